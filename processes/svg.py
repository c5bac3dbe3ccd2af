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
from processes.layout.slices import Slice, slices_of
from processes.map_words import description, spoken

CORNER = 5.5
# Characters that XML 1.0 does not know; a browser would refuse a file that holds one.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def to_svg(
    drawing: Drawing,
    *,
    mine: frozenset[str],
    links: Mapping[str, str],
    title: str,
    changed: Mapping[str, str] | None = None,
    kinds: Mapping[str, str] | None = None,
    prefix: str = "map",
) -> str:
    """Return the map as one `<svg>` element.

    `mine` holds keys of lanes and steps that are the reader's own and stand in blue; a lane lights its steps. `links`
    gives the address behind a step. `changed` gives steps a thick edge and a word for it in their tooltip, such as
    "new"; `kinds` says which of them are new, changed or moved. `prefix` keeps ids apart where a page has two maps. A
    map wider than a page has the class `map__wide`, so that a style sheet can let it scroll instead of shrinking it.
    """
    role = "group" if any(node.node.key in links for node in drawing.nodes) else "img"
    width, height = _number(drawing.width), _number(drawing.height)
    said = spoken(drawing, changed or {})
    wide = ' class="map__wide"' if drawing.width > 1.25 * MINIMUM_WIDTH else ""
    parts = [
        f'<svg{wide} width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="{role}"'
        f" aria-labelledby={_attribute(f'{prefix}-t {prefix}-d')}>",
        f"<title id={_attribute(f'{prefix}-t')}>{_escape(title)}</title>",
        f"<desc id={_attribute(f'{prefix}-d')}>{_escape(description(drawing))}</desc>",
        f'<g class="map__drawing" id={_attribute(f"{prefix}-all")}>',
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
        *(
            part
            for node in drawing.nodes
            for part in _node(
                node, mine, links, said[node.node.key], kinds or {}, is_changed=node.node.key in (changed or {})
            )
        ),
        "</g>",
        "</g>",
        "</svg>",
    ]
    return "\n".join(parts)


def to_pages(drawing: Drawing, prefix: str = "map") -> str:
    """The same map cut into pages for paper, the heads of the lanes above each. They show the `<svg>` of `to_svg`,
    which must stand on the same page.
    """
    return "\n".join(_page(part, drawing.header, prefix) for part in slices_of(drawing))


def _page(part: Slice, header: float, prefix: str) -> str:
    x, y, width, height = part.area
    head = header if part.with_header else 0.0
    whole = f"<use href={_attribute(f'#{prefix}-all')}/>"
    shown = f'<svg {_sides(0, head, width, height)} viewBox="{_box(x, y, width, height)}">{whole}</svg>'
    if head:
        shown = f'<svg {_sides(0, 0, width, head)} viewBox="{_box(x, 0, width, head)}">{whole}</svg>{shown}'
    kind = "map__page map__page--wide" if part.is_landscape else "map__page"
    size = f'width="{_number(width * part.scale)}" height="{_number((height + head) * part.scale)}"'
    return f'<svg class="{kind}" {size} viewBox="{_box(0, 0, width, height + head)}" aria-hidden="true">{shown}</svg>'


def _box(*numbers: float) -> str:
    return " ".join(map(_number, numbers))


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
    node: PlacedNode,
    mine: frozenset[str],
    links: Mapping[str, str],
    said: str,
    kinds: Mapping[str, str],
    *,
    is_changed: bool,
) -> Iterator[str]:
    key = node.node.key
    address = links.get(key)
    yield f"<a href={_attribute(address)}>" if address is not None else "<g>"
    yield f"<title>{_escape(said)}</title>"
    is_mine = key in mine or node.node.lane in mine
    if node.node.kind in {"start", "end"}:
        radius = node.width / 2
        kind = "event event--end" if node.node.kind == "end" else "event"
        centre = f'cx="{_number(node.x + radius)}" cy="{_number(node.y + radius)}"'
        yield f'<circle class="{kind}" {centre} r="{_number(radius)}"/>'
        if node.words:
            yield from _words(node.words, "event-text")
    else:
        edited = f" node--edited node--{kinds.get(key, 'changed')}" if is_changed else ""
        yield from _shape(node, _mine("node", is_mine) + edited)
        text = _mine("node-text", is_mine)
        for line in node.lines:
            words = _escape(line.text)
            if line.number:
                words = f'<tspan class="node-no">{_escape(line.number)}</tspan> {words}'.rstrip()
            yield f'<text class="{text}" x="{_number(line.x)}" y="{_number(line.y)}">{words}</text>'
    for bar in node.bars:
        yield f'<rect class="joint" {_sides(*bar)} rx="1"/>'
    if kinds.get(key) == "new":
        yield from _plus(node)
    yield "</a>" if address is not None else "</g>"


def _plus(node: PlacedNode) -> Iterator[str]:
    """A plus in a disc at the upper right corner: a new step is known without its colour."""
    is_diamond = node.point * 2 >= node.width
    x = node.x + node.width * (0.8 if is_diamond else 1) - (0 if is_diamond else 4)
    y = node.y + (node.height * 0.3 if is_diamond else 2)
    yield f'<circle class="badge" cx="{_number(x)}" cy="{_number(y)}" r="6.5"/>'
    yield f'<path class="badge-sign" d="M{_number(x - 3.5)} {_number(y)}h7m-3.5 -3.5v7"/>'


def _shape(node: PlacedNode, classes: str) -> Iterator[str]:
    x, y, width, height = node.x, node.y, node.width, node.height
    if node.node.kind == "decision":
        left, right, middle = x + node.point, x + width - node.point, y + height / 2
        upper = [(left, y), (right, y)] if left < right else [(left, y)]
        lower = [(right, y + height), (left, y + height)] if left < right else [(left, y + height)]
        corners = [*upper, (x + width, middle), *lower, (x, middle)]
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


def _sides(x: float, y: float, width: float, height: float) -> str:
    return f'x="{_number(x)}" y="{_number(y)}" width="{_number(width)}" height="{_number(height)}"'


def _mine(name: str, is_mine: bool) -> str:
    return f"{name} {name}--mine" if is_mine else name


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
