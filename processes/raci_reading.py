"""The page of the RACI matrix: of one procedure, and of all procedures below a process."""

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from documents.models import Revision
from documents.reading import standing_and_open
from people.models import Assignment, User
from processes import content, raci
from processes.models import Process, Step, StepRole
from processes.names import Names
from processes.plain import PlainProcedure, PlainStep

MOST_BELOW = 200  # procedures in the matrix of an area


@dataclass(frozen=True)
class ShownRole:
    """A column. The address is empty where the reader may not open the role."""

    name: str
    url: str
    is_mine: bool
    is_vacant: bool = False


@dataclass(frozen=True)
class ShownLine:
    """A row: a step, or a procedure of an area. ``cells`` are pairs of letters and whether the column is mine."""

    code: str
    title: str
    url: str
    cells: tuple[tuple[tuple[str, ...], bool], ...]
    errors: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class ShownMatrix:
    roles: tuple[ShownRole, ...]
    lines: tuple[ShownLine, ...]
    errors: int = 0
    is_cut: bool = False


@dataclass
class _Roles:
    """Names of the roles met, by code; filled from the rows that came through the gate."""

    names: dict[str, str] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)

    def shown(self, codes: tuple[str, ...], user: User, vacant: frozenset[str] = frozenset()) -> tuple[ShownRole, ...]:
        mine = {code for code, pk in self.ids.items() if pk in user.role_ids}
        return tuple(
            ShownRole(
                name=self.names.get(code, code),
                url="" if user.is_external and code not in mine else reverse("people:role_detail", args=[code]),
                is_mine=code in mine,
                is_vacant=code in vacant,
            )
            for code in codes
        )


def of(process: Process, user: User, which: str = "") -> dict[str, Any]:
    """The context of the page. The same number of queries for any number of steps and procedures.

    ``which``: “draft” for the open revision, where the reader may see it, or “below” for the procedures below; else
    what is in force. Where there is no such thing, the next best.
    """
    document = process.document
    standing, draft = standing_and_open(document, user)
    has_below = not process.is_leaf_node()
    revision = draft if which == "draft" and draft else standing
    if revision is None and not has_below:
        revision = draft
    if which == "below" and has_below:
        revision = None
    if revision is not None:
        revision.document = document
    choices = [("", "In force", standing), ("draft", "Draft", draft), ("below", "Procedures below it", has_below)]
    return {
        "process": process,
        "document": document,
        "letters": raci.LETTERS,
        "which": "below" if revision is None else "draft" if revision is draft else "",
        "choices": [(key, word) for key, word, there in choices if there],
        "matrix": of_procedure(revision, user) if revision else below(process, user),
        "owner": document.owner_role.name,
    }


def of_procedure(revision: Revision, user: User) -> ShownMatrix:
    """Steps × roles of ``revision``."""
    plain = content.as_approved(revision)
    owner = revision.document.owner_role
    names = Names.of(plain)
    roles = _Roles({owner.code: owner.name, **names.roles}, {owner.code: owner.pk, **names.role_ids})
    vacant = _vacant(roles, user) - names.external
    found = raci.matrix(plain, owner=owner.code, external=names.external, names=roles.names, vacant=vacant)
    shown = roles.shown(found.roles, user, vacant)
    page = reverse("processes:process_detail", args=[revision.document.number])
    is_in_force = revision.stage() == "in_force"
    lines = tuple(
        ShownLine(
            code=str(line.number),
            title=line.title,
            url=f"{page}#step-{line.number}" if is_in_force else "",
            cells=_cells(line.cells, shown),
            errors=line.errors,
        )
        for line in found.lines
    )
    return ShownMatrix(shown, lines, found.errors)


