"""What comes out: everything in its place, and figures for how readable it is."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

from processes.layout.flow import Edge, Lane, Node

Anchor = Literal["start", "middle", "end"]


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
    """A node with the rectangle of its shape. The words of start and end stand beside the circle, all others inside the
    shape.
    """

    node: Node
    x: float
    y: float
    width: float
    height: float
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
    """Counts, except `area` in square pixels. All but crossings and bends must be 0 for any input."""

    crossings: int
    bends: int
    edges_through_boxes: int
    label_overlaps: int
    shared_lines: int
    area: float


def measure(drawing: Drawing) -> Figures:
    """Count what makes a drawing hard to read (after Purchase 1997), from its coordinates alone."""
    pieces = [(edge.edge, first, second) for edge in drawing.edges for first, second in pairwise(edge.points)]
    boxes = [Rect(node.x, node.y, node.width, node.height) for node in drawing.nodes]
    crossings = shared = 0
    for index, (edge, first, second) in enumerate(pieces):
        for other, third, fourth in pieces[index + 1 :]:
            if edge is other:
                continue
            related = edge.source == other.source or edge.target == other.target
            crossings += _cross(first, second, third, fourth)
            shared += not related and _overlap(first, second, third, fourth)
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
    return Figures(crossings, bends, through, overlaps, shared, drawing.width * drawing.height)


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    if (a.x == b.x) == (c.x == d.x):
        return False
    if a.x != b.x:
        a, b, c, d = c, d, a, b
    return min(c.x, d.x) < a.x < max(c.x, d.x) and min(a.y, b.y) < c.y < max(a.y, b.y)


def _overlap(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether two pieces run on the same line, or so close that they look like one."""
    if a.x == b.x and c.x == d.x:
        return abs(a.x - c.x) < 4 and min(max(a.y, b.y), max(c.y, d.y)) > max(min(a.y, b.y), min(c.y, d.y))
    if a.y == b.y and c.y == d.y:
        return abs(a.y - c.y) < 4 and min(max(a.x, b.x), max(c.x, d.x)) > max(min(a.x, b.x), min(c.x, d.x))
    return False


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
