"""Cards of measures: filled from the values whenever one is written, and checked against them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice

from django.db.models import Min

from kpis import periods
from kpis.models import Kpi, KpiCard, Measurement
from kpis.scoring import Report, Status
from people import clock

MARKS = {"good": "g", "watch": "w", "off": "o", "none": "n"}
NOTHING = "-"
NOT_APPLICABLE = "a"
STATUSES = {"g": Status.GOOD, "w": Status.WATCH, "o": Status.OFF}
MONTHS_SHOWN = 13
_BATCH = 500

Row = tuple[date, Decimal | None, str, Decimal | None]


def refill(kpi_ids: Collection[int]) -> None:
    """Fill the cards of these measures anew from their values. Four queries per 500 measures.

    Verbs call it for one measure in their own transaction; imports once at their end.
    """
    for batch in _batches(kpi_ids):
        KpiCard.objects.bulk_create(
            filled(batch),
            update_conflicts=True,
            unique_fields=["kpi"],
            update_fields=["expected_from", "first_period", "scores", "marks"],
        )


def filled(kpi_ids: Sequence[int]) -> list[KpiCard]:
    """Return the cards as they should be, not saved."""
    rows: dict[int, list[Row]] = {pk: [] for pk in kpi_ids}
    found = Measurement.objects.filter(kpi_id__in=kpi_ids).order_by("kpi", "period")
    for pk, period, value, status, score in found.values_list("kpi_id", "period", "value", "status", "score"):
        rows[pk].append((period, value, status, score))
    targeted = dict(
        Kpi.objects.filter(pk__in=kpi_ids).order_by().values_list("pk").annotate(first=Min("targets__valid_from"))
    )
    return [_card(pk, rows[pk], targeted.get(pk)) for pk in kpi_ids]


def report_of(marks: str, first: date, expected_from: date, period: date, today: date) -> Report:
    """Return what is known about ``period``: reported, not applicable, due, late or not expected (C10)."""
    mark = mark_at(marks, first, period)
    if mark == NOT_APPLICABLE:
        return Report.NOT_APPLICABLE
    if mark != NOTHING:
        return Report.REPORTED
    if period < expected_from:
        return Report.NOT_EXPECTED
    return Report.DUE if today <= periods.due_on(period) else Report.LATE


def mark_at(marks: str, first: date, period: date) -> str:
    """Return the letter of ``period``, a dash where nothing was reported."""
    index = periods.between(first, period)
    return marks[index] if 0 <= index < len(marks) else NOTHING


def scores_until(
    scores: Sequence[int | None], first: date, period: date, months: int = MONTHS_SHOWN
) -> list[int | None]:
    """Return the scores (hundredths) of the ``months`` months that end with ``period``, oldest first."""
    start = periods.between(first, period) - months + 1
    inside = list(scores[max(start, 0) : max(start + months, 0)])
    before = [None] * min(max(-start, 0), months)
    return [*before, *inside, *[None] * (months - len(before) - len(inside))]


def wrong_cards() -> list[str]:
    """Return a sentence for every card that contradicts its values; for ``verify_records``."""
    wrong: list[str] = []
    for batch in _batches(Kpi.objects.order_by("pk").values_list("pk", flat=True)):
        stored = {card.pk: card for card in KpiCard.objects.filter(pk__in=batch)}
        for wanted in filled(batch):
            card = stored.get(wanted.pk)
            if card is None or (card.marks, card.scores, card.first_period) != (
                wanted.marks,
                wanted.scores,
                wanted.first_period,
            ):
                wrong.append(f"The card of measure {wanted.pk} contradicts its values.")
    return wrong


def _card(pk: int, rows: Sequence[Row], targeted_from: date | None) -> KpiCard:
    starts = [day for day in (targeted_from, rows[0][0] if rows else None) if day is not None]
    expected_from = min(starts, default=periods.of(clock.today()))
    first = rows[0][0] if rows else expected_from
    length = periods.between(first, rows[-1][0]) + 1 if rows else 0
    marks = [NOTHING] * length
    scores: list[int | None] = [None] * length
    for period, value, status, score in rows:
        index = periods.between(first, period)
        marks[index] = NOT_APPLICABLE if value is None else MARKS[status]
        scores[index] = None if score is None else int(score * 100)
    return KpiCard(kpi_id=pk, expected_from=expected_from, first_period=first, scores=scores, marks="".join(marks))


def _batches(ids: Iterable[int]) -> Iterator[list[int]]:
    iterator = iter(ids)
    while batch := list(islice(iterator, _BATCH)):
        yield batch
