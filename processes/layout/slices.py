"""Where a map is cut for paper: between rows and between lanes, never through a box."""

from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from processes.layout.drawing import Drawing, Rect

# Pixels of 1/96 inch on A4 inside the margins of the style sheet, a little less high, for the words around the map.
PORTRAIT = (668.0, 880.0)
LANDSCAPE = (1010.0, 610.0)
LEAST_SCALE = 8 / 9  # words of 12 pixels are 9 points high; on paper 8 points must remain


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of the map on one page: what is shown, and whether the heads of the lanes are drawn above it again."""

    area: Rect
    with_header: bool
    scale: float
    is_landscape: bool


def slices_of(drawing: Drawing) -> list[Slice]:
    """The pages of a map, from left to right and then down, upright or across, whichever needs fewer. Words on them are
    8 points high or more; what holds nothing is left out.
    """
    return min((_cut(drawing, upright) for upright in (True, False)), key=len)


def _cut(drawing: Drawing, upright: bool) -> list[Slice]:
    width, height = PORTRAIT if upright else LANDSCAPE
    scale = max(LEAST_SCALE, min(1.0, width / drawing.width))
    found = []
    top = 0.0
    for bottom in _bands(drawing, height / scale):
        for left, right in _columns(drawing, width / scale):
            area = Rect(left, top, right - left, bottom - top)
            if _holds_something(drawing, area):
                found.append(Slice(area, top > 0, scale, not upright))
        top = bottom
    return found


def _holds_something(drawing: Drawing, area: Rect) -> bool:
    def is_inside(left: float, top: float, right: float, bottom: float) -> bool:
        return left < area.x + area.width and right > area.x and top < area.y + area.height and bottom > area.y

    return any(is_inside(n.x, n.y, n.x + n.width, n.y + n.height) for n in drawing.nodes) or any(
        is_inside(min(a.x, b.x), min(a.y, b.y), max(a.x, b.x), max(a.y, b.y))
        for edge in drawing.edges
        for a, b in pairwise(edge.points)
    )


def _columns(drawing: Drawing, most: float) -> list[tuple[float, float]]:
    """Lanes side by side as far as they fit, about equally many on each page; words that reach into the next lane are
    shown whole.
    """
    found: list[tuple[float, float]] = []
    left = 0.0
    widest = max((lane.width for lane in drawing.lanes), default=0.0)
    most = min(most, drawing.width / ceil(drawing.width / most) + widest / 2)
    for lane in drawing.lanes:
        right = lane.x + lane.width
        if right - left > most and lane.x > left:
            found.append((left, lane.x))
            left = lane.x
    found.append((left, drawing.width))
    words = [
        words.area for words in (*(node.words for node in drawing.nodes), *(e.words for e in drawing.edges)) if words
    ]
    return [
        (
            min([low, *(area.x - 2 for area in words if area.x < low < area.x + area.width)]),
            max([high, *(area.x + area.width + 2 for area in words if area.x < high < area.x + area.width)]),
        )
        for low, high in found
    ]


def _bands(drawing: Drawing, most: float) -> list[float]:
    """The y at which each page ends: the lowest place on it that cuts neither a box nor words."""
    rows = [(node.y - 6, node.y + node.height + 6) for node in drawing.nodes]
    rows += [(bar.y - 2, bar.y + bar.height + 2) for node in drawing.nodes for bar in node.bars]
    words = [
        words.area for words in (*(node.words for node in drawing.nodes), *(e.words for e in drawing.edges)) if words
    ]
    rows += [(area.y, area.y + area.height) for area in words]
    places = sorted({bottom for _, bottom in rows if not any(low < bottom < high for low, high in rows)})
    ends: list[float] = []
    top, room = 0.0, most
    while drawing.height - top > room:
        place = max((place for place in places if top < place <= top + room), default=top + room)
        ends.append(place)
        top, room = place, most - drawing.header
    return [*ends, drawing.height]
