"""Writing a draft: nobody overwrites anybody, readers see nothing of it."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from documents.models import Document, Revision, StaleRevision
from people.models import User
from tests import factories

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
