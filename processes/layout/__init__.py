"""Draws the swim-lane map of a procedure: pure functions from a list of steps to coordinates.

Lanes are columns and the flow runs down. The drawing follows the layered method (Sugiyama, Tagawa and Toda 1981;
Gansner, Koutsofios, North and Vo 1993): edges that lead to an earlier step are reversed, every node gets the row of its
longest path, then edges are routed. Two things differ, because readers come from the step list, and because a map must
look the same after a step was changed: nodes never change lane, and within a lane they never change order. So crossings
are not reduced by moving nodes. Edges that cross are laid anew instead (routes.py), at a price per crossing and bend
that follows what readers mind most (Purchase 1997); as all nodes of a lane stand on its centre, no coordinates have to
be assigned as Brandes and Köpf (2001) do.

Edges run on rails. Every lane has three upright rails (left margin, centre, right margin), every row has a line through
its middle, and between two rows lies a gap. Margins and gaps take as many tracks as needed; centres and row lines carry
one edge, or several with the same source or target. A way through the margins always exists, so no edge ever has to
cross a box. Coordinates of rails are indices: ``v = 3 * lane + 0, 1, 2`` and ``h = 2 * row`` for the gap above a row,
``2 * row + 1`` for its middle. Only the last part turns them into pixels.
"""

from collections.abc import Sequence
from dataclasses import replace

from processes.layout.drawing import (
    Drawing,
    Figures,
    Line,
    PlacedEdge,
    PlacedLane,
    PlacedNode,
    Point,
    Rect,
    Words,
    measure,
)
from processes.layout.flow import Edge, Kind, Lane, Node, StepIn, StepKind, flow_of, steps_in
from processes.layout.painter import Painter
from processes.layout.routes import Router
from processes.layout.rows import rows_of
from processes.layout.sizes import HEADER_HEIGHT, MINIMUM_WIDTH

__all__ = [
    "Drawing",
    "Edge",
    "Figures",
    "Kind",
    "Lane",
    "Line",
    "Node",
    "PlacedEdge",
    "PlacedLane",
    "PlacedNode",
    "Point",
    "Rect",
    "StepIn",
    "StepKind",
    "Words",
    "flow_of",
    "lay_out",
    "measure",
    "steps_in",
]


def lay_out(lanes: Sequence[Lane], nodes: Sequence[Node], edges: Sequence[Edge]) -> Drawing:
    """Draw the map. Lanes stand in the order in which the nodes first need them; a lane that none needs is left out.

    Two edges between the same two nodes become one with both labels. Raises ValueError for two nodes of one key, an
    unknown node or lane, an edge into a start or out of an end. Takes some 30 milliseconds for 60 steps and at most
    some 250 for the worst of them. The same input always gives the same drawing.
    """
    known = {lane.key: lane for lane in lanes}
    keys = {node.key: node for node in nodes}
    if len(keys) != len(nodes):
        raise ValueError("Two nodes have the same key.")
    for node in nodes:
        if node.lane not in known:
            raise ValueError(f"Node {node.key!r} stands in an unknown lane.")
    joint: dict[tuple[str, str], list[str]] = {}
    for edge in edges:
        if edge.source not in keys or edge.target not in keys:
            raise ValueError(f"The edge from {edge.source!r} to {edge.target!r} has a loose end.")
        if keys[edge.source].kind == "end" or keys[edge.target].kind == "start":
            raise ValueError(f"The edge from {edge.source!r} to {edge.target!r} leaves an end or enters a start.")
        labels = joint.setdefault((edge.source, edge.target), [])
        label = " ".join(edge.label.split())
        if label and label not in labels:
            labels.append(label)
    if not nodes:
        return Drawing((), (), (), MINIMUM_WIDTH, HEADER_HEIGHT, HEADER_HEIGHT)
    tidy_nodes = [replace(node, title=" ".join(node.title.split())) for node in nodes]
    tidy_edges = [Edge(source, target, " / ".join(labels)) for (source, target), labels in joint.items()]
    column: dict[str, int] = {}
    for node in nodes:
        column.setdefault(node.lane, len(column))
    row = rows_of(tidy_nodes, tidy_edges, column)
    routes = Router(tidy_nodes, tidy_edges, column, row).run()
    return Painter([known[key] for key in column], tidy_nodes, tidy_edges, row, routes).draw()
