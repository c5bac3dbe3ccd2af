"""A map in words, for those who hear it: every relation that the drawing shows."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from processes.layout import Drawing, PlacedNode

_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve")
_KINDS = {"decision": "decision", "call": "another procedure", "wait": "waiting"}


def description(drawing: Drawing) -> str:
    """What the map holds, in a few sentences."""
    if not drawing.nodes:
        return "No steps yet."
    nodes = [node.node for node in drawing.nodes if node.node.kind not in {"start", "end"}]
    names = ", ".join(lane.lane.name for lane in drawing.lanes)
    told = f"{_count(len(drawing.lanes), 'lane')}: {names}. {_count(len(nodes), 'step')}"
    parts = [
        _count(number, noun).lower()
        for number, noun in (
            (sum(node.kind == "decision" for node in nodes), "decision"),
            (sum(node.kind == "wait" for node in nodes), "time of waiting"),
            (sum(node.forks for node in nodes), "start of work side by side"),
        )
        if number
    ]
    if parts:
        told += f" with {', '.join(parts[:-1])}{' and ' if len(parts) > 1 else ''}{parts[-1]}"
    return f"{told}. The steps beside the map say the same in words."


def spoken(drawing: Drawing, changed: Mapping[str, str]) -> dict[str, str]:
    """A sentence or two about every node, by key: what it is, and where it leads if not simply to the next one."""
    nodes = [node.node for node in drawing.nodes]
    name = {
        node.key: f"step {node.number}" if node.number else ("the end" + (f", {node.title}" if node.title else ""))
        for node in nodes
    }
    following = {one.key: two.key for one, two in pairwise(nodes)}
    onward: dict[str, list[tuple[str, str]]] = {}
    arrivals: dict[str, list[str]] = {}
    for placed in drawing.edges:
        edge = placed.edge
        onward.setdefault(edge.source, []).append((edge.label, edge.target))
        arrivals.setdefault(edge.target, []).append(name[edge.source])
    return {
        node.node.key: " ".join(_sentences(node, onward, arrivals, name, following, changed)) for node in drawing.nodes
    }


def _sentences(
    placed: PlacedNode,
    onward: Mapping[str, list[tuple[str, str]]],
    arrivals: Mapping[str, list[str]],
    name: Mapping[str, str],
    following: Mapping[str, str],
    changed: Mapping[str, str],
) -> Iterator[str]:
    node, key = placed.node, placed.node.key
    told = {"start": "Start", "end": "End"}.get(node.kind) or f"Step {node.number}".rstrip()
    if node.kind in _KINDS:
        told += f", {_KINDS[node.kind]}"
    told = f"{told}: {node.title}" if node.title else told
    yield f"{told} ({changed[key]})" if key in changed else told
    if node.joins:
        yield f"– begins when all have arrived: {', '.join(arrivals.get(key, ['nothing leads here']))}"
    ways = onward.get(key, [])
    if node.forks:
        yield "– then at the same time: " + ", ".join(_way(label, name[target]) for label, target in ways)
    elif node.kind == "decision":
        yield "– " + ", ".join(_way(label, name[target]) for label, target in ways)
    elif node.kind != "start" and ways and following.get(key) != ways[0][1]:
        yield f"– then {_way(*(ways[0][0], name[ways[0][1]]))}"


def _way(label: str, target: str) -> str:
    return f"{label}: {target}" if label else target


def _count(number: int, noun: str) -> str:
    many = (
        "times of waiting" if noun.startswith("time") else "starts of work side by side" if " " in noun else f"{noun}s"
    )
    return f"{_NUMBERS[number] if number < len(_NUMBERS) else number} {noun if number == 1 else many}"
