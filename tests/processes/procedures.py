"""Procedures to draw, and what must hold for every drawing."""

import random
from dataclasses import replace

from processes.layout import Drawing, Figures, Lane, PlacedNode, StepIn, StepKind, flow_of, lay_out

Ways = list[tuple[str, str | None]]


def step(number: int, kind: StepKind, title: str, lane: str, ways: Ways | None = None) -> StepIn:
    return StepIn(f"s{number}", str(number), kind, title, lane, ways or [])


def drawn(steps: list[StepIn], trigger: str = "Need", result: str = "Done") -> Drawing:
    lanes = [Lane(key, key) for key in dict.fromkeys(each.lane for each in steps)]
    return lay_out(lanes, *flow_of(steps, trigger, result))


def placed(drawing: Drawing, key: str) -> PlacedNode:
    return next(node for node in drawing.nodes if node.node.key == key)


def points(drawing: Drawing, source: str, target: str) -> list[tuple[float, float]]:
    return [
        (point.x, point.y)
        for edge in drawing.edges
        if (edge.edge.source, edge.edge.target) == (source, target)
        for point in edge.points
    ]


def buying() -> list[StepIn]:
    return [
        step(1, "task", "Release the requisition", "Planner"),
        step(2, "task", "Place the order", "Buyer"),
        step(3, "task", "Confirm the order", "Supplier"),
        step(4, "task", "Check the confirmation", "Buyer"),
        step(5, "decision", "Does it match?", "Buyer", [("Yes", "s7"), ("No", "s6")]),
        step(6, "task", "Agree the change", "Planner", [("", "s2")]),
        step(7, "task", "Deliver with certificate", "Supplier"),
        step(8, "task", "Inspect the delivery", "Inspector"),
        step(9, "call", "Store and issue material", "Inspector"),
        step(10, "task", "Release the invoice", "Buyer"),
    ]


def assert_readable(figures: Figures, about: object = "") -> None:
    must_be_none = (
        figures.edges_through_boxes,
        figures.label_overlaps,
        figures.shared_lines,
        figures.words_outside,
    )
    assert must_be_none == (0, 0, 0, 0), about


def any_procedure(seed: int) -> list[StepIn]:
    chance = random.Random(seed)  # noqa: S311 - the same procedures every time
    count, lanes = chance.choice([1, 2, 3, 5, 8, 13, 20, 30, 60]), chance.choice([1, 1, 2, 3, 4, 5, 8, 12])
    words = [
        "Release",
        "requisition",
        "Place",
        "the",
        "order",
        "Confirm",
        "it",
        "Check",
        "certificate",
        "Nonconformingproductreview",
        "Store",
        "Pay",
    ]
    labels = ["Yes", "No", "", "Accepted", "Approved with conditions", "Not approved", "x" * 40, "是的"]
    steps: list[StepIn] = []
    lane = "L0"
    for number in range(count):
        kind: StepKind = chance.choices(["task", "decision", "call", "wait", "end"], [5, 3, 1, 1, 0.4])[0]  # type: ignore[assignment]
        lane = f"L{chance.randrange(lanes)}" if chance.random() < 0.6 else lane
        ways: Ways = []
        if kind == "decision" or chance.random() < 0.1:
            targets = [
                None,
                *(f"s{chance.randrange(count)}" for _ in range(3)),
                *[f"s{min(count - 1, number + 1)}"] * 2,
            ]
            ways = [
                (chance.choice(labels), chance.choice(targets)) for _ in range(chance.choice([1, 2, 2, 2, 3, 4, 6]))
            ]
        title = " ".join(chance.choices(words, k=chance.choice([1, 2, 3, 4, 6, 12])))
        made = step(number, kind, title, lane, ways)
        steps.append(replace(made, joins=chance.random() < 0.15))
    return steps
