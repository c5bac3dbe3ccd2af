"""The value chain and the whole tree as one person sees them: plain rows, no model objects.

Only the two top levels stand on the value chain, so that its cost does not grow with the depth of the
tree. The whole tree is written as one string: some 2,000 branches in a few milliseconds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from people import words
from people.models import User
from processes.models import Process, Step
from processes.tree import Branch, tree_rows

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
    procedures: str = ""


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
    """The bands with their areas and the level below, in order. Four queries."""
    mine = _my_steps(user)
    in_force = _in_force_by_tree(user)
    rows: list[tuple[Any, ...]] = list(  # the checker takes each parent for there
        Process.objects.visible_to(user)
        .current()
        .filter(level__lte=1)
        .order_by("tree_id", "lft")
        .values_list(
            "pk", "parent_id", "position", "band", "tree_id", "lft", "rght", "document__number", "document__title"
        )
    )
    children: dict[int, list[Entry]] = {}
    roots = {pk for pk, parent, *_ in rows if parent is None}
    orphans = []
    places = dict(Process.objects.filter(level=0).values_list("pk", "position"))  # gate: places only, for the codes
    for _pk, parent, position, band, tree_id, lft, rght, number, title in rows:
        if parent is None:
            continue
        steps = sum(count for (tree, left), count in mine.items() if tree == tree_id and lft <= left < rght)
        entry = Entry(
            code=f"{places.get(parent, 0)}.{position}",
            title=title,
            url=reverse("processes:process_detail", args=[number]),
            mine=words.count(steps, "step") if steps else "",
        )
        if parent in roots:
            children.setdefault(parent, []).append(entry)
        else:
            orphans.append((band, entry))
    areas: dict[str, list[Entry]] = {band: [] for band in BANDS}
    for pk, parent, position, band, tree_id, _lft, _rght, number, title in rows:
        if parent is not None:
            continue
        procedures = in_force.get(tree_id, 0)
        areas[band].append(
            Entry(
                code=str(position),
                title=title,
                url=reverse("processes:process_detail", args=[number]),
                mine=_mine_words(mine, tree_id),
                below=tuple(children.get(pk, ())),
                procedures=words.count(procedures, "procedure") if procedures else "No procedure yet",
            )
        )
    for band, entry in orphans:
        areas[band].append(entry)
    return Chain(
        bands=tuple(Band(key, name, note, tuple(areas[key])) for key, (name, note) in BANDS.items() if areas[key]),
        in_force=sum(in_force.values()),
        mine=len(mine),
    )


def _my_steps(user: User) -> dict[tuple[int, int], int]:
    """How many steps in force the reader does, by tree and left edge of the process. One query."""
    place = "procedure__revision__document__process__"
    if not user.role_ids:
        return {}
    rows = (
        Step.objects.read_today_by(user)  # gate: is one
        .done_by(user)
        .order_by()
        .values_list(f"{place}tree_id", f"{place}lft")
        .annotate(steps=Count("pk"))
    )
    return {(tree_id, lft): steps for tree_id, lft, steps in rows if tree_id is not None}


def _mine_words(mine: dict[tuple[int, int], int], tree_id: int) -> str:
    processes = sum(tree == tree_id for tree, _left in mine)
    return f"{processes} of yours" if processes else ""


def _in_force_by_tree(user: User) -> dict[int, int]:
    """How many visible procedures are in force below each topmost process. One query."""
    rows = Process.objects.visible_to(user).in_force().order_by().values_list("tree_id").annotate(count=Count("pk"))
    return dict(rows)


# ---- the whole tree


def whole_tree(user: User, *, open_to: int = 1) -> tuple[SafeString, int]:
    """Every visible process as nested lists with folding branches, and how many they are.

    Branches above level ``open_to`` (from 0) stand open. Three queries.
    """
    top = tree_rows(Process.objects.visible_to(user).current(), "document__number", "document__title", "band")
    mine = _my_processes(user)
    before, _, after = reverse("processes:process_detail", args=["P-0"]).partition("P-0")
    parts: list[str] = []
    for band, (name, note) in BANDS.items():
        branches = [branch for branch in top if branch["band"] == band]
        if branches:
            parts.append(
                f'<section class="sec" aria-labelledby="b-{band}"><div class="sec__head"><h2 id="b-{band}">{name}</h2> '
            )
            parts.append(f'<span class="muted small">{note}</span></div><ul class="tree">')
            parts.extend(_branches(branches, mine, 0, open_to, before, after))
            parts.append("</ul></section>")
    return mark_safe("".join(parts)), _count(top)  # noqa: S308 - titles are escaped in _branches


def _branches(
    branches: list[Branch], mine: set[int], level: int, open_to: int, before: str, after: str
) -> Iterator[str]:
    for branch in branches:
        number = branch["document__number"]
        you = ' <span class="you">You</span>' if branch["pk"] in mine else ""
        name = (
            f'<span class="code">{branch["code"]}</span> <a href="{before}{number}{after}">'
            f"{escape(branch['document__title'])}</a>{you} "
            f'<span class="code tree__no">{number}</span>'
        )
        if branch["children"]:
            below = len(branch["children"])
            unfolded = " open" if level < open_to else ""
            # The link stands beside the summary: one control inside another cannot be reached by everybody.
            title = escape(branch["document__title"])
            yield f'<li><div class="tree__name">{name}</div><details{unfolded}><summary>'
            yield f'<span class="count">{below}</span>'
            yield f'<span class="visually-hidden"> below {title}</span></summary><ul>'
            yield from _branches(branch["children"], mine, level + 1, open_to, before, after)
            yield "</ul></details></li>"
        else:
            yield f'<li class="tree__leaf">{name}</li>'


def _my_processes(user: User) -> set[int]:
    if not user.role_ids:
        return set()
    rows = Step.objects.read_today_by(user).done_by(user).order_by()  # gate: is one
    return set(rows.values_list("procedure__revision__document__process", flat=True))


def _count(branches: list[Branch]) -> int:
    return sum(1 + _count(branch["children"]) for branch in branches)
