"""How large every node is, what stands inside it, and where edges meet it."""

from collections.abc import Sequence
from dataclasses import dataclass

from processes.layout.drawing import Anchor, Line, PlacedLane, PlacedNode, Rect, Side, Words
from processes.layout.flow import Lane, Node
from processes.layout.sizes import (
    BAR,
    BOX_HEIGHT,
    BOX_LINE_HEIGHT,
    CLOCK_ROOM,
    EVENT_RADIUS,
    HEADER_HEIGHT,
    HEXAGON_POINT,
    LANE_FONT_SIZE,
    LINE_HEIGHT,
    MOST_LINES,
    TALLEST_HALF_DIAMOND,
)
from processes.layout.text import balanced, text_width, words_of, wrap


@dataclass(slots=True)
class Box:
    """A node before its place is known: size of the shape, reach of shape, bars and words from the middle of the row up
    and down.
    """

    node: Node
    row: int
    lane: int
    half_width: float
    half_height: float
    lines: tuple[tuple[str, str], ...] = ()  # number, text
    words: tuple[str, ...] = ()
    side: Side = "right"
    up: float = 0.0
    down: float = 0.0
    point: float = 0.0  # of a decision: from its left corner to its level side

    @property
    def top(self) -> float:
        """From the middle to where an edge enters from above."""
        return -self.half_height - (BAR if self.node.joins else 0.0)

    @property
    def bottom(self) -> float:
        return self.half_height + (BAR if self.node.forks else 0.0)

    @property
    def half_bar(self) -> float:
        return {"decision": 24.0, "start": 12.0, "end": 12.0}.get(self.node.kind, self.half_width)

    def placed(self, x: float, y: float) -> PlacedNode:
        """The node with its middle at x, y."""
        left, top = tidy(x - self.half_width), tidy(y - self.half_height)
        width, height = tidy(2 * self.half_width), tidy(2 * self.half_height)
        bars = []
        for wanted, above in ((self.node.joins, True), (self.node.forks, False)):
            if wanted:
                at = y - self.half_height - BAR if above else y + self.half_height
                bars.append(Rect(tidy(x - self.half_bar), tidy(at), tidy(2 * self.half_bar), BAR))
        if self.node.kind in {"start", "end"}:
            words = self._words_beside(x, y) if self.words else None
            return PlacedNode(self.node, left, top, width, height, bars=tuple(bars), words=words)
        leading = LINE_HEIGHT if self.node.kind == "decision" else BOX_LINE_HEIGHT
        first = y + 4.0 - leading * (len(self.lines) - 1) / 2
        middle = tidy(x + (CLOCK_ROOM / 2 - 4 if self.node.kind == "wait" else 0))
        lines = tuple(
            Line(text, middle, tidy(first + leading * index), number) for index, (number, text) in enumerate(self.lines)
        )
        return PlacedNode(self.node, left, top, width, height, point=tidy(self.point), bars=tuple(bars), lines=lines)

    def _words_beside(self, x: float, y: float) -> Words:
        tall = LINE_HEIGHT * len(self.words)
        if self.side == "right":
            return words_at(self.words, x + EVENT_RADIUS + 6, y - tall / 2, "start")
        if self.side == "left":
            return words_at(self.words, x - EVENT_RADIUS - 6, y - tall / 2, "end")
        at = y + EVENT_RADIUS + 5 if self.side == "below" else y - EVENT_RADIUS - 5 - tall
        return words_at(self.words, x, at, "middle")


def box_of(node: Node, row: int, lane: int, box_width: float) -> Box:
    """The node as large as its words need; all boxes but diamonds and events are `box_width` wide."""
    if node.kind in {"start", "end"}:
        box = Box(node, row, lane, EVENT_RADIUS, EVENT_RADIUS)
    elif node.kind == "decision":
        box = _decision(node, row, lane, box_width / 2 - 2)
    else:
        inside = box_width - {"task": 12.0, "wait": CLOCK_ROOM + 8}.get(node.kind, 18.0)
        indent = text_width(node.number + " ", bold=True) if node.number else 0.0
        wrapped = balanced(node.title, inside, most=MOST_LINES, first=indent).lines
        first = wrapped[0] if wrapped else ""
        half = max(BOX_HEIGHT, 14 + BOX_LINE_HEIGHT * len(wrapped)) / 2
        titled = ((node.number, first), *(("", line) for line in wrapped[1:]))
        box = Box(node, row, lane, box_width / 2, half, titled)
    box.up, box.down = -box.top, box.bottom
    return box


