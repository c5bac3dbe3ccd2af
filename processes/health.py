"""How healthy the areas are: what is published, what is late, who is missing, what does not fit (A38).

An area is a topmost process with all below it. Nothing is averaged: of measures the worst one speaks, of everything
else the number, and behind each number stands its list.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db import connection
from django.db.models import Count, Exists, F, FilteredRelation, Model, OuterRef, Q, Subquery

from documents.models import Document, Revision
from documents.querysets import in_force_on, known_documents
from people import clock
from people.holders import holders_of
from people.models import Assignment, User
from people.sight import WORST_FIRST
from processes import interface_reading
from processes.models import Procedure, Process

KEPT_FOR = 60  # seconds: two changes that cross may leave figures under the name of the newer one for so long
COLOUR_WORDS = {"off": "off target", "watch": "to watch", "none": "not reported", "good": "on target"}

# What is counted: key → what an area is said to have, and what one process on the list is
KINDS = {
    "unpublished": ("Not published", "No procedure is in force."),
    "overdue": ("Reviews overdue", "The periodic review is late."),
    "unowned": ("Owner missing", "Nobody holds the role that owns it."),
    "no_expert": ("Expert missing", "Nobody is named who answers questions about it."),
    "no_measure": ("Without a measure", "No measure serves it."),
}


# ---- figures of areas, for the value chain: one query each, whatever the size of the tree


@dataclass(frozen=True)
class Published:
    """Of the processes that need a procedure, how many have one in force; and whose periodic review is late."""

    wanted: int = 0
    in_force: int = 0
    overdue: int = 0

    @property
    def per_cent(self) -> int:
        """Rounded down, so that 100 means all."""
        return self.in_force * 100 // self.wanted if self.wanted else 0


def published_by_area(user: User) -> dict[int, Published]:
    """The figures of each tree that ``user`` may know. A process needs a procedure where the tree ends, and has
    one where somebody wrote it. One query."""
    ends = Q(rght=F("lft") + 1)
    rows = (
        with_procedure(Process.objects.visible_to(user).current())
        .order_by()
        .values_list("tree_id")
        .annotate(
            wanted=Count("pk", filter=ends | Q(now__isnull=False)),
            in_force=Count("now"),
            overdue=Count("now", filter=Q(document__review_due_on__lt=clock.today())),
        )
    )
    return {tree_id: Published(*figures) for tree_id, *figures in rows}


def with_procedure(processes: Any) -> Any:
    """Carry the procedure in force, where there is one, as the relation ``now``."""
    in_force = in_force_on(clock.today(), "document__revisions__")
    return processes.annotate(now=FilteredRelation("document__revisions", condition=in_force))


def measures_of(user: User) -> Any:
    """The measures of processes that ``user`` may know, both of them; None where the floor above is not there."""
    accessor = getattr(Process, "kpis", None)
    if accessor is None:
        return None
    rows = accessor.rel.related_model._default_manager.visible_to(user)
    return rows.filter(known_documents(user, "processes__document__"))


def colours_by_area(user: User) -> dict[int, dict[str, int]]:
    """How many measures of each tree are off, to watch, not reported or good. One query."""
    measures = measures_of(user)
    return {} if measures is None else measures.colours_by("processes__tree_id")


@dataclass(frozen=True)
class Figures:
    """What the value chain says about the areas, by the number of their tree."""

    published: Mapping[int, Published]
    colours: Mapping[int, Mapping[str, int]]


def figures_of(user: User) -> Figures:
    """The figures of every area. Kept for all who may see the same, until anything that they are made from changes.

    One query where they are kept, three where not; both sums cost in proportion to the processes.
    """
    key = _key(user)
    found: Figures | None = cache.get(key)
    if found is None:
        found = Figures(published_by_area(user), colours_by_area(user))
        cache.set(key, found, KEPT_FOR)
    return found


def _key(user: User) -> str:
    """Names what ``user`` may see today and the newest change to anything that is counted (their audit trails)."""
    newest = {model.__name__: _newest_change(model) for model in _counted()}
    is_expert = Exists(Document.objects.filter(expert=OuterRef("pk")))  # gate: asks only whether there is one
    state = User.objects.filter(pk=user.pk).values_list(*newest.values(), is_expert).get()  # gate: themselves
    *changes, knows_more = state
    who = "all" if user.is_overseer else f"{user.is_external}.{sorted(user.role_ids)}.{knows_more and user.pk}"
    told = f"{connection.alias}.{clock.today()}.{changes}.{who}"
    return f"health.{sha256(told.encode()).hexdigest()}"


def _counted() -> list[type[Model]]:
    """The models that the figures are made from; measures where the floor above is there."""
    counted: list[type[Model]] = [Document, Revision, Process]
    if (accessor := getattr(Process, "kpis", None)) is not None:
        measure = accessor.rel.related_model
        counted += [measure, measure._meta.get_field("measurements").related_model]
    return counted


def _newest_change(model: Any) -> Subquery:
    trail = model.history.model._default_manager.order_by("-history_id")
    return Subquery(trail.values("history_id")[:1])


def worst(colours: Mapping[str, int]) -> tuple[str, str]:
    """The worst colour that any measure has, and how many have it: “off”, “1 of 3 off target”. Never an average."""
    total = sum(colours.values())
    for colour in WORST_FIRST:
        if count := colours.get(colour):
            return colour, f"{count} of {total} {COLOUR_WORDS[colour]}"
    return "", ""


# ---- the health page


@dataclass
class Area:
    """One line of the health page. ``key`` is the number of its topmost process, empty for all together."""

    key: str
    name: str
    owner: str = ""
    published: Published = field(default_factory=Published)
    counts: list[tuple[str, str, int]] = field(default_factory=list)
    dangling: int = 0
    worst: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Ill:
    """A process on one of the lists, and who can mend it."""

    number: str
    title: str
    repairer: str
    note: str = ""
    due_on: date | None = None


class Checked(NamedTuple):
    """A process as it was looked at; ``procedure`` is the key of the revision in force."""

    pk: int
    parent_id: int | None
    tree_id: int
    lft: int
    rght: int
    number: str
    title: str
    role_id: int
    role: str
    expert_id: int | None
    review_due_on: date | None
    procedure: int | None

    @property
    def needs_procedure(self) -> bool:
        return self.procedure is not None or self.rght == self.lft + 1


COLUMNS = (
    *("pk", "parent_id", "tree_id", "lft", "rght", "document__number", "document__title", "document__owner_role"),
    *("document__owner_role__name", "document__expert", "document__review_due_on", "now__pk"),
)


class Checkup:
    """Every process that ``user`` may know, looked at once. Three queries; O(processes)."""

    def __init__(self, user: User) -> None:
        self.user = user
        rows = with_procedure(Process.objects.visible_to(user).current()).order_by("tree_id", "lft")
        self.rows = [Checked(*row) for row in rows.values_list(*COLUMNS)]
        held = Assignment.objects.visible_to(user).held().filter(user__is_active=True)
        self._held = set(held.values_list("role", flat=True))
        measures = measures_of(user)
        self._measured = set() if measures is None else set(measures.order_by().values_list("processes", flat=True))
        self.ill = {kind: [row for row in self.rows if self._is(kind, row)] for kind in KINDS}

    def _is(self, kind: str, row: Checked) -> bool:
        is_published = row.procedure is not None
        match kind:
            case "unpublished":
                return row.needs_procedure and not is_published
            case "overdue":
                return is_published and row.review_due_on is not None and row.review_due_on < clock.today()
            case "unowned":
                return row.role_id not in self._held
            case "no_expert":
                return row.needs_procedure and row.expert_id is None
            case _:
                return is_published and row.pk not in self._measured

    def areas(self) -> list[Area]:
        """The topmost processes in order, and all together at the end. Four queries."""
        tops = [row for row in self.rows if row.parent_id is None]
        owners = holders_of(self.user, {row.role_id: row.role for row in tops})
        unsettled = [row.here for row in interface_reading.everywhere(self.user) if row.judged.is_to_settle]
        dangling = Counter(process.tree_id for process in unsettled)
        wanted = Counter(row.tree_id for row in self.rows if row.needs_procedure)
        in_force = Counter(row.tree_id for row in self.rows if row.procedure is not None)
        ill = {kind: Counter(row.tree_id for row in rows) for kind, rows in self.ill.items()}
        colours = colours_by_area(self.user)
        areas = [
            Area(
                key=row.number,
                name=row.title,
                owner=role_and_holder(row.role, owners[row.role_id]),
                published=Published(wanted[row.tree_id], in_force[row.tree_id]),
                counts=[(kind, head, ill[kind][row.tree_id]) for kind, (head, _said) in KINDS.items()],
                dangling=dangling[row.tree_id],
                worst=worst(colours.get(row.tree_id, {})),
            )
            for row in tops
        ]
        together = Area(
            key="",
            name="All together",
            published=Published(wanted.total(), in_force.total()),
            counts=[(kind, head, ill[kind].total()) for kind, (head, _said) in KINDS.items()],
            dangling=dangling.total(),
        )
        return [*areas, together]

    def list_of(self, kind: str, area: Process | None) -> list[Checked]:
        """One list, of one area or of all, in the order of the tree."""
        return [row for row in self.ill[kind] if area is None or row.tree_id == area.tree_id]

    def shown(self, kind: str, rows: Sequence[Checked]) -> list[Ill]:
        """Rows of a list with the one who can mend each: the owner, or whoever gives roles. Two queries at most."""
        holders = holders_of(self.user, {row.role_id: row.role for row in rows})
        reasons: dict[int, str] = {}
        if kind == "no_measure":
            said = Procedure.objects.filter(revision__in=[row.procedure for row in rows])
            reasons = dict(said.values_list("revision", "no_measure_reason"))
        return [
            Ill(
                number=row.number,
                title=row.title,
                repairer="Whoever gives roles"
                if kind == "unowned"
                else role_and_holder(row.role, holders[row.role_id]),
                note=row.role if kind == "unowned" else reasons.get(row.procedure or 0, ""),
                due_on=row.review_due_on if kind == "overdue" else None,
            )
            for row in rows
        ]


def role_and_holder(role: str, holder: str) -> str:
    """“Head of Purchasing: Oscar Brandt”; only the role where nobody holds it or the reader may not know who does."""
    return holder if holder.startswith(role) else f"{role}: {holder}"


def published_words(published: Published) -> str:
    """“100 % published”, “66 % published, 2 of 3”."""
    if not published.wanted:
        return "Nothing to publish yet"
    said = f"{published.per_cent} % published"
    return said if published.in_force == published.wanted else f"{said}, {published.in_force:,} of {published.wanted:,}"
