"""The steps of a procedure as a table that comes in again as it went out (``processes/imports/steps``)."""

from collections.abc import Iterable, Iterator, Mapping

from django.http import HttpResponse

from documents.models import Revision
from people.exports import table_file
from people.models import User
from people.pages import PersonRequest
from processes import content
from processes.bpmn_exports import file_name, for_reader
from processes.names import Names
from processes.outline import names_in
from processes.picking import RoleBook
from processes.plain import PlainWay
from processes.vocabulary import DUTIES, VALUES, WASTES
from processes.way_words import SaidWay, said

COLUMNS = {
    "Procedure": 11, "No": 5, "Step": 44, "Role": 26, "How": 60, "Documents": 16, "System": 16, "Minutes": 9,
    "Kind": 10, "Calls": 10, "Ways": 24, "Warning": 24, "Note": 24, "Waiting minutes": 9, "Guess": 7, "Value": 24,
    "Waste": 14, "Accountable": 20, "Consulted": 20, "Informed": 20, "Waits for all": 9, "Step ID": 38,
}  # fmt: skip
"""The headings and how wide they stand in a workbook, in characters."""

Record = tuple[str, ...]


def records(revision: Revision, user: User) -> Iterator[Record]:
    """The steps of ``revision`` as ``user`` may know them, in their order. Thirteen queries at most."""
    whole = content.as_approved(revision)
    names = Names.of(whole, user=user)
    known = for_reader(whole, names, is_external=user.is_external)
    book = RoleBook(user)
    numbers = known.numbers()

    def roles(codes: Iterable[str]) -> str:
        return ", ".join(_as_read(code, names.roles.get(code, code), book) for code in codes if code)

    for number, step in enumerate(known.steps, start=1):
        yield (
            revision.document.number,
            str(number),
            step.title,
            roles([step.role]),
            step.text,
            ", ".join(used.number for used in step.documents),
            step.system,
            _minutes(step.active_minutes),
            step.kind,
            step.calls,
            "\n".join(_way(way, numbers) for way in step.ways),
            step.warning,
            step.note,
            _minutes(step.waiting_minutes),
            "yes" if step.is_guess else "",
            VALUES.get(step.value, ""),
            WASTES.get(step.waste, ""),
            *(roles(getattr(step, duty)) for duty in DUTIES.values()),
            "yes" if step.waits_for_all else "",
            step.identity,
        )


def _as_read(code: str, name: str, book: RoleBook) -> str:
    """The name of a role; its code where the name would be read as something else."""
    return name if names_in(name) == (name,) and book.matches(name) in ([], [code]) else code


def _minutes(minutes: int | None) -> str:
    return "" if minutes is None else str(minutes)


def _way(way: PlainWay, numbers: Mapping[str, int]) -> str:
    if way.to and way.to not in numbers:  # in a draft, to a step that is gone
        return f"{way.label} → ?".strip()
    return said(SaidWay(way.label, str(numbers[way.to]) if way.to else None, way.share))


def answer(request: PersonRequest, revision: Revision, kind: str) -> HttpResponse:
    name = file_name(revision, "").removesuffix(".")
    return table_file(request, name, COLUMNS, records(revision, request.user), kind=kind, sheet="Steps")