def _decision(node: Node, row: int, lane: int, half_width: float) -> Box:
    """A diamond, or a hexagon where the question is too long for one."""
    numbered = ((node.number, ""),) if node.number else ()
    found = _in_diamond(node.title, half_width, len(numbered))
    if found is not None:
        lines, half_height = found
        point = half_width
    else:
        lines = balanced(node.title, 2 * (half_width - HEXAGON_POINT) - 4, most=MOST_LINES).lines
        half_height, point = 10 + LINE_HEIGHT * (len(lines) + len(numbered)) / 2, HEXAGON_POINT
    return Box(node, row, lane, half_width, half_height, (*numbered, *(("", line) for line in lines)), point=point)


def _in_diamond(title: str, half_width: float, numbers: int) -> tuple[tuple[str, ...], float] | None:
    """Lines of a decision and half the height of its diamond, the flattest that holds them; None if none does."""
    whole = text_width(title) * 0.9  # some of it are spaces at which lines end
    if not title:
        return (), 31.0
    if any(text_width(word) > 1.5 * half_width for _, word in words_of(title)):
        return None
    for half_height in range(31, TALLEST_HALF_DIAMOND + 1, 3):
        for count in range(1, 8):
            rooms = _rooms(count, half_width, half_height, numbers)
            if not rooms or rooms[-1] < 24:
                break
            if sum(rooms) < whole:
                continue
            for share in (1.0, 0.85, 0.7, 0.55):  # as many lines as were reckoned with, or they would stand too low
                found = wrap(title, [share * room for room in rooms], most=count)
                if found.is_cut or found.is_broken:
                    break
                if len(found.lines) == count:
                    return found.lines, float(half_height)
    return None


def _rooms(count: int, half_width: float, half_height: float, numbers: int) -> list[float]:
    """Pixels for each of `count` lines in a diamond, below its number; none where they are too many."""
    total = count + numbers
    if total * LINE_HEIGHT / 2 > half_height:
        return []
    away = [abs(line - (total - 1) / 2) * LINE_HEIGHT + 5.5 for line in range(numbers, total)]
    return [2 * half_width * (1 - far / half_height) - 9 for far in away]


def headed(lanes: Sequence[Lane], borders: Sequence[float]) -> tuple[float, tuple[PlacedLane, ...]]:
    """The lanes with their names, and the height of the head that holds the longest. `borders`: x, one more than lanes
    are.
    """
    placed = []
    for lane, left, right in zip(lanes, borders[:-1], borders[1:], strict=True):
        lines = wrap(lane.name, right - left - 8, most=8, size=LANE_FONT_SIZE, bold=True).lines
        note = "".join(wrap(lane.note, right - left - 8, most=1).lines)
        placed.append(PlacedLane(lane, tidy(left), tidy(right - left), lines, note))
    most = max((len(lane.lines) for lane in placed), default=1) + 1  # one more for the note, or for "your role"
    return max(HEADER_HEIGHT, 14.0 * most + 6), tuple(placed)


def tidy(value: float) -> float:
    return round(value * 2) / 2


def words_at(lines: Sequence[str], x: float, top: float, anchor: Anchor, *, bold: bool = False) -> Words:
    width = max(text_width(line, bold=bold) for line in lines)
    left = x - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
    placed = tuple(Line(line, tidy(x), tidy(top + 11 + LINE_HEIGHT * index)) for index, line in enumerate(lines))
    return Words(placed, anchor, Rect(left, top + 1, width, LINE_HEIGHT * len(lines) - 2))
