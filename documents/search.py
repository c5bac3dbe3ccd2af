"""Finding documents: the words of what is in force today, through the gate."""

from django.contrib.postgres.search import SearchRank
from django.db.models import Case, F, IntegerField, Value, When
from django.db.models.functions import Left

from documents.content import kind_named
from documents.fulltext import Asked, Hit, by_index, headline, marked
from documents.models import RevisionIndex
from people import words
from people.models import User

MOST_COUNTED = 1000
MOST_RANKED = 400
READ_FOR_EXCERPT = 20_000  # characters; a file may hold a book


def search(user: User, asked: Asked, limit: int = 20, offset: int = 0) -> list[Hit]:
    """The documents that hold the words, best first: the number as typed, then by weight of the words.

    Three queries. The first finds, the second ranks the ``MOST_RANKED`` most promising (the words in the
    title, then the newest), because a rank unpacks the words of a row; the third reads text, for the rows
    shown only.
    """
    found = RevisionIndex.objects.visible_to(user)
    with by_index():
        likely = list(
            found.filter(vector=asked.query)
            .annotate(likelihood=_likelihood(asked))
            .order_by("-likelihood", "-revision__effective_from", "pk")
            .values_list("pk", flat=True)[: max(MOST_RANKED, offset + limit)]
        )
    chosen = RevisionIndex.objects.filter(pk__in=likely)  # gate: found just above, through the gate
    best = list(
        chosen.annotate(likelihood=_likelihood(asked), rank=SearchRank(F("vector"), asked.query, cover_density=True))
        .order_by("-likelihood", "-rank", "number")
        .values_list("pk", "rank")[offset : offset + limit]
    )
    rows = (
        chosen.annotate(opening=Left("text", READ_FOR_EXCERPT))
        .annotate(excerpt=headline("opening", asked))
        .select_related("revision__document__type")
        .defer("text", "vector")
        .in_bulk([pk for pk, _rank in best])
    )
    return [_hit(rows[pk], rank) for pk, rank in best if pk in rows]


def _likelihood(asked: Asked) -> Case:
    """2 for the document whose number was typed, 1 where all words stand in the title, else 0."""
    typed = asked.words.upper().replace(" ", "-")
    return Case(
        When(revision__document__number=typed, then=Value(2)),
        When(asked.stands_in("title"), then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )


def count(user: User, asked: Asked) -> int:
    """How many documents hold the words, up to ``MOST_COUNTED`` and one more."""
    with by_index():
        return RevisionIndex.objects.visible_to(user).filter(vector=asked.query)[: MOST_COUNTED + 1].count()


def _hit(row: RevisionIndex, rank: float) -> Hit:
    revision = row.revision
    document = revision.document
    return Hit(
        kind=document.type.name,
        number=document.number,
        title=revision.title,
        url=kind_named(document.type.content_kind).view_url(document.number) or document.get_absolute_url(),
        where=f"{document.type.name}, in force since {words.day(revision.effective_from)}"
        if revision.effective_from
        else document.type.name,
        excerpt=marked(row.excerpt),  # type: ignore[attr-defined]
        rank=rank,
    )
