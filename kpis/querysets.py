"""Which goals and measures somebody may see, and which values are due."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, Exists, FilteredRelation, OuterRef, Q, When

from kpis import periods
from people import clock
from people.access import RestrictedQuerySet, readable_rows
from people.sight import WORST_FIRST

if TYPE_CHECKING:
    from kpis.lines import KpiLine
    from kpis.models import Goal, GoalIndex, Kpi, KpiIndex, KpiStep, Measurement, Target
    from people.models import User


def known_kpis(user: "User", prefix: str = "") -> Q:
    """The gate of measures, as a condition on the measure that ``prefix`` leads to.

    The common gate, and for an employee those that they enter.
    """
    readable = readable_rows(apps.get_model("kpis", "Kpi"), user, prefix)
    if user.is_active and not user.is_external and not user.is_overseer:  # theirs is every row: Q() | x would be x
        readable |= Q(**{f"{prefix}updater_role_id__in": user.role_ids})
    return readable


class GoalQuerySet(RestrictedQuerySet["Goal"]):
    """``visible_to`` is the gate of every restricted row."""

    def editable_by(self, user: "User") -> Self:
        """Goals that ``user`` may change and hang measures on."""
        if not user.is_active or user.is_external:
            return self.none()
        if user.has_perm("kpis.manage_goals"):
            return self.visible_to(user)
        return self.visible_to(user).filter(owner_role_id__in=user.role_ids)


class KpiQuerySet(RestrictedQuerySet["Kpi"]):
    def visible_to(self, user: "User") -> Self:
        """Measures that ``user`` may know of; see ``known_kpis``."""
        return self.filter(known_kpis(user))

    def answered_by(self, user: "User") -> Self:
        """Measures whose owner or updater role ``user`` holds today."""
        return self.filter(Q(updater_role_id__in=user.role_ids) | Q(owner_role_id__in=user.role_ids))

    def unreported(self, period: date) -> Self:
        """Measures that existed in ``period`` and have no value for it, not even *not applicable*."""
        values = apps.get_model("kpis", "Measurement")._default_manager
        return self.filter(
            ~Exists(values.filter(kpi_id=OuterRef("pk"), period=period)), card__expected_from__lte=period
        )

    def due_for(self, user: "User", on: date | None = None) -> Self:
        """Measures ``user`` should enter for the month that ended last; ``period_due_on`` says by when."""
        period = periods.last_ended(on or clock.today())
        return self.visible_to(user).answered_by(user).unreported(period)

    def lines(self, period: date | None = None) -> "list[KpiLine]":
        """One plain line per measure for ``period`` (the month that ended last): value, target, status,
        thirteen months. One query whatever the number; filter through the gate first."""
        from kpis.lines import lines_of  # noqa: PLC0415  # lower floors reach this through kpis.visible_to(user)

        return lines_of(self, period)

    def colours_by(self, column: str, period: date | None = None) -> dict[Any, dict[str, int]]:
        """How many measures are good, watch, off or none in ``period`` (the month that ended last), by the values of
        ``column``, such as ``processes__tree_id``. One query; filter through the gate first."""
        period = period or periods.last_ended(clock.today())
        rows = self.with_value_of(period).order_by().values_list(column, "now__status")
        found: dict[Any, dict[str, int]] = {}
        for value, status, count in rows.annotate(count=models.Count("pk", distinct=True)):
            colours = found.setdefault(value, {})
            colours[status or "none"] = colours.get(status or "none", 0) + count
        return found

    def worst_first(self, period: date) -> "models.QuerySet[Any, Any]":
        """With the value of ``period``, those off target first; of those without a yardstick the ones with a value.

        Ask for it last, as for ``with_value_of``.
        """
        ranks = [When(now__status=status, then=rank) for rank, status in enumerate(WORST_FIRST)]
        urgency = Case(*ranks, default=WORST_FIRST.index("none"))
        return self.with_value_of(period).order_by(urgency, "now__status", "now__score", "name", "pk")

    def with_value_of(self, period: date) -> "models.QuerySet[Any, Any]":
        """Carry the value of ``period``, where there is one, as the relation ``now``.

        Ask for it last: the type checker cannot follow a relation that no model declares.
        """
        return self.annotate(now=FilteredRelation("measurements", condition=Q(measurements__period=period)))


class KpiStepQuerySet(models.QuerySet["KpiStep"]):
    def visible_to(self, user: "User") -> Self:
        """Places of the measures that ``user`` may know of."""
        return self.filter(known_kpis(user, "kpi__"))


class TargetQuerySet(models.QuerySet["Target"]):
    def visible_to(self, user: "User") -> Self:
        """Targets of the measures that ``user`` may know of."""
        return self.filter(known_kpis(user, "kpi__"))

    def valid_in(self, period: date) -> Self:
        """Targets that hold for ``period``, newest first: the first one of each measure is the one."""
        return self.filter(valid_from__lte=period).order_by("-valid_from")


class MeasurementQuerySet(models.QuerySet["Measurement"]):
    def visible_to(self, user: "User") -> Self:
        """Values of the measures that ``user`` may know of."""
        return self.filter(known_kpis(user, "kpi__"))


class GoalIndexQuerySet(models.QuerySet["GoalIndex"]):
    def visible_to(self, user: "User") -> Self:
        """Words of the goals that ``user`` may know of."""
        return self.filter(readable_rows(apps.get_model("kpis", "Goal"), user, "goal__"))


class KpiIndexQuerySet(models.QuerySet["KpiIndex"]):
    def visible_to(self, user: "User") -> Self:
        """Words of the measures that ``user`` may know of."""
        return self.filter(known_kpis(user, "kpi__"))
