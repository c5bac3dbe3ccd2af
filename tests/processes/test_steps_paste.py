"""Steps from an outline or a table: shown first as they were understood, added all or none, and taken back at once."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from documents.models import Revision
from processes import content
from processes.models import Process
from processes.plain import PlainDocument, PlainWay
from tests import factories as common
from tests.conftest import Cast, SignIn
from tests.processes import factories
from tests.processes.factories import identity, plain, step


@pytest.fixture
def revision(process: Process, cast: Cast) -> Revision:
    return factories.draft(process, plain(step("a"), step("b")), by=cast.oscar)


@pytest.fixture
def oscar_writes(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.oscar)


def url(revision: Revision) -> str:
    return f"/processes/{revision.document.number}/edit/paste/"


def form(revision: Revision, text: str, **fields: Any) -> dict[str, Any]:
    revision.refresh_from_db()
    given = {"token": str(uuid4()), "version": revision.version, "text": text, "after": "end", "do": "add"}
    return given | fields


def titles(revision: Revision) -> list[str]:
    return [found.title for found in content.read(revision).steps]


TWO = "1. Buyer: Complete?\n  Yes → 2\n  No → end\n2. Buyer: Sign it\n  With the blue pen."


def test_looking_adds_nothing(revision: Revision, oscar_writes: Client) -> None:
    shown = oscar_writes.post(url(revision), form(revision, TWO, do="preview")).content.decode()
    assert "Add 2 steps" in shown
    assert "Yes → step 2" in shown
    assert titles(revision) == ["A", "B"]


def test_what_is_pasted_becomes_steps_with_their_ways(revision: Revision, oscar_writes: Client) -> None:
    answer = oscar_writes.post(url(revision), form(revision, TWO, after=identity("a")))
    assert answer["Location"].endswith("#row-2")
    assert titles(revision) == ["A", "Complete?", "Sign it", "B"]
    decision, sign = content.read(revision).steps[1:3]
    assert (decision.kind, decision.role) == ("decision", "buyer")
    assert decision.ways == (PlainWay("Yes", sign.identity), PlainWay("No", None))
    assert sign.text == "With the blue pen."


def test_roles_and_documents_are_known_by_code_number_or_name(
    revision: Revision, oscar_writes: Client, cast: Cast
) -> None:
    document = common.document(title="Check a drawing", listed=True)
    text = f"A\tBUYER\t\t{document.number.lower()}\nB\tHead  of purchasing\t\tcheck a Drawing"
    oscar_writes.post(url(revision), form(revision, text))
    first, second = content.read(revision).steps[2:]
    assert (first.role, second.role) == ("buyer", "head-of-purchasing")
    assert first.documents == second.documents == (PlainDocument(document.number),)


def test_a_form_is_used_as_a_form(revision: Revision, oscar_writes: Client) -> None:
    sheet = common.document(title="Checklist", type=common.document_type("F"), listed=True)
    oscar_writes.post(url(revision), form(revision, f"Tick it\tBuyer\t\t{sheet.number}"))
    assert content.read(revision).steps[2].documents == (PlainDocument(sheet.number, "form"),)


def test_one_wrong_row_keeps_all_out_and_is_told_with_what_may_be_meant(
    revision: Revision, oscar_writes: Client
) -> None:
    common.document(title="Check a drawing", listed=True)
    text = "Fine\tBuyer\nWrong\tBuyr\t\tCheck a drawin, WI-9999\tERP\tsoon"
    shown = oscar_writes.post(url(revision), form(revision, text)).content.decode()
    assert "1 row to mend" in shown
    assert 'data-line="2">Line 2</a>: There is no role “Buyr”. Did you mean “Buyer”?' in shown
    assert (
        "There is no document Check a drawin in use that you may see. Did you mean “WI-001 Check a drawing”?" in shown
    )
    assert "There is no document WI-9999" in shown
    assert "“soon” is no number of minutes" in shown
    assert "Buyr\t\tCheck a drawin" in shown  # what was pasted stays
    assert titles(revision) == ["A", "B"]


def test_a_document_that_one_may_not_see_is_none(revision: Revision, oscar_writes: Client) -> None:
    board = common.role("board")
    secret = common.document(title="Secret plan", listed=True, readers=[board], owner_role=board)
    text = f"A\tBuyer\t\t{secret.number}\nB\tBuyer\t\tSecret plan\nC\tBuyer\t\tSecret pla"
    shown = oscar_writes.post(url(revision), form(revision, text)).content.decode()
    assert f"There is no document {secret.number}" in shown
    assert f"{secret.number} Secret" not in shown
    assert titles(revision) == ["A", "B"]


def test_a_name_that_two_have_must_be_given_by_number(revision: Revision, oscar_writes: Client) -> None:
    one, two = (common.document(title="Check list", listed=True).number for _ in range(2))
    shown = oscar_writes.post(url(revision), form(revision, "A\tBuyer\t\tCheck list")).content.decode()
    assert f"“Check list” is the name of 2 documents. Write “{one}” or “{two}”." in shown
    assert oscar_writes.post(url(revision), form(revision, f"A\tBuyer\t\t{two}")).status_code == 302


def test_the_same_form_twice_adds_once(revision: Revision, oscar_writes: Client) -> None:
    sent = form(revision, TWO)
    assert [oscar_writes.post(url(revision), sent).status_code for _ in range(2)] == [302, 302]
    assert titles(revision) == ["A", "B", "Complete?", "Sign it"]


def test_it_is_one_change_that_can_be_taken_back(revision: Revision, oscar_writes: Client) -> None:
    oscar_writes.post(url(revision), form(revision, TWO))
    edit = f"/processes/{revision.document.number}/edit/?part=steps"
    oscar_writes.post(edit, form(revision, "", do="undo"))
    assert titles(revision) == ["A", "B"]


def test_when_somebody_else_was_faster_nothing_is_added_and_the_text_is_kept(
    revision: Revision, cast: Cast, sign_in: SignIn, oscar_writes: Client
) -> None:
    stale = form(revision, TWO)
    sign_in(cast.emma).post(url(revision), form(revision, "Emma's step"))
    answer = oscar_writes.post(url(revision), stale)
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "With the blue pen." in shown
    assert titles(revision) == ["A", "B", "Emma's step"]
    revision.refresh_from_db()
    assert oscar_writes.post(url(revision), stale | {"version": revision.version}).status_code == 302
    assert titles(revision) == ["A", "B", "Emma's step", "Complete?", "Sign it"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Paste or write the steps here first, or choose a Word file."),
        (" \n ", "Paste or write the steps here first, or choose a Word file."),
        ("Step\tRole", "There is no step in it."),
        ("\n".join(["x"] * 201), "These are 201 rows. A procedure has at most 200 steps"),
        ("\n".join(["x"] * 199), "With these the procedure would have 201 steps; 200 are the most."),
        ("a\x00b", "Null characters are not allowed."),
        ("x" * 400_001, "at most 400000"),
    ],
)
def test_what_cannot_be_added_is_said(revision: Revision, oscar_writes: Client, text: str, message: str) -> None:
    answer = oscar_writes.post(url(revision), form(revision, text))
    assert answer.status_code == 200
    assert message in answer.content.decode()
    assert titles(revision) == ["A", "B"]


@pytest.mark.parametrize(
    ("name", "status"), [("oscar", 200), ("emma", 200), ("quinn", 200), ("nora", 403), ("ada", 403), ("sam", 404)]
)
def test_those_who_write_the_procedure_paste(
    revision: Revision, cast: Cast, sign_in: SignIn, name: str, status: int
) -> None:
    client = sign_in(getattr(cast, name))
    assert client.get(url(revision)).status_code == status
    if status != 200:
        assert client.post(url(revision), form(revision, TWO)).status_code == status
        assert titles(revision) == ["A", "B"]


def test_looking_up_names_costs_the_same_for_one_row_and_for_many(
    revision: Revision, oscar_writes: Client, django_assert_max_num_queries: Any
) -> None:
    documents = [common.document(title=f"Sheet {n}", listed=True).number for n in range(5)]
    text = "\n".join(f"Step {n}\tBuyer\t\t{documents[n % 5]}" for n in range(150))
    with django_assert_max_num_queries(40):
        oscar_writes.post(url(revision), form(revision, text, do="preview"))
