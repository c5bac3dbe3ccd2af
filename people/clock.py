"""The one clock of the portal.

Everybody asks here what time it is, so that a test or an import can live through another day with the
same verbs: ``with clock.at(day): revision.approve(...)``. In production nothing sets the clock.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time

from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

_set_to: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    moment = _set_to.get()
    if moment is not None:
        return moment
    if settings.BMS_TEST_MODE and settings.BMS_TEST_NOW:
        return as_moment(settings.BMS_TEST_NOW)
    return timezone.now()


def today() -> date:
    """The present day in the time zone of the site (a validity date is a civil date)."""
    return timezone.localdate(now())


@contextmanager
def at(moment: datetime | date | str) -> Iterator[datetime]:
    """Within this block the clock stands at ``moment``; a date means eight in the morning of that day."""
    fixed = as_moment(moment)
    token = _set_to.set(fixed)
    try:
        yield fixed
    finally:
        _set_to.reset(token)


def as_moment(value: datetime | date | str) -> datetime:
    """An aware moment from a moment, a day or ISO text. Raises ValueError for anything else."""
    if isinstance(value, str):
        parsed = parse_date(value) if len(value) <= len("2026-01-31") else parse_datetime(value)
        if parsed is None:
            raise ValueError(f"“{value}” is neither a day nor a moment in ISO form.")
        value = parsed
    if not isinstance(value, datetime):
        value = datetime.combine(value, time(8))
    return value if timezone.is_aware(value) else timezone.make_aware(value)
