"""The value chain as one person sees it: plain rows, no model objects.

Only the two top levels stand on it, so that its cost does not grow with the depth of the tree.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import NamedTuple

from django.db.models import Count
from django.urls import reverse

from people import words
from people.holders import holders_of
from people.models import User
from processes import health
from processes.areas import role_and_holder
from processes.kept import WHERE_ONE_WORKS, kept
from processes.models import Process, Step

BANDS = {
    "management": ("Management", "Where we go"),
    "core": ("Core", "What customers pay for, in order"),
    "support": ("Support", "What keeps us able"),
}


@dataclass(frozen=True)
class Entry:
    """One process on the value chain. ``mine`` says the reader's part in words, empty where they have none."""

    code: str
    title: str
    url: str
    mine: str = ""
    below: tuple["Entry", ...] = ()
    health: "Health | None" = None


@dataclass(frozen=True)
class Health:
    """An area at a glance: who answers for it, how much is published, what is late, the worst measure."""

    owner: str
    published: str
    is_published: bool
    overdue: str
    status: str
    status_words: str


@dataclass(frozen=True)
class Band:
    key: str
    name: str
    note: str
    areas: tuple[Entry, ...]


@dataclass(frozen=True)
class Chain:
    bands: tuple[Band, ...]
    in_force: int
    mine: int


def value_chain(user: User) -> Chain:
    """The bands with their areas and the level below, in order. Three queries, seven where the sums are not kept.

    Who arranges or oversees the processes sees every area; everybody else those in which something is in force (A1).
    """
    figures, steps = _sums(user)
    shows_all = user.is_overseer or Process.may_be_arranged_by(user)
    mine = MySteps(steps)
    rows = [
        _Place(*row)
        for row in Process.objects.visible_to(user)
        .current()
        .filter(level__lte=1)
        .order_by("tree_id", "lft")
        .values_list(*_COLUMNS)
    ]
    if not shows_all:
        rows = [row for row in rows if row.tree_id in figures.published and figures.published[row.tree_id].in_force]
    tops = [row for row in rows if row.parent_id is None]
    places = _places_of({row.pk: row.position for row in tops}, rows)
    children: dict[int, list[Entry]] = {row.pk: [] for row in tops}
    areas: dict[str, list[Entry]] = {band: [] for band in BANDS}
    orphans = []
    for row in rows:
        if row.parent_id is not None:
            own = mine.within(row)
            entry = row.entry(f"{places[row.parent_id]}.{row.position}", words.count(own, "step") if own else "")
            if row.parent_id in children:
                children[row.parent_id].append(entry)
            else:
                orphans.append((row.band, entry))
    owners = holders_of(user, {row.role_id: row.role for row in tops})
    for row in tops:
        owner = role_and_holder(row.role, owners[row.role_id])
        glance = _glance(
            owner, figures.published.get(row.tree_id, health.Published()), figures.colours.get(row.tree_id, {})
        )
        processes = mine.processes_in(row.tree_id)
        entry = row.entry(str(row.position), f"{processes} of yours" if processes else "")
        areas[row.band].append(replace(entry, below=tuple(children[row.pk]), health=glance))
    for band, entry in orphans:
        areas[band].append(entry)
    return Chain(
        bands=tuple(Band(key, name, note, tuple(areas[key])) for key, (name, note) in BANDS.items() if areas[key]),
        in_force=sum(published.in_force for published in figures.published.values()),
        mine=mine.processes,
    )


class _Place(NamedTuple):
    """A process of the two top levels."""

    pk: int
    parent_id: int | None
    position: int
    band: str
    tree_id: int
    lft: int
    rght: int
    number: str
    title: str
    role_id: int
    role: str

    def entry(self, code: str, mine: str) -> Entry:
        return Entry(code, self.title, reverse("processes:process_detail", args=[self.number]), mine)


_COLUMNS = (
    *("pk", "parent_id", "position", "band", "tree_id", "lft", "rght", "document__number", "document__title"),
    *("document__owner_role", "document__owner_role__name"),
)


def _places_of(known: dict[int, int], rows: list[_Place]) -> dict[int, int]:
    """The places of the topmost processes, also of those the reader may not see; a query where there are such."""
    hidden = {row.parent_id for row in rows if row.parent_id is not None} - known.keys()
    if not hidden:
        return known
    places = Process.objects.filter(pk__in=hidden).values_list("pk", "position")  # gate: places only, for the codes
    return {**known, **dict(places)}


def _glance(owner: str, published: health.Published, colours: Mapping[str, int]) -> Health:
    status, said = health.worst(colours)
    return Health(
        owner=owner,
        published=health.published_words(published),
        is_published=published.in_force > 0,
        overdue=f"{words.count(published.overdue, 'review')} overdue" if published.overdue else "",
        status=status,
        status_words=said,
    )


def _sums(user: User) -> tuple[health.Figures, list[tuple[int, int, int]]]:
    """The figures of the areas, and how many steps in force the reader does at which place of the tree. Two sums of
    three stay as they are when a measure gets a value.
    """
    roles = ".".join(map(str, sorted(user.role_ids)))

    def anew() -> tuple[health.Figures, list[tuple[int, int, int]]]:
        steps = kept(f"steps.{roles}", user, lambda: _my_steps(user), also=WHERE_ONE_WORKS)
        return health.figures_of(user), steps

    return kept(f"chain.{roles}", user, anew, also=[*health.models_of_measures(), *WHERE_ONE_WORKS])


def _my_steps(user: User) -> list[tuple[int, int, int]]:
    """The steps that the reader does: tree, place in it and number. One query."""
    if not user.role_ids:
        return []
    place = "procedure__revision__document__process__"
    steps = Step.objects.read_today_by(user).done_by(user).filter(**{f"{place}isnull": False})  # gate: is one
    rows = steps.order_by(f"{place}tree_id", f"{place}lft").values_list(f"{place}tree_id", f"{place}lft")
    return list(rows.annotate(steps=Count("pk")))


class MySteps:
    """How many steps in force the reader does, by the place of the process."""

    def __init__(self, found: Sequence[tuple[int, int, int]]) -> None:
        self.processes = len(found)
        self._places = [(tree_id, lft) for tree_id, lft, _steps in found]
        self._sums = list(accumulate((steps for _tree_id, _lft, steps in found), initial=0))
        self._in_tree = Counter(tree_id for tree_id, _lft in self._places)

    def within(self, row: _Place) -> int:
        """The reader's steps in this process and all below it."""
        first = bisect_left(self._places, (row.tree_id, row.lft))
        after = bisect_left(self._places, (row.tree_id, row.rght))
        return self._sums[after] - self._sums[first]

    def processes_in(self, tree_id: int) -> int:
        return self._in_tree[tree_id]
