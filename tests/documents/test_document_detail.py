"""A document's page: what is in force, for whom, and what stands around it."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from documents.models import Document, Revision
from people import clock
from people.models import Role, User
from processes.models import Process
from tests import factories
from tests.conftest import Cast, SignIn
from tests.documents.conftest import Statuses, all_but
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


def page_of(client: Any, document: Document) -> str:
    answer = client.get(document.get_absolute_url())
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_every_employee_reads_an_open_document(second: Revision, statuses: Statuses) -> None:
    assert statuses(second.document.get_absolute_url()) == all_but(200, sam=404)


def test_what_is_for_some_roles_does_not_exist_for_others(supplier_role: Role, statuses: Statuses, cast: Cast) -> None:
    theirs = factories.in_force(factories.document(readers=[supplier_role], owner_role=factories.role("owner")))
    seen = statuses(theirs.document.get_absolute_url())
    assert seen == all_but(404, sam=200, quinn=200, ada=200)


def test_a_hidden_and_an_unknown_number_get_the_same_answer(buyer: Role, sign_in: SignIn, nora: User) -> None:
    hidden = factories.in_force(factories.document(readers=[buyer]))
    client = sign_in(nora)
    unknown = client.get("/documents/WI-999/")
    assert client.get(hidden.document.get_absolute_url()).content == unknown.content
    assert unknown.status_code == 404


def test_it_shows_the_content_in_force_and_not_the_next_draft(second: Revision, cast: Cast, sign_in: SignIn) -> None:
    factories.draft(second.document, by=cast.oscar, html="<p>Wait one day.</p>", change_note="Faster.")
    shown = page_of(sign_in(cast.nora), second.document)
    assert "Wait two days." in shown
    assert "Wait one day." not in shown
    assert "Faster." not in shown


def test_it_names_revision_day_owner_expert_and_who_signed(second: Revision, sign_in: SignIn, emma: User) -> None:
    shown = page_of(sign_in(emma), second.document)
    for words in ("Revision 2", "In force since", "Head of Purchasing", "Oscar Brandt", "Approved", "(UTC"):
        assert words in shown


def test_the_history_stands_on_the_page_with_reason_author_and_approver(
    second: Revision, sign_in: SignIn, emma: User
) -> None:
    revisions = sign_in(emma).get(second.document.get_absolute_url()).context["shown"].revisions
    assert [(one.number, one.note, one.prepared_by, one.approved_by) for one in revisions] == [
        (2, "Two days instead of three.", "Oscar Brandt", "Approver"),
        (1, "First issue.", "Oscar Brandt", "Approver"),
    ]


def test_those_who_must_read_it_are_asked_to_confirm_with_the_day_in_words(
    second: Revision, cast: Cast, sign_in: SignIn
) -> None:
    asked = page_of(sign_in(cast.emma), second.document)
    assert "Please confirm revision 2" in asked
    assert "days late" in asked
    assert "Please confirm" not in page_of(sign_in(cast.nora), second.document)


def test_whoever_is_asked_sees_what_is_new_in_the_margin(second: Revision, cast: Cast, sign_in: SignIn) -> None:
    assert '<p class="changed">Wait two days.' in page_of(sign_in(cast.emma), second.document)
    assert "changed__note" not in page_of(sign_in(cast.nora), second.document)


def test_confirmed_once_it_is_not_asked_again(second: Revision, cast: Cast, sign_in: SignIn) -> None:
    second.acknowledge(by=cast.emma)
    assert "Please confirm" not in page_of(sign_in(cast.emma), second.document)


def test_the_owner_sees_who_has_not_confirmed(second: Revision, cast: Cast, sign_in: SignIn) -> None:
    shown = page_of(sign_in(cast.oscar), second.document)
    assert "0 of 1 person asked" in shown
    assert "Missing:" in shown
    assert "Missing:" not in page_of(sign_in(cast.nora), second.document)


def test_the_printed_sheet_says_what_it_is_and_that_it_is_uncontrolled(
    second: Revision, sign_in: SignIn, emma: User
) -> None:
    sheet = page_of(sign_in(emma), second.document).split('<header class="head">')[0].split("print-only")[1]
    code = f"{second.sha256[:4]} {second.sha256[4:8]} {second.sha256[8:12]}"
    for words in (second.document.number, "revision 2", "in force since", "Approved by Approver", code):
        assert words in sheet
    assert "by Emma Lindqvist" in sheet
    assert "Uncontrolled copy" in sheet
    assert "<svg" in sheet


def test_before_anything_is_in_force_it_says_so_and_shows_drafts_to_those_who_work_on_it(
    cast: Cast, instruction: Document, sign_in: SignIn
) -> None:
    factories.draft(instruction, by=cast.oscar, change_note="A beginning.")
    shown = page_of(sign_in(cast.oscar), instruction)
    assert "Nothing is in force yet." in shown
    assert "A beginning." in shown
    assert sign_in(cast.emma).get(instruction.get_absolute_url()).status_code == 404


def test_what_comes_into_force_later_is_announced_to_those_who_must_read_it(
    second: Revision, cast: Cast, sign_in: SignIn
) -> None:
    later = clock.today() + timedelta(days=10)
    factories.in_force(second.document, by=cast.oscar, effective_from=later, html="<p>Wait one day.</p>")
    assert "Revision 3 comes into force on" in page_of(sign_in(cast.emma), second.document)
    nora = page_of(sign_in(cast.nora), second.document)
    assert "Revision 3" not in nora
    with clock.at(later):
        assert "Wait one day." in page_of(sign_in(cast.nora), second.document)


def test_a_withdrawn_document_shows_a_red_notice_with_its_successor_and_no_content(
    second: Revision, cast: Cast, sign_in: SignIn
) -> None:
    successor = factories.in_force(factories.document(title="The new way")).document
    second.document.withdraw(
        by=cast.quinn, password=PASSWORD, token=uuid4(), reason="A better way.", replaced_by=successor
    )
    for person in (cast.emma, cast.oscar, cast.quinn):
        shown = page_of(sign_in(person), second.document)
        assert "notice--off" in shown
        assert f"{successor.number} The new way" in shown
        assert "A better way." in shown
        assert "Wait two days." not in shown


def test_a_successor_that_the_reader_may_not_know_is_not_named(
    second: Revision, buyer: Role, cast: Cast, sign_in: SignIn
) -> None:
    secret = factories.in_force(factories.document(title="For buyers", readers=[buyer])).document
    second.document.withdraw(by=cast.quinn, password=PASSWORD, token=uuid4(), reason="Gone.", replaced_by=secret)
    assert "For buyers" not in page_of(sign_in(cast.nora), second.document)
    assert "For buyers" in page_of(sign_in(cast.emma), second.document)


def test_a_procedure_is_read_on_the_page_of_its_process(quinn: User, head_of_purchasing: Role, sign_in: SignIn) -> None:
    factories.document_type("P", content_kind="procedure", name="Procedure")
    process = Process.create(by=quinn, title="Buy", owner_role=head_of_purchasing, number="P-001")
    answer = sign_in(quinn).get(process.document.get_absolute_url())
    assert answer.status_code == 302
    assert answer["Location"] == "/processes/P-001/"


def test_a_supplier_sees_names_of_their_contact_only(supplier_role: Role, cast: Cast, sign_in: SignIn) -> None:
    shared = factories.document(readers=[supplier_role], expert=cast.emma, owner_role=factories.role("owner"))
    factories.in_force(shared)
    shown = page_of(sign_in(cast.sam), shared)
    assert "Emma Lindqvist" not in shown
    assert "An employee" in shown
    assert "/people/emma/" not in shown
    assert cast.sam.partner is not None
    cast.sam.partner.contact = cast.emma
    cast.sam.partner.save()
    assert "Emma Lindqvist" in page_of(sign_in(cast.sam), shared)
    shared.refresh_from_db()
    shared.expert = cast.oscar
    shared.save()
    shown = page_of(sign_in(cast.sam), shared)
    assert "<dt>Your contact</dt>" in shown
    assert "Oscar" not in shown


def test_hostile_text_is_shown_as_text(cast: Cast, sign_in: SignIn) -> None:
    evil = '<p>Fine.<script>alert(1)</script><img src=x onerror=alert(2)><a href="//evil.example">x</a></p>'
    revision = factories.in_force(html=evil, title="<script>alert(3)</script>", change_note="<b onclick=x>bold</b>")
    shown = page_of(sign_in(cast.emma), revision.document)
    assert "Fine." in shown
    body = shown.split('<main class="main"')[1]
    assert not re.search(r"<script|onerror|onclick=x>|//evil", body)


def test_the_number_of_queries_does_not_grow_with_revisions_readers_and_uses(
    cast: Cast, instruction: Document, sign_in: SignIn, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    client = sign_in(cast.nora)
    start = clock.today() - timedelta(days=300)
    counts = []
    for revisions in (range(2), range(2, 12)):
        for n in revisions:
            factories.in_force(instruction, by=cast.oscar, since=start + timedelta(days=n))
        client.get(instruction.get_absolute_url())
        with django_assert_max_num_queries(20) as spent:
            client.get(instruction.get_absolute_url())
        counts.append(len(spent))
    assert counts[0] == counts[1]
