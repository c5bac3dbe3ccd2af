"""The page of a measure (field.md C18, C20, C3)."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people import clock
from people.models import Role, User
from tests import factories
from tests.conftest import Cast, SignIn


@pytest.fixture(autouse=True)
def _in_march() -> Any:
    with clock.at("2026-03-12"):
        yield


def text_of(page: bytes) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.decode()).replace("\u00a0", " ").split())


def test_it_says_in_one_sentence_where_the_measure_stands(sign_in: SignIn, eve: User) -> None:
    factories.measured(factories.targeted(factories.kpi(code="SOT")), "94.2", "92.3", "90.6", "88.0")

    page = text_of(sign_in(eve).get("/kpis/SOT/").content)

    assert "88.0 % Off target Third month below target running. 2.6 points worse than January." in page
    assert "On target from 94.0, off target below 90.0." in page


def test_the_sheet_says_what_is_counted_how_from_where_and_by_whom(sign_in: SignIn, eve: User) -> None:
    factories.targeted(factories.kpi(code="SOT"))

    page = text_of(sign_in(eve).get("/kpis/SOT/").content)

    for said in (
        "Order lines that arrive on the confirmed day",
        "Lines on time divided by all lines",
        "ERP, goods-in bookings, every month",
        "Oscar Brandt, Head of Purchasing",
        "Emma Lindqvist, Buyer",
        "Started at 92.1 %",
        "100 % of the goal",
    ):
        assert said in page


def test_every_value_stands_in_a_table_with_its_distance_and_its_note(sign_in: SignIn, eve: User, emma: User) -> None:
    kpi = factories.measured(factories.targeted(factories.kpi(code="SOT")), "93", "88", note="Furnace down.")
    kpi.measurements.get(period=date(2026, 1, 1)).restate(by=emma, value=Decimal("93.4"), reason="Counted twice.")

    page = text_of(sign_in(eve).get("/kpis/SOT/").content)

    assert "February 2026 88.0 % −6.0 Off target Furnace down." in page
    assert "January 2026 93.4 % −0.6 Watch Restated on 12 March 2026 by Emma Lindqvist, first reported 93.0 %" in page


def test_what_is_not_reported_is_never_zero_and_never_green(sign_in: SignIn, eve: User) -> None:
    factories.targeted(factories.kpi(code="SOT"))

    page = sign_in(eve).get("/kpis/SOT/").content.decode()
    head = text_of(page.split('<nav class="sight"')[0].encode())

    assert "– Not reported, late February 2026 is not reported; it was due on 10 March 2026." in head
    assert "status--good" not in page


def test_not_applicable_and_no_target_have_words_of_their_own(sign_in: SignIn, emma: User) -> None:
    kpi = factories.targeted(factories.kpi(code="SOT"))
    kpi.record(by=emma, period=date(2026, 2, 1), value=None, note="The plant stood still.")
    factories.measured(factories.kpi(code="BARE"), "95")

    assert "Not applicable" in text_of(sign_in(emma).get("/kpis/SOT/").content)
    bare = text_of(sign_in(emma).get("/kpis/BARE/").content)
    assert "95.0 % No target" in bare
    assert "There is no target yet" in bare


def test_the_line_of_sight_goes_up_to_the_goal(sign_in: SignIn, eve: User) -> None:
    goal = factories.goal("Deliver on the promised day", code="DELIVER")
    factories.measured(factories.targeted(factories.kpi(code="SOT", of=goal)), "88")

    page = sign_in(eve).get("/kpis/SOT/").content.decode()

    sight = page.split('<nav class="sight"')[1].split("</nav>")[0]
    assert 'href="/goals/DELIVER/"' in sight
    assert "Off target" in sight


def test_a_goal_the_reader_may_not_know_is_not_named(sign_in: SignIn, cast: Cast, buyer: Role) -> None:
    goal = factories.goal("Secret goal", readers=[buyer])
    factories.kpi(code="SOT", of=goal)

    assert "Secret goal" not in sign_in(cast.nora).get("/kpis/SOT/").content.decode()
    assert "Secret goal" in sign_in(cast.emma).get("/kpis/SOT/").content.decode()


@pytest.mark.parametrize(("name", "sees"), [("emma", True), ("oscar", True), ("nora", False), ("ada", False)])
def test_the_button_to_enter_a_value_stands_only_where_it_works(
    sign_in: SignIn, cast: Cast, name: str, *, sees: bool
) -> None:
    factories.kpi(code="SOT")

    assert ("/kpis/SOT/record/" in sign_in(getattr(cast, name)).get("/kpis/SOT/").content.decode()) is sees


def test_texts_of_people_are_never_markup(sign_in: SignIn, eve: User) -> None:
    evil = "<script>alert(1)</script>"
    goal = factories.goal(evil)
    kpi = factories.kpi(evil, code="SOT", of=goal, definition=evil, formula=evil, source=evil, unit="<b>")
    factories.measured(factories.targeted(kpi), "95", "80", note=evil)

    for address in ("/goals/", f"/goals/{goal.code}/", "/kpis/", "/kpis/SOT/"):
        page = sign_in(eve).get(address).content.decode()
        assert "<script>alert" not in page, address
        assert "<b></b>" not in page, address


@pytest.mark.parametrize("address", ["/kpis/NONE/", "/goals/NONE/", "/kpis/NONE/record/", "/goals/NONE/edit/"])
def test_what_does_not_exist_is_not_found(sign_in: SignIn, eve: User, address: str) -> None:
    assert sign_in(eve).get(address).status_code == 404


@pytest.mark.parametrize(
    ("direction", "unit", "target", "value"),
    [
        ("down", "days", {"target": "30", "limit": "40"}, "33"),
        ("band", "°C", {"low": "20", "high": "24", "limit_low": "18"}, "26"),
        ("yes_no", "", {"target": "1"}, "1"),
        ("up", "€", {"target": "0"}, "-123456789012345"),
        ("up", "x", {"target": "0.000001", "limit": "0"}, "0.000001"),
    ],
)
def test_every_direction_and_extreme_value_has_its_page(
    sign_in: SignIn, eve: User, direction: str, unit: str, target: dict[str, Any], value: str
) -> None:
    kpi = factories.targeted(factories.kpi(code="SOT", direction=direction, unit=unit), **target)
    factories.measured(kpi, value)

    for address in ("/goals/", f"/goals/{kpi.goal.code}/", "/kpis/", "/kpis/SOT/"):
        assert sign_in(eve).get(address).status_code == 200, address


def test_it_costs_the_same_queries_for_a_few_values_and_for_many(sign_in: SignIn, eve: User) -> None:
    client = sign_in(eve)
    goal = factories.goal()
    few = factories.measured(factories.targeted(factories.kpi(of=goal)), "88", "89")
    many = factories.measured(factories.targeted(factories.kpi(of=goal)), *["92"] * 24)

    def count(code: str) -> int:
        client.get(f"/kpis/{code}/")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/kpis/{code}/")
        return len(queries)

    first = count(few.code)
    for _ in range(5):
        factories.measured(factories.targeted(factories.kpi(of=goal)), "95")
    assert count(many.code) == count(few.code) == first
    assert 5 < first <= 25, first
