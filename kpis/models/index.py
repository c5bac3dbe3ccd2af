"""The words of goals and measures, ready to be searched. The vectors are stored by the database."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models.expressions import CombinedExpression

from kpis.models.goal import Goal
from kpis.models.kpi import Kpi
from kpis.querysets import GoalIndexQuerySet, KpiIndexQuerySet


def _titles() -> CombinedExpression:
    return (
        SearchVector("code", weight="A", config="simple")
        + SearchVector("title", weight="B", config=settings.SEARCH_LANGUAGE)
        + SearchVector("title", weight="B", config="simple")
    )


class GoalIndex(models.Model):
    """Code and statement of a goal."""

    goal = models.OneToOneField(Goal, on_delete=models.CASCADE, related_name="index", primary_key=True)
    code = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    vector = models.GeneratedField(expression=_titles(), output_field=SearchVectorField(), db_persist=True)

    objects = GoalIndexQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["vector"])]

    def __str__(self) -> str:
        return f"Words of {self.code}"


class KpiIndex(models.Model):
    """Code, name and sheet of a measure."""

    kpi = models.OneToOneField(Kpi, on_delete=models.CASCADE, related_name="index", primary_key=True)
    code = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    vector = models.GeneratedField(
        expression=_titles() + SearchVector("text", weight="D", config=settings.SEARCH_LANGUAGE),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = KpiIndexQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["vector"])]

    def __str__(self) -> str:
        return f"Words of {self.code}"
