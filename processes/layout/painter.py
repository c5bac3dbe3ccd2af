"""Turns rows and routes into pixels."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from itertools import pairwise
from math import ceil

from processes.layout.beside import place_event_words
from processes.layout.boxes import Box, box_of, headed, tidy, words_at
from processes.layout.drawing import Anchor, Drawing, PlacedEdge, Point, Words
from processes.layout.flow import Edge, Lane, Node
from processes.layout.sizes import (
    BORDER_CLEARANCE,
    BOX_WIDTH,
    CLEARANCE,
    EDGE_OF_PAPER,
    LANE_WIDTH,
    LINE_HEIGHT,
    MARGIN,
    MINIMUM_WIDTH,
    MOST_LABEL_LINES,
    PORT,
    SIDE_CLEARANCE,
    TRACK,
    WIDEST_BOX,
    WIDEST_LABEL,
)
from processes.layout.text import text_width, wrap
from processes.layout.tracks import Item, merged, order_of
from processes.layout.traffic import Port, Route, ports_of


class Painter:
    """Turns routes into pixels: first upright tracks and lanes, then words, then tracks in the gaps and rows."""

    def __init__(
        self,
        lanes: Sequence[Lane],
        nodes: Sequence[Node],
        edges: Sequence[Edge],
        row: Mapping[str, int],
        routes: Sequence[Route],
    ) -> None:
        self.lanes, self.nodes, self.edges, self.routes = lanes, nodes, edges, routes
        column = {lane.key: index for index, lane in enumerate(lanes)}
        self.rows = max(row.values()) + 1
        lane_width = max(LANE_WIDTH, MINIMUM_WIDTH / len(lanes))
        self.box_width = min(max(lane_width - 2 * MARGIN, BOX_WIDTH), WIDEST_BOX)
        self.boxes = [box_of(node, row[node.key], column[node.lane], self.box_width) for node in nodes]
        self.at = {(box.row, box.lane): box for box in self.boxes}
        self.of = {box.node.key: box for box in self.boxes}
        self.x_of: dict[tuple[int, int], float] = {}  # x of an upright piece, by edge and piece
        self.y_of: dict[tuple[int, int], float] = {}
        self.uprights: list[tuple[int, int, int]] = []  # rail, from level, to level
        self.centre: list[float] = []
        self.left: list[float] = []
        self.gaps: dict[int, list[Item]] = {}
        self.sequence: dict[int, list[tuple[int, list[int]]]] = {}
        self.label: dict[int, tuple[tuple[str, ...], Anchor, Item | None, float]] = {}

    def draw(self) -> Drawing:
        self._place_uprights()
        self._place_gap_pieces()
        place_event_words(self.boxes, self.routes, self.x_of, self.centre, self.left, self.box_width)
        return self._finish()

    # Upright tracks, margins and lanes

    def _place_uprights(self) -> None:
        by_rail: dict[int, list[tuple[Hashable, Item]]] = {}
        for index, route in enumerate(self.routes):
            for piece, ((v0, h0), (v1, h1)) in enumerate(pairwise(route)):
                if v0 != v1:
                    continue
                self.uprights.append((v0, min(h0, h1), max(h0, h1)))
                if v0 % 3 == 1:
                    continue
                joins = [
                    (float(h0), 1 if route[piece - 1][0] > v0 else -1),
                    (float(h1), 1 if route[piece + 2][0] > v0 else -1),
                ]
                key = self._trunk(index, route[piece + 1 :])
                item = Item(float(min(h0, h1)), float(max(h0, h1)), joins, [(index, piece)])
                by_rail.setdefault(v0, []).append((key, item))
        tracks: dict[int, int] = {}
        for rail, pieces in by_rail.items():
            items = merged(pieces)
            for number, before in order_of(items, 0.5):
                items[number].at = max((items[other].at + 1 for other in before), default=0.0)
            tracks[rail] = 1 + int(max(item.at for item in items))
            by_rail[rail] = [(None, item) for item in items]
        room = self._room_for_side_words(tracks)

        def margin(rail: int) -> float:
            count = tracks.get(rail, 0)
            return room.get(rail, 0.0) + (SIDE_CLEARANCE + TRACK * (count - 1) + BORDER_CLEARANCE if count else MARGIN)

        spare = max(LANE_WIDTH, MINIMUM_WIDTH / len(self.lanes)) - self.box_width - 2 * MARGIN
        margins = {
            rail: float(ceil(max(margin(rail), MARGIN + spare / 2)))
            for lane in range(len(self.lanes))
            for rail in (3 * lane, 3 * lane + 2)
        }
        x = 0.0
        for lane in range(len(self.lanes)):
            self.left.append(x)
            self.centre.append(x + margins[3 * lane] + self.box_width / 2)
            x += margins[3 * lane] + self.box_width + margins[3 * lane + 2]
        self.left.append(x)
        for rail, pieces in by_rail.items():
            middle, outer = self.centre[rail // 3], self.box_width / 2 + room.get(rail, 0.0) + SIDE_CLEARANCE
            for _, item in pieces:
                place = (
                    middle + outer + TRACK * item.at
                    if rail % 3 == 2
                    else middle - outer - TRACK * (tracks[rail] - 1 - item.at)
                )
                for member in item.members:
                    self.x_of[member] = place
        for index, route in enumerate(self.routes):
            for piece, ((v0, _), (v1, _)) in enumerate(pairwise(route)):
                if v0 == v1 and v0 % 3 == 1:
                    self.x_of[index, piece] = self.centre[v0 // 3]
        self._spread_at_bars()

    def _spread_at_bars(self) -> None:
        """Let the ways leave a fork, and enter a join, side by side in the order in which they come from or go to."""
        spread: dict[tuple[str, bool], list[tuple[float, int, int]]] = {}
        for index, (edge, route) in enumerate(zip(self.edges, self.routes, strict=True)):
            last = len(route) - 2
            if last < 2:
                continue
            for key, piece, other, is_barred in (
                ((edge.source, True), 0, 2, self.of[edge.source].node.forks),
                ((edge.target, False), last, last - 2, self.of[edge.target].node.joins),
            ):
                (v0, h0), (v1, h1) = route[piece], route[piece + 1]
                if is_barred and v0 == v1 and abs(h0 - h1) == 1:
                    spread.setdefault(key, []).append((self.x_of[index, other], index, piece))
        for (barred, leaves), pieces in spread.items():
            box = self.of[barred]
            level = 2 * box.row + 1 + (1 if leaves else -1)
            if box.node.kind in {"start", "end"} or self._speaks(box.lane, level):
                continue
            centre = self.centre[box.lane]
            for side in (-1, 1):
                here = sorted((piece for piece in pieces if (piece[0] > centre) == (side > 0)), reverse=side > 0)
                step = min(PORT, (box.half_bar - 8) / max(len(here), 1))
                for place, (_far, index, piece) in enumerate(here):
                    self.x_of[index, piece] = centre + side * step * (len(here) - place)

    def _speaks(self, lane: int, level: int) -> bool:
        """Whether a branch word stands at the centre of a lane in this gap."""
        return any(
            edge.label and route[0][0] == route[1][0] == 3 * lane + 1 and abs(route[0][1] - level) == 1
            for edge, route in zip(self.edges, self.routes, strict=True)
        )

    def _trunk(self, index: int, rest: Route) -> Hashable:
        """What edges have in common that become one line; those that wait for each other never do."""
        target = self.edges[index].target
        return index if self.of[target].node.joins else (target, rest)

    def _room_for_side_words(self, tracks: Mapping[int, int]) -> dict[int, float]:
        """How much a margin must grow, by rail, so that a branch word fits between the box and the first thing beside
        it.
        """
        busy = {(rail, level) for rail, low, high in self.uprights for level in range(low, high + 1)}
        room: dict[int, float] = {}
        for edge, route in zip(self.edges, self.routes, strict=True):
            (v0, h0), (v1, h1) = route[0], route[1]
            if not edge.label or h0 != h1:
                continue
            step = 1 if v1 > v0 else -1
            need = text_width(edge.label, bold=True) + 10
            own, far = v0 + step, v0 + 2 * step

            def size(rail: int) -> float:
                count = tracks.get(rail, 0)
                return SIDE_CLEARANCE + TRACK * (count - 1) + BORDER_CLEARANCE if count else MARGIN

            if (own, h0) in busy:
                free = SIDE_CLEARANCE
            elif far == v1 or (far, h0) in busy:
                free = size(own) + BORDER_CLEARANCE
            elif (h0 // 2, far // 3) in self.at:
                free = size(own) + size(far)
            else:
                free = size(own) + size(far) + self.box_width / 2
            room[own] = max(room.get(own, 0.0), float(ceil(need - free)))
        return room

    # Pieces between rows, with the branch words there

    def _place_gap_pieces(self) -> None:
        by_gap: dict[int, list[tuple[Hashable, Item]]] = {}
        for index, route in enumerate(self.routes):
            for piece in range(1, len(route) - 2):
                (v0, h0), (v1, _) = route[piece], route[piece + 1]
                if v0 == v1 or h0 % 2:
                    continue
                x0, x1 = self.x_of[index, piece - 1], self.x_of[index, piece + 1]
                item = Item(min(x0, x1), max(x0, x1), [], [(index, piece)])
                for rail, x, outer in ((v0, x0, route[piece - 1][1]), (v1, x1, route[piece + 2][1])):
                    # a dogleg within one gap joins itself; either side will do
                    side = -1 if outer < h0 else 1
                    item.joins.append((x, side))
                    if rail % 3 == 1:
                        (item.above if side < 0 else item.below).add(rail // 3)
                by_gap.setdefault(h0, []).append((self._trunk(index, route[piece + 1 :]), item))
        beside = self._beside_gap()
        self.spoken_below = Counter(
            edge.source
            for edge, route in zip(self.edges, self.routes, strict=True)
            if edge.label and route[0][0] == route[1][0]
        )
        for index, edge in enumerate(self.edges):
            if edge.label:
                self._word_below(index, by_gap, beside)
        for level, pieces in by_gap.items():
            items = merged(pieces)
            self.gaps[level] = items
            self.sequence[level] = order_of(items, 6.0)

    def _beside_gap(self) -> dict[int, list[float]]:
        xs: dict[int, list[float]] = {}
        for index, route in enumerate(self.routes):
            for piece, ((v0, h0), (v1, h1)) in enumerate(pairwise(route)):
                if v0 == v1:
                    for level in range(min(h0, h1) + min(h0, h1) % 2, max(h0, h1) + 1, 2):
                        xs.setdefault(level, []).append(self.x_of[index, piece])
        return xs

    def _word_below(
        self, index: int, by_gap: dict[int, list[tuple[Hashable, Item]]], beside: Mapping[int, list[float]]
    ) -> None:
        """Give the words of an edge that leaves downwards a place beside its line, in the gap below its source."""
        edge, route = self.edges[index], self.routes[index]
        (v0, h0), (v1, h1) = route[0], route[1]
        if v0 != v1:
            return
        level = h0 + 1 if h1 > h0 else h0 - 1
        x = self.x_of[index, 0]
        space = {
            1: min([self.left[-1], *(other for other in beside[level] if other > x + 1)]) - x - 11,
            -1: x - max([0.0, *(other for other in beside[level] if other < x - 1)]) - 11,
        }
        turn = next((item for _, item in by_gap.get(level, ()) if (index, 1) in item.members), None)
        wrapped = {
            side: wrap(edge.label, min(space[side], WIDEST_LABEL), most=MOST_LABEL_LINES, bold=True) for side in (1, -1)
        }
        if turn is not None:
            side = 1 if route[2][0] > v0 else -1
            others = [item for _, item in by_gap[level] if item is not turn]
            reach = max(text_width(line, bold=True) for line in wrapped[-side].lines) + 14
            near, far = (x - reach, x - 1) if side > 0 else (x + 1, x + reach)
            alone = self.spoken_below[edge.source] == 1 and len(wrapped[-side].lines) == 1 and reach < 60
            if alone and not any(item.low < far and item.high > near for item in others):
                # Nothing on the other side of the corner: the word stands there and the gap need not grow.
                beside[level] += [near, far]
                self.label[index] = (wrapped[-side].lines, "start" if side < 0 else "end", None, 0.0)
                return
        else:
            side = min((1, -1), key=lambda way: (wrapped[way].is_broken, wrapped[way].is_cut, len(wrapped[way].lines)))
        lines = wrapped[side].lines
        width = max(text_width(line, bold=True) for line in lines) + 8
        height = LINE_HEIGHT * len(lines)
        if turn is None:
            low, high = (x + 1, x + width) if side > 0 else (x - width, x - 1)
            turn = Item(low, high, [], above={v0 // 3}, is_line=False)
            by_gap.setdefault(level, []).append((("words", index), turn))
        else:
            turn.low, turn.high = (
                (min(turn.low, x), max(turn.high, x + width))
                if side > 0
                else (min(turn.low, x - width), max(turn.high, x))
            )
        turn.block = height
        self.label[index] = (lines, "start" if side > 0 else "end", turn, height)

    # Rows, and everything put in its place

    def _finish(self) -> Drawing:
        header, placed_lanes = headed(self.lanes, self.left)
        y = header
        middle: list[float] = []
        for row in range(self.rows + 1):
            y += self._gap(row, y)
            if row == self.rows:
                break
            boxes = [box for box in self.boxes if box.row == row]
            up, down = max(box.up for box in boxes), max(box.down for box in boxes)
            middle.append(y + up)
            y += up + down
        self.middle = middle
        self.bottom = {
            row: middle[row] + max(box.down for box in self.boxes if box.row == row) for row in range(self.rows)
        }
        nodes = tuple(box.placed(self.centre[box.lane], middle[box.row]) for box in self.boxes)
        edges = tuple(self._placed_edge(index) for index in range(len(self.edges)))
        return Drawing(placed_lanes, nodes, edges, tidy(self.left[-1]), tidy(y), header)

    def _gap(self, row: int, top: float) -> float:
        """Give every piece in the gap above a row its height; return how high the gap must be."""
        items = self.gaps.get(2 * row, [])
        ends: dict[int, float] = {}
        for index, before in self.sequence.get(2 * row, []):
            item = items[index]
            start = 4.0 if item.block else CLEARANCE
            for other in before:
                start = max(start, ends[other] + (4.0 if item.block else TRACK if items[other].is_line else 5.0))
            ends[index] = start + item.block + (4.0 if item.block and item.is_line else 0.0)
            if item.block and item.is_line:
                ends[index] = max(ends[index], CLEARANCE)
            item.at = top + ends[index]
            for member in item.members:
                self.y_of[member] = item.at
        least = EDGE_OF_PAPER if row in {0, self.rows} and not items else 2 * CLEARANCE
        return max([least, *(end + (CLEARANCE if items[index].is_line else 5.0) for index, end in ends.items())])

    def _placed_edge(self, index: int) -> PlacedEdge:
        edge, route = self.edges[index], self.routes[index]
        source, target = self.of[edge.source], self.of[edge.target]
        leaves, enters = ports_of(route)
        points = [self._port(source, leaves, self.x_of.get((index, 0)))]
        for piece in range(1, len(route) - 1):
            (v, h), (before, _) = route[piece], route[piece - 1]
            upright, level = (piece - 1, piece) if before == v else (piece, piece - 1)
            x = self.x_of[index, upright]
            y = self.y_of[index, level] if h % 2 == 0 else self.middle[h // 2]
            points.append(Point(x, y))
        points.append(self._port(target, enters, self.x_of.get((index, len(route) - 2))))
        tidied = [Point(tidy(point.x), tidy(point.y)) for point in points]
        return PlacedEdge(edge, tuple(_straight(tidied)), self._edge_words(index, points))

    def _port(self, box: Box, port: Port, x: float | None) -> Point:
        """Where an edge meets a box; `x` of its piece there if that is upright."""
        centre, y = self.centre[box.lane], self.middle[box.row]
        if x is None:
            return Point(centre + (box.half_width if port == "right" else -box.half_width), y)
        return Point(x, y + (box.bottom if port == "bottom" else box.top))

    def _edge_words(self, index: int, points: Sequence[Point]) -> Words | None:
        edge, route = self.edges[index], self.routes[index]
        if not edge.label:
            return None
        if index in self.label:
            lines, anchor, item, height = self.label[index]
            x = points[0].x + (5 if anchor == "start" else -5)
            if item is None:
                return words_at(lines, x, self.bottom[route[0][1] // 2] + 4, anchor, bold=True)
            return words_at(lines, x, item.at - height - (3.0 if item.is_line else 0.0), anchor, bold=True)
        right = points[1].x > points[0].x
        return words_at(
            (edge.label,),
            points[0].x + (5 if right else -5),
            points[0].y - 3 - LINE_HEIGHT,
            "start" if right else "end",
            bold=True,
        )


def _straight(points: Sequence[Point]) -> list[Point]:
    """The same line without points that are not corners."""
    kept: list[Point] = []
    for point in points:
        if kept and point == kept[-1]:
            continue
        if len(kept) > 1 and (kept[-2].x == kept[-1].x == point.x or kept[-2].y == kept[-1].y == point.y):
            kept[-1] = point
        else:
            kept.append(point)
    return kept
