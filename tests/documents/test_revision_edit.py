"""Writing a draft: nobody overwrites anybody, readers see nothing of it."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from documents.models import Document, Revision, StaleRevision
from people.models import User
from tests import factories
from tests.conftest import Cast, SignIn
from tests.documents.conftest import Statuses, all_but

pytestmark = pytest.mark.django_db


def test_a_draft_leaves_what_is_in_force_untouched(oscar: User) -> None:
    in_force = factories.in_force(by=oscar)
    before = Revision.objects.filter(pk=in_force.pk).values().get()
    draft = factories.draft(in_force.document, by=oscar, html="<p>New.</p>")
    assert Revision.objects.filter(pk=in_force.pk).values().get() == before
    assert in_force.text.html == "<p>Compare it with the order.</p>"
    assert draft.number == 2


def test_a_new_draft_begins_with_the_text_in_force(oscar: User) -> None:
    in_force = factories.in_force(by=oscar, html="<p>The text in force.</p>")
    draft = in_force.document.start_revision(by=oscar)
    assert draft.text.html == "<p>The text in force.</p>"


def test_the_second_editor_is_told_that_the_first_was_faster(oscar: User, quinn: User) -> None:
    draft = factories.draft(by=oscar)
    seen_by_both = draft.version
    draft.edit(by=oscar, version=seen_by_both, title="First", change_note="a", is_major=True)
    with pytest.raises(StaleRevision):
        draft.edit(by=quinn, version=seen_by_both, title="Second", change_note="b", is_major=True)
    draft.refresh_from_db()
    assert draft.title == "First"


def test_what_fails_half_way_leaves_nothing_behind(oscar: User) -> None:
    draft = factories.draft(by=oscar)

    def edit_and_fail() -> None:
        with draft.being_edited(by=oscar, version=draft.version) as locked:
            locked.text.html = "<p>Half.</p>"
            locked.text.save()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        edit_and_fail()
    fresh = Revision.objects.get(pk=draft.pk)
    assert fresh.text.html == "<p>Compare it with the order.</p>"
    assert fresh.version == draft.version


@pytest.mark.parametrize("who", ["emma", "eve", "ada", "sam", "nora"])
def test_only_those_who_work_on_it_edit_it(who: str, oscar: User, request: pytest.FixtureRequest) -> None:
    draft = factories.draft(by=oscar)
    with pytest.raises(PermissionDenied):
        draft.edit(by=request.getfixturevalue(who), version=draft.version, title="x", change_note="x", is_major=True)


def test_a_document_has_one_open_draft(oscar: User, quinn: User) -> None:
    draft = factories.draft(by=oscar)
    with pytest.raises(ValidationError, match="already works on the next revision"):
        draft.document.start_revision(by=quinn)


def test_a_revision_in_review_is_not_edited(oscar: User) -> None:
    revision = factories.in_review(by=oscar)
    with pytest.raises(ValidationError, match="no longer a draft"):
        revision.edit(by=oscar, version=revision.version, title="x", change_note="x", is_major=True)


def test_an_abandoned_draft_stays_on_record_and_its_number_is_not_used_again(oscar: User) -> None:
    draft = factories.draft(by=oscar)
    draft.abandon(by=oscar, reason="Not needed any more.")
    assert draft.document.start_revision(by=oscar).number == 2
    assert Revision.objects.filter(number=1, status="abandoned").exists()


def test_a_draft_without_note_or_text_is_not_sent(oscar: User) -> None:
    draft = factories.draft(by=oscar, html="<p> </p>", change_note="")
    with pytest.raises(ValidationError) as refused:
        draft.submit(by=oscar, version=draft.version)
    assert len(refused.value.messages) == 2


@pytest.mark.parametrize("who", ["emma", "eve", "sam", "nora"])
def test_readers_do_not_know_a_document_before_anything_of_it_is_approved(
    who: str, oscar: User, request: pytest.FixtureRequest
) -> None:
    reader = request.getfixturevalue(who)
    draft = factories.in_review(by=oscar)
    assert not Document.objects.visible_to(reader).exists()
    assert not Revision.objects.visible_to(reader).exists()
    assert Revision.objects.visible_to(oscar).get() == draft


def test_readers_of_the_revision_in_force_do_not_see_the_next_draft(oscar: User, emma: User, ada: User) -> None:
    in_force = factories.in_force(by=oscar)
    draft = factories.draft(in_force.document, by=oscar)
    assert list(Revision.objects.visible_to(emma)) == [in_force]
    assert set(Revision.objects.visible_to(ada)) == {in_force, draft}


# ---------- The page ----------


def writing(draft: Revision) -> str:
    return f"{draft.get_absolute_url()}edit/"


def typed(draft: Revision, **changes: Any) -> dict[str, Any]:
    said = {"version": draft.version, "token": str(uuid4()), "title": draft.title, "change_note": "Better words."}
    return {**said, "is_major": "on", "html": "<p>Wait one day.</p>", **changes}


@pytest.fixture
def draft(second: Revision, cast: Cast) -> Revision:
    return factories.draft(second.document, by=cast.oscar)


def test_the_page_is_for_those_who_work_on_the_document(draft: Revision, statuses: Statuses) -> None:
    assert statuses(writing(draft)) == all_but(404, oscar=200, quinn=200, ada=403)


def test_what_was_written_is_saved_cleaned(draft: Revision, cast: Cast, sign_in: SignIn) -> None:
    evil = "<p onclick=x>Wait.</p><script>alert(1)</script>"
    answer = sign_in(cast.oscar).post(writing(draft), typed(draft, html=evil, title="A promise"))
    assert answer["Location"] == writing(draft)
    draft = Revision.objects.get(pk=draft.pk)
    assert (draft.title, draft.change_note, draft.text.html) == ("A promise", "Better words.", "<p>Wait.</p>")


def test_saved_and_sent_in_one_go(draft: Revision, cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.oscar).post(writing(draft), typed(draft, then="submit"))
    assert answer["Location"] == draft.get_absolute_url()
    draft.refresh_from_db()
    assert draft.status == "in_review"


def test_what_is_not_ready_is_saved_but_not_sent(draft: Revision, cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.oscar).post(writing(draft), typed(draft, change_note="", then="submit"), follow=True)
    assert "some things have to be settled first" in answer.content.decode()
    draft = Revision.objects.get(pk=draft.pk)
    assert (draft.status, draft.text.html) == ("draft", "<p>Wait one day.</p>")


def test_whoever_was_slower_keeps_what_they_typed_and_overwrites_nothing(
    draft: Revision, cast: Cast, sign_in: SignIn
) -> None:
    sign_in(cast.quinn).post(writing(draft), typed(draft, html="<p>Quinn was here.</p>"))
    answer = sign_in(cast.oscar).post(writing(draft), typed(draft, html="<p>Oscar was slower.</p>"))
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "&lt;p&gt;Oscar was slower.&lt;/p&gt;" in shown
    assert "<p>Quinn was here.</p>" in shown
    assert Revision.objects.get(pk=draft.pk).text.html == "<p>Quinn was here.</p>"


def test_after_being_told_one_may_save_over_it(draft: Revision, cast: Cast, sign_in: SignIn) -> None:
    sign_in(cast.quinn).post(writing(draft), typed(draft, html="<p>Quinn was here.</p>"))
    client, mine = sign_in(cast.oscar), typed(draft, html="<p>Oscar was slower.</p>")
    form = client.post(writing(draft), mine).context["form"]
    assert client.post(writing(draft), {**mine, "version": form["version"].value()}).status_code == 302
    assert Revision.objects.get(pk=draft.pk).text.html == "<p>Oscar was slower.</p>"


def test_a_double_click_saves_once_and_is_no_conflict(draft: Revision, cast: Cast, sign_in: SignIn) -> None:
    client, form = sign_in(cast.oscar), typed(draft)
    assert [client.post(writing(draft), form).status_code for _ in range(2)] == [302, 302]
    assert Revision.objects.get(pk=draft.pk).version == draft.version + 1


def test_what_has_left_draft_is_not_edited(draft: Revision, cast: Cast, sign_in: SignIn) -> None:
    draft.submit(by=cast.oscar, version=draft.version)
    client = sign_in(cast.oscar)
    assert client.get(writing(draft), follow=True).redirect_chain == [(draft.get_absolute_url(), 302)]
    assert client.post(writing(draft), typed(draft)).status_code == 409


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""}, {"title": "x" * 10_000}, {"html": "\0"}, {"html": "x" * 500_001}, {"version": "x"},
        {"version": str(10**30)}, {"version": "-1"}, {"token": "x"}, {"change_note": "x" * 10_000},
    ],
)  # fmt: skip
def test_nonsense_is_said_in_place_and_nothing_is_saved(
    wrong: dict[str, Any], draft: Revision, cast: Cast, sign_in: SignIn
) -> None:
    answer = sign_in(cast.oscar).post(writing(draft), typed(draft, **wrong))
    assert answer.status_code == 200
    assert "Nothing was lost." in answer.content.decode()
    assert Revision.objects.get(pk=draft.pk).version == draft.version


@pytest.fixture
def form_draft(cast: Cast) -> Revision:
    kind = factories.document_type("F", content_kind="file")
    return factories.document(by=cast.oscar, type=kind).start_revision(by=cast.oscar)


def test_a_file_is_attached_and_kept_when_none_is_chosen(form_draft: Revision, cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.oscar)
    client.post(writing(form_draft), typed(form_draft, upload=SimpleUploadedFile("order.txt", b"Old day\n")))
    form_draft.refresh_from_db()
    client.post(writing(form_draft), typed(form_draft))
    assert Revision.objects.get(pk=form_draft.pk).file.name == "order.txt"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("virus.exe", b"MZ"),
        ("page.html", b"<p>"),
        ("form.pdf", b"<html>"),
        ("empty.txt", b""),
        ("a", b"x"),
        ("x.svg", b"<svg/>"),
    ],
)
def test_a_file_that_the_portal_does_not_take_is_refused_at_the_field(
    name: str, content: bytes, form_draft: Revision, cast: Cast, sign_in: SignIn
) -> None:
    upload = SimpleUploadedFile(name, content)
    answer = sign_in(cast.oscar).post(writing(form_draft), typed(form_draft, upload=upload))
    assert answer.status_code == 200
    assert 'id="id_upload_error"' in answer.content.decode()


def test_no_file_attached_is_to_be_settled(form_draft: Revision, cast: Cast, sign_in: SignIn) -> None:
    assert "No file is attached yet." in sign_in(cast.oscar).get(writing(form_draft)).content.decode()


def test_a_draft_that_was_sent_back_says_by_whom_and_why(cast: Cast, sign_in: SignIn) -> None:
    waiting = factories.in_review(by=cast.oscar)
    waiting.reject(
        by=cast.quinn, password=factories.PASSWORD, sha256=waiting.sha256, token=uuid4(), reason="Say who calls whom."
    )
    shown = sign_in(cast.oscar).get(f"{waiting.get_absolute_url()}edit/").content.decode()
    assert "Sent back by Quinn" in shown
    assert "Say who calls whom." in shown
