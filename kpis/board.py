"""The executive's page: every goal with its colour, worst first, what turned, why, and who acts.

Plain values for one template. The number of queries is the same for ten goals and for a thousand.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kpis import charts, periods
from kpis.cascade import Rolled
from kpis.forest import Forest, GoalFacts, Month
from kpis.lines import KpiLine, month_options
from kpis.models import Goal, Kpi, Measurement
from kpis.movers import Link, Moving, first_links, procedures_of, steps_of
from kpis.scoring import SEVERITY, Status, shown
from people import clock, words
from people.holders import holders_of
from people.models import User
from people.templatetags.ui import STATUS_WORDS, shape

MOST_TURNED = 6
MOST_ROWS = 80
LEVELS_SHOWN = 2


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One goal in the cascade."""

    pk: int
    name: str
    url: str
    was: SafeString
    status: str
    status_mark: SafeString
    score: str
    bullet: SafeString
    worst: KpiLine | None
    worst_mark: SafeString
    nothing: str
    moved: list[Link]
    coverage: str
    spark: SafeString
    acts: str
    late: str


@dataclass(frozen=True, slots=True)
class BoardGroup:
    """The goals of one perspective."""

    name: str
    rows: list[BoardRow]


@dataclass(frozen=True, slots=True)
class Turned:
    """A goal whose colour is another one than a month before."""

    status: str
    said: str
    name: str
    url: str
    why: str
    places: list[Moving]
    acts: str

    @property
    def move(self) -> str:
        """“moves” for one step, “move” for several."""
        return "moves" if sum(len(place.steps) for place in self.places) == 1 else "move"


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that ``kpis/goal_list.html`` shows."""

    period: date
    before: date
    before_short: str
    month_name: str
    title: str
    tally: list[tuple[str, str]]
    turned: list[Turned]
    turned_more: int
    groups: list[BoardGroup]
    hidden_below: int
    months: list[dict[str, Any]]


def board(user: User, period: date) -> Board:
    """The cascade as ``user`` may see it in ``period``. Nine queries at most."""
    forest = Forest(user)
    now, before = forest.month(period), forest.month(periods.shifted(period, -1))
    shown_goals = _shown_goals(forest, now)
    turned = sorted(
        (pk for pk in shown_goals if _turn(before.rolled[pk], now.rolled[pk])),
        key=lambda pk: _severity(now.rolled[pk]),
    )
    worst = {pk: now.rolled[pk].worst for pk in shown_goals}
    worst_ids = {leaf.key for leaf in worst.values() if leaf is not None}
    lines = {line.pk: line for line in Kpi.objects.visible_to(user).filter(pk__in=worst_ids).lines(period)}
    mover_ids = worst_ids | {kpi for pk in shown_goals if worst[pk] is None for kpi in forest.kpis_of[pk]}
    moved = procedures_of(user, mover_ids)
    owners = [forest.goal_facts[pk] for pk in shown_goals]
    holders = holders_of(user, {goal.owner_role_id: goal.owner_role__name for goal in owners})
    trends = forest.trends(now)

    rows: dict[str, list[tuple[tuple[int, float, str], BoardRow]]] = {value: [] for value in Goal.Perspective.values}
    for pk in shown_goals:
        goal, rolled = forest.goal_facts[pk], now.rolled[pk]
        leaf = worst[pk]
        line = lines.get(leaf.key) if leaf is not None else None  # type: ignore[call-overload]  # keys are pks
        movers = [line.pk] if line else forest.kpis_of[pk]
        row = BoardRow(
            pk=pk,
            name=goal.statement,
            url=reverse("kpis:goal_detail", args=[goal.code]),
            was=quiet_status(before.rolled[pk].status),
            status=rolled.status,
            status_mark=quiet_status(rolled.status),
            score=shown(rolled.score),
            bullet=charts.bullet(rolled.score, rolled.status),
            worst=line,
            worst_mark=quiet_status(line.status) if line else SafeString(""),
            nothing=_nothing(forest, pk, rolled),
            moved=first_links(moved, movers),
            coverage=rolled.coverage if rolled.expected else "–",
            spark=charts.sparkline(
                trends[pk],
                status=rolled.status,
                title=charts.trend_words(trends[pk]),
                aim=charts.TARGET_SCORE,
                lowest=0.0,
                highest=10.0,
            ),
            acts=holders[goal.owner_role_id] if _needs_somebody(rolled) else "–",
            late=words.due(periods.due_on(period), clock.today()) if rolled.late else "",
        )
        rows[goal.perspective].append((_severity(rolled), row))
    groups = [
        BoardGroup(str(Goal.Perspective(key).label), [row for _, row in sorted(found, key=lambda item: item[0])])
        for key, found in rows.items()
        if found
    ]
    statuses = [now.rolled[pk].status for pk in shown_goals]
    newly_off = sum(1 for pk in turned if now.rolled[pk].status is Status.OFF)
    return Board(
        period=period,
        before=before.period,
        month_name=words.MONTHS[period.month - 1],
        before_short=words.MONTHS[before.period.month - 1][:3],
        title=title_of(statuses, newly_off, period),
        tally=_tally(statuses),
        turned=_turned(user, forest, before, now, turned[:MOST_TURNED], holders),
        turned_more=max(len(turned) - MOST_TURNED, 0),
        groups=groups,
        hidden_below=len(forest.goal_facts) - len(shown_goals),
        months=month_options(period, forest.first_expected()),
    )


# ---- what is said


def title_of(statuses: Collection[Status], newly_off: int, period: date) -> str:
    """The finding that heads the page: “2 of 11 goals are off target, 1 is new”."""
    total, off = len(statuses), sum(1 for status in statuses if status is Status.OFF)
    if not total:
        return "No goals to show yet"
    if all(status is Status.NONE for status in statuses):
        return f"Nothing is reported for {words.month(period)} yet"
    if off:
        verb = "is" if off == 1 else "are"
        new = f", {newly_off} {'is' if newly_off == 1 else 'are'} new" if newly_off else ""
        return f"{off} of {words.count(total, 'goal')} {verb} off target{new}"
    watched = sum(1 for status in statuses if status is Status.WATCH)
    if watched:
        return f"No goal is off target, {watched} to watch"
    missing = sum(1 for status in statuses if status is Status.NONE)
    if missing:
        return f"Every reported goal is on target, {missing} not reported"
    return "Every goal is on target"


def _tally(statuses: Collection[Status]) -> list[tuple[str, str]]:
    named = {"off": "off target", "watch": "to watch", "good": "on target", "none": "not reported"}
    counts = {key: sum(1 for status in statuses if status == key) for key in named}
    return [(key, f"{counts[key]} {said}") for key, said in named.items() if counts[key]]


def _turn(before: Rolled, now: Rolled) -> str:
    """How the colour turned, in words; empty where it did not, or where nothing was known before."""
    if now.status is before.status:
        return ""
    if before.status is Status.NONE:
        return "Reported again, off target" if now.status is Status.OFF and before.expected else ""
    return {
        Status.OFF: "Turned off target",
        Status.WATCH: "Slipped to watch" if before.status is Status.GOOD else "Better, to watch",
        Status.GOOD: "Back on target",
        Status.NONE: "No longer reported" if now.late else "",
    }[now.status]


def _nothing(forest: Forest, pk: int, rolled: Rolled) -> str:
    """What stands where no measure can be named worst."""
    if rolled.worst is not None:
        return ""
    if rolled.reported:
        return "No target to judge by"
    if rolled.expected:
        return "Nothing reported"
    return "Not applicable" if rolled.not_applicable else "No measure yet"


def _severity(rolled: Rolled) -> tuple[int, float, str]:
    return SEVERITY[rolled.status], float(rolled.score or 0), str(rolled.key)


def _needs_somebody(rolled: Rolled) -> bool:
    return rolled.status is not Status.GOOD or bool(rolled.late)


@cache
def quiet_status(key: str) -> SafeString:
    """A shape whose word is said to screen readers only, for a column whose head says it to the others."""
    return format_html(
        '<span class="status status--{}">{}<span class="visually-hidden">{}</span></span>',
        str(key),
        shape(str(key)),
        STATUS_WORDS[str(key)],
    )


# ---- what is asked


def _shown_goals(forest: Forest, now: Month) -> list[int]:
    """All goals while they fit on a screen; else the upper two levels and whatever is off target."""
    if len(forest.goal_facts) <= MOST_ROWS:
        return list(forest.goal_facts)
    top = min((goal.level for goal in forest.goal_facts.values()), default=0) + LEVELS_SHOWN
    return [pk for pk, goal in forest.goal_facts.items() if goal.level < top or now.rolled[pk].status is Status.OFF]


def _turned(
    user: User, forest: Forest, before: Month, now: Month, turned: list[int], holders: dict[int, str]
) -> list[Turned]:
    worst = {pk: now.rolled[pk].worst or before.rolled[pk].worst for pk in turned}
    ids = {leaf.key for leaf in worst.values() if leaf is not None}
    below = {pk: list(forest.kpis_below(pk)) for pk in turned}
    ids_below = {kpi for kpis in below.values() for kpi in kpis}
    noted = Measurement.objects.filter(kpi_id__in=ids_below, period=now.period)  # gate: of measures that passed it
    notes = dict(noted.exclude(note="").values_list("kpi_id", "note"))
    places = steps_of(user, ids)
    found = []
    for pk in turned:
        goal, rolled, leaf = forest.goal_facts[pk], now.rolled[pk], worst[pk]
        key = leaf.key if leaf is not None else None
        found.append(
            Turned(
                status=rolled.status,
                said=_turn(before.rolled[pk], rolled),
                name=goal.statement,
                url=reverse("kpis:goal_detail", args=[goal.code]),
                why=_why(forest, goal, rolled, key, {kpi: notes[kpi] for kpi in below[pk] if kpi in notes}),
                places=places.get(key, []),
                acts=holders[goal.owner_role_id] if _needs_somebody(rolled) else "",
            )
        )
    return found


def _why(forest: Forest, goal: GoalFacts, rolled: Rolled, worst: object, notes: dict[int, str]) -> str:
    """The note of the worst measure; else a note of another one below, with its name; else that there is none."""
    if worst in notes:
        return notes[worst]  # type: ignore[index]  # keys are the measures' numbers
    for kpi, note in notes.items():
        return f"{forest.kpi_facts[kpi].name}: {note}"
    name = next((kpi.name for kpi in forest.kpi_facts.values() if kpi.pk == worst), goal.statement)
    if rolled.status is Status.GOOD:
        return f"{name} recovered. Nothing left to do."
    if rolled.status is Status.NONE:
        return f"{name} has not been reported."
    return f"{name} is the worst measure. Nobody has written down why yet."
