"""Months, the periods of a measure. A period is the first day of its month. Pure functions."""

import re
from datetime import date

FIRST, LAST = date(2000, 1, 1), date(2100, 12, 1)
DUE_DAY = 10
_WRITTEN = re.compile(r"(20[0-9]{2}|2100)-(0[1-9]|1[0-2])(?:-01)?", re.ASCII)


def of(day: date) -> date:
    """Return the period that holds ``day``."""
    return day.replace(day=1)


def shifted(period: date, months: int) -> date:
    """Return the period ``months`` later, or earlier where negative; kept within 2000 to 2100."""
    index = period.year * 12 + period.month - 1 + months
    return min(max(date(index // 12, index % 12 + 1, 1), FIRST), LAST)


def between(first: date, last: date) -> int:
    """Return how many months ``last`` is after ``first``; negative if before."""
    return (last.year - first.year) * 12 + last.month - first.month


def last_ended(today: date) -> date:
    """Return the newest month that is over: the one people talk about."""
    return shifted(of(today), -1)


def due_on(period: date) -> date:
    """Return the day by which the value is due: the 10th of the month that follows."""
    following = shifted(period, 1)
    return following.replace(day=DUE_DAY)


def parse(text: str) -> date | None:
    """Return the period written ``2026-02`` (or ``2026-02-01``), or None if it is not one."""
    match = _WRITTEN.fullmatch(text.strip())
    return date(int(match[1]), int(match[2]), 1) if match else None


def written(period: date) -> str:
    """Return the period as it stands in addresses and forms: ``2026-02``."""
    return f"{period.year:04d}-{period.month:02d}"
