"""The audit trail: who changed which field when, and why; and which files left the portal or came into it.

A model that inherits ``Recorded`` writes a history row with every ``save()`` (django-simple-history).
The acting person and the reason are said once per act, by the verb that acts, and end with it; they
never stay behind on an instance, where the next save would repeat them. What changes no row of that
kind, a file on its way out or in, is a ``Transfer``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

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


# ---- files that leave and come


class Origin(NamedTuple):
    """What asks: the number of the request, which its answer carries too, the address asked for, and from where."""

    request_id: UUID
    address: str
    source: str


_origin: ContextVar[Origin | None] = ContextVar("origin", default=None)


@contextmanager
def asked_by(origin: Origin) -> Iterator[None]:
    """Until the end of the block, what is noted came from ``origin``. Around every request; commands have none."""
    token = _origin.set(origin)
    try:
        yield
    finally:
        _origin.reset(token)


LONGEST_NAME = 200


def shown_name(name: str) -> str:
    """The name of a file as it may stand in a record: nothing invisible in it, and not too long."""
    return "".join(c for c in name if c.isprintable())[:LONGEST_NAME]


class Transfer(models.Model):
    """A file that left the portal or came into it. Appended, never changed or removed (``people/guards.py``).

    21 CFR 11.10 (e); EU GMP Annex 11, 9. Noted by the act itself: one that came stands in the transaction that took
    it over, one that left is noted before its first byte goes.
    """

    class Direction(models.TextChoices):
        OUT = "out", "Left the portal"
        IN = "in", "Came into the portal"

    direction = models.CharField(max_length=3, choices=Direction)
    person = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    name = models.CharField(max_length=LONGEST_NAME, help_text="What the file is called.")
    sha256 = models.CharField("content code", max_length=64, help_text="Of its bytes.")
    reason = models.TextField(blank=True)
    request_id = models.UUIDField(null=True, help_text="Empty for a command.")
    address = models.CharField(max_length=500, blank=True, help_text="The address that was asked for.")
    source = models.CharField("source address", max_length=64, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_direction_display()}: {self.name}"

    @classmethod
    def note(
        cls, direction: "Transfer.Direction", *, by: "User", name: str, sha256: str, reason: str = ""
    ) -> "Transfer":
        """Write down that ``by`` took the file out or brought it in, inside the transaction of the act.

        ``sha256``: the content code of its bytes. Without a ``reason``, that of the act under way.
        """
        origin, act = _origin.get(), _act.get()
        return cls.objects.create(
            direction=direction,
            person=by,
            at=clock.now(),
            name=shown_name(name),
            sha256=sha256,
            reason=reason or (act.reason if act else ""),
            request_id=origin.request_id if origin else None,
            address=origin.address[:500] if origin else "",
            source=origin.source[:64] if origin else "",
        )
