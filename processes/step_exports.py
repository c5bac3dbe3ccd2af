"""The steps of a procedure as a table that comes in again as it went out (``processes/imports/steps``)."""

from collections.abc import Iterator

from django.http import HttpResponse

from documents.models import Revision
from people.exports import table_file
from people.models import User
from people.pages import PersonRequest
from processes import content
from processes.bpmn_exports import file_name, for_reader
from processes.names import Names
from processes.picking import RoleBook

COLUMNS = {
    "Procedure": 11, "No": 5, "Step": 44, "Role": 26, "How": 60, "Documents": 16, "System": 16, "Minutes": 9,
    "Kind": 10, "Calls": 10, "Ways": 24, "Step ID": 38,
}  # fmt: skip
"""The headings and how wide they stand in a workbook, in characters."""

Record = tuple[str, ...]


def records(revision: Revision, user: User) -> Iterator[Record]:
    """The steps of ``revision`` as ``user`` may know them, in their order. Thirteen queries at most.

    A role stands with its name, or with its code where another reads alike.
    """
    whole = content.as_approved(revision)
    names = Names.of(whole, user=user)
    known = for_reader(whole, names, is_external=user.is_external)
    roles = RoleBook(user)
    numbers = known.numbers()
    for number, step in enumerate(known.steps, start=1):
        role = names.roles.get(step.role, step.role)
        minutes = step.active_minutes
        yield (
            revision.document.number,
            str(number),
            step.title,
            role if roles.matches(role) in ([], [step.role]) else step.role,
            step.text,
            ", ".join(used.number for used in step.documents),
            step.system,
            "" if minutes is None else str(minutes),
            step.kind,
            step.calls,
            "\n".join(f"{way.label} → {numbers.get(way.to, '?') if way.to else 'end'}".strip() for way in step.ways),
            step.identity,
        )


def answer(request: PersonRequest, revision: Revision, kind: str) -> HttpResponse:
    name = file_name(revision, "").removesuffix(".")
    return table_file(request, name, COLUMNS, records(revision, request.user), kind=kind, sheet="Steps")
