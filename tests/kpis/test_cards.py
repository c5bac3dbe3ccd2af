"""Cards: the months of a measure in one row, never in contradiction to its values."""

from datetime import date
from decimal import Decimal

import pytest

from kpis.cards import refill, report_of, scores_until, wrong_cards
from kpis.models import Kpi, KpiCard
from kpis.scoring import Report
from people import clock
from people.models import User
from tests import factories

JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


@pytest.fixture
def kpi(db: None) -> Kpi:
    with clock.at("2026-03-05"):
        return factories.measured(factories.targeted(factories.kpi()), "80", None, "92", "95")


def test_every_verb_leaves_a_card_that_agrees_with_the_values(kpi: Kpi, emma: User) -> None:
    with clock.at("2026-03-05"):
        assert (kpi.card.marks, kpi.card.first_period) == ("o-wg", date(2025, 11, 1))
        kpi.measurements.get(period=FEBRUARY).restate(by=emma, value=None, reason="Not measured.")
        kpi.record(by=emma, period=date(2025, 10, 1), value=Decimal(95))

        card = KpiCard.objects.get()
        assert (card.marks, card.first_period) == ("go-wa", date(2025, 10, 1))
        assert card.scores == [745, 0, None, 495, None]
        assert wrong_cards() == []


def test_a_card_that_was_tampered_with_is_reported(kpi: Kpi) -> None:
    card = KpiCard.objects.get()
    card.marks = "gggg"
    card.save()

    assert len(wrong_cards()) == 1
    refill([kpi.pk])
    assert wrong_cards() == []


def test_filling_cards_costs_the_same_for_one_measure_and_for_many(kpi: Kpi, django_assert_num_queries: object) -> None:
    many = [kpi.pk, *(factories.kpi().pk for _ in range(4))]

    for ids in ([kpi.pk], many):
        with django_assert_num_queries(3):  # type: ignore[operator]
            refill(ids)


@pytest.mark.parametrize(
    ("period", "today", "report"),
    [
        (date(2025, 11, 1), "2026-03-05", Report.REPORTED),
        (date(2025, 12, 1), "2026-03-05", Report.LATE),
        (MARCH, "2026-04-10", Report.DUE),
        (MARCH, "2026-04-11", Report.LATE),
        (date(2025, 9, 1), "2026-03-05", Report.LATE),
        (date(2025, 8, 1), "2026-03-05", Report.NOT_EXPECTED),
        (date(2026, 1, 1), "2026-03-05", Report.NOT_APPLICABLE),
    ],
)
def test_reported_not_applicable_due_late_and_not_expected_are_five_things(
    period: date, today: str, report: Report
) -> None:
    marks, first, expected_from = "o-a-", date(2025, 11, 1), date(2025, 9, 1)

    assert report_of(marks, first, expected_from, period, date.fromisoformat(today)) is report


@pytest.mark.parametrize(
    ("period", "scores"),
    [
        (MARCH, [None, None, 1]),
        (date(2026, 5, 1), [1, 2, 3]),
        (date(2026, 6, 1), [2, 3, None]),
        (date(2026, 8, 1), [None, None, None]),
        (JANUARY, [None, None, None]),
        (date(2020, 1, 1), [None, None, None]),
        (date(2030, 1, 1), [None, None, None]),
    ],
)
def test_a_window_of_months_is_always_as_long_as_asked(period: date, scores: list[int | None]) -> None:
    assert scores_until([1, 2, 3], MARCH, period, 3) == scores
