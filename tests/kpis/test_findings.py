"""The one sentence about a measure (field.md C18)."""

from datetime import date
from decimal import Decimal

from kpis import periods
from kpis.findings import Point, finding
from kpis.scoring import Direction, Report, Status

FEBRUARY = date(2026, 2, 1)


def series(*values: tuple[str | None, str]) -> list[Point]:
    """Oldest first; the last one is February 2026."""
    first = periods.shifted(FEBRUARY, 1 - len(values))
    return [
        Point(periods.shifted(first, i), None if value is None else Decimal(value), Status(status))
        for i, (value, status) in enumerate(values)
    ]


def say(points: list[Point], direction: Direction = Direction.UP, unit: str = "%", **more: object) -> str:
    return finding(points, period=FEBRUARY, direction=direction, unit=unit, decimals=1, **more)  # type: ignore[arg-type]


def test_a_third_miss_running_is_said_with_its_distance_to_last_month_and_last_year() -> None:
    misses = [("92.3", "watch"), ("90.6", "watch"), ("88.0", "off")]
    points = series(("92.1", "watch"), *[("94.5", "good")] * 9, *misses)

    assert (
        say(points) == "Third month below target running. 2.6 points worse than January, 4.1 worse than February 2025."
    )


def test_lower_than_last_month_is_not_bad_news_while_the_target_is_met() -> None:
    assert (
        say(series(("97.0", "good"), ("95.0", "good")))
        == "On target for 2 months running. 2.0 points worse than January."
    )


def test_where_lower_is_better_less_is_better() -> None:
    said = say(series(("40", "off"), ("33", "watch")), Direction.DOWN, "days")

    assert said == "Second month above target running. 7.0\u00a0days better than January."


def test_in_a_band_more_is_neither_better_nor_worse() -> None:
    assert "more than January" in say(series(("20", "good"), ("26", "off")), Direction.BAND, "°C")


def test_a_gap_ends_a_run_and_a_month_that_was_not_applicable_does_not() -> None:
    gap = [point for point in series(("1", "off"), ("1", "off"), ("1", "off")) if point.period != date(2026, 1, 1)]
    passed_over = series(("1", "off"), (None, "none"), ("1", "off"))

    assert say(gap).startswith("First month")
    assert say(passed_over).startswith("Second month")


def test_what_is_not_reported_is_said_with_its_day() -> None:
    assert say([], report=Report.LATE) == "February 2026 is not reported; it was due on 10 March 2026."
    assert say([], report=Report.DUE) == "February 2026 is not reported yet; it is due by 10 March 2026."
    assert say([], report=Report.NOT_EXPECTED) == "Nothing was expected for February 2026."


def test_a_value_without_a_target_says_neither_well_nor_badly() -> None:
    assert say(series(("5", "none"))).startswith("There is no target")


def test_not_applicable_is_neither_zero_nor_missing() -> None:
    assert say(series((None, "none"))) == "Not applicable in February 2026; the month stays out of the mean."


def test_yes_or_no_has_no_distance() -> None:
    assert say(series(("1", "good"), ("0", "off")), Direction.YES_NO, "") == "First month missed."


def test_more_misses_than_words_for_them_are_counted() -> None:
    assert say(series(*[("1", "off")] * 14)).startswith("14 months below target running.")
