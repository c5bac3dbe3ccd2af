"""One search over everything a person may see: steps, procedures, documents, measures, goals, people, roles and terms.

Each floor finds its own rows through its own gate; here they are brought together, what concerns the reader first.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain
from typing import NamedTuple
from uuid import UUID

from django.db.models import Model, Q
from django.urls import resolve
from django.utils.safestring import SafeString

from documents import search as in_documents
from documents.fulltext import Asked, Hit, holding, parse
from documents.models import Document, DocumentType, RevisionIndex, TermIndex
from kpis import search as in_kpis
from kpis.models import GoalIndex, KpiIndex
from people.models import Role, User
from processes import search as in_processes
from processes.models import ProcessIndex, Step, StepDocument, StepIndex

SHOWN = 20
MORE = 50
TITLES_READ = 5_000  # of each kind, to find the word that was meant: all of most firms, a part of the largest
NEAR = 0.8  # of two words, the share of letters they have in common and in order
LONG_WORD = re.compile(r"[^\W\d_]{4,}")
LOOSE_NUMBER = re.compile(r"\s*(?:([a-z]{1,5})[\s-]?)?([0-9]{1,6})\s*", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class Answer:
    """A hit as the reader meets it; ``why`` says what it has to do with them, empty if nothing."""

    hit: Hit
    why: str = ""


class Kind(NamedTuple):
    """A kind of answer one can limit a search to. ``table`` holds its words, where a look into it comes first."""

    key: str
    name: str
    find: Callable[[User, Asked, int], list[Hit]]
    table: type[Model] | None = None


def _people(user: User, asked: Asked, limit: int) -> list[Hit]:
    """People and roles by name or code. Two queries."""
    wanted = asked.words.replace('"', "").strip()
    if len(wanted) < 2:
        return []
    roles = Role.objects.visible_to(user).filter(Q(name__icontains=wanted) | Q(code__iexact=wanted))
    people = User.objects.visible_to(user).people().filter(is_active=True, name__icontains=wanted)
    found = [
        Hit("Role", "", role.name, role.get_absolute_url(), "Role", SafeString(""), 0)
        for role in roles.only("code", "name")[:limit]
    ]
    found += [
        Hit("Person", "", person.name, person.get_absolute_url(), "Person", SafeString(""), 0)
        for person in people.only("username", "name")[:limit]
    ]
    return found[:limit]


KINDS = [
    Kind("steps", "Steps", in_processes.find_steps, StepIndex),
    Kind("documents", "Documents", in_documents.search),
    Kind("processes", "Processes", in_processes.find_processes, ProcessIndex),
    Kind("measures", "Measures", in_kpis.find_kpis, KpiIndex),
    Kind("goals", "Goals", in_kpis.find_goals, GoalIndex),
    Kind("people", "People and roles", _people),
    Kind("terms", "Glossary", in_documents.find_terms, TermIndex),
]


@dataclass(frozen=True)
class Found:
    """What a search gave: ``mine`` concerns the reader, ``rest`` does not; ``counts`` per kind, capped."""

    typed: str
    kind: str
    mine: list[Answer]
    rest: list[Answer]
    counts: list[tuple[str, str, str]]

    @property
    def total(self) -> int:
        return len(self.mine) + len(self.rest)


def find(user: User, typed: str, kind: str = "") -> Found:
    """What ``user`` may see of what they typed. A dozen queries at most, however much is found."""
    asked = _asked(user, typed)
    chosen = kind if any(kind == known.key for known in KINDS) else ""
    if asked is None:
        return Found("", chosen, [], [], [])
    limit = MORE if chosen else SHOWN
    hits = {kind.key: kind.find(user, asked, limit) for kind in _worth_asking(asked, chosen)}
    counts = [
        (known.key, known.name, f"{len(hits[known.key])}{'+' if len(hits[known.key]) == limit else ''}")
        for known in KINDS
        if hits.get(known.key)
    ]
    mixed = _mixed(list(hits.values()), asked)[:MORE]
    reasons = _reasons(user, mixed)
    answers = [Answer(hit, reasons.get(hit.url, "")) for hit in mixed]
    return Found(
        asked.words,
        chosen,
        [answer for answer in answers if answer.why],
        [answer for answer in answers if not answer.why],
        counts,
    )


def found_alone(user: User, typed: str) -> list[str]:
    """The words of ``typed`` that find something each by itself, where all of them together found nothing.

    A word of a letter or two is none; neither is the seventh.
    """
    several = [word for word in dict.fromkeys(typed.replace('"', " ").split()) if len(word) > 2]
    return [word for word in several[:6] if _finds(user, word)] if len(typed.split()) > 1 else []


def meant(user: User, typed: str, known: Collection[str]) -> str:
    """``typed`` with the nearest word of ours for each that finds nothing; empty where that finds nothing either.

    ``known`` are the words that find something each by itself. Three queries and those of a search.
    """
    ours = _words_of_names(user)

    def nearest(word: str) -> str:
        is_slip = word not in known and LONG_WORD.fullmatch(word)
        return next(iter(get_close_matches(word.casefold(), ours, 1, NEAR)), word) if is_slip else word

    better = " ".join(map(nearest, typed.replace('"', " ").split()))
    return better if better.casefold() != typed.casefold() and _finds(user, better) else ""


def _words_of_names(user: User) -> set[str]:
    """The longer words in the names of documents, terms and people that ``user`` may know of."""
    names = chain(
        RevisionIndex.objects.visible_to(user).values_list("title", flat=True)[:TITLES_READ],
        TermIndex.objects.visible_to(user).values_list("title", flat=True)[:TITLES_READ],
        User.objects.visible_to(user).people().filter(is_active=True).values_list("name", flat=True)[:TITLES_READ],
    )
    return {word for name in names for word in LONG_WORD.findall(name.casefold())}


def _finds(user: User, word: str) -> bool:
    asked = _asked(user, word)
    return asked is not None and any(kind.find(user, asked, 1) for kind in _worth_asking(asked, ""))


def _worth_asking(asked: Asked, chosen: str) -> list[Kind]:
    """The kind that was chosen; else all but those whose tables do not hold the words.

    Nearly every word stands in a document, so that a look comes first for the others only.
    """
    if chosen:
        return [kind for kind in KINDS if kind.key == chosen]
    held = holding(asked, [kind.table for kind in KINDS if kind.table])
    return [kind for kind in KINDS if kind.table is None or kind.table in held]


def _asked(user: User, typed: str) -> Asked | None:
    """What was typed; “wi17”, “P 42” or “42” with the numbers of the documents that the reader may know and may mean.

    One query for such a number, one more where it stands alone.
    """
    asked, loose = parse(typed), LOOSE_NUMBER.fullmatch(typed)
    if asked is None or loose is None:
        return asked
    prefix, number = loose[1], int(loose[2])
    if prefix:
        written = [f"{prefix.upper()}-{number:0{digits}d}" for digits in range(1, 7)]
    else:
        shapes = DocumentType.objects.values_list("prefix", "digits")
        written = [f"{prefix}-{number:0{digits}d}" for prefix, digits in shapes]
    documents = Document.objects.visible_to(user).filter(number__in=written)
    meant = list(documents.order_by("number").values_list("number", flat=True))
    if prefix:
        return parse(meant[0]) if meant else asked
    return asked.or_numbered(*meant) if meant else asked


def _mixed(lists: list[list[Hit]], asked: Asked) -> list[Hit]:
    """One list: what has the number or the name that was typed, before its steps, then by rank; ranks of two kinds are
    only alike."""
    numbers, name = asked.all_numbers, asked.words.casefold()
    figures = asked.words.lstrip("0") if asked.words.isdecimal() else None

    def order(hit: Hit) -> tuple[bool, bool, bool, float]:
        is_meant = hit.number in numbers or hit.number.rpartition("-")[2].lstrip("0") == figures
        return not is_meant, is_meant and hit.kind == "Step", hit.title.casefold() != name, -hit.rank

    return sorted(chain.from_iterable(lists), key=order)


def _reasons(user: User, hits: list[Hit]) -> dict[str, str]:
    """By address, what a hit has to do with ``user``: a step of theirs, a document used at one. Two queries at most."""
    steps = {UUID(str(resolve(hit.url).kwargs["identity"])): hit.url for hit in hits if hit.kind == "Step"}
    numbers = {hit.number: hit.url for hit in hits if hit.kind != "Step" and hit.number}
    reasons = {}
    if steps:
        mine = Step.objects.read_today_by(user).done_by(user).filter(identity__in=steps)
        of = "procedure__revision__document__number"
        for identity, role, number in mine.values_list("identity", "role__name", of):
            reasons[steps[identity]] = f"Your step as {role}"
            if number in numbers:
                reasons[numbers[number]] = "You do steps in it"
    if numbers:
        uses = StepDocument.objects.read_today_by(user).filter(step__role_id__in=user.role_ids)
        procedure = "step__procedure__revision__document__number"
        rows = uses.filter(document__number__in=numbers).order_by(procedure, "step__position")
        for number, position, of in rows.values_list("document__number", "step__position", procedure):
            reasons.setdefault(numbers[number], f"Used at your step {position} of {of}")
    return reasons
