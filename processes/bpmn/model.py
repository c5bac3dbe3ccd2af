"""A BPMN model as plain values, and the account of what became of each of its elements."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from processes.plain import PlainDocument, PlainFlow, PlainProcedure

Fate = Literal["kept", "approximated", "reported"]

END = ""  # where an edge leads that ends the procedure


@dataclass(frozen=True)
class Entry:
    """What became of one element of the file; ``words`` say how, unless it was simply kept."""

    id: str
    name: str
    element: str
    fate: Fate
    words: str = ""


@dataclass(frozen=True)
class ReadProcedure:
    """One procedure of the file. Roles in ``content`` are codes of ``roles``, which gives their names.

    ``number`` is that of the process which the file was exported from, where it says so.
    """

    key: str
    title: str
    content: PlainProcedure
    roles: Mapping[str, str]
    entries: tuple[Entry, ...]
    number: str = ""

    def of(self, fate: Fate) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.fate == fate)


@dataclass(frozen=True)
class Reading:
    """A file that was read: its procedures in the order of the file, and what belongs to none of them."""

    procedures: tuple[ReadProcedure, ...]
    elsewhere: tuple[Entry, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(entry for procedure in self.procedures for entry in procedure.entries) + self.elsewhere


# ---- while reading


@dataclass
class Node:
    """A flow node of a process; ``kind`` is its element's name in BPMN. ``extras`` are ours, if it came from us."""

    id: str
    kind: str
    name: str = ""
    text: str = ""
    events: tuple[str, ...] = ()
    detail: str = ""
    loops: str = ""
    performer: str = ""
    lane: str | None = None  # the code of its role; None where it stands in no lane
    attached_to: str = ""
    interrupts: bool = True
    default: str = ""
    calls: str = ""
    link: str = ""
    is_compensation: bool = False
    place: tuple[float, float] = (0.0, 0.0)
    our_end: str | None = None  # the name of an end that our map drew
    our_fork: bool = False
    our_join: bool = False
    extras: Mapping[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    ties: list[tuple[str, str]] = field(default_factory=list)  # “in” or “out”, id of data
    data: list[tuple[str, str]] = field(default_factory=list)  # “in” or “out”, name
    documents: list[PlainDocument] = field(default_factory=list)


@dataclass(eq=False)
class Arrow:
    """A sequence flow. ``way`` holds our extras; an arrow without an id was made while reading."""

    source: str
    target: str
    label: str = ""
    id: str = ""
    has_condition: bool = False
    way: Mapping[str, str] | None = None


@dataclass
class Scope:
    """A process, or a sub-process: what becomes one procedure."""

    key: str
    name: str
    kind: str = "process"
    pool: str = ""
    above: str = ""  # the process that a sub-process stands in
    nodes: dict[str, Node] = field(default_factory=dict)
    _out: dict[str, list[Arrow]] = field(default_factory=dict)
    _in: dict[str, list[Arrow]] = field(default_factory=dict)
    lanes: dict[str, str] = field(default_factory=dict)  # code → name
    entries: dict[str, Entry] = field(default_factory=dict)
    inputs: dict[PlainFlow, None] = field(default_factory=dict)
    outputs: dict[PlainFlow, None] = field(default_factory=dict)
    extras: Mapping[str, Any] = field(default_factory=dict)

    def say(self, id: str, fate: Fate, words: str) -> None:
        """Say more about an element. A worse fate stays; words add up."""
        before = self.entries[id]
        worst: Fate = max(before.fate, fate, key=["kept", "approximated", "reported"].index)
        joined = " ".join(dict.fromkeys(filter(None, (before.words, words))))
        self.entries[id] = Entry(id, before.name, before.element, worst, joined)

    def of_kind(self, *kinds: str) -> Iterator[Node]:
        return (node for node in list(self.nodes.values()) if node.kind in kinds)

    # ---- arrows, found by their ends; in the order in which they came

    def arrows(self) -> list[Arrow]:
        return [arrow for some in self._out.values() for arrow in some]

    def out_of(self, id: str) -> list[Arrow]:
        return list(self._out.get(id, ()))

    def into(self, id: str) -> list[Arrow]:
        return list(self._in.get(id, ()))

    def join(self, arrow: Arrow) -> None:
        self._out.setdefault(arrow.source, []).append(arrow)
        self._in.setdefault(arrow.target, []).append(arrow)

    def part(self, arrow: Arrow) -> None:
        self._out[arrow.source].remove(arrow)
        self._in[arrow.target].remove(arrow)

    def begin_at(self, arrow: Arrow, source: str) -> None:
        """Let ``arrow`` begin elsewhere."""
        self._out[arrow.source].remove(arrow)
        arrow.source = source
        self._out.setdefault(source, []).append(arrow)
