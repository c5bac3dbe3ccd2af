"""The goals and measures that one person may see, as plain values, rolled up for any month.

What a person may not see is not counted either: a score is made of visible measures only, so that no
figure tells of a row that is hidden. Two queries for the whole firm; everything else is arithmetic.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from kpis import periods
from kpis.cards import MONTHS_SHOWN, STATUSES, mark_at, report_of, scores_until
from kpis.cascade import Branch, Measured, Rolled, roll_up, trends
from kpis.models import Goal, Kpi
from kpis.scoring import Report, Status
from people import clock

if TYPE_CHECKING:
    from kpis.querysets import GoalQuerySet
    from people.models import User

_HUNDREDTH = Decimal("0.01")


class GoalFacts(NamedTuple):
    """What stands in the row of a goal."""

    pk: int
    parent_id: int | None
    code: str
    statement: str
    perspective: str
    weight: Decimal
    rollup: str
    owner_role_id: int
    owner_role__name: str
    level: int


class KpiFacts(NamedTuple):
    """What stands in the row of a measure and on its card."""

    pk: int
    goal_id: int
    code: str
    name: str
    weight: Decimal
    expected_from: date
    first_period: date
    scores: list[int | None]
    marks: str


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the forest: every goal rolled up, every measure as it was."""

    period: date
    branches: dict[int, Branch]
    rolled: dict[int, Rolled]


class Forest:
    """``Forest(user)`` is all a person sees; ``Forest(user, below=goal)`` a goal and what it stands on."""

    def __init__(self, user: "User", below: Goal | None = None) -> None:
        goals: GoalQuerySet = Goal.objects.visible_to(user)
        kpis = Kpi.objects.visible_to(user)
        if below is not None:
            goals = goals.filter(tree_id=below.tree_id, lft__gte=below.lft, rght__lte=below.rght)
        rows = goals.order_by("tree_id", "lft").values_list(*GoalFacts._fields)
        self.goal_facts = {row[0]: GoalFacts._make(row) for row in rows}
        if below is not None:
            kpis = kpis.filter(goal_id__in=list(self.goal_facts))
        cards = ("card__expected_from", "card__first_period", "card__scores", "card__marks")
        found = kpis.order_by("name", "pk").values_list("pk", "goal_id", "code", "name", "weight", *cards)
        self.kpi_facts = {row[0]: KpiFacts._make(row) for row in found if row[1] in self.goal_facts}
        self.children: dict[int, list[int]] = {pk: [] for pk in self.goal_facts}
        self.roots: list[int] = []
        for goal in self.goal_facts.values():
            if goal.parent_id in self.children:
                self.children[goal.parent_id].append(goal.pk)
            else:
                self.roots.append(goal.pk)
        self.kpis_of: dict[int, list[int]] = {pk: [] for pk in self.goal_facts}
        for kpi in self.kpi_facts.values():
            self.kpis_of[kpi.goal_id].append(kpi.pk)

    def month(self, period: date) -> Month:
        """Every goal and measure in ``period``, rolled up."""
        today = clock.today()
        branches: dict[int, Branch] = {
            pk: Branch(
                pk,
                weight=goal.weight,
                is_worst_child=goal.rollup == Goal.Rollup.WORST,
                measures=[self._measured(self.kpi_facts[kpi], period, today) for kpi in self.kpis_of[pk]],
            )
            for pk, goal in self.goal_facts.items()
        }
        for pk, children in self.children.items():
            branches[pk].children = [branches[child] for child in children]
        rolled = roll_up(branches[root] for root in self.roots)
        return Month(period, branches, rolled)  # type: ignore[arg-type]  # keys are the goals' numbers

    def trends(self, month: Month) -> dict[int, list[float | None]]:
        """Thirteen months of scores of every goal, to be drawn, up to ``month``."""
        series = {kpi.pk: scores_until(kpi.scores, kpi.first_period, month.period) for kpi in self.kpi_facts.values()}
        roots = (month.branches[root] for root in self.roots)
        return trends(roots, series, MONTHS_SHOWN)  # type: ignore[arg-type, return-value]  # keys are their numbers

    def kpis_below(self, goal: int) -> Iterator[int]:
        """The measures at any depth below a goal."""
        stack = [goal]
        while stack:
            pk = stack.pop()
            yield from self.kpis_of[pk]
            stack.extend(self.children[pk])

    def first_expected(self) -> date:
        """The first month that any measure was asked for, or the newest month where there is none."""
        newest = periods.last_ended(clock.today())
        return min((kpi.expected_from for kpi in self.kpi_facts.values()), default=newest)

    @staticmethod
    def _measured(kpi: KpiFacts, period: date, today: date) -> Measured:
        report = report_of(kpi.marks, kpi.first_period, kpi.expected_from, period, today)
        if report is not Report.REPORTED:
            return Measured(kpi.pk, kpi.weight, report=report)
        status = STATUSES.get(mark_at(kpi.marks, kpi.first_period, period), Status.NONE)
        hundredths = kpi.scores[periods.between(kpi.first_period, period)]
        score = None if hundredths is None else hundredths * _HUNDREDTH
        return Measured(kpi.pk, kpi.weight, status, score, report)
