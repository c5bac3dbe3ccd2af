"""Writes the drawing of a map as SVG text, for a page that has the portal's style sheets: class names only, no style of
its own.

Everything that people wrote is escaped here, once; the returned text is safe to put into a page as it stands.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from xml.sax.saxutils import escape as escape_text
from xml.sax.saxutils import quoteattr

from processes.layout import Drawing, PlacedEdge, PlacedLane, PlacedNode, Point, Words
from processes.layout.sizes import CLOCK_RADIUS, MINIMUM_WIDTH

CORNER = 5.5
# Characters that XML 1.0 does not know; a browser would refuse a file that holds one.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve")


def to_svg(
    drawing: Drawing,
    *,
    mine: frozenset[str],
    links: Mapping[str, str],
    title: str,
    changed: Mapping[str, str] | None = None,
    prefix: str = "map",
) -> str:
    """Return the map as one `<svg>` element.

    `mine` holds keys of lanes and steps that are the reader's own and stand in blue; a lane lights its steps. `links`
    gives the address behind a step. `changed` gives steps a thick edge and a word for it in their tooltip, such as
    "new". `prefix` keeps ids apart where a page has two maps. A map wider than a page has the class `map__wide`, so
    that a style sheet can let it scroll instead of shrinking it.
    """
    role = "group" if any(node.node.key in links for node in drawing.nodes) else "img"
    width, height = _number(drawing.width), _number(drawing.height)
    wide = ' class="map__wide"' if drawing.width > 1.25 * MINIMUM_WIDTH else ""
    parts = [
        f'<svg{wide} width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="{role}"'
        f" aria-labelledby={_attribute(f'{prefix}-t {prefix}-d')}>",
        f"<title id={_attribute(f'{prefix}-t')}>{_escape(title)}</title>",
        f"<desc id={_attribute(f'{prefix}-d')}>{_escape(description(drawing))}</desc>",
        "<g>",
        *_lanes(drawing, mine),
        "</g>",
        "<g>",
        *(part for edge in drawing.edges for part in _edge(edge)),
        "</g>",
        "<g>",
        *(part for edge in drawing.edges if edge.words for part in _words(edge.words, "edge-label")),
        "</g>",
        "<g>",
        *(part for node in drawing.nodes for part in _node(node, mine, links, changed or {})),
        "</g>",
        "</svg>",
    ]
    return "\n".join(parts)


def description(drawing: Drawing) -> str:
    """What the map holds, in a few sentences for those who do not see it."""
    if not drawing.nodes:
        return "No steps yet."
    steps = sum(node.node.kind not in {"start", "end"} for node in drawing.nodes)
    decisions = sum(node.node.kind == "decision" for node in drawing.nodes)
    names = ", ".join(lane.lane.name for lane in drawing.lanes)
    told = f"{_count(len(drawing.lanes), 'lane')}: {names}. {_count(steps, 'step')}"
    if decisions:
        told += f" with {_count(decisions, 'decision').lower()}"
    return f"{told}. The steps beside the map say the same in words."


def _lanes(drawing: Drawing, mine: frozenset[str]) -> Iterator[str]:
    height = _number(drawing.height)
    for index, lane in enumerate(drawing.lanes):
        kind = " lane--mine" if lane.lane.key in mine else " lane--odd" if index % 2 else ""
        yield f'<rect class="lane{kind}" x="{_number(lane.x)}" y="0" width="{_number(lane.width)}" height="{height}"/>'
    for lane in drawing.lanes[1:]:
        yield f'<path class="lane-rule" d="M{_number(_crisp(lane.x))} 0V{height}"/>'
    yield f'<path class="lane-rule" d="M0 {_number(_crisp(drawing.header))}H{_number(drawing.width)}"/>'
    for lane in drawing.lanes:
        yield from _lane_name(lane, drawing.header, lane.lane.key in mine)


def _lane_name(lane: PlacedLane, header: float, is_mine: bool) -> Iterator[str]:
    note = "your role" if is_mine else lane.note
    x = _number(lane.x + lane.width / 2)
    count = len(lane.lines) + bool(note)
    leading = 16 if count < 3 else 14
    y = header / 2 + 5 - leading / 2 * (count - 1)
    for line in lane.lines:
        yield f'<text class="{_mine("lane-name", is_mine)}" x="{x}" y="{_number(y)}">{_escape(line)}</text>'
        y += leading
    if note:
        yield f'<text class="{_mine("lane-note", is_mine)}" x="{x}" y="{_number(y)}">{_escape(note)}</text>'


def _edge(edge: PlacedEdge) -> Iterator[str]:
    points = edge.points
    yield f'<path class="edge" d="{_rounded(points)}"/>'
    end, before = points[-1], points[-2]
    if before.x == end.x:
        back = -7 if before.y < end.y else 7
        shape = f"l-4 {back}h8z"
    else:
        back = -7 if before.x < end.x else 7
        shape = f"l{back} -4v8z"
    yield f'<path class="tip" d="M{_at(end)}{shape}"/>'


def _rounded(points: Sequence[Point]) -> str:
    path = f"M{_at(points[0])}"
    for number in range(1, len(points) - 1):
        before, corner, after = points[number - 1 : number + 2]
        first = 1 if number == 1 else 2  # a piece between two corners is shared by both
        last = 1 if number == len(points) - 2 else 2
        radius = min(CORNER, _length(before, corner) / first, _length(corner, after) / last)
        path += f"L{_at(_towards(corner, before, radius))}Q{_at(corner)} {_at(_towards(corner, after, radius))}"
    return f"{path}L{_at(points[-1])}"


def _node(
    node: PlacedNode, mine: frozenset[str], links: Mapping[str, str], changed: Mapping[str, str]
) -> Iterator[str]:
    key = node.node.key
    address = links.get(key)
    yield f"<a href={_attribute(address)}>" if address is not None else "<g>"
    yield f"<title>{_escape(_spoken(node, changed.get(key)))}</title>"
    is_mine = key in mine or node.node.lane in mine
    if node.node.kind in {"start", "end"}:
        radius = node.width / 2
        kind = "event event--end" if node.node.kind == "end" else "event"
        centre = f'cx="{_number(node.x + radius)}" cy="{_number(node.y + radius)}"'
        yield f'<circle class="{kind}" {centre} r="{_number(radius)}"/>'
        if node.words:
            yield from _words(node.words, "event-text")
    else:
        yield from _shape(node, _mine("node", is_mine) + (" node--edited" if key in changed else ""))
        text = _mine("node-text", is_mine)
        for line in node.lines:
            words = _escape(line.text)
            if line.number:
                words = f'<tspan class="node-no">{_escape(line.number)}</tspan> {words}'.rstrip()
            yield f'<text class="{text}" x="{_number(line.x)}" y="{_number(line.y)}">{words}</text>'
    for bar in node.bars:
        yield f'<rect class="bar" {_sides(*bar)} rx="1"/>'
    yield "</a>" if address is not None else "</g>"


def _shape(node: PlacedNode, classes: str) -> Iterator[str]:
    x, y, width, height = node.x, node.y, node.width, node.height
    if node.node.kind == "decision":
        corners = ((x + width / 2, y), (x + width, y + height / 2), (x + width / 2, y + height), (x, y + height / 2))
        yield f'<path class="{classes}" d="M{"L".join(_at(Point(*corner)) for corner in corners)}z"/>'
        return
    is_mine = "node--mine" in classes
    radius = min(height / 2, 21) if node.node.kind == "wait" else 5
    yield f'<rect class="{classes}" {_sides(x, y, width, height)} rx="{_number(radius)}"/>'
    if node.node.kind == "call":
        yield f'<rect class="node-inner" {_sides(x + 3.5, y + 3.5, width - 7, height - 7)} rx="3"/>'
    elif node.node.kind == "wait":
        yield from _clock(x + 7 + CLOCK_RADIUS, y + height / 2, _mine("clock", is_mine))


def _clock(x: float, y: float, classes: str) -> Iterator[str]:
    radius = CLOCK_RADIUS
    yield f'<circle class="{classes}" cx="{_number(x)}" cy="{_number(y)}" r="{_number(radius)}"/>'
    yield f'<path class="{classes}" d="M{_number(x)} {_number(y - 4.5)}v4.5h3.5"/>'


def _words(words: Words, kind: str) -> Iterator[str]:
    for line in words.lines:
        yield (
            f'<text class="{kind}" x="{_number(line.x)}" y="{_number(line.y)}" text-anchor="{words.anchor}">'
            f"{_escape(line.text)}</text>"
        )


def _spoken(node: PlacedNode, change: str | None) -> str:
    name = {"start": "Start", "end": "End"}.get(node.node.kind) or f"Step {node.node.number}".rstrip()
    told = f"{name}: {node.node.title}" if node.node.title else name
    return f"{told} ({change})" if change else told


def _sides(x: float, y: float, width: float, height: float) -> str:
    return f'x="{_number(x)}" y="{_number(y)}" width="{_number(width)}" height="{_number(height)}"'


def _mine(name: str, is_mine: bool) -> str:
    return f"{name} {name}--mine" if is_mine else name


def _count(number: int, noun: str) -> str:
    return f"{_NUMBERS[number] if number < len(_NUMBERS) else number} {noun}{'' if number == 1 else 's'}"


def _length(one: Point, two: Point) -> float:
    return abs(one.x - two.x) + abs(one.y - two.y)


def _towards(corner: Point, other: Point, distance: float) -> Point:
    if corner.x == other.x:
        return Point(corner.x, corner.y + (distance if other.y > corner.y else -distance))
    return Point(corner.x + (distance if other.x > corner.x else -distance), corner.y)


def _at(point: Point) -> str:
    return f"{_number(point.x)} {_number(point.y)}"


def _crisp(value: float) -> float:
    return int(value) + 0.5


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _escape(text: str) -> str:
    return escape_text(_UNPRINTABLE.sub("", text))


def _attribute(text: str) -> str:
    return quoteattr(_UNPRINTABLE.sub("", text))
