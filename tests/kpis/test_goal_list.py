"""The executive's cascade on one screen (field.md C10, C19, X7)."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kpis.board import board, title_of
from kpis.scoring import Status
from people import clock
from people.models import User
from tests import factories
from tests.conftest import Cast, SignIn

FEBRUARY = date(2026, 2, 1)


@pytest.fixture(autouse=True)
def _in_march() -> Any:
    with clock.at("2026-03-12"):
        yield


def measured(*values: str | None, note: str = "", **fields: Any) -> Any:
    return factories.measured(factories.targeted(factories.kpi(**fields)), *values, note=note)


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_worst_stands_first_within_each_perspective(eve: User) -> None:
    for name, value in (("Fine", "99"), ("Bad", "80"), ("So so", "92"), ("Worse", "70")):
        measured(value, of=factories.goal(name))
    factories.kpi(of=factories.goal("Silent"))

    rows = board(eve, FEBRUARY).groups[0].rows

    assert [row.name for row in rows if row.status == "off"] == ["Bad", "Worse"]
    assert [row.status for row in rows] == ["off", "off", "watch", "none", "good"]


def test_perspectives_keep_their_order(eve: User) -> None:
    for perspective in ("learning", "internal", "customer", "financial"):
        factories.goal(perspective, perspective=perspective)

    assert [group.name for group in board(eve, FEBRUARY).groups] == ["Customers", "Money", "How we work", "People"]


def test_a_goal_shows_its_score_and_its_worst_measure_and_its_coverage(sign_in: SignIn, eve: User) -> None:
    goal = factories.goal("Deliver on the promised day")
    for index in range(9):
        measured("99", of=goal, name=f"Fine {index}")
    measured("88", of=goal, name="Supplier on time")
    factories.targeted(factories.kpi(of=goal))

    page = text_of(sign_in(eve).get("/goals/").content.decode())

    assert "10 of 11" in page
    assert "Supplier on time 88.0 %, target 94.0" in page.replace("\u00a0", " ").replace(" ,", ",")
    assert "No goal is off target, 1 to watch" in page


def test_what_turned_off_is_said_with_why_and_who_acts(sign_in: SignIn, eve: User) -> None:
    goal = factories.goal("Deliver on the promised day")
    measured("95", "88", of=goal, note="Two foundries were late with DN150 bodies.")

    page = text_of(sign_in(eve).get("/goals/").content.decode())

    assert "1 of 1 goal is off target, 1 is new" in page
    assert "Turned off target Deliver on the promised day Two foundries were late with DN150 bodies." in page
    assert "To act: Oscar Brandt" in page


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (("95", "92"), "Slipped to watch"),
        (("80", "95"), "Back on target"),
        (("80", "92"), "Better, to watch"),
        (("95", None), "No longer reported"),
        (("95", "96"), ""),
    ],
)
def test_each_turn_has_its_words(eve: User, values: tuple[str | None, ...], said: str) -> None:
    measured(*values)

    assert [turn.said for turn in board(eve, FEBRUARY).turned] == ([said] if said else [])


def test_late_and_not_yet_due_are_not_the_same(eve: User) -> None:
    factories.targeted(factories.kpi())

    assert board(eve, FEBRUARY).groups[0].rows[0].late == "2 days late"
    with clock.at("2026-03-10"):
        assert board(eve, FEBRUARY).groups[0].rows[0].late == ""


def test_any_past_month_can_be_asked(sign_in: SignIn, eve: User) -> None:
    measured("80", "95", of=factories.goal("Deliver"))

    page = sign_in(eve).get("/goals/?period=2026-01").content.decode()

    assert "1 of 1 goal is off target" in page
    assert '<option value="2026-01" selected>January 2026</option>' in page


@pytest.mark.parametrize("period", ["x", "2026-13", "2100-12", "1999-01", "2026-02\x00", "", "9" * 5000, "2026-02-31"])
def test_a_month_that_is_none_shows_the_newest(sign_in: SignIn, eve: User, period: str) -> None:
    measured("95")

    response = sign_in(eve).get("/goals/", {"period": period})

    assert response.status_code == 200
    assert '<option value="2026-02" selected>' in response.content.decode()


def test_a_role_that_nobody_holds_is_said(eve: User) -> None:
    measured("80", of=factories.goal(owner_role=factories.role("plant-manager", name="Plant manager")))

    assert board(eve, FEBRUARY).groups[0].rows[0].acts == "Plant manager, held by nobody"


def test_a_supplier_learns_no_name(cast: Cast) -> None:
    readers = [factories.role("supplier-of-castings")]
    goal = factories.goal(readers=readers)
    factories.measured(factories.targeted(factories.kpi(of=goal, readers=readers)), "80")

    assert board(cast.sam, FEBRUARY).groups[0].rows[0].acts == "Head of Purchasing"


def test_no_goals_yet_says_what_this_place_is_for(sign_in: SignIn, eve: User, emma: User) -> None:
    assert "Set the first goal" in sign_in(eve).get("/goals/").content.decode()
    assert "Set the first goal" not in sign_in(emma).get("/goals/").content.decode()


@pytest.mark.parametrize(
    ("statuses", "newly_off", "title"),
    [
        ("oo" + "g" * 9, 1, "2 of 11 goals are off target, 1 is new"),
        ("o", 0, "1 of 1 goal is off target"),
        ("wg", 0, "No goal is off target, 1 to watch"),
        ("ng", 0, "Every reported goal is on target, 1 not reported"),
        ("gg", 0, "Every goal is on target"),
        ("nn", 0, "Nothing is reported for February 2026 yet"),
        ("", 0, "No goals to show yet"),
    ],
)
def test_the_title_is_a_finding(statuses: str, newly_off: int, title: str) -> None:
    letters = {"o": Status.OFF, "w": Status.WATCH, "g": Status.GOOD, "n": Status.NONE}

    assert title_of([letters[letter] for letter in statuses], newly_off, FEBRUARY) == title


def test_a_large_firm_shows_the_upper_levels_and_whatever_is_red(eve: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kpis.board.MOST_ROWS", 3)
    top = factories.goal("Top")
    middle = factories.goal("Middle", parent=top)
    measured("95", of=factories.goal("Deep and well", parent=middle))
    measured("50", of=factories.goal("Deep and red", parent=middle))

    shown = board(eve, FEBRUARY)

    assert {row.name for group in shown.groups for row in group.rows} == {"Top", "Middle", "Deep and red"}
    assert shown.hidden_below == 1


def test_it_costs_the_same_queries_for_a_small_firm_and_a_larger_one(sign_in: SignIn, eve: User) -> None:
    client = sign_in(eve)

    def count() -> int:
        client.get("/goals/")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/goals/")
        return len(queries)

    measured("95", "80", of=factories.goal(), note="Why.")
    small = count()
    for _ in range(4):
        goal = factories.goal()
        measured("95", "80", of=goal, note="Why.")
        measured("80", "95", of=factories.goal(parent=goal))
    assert count() == small
    assert 5 < small <= 20, small
