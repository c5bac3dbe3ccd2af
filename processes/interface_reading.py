"""The interfaces of one process and of the whole firm, as one person may know them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse

from people.access import partner_shown_to
from people.models import User
from processes.interface_figures import IS_OF_A_VARIANT, ORDER, PLACE, between_processes, says_something, state_of
from processes.interfaces import OUT, Judged, Port, State, Verdict, judged
from processes.models import Flow, Process
from processes.variants import knows_standard

WORDS = {
    Verdict.MET: ("", "Both sides say it"),
    Verdict.OUTSIDE: ("", ""),
    Verdict.UNKNOWN: ("", ""),
    Verdict.UNWRITTEN: ("none", "No procedure there yet"),
    Verdict.RENAMED: ("watch", "Two names"),
    Verdict.DANGLING: ("off", "The other side does not say it"),
    Verdict.WITHDRAWN: ("off", "The other side is withdrawn"),
    Verdict.NOWHERE: ("off", "Nobody on the other side"),
}
# What others say about a process and it does not say itself
CLAIMS = {Verdict.DANGLING, Verdict.UNWRITTEN, Verdict.WITHDRAWN}


MOST_SHOWN = 100  # rows of a table on the page of an area; its file holds all


@dataclass(frozen=True)
class Known:
    """A process as the reader may know it."""

    pk: int
    number: str
    title: str
    url: str
    state: State
    owner: str
    is_mine: bool
    tree_id: int


@dataclass(frozen=True)
class Row:
    """A flow as ``here`` says it; ``there`` is None where the other side is no process that the reader may know."""

    flow: int
    judged: Judged
    here: Known
    there: Known | None

    @property
    def what(self) -> str:
        return self.judged.port.what

    @property
    def is_out(self) -> bool:
        return self.judged.port.direction == OUT

    @property
    def side(self) -> str:
        """The other side in words."""
        if self.there is not None:
            return f"{self.there.number} {self.there.title}"
        return self.judged.port.side or ("Another process" if self.judged.port.other else "Nobody")

    @property
    def status(self) -> str:
        return WORDS[self.judged.verdict][0]

    @property
    def status_word(self) -> str:
        return WORDS[self.judged.verdict][1]

    def cells(self) -> tuple[str, ...]:
        """The row in a file; heads are ``HEADS``."""
        way = "gives" if self.is_out else "expects"
        here = self.here
        return (here.number, here.title, way, self.what, self.side, self.status_word, self.judged.finding, here.owner)


HEADS = ("Process", "Title", "Way", "What", "Other side", "State", "To settle", "Owner")


def of(process: Process, user: User, which: str = "") -> dict[str, Any]:
    """The context of the page of one process: suppliers, inputs, process, outputs, customers. A handful of queries.

    ``which``: “below” for the process with all below it, seen as one; else, if it has none of its own, too.
    """
    in_force = process.document.revisions.in_force()  # gate: who may know of a document may read what is in force
    said = in_force.values_list("procedure__purpose", "procedure__trigger", "procedure__result").first()
    parts = process.parts(user)
    is_area = bool(parts) and (which == "below" or said is None)
    own, claims = across(process, user) if is_area else about(process, user)
    purpose, trigger, result = said or ("", "", "")
    return {
        "process": process,
        "document": process.document,
        "which": "below" if is_area else "",
        "parts": parts,
        "most": MOST_SHOWN,
        "has_own": said is not None,
        "inputs": [row for row in own if not row.is_out],
        "outputs": [row for row in own if row.is_out],
        "claims": claims,
        "to_settle": sum(row.judged.is_to_settle for row in (*own, *claims)),
        "purpose": purpose,
        "trigger": trigger,
        "result": result,
    }


def about(process: Process, user: User) -> tuple[list[Row], list[Row]]:
    """What ``process`` says, and what others say about it that it does not say itself. Two queries, three for a
    variant."""
    home = _home_of(process, user)
    as_others_know = {process.pk: (home.pk, home.document.number)}
    said = _said(*_sides(process, home, user))
    rows = _rows([(key, *as_others_know.get(pk, (pk, number)), *rest) for key, pk, number, *rest in said], user)
    own = [row for row in rows if row.here.pk == home.pk]
    claims = [row for row in rows if row.here.pk != home.pk and row.judged.verdict in CLAIMS]
    return own, claims


def across(process: Process, user: User) -> tuple[list[Row], list[Row]]:
    """As ``about``, of ``process`` and all below it as one: what they give each other stays inside and is left out.

    A process that the reader may not know counts as outside, wherever it stands. Three queries; O(flows).
    """
    inside = process.get_descendants(include_self=True).visible_to(user).order_by()
    numbers = set(inside.values_list("document__number", flat=True))
    flows = Flow.objects.read_today_by(user).filter(~IS_OF_A_VARIANT)
    leaving = flows.filter(~Q(process__in=inside), **{f"{PLACE}process__in": inside})
    arriving = flows.filter(~Q(**{f"{PLACE}process__in": inside}), process__in=inside)
    rows = _rows(_said(leaving, arriving), user)
    own = [row for row in rows if row.here.number in numbers]
    return own, [row for row in rows if row.here.number not in numbers and row.judged.verdict in CLAIMS]


def _home_of(process: Process, user: User) -> Process:
    """The process by which others know ``process``: of a variant its standard, if the reader may know that."""
    home = process.standard
    return home if home == process or knows_standard(process, user) else process


def _sides(process: Process, home: Process, user: User) -> tuple[Any, Any]:
    """What ``process`` says, and what others say of ``home``; what variants of others say, their standards say."""
    flows = Flow.objects.read_today_by(user)
    return flows.filter(**{f"{PLACE}process": process}), flows.filter(~IS_OF_A_VARIANT, process=home)


def unsettled(process: Process, user: User) -> int:
    """How many interfaces of ``process`` do not fit, on its own side or on that of others.

    What ``about`` would find, without the names: the page of the process asks for the number only. Two queries.
    """
    columns = (f"{PLACE}process", "direction", "position", "what", "process", "partner", "other")
    home = _home_of(process, user)
    said, told = _sides(process, home, user)
    own = said.order_by().values_list("pk", *columns)
    others = told.filter(**{f"{PLACE}process__isnull": False}).order_by().values_list("pk", *columns)
    as_others_know = {process.pk: home.pk}
    ports = [
        Port(
            str(as_others_know.get(here, here)),
            direction,
            what,
            str(there or ""),
            "outside" if partner or other else "",
        )
        for _key, here, direction, _position, what, there, partner, other in sorted(own.union(others), key=_in_order)
    ]
    sides = Process.objects.visible_to(user).filter(pk__in={int(port.other) for port in ports if port.other})
    known = sides.annotate(says=says_something()).order_by().values_list("pk", "document__withdrawn_on", "says")
    states = {str(pk): state_of(withdrawn, says=says) for pk, withdrawn, says in known}
    return sum(
        one.is_to_settle and (one.port.process == str(home.pk) or one.verdict in CLAIMS)
        for one in judged(ports, states)
    )


def _in_order(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """By the process that says it, its direction and its place there."""
    return row[1:4]


def listed(show: str, area: Process | None, user: User) -> list[Row]:
    """The flows between processes, in the order of the numbers, for a file: what is to “settle”, what is “mine” to
    settle, or “all”; of one area or of all. Two queries; O(flows).
    """
    rows = _rows(_said(between_processes(user)), user)
    return [
        row
        for row in rows
        if (area is None or row.here.tree_id == area.tree_id)
        and (show == "all" or row.judged.is_to_settle)
        and (show != "mine" or row.here.is_mine)
    ]


def rows_of(keys: Sequence[int], user: User) -> list[Row]:
    """The flows between processes behind these keys, in this order: a page of them. Three queries."""
    flows = Flow.objects.read_today_by(user)
    of_page = flows.filter(pk__in=keys)
    sides = {pk for pair in of_page.order_by().values_list(f"{PLACE}process", "process") for pk in pair if pk}
    both_sides = flows.filter(~IS_OF_A_VARIANT, process__in=sides, **{f"{PLACE}process__in": sides})
    rows = {row.flow: row for row in _rows(_said(of_page, both_sides), user)}
    return [rows[key] for key in keys if key in rows]


_COLUMNS = (
    *("pk", f"{PLACE}process", *ORDER, "what"),
    *("process", "process__document__number", "partner", "partner__name", "other"),
)


def _said(*flows: Any) -> list[tuple[Any, ...]]:
    """What the procedures of processes say in any of ``flows``, each once, in the order of the numbers. One query.

    A union of short searches: asked as one search with an *or* the database would read every flow of the firm.
    """
    first, *others = (some.filter(**{f"{PLACE}process__isnull": False}).order_by() for some in flows)
    found = first.values_list(*_COLUMNS).union(*(other.values_list(*_COLUMNS) for other in others))
    return sorted(found, key=lambda row: row[2:5])


def _rows(said: Iterable[tuple[Any, ...]], user: User) -> list[Row]:
    keys: list[int] = []
    ports: list[Port] = []
    wanted: set[int] = set()
    for key, pk, number, direction, _position, what, other_pk, other, partner, name, side in said:
        keys.append(key)
        wanted.add(pk)
        if other_pk:
            wanted.add(other_pk)
        if partner:
            side = partner_shown_to(user, partner, name)
        ports.append(Port(number, direction, what, other or "", side))
    known = _known(wanted, user)
    states = {number: one.state for number, one in known.items()}
    return [
        Row(key, judgement, known[judgement.port.process], known.get(judgement.port.other))
        for key, judgement in zip(keys, judged(ports, states), strict=True)
    ]


def _known(pks: set[int], user: User) -> dict[str, Known]:
    """The processes among these that ``user`` may know, by number. One query."""
    rows = Process.objects.visible_to(user).filter(pk__in=pks).annotate(says=says_something())
    columns = ("pk", "document__number", "document__title", "document__withdrawn_on", "says", "tree_id")
    owner = ("document__owner_role", "document__owner_role__name", "document__expert")
    return {
        number: Known(
            pk=pk,
            number=number,
            title=title,
            url=reverse("processes:process_detail", args=[number]),
            state=state_of(withdrawn, says=says),
            owner=name,
            is_mine=role in user.role_ids or expert == user.pk,
            tree_id=tree_id,
        )
        for pk, number, title, withdrawn, says, tree_id, role, name, expert in rows.values_list(*columns, *owner)
    }
