"""The interfaces of one process and of the whole firm, as one person may know them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from documents.models import Revision
from people.access import partner_shown_to
from people.models import User
from processes.interfaces import OUT, Judged, Port, State, Verdict, judged
from processes.models import Flow, Process

PLACE = "procedure__revision__document__"
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
    lft: int

    def is_within(self, area: Process) -> bool:
        return self.tree_id == area.tree_id and area.lft <= self.lft < area.rght


@dataclass(frozen=True)
class Row:
    """A flow as ``here`` says it; ``there`` is None where the other side is no process that the reader may know."""

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


def of(process: Process, user: User) -> dict[str, Any]:
    """The context of the page of one process: suppliers, inputs, process, outputs, customers. A handful of queries."""
    own, claims = about(process, user)
    in_force = process.document.revisions.in_force()  # gate: who may know of a document may read what is in force
    said = in_force.values_list("procedure__purpose", "procedure__trigger", "procedure__result").first()
    purpose, trigger, result = said or ("", "", "")
    return {
        "process": process,
        "document": process.document,
        "inputs": [row for row in own if not row.is_out],
        "outputs": [row for row in own if row.is_out],
        "claims": claims,
        "to_settle": sum(row.judged.is_to_settle for row in (*own, *claims)),
        "purpose": purpose,
        "trigger": trigger,
        "result": result,
    }


def about(process: Process, user: User) -> tuple[list[Row], list[Row]]:
    """What ``process`` says, and what others say about it that it does not say itself. Two queries."""
    flows = Flow.objects.read_today_by(user).filter(Q(**{f"{PLACE}process": process}) | Q(process=process))
    rows = _rows(flows, user)
    own = [row for row in rows if row.here.pk == process.pk]
    claims = [row for row in rows if row.here.pk != process.pk and row.judged.verdict in CLAIMS]
    return own, claims


def unsettled(process: Process, user: User) -> int:
    """How many interfaces of ``process`` do not fit, on its own side or on that of others."""
    own, claims = about(process, user)
    return sum(row.judged.is_to_settle for row in (*own, *claims))


def everywhere(user: User) -> list[Row]:
    """Every flow from process to process, and every one that leads to nobody, in the order of the numbers.

    Two queries; O(flows).
    """
    return _rows(Flow.objects.read_today_by(user).filter(partner=None, other=""), user)


def figures(rows: Iterable[Row]) -> dict[str, int]:
    """How many flows fit, how many are to settle, and how many nobody can judge yet."""
    found = {"met": 0, "to_settle": 0, "open": 0}
    for row in rows:
        verdict = row.judged.verdict
        found["to_settle" if row.judged.is_to_settle else "met" if verdict == Verdict.MET else "open"] += 1
    return found


def _rows(flows: Any, user: User) -> list[Row]:
    ports: list[Port] = []
    wanted: set[int] = set()
    columns = ("process", "process__document__number", "direction", "what", "partner", "partner__name", "other")
    found = flows.filter(**{f"{PLACE}process__isnull": False}).order_by(f"{PLACE}number", "direction", "position")
    for pk, number, other_pk, other, direction, what, partner, name, side in found.values_list(
        f"{PLACE}process", f"{PLACE}number", *columns
    ):
        wanted.add(pk)
        if other_pk:
            wanted.add(other_pk)
        if partner:
            side = partner_shown_to(user, partner, name)
        ports.append(Port(number, direction, what, other or "", side))
    known = _known(wanted, user)
    states = {number: one.state for number, one in known.items()}
    return [
        Row(judgement, known[judgement.port.process], known.get(judgement.port.other))
        for judgement in judged(ports, states)
    ]


def _known(pks: set[int], user: User) -> dict[str, Known]:
    """The processes among these that ``user`` may know, by number. One query."""
    in_force = Revision.objects.in_force().filter(document=OuterRef("document"))  # gate: of a document that passed it
    rows = Process.objects.visible_to(user).filter(pk__in=pks).annotate(says=Exists(in_force))
    columns = ("pk", "document__number", "document__title", "document__withdrawn_on", "says", "tree_id", "lft")
    owner = ("document__owner_role", "document__owner_role__name", "document__expert")
    return {
        number: Known(
            pk=pk,
            number=number,
            title=title,
            url=reverse("processes:process_detail", args=[number]),
            state=State.IN_FORCE if says else State.WITHDRAWN if withdrawn else State.UNWRITTEN,
            owner=name,
            is_mine=role in user.role_ids or expert == user.pk,
            tree_id=tree_id,
            lft=lft,
        )
        for pk, number, title, withdrawn, says, tree_id, lft, role, name, expert in rows.values_list(*columns, *owner)
    }
