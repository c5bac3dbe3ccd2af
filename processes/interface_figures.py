"""Where procedures of the whole firm meet: sums of each area, and the entries that are to settle, by their keys.

The rows of a page are read for that page only (``interface_reading.rows_of``).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Sum, Value, When, Window

from documents.models import Revision
from people.models import User
from processes.interfaces import IN, OUT, Judged, Port, State, Verdict, judged
from processes.kept import kept
from processes.models import Flow, Process

PLACE = "procedure__revision__document__"
TREE = f"{PLACE}process__tree_id"
ORDER = (f"{PLACE}number", "direction", "position")
IS_OF_A_VARIANT = Q(**{f"{PLACE}process__as_variant__isnull": False})


class Standing(NamedTuple):
    """How many entries fit, how many are to settle, and how many nobody can judge yet."""

    met: int = 0
    to_settle: int = 0
    open: int = 0


@dataclass(frozen=True)
class Overview:
    """The whole firm as one person may know it.

    ``unsettled``: key, tree, owner role and expert of every entry that is to settle, in the order of the numbers; plain
    tuples, because they are read with every page and there are thousands.
    """

    areas: Mapping[int, Standing]
    unsettled: Sequence[tuple[int, int, int, int | None]]

    def standing(self, tree_id: int | None = None) -> Standing:
        """Of one area, or of all together."""
        if tree_id is not None:
            return self.areas.get(tree_id, Standing())
        return Standing(*(sum(column) for column in zip(*self.areas.values(), strict=True)))

    def to_settle(self, tree_id: int | None = None, *, mine: User | None = None) -> list[int]:
        """The keys of what is to settle, in one area or in all; with ``mine`` only what that person should settle."""
        rows = [row for row in self.unsettled if tree_id is None or row[1] == tree_id]
        if mine is not None:
            roles = mine.role_ids
            rows = [row for row in rows if row[2] in roles or row[3] == mine.pk]
        return [row[0] for row in rows]


def between_processes(user: User, tree_id: int | None = None) -> Any:
    """Every flow in force from process to process, and every one that leads to nobody, in the order of the numbers; of
    one area or of all. Others know a standard only: what its variants say is looked at on their own pages.
    """
    place = Q(**{f"{PLACE}process__isnull": False}) if tree_id is None else Q(**{TREE: tree_id})
    return Flow.objects.read_today_by(user).filter(place, ~IS_OF_A_VARIANT, partner=None, other="").order_by(*ORDER)


def of(user: User) -> Overview:
    """Kept: one query then, four where not; O(flows), most of it in the database."""
    return kept("interfaces", user, lambda: _overview(user))


def _overview(user: User) -> Overview:
    """Only what both sides do not say by the very same name is judged here; the database counts the rest."""
    flows = between_processes(user)
    totals = dict(flows.order_by().values_list(TREE).annotate(count=Count("pk")))
    doubtful = [_Doubtful(*row) for row in _doubtful(flows)]
    found = judged((one.port for one in doubtful), _states(user))
    pairs = list(zip(doubtful, found, strict=True))
    settle = Counter(one.tree_id for one, judgement in pairs if judgement.is_to_settle)
    waiting = Counter(one.tree_id for one, judgement in pairs if _is_open(judgement))
    return Overview(
        areas={
            tree_id: Standing(total - settle[tree_id] - waiting[tree_id], settle[tree_id], waiting[tree_id])
            for tree_id, total in totals.items()
        },
        unsettled=[
            (one.flow, one.tree_id, one.role_id, one.expert_id) for one, judgement in pairs if judgement.is_to_settle
        ],
    )


def _is_open(judgement: Judged) -> bool:
    return not judgement.is_to_settle and judgement.verdict != Verdict.MET


class _Doubtful(NamedTuple):
    flow: int
    tree_id: int
    role_id: int
    expert_id: int | None
    number: str
    direction: str
    what: str
    other: str | None

    @property
    def port(self) -> Port:
        return Port(self.number, self.direction, self.what, self.other or "")


def _doubtful(flows: Any) -> Iterable[tuple[Any, ...]]:
    """The flows that the other side does not say as often by the very same name. One query."""
    here, gives = F(f"{PLACE}process"), Q(direction=OUT)
    between = flows.annotate(
        giver=Case(When(gives, then=here), default=F("process")),
        taker=Case(When(gives, then=F("process")), default=here),
    )
    side = Case(When(direction=IN, then=Value(-1)), default=Value(1))
    counted = between.annotate(balance=Window(Sum(side), partition_by=[F("giver"), F("taker"), F("what")]))
    owner = (f"{PLACE}owner_role", f"{PLACE}expert")
    rows: Iterable[tuple[Any, ...]] = counted.exclude(balance=0).values_list(
        "pk", TREE, *owner, f"{PLACE}number", "direction", "what", "process__document__number"
    )
    return rows


def _states(user: User) -> dict[str, State]:
    """What ``user`` may know of every process, by its number. One query, two columns."""
    rows = Process.objects.visible_to(user).annotate(says=says_something())
    columns = rows.values_list("document__number", "document__withdrawn_on", "says")
    return {number: state_of(withdrawn, says=says) for number, withdrawn, says in columns.order_by()}


def says_something() -> Exists:
    """Whether a process has a procedure in force."""
    in_force = Revision.objects.in_force()  # gate: of a document that passed it
    return Exists(in_force.filter(document=OuterRef("document")))


def state_of(withdrawn: Any, *, says: bool) -> State:
    return State.IN_FORCE if says else State.WITHDRAWN if withdrawn else State.UNWRITTEN
