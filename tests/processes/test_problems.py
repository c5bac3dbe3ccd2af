"""What keeps a procedure from approval beyond what is missing: ways, work side by side, calls that never end (A9)."""

from datetime import timedelta
from typing import Any

import pytest

from documents.models import Revision
from people import clock
from processes.models import Process
from processes.plain import PlainProcedure, PlainRisk, PlainStep, PlainWay
from processes.problems import hints, problems
from tests.conftest import Cast
from tests.processes import factories
from tests.processes.factories import plain, step


def steps(*given: PlainStep) -> PlainProcedure:
    return PlainProcedure(steps=given)


def one(key: str, **fields: Any) -> PlainStep:
    return PlainStep(identity=key, title=key, role="buyer", **fields)


def to(*keys: str, share: int | None = None) -> tuple[PlainWay, ...]:
    return tuple(PlainWay(f"way {key}", key, share) for key in keys)


def said(found: PlainProcedure, **facts: Any) -> list[str]:
    """The problems of the steps, each with the field that settles it."""
    given = {"has_expert": True, "has_measure": True, "withdrawn": set(), "number": "P-0001", **facts}
    return [f"{problem.message} [{problem.field}]" for problem in problems(found, **given) if "Step" in problem.message]


A_FORK = one("a", ways=to("b", "c"))

WRONG = [
    (
        [one("a", kind="decision", ways=to("b", "b")), one("b")],
        "Step 1: all its ways lead to the same step, so nothing is decided. [ways-0-to]",
    ),
    ([one("a", ways=to("b", "b")), one("b")], "Step 1: all its ways lead to the same step. [ways-0-to]"),
    (
        [one("a", ways=to("b", "b", "c")), one("b", ways=to("c")), one("c")],
        "Step 1: two ways that are taken side by side lead to the same step. [ways-0-to]",
    ),
    ([one("a", ways=to("a"))], "Step 1: it leads to itself. [ways-0-to]"),
    ([one("a"), one("b", kind="end", ways=to("a"))], "Step 2: an end has no way out. [ways-0-to]"),
    (
        [one("a"), one("b", waits_for_all=True)],
        "Step 2: it waits for all ways that lead to it, but there are not two. [waits_for_all]",
    ),
    (
        [one("a", kind="decision", ways=to("b", "c")), one("b", ways=to("c")), one("c", waits_for_all=True)],
        "Step 3: it waits for all ways that lead to it, but nothing before it is done side by side. [waits_for_all]",
    ),
    (
        [one("a", kind="decision", ways=(PlainWay("Yes", "b", 70), PlainWay("No", "c", 20))), one("b"), one("c")],
        "Step 1: the shares of its ways make 90 per cent, not 100. [ways-0-share]",
    ),
    (
        [one("a", kind="decision", ways=(PlainWay("Yes", "b", 101), PlainWay("No", "c"))), one("b"), one("c")],
        "Step 1: the shares of its ways make 101 per cent, not 100. [ways-0-share]",
    ),
    ([one("a", kind="call", calls="P-0001")], "Step 1: it calls its own procedure. [calls]"),
]


@pytest.mark.parametrize(("given", "wanted"), WRONG, ids=[wanted[8:50] for _given, wanted in WRONG])
def test_what_cannot_work_is_told_at_its_step_and_field(given: list[PlainStep], wanted: str) -> None:
    assert said(steps(*given)) == [wanted]


@pytest.mark.parametrize(
    "given",
    [
        [A_FORK, one("b", ways=to("d")), one("c"), one("d", waits_for_all=True)],
        [A_FORK, one("b", ways=to("d")), one("c"), one("d")],
        [one("a", kind="decision", ways=(PlainWay("Yes", None), PlainWay("No", None)))],
        [one("a", kind="decision", ways=(PlainWay("Yes", "b", 70), PlainWay("No", "c"))), one("b"), one("c")],
        [one("a", kind="decision", ways=(PlainWay("Yes", "b"), PlainWay("Again", "a"))), one("b")],
        [one("a", kind="wait"), one("b", kind="call", calls="P-0002")],
    ],
)
def test_what_works_is_let_through(given: list[PlainStep]) -> None:
    assert said(steps(*given)) == []


def test_a_risk_without_a_control_is_shown_and_keeps_nothing_back() -> None:
    found = steps(one("a", risks=(PlainRisk("Late", 4, 2), PlainRisk("Wrong", 1, 5, "Check it"))))
    assert said(found) == []
    (hint,) = hints(found, {})
    assert (hint.message, hint.field) == ("Step 1: nothing is done yet against “Late”.", "risks-0-control")


class TestCalls:
    @pytest.fixture
    def circle(self, process: Process, cast: Cast) -> tuple[Revision, Process, Process]:
        """P calls A, A calls B, B calls P: the last of these in force, the first a draft."""
        first, second = factories.process("First"), factories.process("Second")
        earlier = clock.today() - timedelta(days=9)
        factories.in_force(second, plain(step("s", kind="call", calls=process.document.number)), since=earlier)
        factories.in_force(first, plain(step("f", kind="call", calls=second.document.number)), since=earlier)
        calls = plain(step("a"), step("b", kind="call", calls=first.document.number))
        return factories.draft(process, calls, by=cast.oscar), first, second

    def test_calls_that_come_back_are_refused_at_their_step(
        self, circle: tuple[Revision, Process, Process], cast: Cast
    ) -> None:
        revision, first, _second = circle
        (problem,) = revision.problems()
        assert problem.message == (
            f"Step 2: {first.document.number}, which it calls, calls this one again: they would never end."
        )
        assert (problem.anchor, problem.field) == ("row-2", "calls")

    def test_calls_that_do_not_come_back_are_fine(self, process: Process, cast: Cast) -> None:
        first, second = factories.process("First"), factories.process("Second")
        factories.in_force(second)
        factories.in_force(first, plain(step("f", kind="call", calls=second.document.number)))
        for number in (first.document.number, second.document.number):
            whole = plain(step("a", kind="call", calls=number))
            assert not factories.draft(factories.process("Other"), whole).problems()

    def test_a_call_that_was_taken_out_again_is_forgotten(
        self, circle: tuple[Revision, Process, Process], cast: Cast
    ) -> None:
        revision, _first, second = circle
        factories.in_force(second, plain(step("s")))
        assert not revision.problems()
