"""One plain line per measure for lists and panels: no model object, no question per row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.safestring import SafeString

from kpis import charts, numbers, periods
from kpis.cards import MONTHS_SHOWN, report_of, scores_until
from kpis.models import Kpi, Target
from kpis.scoring import Report, Status
from people import clock, words

if TYPE_CHECKING:
    from kpis.querysets import KpiQuerySet

REPORT_WORDS = {
    Report.NOT_APPLICABLE: "Not applicable",
    Report.DUE: "Not reported yet",
    Report.LATE: "Not reported, late",
    Report.NOT_EXPECTED: "Not expected",
}


@dataclass(frozen=True, slots=True)
class KpiLine:
    """A measure in one month. ``value`` and ``target`` are words; ``status`` good, watch, off or none."""

    pk: int
    code: str
    name: str
    url: str
    value: str
    target: str
    status: str
    status_word: str
    report: Report
    score: Decimal | None
    spark: SafeString
    due_on: date
    goal_id: int
    weight: Decimal
    owner_role_id: int
    updater_role_id: int
    note: str


def lines_of(kpis: "KpiQuerySet", period: date | None = None) -> list[KpiLine]:
    """See ``KpiQuerySet.lines``: two queries, in the order of ``kpis``."""
    today = clock.today()
    period = period or periods.last_ended(today)
    rows = list(
        kpis.with_value_of(period).values_list(
            "pk",
            "code",
            "name",
            "unit",
            "decimals",
            "direction",
            "goal_id",
            "weight",
            "owner_role_id",
            "updater_role_id",
            "card__expected_from",
            "card__first_period",
            "card__scores",
            "card__marks",
            "now__value",
            "now__status",
            "now__score",
            "now__note",
        )
    )
    targets = targets_in([row[0] for row in rows], period)
    lines = []
    for (
        pk, code, name, unit, decimals, direction, goal_id, weight, owner, updater,
        expected_from, first, scores, marks, value, status, score, note,
    ) in rows:  # fmt: skip
        report = report_of(marks, first, expected_from, period, today)
        trend = scores_until(scores, first, period)
        status = status or Status.NONE
        target = targets.get(pk)
        lines.append(
            KpiLine(
                pk=pk,
                code=code,
                name=name,
                url=reverse("kpis:kpi_detail", args=[code]),
                value=value_words(value, direction, decimals, unit),
                target=target.words_with(decimals) if target else "no target",
                status=status,
                status_word=status_word(status, report),
                report=report,
                score=score,
                spark=spark_of(trend, status, name),
                due_on=periods.due_on(period),
                goal_id=goal_id,
                weight=weight,
                owner_role_id=owner,
                updater_role_id=updater,
                note=note or "",
            )
        )
    return lines


def targets_in(kpi_ids: Sequence[int], period: date) -> dict[int, Target]:
    """The target of each measure that holds for ``period``. One query."""
    held = Target.objects.filter(kpi_id__in=kpi_ids, valid_from__lte=period)  # gate: of measures that passed it
    return {target.kpi_id: target for target in held.order_by("kpi_id", "-valid_from").distinct("kpi_id")}


def value_words(value: Decimal | None, direction: str, decimals: int, unit: str) -> str:
    """“88.0 %”, “Yes”, “–”."""
    if value is not None and direction == Kpi.Direction.YES_NO:
        return "Yes" if value else "No"
    return numbers.shown(value, decimals, unit)


def status_word(status: str, report: Report) -> str:
    """The word beside the shape. A value without a target is reported, but nobody can judge it."""
    if status != Status.NONE:
        return {"good": "On target", "watch": "Watch", "off": "Off target"}[status]
    return REPORT_WORDS.get(report, "No target")


def spark_of(trend: Sequence[int | None], status: str, name: str) -> SafeString:
    """Thirteen months of scores: up is better whatever the direction, and the dotted line is the target."""
    values = [None if score is None else score / 100 for score in trend]
    title = (
        f"{name}: {charts.trend_words(values)[0].lower()}{charts.trend_words(values)[1:]} over {MONTHS_SHOWN} months"
    )
    return charts.sparkline(values, status=status, title=title, aim=charts.TARGET_SCORE, lowest=0.0, highest=10.0)


def month_choices(newest: date, count: int) -> list[tuple[str, str]]:
    """Months as choices of a select box, newest first."""
    months = [periods.shifted(newest, -back) for back in range(count)]
    return [(periods.written(month), words.month(month)) for month in months]


def month_options(chosen: date, first: date | None = None) -> list[dict[str, Any]]:
    """The months one can look at, newest first: from the newest that ended back to ``first``, five years at most."""
    newest = periods.last_ended(clock.today())
    oldest = min(max(first or periods.shifted(newest, -35), periods.shifted(newest, -59)), newest)
    months = [periods.shifted(newest, -back) for back in range(periods.between(oldest, newest) + 1)]
    if chosen not in months:
        months = sorted([*months, chosen], reverse=True)
    return [
        {"written": periods.written(month), "name": words.month(month), "chosen": month == chosen} for month in months
    ]
