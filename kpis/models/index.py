"""The words of goals and measures, ready to be searched. The vectors are stored by the database."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from documents.fulltext import vector_of
from kpis.models.goal import Goal
from kpis.models.kpi import Kpi
from kpis.querysets import GoalIndexQuerySet, KpiIndexQuerySet


class GoalIndex(models.Model):
    """Code and statement of a goal."""

    goal = models.OneToOneField(Goal, on_delete=models.CASCADE, related_name="index", primary_key=True)
    code = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    vector = vector_of("code")

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
    vector = vector_of("code", text="text")

    objects = KpiIndexQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["vector"])]

    def __str__(self) -> str:
        return f"Words of {self.code}"
