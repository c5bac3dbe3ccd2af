"""Which way every edge takes, on rails that are still without coordinates."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from processes.layout.flow import Edge, Node
from processes.layout.sizes import BOX_WIDTH, LANE_WIDTH, LONGEST_SIDE_WORD, MARGIN
from processes.layout.text import text_width

GridPoint = tuple[int, int]  # upright rail v, level h
Route = tuple[GridPoint, ...]
Port = Literal["top", "bottom", "left", "right"]


class _Use(NamedTuple):
    source: str
    target: str


def ports_of(route: Route) -> tuple[Port, Port]:
    """Through which side a route leaves its source and enters its target."""
    (v0, h0), (v1, h1) = route[0], route[1]
    (v2, h2), (v3, h3) = route[-2], route[-1]
    leaves: Port = ("bottom" if h1 > h0 else "top") if v0 == v1 else ("right" if v1 > v0 else "left")
    enters: Port = ("top" if h2 < h3 else "bottom") if v2 == v3 else ("left" if v2 < v3 else "right")
    return leaves, enters


def leads_to(below: Mapping[int, set[int]], first: int, wanted: int) -> bool:
    seen: set[int] = set()
    heap = [first]
    while heap:
        item = heap.pop()
        if item == wanted:
            return True
        if item not in seen:
            seen.add(item)
            heap.extend(below.get(item, ()))
    return False


class Router:
    """Chooses a route for every edge, short ones first, the cheapest that shares no centre and no row line with a
    stranger.
    """

    def __init__(
        self, nodes: Sequence[Node], edges: Sequence[Edge], column: Mapping[str, int], row: Mapping[str, int]
    ) -> None:
        self.edges = edges
        self.kind = {node.key: node.kind for node in nodes}
        self.lane = {node.key: column[node.lane] for node in nodes}
        self.row = row
        self.lanes = len(column)
        self.rows = max(row.values()) + 1
        self.box = {(row[node.key], self.lane[node.key]) for node in nodes}
        self.filled: list[list[int]] = [
            [0] * (self.rows + 1) for _ in range(self.lanes)
        ]  # boxes above, by lane and row
        for lane in range(self.lanes):
            for number in range(self.rows):
                self.filled[lane][number + 1] = self.filled[lane][number] + ((number, lane) in self.box)
        self.ways: dict[str, int] = {}
        self.pending: dict[str, int] = {}
        for edge in edges:
            self.ways[edge.source] = self.ways.get(edge.source, 0) + 1
            self.pending[edge.target] = self.pending.get(edge.target, 0) + 1
        self.centre: dict[tuple[int, int], list[_Use]] = {}  # (lane, h): the piece of the centre rail from h to h + 1
        self.line: dict[int, list[tuple[int, int, _Use]]] = {}  # by row: pieces from v to v
        self.turns: dict[GridPoint, list[_Use]] = {}
        self.port: dict[tuple[str, Port], set[str]] = {}
        self.words_at: set[tuple[str, Port]] = set()
        self.gap: dict[
            int, list[tuple[int, frozenset[int], frozenset[int]]]
        ] = {}  # edge, lanes it joins above and below
        levels, rails = 2 * self.rows + 2, 3 * self.lanes
        self.uprights = [[0] * rails for _ in range(levels)]
        self.levels = [[0] * levels for _ in range(rails)]
        self.routes: list[Route] = [()] * len(edges)

    def run(self) -> list[Route]:
        def order(index: int) -> tuple[bool, int, int]:
            edge = self.edges[index]
            down = self.row[edge.target] - self.row[edge.source]
            across = abs(self.lane[edge.target] - self.lane[edge.source])
            return down < 0 or edge.source == edge.target, 2 * abs(down) + across, index

        for index in sorted(range(len(self.edges)), key=order):
            self._choose(index)
        return self.routes

    def _choose(self, index: int) -> None:
        edge = self.edges[index]
        best: Route | None = None
        least = float("inf")
        for route in self._candidates(edge):
            cost = self._cost(edge, route)
            if cost >= least:
                continue
            cost += self._crossings(route)
            if cost < least and self._is_free(index, edge, route):
                best, least = route, cost
        if best is None:
            raise AssertionError(f"No way from {edge.source} to {edge.target}: the margins should always be free.")
        self._take(index, edge, best)

    # Which ways there are

    def _column_free(self, lane: int, first: int, last: int) -> bool:
        return last < first or self.filled[lane][last + 1] == self.filled[lane][first]

    def _row_free(self, row: int, first: int, last: int) -> bool:
        return all((row, lane) not in self.box for lane in range(first, last + 1))

    def _reaches(self, row: int, lane: int, rail: int) -> bool:
        """Whether the row line is free from the box in `lane` to a margin rail."""
        other = rail // 3
        if other == lane:
            return True
        low, high = (lane + 1, other) if other > lane else (other, lane - 1)
        if other > lane and rail % 3 == 0:
            high -= 1
        if other < lane and rail % 3 == 2:
            low += 1
        return self._row_free(row, low, high)

    def _candidates(self, edge: Edge) -> Iterator[Route]:
        cs, rs = self.lane[edge.source], self.row[edge.source]
        ct, rt = self.lane[edge.target], self.row[edge.target]
        vs, hs, vt, ht = 3 * cs + 1, 2 * rs + 1, 3 * ct + 1, 2 * rt + 1
        begin, finish = (vs, hs), (vt, ht)
        low, high = (cs, ct) if cs < ct else (ct, cs)
        may_side = self.kind[edge.source] != "start"
        if rt > rs:
            if cs == ct and self._column_free(cs, rs + 1, rt - 1):
                yield begin, finish
            if cs != ct:
                clear_below = rs + 1
                while clear_below < rt and (clear_below, cs) not in self.box:
                    clear_below += 1
                clear_above = rt
                while clear_above > rs + 1 and (clear_above - 1, ct) not in self.box:
                    clear_above -= 1
                if clear_above <= clear_below:
                    for gap in sorted(
                        {clear_above, clear_below, rs + 1, rt} & set(range(clear_above, clear_below + 1))
                    ):
                        yield begin, (vs, 2 * gap), (vt, 2 * gap), finish
                if (
                    may_side
                    and self._column_free(ct, rs, rt - 1)
                    and self._row_free(rs, low + (low == cs), high - (high == cs))
                ):
                    yield begin, (vt, hs), finish
                if self._column_free(cs, rs + 1, rt) and self._row_free(rt, low + (low == ct), high - (high == ct)):
                    yield begin, (vs, ht), finish
        elif rt == rs and cs != ct and may_side and self._row_free(rs, low + 1, high - 1):
            yield begin, finish
        elif (
            rt < rs
            and cs != ct
            and self._column_free(cs, rt, rs - 1)
            and self._row_free(rt, low + (low == ct), high - (high == ct))
        ):
            yield begin, (vs, ht), finish
        below, above = 2 * (rs + 1), 2 * rt
        for lane in range(max(low - 1, 0), min(high + 2, self.lanes)):
            for rail in (3 * lane, 3 * lane + 2):
                out = may_side and self._reaches(rs, cs, rail)
                into = self._reaches(rt, ct, rail)
                if out and into and rs != rt:
                    yield begin, (rail, hs), (rail, ht), finish
                if out:
                    yield begin, (rail, hs), (rail, above), (vt, above), finish
                if into:
                    yield begin, (vs, below), (rail, below), (rail, ht), finish
                yield begin, (vs, below), (rail, below), (rail, above), (vt, above), finish

    # What they cost

    def _cost(self, edge: Edge, route: Route) -> float:
        leaves, enters = ports_of(route)
        upward = self.row[edge.target] <= self.row[edge.source]
        cost = 10.0 * (len(route) - 2)
        for (v0, h0), (v1, h1) in pairwise(route):
            cost += abs(v1 - v0) * 0.8 + abs(h1 - h0) * 0.5
            if v0 == v1 and v0 % 3 != 1:
                cost += 5
        is_choice = self.kind[edge.source] == "decision" and self.ways[edge.source] > 1
        if leaves in {"left", "right"}:
            if not is_choice and not upward:
                cost += 14
            if edge.label:
                cost += self._cramped(edge, route)
        elif leaves == "bottom":
            if upward:
                cost += 4
            if edge.label and (edge.source, "bottom") in self.words_at:
                cost += 24
            if edge.label and self.ways[edge.source] > 3 and route[1][1] > 2 * self.row[edge.source] + 2:
                cost += 30  # several words at one line: each should turn off below its own
        elif edge.label or self.kind[edge.source] == "decision":
            cost += 60
        if enters != "top" and not upward:
            cost += 14
        return cost

    def _cramped(self, edge: Edge, route: Route) -> float:
        """What a branch word beside a side line costs: lanes grow where it does not fit."""
        width = text_width(edge.label, bold=True)
        if width > LONGEST_SIDE_WORD:
            return 1000.0
        (v0, _), (v1, _) = route[0], route[1]
        if len(route) == 2:
            room = 2 * MARGIN if abs(v1 - v0) == 3 else LANE_WIDTH
        else:
            room = MARGIN if abs(v1 - v0) == 1 else 2 * MARGIN if abs(v1 - v0) == 2 else 2 * MARGIN + BOX_WIDTH / 2
        return max(0.0, width + 8 - room) * 0.35

    def _crossings(self, route: Route) -> float:
        count = 0
        for (v0, h0), (v1, h1) in pairwise(route):
            if v0 == v1:
                count += sum(self.levels[v0][min(h0, h1) + 1 : max(h0, h1)])
            else:
                count += sum(self.uprights[h0][min(v0, v1) + 1 : max(v0, v1)])
        return 14.0 * count

    # Whether they are free

    def _is_free(self, index: int, edge: Edge, route: Route) -> bool:
        use = _Use(edge.source, edge.target)
        leaves, enters = ports_of(route)
        if "in" in self.port.get((edge.source, leaves), ()) or "out" in self.port.get((edge.target, enters), ()):
            return False
        if edge.source == edge.target and leaves == enters:
            return False
        if leaves == "top" and self.pending.get(edge.source, 0):
            return False
        sides = {"left", "right"}
        if (
            leaves in sides
            and (edge.label or (edge.source, leaves) in self.words_at)
            and self.port.get((edge.source, leaves))
        ):
            return False
        if edge.label and leaves in sides and text_width(edge.label, bold=True) > LONGEST_SIDE_WORD:
            return False

        def strange(others: Iterable[_Use]) -> bool:
            return any(other.source != use.source and other.target != use.target for other in others)

        for point in route[1:-1]:
            if point[1] % 2 and point[0] % 3 == 1 and strange(self.turns.get(point, ())):
                return False
        for (v0, h0), (v1, h1) in pairwise(route):
            if v0 == v1:
                if v0 % 3 == 1 and any(
                    strange(self.centre.get((v0 // 3, h), ())) for h in range(min(h0, h1), max(h0, h1))
                ):
                    return False
            elif h0 % 2 and not self._line_free(h0 // 2, min(v0, v1), max(v0, v1), strange):
                return False
        return self._gaps_free(index, route)

    def _line_free(self, row: int, low: int, high: int, strange: Callable[[Iterable[_Use]], bool]) -> bool:
        for first, last, other in self.line.get(row, ()):
            left, right = max(low, first), min(high, last)
            touching = left == right and left % 3 != 1
            if (left < right or touching) and strange((other,)):
                return False
        return True

    def _gaps_free(self, index: int, route: Route) -> bool:
        """Whether the tracks of a gap can still be ordered: what comes down a centre lies above what goes on down the
        same centre.
        """
        for level, above, below in self._joins(route):
            others = self.gap.get(level, ())
            if not others or not (above or below):
                continue
            order: dict[int, set[int]] = {}
            entries = [*others, (index, above, below)]
            for one, one_above, _ in entries:
                for two, _, two_below in entries:
                    if one != two and one_above & two_below:
                        order.setdefault(one, set()).add(two)
            if any(leads_to(order, follower, index) for follower in order.get(index, ())):
                return False
        return True

    @staticmethod
    def _joins(route: Route) -> Iterator[tuple[int, frozenset[int], frozenset[int]]]:
        for number in range(1, len(route) - 2):
            (v0, h0), (v1, _) = route[number], route[number + 1]
            if v0 != v1 and h0 % 2 == 0:
                above: set[int] = set()
                below: set[int] = set()
                for rail, outer in ((v0, route[number - 1]), (v1, route[number + 2])):
                    if rail % 3 == 1:
                        (above if outer[1] < h0 else below).add(rail // 3)
                yield h0, frozenset(above), frozenset(below)

    def _take(self, index: int, edge: Edge, route: Route) -> None:
        use = _Use(edge.source, edge.target)
        leaves, enters = ports_of(route)
        self.port.setdefault((edge.source, leaves), set()).add("out")
        self.port.setdefault((edge.target, enters), set()).add("in")
        self.pending[edge.target] -= 1
        if edge.label:
            self.words_at.add((edge.source, leaves))
        for point in route[1:-1]:
            self.turns.setdefault(point, []).append(use)
        for (v0, h0), (v1, h1) in pairwise(route):
            if v0 == v1:
                for h in range(min(h0, h1) + 1, max(h0, h1)):
                    self.uprights[h][v0] += 1
                if v0 % 3 == 1:
                    for h in range(min(h0, h1), max(h0, h1)):
                        self.centre.setdefault((v0 // 3, h), []).append(use)
            else:
                for v in range(min(v0, v1) + 1, max(v0, v1)):
                    self.levels[v][h0] += 1
                if h0 % 2:
                    self.line.setdefault(h0 // 2, []).append((min(v0, v1), max(v0, v1), use))
        for level, above, below in self._joins(route):
            self.gap.setdefault(level, []).append((index, above, below))
        self.routes[index] = route
