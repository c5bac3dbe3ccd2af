"""Finding processes, and the steps in force: a hit on a step opens that step."""

from dataclasses import dataclass

from django.contrib.postgres.search import SearchRank
from django.db.models import F
from django.urls import reverse
from django.utils.safestring import SafeString

from documents.fulltext import Asked, headline, marked, tidy
from documents.models import Revision
from people.models import User
from processes.models import ProcessIndex, StepIndex
from processes.plain import PlainProcedure

SHOWN = 20


@dataclass(frozen=True)
class ProcessHit:
    number: str
    title: str
    url: str


@dataclass(frozen=True)
class StepHit:
    """A step in force; ``excerpt`` shows its words around the hit."""

    number: str
    position: int
    title: str
    url: str
    excerpt: SafeString


def find_processes(user: User, asked: Asked, limit: int = SHOWN) -> list[ProcessHit]:
    """The processes by number and name, best first, through the gate. One query."""
    rows = (
        ProcessIndex.objects.visible_to(user)
        .filter(vector=asked.query)
        .annotate(rank=SearchRank(F("vector"), asked.query))
        .order_by("-rank", "number")
        .values_list("number", "title")[:limit]
    )
    return [ProcessHit(number, title, reverse("processes:process_detail", args=[number])) for number, title in rows]


def find_steps(user: User, asked: Asked, limit: int = SHOWN) -> list[StepHit]:
    """The steps in force today, best first, through the gate. Two queries: excerpts of those shown only."""
    best = list(
        StepIndex.objects.visible_to(user)
        .filter(vector=asked.query)
        .annotate(rank=SearchRank(F("vector"), asked.query))
        .order_by("-rank", "number", "position")
        .values_list("pk", flat=True)[:limit]
    )
    rows = StepIndex.objects.visible_to(user).annotate(excerpt=headline("text", asked)).in_bulk(best)
    return [
        StepHit(
            number=rows[pk].number,
            position=rows[pk].position,
            title=rows[pk].title,
            url=reverse("processes:step_detail", args=[rows[pk].identity]),
            excerpt=marked(rows[pk].excerpt),
        )
        for pk in best
        if pk in rows
    ]


def index_steps(revision: Revision, content: PlainProcedure) -> None:
    """Make the steps of an approved revision findable. Called once, in the transaction of the approval."""
    StepIndex.objects.bulk_create(
        StepIndex(
            revision=revision,
            identity=step.identity,
            number=revision.document.number,
            position=position,
            title=tidy(step.title),
            text=tidy(f"{step.text} {step.system}"),
        )
        for position, step in enumerate(content.steps, start=1)
    )
