"""A goal and a measure as one person reads them: plain values for the templates."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from kpis import charts, findings, numbers, periods
from kpis.cards import MONTHS_SHOWN, report_of
from kpis.cascade import Rolled, Share, explain
from kpis.charts import ChartPoint, ChartScale
from kpis.forest import Forest, Month
from kpis.lines import KpiLine, month_options, status_word
from kpis.models import Goal, Kpi, Target
from kpis.movers import Place, places_of
from kpis.scoring import Direction, Report, Status, shown
from kpis.values import Value, Values, writer_for
from people import clock, words
from people.holders import holders_of
from people.models import User
from people.sight import WORST_FIRST, Stop

SIBLINGS = 8


@dataclass(frozen=True, slots=True)
class Part:
    """One child of a goal, and what it brings to its score."""

    name: str
    url: str
    is_goal: bool
    status: str
    status_word: str
    value: str
    share: str
    score: str
    brings: str


# ---- goals


def goal_page(goal: Goal, user: User, period: date) -> dict[str, Any]:
    """What ``kpis/goal_detail.html`` shows. The same number of queries whatever stands below."""
    forest = Forest(user, below=goal)
    now = forest.month(period)
    rolled = now.rolled[goal.pk]
    lines = {line.pk: line for line in Kpi.objects.visible_to(user).filter(goal=goal).lines(period)}
    worst = _worst_line(user, rolled, lines, period)
    movers = [worst.pk] if worst else forest.kpis_of[goal.pk]
    places = places_of(user, movers)
    trend = forest.trends(now)[goal.pk]
    return {
        "goal": goal,
        "rolled": rolled,
        "score": shown(rolled.score),
        "bullet": charts.bullet(rolled.score, rolled.status),
        "finding": _goal_finding(rolled, period),
        "worst": worst,
        "parts": _parts(forest, now, goal.pk, lines),
        "sum": f"{rolled.score}" if rolled.score is not None else "",
        "places": places,
        "links_roles": not user.is_external,
        "holder": holders_of(user, {goal.owner_role_id: goal.owner_role.name})[goal.owner_role_id],
        "chart": _score_chart(goal, trend, period),
        "sight": _goal_sight(goal, user, worst, places),
        "trail": _goal_trail(goal, user),
        "period": period,
        "months": month_options(period, forest.first_expected()),
        "note": worst.note if worst and rolled.status != Status.GOOD else "",
        "perspective": goal.get_perspective_display(),
        "rollup": goal.get_rollup_display(),
        "weight": numbers.shown(goal.weight.normalize()),
    }


def _worst_line(user: User, rolled: Rolled, lines: dict[int, KpiLine], period: date) -> KpiLine | None:
    if rolled.worst is None:
        return None
    if rolled.worst.key in lines:
        return lines[rolled.worst.key]  # type: ignore[index]  # keys are the measures' numbers
    deeper = Kpi.objects.visible_to(user).filter(pk__in=[rolled.worst.key]).lines(period)
    return deeper[0] if deeper else None


def _goal_finding(rolled: Rolled, period: date) -> str:
    """Score, worst measure and coverage in words: more than one signal, so that none hides another."""
    if not rolled.expected:
        return (
            "No measure stands below this goal yet." if not rolled.not_applicable else "Nothing applies in this month."
        )
    sentences = [f"{rolled.coverage} measures reported for {words.month(period)}."]
    if rolled.late:
        sentences.append(f"{words.count(rolled.late, 'measure')} {'is' if rolled.late == 1 else 'are'} late.")
    if rolled.not_applicable:
        sentences.append(f"{rolled.not_applicable} not applicable.")
    if rolled.was_capped:
        sentences.append("The mean alone would say on target; a measure below it is off target, so it stays at watch.")
    return " ".join(sentences)


def _parts(forest: Forest, now: Month, pk: int, lines: dict[int, KpiLine]) -> list[Part]:
    shares: list[Share] = explain(now.branches[pk], now.rolled)  # type: ignore[arg-type]  # keys are numbers
    parts = []
    for share in shares:
        weight = f"{share.part * 100:.0f} %" if share.score is not None else "–"
        brings = f"{share.brings}" if share.score is not None else "–"
        if share.is_goal:
            child, rolled = forest.goal_facts[share.key], now.rolled[share.key]  # type: ignore[index]
            said = f"{rolled.coverage} reported" if rolled.expected else "no measure yet"
            word = {"good": "On target", "watch": "Watch", "off": "Off target", "none": "Not reported"}[rolled.status]
            url = reverse("kpis:goal_detail", args=[child.code])
            parts.append(
                Part(child.statement, url, True, rolled.status, word, said, weight, shown(rolled.score), brings)
            )
        elif line := lines.get(share.key):  # type: ignore[call-overload]
            said = f"{line.value}, {line.target}"
            parts.append(
                Part(
                    line.name, line.url, False, line.status, line.status_word, said, weight, shown(share.score), brings
                )
            )
    return sorted(parts, key=lambda part: (WORST_FIRST.index(part.status), part.score))


def _score_chart(goal: Goal, trend: list[float | None], period: date) -> SafeString:
    first = periods.shifted(period, 1 - MONTHS_SHOWN)
    points = [
        ChartPoint(
            periods.shifted(first, index),
            None if score is None else Decimal(str(round(score, 2))),
            "none" if score is None else _status_of(score),
        )
        for index, score in enumerate(trend)
    ]
    return charts.line_chart(
        points,
        scale=ChartScale("up", target=Decimal("6.6"), limit=Decimal("3.3"), limit_high=None),
        title=f"Score of “{goal.statement}” over {MONTHS_SHOWN} months",
        description=f"{charts.trend_words(trend)}. The newest month, {words.month(period)}, stands in words above.",
        decimals=1,
    )


def _status_of(score: float) -> str:
    return "good" if score >= 6.6 else "watch" if score >= 3.3 else "off"


def _goal_sight(goal: Goal, user: User, worst: KpiLine | None, places: list[Place]) -> list[Stop]:
    above = goal.get_ancestors().visible_to(user).order_by("lft") if goal.level else []
    stops = [Stop("Goal", parent.statement, parent.get_absolute_url()) for parent in list(above)[-1:]]
    stops.append(Stop("Goal", goal.statement, here=True))
    if worst:
        stops.append(Stop("Worst measure", f"{worst.name}, {worst.value}", worst.url, worst.status))
    stops.extend(_down(places))
    return stops


def _down(places: list[Place]) -> list[Stop]:
    """Procedure and step below a measure."""
    if not places:
        return []
    place = max(places, key=lambda one: len(one.steps))
    stops = [Stop("Procedure", f"{place.number} {place.title}", place.url)]
    if place.steps:
        stops.append(Stop("Step", place.steps[0].name, place.steps[0].url))
    return stops


def _goal_trail(goal: Goal, user: User) -> list[tuple[str, str]]:
    above = goal.get_ancestors().visible_to(user) if goal.level else []
    return [
        ("Goals", reverse("kpis:goal_list")),
        *((parent.statement, parent.get_absolute_url()) for parent in above),
        (goal.statement, ""),
    ]


# ---- measures


def kpi_page(kpi: Kpi, user: User, period: date, values: Values) -> dict[str, Any]:
    """What ``kpis/kpi_detail.html`` shows, the table of all values apart. Constant number of queries."""
    card = kpi.card
    report = report_of(card.marks, card.first_period, card.expected_from, period, clock.today())
    rows = values.window(periods.shifted(period, -24), period)
    points = [findings.Point(row.period, row.value, Status(row.status)) for row in rows]
    newest = rows[-1] if rows and rows[-1].period == period else None
    target = values.target(period)
    status = newest.status if newest else Status.NONE.value
    value = kpi.shown(newest.value if newest else None)
    sentence = findings.finding(
        points, period=period, direction=Direction(kpi.direction), unit=kpi.unit, decimals=kpi.decimals, report=report
    )
    forest = Forest(user, below=kpi.goal)
    goal = kpi.goal if kpi.goal_id in forest.goal_facts else None
    month = forest.month(period) if goal else None
    beside = [pk for pk in forest.kpis_of[kpi.goal_id] if pk != kpi.pk][:SIBLINGS] if goal else []
    siblings = Kpi.objects.filter(pk__in=beside).order_by("name", "pk")  # gate: the forest has passed it
    places = places_of(user, [kpi.pk])
    roles = {kpi.owner_role_id: kpi.owner_role.name, kpi.updater_role_id: kpi.updater_role.name}
    holders = holders_of(user, roles)
    return {
        "kpi": kpi,
        "period": period,
        "value": value,
        "status": status,
        "status_word": status_word(status, report),
        "finding": sentence,
        "why": _why(newest, user) if newest and newest.note else None,
        "chart": _value_chart(kpi, rows, target, period, sentence),
        "target": target_sentence(kpi, target),
        "target_from": target.valid_from if target else None,
        "links_roles": not user.is_external,
        "owner": holders[kpi.owner_role_id],
        "updater": holders[kpi.updater_role_id],
        "weight": _weight_in(forest, kpi) if goal else "",
        "baseline": kpi.shown(kpi.baseline),
        "places": places,
        "siblings": siblings.lines(period) if beside else [],
        "goal": goal,
        "sight": _kpi_sight(kpi, goal, month, value, places),
        "trail": _kpi_trail(kpi, goal),
        "is_unreported": report in (Report.DUE, Report.LATE),
    }


def target_sentence(kpi: Kpi, target: Target | None) -> str:
    """“On target from 94, off target below 90.”"""
    if target is None:
        return "There is no target yet, so nothing is on or off target."

    def say(number: Decimal | None) -> str:
        return numbers.shown(number, kpi.decimals)

    if kpi.direction == Kpi.Direction.YES_NO:
        return f"On target when the answer is {'yes' if target.target else 'no'}."
    if kpi.direction == Kpi.Direction.BAND:
        tails = [
            text
            for number, text in (
                (target.limit_low, f"below {say(target.limit_low)}"),
                (target.limit_high, f"above {say(target.limit_high)}"),
            )
            if number is not None
        ]
        off = f"off target {' or '.join(tails)}" if tails else "off target outside"
        return f"On target from {say(target.low)} to {say(target.high)}, {off}."
    up = kpi.direction == Kpi.Direction.UP
    first = f"On target {'from' if up else 'up to'} {say(target.target)}"
    if target.limit is None:
        return f"{first}, off target {'below' if up else 'above'}."
    return f"{first}, off target {'below' if up else 'above'} {say(target.limit)}."


def _why(newest: Value, user: User) -> dict[str, Any]:
    """The note of the newest month, and who wrote it when."""
    name = writer_for(user, newest.recorded_by, newest.recorded_by__name)
    kind = newest.status if newest.status != Status.NONE else ""
    return {"note": newest.note, "by": name, "on": timezone.localdate(newest.recorded_at), "kind": kind}


def _value_chart(kpi: Kpi, rows: list[Value], target: Target | None, period: date, sentence: str) -> SafeString:
    by_period = {row.period: row for row in rows}
    first = periods.shifted(period, 1 - MONTHS_SHOWN)
    months = [periods.shifted(first, index) for index in range(MONTHS_SHOWN)]
    points = [
        ChartPoint(month, row.value, row.status) if (row := by_period.get(month)) else ChartPoint(month, None)
        for month in months
    ]
    scale = (
        ChartScale(
            kpi.direction, target.target, target.limit, target.low, target.high, target.limit_low, target.limit_high
        )
        if target
        else None
    )
    missing = sum(1 for point in points if point.value is None)
    gaps = f" {words.count(missing, 'month')} without a value." if missing else ""
    return charts.line_chart(
        points,
        scale=scale,
        title=f"{kpi.name}, {words.month(first)} to {words.month(period)}",
        description=f"{sentence}{gaps} The table below holds every value.",
        unit=kpi.unit,
        decimals=kpi.decimals,
    )


def _weight_in(forest: Forest, kpi: Kpi) -> str:
    """The share of a measure among all that stands directly below its goal."""
    weights = [forest.kpi_facts[pk].weight for pk in forest.kpis_of[kpi.goal_id]]
    weights += [forest.goal_facts[pk].weight for pk in forest.children[kpi.goal_id]]
    total = sum(weights, Decimal(0))
    return f"{kpi.weight / total * 100:.0f} % of the goal" if total else ""


def _kpi_sight(kpi: Kpi, goal: Goal | None, month: Month | None, value: str, places: list[Place]) -> list[Stop]:
    stops = []
    if goal and month:
        stops.append(Stop("Goal", goal.statement, goal.get_absolute_url(), month.rolled[goal.pk].status))
    stops.append(Stop("Measure", f"{kpi.name}, {value}", here=True))
    return [*stops, *_down(places)]


def _kpi_trail(kpi: Kpi, goal: Goal | None) -> list[tuple[str, str]]:
    above = [(goal.statement, goal.get_absolute_url())] if goal else [("Measures", reverse("kpis:kpi_list"))]
    return [("Goals", reverse("kpis:goal_list")), *above, (kpi.name, "")]
