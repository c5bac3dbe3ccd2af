"""What runs on the rails already: where another edge may still go, and whom it would cross there."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise, product
from typing import Literal, NamedTuple

from processes.layout.flow import Edge, Node
from processes.layout.sizes import LONGEST_SIDE_WORD
from processes.layout.text import text_width

GridPoint = tuple[int, int]  # upright rail v, level h
Route = tuple[GridPoint, ...]
Port = Literal["top", "bottom", "left", "right"]
SIDES = frozenset({"left", "right"})


class _Use(NamedTuple):
    source: str
    target: str


class _Stretch(NamedTuple):
    """A piece of an edge on a margin or in a gap, where several run side by side. `ends` are the places where it is
    joined, from before (-1) or from behind (+1); `above` and `below` the lanes whose centre it joins.
    """

    edge: int
    target: str
    low: int
    high: int
    ends: tuple[tuple[int, int], tuple[int, int]]
    above: frozenset[int] = frozenset()
    below: frozenset[int] = frozenset()


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


def stretches(index: int, edge: Edge, route: Route) -> Iterator[tuple[int, bool, _Stretch]]:
    """The pieces of a route that share their rail with others side by side: rail or level, whether it is upright."""
    for number in range(1, len(route) - 2):
        (v0, h0), (v1, h1) = route[number], route[number + 1]
        before, after = route[number - 1], route[number + 2]
        if v0 == v1:
            if v0 % 3 != 1:
                ends = ((h0, 1 if before[0] > v0 else -1), (h1, 1 if after[0] > v0 else -1))
                yield v0, True, _Stretch(index, edge.target, min(h0, h1), max(h0, h1), ends)
        elif h0 % 2 == 0:
            ends = ((v0, -1 if before[1] < h0 else 1), (v1, -1 if after[1] < h0 else 1))
            above = frozenset(v // 3 for v, side in ends if v % 3 == 1 and side < 0)
            below = frozenset(v // 3 for v, side in ends if v % 3 == 1 and side > 0)
            yield h0, False, _Stretch(index, edge.target, min(v0, v1), max(v0, v1), ends, above, below)


def _crossed(first: _Stretch, second: _Stretch) -> int:
    """Crossings if `first` lies before `second`."""
    count = 0
    for place, side in first.ends:
        count += side > 0 and second.low < place < second.high
    for place, side in second.ends:
        count += side < 0 and first.low < place < first.high
    return count


def _least_crossed(one: _Stretch, two: _Stretch) -> int:
    """Crossings of two edges that share one rail, in the better order."""
    if one.above & two.below:
        return _crossed(one, two)
    if two.above & one.below:
        return _crossed(two, one)
    return min(_crossed(one, two), _crossed(two, one))


def _least_tangled(one: Route, two: Route, shared: Mapping[tuple[bool, int], tuple[_Stretch, _Stretch]]) -> int:
    """Crossings of two edges that share several rails, in the best order on each; those on the grid itself left out."""
    orders = []
    for first, second in shared.values():
        must, must_not = first.above & second.below, second.above & first.below
        orders.append((-0.2,) if must else (0.2,) if must_not else (0.2, -0.2))
    least = len(one) * len(two)
    for choice in product(*orders):
        shift = dict(zip(shared, choice, strict=True))
        least = min(least, _tangles(one, two, shift))
        if not least:
            break
    return least


def _tangles(one: Route, two: Route, shift: Mapping[tuple[bool, int], float]) -> int:
    count = 0
    moved = [(v + shift.get((True, v), 0.0), h + shift.get((False, h), 0.0)) for v, h in one]
    for place, ((x0, y0), (x1, y1)) in enumerate(pairwise(moved)):
        (gx0, gy0), (gx1, gy1) = one[place], one[place + 1]
        for (u0, w0), (u1, w1) in pairwise(two):
            if gx0 == gx1 and w0 == w1:
                if min(u0, u1) < x0 < max(u0, u1) and min(y0, y1) < w0 < max(y0, y1):
                    count += not (min(u0, u1) < gx0 < max(u0, u1) and min(gy0, gy1) < w0 < max(gy0, gy1))
            elif gy0 == gy1 and u0 == u1 and min(w0, w1) < y0 < max(w0, w1) and min(x0, x1) < u0 < max(x0, x1):
                count += not (min(w0, w1) < gy0 < max(w0, w1) and min(gx0, gx1) < u0 < max(gx0, gx1))
    return count


def _crosses(one: Route, two: Route) -> bool:
    """Whether two routes cross on the grid itself."""
    for (v0, h0), (v1, h1) in pairwise(one):
        for (u0, w0), (u1, w1) in pairwise(two):
            if v0 == v1 and w0 == w1 and min(u0, u1) < v0 < max(u0, u1) and min(h0, h1) < w0 < max(h0, h1):
                return True
            if h0 == h1 and u0 == u1 and min(w0, w1) < h0 < max(w0, w1) and min(v0, v1) < u0 < max(v0, v1):
                return True
    return False


class Traffic:
    """Edges can be taken in and dropped again; every question is about one more of them."""

    def __init__(self, nodes: Sequence[Node], edges: Sequence[Edge], lanes: int, rows: int) -> None:
        self.edges = edges
        self.forks = {node.key for node in nodes if node.forks}
        self.ends = {node.key for node in nodes if node.kind == "end"}
        self.joins = {node.key for node in nodes if node.joins}
        self.coming: Counter[str] = Counter(edge.target for edge in edges)  # that are not yet laid
        self.leaving: Counter[str] = Counter(edge.source for edge in edges)
        self.ports: Counter[tuple[str, Port, str]] = Counter()
        self.words_at: Counter[tuple[str, Port]] = Counter()
        self.centre: dict[tuple[int, int], list[_Use]] = {}  # (lane, h): the piece of the centre rail from h to h + 1
        self.line: dict[int, list[tuple[int, int, _Use]]] = {}  # by row: pieces from v to v
        self.turns: dict[GridPoint, list[_Use]] = {}
        self.margins: dict[int, list[_Stretch]] = {}
        self.gaps: dict[int, list[_Stretch]] = {}
        self.routes: list[Route] = [()] * len(edges)
        self.tangled: dict[tuple[Route, Route], int] = {}
        levels, rails = 2 * rows + 2, 3 * lanes
        self.uprights = [[0] * rails for _ in range(levels)]
        self.levels = [[0] * levels for _ in range(rails)]

    def crossings(self, index: int, route: Route) -> int:
        """How many edges a route would cross: where it runs straight over them, and where it runs beside them but turns
        off to the other side.
        """
        count = 0
        for (v0, h0), (v1, h1) in pairwise(route):
            if v0 == v1:
                count += sum(self.levels[v0][min(h0, h1) + 1 : max(h0, h1)])
            else:
                count += sum(self.uprights[h0][min(v0, v1) + 1 : max(v0, v1)])
        beside: dict[int, dict[tuple[bool, int], tuple[_Stretch, _Stretch]]] = {}
        for rail, upright, one in stretches(index, self.edges[index], route):
            for two in (self.margins if upright else self.gaps).get(rail, ()):
                if one.low <= two.high and two.low <= one.high and one.target != two.target:
                    beside.setdefault(two.edge, {})[upright, rail] = one, two
        for other, shared in beside.items():
            if len(shared) == 1:
                [(first, second)] = shared.values()
                count += _least_crossed(first, second)
                continue
            key = (route, self.routes[other])
            if key not in self.tangled:
                self.tangled[key] = _least_tangled(*key, shared)
            count += self.tangled[key]
        return count

    def crossed_by(self, index: int) -> list[int]:
        """The edges that cross this one."""
        route = self.routes[index]
        at: dict[tuple[bool, int], _Stretch] = {}
        for rail, upright, piece in stretches(index, self.edges[index], route):
            at[upright, rail] = piece
        found = []
        for other, way in enumerate(self.routes):
            if other == index or not way:
                continue
            shared = {}
            for rail, upright, two in stretches(other, self.edges[other], way):
                one = at.get((upright, rail))
                if one and one.low <= two.high and two.low <= one.high and one.target != two.target:
                    shared[upright, rail] = one, two
            if _crosses(route, way) or (shared and _least_tangled(route, way, shared)):
                found.append(other)
        return found

    def is_free(self, index: int, route: Route) -> bool:
        edge = self.edges[index]
        use = _Use(edge.source, edge.target)
        leaves, enters = ports_of(route)
        if (edge.source in self.forks and leaves != "bottom") or (edge.target in self.joins and enters != "top"):
            return False
        if self.ports[edge.source, leaves, "in"] or self.ports[edge.target, enters, "out"]:
            return False
        if edge.source == edge.target and leaves == enters:
            return False
        if leaves == "top" and self.coming[edge.source]:
            return False  # the way that is always free leads from the bottom of a box to the top of another
        if enters == "bottom" and (self.leaving[edge.target] or edge.target in self.ends):
            return False
        if leaves in SIDES:
            if (edge.label or self.words_at[edge.source, leaves]) and self.ports[edge.source, leaves, "out"]:
                return False
            if edge.label and text_width(edge.label, bold=True) > LONGEST_SIDE_WORD:
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
        for level, upright, piece in stretches(index, self.edges[index], route):
            others = () if upright else self.gaps.get(level, ())
            if not others or not (piece.above or piece.below):
                continue
            order: dict[int, set[int]] = {}
            entries = [*others, piece]
            for one in entries:
                for two in entries:
                    if one.edge != two.edge and one.above & two.below:
                        order.setdefault(one.edge, set()).add(two.edge)
            if any(leads_to(order, follower, index) for follower in order.get(index, ())):
                return False
        return True

    def take(self, index: int, route: Route) -> None:
        self._count(index, route, 1)
        self.routes[index] = route
        edge = self.edges[index]
        use = _Use(edge.source, edge.target)
        for point in route[1:-1]:
            self.turns.setdefault(point, []).append(use)
        for lane, h in _centres(route):
            self.centre.setdefault((lane, h), []).append(use)
        for row, low, high in _lines(route):
            self.line.setdefault(row, []).append((low, high, use))
        for rail, upright, piece in stretches(index, edge, route):
            (self.margins if upright else self.gaps).setdefault(rail, []).append(piece)

    def drop(self, index: int, route: Route) -> None:
        self._count(index, route, -1)
        edge = self.edges[index]
        use = _Use(edge.source, edge.target)
        for point in route[1:-1]:
            self.turns[point].remove(use)
        for place in _centres(route):
            self.centre[place].remove(use)
        for row, low, high in _lines(route):
            self.line[row].remove((low, high, use))
        for rail, upright, piece in stretches(index, edge, route):
            (self.margins if upright else self.gaps)[rail].remove(piece)

    def _count(self, index: int, route: Route, by: int) -> None:
        edge = self.edges[index]
        leaves, enters = ports_of(route)
        self.ports[edge.source, leaves, "out"] += by
        self.ports[edge.target, enters, "in"] += by
        self.coming[edge.target] -= by
        self.leaving[edge.source] -= by
        if edge.label:
            self.words_at[edge.source, leaves] += by
        for (v0, h0), (v1, h1) in pairwise(route):
            if v0 == v1:
                for h in range(min(h0, h1) + 1, max(h0, h1)):
                    self.uprights[h][v0] += by
            else:
                for v in range(min(v0, v1) + 1, max(v0, v1)):
                    self.levels[v][h0] += by


def _centres(route: Route) -> Iterator[tuple[int, int]]:
    for (v0, h0), (v1, h1) in pairwise(route):
        if v0 == v1 and v0 % 3 == 1:
            for h in range(min(h0, h1), max(h0, h1)):
                yield v0 // 3, h


def _lines(route: Route) -> Iterator[tuple[int, int, int]]:
    for (v0, h0), (v1, h1) in pairwise(route):
        if h0 == h1 and v0 != v1 and h0 % 2:
            yield h0 // 2, min(v0, v1), max(v0, v1)
