"""The matrix of who does, answers for, is asked and is told, made from the steps (A11)."""

import csv
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import Role
from processes import raci
from processes.models import Process
from processes.plain import PlainProcedure, PlainStep
from tests.conftest import Cast, SignIn
from tests.processes import factories
from tests.processes.factories import plain, role, step

OWNER = "head"


def one(key: str, **fields: object) -> PlainStep:
    return PlainStep(**{"identity": key, "title": key, "role": "buyer", **fields})  # type: ignore[arg-type]


def matrix(*steps: PlainStep, **facts: object) -> raci.Matrix:
    return raci.matrix(PlainProcedure(steps=steps), owner=OWNER, **facts)  # type: ignore[arg-type]


class TestMatrix:
    def test_it_equals_what_the_steps_say(self) -> None:
        found = matrix(
            one("a", accountable=("head",), consulted=("planner",), informed=("clerk", "buyer")),
            one("b", role="planner", consulted=("buyer",)),
        )
        assert found.roles == ("buyer", "planner", "head", "clerk")
        assert [line.cells for line in found.lines] == [
            (("R", "I"), ("C",), ("A",), ("I",)),
            (("C",), ("R", "(A)"), (), ()),
        ]
        assert found.errors == 0

    def test_who_does_a_step_answers_for_it_unless_it_names_another(self) -> None:
        assert raci.answering(one("a"), owner=OWNER) == (("buyer",), True)
        assert raci.answering(one("a", accountable=("head",)), owner=OWNER) == (("head",), False)

    def test_for_what_is_done_outside_the_firm_the_owner_answers(self) -> None:
        assert raci.answering(one("a", role="supplier"), owner=OWNER, external={"supplier"}) == ((OWNER,), True)

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            (one("a", accountable=("head", "planner")), "2 roles answer for it"),
            (one("a", role=""), "Nobody answers for it"),
            (one("a", role=""), "Nobody does it"),
            (one("a", accountable=("planner",)), "Nobody holds Planner today"),
        ],
    )
    def test_two_who_answer_or_none_is_an_error_at_the_step(self, wrong: PlainStep, said: str) -> None:
        found = matrix(one("good"), wrong, names={"planner": "Planner"}, vacant={"planner"})
        assert found.lines[0].errors == ()
        assert any(said in error for error in found.lines[1].errors)

    def test_one_role_named_twice_is_one(self) -> None:
        assert matrix(one("a", accountable=("head", "head"))).errors == 0

    def test_an_end_that_nobody_does_is_no_step_to_answer_for(self) -> None:
        assert [line.title for line in matrix(one("a"), one("end", kind="end", role="")).lines] == ["a"]

    def test_a_procedure_as_a_whole_unites_the_parts_of_its_steps(self) -> None:
        found = matrix(one("a"), one("b", accountable=("buyer",)), one("c", role="planner", informed=("buyer",)))
        assert raci.united(found) == {"buyer": ("R", "A", "I"), "planner": ("R", "(A)")}


class TestApproval:
    def test_two_who_answer_for_a_step_keep_a_procedure_from_review(self, process: Process) -> None:
        role("planner")
        both = step("order", accountable=("planner", "head-of-purchasing"))
        revision = factories.draft(process, plain(step("ask"), both))
        assert [problem.message for problem in revision.problems()] == [
            "Step 2: 2 roles answer for it. Name one; make the others consulted."
        ]
        with pytest.raises(ValidationError):
            revision.submit(by=revision.prepared_by, version=revision.version)


