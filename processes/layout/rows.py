"""Which row every node stands in."""

from collections.abc import Mapping, Sequence

from processes.layout.flow import Edge, Node
from processes.layout.sizes import STEPS_PER_ROW
from processes.layout.text import text_width


def rows_of(nodes: Sequence[Node], edges: Sequence[Edge], column: Mapping[str, int]) -> dict[str, int]:
    """Give every node its row: below all it follows, below all earlier nodes of its lane.

    Two steps share a row only where neither leads to the other; more than two only while work runs side by side. A
    correction beside a decision, which then goes back or ends, stands in the decision's own row.
    """
    place = {node.key: index for index, node in enumerate(nodes)}
    kinds = {node.key: node.kind for node in nodes}
    before: dict[str, list[str]] = {node.key: [] for node in nodes}
    after: dict[str, list[str]] = {node.key: [] for node in nodes}
    label: dict[tuple[str, str], str] = {}
    for edge in edges:
        after[edge.source].append(edge.target)
        label[edge.source, edge.target] = edge.label
        if place[edge.source] < place[edge.target]:
            before[edge.target].append(edge.source)

    row: dict[str, int] = {}
    steps_in: dict[int, int] = {}
    free_from: dict[int, int] = {}  # by lane
    side_by_side: set[str] = set()  # what follows a fork, until ways meet again
    forks = {node.key for node in nodes if node.forks}
    last_row = -1
    for node in nodes:
        lane = column[node.lane]
        lowest = max((row[key] + 1 for key in before[node.key]), default=last_row + 1)
        lowest = max(lowest, free_from.get(lane, 0))
        is_step = node.kind not in {"start", "end"}
        if any(key in forks or key in side_by_side for key in before[node.key]) and len(before[node.key]) == 1:
            side_by_side.add(node.key)
        while is_step and node.key not in side_by_side and steps_in.get(lowest, 0) >= STEPS_PER_ROW:
            lowest += 1
        if is_step and len(before[node.key]) == 1 and kinds[decision := before[node.key][0]] == "decision":
            beside, other = row[decision], column[nodes[place[decision]].lane]
            returns = all(place[key] <= place[node.key] or kinds[key] == "end" for key in after[node.key])
            short = text_width(label[decision, node.key], bold=True) <= 36
            if (
                returns
                and short
                and abs(other - lane) == 1
                and free_from.get(lane, 0) <= beside
                and steps_in.get(beside, 0) < STEPS_PER_ROW
                and len(after[decision]) > 1
            ):
                lowest = beside
        row[node.key] = lowest
        free_from[lane] = lowest + 1
        last_row = max(last_row, lowest)
        if is_step:
            steps_in[lowest] = steps_in.get(lowest, 0) + 1
    used = {number: index for index, number in enumerate(sorted(set(row.values())))}
    return {key: used[number] for key, number in row.items()}
