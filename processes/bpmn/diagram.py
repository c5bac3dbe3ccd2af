"""The drawing that goes along with a model: our map, with the gateways and the papers that BPMN draws besides.

BPMN draws events, gateways and waits smaller than our boxes; they stand in the middle of where the map has its box, and
the arrows are led on to them. Everything is drawn somewhat larger, as BPMN tools write larger.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import cast
from xml.etree.ElementTree import Element, SubElement

from processes.bpmn.parsing import LINES, PLACES, SHAPES, tidy
from processes.layout import (
    Drawing,
    Edge,
    Kind,
    Lane,
    Node,
    PlacedNode,
    Point,
    Rect,
    Words,
    flow_of,
    lay_out,
    steps_in,
)
from processes.plain import PlainProcedure, PlainStep, PlainWay, goes_on

SCALE = 1.4
BAND = 30.0  # the band with the name of the pool
BETWEEN_POOLS = 60.0
EVENT, GATEWAY = 36.0, 40.0
PAPER_WIDTH, PAPER_HEIGHT, PAPER_PITCH = 20.0, 24.0, 56.0
LABEL_HEIGHT = 14.0


@dataclass(frozen=True)
class DrawnNode:
    """``kind`` is one of the map's, or a fork or a join; ``step`` is None for what is no step."""

    key: str
    kind: str
    name: str
    lane: str
    step: PlainStep | None = None
    position: int = 0


@dataclass(frozen=True)
class DrawnArrow:
    """``way`` is the way it was written as; None where it only goes on. ``gone``: the step that a way lost."""

    source: str
    target: str
    label: str = ""
    way: PlainWay | None = None
    gone: str = ""
    turn: int = 0  # two ways may be alike in all else


@dataclass(frozen=True)
class Paper:
    """A document at a step."""

    key: str
    step: str
    number: str
    use: str


@dataclass
class DrawnProcedure:
    lanes: dict[str, str]  # code → name
    nodes: list[DrawnNode]
    arrows: list[DrawnArrow]
    papers: list[Paper]
    drawing: Drawing
    placed: dict[str, PlacedNode] = field(default_factory=dict)


def drawn(content: PlainProcedure, names: Mapping[str, str]) -> DrawnProcedure:
    """``content`` as nodes and arrows of BPMN, in their places."""
    steps = steps_in(content)
    lanes = {step.lane: tidy(names.get(step.lane) or step.lane) for step in steps}
    map_nodes, edges = flow_of(steps, content.trigger, content.result)
    if not map_nodes:
        lanes = {"": names[""]}
        map_nodes = [Node("start", "start", content.trigger, "", ""), Node("end-1", "end", content.result, "", "")]
        edges = [Edge("start", "end-1")]
    by_key = {step.identity: (step, position) for position, step in enumerate(content.steps, start=1)}
    nodes = list(_with_gateways(map_nodes, by_key))
    joins = {node.key.removeprefix("join-") for node in nodes if node.kind == "join"}
    forks = {node.key.removeprefix("fork-") for node in nodes if node.kind == "fork"}
    arrows = []
    turn = count()
    for edge, way in zip(edges, _ways(content), strict=True):
        source = f"fork-{edge.source}" if edge.source in forks else edge.source
        target = f"join-{edge.target}" if edge.target in joins else edge.target
        gone = way.to or "" if way is not None and way.to not in by_key else ""
        arrows.append(DrawnArrow(source, target, tidy(edge.label), way, gone, next(turn)))
    arrows += [DrawnArrow(key, f"fork-{key}") for key in by_key if key in forks]
    arrows += [DrawnArrow(f"join-{key}", key) for key in by_key if key in joins]
    order = {node.key: index for index, node in enumerate(nodes)}
    arrows.sort(key=lambda arrow: (order[arrow.source], arrow.turn))
    drawing = lay_out(
        [Lane(code, name) for code, name in lanes.items()],
        [_as_map_node(node) for node in nodes],
        [Edge(arrow.source, arrow.target, arrow.label) for arrow in arrows],
    )
    papers = [
        Paper(f"Paper_{position}_{index}", step.identity, used.number, used.use)
        for position, step in enumerate(content.steps, start=1)
        for index, used in enumerate(step.documents, start=1)
    ]
    placed = {node.node.key: node for node in drawing.nodes}
    in_order = {lane.lane.key: lanes[lane.lane.key] for lane in drawing.lanes}
    return DrawnProcedure(in_order, nodes, arrows, papers, drawing, placed)


def _ways(content: PlainProcedure) -> Iterable[PlainWay | None]:
    """The way behind each edge of the map, in its order; None for the start and where a step only goes on."""
    yield None
    for position, step in enumerate(content.steps):
        if step.kind != "end":
            yield from step.ways
        yield from (None for _ in goes_on(content.steps, position))


