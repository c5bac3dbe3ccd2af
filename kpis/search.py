"""Finding goals and measures, through the gate."""

from collections.abc import Iterable

from django.contrib.postgres.search import SearchRank
from django.db.models import F
from django.urls import reverse
from django.utils.safestring import SafeString

from documents.fulltext import Asked, Hit, headline, in_one_line, marked, spellings, tidy
from kpis.models import Goal, GoalIndex, Kpi, KpiIndex
from people.models import User

SHOWN = 20


def search(user: User, asked: Asked, limit: int = SHOWN) -> list[Hit]:
    """Goals, then measures, best first. Two queries whatever is found."""
    found = find_goals(user, asked, limit)
    return [*found, *find_kpis(user, asked, limit)][:limit]


def find_goals(user: User, asked: Asked, limit: int = SHOWN) -> list[Hit]:
    """Goals by code and statement. One query."""
    rows = (
        GoalIndex.objects.visible_to(user)
        .filter(vector=asked.query)
        .annotate(rank=SearchRank(F("vector"), asked.query))
        .order_by("-rank", "goal__code")
        .values_list("goal__code", "goal__statement", "rank")[:limit]
    )
    return [
        Hit("Goal", code, title, reverse("kpis:goal_detail", args=[code]), "Goal", SafeString(""), rank)
        for code, title, rank in rows
    ]


def find_kpis(user: User, asked: Asked, limit: int = SHOWN) -> list[Hit]:
    """Measures by code, name and sheet. One query."""
    rows = (
        KpiIndex.objects.visible_to(user)
        .filter(vector=asked.query)
        .annotate(rank=SearchRank(F("vector"), asked.query))
        .order_by("-rank", "kpi__code")
        .values_list("kpi__code", "title", headline("text", asked), "rank")[:limit]
    )
    return [
        Hit("Measure", code, title, reverse("kpis:kpi_detail", args=[code]), "Measure", marked(excerpt), rank)
        for code, title, excerpt, rank in rows
    ]


def index_goal(goal: Goal) -> None:
    """Keep the words of a goal as they are now; its verbs call this in their transaction."""
    GoalIndex.objects.update_or_create(  # gate: written, not read
        goal=goal, defaults={"code": spellings(goal.code), "title": tidy(goal.statement)}
    )


def index_kpis(kpis: Iterable[Kpi]) -> None:
    """Keep the words of these measures as they are now: one statement, for verbs and imports alike."""
    KpiIndex.objects.bulk_create(  # gate: written, not read
        [
            KpiIndex(
                kpi=kpi,
                code=spellings(kpi.code),
                title=tidy(kpi.name),
                text=in_one_line(f"{kpi.definition}\n{kpi.formula}\n{kpi.source}"),
            )
            for kpi in kpis
        ],
        update_conflicts=True,
        unique_fields=["kpi"],
        update_fields=["code", "title", "text"],
    )
