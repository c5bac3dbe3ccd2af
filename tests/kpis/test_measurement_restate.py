"""Correcting the value of a month (field.md C16)."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from kpis.models import Kpi, Measurement
from people import clock
from people.models import User
from tests import factories
from tests.conftest import Cast, SignIn

FEBRUARY = date(2026, 2, 1)


@pytest.fixture
def row(cast: Cast) -> Measurement:
    with clock.at("2026-03-05"):
        kpi = factories.targeted(factories.kpi(code="SOT"))
        return kpi.record(by=cast.emma, period=FEBRUARY, value=Decimal("95.2"), note="")


def restate(row: Measurement, by: User, value: str | None, reason: str = "Two lines counted twice.") -> None:
    with clock.at("2026-03-20"):
        row.restate(by=by, value=None if value is None else Decimal(value), reason=reason)


def test_the_first_value_and_the_reason_stay_beside_the_new_one(emma: User, row: Measurement) -> None:
    restate(row, emma, "93.4")

    assert (row.value, row.first_value) == (Decimal("93.4"), Decimal("95.2"))
    assert (row.restated_by, row.restate_reason) == (emma, "Two lines counted twice.")
    assert row.restated_at == clock.as_moment("2026-03-20")


def test_after_a_second_restatement_the_first_value_is_still_the_first(emma: User, row: Measurement) -> None:
    restate(row, emma, "93.4")
    restate(row, emma, "91", "One more.")

    assert (row.value, row.first_value) == (Decimal(91), Decimal("95.2"))
    assert [entry.value for entry in row.history.order_by("pk")] == [Decimal("95.2"), Decimal("93.4"), Decimal(91)]


def test_it_is_judged_again_by_the_target_of_its_month(emma: User, row: Measurement) -> None:
    restate(row, emma, "80")

    assert (row.status, row.score) == ("off", Decimal(0))
    assert row.kpi.card.marks == "o"


def test_a_reason_is_needed(emma: User, row: Measurement) -> None:
    with pytest.raises(ValidationError, match="why the value is restated"):
        restate(row, emma, "93", "  ")

    row.refresh_from_db()
    assert row.value == Decimal("95.2")


def test_the_value_that_stands_already_is_not_restated(emma: User, row: Measurement) -> None:
    with pytest.raises(ValidationError, match="is the value already"):
        restate(row, emma, "95.20")


def test_a_value_can_turn_out_not_to_apply(emma: User, row: Measurement) -> None:
    restate(row, emma, None, "The month was not measured.")

    assert (row.value, row.status, row.first_value) == (None, "none", Decimal("95.2"))


def test_the_same_sending_twice_changes_nothing(emma: User, row: Measurement) -> None:
    token = uuid4()
    row.restate(by=emma, value=Decimal(93), reason="Counted twice.", token=token)
    row.restate(by=emma, value=Decimal(93), reason="Counted twice.", token=token)

    assert row.history.count() == 2


@pytest.mark.parametrize("name", ["quinn", "ada", "sam", "nora"])
def test_only_those_who_enter_or_own_it_may_restate(cast: Cast, row: Measurement, name: str) -> None:
    with pytest.raises(PermissionDenied):
        restate(row, getattr(cast, name), "93")


def test_the_page_shows_what_was_first_reported_and_why(sign_in: SignIn, emma: User, row: Measurement) -> None:
    client = sign_in(emma)
    with clock.at("2026-03-20"):
        given = {"value": "93.4", "reason": "Two lines counted twice.", "token": uuid4()}
        page = client.post("/kpis/SOT/values/2026-02/restate/", given, follow=True).content.decode()

    assert "first reported 95.2" in page
    assert "Two lines counted twice." in page


def test_what_was_typed_stays_when_it_is_refused(sign_in: SignIn, emma: User, row: Measurement) -> None:
    given = {"value": "96,o", "reason": "My reason stays.", "token": uuid4()}
    page = sign_in(emma).post("/kpis/SOT/values/2026-02/restate/", given).content.decode()

    assert "My reason stays." in page
    assert "96,o" in page
    assert Measurement.objects.get().value == Decimal("95.2")


@pytest.mark.parametrize("period", ["2026-01", "2026-13", "1999-01", "x"])
def test_a_month_without_a_value_has_no_such_page(sign_in: SignIn, emma: User, row: Measurement, period: str) -> None:
    assert sign_in(emma).get(f"/kpis/SOT/values/{period}/restate/").status_code == 404


@pytest.mark.parametrize(("name", "status"), [("nora", 403), ("ada", 403), ("sam", 404)])
def test_the_page_is_for_those_who_may(sign_in: SignIn, cast: Cast, row: Measurement, name: str, status: int) -> None:
    assert sign_in(getattr(cast, name)).get("/kpis/SOT/values/2026-02/restate/").status_code == status


def test_a_measure_shows_no_value_of_another(sign_in: SignIn, emma: User, row: Measurement) -> None:
    other: Kpi = factories.kpi(code="OTHER")

    assert sign_in(emma).get(f"/kpis/{other.code}/values/2026-02/restate/").status_code == 404
