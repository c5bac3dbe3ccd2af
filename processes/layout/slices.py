"""Where a map is cut for paper: between rows and between lanes, never through a box."""

from dataclasses import dataclass

from processes.layout.drawing import Drawing, Rect

# Pixels of 1/96 inch on A4 inside the margins of the style sheet, a little less high, for the words around the map.
PORTRAIT = (668.0, 900.0)
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
    """The pages of a map, from left to right and then down. Words on them are 8 points high or more."""
    is_landscape = drawing.width * LEAST_SCALE > PORTRAIT[0]
    width, height = LANDSCAPE if is_landscape else PORTRAIT
    scale = max(LEAST_SCALE, min(1.0, width / drawing.width))
    columns = _columns(drawing, width / scale)
    found = []
    top, bands = 0.0, _bands(drawing, height / scale)
    for bottom in bands:
        for left, right in columns:
            header = drawing.header if top else 0.0
            found.append(Slice(Rect(left, top, right - left, bottom - top), bool(header), scale, is_landscape))
        top = bottom
    return found


def _columns(drawing: Drawing, most: float) -> list[tuple[float, float]]:
    """Lanes side by side as far as they fit; words that reach into the next lane are shown whole."""
    found: list[tuple[float, float]] = []
    left = 0.0
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
