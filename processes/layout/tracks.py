"""Which track every piece of an edge takes where several run side by side."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from processes.layout.traffic import leads_to


@dataclass(slots=True)
class Item:
    """What needs a track of its own: a piece of one edge, or of several that merge. `joins` are places where lines meet
    it, from before (-1) or from behind (+1). `block` is the height of words that stand before the line, or alone if
    there is no line.
    """

    low: float
    high: float
    joins: list[tuple[float, int]]
    members: list[tuple[int, int]] = field(default_factory=list)  # (edge, number of the piece)
    above: set[int] = field(default_factory=set)  # lanes whose centre it joins from above
    below: set[int] = field(default_factory=set)
    block: float = 0.0
    is_line: bool = True
    at: float = 0.0


def _crossed(first: Item, second: Item) -> int:
    """Crossings if `first` lies before `second`."""
    count = sum(1 for place, side in first.joins if side > 0 and second.low < place < second.high)
    return count + sum(1 for place, side in second.joins if side < 0 and first.low < place < first.high)


def order_of(items: Sequence[Item], space: float) -> list[tuple[int, list[int]]]:
    """Order items that overlap so that few lines cross: the index of each with those that must lie before it, in a
    sequence that works.
    """
    count = len(items)
    behind = [0] * count  # bit sets
    direct: list[list[int]] = [[] for _ in items]

    def put(first: int, second: int) -> None:
        if behind[second] >> first & 1:
            first, second = second, first
        direct[second].append(first)
        gained = behind[second] | 1 << second
        for index in range(count):
            if index == first or behind[index] >> first & 1:
                behind[index] |= gained

    wishes: list[tuple[int, int, int]] = []
    for one in range(count):
        for two in range(one + 1, count):
            first, second = items[one], items[two]
            if first.above & second.below:
                put(one, two)
            elif second.above & first.below:
                put(two, one)
            elif first.low - space < second.high and second.low - space < first.high:
                gain = _crossed(second, first) - _crossed(first, second)
                wishes.append((-abs(gain), one, two) if gain >= 0 else (-abs(gain), two, one))
    for _, one, two in sorted(wishes):
        put(one, two)
    sequence = sorted(range(count), key=lambda index: (-behind[index].bit_count(), index))
    return [(index, direct[index]) for index in sequence]


def merged(pieces: Iterable[tuple[Hashable, Item]]) -> list[Item]:
    """Join pieces with the same key, unless the joint piece could no longer be ordered."""
    items: list[Item] = []
    known: dict[Hashable, Item] = {}
    for key, piece in pieces:
        trunk = known.get(key)
        if trunk is None or piece.block or trunk.block:
            known.setdefault(key, piece)
            items.append(piece)
            continue
        joint = replace(trunk, above=trunk.above | piece.above, below=trunk.below | piece.below)
        others = [item for item in items if item is not trunk] + [joint]
        order = {
            one: {two for two, below in enumerate(others) if one != two and others[one].above & below.below}
            for one in range(len(others))
        }
        last = len(others) - 1
        if any(leads_to(order, follower, last) for follower in order[last]):
            items.append(piece)
            continue
        trunk.low, trunk.high = min(trunk.low, piece.low), max(trunk.high, piece.high)
        trunk.joins += piece.joins
        trunk.members += piece.members
        trunk.above |= piece.above
        trunk.below |= piece.below
    return items