class TestPage:
    def test_it_shows_the_procedure_in_force(self, process: Process, cast: Cast, sign_in: SignIn) -> None:
        factories.in_force(process, plain(step("order", consulted=("head-of-purchasing",))))
        page = sign_in(cast.nora).get(f"/processes/{process.document.number}/raci/").content.decode()
        assert "procedure in force" in page
        assert '<span class="letter letter--r">R</span>' in page
        assert '<span class="letter">C</span>' in page

    def test_a_draft_is_for_those_who_work_on_it(self, process: Process, cast: Cast, sign_in: SignIn) -> None:
        factories.in_force(process, plain(step("old")))
        factories.draft(process, plain(step("new")))
        address = f"/processes/{process.document.number}/raci/?of=draft"
        oscar, nora = (sign_in(who).get(address).content.decode() for who in (cast.oscar, cast.nora))
        assert "New" in oscar
        assert "Old" not in oscar
        assert "Old" in nora
        assert 'href="?of=draft"' not in nora

    def test_a_role_that_nobody_holds_is_an_error(self, process: Process, cast: Cast, sign_in: SignIn) -> None:
        factories.in_force(process, plain(step("order", role=role("vacant").code)))
        address = f"/processes/{process.document.number}/raci/"
        assert "Nobody holds Vacant today" in sign_in(cast.nora).get(address).content.decode()

    def test_an_area_shows_the_procedures_below_it(self, cast: Cast, sign_in: SignIn, buyer: Role) -> None:
        top = factories.process("Buy")
        hidden = factories.process("Hidden", parent=top, readers=[role("board")])
        shown = factories.process("Shown", parent=top)
        for each in (hidden, shown):
            factories.in_force(each, plain(step(each.document.number)))
        page = sign_in(cast.emma).get(f"/processes/{top.document.number}/raci/").content.decode()
        assert f"/processes/{shown.document.number}/raci/" in page
        assert hidden.document.number not in page

    def test_an_area_with_nothing_in_force_below_says_so(self, cast: Cast, sign_in: SignIn) -> None:
        top = factories.process("Buy")
        leaf = factories.process("Not written yet", parent=top)
        said = [
            sign_in(cast.nora).get(f"/processes/{each.document.number}/raci/").content.decode() for each in (top, leaf)
        ]
        assert "No procedure below it is in force yet." in said[0]
        assert "There are no steps here yet." in said[1]

    def test_a_procedure_with_others_below_it_shows_either(self, cast: Cast, sign_in: SignIn) -> None:
        top = factories.process("Buy")
        child = factories.process("Child", parent=top)
        factories.in_force(top, plain(step("own")))
        factories.in_force(child, plain(step("below")))
        address = f"/processes/{top.document.number}/raci/"
        client = sign_in(cast.nora)
        own, below = (client.get(address + query).content.decode() for query in ("", "?of=below"))
        assert "Own" in own
        assert child.document.number not in own
        assert child.document.number in below
        file = client.get(f"{address}?of=below&as=csv").content.decode("utf-8-sig")
        assert file.splitlines() == [
            "Procedure,Title,Buyer,Owner", f"{child.document.number},Child,R (A),Head of Purchasing"
        ]  # fmt: skip

    def test_the_file_says_what_the_page_says_and_nothing_that_calculates(
        self, process: Process, cast: Cast, sign_in: SignIn
    ) -> None:
        factories.in_force(process, plain(step("order", title="=1+1", consulted=("head-of-purchasing",))))
        answer = sign_in(cast.nora).get(f"/processes/{process.document.number}/raci/?as=csv")
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert f'filename="{process.document.number}-raci.csv"' in answer["Content-Disposition"]
        rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
        assert rows == [["Step", "Title", "Buyer", "Head of Purchasing", "To settle"], ["1", "'=1+1", "R (A)", "C", ""]]

    def test_queries_do_not_grow_with_steps_or_procedures(self, cast: Cast, sign_in: SignIn) -> None:
        client, top, counts = sign_in(cast.emma), factories.process("Top"), []
        factories.in_force(top, plain(step("top")))
        address = f"/processes/{top.document.number}/raci/?of=below"
        for size in (2, 5):
            for number in range(size):
                child = factories.process(f"Child {size} {number}", parent=top)
                factories.in_force(child, plain(step(f"{size}-{number}", informed=("head-of-purchasing",))))
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counts.append(len(queries))
        assert counts[0] == counts[1]
