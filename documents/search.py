"""Finding documents, by the words of what is in force today, and terms of the glossary, through the gate."""

from datetime import date

from django.contrib.postgres.search import SearchRank
from django.db.models import Case, F, IntegerField, Value, When
from django.db.models.functions import Left
from django.urls import reverse
from django.utils.html import conditional_escape

from documents.content import kind_named
from documents.fulltext import Asked, Hit, by_index, headline, marked
from documents.models import RevisionIndex, TermIndex
from people import words
from people.models import User

MOST_COUNTED = 1000
MOST_RANKED = 400
READ_FOR_EXCERPT = 20_000  # characters; a file may hold a book


def search(user: User, asked: Asked, limit: int = 20, offset: int = 0) -> list[Hit]:
    """The documents that hold the words, best first: the number as typed, then by weight of the words.

    One query. Its inner part finds, its outer part ranks the ``MOST_RANKED`` most promising (the words in
    the title, then the newest), because a rank unpacks the words of a row.
    """
    likely = (
        RevisionIndex.objects.visible_to(user)
        .filter(vector=asked.query)
        .order_by(_likelihood(asked).desc(), "-revision__effective_from", "pk")
        .values("pk")[: max(MOST_RANKED, offset + limit)]
    )
    rank = SearchRank(F("vector"), asked.query, cover_density=True)
    best = (
        RevisionIndex.objects.filter(pk__in=likely)  # gate: found just above, through the gate
        .annotate(rank=rank, opening=Left("text", READ_FOR_EXCERPT))
        .order_by(_likelihood(asked).desc(), "-rank", "number")
        .values_list(
            "revision__document__number",
            "revision__title",
            "revision__effective_from",
            "revision__document__type__name",
            "revision__document__type__content_kind",
            headline("opening", asked),
            "rank",
        )
    )
    with by_index():
        rows = list(best[offset : offset + limit])
    return [_hit(*row) for row in rows]


def find_terms(user: User, asked: Asked, limit: int = 20) -> list[Hit]:
    """Terms of the glossary by their words, then by what they mean; the excerpt is the meaning. One query."""
    rows = (
        TermIndex.objects.visible_to(user)
        .filter(vector=asked.query)
        .annotate(rank=SearchRank(F("vector"), asked.query))
        .order_by("-rank", "title")
        .values_list("term__code", "title", "term__meaning", "rank")[:limit]
    )
    address = reverse("documents:term_list")
    return [
        Hit("Term", "", word, f"{address}#{code}", "Word of the glossary", conditional_escape(meaning), rank)
        for code, word, meaning, rank in rows
    ]


def _likelihood(asked: Asked) -> Case:
    """2 for the document whose number was typed, 1 where all words stand in the title, else 0."""
    return Case(
        When(revision__document__number__in=asked.all_numbers, then=Value(2)),
        When(asked.stands_in("title"), then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )


def count(user: User, asked: Asked) -> int:
    """How many documents hold the words, up to ``MOST_COUNTED`` and one more."""
    with by_index():
        return RevisionIndex.objects.visible_to(user).filter(vector=asked.query)[: MOST_COUNTED + 1].count()


def _hit(number: str, title: str, since: date | None, name: str, content: str, excerpt: str, rank: float) -> Hit:
    return Hit(
        kind=name,
        number=number,
        title=title,
        url=kind_named(content).view_url(number) or reverse("documents:document_detail", args=[number]),
        where=f"{name}, in force since {words.day(since)}" if since else name,
        excerpt=marked(excerpt),
        rank=rank,
    )
