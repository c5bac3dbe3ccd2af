"""The figures of a drawing that somebody made by hand: a BPMN model with diagram interchange."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import hypot
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from processes.layout import Figures, Point, Rect

TASKS = "task userTask manualTask serviceTask scriptTask sendTask receiveTask businessRuleTask callActivity"
FRAMES = "subProcess adHocSubProcess transaction"
EVENTS = "startEvent endEvent intermediateThrowEvent intermediateCatchEvent"
GATEWAYS = "exclusiveGateway parallelGateway inclusiveGateway eventBasedGateway complexGateway"
FLOW_NODES = frozenset(f"{TASKS} {FRAMES} {EVENTS} {GATEWAYS}".split())


@dataclass(frozen=True)
class _Line:
    key: str
    source: str
    target: str
    points: tuple[Point, ...]


def figures_of_bpmn(xml: bytes) -> Figures:
    """The same figures as `measure` gives for ours, from bounds and waypoints; several diagrams are added up.

    What steps and their order are in ours is counted: activities, events, gateways and the sequence flows between them.
    Expanded sub-processes are frames, not boxes. Words count where the file gives them bounds, and not against what
    they belong to. Raises ParseError for what is no XML, and what defusedxml forbids.
    """
    root = fromstring(xml)
    elements = {element.get("id", ""): element for element in root.iter() if element.get("id")}
    found = [_figures(diagram, elements) for diagram in root.iter() if _name(diagram) == "BPMNDiagram"]
    counted = [(f.crossings, f.bends, f.edges_through_boxes, f.label_overlaps) for f in found]
    total = [sum(column) for column in zip(*counted, strict=True)]
    crossings, bends, through, overlaps = map(int, total or [0] * 4)
    return Figures(
        crossings, bends, through, overlaps, sum(f.shared_lines for f in found), 0, sum(f.area for f in found)
    )


def _figures(diagram: Element, elements: dict[str, Element]) -> Figures:
    boxes: dict[str, Rect] = {}
    labels: list[tuple[str, Rect]] = []
    lines: list[_Line] = []
    corners: list[Point] = []
    drawn = {_local(shape.get("bpmnElement")) for shape in diagram.iter() if _name(shape) == "BPMNShape"}
    for shape in diagram.iter():
        element = elements.get(_local(shape.get("bpmnElement")))
        if element is None or _name(shape) not in {"BPMNShape", "BPMNEdge"}:
            continue
        key = element.get("id", "")
        for part in shape:
            if _name(part) == "BPMNLabel":
                labels += [(key, bounds) for bounds in _bounds(part)]
        if _name(shape) == "BPMNShape":
            [bounds] = list(_bounds(shape))[:1] or [Rect(0, 0, 0, 0)]
            corners += [Point(bounds.x, bounds.y), Point(bounds.x + bounds.width, bounds.y + bounds.height)]
            is_frame = any(child.get("id") in drawn for child in element)
            if _name(element) in FLOW_NODES and not is_frame:
                boxes[key] = bounds
        elif _name(element) == "sequenceFlow":
            points = [Point(_number(p, "x"), _number(p, "y")) for p in shape if _name(p) == "waypoint"]
            corners += points
            if len(points) > 1:
                source, target = _local(element.get("sourceRef")), _local(element.get("targetRef"))
                lines.append(_Line(key, source, target, tuple(_without_straight(points))))
    pieces = [(line, a, b) for line in lines for a, b in pairwise(line.points)]
    crossings = shared = 0
    for (one, a, b), (two, c, d) in combinations(pieces, 2):
        if one is two:
            continue
        crossings += _cross(a, b, c, d)
        related = one.source == two.source or one.target == two.target
        shared += not related and _run_together(a, b, c, d)
    through = sum(
        key not in {line.source, line.target} and _enters(box, a, b)
        for line, a, b in pieces
        for key, box in boxes.items()
    )
    overlaps = sum(_meet(one, two) for (_, one), (_, two) in combinations(labels, 2))
    overlaps += sum(own != key and _meet(label, box) for own, label in labels for key, box in boxes.items())
    overlaps += sum(own != line.key and _enters(label, a, b) for own, label in labels for line, a, b in pieces)
    bends = sum(len(line.points) - 2 for line in lines)
    xs, ys = [p.x for p in corners] or [0.0], [p.y for p in corners] or [0.0]
    return Figures(crossings, bends, through, overlaps, shared, 0, (max(xs) - min(xs)) * (max(ys) - min(ys)))


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _local(name: str | None) -> str:
    return (name or "").rpartition(":")[2]


def _number(element: Element, name: str) -> float:
    return float(element.get(name) or 0)


def _bounds(shape: Element) -> Iterator[Rect]:
    for part in shape:
        if _name(part) == "Bounds":
            yield Rect(*(_number(part, name) for name in ("x", "y", "width", "height")))


def _without_straight(points: list[Point]) -> list[Point]:
    """Without points at which a line does not bend by more than two pixels."""
    kept = points[:1]
    for point, after in pairwise(points[1:]):
        before = kept[-1]
        length = hypot(after.x - before.x, after.y - before.y) or 1.0
        if abs(_turn(before, after, point)) / length > 2:
            kept.append(point)
    return [*kept, points[-1]]


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0


def _run_together(a: Point, b: Point, c: Point, d: Point) -> bool:
    length = hypot(b.x - a.x, b.y - a.y) or 1.0
    if max(abs(_turn(a, b, c)), abs(_turn(a, b, d))) / length >= 4:
        return False
    along = [((p.x - a.x) * (b.x - a.x) + (p.y - a.y) * (b.y - a.y)) / length for p in (c, d)]
    return min(length, max(along)) - max(0.0, min(along)) > 1


def _enters(box: Rect, a: Point, b: Point) -> bool:
    """Whether a straight piece runs through the inside of a rectangle (Liang and Barsky 1984)."""
    low, high = 0.0, 1.0
    for start, delta, least, most in (
        (a.x, b.x - a.x, box.x + 1, box.x + box.width - 1),
        (a.y, b.y - a.y, box.y + 1, box.y + box.height - 1),
    ):
        if delta == 0:
            if not least < start < most:
                return False
            continue
        first, last = sorted(((least - start) / delta, (most - start) / delta))
        low, high = max(low, first), min(high, last)
    return low < high


def _meet(one: Rect, two: Rect) -> bool:
    return (
        one.x < two.x + two.width
        and two.x < one.x + one.width
        and one.y < two.y + two.height
        and two.y < one.y + one.height
    )
