"""How dates, counts and lists are said to people: British English, near days in words.

Pure functions without a database, used by templates (`people/templatetags/ui.py`) and by views that
prepare a sentence. The rules are those of the look: “Tomorrow”, “2 days late”, else “2 March 2026”.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from django.utils import timezone

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FEW = 3  # names that are said before the others are only counted


def day(on: date) -> str:
    """“2 March 2026”."""
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def short_day(on: date) -> str:
    """“2 Mar 2026”, for dense tables."""
    return f"{on.day} {MONTHS[on.month - 1][:3]} {on.year}"


def day_and_month(on: date, today: date) -> str:
    """“20 March”, with the year only when it is not this year's."""
    return f"{on.day} {MONTHS[on.month - 1]}" if on.year == today.year else day(on)


def long_day(on: date) -> str:
    """“Thursday 12 March 2026”."""
    return f"{WEEKDAYS[on.weekday()]} {day(on)}"


def month(on: date) -> str:
    """“February 2026”, for the period of a measure."""
    return f"{MONTHS[on.month - 1]} {on.year}"


def moment(at: datetime) -> str:
    """“4 November 2024, 11:03 (UTC+1)”: the local time of the site with its distance from UTC."""
    local = timezone.localtime(at)
    minutes = int((local.utcoffset() or timedelta()).total_seconds()) // 60
    sign = "-" if minutes < 0 else "+"
    hours, rest = divmod(abs(minutes), 60)
    offset = "UTC" if not minutes else f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "")
    return f"{day(local.date())}, {local:%H:%M} ({offset})"


def is_late(due_on: date, today: date) -> bool:
    """Late from the day after the one that was promised."""
    return due_on < today


def is_soon(due_on: date, today: date) -> bool:
    """Due today or tomorrow."""
    return today <= due_on <= today + timedelta(days=1)


def due(due_on: date, today: date) -> str:
    """“2 days late”, “Today”, “Tomorrow”, “Saturday” within the week, else the day and the month."""
    distance = (due_on - today).days
    if distance < 0:
        return f"{count(-distance, 'day')} late"
    if distance == 0:
        return "Today"
    if distance == 1:
        return "Tomorrow"
    if distance < 7:
        return WEEKDAYS[due_on.weekday()]
    return day_and_month(due_on, today)


def count(number: int, one: str, many: str = "") -> str:
    """“1 step”, “7 steps”, “1,240 rows”."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def duration(minutes: int) -> str:
    """“20 min”, “3 h”, “2 days” (24 hours are a day; a working day of eight would be a guess)."""
    if minutes and minutes % (24 * 60) == 0:
        return count(minutes // (24 * 60), "day")
    return f"{minutes // 60} h" if minutes and minutes % 60 == 0 else f"{minutes} min"


def listed(words: Sequence[str], last: str = "and") -> str:
    """“Emma”, “Emma and Oscar”, “Emma, Oscar and Quinn”."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def first_few(names: Sequence[str], one: str = "") -> str:
    """All of a few names, as in ``listed``; of many the first three: “Buy, Make, Sell and 12 more steps”.

    ``one``: what a single one of the others is called; without it they are only counted.
    """
    more = len(names) - FEW
    if more <= 0:
        return listed(names)
    return listed([*names[:FEW], count(more, f"more {one}") if one else f"{more:,} more"])


def numbered(one: str, numbers: Collection[int]) -> str:
    """“Step 4”, “Steps 2, 4, 5 and 10”."""
    return f"{one if len(numbers) == 1 else one + 's'} {listed([str(n) for n in sorted(numbers)])}"


def initials(name: str) -> str:
    """“EL” for Emma Lindqvist: what stands in a face."""
    parts = name.split()
    if not parts:
        return "?"
    return (parts[0][:1] + (parts[-1][:1] if len(parts) > 1 else "")).upper()
