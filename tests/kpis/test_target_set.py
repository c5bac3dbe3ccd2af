"""Targets: dated from a month, past colours unchanged (field.md C4, C5)."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from kpis.models import Kpi, Target
from people import clock
from people.models import User
from tests import factories
from tests.conftest import Cast, SignIn

JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


@pytest.fixture
def kpi(cast: Cast) -> Kpi:
    with clock.at("2026-03-05"):
        return factories.measured(factories.targeted(factories.kpi(code="SOT")), "91", "93")


def set_target(kpi: Kpi, by: User, valid_from: date = MARCH, **numbers: str) -> Target:
    given = {name: Decimal(number) for name, number in (numbers or {"target": "98", "limit": "95"}).items()}
    return kpi.set_target(by=by, valid_from=valid_from, reason="Raised.", **given)


def test_a_new_target_leaves_every_past_colour_as_it_was(oscar: User, emma: User, kpi: Kpi) -> None:
    before = list(kpi.measurements.values_list("period", "status", "score"))

    set_target(kpi, oscar)

    assert list(kpi.measurements.values_list("period", "status", "score")) == before
    with clock.at("2026-04-05"):
        assert kpi.record(by=emma, period=MARCH, value=Decimal(93)).status == "off"


def test_restating_a_past_month_judges_it_by_the_target_of_then(oscar: User, emma: User, kpi: Kpi) -> None:
    set_target(kpi, oscar)
    row = kpi.measurements.get(period=FEBRUARY)

    row.restate(by=emma, value=Decimal(94), reason="Counted again.")

    assert row.status == "good"


@pytest.mark.parametrize("valid_from", [JANUARY, FEBRUARY])
def test_a_target_cannot_begin_in_a_month_that_was_judged(oscar: User, kpi: Kpi, valid_from: date) -> None:
    with pytest.raises(ValidationError, match="A new target can begin with March 2026"):
        set_target(kpi, oscar, valid_from)


def test_a_target_nobody_was_judged_by_is_replaced_and_the_trail_keeps_both(oscar: User, kpi: Kpi) -> None:
    first = set_target(kpi, oscar)
    again = set_target(kpi, oscar, target="97", limit="95")

    assert again == first
    assert [entry.target for entry in again.history.order_by("pk")] == [Decimal(98), Decimal(97)]
    assert again.history.first().history_change_reason == "Raised."


@pytest.mark.parametrize(
    ("numbers", "field"),
    [
        ({"target": "94", "limit": "94"}, "limit"),
        ({"target": "90", "limit": "94"}, "limit"),
        ({"limit": "94"}, "target"),
        ({"target": "NaN"}, "__all__"),
    ],
)
def test_a_target_that_means_nothing_is_refused_at_its_field(
    oscar: User, kpi: Kpi, numbers: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        set_target(kpi, oscar, **numbers)

    if field != "__all__":
        assert list(refused.value.message_dict) == [field]
    assert kpi.targets.count() == 1


@pytest.mark.parametrize("valid_from", [date(2026, 3, 2), date(1999, 1, 1), date(2101, 1, 1)])
def test_a_target_begins_with_a_month(oscar: User, kpi: Kpi, valid_from: date) -> None:
    with pytest.raises(ValidationError):
        set_target(kpi, oscar, valid_from)


@pytest.mark.parametrize("name", ["oscar", "eve"])
def test_the_owner_and_those_who_manage_goals_may_set_it(cast: Cast, kpi: Kpi, name: str) -> None:
    assert set_target(kpi, getattr(cast, name)).target == Decimal(98)


@pytest.mark.parametrize("name", ["emma", "quinn", "ada", "sam", "nora"])
def test_nobody_else_may_not_even_the_one_who_enters_the_values(cast: Cast, kpi: Kpi, name: str) -> None:
    with pytest.raises(PermissionDenied):
        set_target(kpi, getattr(cast, name))


def test_the_page_sets_it(sign_in: SignIn, oscar: User, kpi: Kpi) -> None:
    with clock.at("2026-03-05"):
        given = {"valid_from": "2026-03", "target": "98", "limit": "95", "reason": "Raised.", "token": uuid4()}
        response = sign_in(oscar).post("/kpis/SOT/target/set/", given)

    assert response.status_code == 302
    assert kpi.targets.get(valid_from=MARCH).limit == Decimal(95)


def test_the_page_keeps_what_was_typed_and_says_what_is_wrong(sign_in: SignIn, oscar: User, kpi: Kpi) -> None:
    with clock.at("2026-03-05"):
        given = {"valid_from": "2026-03", "target": "95", "limit": "98", "reason": "My reason.", "token": uuid4()}
        page = sign_in(oscar).post("/kpis/SOT/target/set/", given).content.decode()

    assert "the limit must lie below the target" in page
    assert "My reason." in page


@pytest.mark.parametrize("direction", ["up", "down", "band", "yes_no"])
def test_the_fields_follow_the_direction(sign_in: SignIn, oscar: User, direction: str) -> None:
    unit = "" if direction == "yes_no" else "%"
    kpi = factories.kpi(direction=direction, unit=unit)
    page = sign_in(oscar).get(f"/kpis/{kpi.code}/target/set/").content.decode()

    assert ('name="low"' in page) == (direction == "band")
    assert ('name="limit"' in page) == (direction in ("up", "down"))


@pytest.mark.parametrize(("name", "status"), [("emma", 403), ("nora", 403), ("ada", 403), ("sam", 404)])
def test_the_page_is_for_those_who_may(sign_in: SignIn, cast: Cast, kpi: Kpi, name: str, status: int) -> None:
    assert sign_in(getattr(cast, name)).get("/kpis/SOT/target/set/").status_code == status
