"""What comes out: everything in its place, and figures for how readable it is."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

from processes.layout.flow import Edge, Lane, Node
from processes.layout.sizes import CLOCK_ROOM
from processes.layout.text import text_width

Anchor = Literal["start", "middle", "end"]
Side = Literal["left", "right", "above", "below"]


class Point(NamedTuple):
    x: float
    y: float


class Rect(NamedTuple):
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text: x by its anchor, y of the baseline; `number` stands before the text in bold."""

    text: str
    x: float
    y: float
    number: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """A label outside boxes, with the rectangle it needs in the widest of the usual fonts."""

    lines: tuple[Line, ...]
    anchor: Anchor
    area: Rect


@dataclass(frozen=True, slots=True)
class PlacedLane:
    lane: Lane
    x: float
    width: float
    lines: tuple[str, ...]
    note: str  # as much of it as fits


@dataclass(frozen=True, slots=True)
class PlacedNode:
    """A node with the rectangle of its shape; `bars` lie along its top where it joins and along its bottom where it
    forks. `point` of a decision is how far its left and right corners reach: half its width makes a diamond, less a
    hexagon. The words of start and end stand beside the circle, all others inside the shape.
    """

    node: Node
    x: float
    y: float
    width: float
    height: float
    point: float = 0.0
    bars: tuple[Rect, ...] = ()
    lines: tuple[Line, ...] = ()
    words: Words | None = None


@dataclass(frozen=True, slots=True)
class PlacedEdge:
    edge: Edge
    points: tuple[Point, ...]
    words: Words | None = None


@dataclass(frozen=True, slots=True)
class Drawing:
    lanes: tuple[PlacedLane, ...]
    nodes: tuple[PlacedNode, ...]
    edges: tuple[PlacedEdge, ...]
    width: float
    height: float
    header: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts, except `area` in square pixels. All but crossings and bends must be 0 for any input. `words_outside` are
    lines of a title that reach over the border of their shape.
    """

    crossings: int
    bends: int
    edges_through_boxes: int
    label_overlaps: int
    shared_lines: int
    words_outside: int
    area: float


def measure(drawing: Drawing) -> Figures:
    """Count what makes a drawing hard to read (after Purchase 1997), from its coordinates alone."""
    pieces = [(edge.edge, first, second) for edge in drawing.edges for first, second in pairwise(edge.points)]
    boxes = [Rect(node.x, node.y, node.width, node.height) for node in drawing.nodes]
    boxes += [bar for node in drawing.nodes for bar in node.bars]
    uprights = [(edge, a.x, min(a.y, b.y), max(a.y, b.y)) for edge, a, b in pieces if a.x == b.x]
    levels = [(edge, a.y, min(a.x, b.x), max(a.x, b.x)) for edge, a, b in pieces if a.x != b.x]
    crossings = sum(
        low < x < high and top < y < bottom and edge is not other
        for edge, x, top, bottom in uprights
        for other, y, low, high in levels
    )
    shared = _shared(uprights) + _shared(levels)
    through = sum(_touches(box, first, second, -1.0) for box in boxes for _, first, second in pieces)
    labels = [edge.words.area for edge in drawing.edges if edge.words] + [
        node.words.area for node in drawing.nodes if node.words
    ]
    overlaps = 0
    for index, label in enumerate(labels):
        overlaps += sum(_meet(label, other) for other in labels[index + 1 :]) + sum(_meet(label, box) for box in boxes)
        overlaps += sum(_touches(label, first, second, 0.0) for _, first, second in pieces)
        overlaps += not (
            label.x >= 0
            and label.x + label.width <= drawing.width
            and drawing.header <= label.y
            and label.y + label.height <= drawing.height
        )
    bends = sum(len(edge.points) - 2 for edge in drawing.edges)
    outside = sum(_sticks_out(node, line) for node in drawing.nodes for line in node.lines)
    return Figures(crossings, bends, through, overlaps, shared, outside, drawing.width * drawing.height)


def _sticks_out(node: PlacedNode, line: Line) -> bool:
    half = text_width(line.text) / 2
    if line.number:
        half += text_width(f"{line.number} " if line.text else line.number, bold=True) / 2
    if node.node.kind != "decision":
        least = node.x + (CLOCK_ROOM - 3 if node.node.kind == "wait" else 2)
        return line.x - half < least or line.x + half > node.x + node.width - 2
    away = abs(line.y - 4 - node.y - node.height / 2) + 4  # half the height of small letters
    return half > node.width / 2 - node.point * away / (node.height / 2)


def _shared(pieces: list[tuple[Edge, float, float, float]]) -> int:
    """How many pieces of unrelated edges run on the same line, or so close to each other that they look like one."""
    count = 0
    ordered = sorted(pieces, key=lambda piece: piece[1])
    for index, (edge, at, low, high) in enumerate(ordered):
        for other, near, first, last in ordered[index + 1 :]:
            if near - at >= 4:
                break
            if edge is not other and min(high, last) > max(low, first):
                count += edge.source != other.source and edge.target != other.target
    return count


def _touches(box: Rect, first: Point, second: Point, grow: float) -> bool:
    return (
        min(first.x, second.x) < box.x + box.width + grow
        and max(first.x, second.x) > box.x - grow
        and min(first.y, second.y) < box.y + box.height + grow
        and max(first.y, second.y) > box.y - grow
    )


def _meet(one: Rect, two: Rect) -> bool:
    return (
        one.x < two.x + two.width
        and two.x < one.x + one.width
        and one.y < two.y + two.height
        and two.y < one.y + one.height
    )
