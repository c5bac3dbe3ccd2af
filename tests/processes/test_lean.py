"""Minutes, money and waste of an average case (A28, A29), each figure checked by hand."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from processes import lean
from processes.plain import PlainProcedure, PlainStep, PlainWay
from tests.processes.factories import identity

RATES = {"buyer": Decimal(60), "planner": Decimal(30)}


def one(key: str, work: int | None = None, wait: int | None = None, **fields: Any) -> PlainStep:
    fields.setdefault("role", "buyer")
    return PlainStep(identity=identity(key), title=key, active_minutes=work, waiting_minutes=wait, **fields)


def way(key: str | None, label: str = "", share: int | None = None) -> PlainWay:
    return PlainWay(label, identity(key) if key else None, share)


def of(*steps: PlainStep, cases: int | None = None) -> lean.Figures:
    return lean.figures(PlainProcedure(steps=steps, cases_per_year=cases), RATES)


def test_the_cost_of_a_case_is_active_hours_times_the_rate_and_a_years_cost_that_times_the_cases() -> None:
    found = of(one("order", 30), one("plan", 60, 480, role="planner"), cases=100)
    assert found.cost == Decimal(60)  # half an hour at 60 and an hour at 30
    assert found.cost_per_year == Decimal(6000)
    assert found.lead == 570
    assert (found.active, found.waiting) == (90, 480)


def test_process_efficiency_is_value_adding_time_over_lead_time() -> None:
    found = of(one("make", 30, value="adding"), one("check", 10, 60, value="necessary"))
    assert found.efficiency == pytest.approx(0.3)
    assert of().efficiency is None
    assert of(one("unknown")).efficiency is None


def test_the_shares_at_a_decision_say_how_often_a_way_is_taken() -> None:
    found = of(
        one("decide", 0, kind="decision", ways=(way("agree", "No", 20), way("pay", "Yes", 80))),
        one("agree", 50),
        one("pay", 10),
    )
    assert [step.visits for step in found.steps] == pytest.approx([1, 0.2, 1])
    assert found.active == pytest.approx(20)
    assert not found.is_split_evenly


def test_a_decision_without_shares_is_split_evenly_and_says_so() -> None:
    found = of(one("decide", kind="decision", ways=(way("pay", "A"), way(None, "B"))), one("pay", 10))
    assert found.active == pytest.approx(5)
    assert found.is_split_evenly


def test_what_is_left_of_the_shares_goes_to_the_ways_without_one() -> None:
    found = of(one("decide", kind="decision", ways=(way("pay", "A", 90), way(None, "B"))), one("pay", 10))
    assert found.active == pytest.approx(9)
    assert not found.is_split_evenly


def test_a_loop_is_counted_as_often_as_it_runs() -> None:
    """With one case in four sent back each time, a step is done 1 / (1 - 1/4) times."""
    found = of(one("order", 30), one("ok", kind="decision", ways=(way("order", "No", 25), way(None, "Yes", 75))))
    assert found.steps[0].visits == pytest.approx(4 / 3)
    assert found.lead == pytest.approx(40)


def test_of_work_side_by_side_the_longest_counts_for_the_lead_time_and_all_for_the_cost() -> None:
    found = of(
        one("split", 10, ways=(way("a"), way("b"))),
        one("a", 60, ways=(way("join"),)),
        one("b", 20, ways=(way("join"),)),
        one("join", 5, waits_for_all=True),
    )
    assert found.lead == 75
    assert found.active == 95
    assert found.steps[3].visits == 1, "Two arrive, but they are joined."


def test_a_loop_without_a_way_out_is_said_and_not_counted_for_ever() -> None:
    with pytest.raises(lean.EndlessError, match="step 1, again"):
        of(one("again", 1, ways=(way("again"),)))


@pytest.mark.parametrize("kind", ["task", "wait"])
def test_a_step_to_which_nothing_leads_is_never_visited(kind: str) -> None:
    """No such procedure is approved; its draft has figures all the same."""
    found = of(one("order", 30, kind="end"), one("alarm", 5, 60, kind=kind), one("answer", 10))
    assert [step.visits for step in found.steps] == [1, 0, 0]
    assert (found.active, found.waiting, found.lead) == (30, 0, 30)


def test_a_loop_that_nobody_enters_does_not_matter() -> None:
    found = of(
        one("order", 30),
        one("ok", kind="decision", ways=(way("again", "Never", 0), way(None, "Yes", 100))),
        one("again", 1, ways=(way("again"),)),
    )
    assert found.active == 30


def test_a_slow_loop_is_added_up_in_a_small_procedure() -> None:
    """Of a thousand cases one comes out each time: a step is done a thousand times."""
    tries = [one(key, 1, kind="decision", ways=(way("a", "No", 90), way(None, "Yes", 10))) for key in "abc"]
    ways = ((way("a", "No", 90), way("b", "Yes", 10)), (way("a", "No", 90), way("c", "Yes", 10)))
    found = of(*(replace(step, ways=some) for step, some in zip(tries, (*ways, tries[2].ways), strict=True)))
    assert found.steps[0].visits == pytest.approx(1000, rel=1e-4)


def test_the_worst_procedure_there_can_be_is_given_up() -> None:
    """Two hundred steps with forty ways each, nearly all of which lead back."""
    steps = [
        one(
            f"s{n}",
            5,
            kind="decision",
            ways=(*(way(f"s{(n * 7 + k) % (n + 1)}", str(k), 1) for k in range(39)), way(f"s{n + 1}", "On", 61)),
        )
        for n in range(199)
    ]
    with pytest.raises(lean.EndlessError, match="go round for too long"):
        of(*steps, one("s199", 5))


def test_a_step_without_minutes_is_unknown_and_one_without_a_rate_unpriced() -> None:
    found = of(one("a"), one("b", 60, role="nobody"), one("c", 60), one("end", kind="end", role=""))
    assert (found.unknown, found.unpriced) == (1, 1)
    assert found.cost == Decimal(60)
    assert found.cost_per_year is None, "Nobody said how many cases there are."


def test_the_guessed_share_is_of_the_minutes() -> None:
    assert of(one("a", 30, is_guess=True), one("b", 60, 30)).guessed == pytest.approx(0.25)
    assert of(one("a")).guessed == 0


def test_waste_is_told_by_its_kind_the_largest_first() -> None:
    found = of(one("redo", 20, 100, value="waste", waste="defects"), one("carry", 30, value="waste", waste="transport"))
    assert lean.wastes(found) == {"waiting": 100, "transport": 30, "defects": 20}
    assert found.waste_cost == Decimal(50)


def test_minutes_that_are_all_guesses_are_guessed_wholly_and_never_more() -> None:
    found = of(
        one("order", 30, 480, is_guess=True),
        one("check", 20, is_guess=True),
        one("ok", 10, is_guess=True, kind="decision", ways=(way("order", "No", 10), way(None, "Yes", 90))),
    )
    assert found.guessed == 1.0
