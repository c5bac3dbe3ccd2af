"""Which way every edge takes, on rails that are still without coordinates."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from processes.layout.flow import Edge, Node
from processes.layout.sizes import BOX_WIDTH, LANE_WIDTH, LONGEST_SIDE_WORD, MARGIN
from processes.layout.text import text_width
from processes.layout.traffic import Port, Route, Traffic, ports_of

__all__ = ["Port", "Route", "Router", "ports_of"]

CROSSING = 36.0  # readers lose more by a crossing than by bends (Purchase 1997); a bend costs 10
SHARED_PORT = 40.0  # two words below one corner, where another is free
DOGLEG = 40.0  # two bends within one gap: only where nothing else can be ordered there
ROUNDS = 3
MOST_TRIED = 4000  # routes looked at for one map; then it stays as it is. Some 20 microseconds each
TRIED = 5  # routes of one edge with which another, crossed by it, is tried anew


class Router:
    """Chooses a route for every edge, short ones first, the cheapest that shares no centre and no row line with a
    stranger. Then edges that cross are taken out and laid anew, alone and in pairs, until nothing gets better (rip-up
    and reroute, as wires are laid on boards).
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
        for edge in edges:
            self.ways[edge.source] = self.ways.get(edge.source, 0) + 1
        self.traffic = Traffic(nodes, edges, self.lanes, self.rows)
        self.found: dict[int, list[tuple[float, Route]]] = {}
        self.tried = 0

    def run(self) -> list[Route]:
        def order(index: int) -> tuple[bool, int, int]:
            edge = self.edges[index]
            down = self.row[edge.target] - self.row[edge.source]
            across = abs(self.lane[edge.target] - self.lane[edge.source])
            return down < 0 or edge.source == edge.target, 2 * abs(down) + across, index

        for index in sorted(range(len(self.edges)), key=order):
            cost, route = self._best(index)
            if cost == float("inf"):
                edge = self.edges[index]
                raise AssertionError(f"No way from {edge.source} to {edge.target}: the margins should always be free.")
            self.traffic.take(index, route)
        for _ in range(ROUNDS):
            better = [self._improve(index) for index in range(len(self.edges))]
            if self.tried > MOST_TRIED or not any(better):
                break
        return self.traffic.routes

    def _best(self, index: int) -> tuple[float, Route]:
        """The cheapest free route and its cost, which is infinite where there is none."""
        best: Route = ()
        least = float("inf")
        for cost, route in self._ways(index):
            if cost >= least:
                break
            self.tried += 1
            whole = cost + self._busy(index, route)
            if whole < least and self.traffic.is_free(index, route):
                best, least = route, whole
        return least, best

    def _ways(self, index: int) -> list[tuple[float, Route]]:
        """Every route that might do, with what it costs on empty rails; the cheapest first."""
        if index not in self.found:
            routes = dict.fromkeys(self._candidates(self.edges[index]))
            priced = [(self._cost(self.edges[index], route), route) for route in routes]
            self.found[index] = sorted(priced, key=lambda way: way[0])
        return self.found[index]

    def _busy(self, index: int, route: Route) -> float:
        """What is added for other edges: those that are crossed, and words that stand at the same port."""
        edge = self.edges[index]
        cost = CROSSING * self.traffic.crossings(index, route)
        leaves_below = route[0][0] == route[1][0] and route[1][1] > route[0][1]
        if leaves_below and edge.label and self.traffic.words_at[edge.source, "bottom"]:
            cost += SHARED_PORT
        return cost

    def _whole_cost(self, index: int, route: Route) -> float:
        self.tried += 1
        return next(cost for cost, way in self._ways(index) if way == route) + self._busy(index, route)

    def _improve(self, index: int) -> bool:
        """Lay an edge that crosses others anew; whether that was of use."""
        before = self.traffic.routes[index]
        self.traffic.drop(index, before)
        crossings = self.traffic.crossings(index, before)
        if not crossings:
            self.traffic.take(index, before)
            return False
        least, best = self._best(index)
        is_better = least < self._whole_cost(index, before) - 0.01
        self.traffic.take(index, best if is_better else before)
        if is_better and least < CROSSING:
            return True
        for other in self.traffic.crossed_by(index):
            if self.tried > MOST_TRIED:
                break
            if self._improve_both(index, other):
                return True
        return is_better

    def _improve_both(self, one: int, two: int) -> bool:
        old = self.traffic.routes[one], self.traffic.routes[two]
        self.traffic.drop(one, old[0])
        self.traffic.drop(two, old[1])
        least = self._whole_cost(one, old[0])
        self.traffic.take(one, old[0])
        least += self._whole_cost(two, old[1]) - 0.01
        self.traffic.drop(one, old[0])
        best = old
        for first, second in ((one, two), (two, one)):
            tried = 0
            for bare, route in self._ways(first):
                if bare >= least or tried == TRIED:
                    break
                cost = bare + self._busy(first, route)
                if cost >= least or not self.traffic.is_free(first, route):
                    continue
                tried += 1
                self.traffic.take(first, route)
                rest, other = self._best(second)
                self.traffic.drop(first, route)
                if cost + rest < least:
                    least = cost + rest - 0.01
                    best = (route, other) if first == one else (other, route)
        self.traffic.take(one, best[0])
        self.traffic.take(two, best[1])
        return best != old

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
        if rt < rs and cs == ct and self._column_free(cs, rt + 1, rs - 1):
            yield begin, finish
        if rt < rs and cs != ct and self._column_free(ct, rt + 1, rs):
            if may_side and self._row_free(rs, low + (low == cs), high - (high == cs)):
                yield begin, (vt, hs), finish
            yield begin, (vs, hs + 1), (vt, hs + 1), finish
        if rt <= rs and cs != ct and self._column_free(cs, rt, rs - 1):
            yield begin, (vs, 2 * rt), (vt, 2 * rt), finish
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
        if len(route) == 6 and route[2] == route[3]:
            cost += DOGLEG
        home = {self.lane[edge.source], self.lane[edge.target]}
        for (v0, h0), (v1, h1) in pairwise(route):
            cost += abs(v1 - v0) * 0.8 + abs(h1 - h0) * 0.5
            if v0 == v1 and v0 % 3 != 1:
                cost += 5 if v0 // 3 in home else 9
        is_choice = self.kind[edge.source] == "decision" and self.ways[edge.source] > 1
        if leaves in {"left", "right"}:
            if not is_choice and not upward:
                cost += 14
            if edge.label:
                cost += self._cramped(edge, route)
        elif leaves == "bottom":
            if upward:
                cost += 4
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
        return max(0.0, width + 8 - room) * 0.2
