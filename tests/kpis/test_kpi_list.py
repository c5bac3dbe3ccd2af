"""The list of measures (field.md C14, C17)."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people import clock
from people.models import User
from tests import factories
from tests.conftest import Cast, SignIn


@pytest.fixture(autouse=True)
def _in_march() -> Any:
    with clock.at("2026-03-05"):
        yield


def names(page: bytes) -> list[str]:
    return re.findall(r'class="fold-title"><a href="/kpis/[^"]+">([^<]+)</a>', page.decode())


def test_worst_stands_first_and_what_is_missing_before_what_is_well(sign_in: SignIn, eve: User) -> None:
    for name, value in (("Good", "95"), ("Watch", "91"), ("Off", "80"), ("Worse", "70")):
        factories.measured(factories.targeted(factories.kpi(name)), value)
    factories.kpi("Silent")

    page = sign_in(eve).get("/kpis/").content
    assert names(page)[2:] == ["Watch", "Silent", "Good"]
    assert set(names(page)[:2]) == {"Off", "Worse"}


def test_mine_are_those_i_enter_or_own(sign_in: SignIn, cast: Cast) -> None:
    other = factories.role("planner")
    factories.kpi("Theirs", owner_role=other, updater_role=other)
    factories.kpi("Mine")

    assert names(sign_in(cast.emma).get("/kpis/?show=mine").content) == ["Mine"]
    assert names(sign_in(cast.oscar).get("/kpis/?show=mine").content) == ["Mine"]
    assert names(sign_in(cast.nora).get("/kpis/?show=mine").content) == []


def test_due_are_those_without_a_value_for_the_month(sign_in: SignIn, emma: User) -> None:
    factories.targeted(factories.kpi("Missing"))
    factories.measured(factories.targeted(factories.kpi("Reported")), "95")

    assert names(sign_in(emma).get("/kpis/?show=due").content) == ["Missing"]


@pytest.mark.parametrize(("status", "shown"), [("off", ["Off"]), ("good", ["Good"]), ("none", ["Silent"]), ("x", None)])
def test_a_status_narrows_the_list(sign_in: SignIn, eve: User, status: str, shown: list[str] | None) -> None:
    factories.measured(factories.targeted(factories.kpi("Good")), "95")
    factories.measured(factories.targeted(factories.kpi("Off")), "80")
    factories.kpi("Silent")

    assert names(sign_in(eve).get(f"/kpis/?status={status}").content) == (shown or ["Off", "Silent", "Good"])


@pytest.mark.parametrize("query", ["page=x", "page=-1", "page=99999999999", "show=%00", "period=%00", "status[]=1"])
def test_an_address_nobody_wrote_by_hand_shows_the_list(sign_in: SignIn, eve: User, query: str) -> None:
    factories.kpi()

    assert sign_in(eve).get(f"/kpis/?{query}").status_code == 200


def test_an_empty_list_says_what_it_is_for(sign_in: SignIn, eve: User) -> None:
    assert "Set up the first one" in sign_in(eve).get("/kpis/").content.decode()
    assert "You owe no value for February 2026" in sign_in(eve).get("/kpis/?show=due").content.decode()


def test_it_costs_the_same_queries_for_three_measures_and_for_thirty(sign_in: SignIn, eve: User) -> None:
    client, goal = sign_in(eve), factories.goal()

    def count() -> int:
        client.get("/kpis/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/kpis/")
        return len(queries)

    for _ in range(3):
        factories.targeted(factories.kpi(of=goal))
    few = count()
    for _ in range(27):
        factories.targeted(factories.kpi(of=goal))
    assert count() == few
    assert 5 < few <= 15