def below(process: Process, user: User) -> ShownMatrix:
    """Procedures × roles: every procedure in force below ``process``, with the part of each role in any of its steps.

    Three queries; at most ``MOST_BELOW`` procedures, in the order of the tree.
    """
    rows = Process.objects.visible_to(user).in_force()
    rows = rows.filter(tree_id=process.tree_id, lft__gt=process.lft, rght__lt=process.rght).order_by("lft")
    columns = ("pk", "document__number", "document__title", "document__owner_role__code", "document__owner_role__name")
    procedures = list(rows.values_list(*columns)[: MOST_BELOW + 1])
    is_cut = len(procedures) > MOST_BELOW
    procedures = procedures[:MOST_BELOW]
    roles = _Roles()
    steps, external = _steps([pk for pk, *_ in procedures], user, roles)
    parts: list[dict[str, tuple[str, ...]]] = []
    for pk, _number, _title, owner, name in procedures:
        roles.names.setdefault(owner, name)
        found = raci.matrix(PlainProcedure(steps=tuple(steps.get(pk, ()))), owner=owner, external=external)
        parts.append(raci.united(found))
    codes = tuple(dict.fromkeys(code for part in parts for code in part))
    shown = roles.shown(codes, user)
    lines = tuple(
        ShownLine(
            code=number,
            title=title,
            url=reverse("processes:process_raci", args=[number]),
            cells=_cells(tuple(part.get(code, ()) for code in codes), shown),
            note=owner_name,
        )
        for (_pk, number, title, _owner, owner_name), part in zip(procedures, parts, strict=True)
    )
    return ShownMatrix(shown, lines, is_cut=is_cut)


def table_of(shown: ShownMatrix, which: str) -> tuple[list[str], list[list[str]]]:
    """Heads and rows of a matrix for a file."""
    first, last = ("Procedure", "Owner") if which == "below" else ("Step", "To settle")
    heads = [first, "Title", *(role.name for role in shown.roles), last]
    return heads, [
        [line.code, line.title, *(" ".join(cell) for cell, _mine in line.cells), line.note or " ".join(line.errors)]
        for line in shown.lines
    ]


def _cells(
    cells: tuple[tuple[str, ...], ...], roles: tuple[ShownRole, ...]
) -> tuple[tuple[tuple[str, ...], bool], ...]:
    return tuple((letters, role.is_mine) for letters, role in zip(cells, roles, strict=True))


def _steps(processes: list[int], user: User, roles: _Roles) -> tuple[dict[int, list[PlainStep]], frozenset[str]]:
    """The steps of these processes as far as their roles go, and which roles are outside the firm. Two queries."""
    place = "procedure__revision__document__process"
    rows = Step.objects.read_today_by(user).filter(**{f"{place}__in": processes}).order_by(place, "position")
    columns = ("pk", place, "kind", "role_id", "role__code", "role__name", "role__is_external")
    found = list(rows.values_list(*columns))
    named: dict[int, dict[str, list[str]]] = {}
    others = StepRole.objects.filter(step__in=[row[0] for row in found]).order_by("pk")
    for step, duty, pk, code, name in others.values_list("step", "duty", "role_id", "role__code", "role__name"):
        named.setdefault(step, {}).setdefault(duty, []).append(code)
        roles.names[code], roles.ids[code] = name, pk
    steps: dict[int, list[PlainStep]] = {}
    external = set()
    for step, process, kind, role_id, code, name, is_external in found:
        if code:
            roles.names[code], roles.ids[code] = name, role_id
        if is_external:
            external.add(code)
        duties = {duty: tuple(codes) for duty, codes in named.get(step, {}).items()}
        plain = PlainStep(
            str(step),
            "",
            kind=kind,
            role=code or "",
            accountable=duties.get("A", ()),
            consulted=duties.get("C", ()),
            informed=duties.get("I", ()),
        )
        steps.setdefault(process, []).append(plain)
    return steps, frozenset(external)


def _vacant(roles: _Roles, user: User) -> frozenset[str]:
    """The roles that nobody holds today; people from outside are not told who holds what. One query."""
    if user.is_external:
        return frozenset()
    held = Assignment.objects.visible_to(user).held().filter(role__in=roles.ids.values(), user__is_active=True)
    return frozenset(roles.ids) - set(held.values_list("role__code", flat=True))
