"""Finding processes, and the steps in force: a hit on a step opens that step."""

from django.contrib.postgres.search import SearchRank
from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils.safestring import SafeString

from documents.fulltext import Asked, Hit, headline, in_one_line, marked, spellings, tidy
from documents.models import Revision
from people import clock
from people.models import User
from processes.models import ProcessIndex, StepIndex
from processes.plain import PlainProcedure

SHOWN = 20


def search(user: User, asked: Asked, limit: int = SHOWN) -> list[Hit]:
    """Steps in force, then processes that have no procedure in force, best first. Two queries.

    A procedure in force is found whole by ``documents.search``, which opens the page of its process.
    """
    found = find_steps(user, asked, limit)
    return [*found, *find_processes(user, asked, limit)][:limit]


def find_steps(user: User, asked: Asked, limit: int = SHOWN) -> list[Hit]:
    """The steps in force today, through the gate. One query."""
    rows = (
        StepIndex.objects.visible_to(user)
        .filter(vector=asked.query)
        .annotate(rank=SearchRank(F("vector"), asked.query, cover_density=True))
        .order_by("-rank", "number", "position")
        .values_list(
            "revision__document__number",
            "revision__document__title",
            "position",
            "title",
            "identity",
            headline("text", asked),
            "rank",
        )[:limit]
    )
    return [
        Hit(
            kind="Step",
            number=number,
            title=title,
            url=reverse("processes:step_detail", args=[identity]),
            where=f"Step {position} of {number} {procedure}",
            excerpt=marked(excerpt),
            rank=rank,
        )
        for number, procedure, position, title, identity, excerpt, rank in rows
    ]


def find_processes(user: User, asked: Asked, limit: int = SHOWN) -> list[Hit]:
    """Processes by number and name that have no procedure in force. One query."""
    in_force = Revision.objects.in_force()  # gate: leaves out rows, gives none
    in_force = in_force.filter(document=OuterRef("process__document"))
    rows = (
        ProcessIndex.objects.visible_to(user)
        .filter(~Exists(in_force), vector=asked.query)
        .annotate(rank=SearchRank(F("vector"), asked.query))
        .order_by("-rank", "title")
        .values_list("process__document__number", "title", "rank")[:limit]
    )
    return [
        Hit(
            kind="Process",
            number=number,
            title=title,
            url=reverse("processes:process_detail", args=[number]),
            where="Process without a procedure yet",
            excerpt=SafeString(""),
            rank=rank,
        )
        for number, title, rank in rows
    ]


def count(user: User, asked: Asked, most: int = 1000) -> int:
    """How many steps in force hold the words, up to ``most`` and one more."""
    return StepIndex.objects.visible_to(user).filter(vector=asked.query)[: most + 1].count()


def index_steps(revision: Revision, content: PlainProcedure) -> None:
    """Make the steps of an approved revision findable. Called once, in the transaction of the approval.

    The words of revisions that are over by now go, as those of documents do. The permanent address of a step that is
    gone needs them no more: what replaced it is worked out from the procedures (``gone.py``).
    """
    over = StepIndex.objects.filter(  # gate: removed, not read
        revision__document=revision.document_id, revision__effective_until__lte=clock.today()
    )
    over.delete()
    StepIndex.objects.bulk_create(  # gate: written, not read
        StepIndex(
            revision=revision,
            identity=step.identity,
            number=spellings(revision.document.number),
            position=position,
            title=tidy(step.title),
            text=in_one_line(f"{step.warning}\n{step.text}\n{step.note}\n{step.system}"),
        )
        for position, step in enumerate(content.steps, start=1)
    )
