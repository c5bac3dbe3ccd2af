"""The values of a measure as one person reads them, newest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils import timezone

from kpis import numbers
from kpis.cards import NOTHING
from kpis.lines import status_word
from kpis.models import Kpi, Measurement, Target
from kpis.scoring import Report
from people import words
from people.access import name_shown_to
from people.models import User

VALUES_PER_PAGE = 36


class Value(NamedTuple):
    """What stands in the row of a value, with the names of those who wrote it."""

    period: date
    value: Decimal | None
    note: str
    status: str
    target_id: int | None
    recorded_at: datetime
    recorded_by: int
    recorded_by__name: str
    first_value: Decimal | None
    restated_at: datetime | None
    restated_by: int | None
    restated_by__name: str | None
    restate_reason: str


class Values:
    """The values of a measure that passed the gate: the newest ones at once, older ones when they are asked for."""

    def __init__(self, kpi: Kpi) -> None:
        rows = Measurement.objects.filter(kpi=kpi)  # gate: of a measure that passed it
        self._rows = rows.order_by("-period").values_list(*Value._fields)
        self.count = sum(1 for mark in kpi.card.marks if mark != NOTHING)
        self.newest = list(map(Value._make, self._rows[:VALUES_PER_PAGE]))
        self.targets = list(Target.objects.filter(kpi=kpi).order_by("-valid_from"))  # gate: of the same measure

    def page(self, number: Any) -> "Page[Any]":
        """One page of the table, newest first."""
        paginator = Paginator(self._rows, VALUES_PER_PAGE)
        paginator.count = self.count
        page = paginator.get_page(number)
        page.object_list = self.newest if page.number == 1 else list(map(Value._make, page.object_list))
        return page

    def window(self, first: date, last: date) -> list[Value]:
        """The values of some months, oldest first."""
        reaches = len(self.newest) == self.count or self.newest[-1].period <= first
        rows = self.newest if reaches else map(Value._make, self._rows.filter(period__gte=first, period__lte=last))
        return sorted((row for row in rows if first <= row.period <= last), key=lambda row: row.period)

    def target(self, period: date) -> Target | None:
        """The target that holds for a month."""
        return next((target for target in self.targets if target.valid_from <= period), None)


@dataclass(frozen=True, slots=True)
class ValueRow:
    """The value of one month."""

    month: str
    value: str
    distance: str
    status: str
    status_word: str
    note: str
    restated: str
    restate_url: str


def value_rows(
    kpi: Kpi, rows: Iterable[Value], targets: Iterable[Target], user: User, *, may_restate: bool
) -> list[ValueRow]:
    """The table of values: what was reported, how far from the target of its day, and what was restated."""
    by_pk = {target.pk: target for target in targets}
    return [
        ValueRow(
            month=words.month(row.period),
            value=kpi.shown(row.value) if row.value is not None else "Not applicable",
            distance=_distance(kpi, row, by_pk.get(row.target_id or 0)),
            status=row.status,
            status_word=status_word(row.status, Report.NOT_APPLICABLE if row.value is None else Report.REPORTED),
            note=row.note,
            restated=_restated(kpi, row, user),
            restate_url=reverse("kpis:measurement_restate", args=[kpi.code, row.period]) if may_restate else "",
        )
        for row in rows
    ]


def writer_for(user: User, pk: int, name: str) -> str:
    """The name of who wrote a value, as ``user`` may know it."""
    return name_shown_to(user, User(pk=pk, name=name))


def _distance(kpi: Kpi, row: Value, target: Target | None) -> str:
    """How far a value lies from what it was judged by."""
    if row.value is None or target is None or kpi.direction == Kpi.Direction.YES_NO:
        return "–"
    if kpi.direction == Kpi.Direction.BAND and target.low is not None and target.high is not None:
        if target.low <= row.value <= target.high:
            return "inside"
        edge = target.low if row.value < target.low else target.high
        return numbers.signed(row.value - edge, kpi.decimals)
    return numbers.signed(row.value - target.target, kpi.decimals) if target.target is not None else "–"


def _restated(kpi: Kpi, row: Value, user: User) -> str:
    """“Restated on 14 April 2025, first reported 93.4: two lines counted twice”."""
    if row.restated_at is None or row.restated_by is None or row.restated_by__name is None:
        return ""
    first = kpi.shown(row.first_value) if row.first_value is not None else "not applicable"
    by = writer_for(user, row.restated_by, row.restated_by__name)
    on = words.day(timezone.localdate(row.restated_at))
    return f"Restated on {on} by {by}, first reported {first}: {row.restate_reason}"
