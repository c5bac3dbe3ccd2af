"""One worded sentence about a measure: where it stands, against target, last month and last year.

field.md C18 ("third miss running"). A value is compared with its target first: a month that is lower
than the last one is not bad news while the target is met. Pure functions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kpis import numbers, periods
from kpis.scoring import Direction, Report, Status
from people import words

ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth", "Eleventh")
_MISSED = (Status.WATCH, Status.OFF)
_SIDE = {
    Direction.UP: "below target",
    Direction.DOWN: "above target",
    Direction.BAND: "outside the band",
    Direction.YES_NO: "missed",
}


@dataclass(frozen=True, slots=True)
class Point:
    """One recorded month: value (None = not applicable) and the status it was given."""

    period: date
    value: Decimal | None
    status: Status


def finding(
    points: Sequence[Point],
    *,
    period: date,
    direction: Direction,
    unit: str = "",
    decimals: int = 0,
    report: Report = Report.REPORTED,
) -> str:
    """Return the sentence for ``period``; ``points`` are oldest first and may have gaps."""
    by_period = {point.period: point for point in points}
    here = by_period.get(period)
    if here is None:
        return _unreported(period, report)
    if here.value is None:
        return f"Not applicable in {words.month(period)}; the month stays out of the mean."
    sentences = [_against_target(by_period, here, direction)]
    if direction is not Direction.YES_NO:
        sentences.append(_against_past(by_period, here, direction, unit, decimals))
    return " ".join(sentence for sentence in sentences if sentence)


def run(by_period: dict[date, Point], period: date, statuses: Sequence[Status]) -> int:
    """Return how many months up to ``period``, without a gap, have one of ``statuses``.

    A month that was not applicable is passed over; an unreported one ends the run.
    """
    length = 0
    while (point := by_period.get(period)) is not None:
        if point.value is not None:
            if point.status not in statuses:
                break
            length += 1
        if period <= periods.FIRST:
            break
        period = periods.shifted(period, -1)
    return length


def _unreported(period: date, report: Report) -> str:
    month, due = words.month(period), words.day(periods.due_on(period))
    if report is Report.LATE:
        return f"{month} is not reported; it was due on {due}."
    if report is Report.DUE:
        return f"{month} is not reported yet; it is due by {due}."
    return f"Nothing was expected for {month}."


def _against_target(by_period: dict[date, Point], here: Point, direction: Direction) -> str:
    if here.status is Status.NONE:
        return "There is no target for this month, so it says neither well nor badly."
    if here.status is Status.GOOD:
        length = run(by_period, here.period, (Status.GOOD,))
        return "On target." if length < 2 else f"On target for {length} months running."
    length = run(by_period, here.period, _MISSED)
    if length > len(ORDINALS):
        return f"{length} months {_SIDE[direction]} running."
    if length == 1:
        return f"First month {_SIDE[direction]}."
    return f"{ORDINALS[length - 1]} month {_SIDE[direction]} running."


def _against_past(by_period: dict[date, Point], here: Point, direction: Direction, unit: str, decimals: int) -> str:
    last_month, last_year = periods.shifted(here.period, -1), periods.shifted(here.period, -12)
    said: list[str] = []
    for past, name in ((last_month, words.MONTHS[last_month.month - 1]), (last_year, words.month(last_year))):
        point = by_period.get(past)
        if point is None or point.value is None or here.value is None or past == here.period:
            continue
        said.append(_difference(here.value - point.value, name, direction, unit, decimals, is_first=not said))
    if not said:
        return ""
    sentence = ", ".join(said)
    return f"{sentence[0].upper()}{sentence[1:]}."


def _difference(change: Decimal, name: str, direction: Direction, unit: str, decimals: int, *, is_first: bool) -> str:
    if change == 0:
        return f"the same as {name}"
    better = {Direction.UP: change > 0, Direction.DOWN: change < 0}.get(direction)
    word = ("more" if change > 0 else "less") if better is None else ("better" if better else "worse")
    if unit == "%":  # a difference of two percentages is points
        size = numbers.shown(abs(change), decimals) + (" points" if is_first else "")
    else:
        size = numbers.shown(abs(change), decimals, unit if is_first else "")
    return f"{size} {word} than {name}"
