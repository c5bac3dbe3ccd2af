"""What goes in: lanes, nodes and edges, and how a list of steps becomes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

from processes.layout.sizes import MERGE_ENDS_WITHIN
from processes.plain import PlainProcedure, goes_on

Kind = Literal["start", "end", "task", "decision", "call", "wait"]
StepKind = Literal["task", "decision", "call", "wait", "end"]
Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Lane:
    """A role as a column. `note` stands under the name, such as "external"."""

    key: str
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """A step, or the start or an end of the procedure; `number` is empty for these two. Of a node that `forks` all ways
    are taken at the same time; one that `joins` begins when all that lead to it are done.
    """

    key: str
    kind: Kind
    title: str
    number: str
    lane: str
    forks: bool = False
    joins: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    source: str
    target: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class StepIn:
    """A step as the editor knows it. A way is its label and where it leads, None being the end; `joins` if it begins
    when all that lead to it are done.
    """

    identity: str
    number: str
    kind: StepKind
    title: str
    lane: str
    ways: Sequence[tuple[str, str | None]] = ()
    joins: bool = False


def steps_in(content: PlainProcedure) -> list[StepIn]:
    """The steps of ``content`` for its map. An end without a role stays in the lane where the flow came from."""
    steps: list[StepIn] = []
    lane = ""
    for number, step in enumerate(content.steps, start=1):
        if step.role or step.kind != "end":
            lane = step.role
        ways = tuple((way.label, way.to) for way in step.ways)
        kind = cast(StepKind, step.kind)
        steps.append(StepIn(step.identity, str(number), kind, step.title, lane, ways, step.waits_for_all))
    return steps


def flow_of(steps: Sequence[StepIn], trigger: str, result: str) -> tuple[list[Node], list[Edge]]:
    """Turn a list of steps into nodes and edges, in the order of the list.

    A step without ways goes on to the next one; the last goes to the end, labelled with `result`. A way that leads
    nowhere is an end labelled with the way's words, or with `result`. A step of kind "end" is an end itself. Near ends
    of one lane with the same label are one circle. A way to a step that no longer exists leads to an end that says so:
    a draft may hold one, and the map should show it.
    """
    if not steps:
        return [], []
    place = {step.identity: position for position, step in enumerate(steps)}
    edges = [Edge("start", steps[0].identity)]
    ends: list[tuple[Node, int]] = []  # with the position of the last step that leads there

    def end_for(position: int, title: str) -> str:
        lane = steps[position].lane
        for index in range(len(ends) - 1, -1, -1):
            node, last = ends[index]
            if (node.title, node.lane) == (title, lane) and position - last <= MERGE_ENDS_WITHIN:
                ends[index] = (node, position)
                return node.key
        node = Node(f"end-{len(ends) + 1}", "end", title, "", lane)
        ends.append((node, position))
        return node.key

    for position, step in enumerate(steps):
        if step.kind == "end":
            continue
        for label, target in [*step.ways, *(("", to) for to in goes_on(steps, position))]:
            if target in place:
                edges.append(Edge(step.identity, target, label))
            elif target is None:
                title = label or result
                edges.append(Edge(step.identity, end_for(position, title), "" if title == label else label))
            else:
                edges.append(Edge(step.identity, end_for(position, "Step not found"), label))

    nodes = [Node("start", "start", trigger, "", steps[0].lane)]
    for position, step in enumerate(steps):
        if step.kind == "end":
            nodes.append(Node(step.identity, "end", step.title, "", step.lane, joins=step.joins))
        else:
            targets = {edge.target for edge in edges if edge.source == step.identity}
            forks = step.kind != "decision" and len(targets) > 1
            nodes.append(Node(step.identity, step.kind, step.title, step.number, step.lane, forks, step.joins))
        nodes += [node for node, last in ends if last == position]
    return nodes, edges
