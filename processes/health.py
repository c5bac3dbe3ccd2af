"""How healthy the areas are: what is published, what is late, who is missing, what does not fit (A38).

An area is a topmost process with all below it. Nothing is averaged: of measures the worst one speaks, of everything
else the number, and behind each number stands its list.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, F, FilteredRelation, Model, Q

from documents.querysets import in_force_on, known_documents
from people import clock
from people.holders import holders_of
from people.models import Assignment, User
from people.sight import WORST_FIRST
from processes import interface_figures
from processes.areas import areas_of, role_and_holder
from processes.kept import A_MINUTE, kept
from processes.models import Procedure, Process

COLOUR_WORDS = {"off": "off target", "watch": "to watch", "none": "not reported", "good": "on target"}

# What is counted: key → what an area is said to have, and what is so of each process on the list
KINDS = {
    "unpublished": ("Not published", "No procedure is in force."),
    "overdue": ("Reviews overdue", "The periodic review is late."),
    "unowned": ("Owner missing", "Nobody holds the role of the owner."),
    "no_expert": ("Expert missing", "Nobody is named who answers questions."),
    "no_measure": ("Without a measure", "No measure is linked."),
}


# ---- figures of areas: one query each, whatever the size of the tree


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
    return rows.filter(known_documents(user, "processes__document__"), processes__isnull=False)


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
    """The figures of every area. Two queries where they are kept, four where not; both sums cost in proportion to the
    processes, and a new value of a measure makes only the second one anew.
    """
    return Figures(
        kept("published", user, lambda: published_by_area(user)),
        kept("colours", user, lambda: colours_by_area(user), also=models_of_measures()),
    )


def models_of_measures() -> list[type[Model]]:
    """Measures and their values, where the floor above is there."""
    accessor = getattr(Process, "kpis", None)
    if accessor is None:
        return []
    measure = accessor.rel.related_model
    return [measure, measure._meta.get_field("measurements").related_model]


def worst(colours: Mapping[str, int]) -> tuple[str, str]:
    """The worst colour that any measure has, and how many have it: “off”, “1 of 3 off target”. Never an average."""
    total = sum(colours.values())
    for colour in WORST_FIRST:
        if count := colours.get(colour):
            return colour, f"{count} of {total} {COLOUR_WORDS[colour]}"
    return "", ""


# ---- the health page


@dataclass
class Line:
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


def ills_by_area(user: User) -> dict[int, dict[str, int]]:
    """How many processes of each tree are on which list. Kept, for a minute, because people who leave count too: one
    query then, two where not; O(processes).
    """
    also: list[type[Model]] = [Assignment, *models_of_measures()]
    return kept("ills", user, lambda: _ills_by_area(user), also=also, at_most=A_MINUTE)


def _ills_by_area(user: User) -> dict[int, dict[str, int]]:
    rows = with_procedure(Process.objects.visible_to(user).current()).order_by().values_list("tree_id")
    counted = rows.annotate(**{kind: Count("pk", filter=_condition(kind, user)) for kind in KINDS})
    return {tree_id: dict(zip(KINDS, counts, strict=True)) for tree_id, *counts in counted}


def _condition(kind: str, user: User) -> Q:
    """What puts a process, carried with its procedure in force as ``now``, on the list."""
    is_published = Q(now__isnull=False)
    needs_procedure = is_published | Q(rght=F("lft") + 1)
    match kind:
        case "unpublished":
            return needs_procedure & Q(now__isnull=True)
        case "overdue":
            return is_published & Q(document__review_due_on__lt=clock.today())
        case "unowned":
            held = Assignment.objects.visible_to(user).held().filter(user__is_active=True)
            return ~Q(document__owner_role__in=held.order_by().values("role"))
        case "no_expert":
            return needs_procedure & Q(document__expert=None)
        case _:
            measures = measures_of(user)
            if measures is None:
                return is_published
            measured = measures.order_by().values("processes")  # a variant is measured with its standard
            return is_published & ~Q(pk__in=measured) & ~Q(as_variant__standard__in=measured, as_variant__isnull=False)


def lines_of(user: User) -> list[Line]:
    """The areas in order, and all together at the end. Five queries, whatever the size of the firm."""
    figures, ills, interfaces = figures_of(user), ills_by_area(user), interface_figures.of(user)
    lines = [
        Line(
            key=area.number,
            name=area.title,
            owner=area.owner,
            published=figures.published.get(area.tree_id, Published()),
            counts=_counts(ills.get(area.tree_id, {})),
            dangling=interfaces.standing(area.tree_id).to_settle,
            worst=worst(figures.colours.get(area.tree_id, {})),
        )
        for area in areas_of(user)
    ]
    published = figures.published.values()
    together = Line(
        key="",
        name="All together",
        published=Published(sum(area.wanted for area in published), sum(area.in_force for area in published)),
        counts=_counts({kind: sum(counts[kind] for counts in ills.values()) for kind in KINDS}),
        dangling=interfaces.standing().to_settle,
    )
    return [*lines, together]


def _counts(found: Mapping[str, int]) -> list[tuple[str, str, int]]:
    return [(kind, head, found.get(kind, 0)) for kind, (head, _said) in KINDS.items()]


def list_of(user: User, kind: str, area: Process | None) -> tuple[Any, int]:
    """The keys of one list, of one area or of all, in the order of the tree; and how many there are."""
    rows = with_procedure(Process.objects.visible_to(user).current()).filter(_condition(kind, user))
    if area is not None:
        rows = rows.filter(tree_id=area.tree_id)
    counts = ills_by_area(user)
    trees = counts if area is None else [area.tree_id]
    count = sum(counts[tree_id][kind] for tree_id in trees if tree_id in counts)
    return rows.order_by("tree_id", "lft").values_list("pk", flat=True), count


def shown(user: User, kind: str, keys: Sequence[int]) -> list[Ill]:
    """Rows of a list with the one who can mend each: the owner, or whoever gives roles. Three queries at most."""
    columns = ("number", "title", "owner_role", "owner_role__name", "review_due_on")
    processes = with_procedure(Process.objects.visible_to(user).current()).filter(pk__in=keys)
    rows = list(
        processes.order_by("tree_id", "lft").values_list("now__pk", *(f"document__{column}" for column in columns))
    )
    holders = holders_of(user, {role_id: role for _now, _number, _title, role_id, role, _due in rows})
    reasons: dict[int, str] = {}
    if kind == "no_measure":
        said = Procedure.objects.filter(revision__in=[row[0] for row in rows])
        reasons = dict(said.values_list("revision", "no_measure_reason"))
    return [
        Ill(
            number=number,
            title=title,
            repairer="Whoever gives roles" if kind == "unowned" else role_and_holder(role, holders[role_id]),
            note=role if kind == "unowned" else reasons.get(now or 0, ""),
            due_on=due_on if kind == "overdue" else None,
        )
        for now, number, title, role_id, role, due_on in rows
    ]


def published_words(published: Published) -> str:
    """“100 % published”, “66 % published, 2 of 3”."""
    if not published.wanted:
        return "Nothing to publish yet"
    said = f"{published.per_cent} % published"
    return said if published.in_force == published.wanted else f"{said}, {published.in_force:,} of {published.wanted:,}"