def _with_gateways(nodes: Iterable[Node], by_key: Mapping[str, tuple[PlainStep, int]]) -> Iterable[DrawnNode]:
    for node in nodes:
        step, position = by_key.get(node.key, (None, 0))
        if step is not None and step.waits_for_all:
            yield DrawnNode(f"join-{node.key}", "join", "", node.lane)
        yield DrawnNode(node.key, node.kind, tidy(node.title), node.lane, step, position)
        if step is not None and len(step.ways) > 1 and step.kind not in {"decision", "end"}:
            yield DrawnNode(f"fork-{node.key}", "fork", "", node.lane)


def _as_map_node(node: DrawnNode) -> Node:
    kind = "decision" if node.kind in {"fork", "join"} else node.kind
    return Node(node.key, cast(Kind, kind), node.name, "", node.lane)


# ---- on the sheet


class _Places:
    """From the map to the sheet: larger, moved to the right, with room for papers at the right border of lanes."""

    def __init__(self, procedure: DrawnProcedure, left: float) -> None:
        self.left = left
        most: dict[str, int] = {}
        lane_of = {node.key: node.lane for node in procedure.nodes}
        per_step: dict[str, int] = {}
        for paper in procedure.papers:
            per_step[paper.step] = per_step.get(paper.step, 0) + 1
            most[lane_of[paper.step]] = max(most.get(lane_of[paper.step], 0), per_step[paper.step])
        self.borders: list[tuple[float, float]] = []  # right border on the map, room up to here
        self.room = {code: number * PAPER_PITCH + 8 for code, number in most.items()}
        self.lanes: dict[str, Rect] = {}
        moved = 0.0
        for lane in procedure.drawing.lanes:
            room = self.room.get(lane.lane.key, 0.0)
            height = procedure.drawing.height * SCALE
            self.lanes[lane.lane.key] = Rect(left + lane.x * SCALE + moved, BAND, lane.width * SCALE + room, height)
            self.borders.append((lane.x + lane.width, moved))
            moved += room
        self.width = procedure.drawing.width * SCALE + moved
        self.height = procedure.drawing.height * SCALE + BAND

    def x(self, x: float) -> float:
        moved = next((moved for border, moved in self.borders if x <= border), self.borders[-1][1])
        return self.left + x * SCALE + moved

    @staticmethod
    def y(y: float) -> float:
        return BAND + y * SCALE

    def words(self, words: Words) -> Rect:
        """Words keep their size; they begin, end or have their middle where they have it on the map."""
        area = words.area
        part = {"start": 0.0, "middle": 0.5, "end": 1.0}[words.anchor]
        x = self.x(area.x + area.width * part) - area.width * part
        return Rect(x, self.y(area.y + area.height / 2) - area.height / 2, area.width, area.height)

    def rect(self, rect: Rect | PlacedNode) -> Rect:
        return Rect(self.x(rect.x), self.y(rect.y), rect.width * SCALE, rect.height * SCALE)


def draw(plane: Element, procedure: DrawnProcedure, id: str, left: float) -> float:
    """Put one procedure on the sheet; where the next one may begin."""
    places = _Places(procedure, left)
    drawing = procedure.drawing
    first = min(lane.x for lane in places.lanes.values())
    pool = Rect(first, 0.0, places.width - (first - left), places.height)
    _shape(plane, f"{id}_Pool", pool, isHorizontal="false")
    for number, code in enumerate(procedure.lanes, start=1):
        _shape(plane, f"{id}_Lane_{number}", places.lanes[code], isHorizontal="false")
    bounds: dict[str, Rect] = {}
    for node in procedure.nodes:
        placed = procedure.placed[node.key]
        box = places.rect(placed)
        size = EVENT if node.kind == "wait" else GATEWAY if node.kind in {"fork", "join"} else 0.0
        bounds[node.key] = _middle(box, size) if size else box
        marker = {"isMarkerVisible": "false"} if node.kind == "decision" else {}
        label = _label(node, placed, box, places) if node.name else None
        _shape(plane, f"{id}_{node.key}", bounds[node.key], label, **marker)
    points = {(edge.edge.source, edge.edge.target): edge for edge in drawing.edges}
    for number, arrow in enumerate(procedure.arrows, start=1):
        edge = points[arrow.source, arrow.target]
        line = [Point(places.x(point.x), places.y(point.y)) for point in edge.points]
        begin = _led_on(line[1], line[0], bounds[arrow.source])[::-1]
        line = [*begin, *line[1:-1], *_led_on(line[-2], line[-1], bounds[arrow.target])]
        words = places.words(edge.words) if edge.words is not None and arrow.label else None
        _line(plane, f"{id}_Flow_{number}", line, words)
    _papers(plane, procedure, places, bounds, id)
    return left + places.width + BETWEEN_POOLS


