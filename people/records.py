"""The audit trail: who changed which field when, and why.

A model that inherits ``Recorded`` writes a history row with every ``save()`` (django-simple-history).
The acting person and the reason are said once per act, by the verb that acts, and end with it; they
never stay behind on an instance, where the next save would repeat them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.db import models, transaction
from simple_history.models import HistoricalRecords

from people import clock

if TYPE_CHECKING:
    from people.models import User


class Act(NamedTuple):
    by: "User"
    reason: str


_act: ContextVar[Act | None] = ContextVar("act", default=None)


@contextmanager
def acting(*, by: "User", reason: str = "") -> Iterator[None]:
    """One act: a transaction in which every history row names ``by`` and ``reason``.

    Either everything inside is kept, with its record, or nothing is.
    """
    token = _act.set(Act(by, reason))
    try:
        with transaction.atomic():
            yield
    finally:
        _act.reset(token)


class Acted(models.Model):
    """Lends history rows their person, moment and reason. Models with a tree set their own history."""

    class Meta:
        abstract = True

    @property
    def _history_user(self) -> "User | None":
        act = _act.get()
        if act is None:
            # simple-history then falls back to the person of the request
            raise AttributeError("nobody acts")
        return act.by

    @property
    def _change_reason(self) -> str | None:
        act = _act.get()
        return act.reason or None if act else None

    @property
    def _history_date(self) -> datetime:
        return clock.now()


class Recorded(Acted):
    """A model whose every change is recorded."""

    history = HistoricalRecords(inherit=True)

    class Meta:
        abstract = True
