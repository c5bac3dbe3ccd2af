"""What an import would do to the tree as it is now: new, moved, renamed, gone, and what stands against it.

The preview shows a plan and the commit carries one out; both have it from ``planning``, by the same rules.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from documents.imports.columns import Problem
from people.models import Role
from processes.imports.wanted import Row, Wanted
from processes.tree import Columns

MOST_LISTED = 500  # of a kind, in a report
KINDS = {
    "problem": "To mend",
    "new": "New",
    "moved": "Moved",
    "renamed": "Renamed",
    "kept": "Name stays",
    "gone": "Gone",
    "recoded": "Other code",
    "unchanged": "Unchanged",
}
APQC = "APQC PCF"

Key = int
"""What is in the portal by its primary key; what is new by the negative of its row."""


class Node(NamedTuple):
    """A process as it stands in the portal now."""

    pk: int
    parent: int | None
    place: Columns
    band: str
    scheme: str
    identity: str
    document: int
    number: str
    title: str
    is_withdrawn: bool


@dataclass(frozen=True)
class Entry:
    """A line of the preview. Row 0: it is not in the table. ``was`` is the name until now."""

    kind: str
    row: int
    number: str
    title: str
    was: str = ""
    code: str = ""
    code_was: str = ""
    above: str = ""
    above_was: str = ""
    code_there: str = ""  # in the table


@dataclass
class Plan:
    """See ``planning.plan_of``. ``keys`` are the keys of the rows; ``order`` is the tree as it would stand."""

    wanted: Wanted
    problems: list[Problem]
    nodes: dict[int, Node] = field(default_factory=dict)
    visible: frozenset[int] = frozenset()
    keys: dict[int, Key] = field(default_factory=dict)
    owners: dict[Key, Role] = field(default_factory=dict)
    places: dict[Key, Columns] = field(default_factory=dict)
    above: dict[Key, Key | None] = field(default_factory=dict)
    new: list[Row] = field(default_factory=list)
    moved: list[Row] = field(default_factory=list)
    renamed: list[Row] = field(default_factory=list)
    kept: list[Row] = field(default_factory=list)
    unchanged: list[Row] = field(default_factory=list)
    gone: list[Node] = field(default_factory=list)

    def node(self, row: Row) -> Node:
        return self.nodes[self.keys[row.row]]

    @property
    def changes_something(self) -> bool:
        reordered = any(node.place.position != self.places[pk].position for pk, node in self.nodes.items())
        return bool(self.new or self.moved or self.renamed) or reordered

    # ---- for the preview

    @property
    def counts(self) -> dict[str, int]:
        """How many lines of each kind there are."""
        found = {kind: len(getattr(self, kind, ())) for kind in KINDS}
        return {**found, "problem": len(self.problems)}

    @cached_property
    def recoded(self) -> list[Node]:
        """The processes that keep what they belong to and get another code, in the order in which they stand."""
        if not self.places:
            return []  # there is something to mend first
        moved = {self.keys[row.row] for row in self.moved}
        return [
            self.nodes[pk]
            for pk, code in self._codes_was.items()
            if pk in self.visible and pk not in moved and self._codes[pk] != code
        ]

    @property
    def known_elsewhere(self) -> dict[str, int]:
        """How many new rows have an identity that a process here has in another classification, by its name."""
        wanted = {row.identity: row.scheme for row in self.new if row.identity}
        found = Counter(
            node.scheme
            for node in self.nodes.values()
            if node.pk in self.visible and node.identity in wanted and node.scheme != wanted[node.identity]
        )
        return dict(found.most_common())

    @cached_property
    def fingerprint(self) -> str:
        """Stands for everything that would be done: another one means that something has changed meanwhile."""
        said = [
            [row.row, self.keys[row.row], row.title, self._codes[self.keys[row.row]], self.above[self.keys[row.row]]]
            for row in self.wanted.rows
        ]
        was = [[row.row, self.node(row).title, self._codes_was[self.node(row).pk]] for row in self.moved + self.renamed]
        gone = [node.pk for node in self.gone]
        owners = sorted((key, role.pk) for key, role in self.owners.items())
        problems = [str(problem) for problem in self.problems]
        told = json.dumps([said, was, gone, owners, [row.row for row in self.kept], problems])
        return hashlib.sha256(told.encode()).hexdigest()

    def entries(self, kind: str, first: int = 0, last: int | None = None) -> list[Entry]:
        """The lines of one kind, or some of them."""
        if kind in {"gone", "recoded"}:
            nodes: Sequence[Node] = getattr(self, kind)
            return [
                Entry(kind, 0, one.number, one.title, code=self._codes[one.pk], code_was=self._codes_was[one.pk])
                for one in nodes[first:last]
            ]
        rows: Sequence[Row] = getattr(self, kind)
        return [self._entry(kind, row) for row in rows[first:last]]

    def _entry(self, kind: str, row: Row) -> Entry:
        key = self.keys[row.row]
        code, above = self._codes[key], self._name(self.above[key], then=True)
        if key < 0:
            return Entry(kind, row.row, row.number, row.title, code=code, above=above, code_there=row.code)
        node = self.nodes[key]
        if key not in self.visible:
            return Entry(kind, row.row, "", row.title)
        return Entry(
            kind,
            row.row,
            node.number,
            row.title,
            node.title,
            code,
            self._codes_was[key],
            above,
            self._name(node.parent),
            row.code,
        )

    def _name(self, key: Key | None, *, then: bool = False) -> str:
        """What it is called now or would be called ``then``."""
        if key is None:
            return ""
        if key > 0 and key not in self.visible:
            return ""
        return self._titles_then[key] if key < 0 or (then and key in self._titles_then) else self.nodes[key].title

    @cached_property
    def _titles_then(self) -> dict[Key, str]:
        return {self.keys[row.row]: row.title for row in (*self.new, *self.renamed)}

    @cached_property
    def _codes(self) -> dict[Key, str]:
        """The position codes as they would be."""
        found: dict[Key, str] = {}
        for key, place in sorted(self.places.items(), key=lambda item: item[1].level):
            above = self.above[key]
            found[key] = str(place.position) if above is None else f"{found[above]}.{place.position}"
        return found

    @cached_property
    def _codes_was(self) -> dict[int, str]:
        found: dict[int, str] = {}
        for pk, node in self.nodes.items():
            found[pk] = f"{found[node.parent]}.{node.place.position}" if node.parent else str(node.place.position)
        return found


def summary(plan: Plan, created: Sequence[str]) -> dict[str, Any]:
    """What a report keeps of a plan that was carried out: counts, remarks, and of each kind of change the numbers of
    the processes, at most ``MOST_LISTED``. ``created`` are those of the new ones."""
    seen = {"moved": plan.moved, "renamed": plan.renamed}
    return {
        "counts": plan.counts,
        "ignored": plan.wanted.ignored,
        "remarks": plan.wanted.remarks,
        "new": list(created[:MOST_LISTED]),
        **{kind: [plan.node(row).number for row in rows[:MOST_LISTED]] for kind, rows in seen.items()},
        "gone": [node.number for node in plan.gone[:MOST_LISTED]],
    }
