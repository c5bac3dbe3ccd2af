"""Comparing two revisions: both through the gate, the older one always on the old side."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from documents.files import store
from documents.models import Document, Revision, RevisionFile
from people import clock
from people.models import Role, User
from tests import factories
from tests.conftest import Cast, SignIn
from tests.documents.conftest import Statuses, all_but

pytestmark = pytest.mark.django_db


def url_of(document: Document, n: int, m: int) -> str:
    return f"{document.get_absolute_url()}revisions/{n}/compare/{m}/"


def test_employees_compare_what_they_may_read(second: Revision, statuses: Statuses) -> None:
    assert statuses(url_of(second.document, 2, 1)) == all_but(200, sam=404)


def test_a_draft_is_compared_by_those_who_may_see_it_only(second: Revision, cast: Cast, statuses: Statuses) -> None:
    factories.draft(second.document, by=cast.oscar)
    expected = all_but(404, oscar=200, quinn=200, ada=200)
    assert statuses(url_of(second.document, 3, 2)) == expected
    assert statuses(url_of(second.document, 2, 3)) == expected


def test_who_writes_the_draft_goes_back_to_it_from_what_changed(second: Revision, cast: Cast, sign_in: SignIn) -> None:
    factories.draft(second.document, by=cast.oscar)
    edit = f'href="{second.document.get_absolute_url()}revisions/3/edit/"'
    assert edit in sign_in(cast.oscar).get(url_of(second.document, 3, 2)).content.decode()
    assert edit not in sign_in(cast.ada).get(url_of(second.document, 3, 2)).content.decode()


def test_new_words_are_marked_new_and_old_words_old_whichever_way_it_is_asked(
    second: Revision, sign_in: SignIn, emma: User
) -> None:
    for n, m in ((2, 1), (1, 2)):
        shown = sign_in(emma).get(url_of(second.document, n, m)).content.decode()
        assert "<ins>two" in shown
        assert "<del>three" in shown
        assert "1 change from revision 1 to revision 2" in shown


def test_a_new_title_is_a_change(first: Revision, cast: Cast, sign_in: SignIn) -> None:
    factories.in_force(first.document, by=cast.oscar, html="<p>Wait three days.</p>", title="Check a promise")
    shown = sign_in(cast.emma).get(url_of(first.document, 2, 1)).content.decode()
    assert "<ins>Check a promise</ins>" in shown
    assert "1 change" in shown


def test_the_same_revision_twice_shows_no_change(second: Revision, sign_in: SignIn, emma: User) -> None:
    assert "No change from" in sign_in(emma).get(url_of(second.document, 2, 2)).content.decode()


def test_files_are_compared_by_their_words(cast: Cast, sign_in: SignIn) -> None:
    form = factories.document(by=cast.oscar, type=factories.document_type("F", content_kind="file"))
    for words in (b"Order\nOld day\n", b"Order\nNew day\n"):
        draft = form.start_revision(by=cast.oscar)
        stored, name = store(SimpleUploadedFile("change.txt", words))
        with draft.being_edited(by=cast.oscar, version=draft.version) as locked:
            RevisionFile.objects.update_or_create(revision=locked, defaults={"file": stored, "name": name})
            locked.change_note = "Better."
        draft.submit(by=cast.oscar, version=draft.version)
        if draft.number == 1:
            factories.approve(draft)
    shown = sign_in(cast.oscar).get(url_of(form, 2, 1)).content.decode()
    assert "<del>Old day</del>" in shown
    assert "<ins>New day</ins>" in shown


def test_who_is_asked_to_confirm_can_do_so_where_they_see_what_changed(
    sign_in: SignIn, cast: Cast, buyer: Role
) -> None:
    instruction = factories.document(by=cast.oscar, must_read=[buyer])
    factories.in_force(instruction, since=clock.today() - timedelta(days=60))
    factories.in_force(instruction)
    action = f'action="{instruction.get_absolute_url()}revisions/2/acknowledge/"'
    assert action in sign_in(cast.emma).get(url_of(instruction, 2, 1)).content.decode()
    assert action not in sign_in(cast.nora).get(url_of(instruction, 2, 1)).content.decode()