def _label(node: DrawnNode, placed: PlacedNode, box: Rect, places: _Places) -> Rect | None:
    """Where the name of what is no box stands: in a decision, beside an event."""
    middle = Point(box.x + box.width / 2, box.y + box.height / 2)
    if node.kind == "decision":
        height = max(1, sum(bool(line.text) for line in placed.lines)) * LABEL_HEIGHT
        return Rect(box.x + box.width * 0.15, middle.y - height / 2, box.width * 0.7, height)
    if node.kind == "wait":
        width = box.width / 2 - EVENT / 2 - 4
        is_left = node.step is not None and bool(node.step.documents)  # the line to them runs on the right
        return Rect(box.x if is_left else middle.x + EVENT / 2 + 4, box.y, width, box.height)
    return places.words(placed.words) if placed.words is not None else None


def _papers(plane: Element, procedure: DrawnProcedure, places: _Places, bounds: Mapping[str, Rect], id: str) -> None:
    lane_of = {node.key: node.lane for node in procedure.nodes}
    before: dict[str, int] = {}
    for paper in procedure.papers:
        lane = places.lanes[lane_of[paper.step]]
        top = places.rect(procedure.placed[paper.step]).y
        index = before[paper.step] = before.get(paper.step, -1) + 1
        x = lane.x + lane.width - places.room[lane_of[paper.step]] + index * PAPER_PITCH + 16
        shape = Rect(x, top - 14, PAPER_WIDTH, PAPER_HEIGHT)
        label = Rect(x - 16, top + 10, PAPER_PITCH - 4, LABEL_HEIGHT)
        _shape(plane, f"{id}_{paper.key}", shape, label)
        line = [_right_of(bounds[paper.step]), Point(x, top)]
        _line(plane, f"{id}_{paper.key}_Use", line if paper.use == "record" else line[::-1])


def _right_of(shape: Rect) -> Point:
    """A point on the border of a shape, above its middle: where arrows leave it is kept free."""
    is_box = shape.width not in {EVENT, GATEWAY} and shape.height < shape.width / 2
    return Point(shape.x + shape.width * (1.0 if is_box else 0.75), shape.y + shape.height * (0.2 if is_box else 0.25))


def _middle(box: Rect, size: float) -> Rect:
    return Rect(box.x + (box.width - size) / 2, box.y + (box.height - size) / 2, size, size)


def _led_on(before: Point, end: Point, shape: Rect) -> list[Point]:
    """The last points of an arrow that ends at the border of the map's box, led on to a smaller shape in its middle."""
    middle = Point(shape.x + shape.width / 2, shape.y + shape.height / 2)
    if shape.width != shape.height or shape.width not in {EVENT, GATEWAY}:
        return [end]
    if before.x == end.x:  # it comes from above or below
        if abs(end.x - middle.x) < 1:
            return [Point(end.x, middle.y + (shape.height / 2 if before.y > end.y else -shape.height / 2))]
        side = shape.x if end.x < middle.x else shape.x + shape.width
        return [Point(end.x, middle.y), Point(side, middle.y)]
    if abs(end.y - middle.y) < 1:
        return [Point(shape.x if end.x < middle.x else shape.x + shape.width, end.y)]
    side = shape.y if end.y < middle.y else shape.y + shape.height
    return [Point(middle.x, end.y), Point(middle.x, side)]


def _shape(plane: Element, id: str, bounds: Rect, label: Rect | None = None, **more: str) -> None:
    shape = SubElement(plane, f"{SHAPES}BPMNShape", {"id": f"{id}_Shape", "bpmnElement": id, **more})
    _bounds(shape, bounds)
    if label is not None:
        _bounds(SubElement(shape, f"{SHAPES}BPMNLabel"), label)


def _line(plane: Element, id: str, points: Iterable[Point], label: Rect | None = None) -> None:
    edge = SubElement(plane, f"{SHAPES}BPMNEdge", {"id": f"{id}_Edge", "bpmnElement": id})
    for point in points:
        SubElement(edge, f"{LINES}waypoint", {"x": _said(point.x), "y": _said(point.y)})
    if label is not None:
        _bounds(SubElement(edge, f"{SHAPES}BPMNLabel"), label)


def _bounds(parent: Element, rect: Rect) -> None:
    given = {"x": rect.x, "y": rect.y, "width": rect.width, "height": rect.height}
    SubElement(parent, f"{PLACES}Bounds", {name: _said(value) for name, value in given.items()})


def _said(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
