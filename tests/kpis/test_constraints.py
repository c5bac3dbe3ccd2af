"""What can never be true, whoever writes it: asked of the database itself, past every verb and form."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, transaction

from kpis.models import Goal, Kpi, KpiStep, Measurement, Target
from people import clock
from people.models import User
from tests import factories

FEBRUARY = date(2026, 2, 1)


@pytest.fixture
def kpi(db: None) -> Kpi:
    return factories.targeted(factories.kpi(), since=date(2024, 1, 1))


def measurement(kpi: Kpi, **fields: Any) -> Measurement:
    given: dict[str, Any] = {
        "kpi": kpi,
        "period": FEBRUARY,
        "value": Decimal(95),
        "status": "none",
        "score": None,
        "recorded_by": factories.setup_account(),
        "recorded_at": clock.now(),
    }
    return Measurement(**{**given, **fields})


@pytest.mark.parametrize(
    "fields",
    [
        {"period": date(2026, 2, 2)},
        {"period": date(1999, 12, 1)},
        {"period": date(2101, 1, 1)},
        {"value": None, "note": ""},
        {"value": None, "note": "No plant.", "status": "good", "score": Decimal(7)},
        {"status": "good", "score": Decimal(7), "target": None},
        {"status": "green", "score": Decimal(7)},
        {"status": "none", "score": Decimal(7)},
        {"status": "off", "score": None},
        {"restate_reason": "Why."},
        {"restated_at": clock.as_moment("2026-03-20")},
    ],
    ids=str,
)
def test_a_value_that_contradicts_itself_cannot_be_stored(kpi: Kpi, fields: dict[str, Any]) -> None:
    with pytest.raises((IntegrityError, DataError)), transaction.atomic():
        Measurement.objects.bulk_create([measurement(kpi, **fields)])


@pytest.mark.parametrize("score", ["-0.01", "10.01"])
def test_a_score_lies_between_zero_and_ten(kpi: Kpi, score: str) -> None:
    judged = {"status": "off", "score": Decimal(score), "target": kpi.targets.get()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Measurement.objects.bulk_create([measurement(kpi, **judged)])


def test_a_judged_value_has_a_score(kpi: Kpi) -> None:
    judged = {"status": "off", "score": None, "target": kpi.targets.get()}
    with pytest.raises(IntegrityError, match="measurement_is_judged_or_not"), transaction.atomic():
        Measurement.objects.bulk_create([measurement(kpi, **judged)])


@pytest.mark.parametrize("field", ["value", "first_value"])
def test_not_a_number_cannot_be_stored_even_by_hand(kpi: Kpi, field: str) -> None:
    measurement(kpi).save()

    with (
        pytest.raises(IntegrityError, match="measurement_is_storable"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE kpis_measurement SET {field} = 'NaN'")  # noqa: S608 - a column's name from above


def test_a_month_has_one_value(kpi: Kpi) -> None:
    measurement(kpi).save()

    with pytest.raises(IntegrityError, match="measurement_once_a_month"), transaction.atomic():
        measurement(kpi, token=uuid4()).save()
    with pytest.raises(ValidationError, match="Restate it with a reason"):
        measurement(kpi).full_clean()


@pytest.mark.parametrize(
    ("direction", "numbers"),
    [
        ("up", {"target": 94, "limit": 94}),
        ("up", {"target": 94, "limit": 95}),
        ("up", {"target": None, "limit": 90}),
        ("up", {"target": 94, "low": 1}),
        ("down", {"target": 94, "limit": 94}),
        ("down", {"target": 94, "limit": 90}),
        ("yes_no", {"target": 2}),
        ("yes_no", {"target": 1, "limit": 0}),
        ("yes_no", {}),
        ("band", {"low": 2, "high": 1}),
        ("band", {"low": 1}),
        ("band", {"low": 1, "high": 2, "limit_low": 1}),
        ("band", {"low": 1, "high": 2, "limit_high": 2}),
        ("band", {"low": 1, "high": 2, "target": 1}),
        ("side", {"target": 94}),
    ],
)
def test_a_target_fits_its_direction(kpi: Kpi, direction: str, numbers: dict[str, int | None]) -> None:
    with pytest.raises(IntegrityError, match="target_fits_its_direction"), transaction.atomic():
        Target.objects.bulk_create([Target(kpi=kpi, valid_from=FEBRUARY, direction=direction, **numbers)])


@pytest.mark.parametrize(
    ("direction", "numbers"),
    [
        ("up", {"target": 94, "limit": 90}),
        ("up", {"target": 94}),
        ("down", {"target": 90, "limit": 94}),
        ("yes_no", {"target": 0}),
        ("band", {"low": 1, "high": 1}),
        ("band", {"low": 1, "high": 2, "limit_low": 0, "limit_high": 3}),
    ],
)
def test_a_sound_target_can_be_stored(kpi: Kpi, direction: str, numbers: dict[str, int]) -> None:
    Target.objects.bulk_create([Target(kpi=kpi, valid_from=FEBRUARY, direction=direction, **numbers)])


def test_a_measure_has_one_target_a_month(kpi: Kpi) -> None:
    same = Target(kpi=kpi, valid_from=date(2024, 1, 1), direction="up", target=Decimal(1))

    with pytest.raises(IntegrityError, match="target_once_a_month"), transaction.atomic():
        Target.objects.bulk_create([same])


@pytest.mark.parametrize("weight", ["0", "-1", "NaN"])
@pytest.mark.parametrize("table", [Goal, Kpi])
def test_a_weight_is_above_zero(kpi: Kpi, table: type[Goal] | type[Kpi], weight: str) -> None:
    statement = f'UPDATE "{table._meta.db_table}" SET weight = %s'  # noqa: S608 - our own table's name
    with pytest.raises(IntegrityError, match="weight_is_positive"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [weight])


@pytest.mark.parametrize("field", ["name", "definition", "formula", "source", "unit"])
def test_a_measure_without_its_complete_sheet_cannot_be_stored(kpi: Kpi, field: str) -> None:
    with (
        pytest.raises(IntegrityError, match="kpi_sheet_is_complete"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE kpis_kpi SET {field} = ''")  # noqa: S608 - a column's name from above


def test_codes_differ_in_more_than_capitals(kpi: Kpi) -> None:
    goal = factories.goal(code="DELIVER")

    with pytest.raises(ValidationError, match="Another goal has this code"):
        factories.goal(code="deliver")
    with pytest.raises(ValidationError, match="Another measure has this code"):
        factories.kpi(of=goal, code=kpi.code.lower())


@pytest.mark.parametrize("code", ["new", "NEW", "a b", "a/b", "-a", "a-", "", "é", "a\n", "x" * 21])
def test_a_code_can_stand_in_an_address(db: None, code: str) -> None:
    with pytest.raises(ValidationError):
        factories.goal(code=code)


def test_a_step_is_named_once(kpi: Kpi) -> None:
    identity = uuid4()
    KpiStep(kpi=kpi, identity=identity).save()

    with pytest.raises(IntegrityError, match="kpi_step_named_once"), transaction.atomic():
        KpiStep(kpi=kpi, identity=identity).save()


def test_the_audit_trail_of_values_only_grows(kpi: Kpi, emma: User) -> None:
    factories.measured(kpi, "95")

    for statement in ("UPDATE kpis_historicalmeasurement SET value = 1", "DELETE FROM kpis_historicalmeasurement"):
        with pytest.raises(Exception, match="only ever added"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
