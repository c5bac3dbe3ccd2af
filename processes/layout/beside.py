"""The words of start and end, which stand beside their circles where there is room."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from processes.layout.boxes import Box
from processes.layout.drawing import Side
from processes.layout.sizes import EVENT_RADIUS, LINE_HEIGHT, MOST_LINES, WIDEST_EVENT_WORDS
from processes.layout.text import balanced, text_width
from processes.layout.traffic import Route


def place_event_words(
    boxes: Sequence[Box],
    routes: Sequence[Route],
    x_of: Mapping[tuple[int, int], float],
    centre: Sequence[float],
    left: Sequence[float],
    box_width: float,
) -> None:
    """Give the words of every start and end a side and lines, and its box the height they need. `x_of` is the x of an
    upright piece, by edge and piece; `centre` and `left` belong to the lanes, `left` has one more for the right end.
    """

    def rail_x(rail: int) -> float:
        lane = rail // 3
        return (left[lane], centre[lane], left[lane + 1])[rail % 3]

    busy: dict[int, list[float]] = {}
    for index, route in enumerate(routes):
        for piece, ((v0, h0), (v1, h1)) in enumerate(pairwise(route)):
            if v0 == v1:
                for level in range(min(h0, h1), max(h0, h1) + 1):
                    if level % 2:
                        busy.setdefault(level // 2, []).append(x_of[index, piece])
    lines_in: dict[int, list[tuple[float, float]]] = {}
    for route in routes:
        for (v0, h0), (v1, h1) in pairwise(route):
            if h0 == h1 and h0 % 2:
                lines_in.setdefault(h0 // 2, []).append((rail_x(min(v0, v1)), rail_x(max(v0, v1))))
    spoken: dict[int, list[tuple[float, float]]] = {}
    for box in boxes:
        if box.node.kind not in {"start", "end"} or not box.node.title:
            continue
        x = centre[box.lane]
        barriers = [(place, place) for place in busy.get(box.row, ()) if abs(place - x) > 1]
        barriers += lines_in.get(box.row, [])
        barriers += spoken.get(box.row, [])
        barriers += [
            (centre[other.lane] - box_width / 2, centre[other.lane] + box_width / 2)
            for other in boxes
            if other.row == box.row and other is not box
        ]
        to_right = min([left[-1] - 2, *(low for low, high in barriers if high > x)]) - x - EVENT_RADIUS - 12
        to_left = x - max([2.0, *(high for low, high in barriers if low < x)]) - EVENT_RADIUS - 12
        options: list[tuple[float, Side, tuple[str, ...]]] = []
        places: tuple[tuple[Side, float, float], ...] = (
            ("right", min(to_right, WIDEST_EVENT_WORDS), 0.0),
            ("left", min(to_left, WIDEST_EVENT_WORDS), 0.4),
            ("above" if box.node.kind == "start" else "below", box_width, 0.7),
        )
        for side, room, malus in places:
            if room >= 24:
                wrapped = balanced(box.node.title, room, most=MOST_LINES)
                hurt = 20 * (wrapped.is_broken or wrapped.is_cut)
                options.append((len(wrapped.lines) + malus + hurt, side, wrapped.lines))
        _, box.side, box.words = min(options, key=lambda option: option[0])
        tall = LINE_HEIGHT * len(box.words)
        width = max(text_width(line) for line in box.words)
        if box.side in {"left", "right"}:
            box.up, box.down = max(-box.top, tall / 2), max(box.bottom, tall / 2)
            spoken.setdefault(box.row, []).append(
                (x + 12, x + 14 + width) if box.side == "right" else (x - 14 - width, x - 12)
            )
        elif box.side == "below":
            box.down = EVENT_RADIUS + 5 + tall
        else:
            box.up = EVENT_RADIUS + 5 + tall
