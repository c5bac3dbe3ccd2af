"""Goals, measures, their targets and their values."""

from kpis.models.goal import Goal
from kpis.models.index import GoalIndex, KpiIndex
from kpis.models.kpi import Kpi, KpiStep
from kpis.models.measurement import KpiCard, Measurement, Target

__all__ = ["Goal", "GoalIndex", "Kpi", "KpiCard", "KpiIndex", "KpiStep", "Measurement", "Target"]
