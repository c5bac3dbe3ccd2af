"""Full-text search on PostgreSQL: from what somebody types to a query, and from a hit to its words.

Every app that has something to find keeps a table of words with a stored vector (numbers weigh most,
then titles, then text) and asks it with ``parse(typed)``.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchVector, SearchVectorField
from django.db import connection, transaction
from django.db.models import GeneratedField, Model, Q
from django.db.models.expressions import Expression
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

LONGEST_QUERY = 200
MOST_WORDS = 12
_BEGIN, _END = "\x01", "\x02"  # marks that no text holds, replaced after escaping
_HALF = re.compile(f"{_BEGIN}([^{_END}]*){_END}(?=-[0-9])")  # the P of P-0044, where P-0042 was looked for
_PART = re.compile(r'"([^"]*)"?|([^\s"]+)')
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


class EitherQuery(SearchQuery):
    """Words as they stand or as the firm's language bends them, in one expression.

    It says what ``SearchQuery(…) | SearchQuery(…)`` would say; but a search names it a dozen times, and building
    that takes three times as long.
    """

    def __init__(self, raw: str) -> None:
        super().__init__(raw, search_type="raw")
        self.raw = raw

    def as_sql(self, *_: Any, **__: Any) -> tuple[str, list[Any]]:
        sql = "(to_tsquery('simple'::regconfig, %s) || to_tsquery(%s::regconfig, %s))"
        return sql, [self.raw, settings.SEARCH_LANGUAGE, self.raw]


@dataclass(frozen=True)
class Asked:
    """What somebody asked for: ``words`` as typed, ``query`` for the database, ``numbers`` that may be meant by it."""

    words: str
    query: EitherQuery
    numbers: tuple[str, ...] = ()

    def or_numbered(self, *numbers: str) -> "Asked":
        """The same, or what carries one of ``numbers``, which people type in part: “42” for P-0042."""
        also = [f"('{number}')" for number in numbers]
        return replace(self, numbers=numbers, query=EitherQuery(" | ".join([f"({self.query.raw})", *also])))

    @property
    def all_numbers(self) -> set[str]:
        """Those that may be meant, and what was typed as a number is written."""
        return {self.words.upper().replace(" ", "-"), *self.numbers}

    def stands_in(self, field: str) -> Q:
        """Rows with every word in ``field``, as typed. Much cheaper than a rank; for short fields."""
        return Q(*(Q(**{f"{field}__iregex": rf"\m{word}"}) for word in _WORD.findall(self.words)))


@dataclass(frozen=True)
class Hit:
    """One answer to a search, whatever it is an answer of.

    ``kind`` is what it is called ("Work instruction", "Step"), ``where`` what places it, ``excerpt`` its
    words around the hit. ``rank`` orders answers of one app only.
    """

    kind: str
    number: str
    title: str
    url: str
    where: str
    excerpt: SafeString
    rank: float


@contextmanager
def by_index() -> Iterator[None]:
    """Queries in here look words up in their index, however many rows they may find.

    Left alone, PostgreSQL reads the whole table for a word that stands in every second row and unpacks
    each vector on the way: ten times slower, because it does not count the unpacking. And it would then
    look up the revision of each hit one by one, where joining them all is quicker.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL random_page_cost = 4")
        yield
        cursor.execute("SET LOCAL enable_seqscan TO DEFAULT; SET LOCAL random_page_cost TO DEFAULT")


def holding(asked: Asked, tables: Iterable[type[Model]]) -> set[type[Model]]:
    """Those of the index ``tables`` that hold the words at all, whoever may read them. One light query.

    Its answer is not for people: it spares asking the other tables through their gates, which costs ten times as much.
    """
    name, (query, params) = connection.ops.quote_name, asked.query.as_sql()
    asks = {table: f"EXISTS (SELECT FROM {name(table._meta.db_table)} WHERE vector @@ words)" for table in tables}
    with by_index(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(asks.values())} FROM (SELECT {query}) asked (words)", params)  # noqa: S608 - our own names
        return {table for table, holds in zip(asks, cursor.fetchone(), strict=True) if holds}


def tidy(text: str) -> str:
    """``text`` as the index knows it: composed accents, no control characters, single spaces."""
    composed = unicodedata.normalize("NFC", text)
    visible = "".join(c if c.isprintable() else " " for c in composed)
    return " ".join(visible.encode("utf-8", "ignore").decode().split())


def in_one_line(text: str) -> str:
    """The lines of ``text``, each tidy, with a semicolon behind one that ends no sentence, so that an excerpt does not
    run it into the next. It is no word to the database, as a dash or a dot may be: what is found stays the same."""
    *lines, last = [line for line in map(tidy, text.splitlines()) if line] or [""]
    return "".join(f"{line} " if line[-1] in ".!?:;," else f"{line}; " for line in lines) + last


def parse(typed: str) -> Asked | None:
    """What a person typed, as a query. None when there is nothing to look for.

    Words are all wanted; "quoted words" stand together; the last word may be unfinished; a number such
    as WI-017 is found whole. Anything else people type (operators, brackets, percent signs) is not an
    instruction but a gap between words.
    """
    words = tidy(typed)[:LONGEST_QUERY]
    terms: list[str] = []
    for quoted, bare in _PART.findall(words):
        tokens = _WORD.findall(quoted or bare)
        if tokens:
            terms.append(" <-> ".join(f"'{token}'" for token in tokens))
    terms = terms[:MOST_WORDS]
    if not terms:
        return None
    if not words.endswith('"'):
        terms[-1] += ":*"
    raw = " & ".join(f"({term})" for term in terms)
    return Asked(words, EitherQuery(raw))


def vector_of(number: str, *, text: str = "") -> GeneratedField:
    """The field that makes rows findable: by ``number`` (A) first, then by their title (B), then by ``text`` (D).

    The database computes and stores it, so that it can never disagree with the words.
    """
    words = (
        SearchVector(number, weight="A", config="simple")
        + SearchVector("title", weight="B", config=settings.SEARCH_LANGUAGE)
        + SearchVector("title", weight="B", config="simple")
    )
    if text:
        words += SearchVector(text, weight="D", config=settings.SEARCH_LANGUAGE)
    return GeneratedField(expression=words, output_field=SearchVectorField(), db_persist=True)


def spellings(number: str) -> str:
    """A number as people may type it, for the index: “WI-017” and “WI 017”."""
    return f"{number} {number.replace('-', ' ')}"


def headline(field: str, asked: Asked) -> Expression:
    """An annotation: the words of ``field`` around the hits. Show it with ``marked``.

    Costly per row: ask for it where rows are sorted and cut. PostgreSQL makes it of those that are left.
    """
    return SearchHeadline(
        field,
        asked.query,
        config=settings.SEARCH_LANGUAGE,
        start_sel=_BEGIN,
        stop_sel=_END,
        max_words=30,
        min_words=12,
    )


def marked(excerpt: str) -> SafeString:
    """A headline, escaped, with its hits marked; half a number is no hit."""
    safe = _HALF.sub(r"\1", escape(excerpt)).replace(_BEGIN, "<mark>").replace(_END, "</mark>")
    return mark_safe(safe)  # noqa: S308 - escaped on the line above
