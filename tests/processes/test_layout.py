"""The map must hold for every procedure: nothing through a box, no words cut, no two lines that look like one."""

import random
from dataclasses import replace
from itertools import pairwise

import pytest

from processes.layout import Edge, Kind, Lane, Node, StepIn, StepKind, flow_of, lay_out, measure
from processes.layout.text import balanced, text_width, wrap
from tests.processes.procedures import Ways, any_procedure, assert_readable, buying, drawn, placed, points, step

# From steps to nodes and edges


def test_a_step_without_ways_goes_on_to_the_next_and_the_last_to_the_result() -> None:
    nodes, edges = flow_of([step(1, "task", "Ask", "A"), step(2, "task", "Answer", "B")], "Question", "Answered")
    assert [(node.kind, node.title, node.lane) for node in nodes] == [
        ("start", "Question", "A"),
        ("task", "Ask", "A"),
        ("task", "Answer", "B"),
        ("end", "Answered", "B"),
    ]
    assert edges == [Edge("start", "s1"), Edge("s1", "s2"), Edge("s2", "end-1")]


def test_a_way_that_leads_nowhere_is_an_end_that_bears_its_words_once() -> None:
    nodes, edges = flow_of([step(1, "decision", "Good?", "A", [("Yes", None), ("", None)])], "Go", "Done")
    assert [node.title for node in nodes if node.kind == "end"] == ["Yes", "Done"]
    assert {edge.label for edge in edges} == {""}


def test_several_ways_are_alternatives_after_a_decision_and_side_by_side_after_all_else() -> None:
    ways: Ways = [("", "s3"), ("", "s4")]
    steps = [
        step(1, "decision", "Which?", "A", ways),
        step(2, "task", "Ask both", "A", ways),
        step(3, "task", "Left", "A"),
        replace(step(4, "task", "Right", "A"), joins=True),
    ]
    nodes = {node.key: node for node in flow_of(steps, "", "")[0]}
    assert [key for key, node in nodes.items() if node.forks] == ["s2"]
    assert [key for key, node in nodes.items() if node.joins] == ["s4"]


def test_two_ways_to_one_step_are_no_work_side_by_side() -> None:
    steps = [step(1, "task", "Ask", "A", [("by post", "s2"), ("by mail", "s2")]), step(2, "task", "Answer", "A")]
    assert not flow_of(steps, "", "")[0][1].forks


def test_a_step_of_kind_end_is_an_end_itself() -> None:
    nodes, edges = flow_of([step(1, "task", "Ask", "A"), step(2, "end", "Refused", "A")], "Go", "Done")
    assert [(node.key, node.kind, node.title) for node in nodes][1:] == [
        ("s1", "task", "Ask"),
        ("s2", "end", "Refused"),
    ]
    assert edges[-1] == Edge("s1", "s2")


def test_near_ends_with_the_same_words_in_one_lane_are_one_circle_and_far_ones_are_not() -> None:
    near = [
        step(1, "decision", "A?", "A", [("No", None), ("Yes", "s2")]),
        step(2, "decision", "B?", "A", [("No", None)]),
    ]
    assert sum(node.kind == "end" for node in flow_of(near, "", "")[0]) == 1
    far = [near[0], *(step(number, "task", "Work", "A") for number in range(2, 9)), replace(near[1], identity="s9")]
    assert sum(node.kind == "end" for node in flow_of(far, "", "")[0]) == 2


def test_a_way_to_a_step_that_is_gone_says_so() -> None:
    nodes, _ = flow_of([step(1, "decision", "Good?", "A", [("Yes", "gone")])], "Go", "Done")
    assert nodes[-1].title == "Step not found"


def test_no_steps_give_an_empty_map() -> None:
    drawing = lay_out([Lane("a", "A")], *flow_of([], "Need", "Done"))
    assert drawing.nodes == ()
    assert drawing.width > 0


# The drawing


def test_the_map_of_the_look_has_no_crossing_and_reads_from_top_to_bottom() -> None:
    drawing = drawn(buying())
    figures = measure(drawing)
    assert_readable(figures)
    assert figures.crossings == 0
    assert figures.bends <= 13  # the map drawn by hand for the look has 13
    assert [lane.lane.key for lane in drawing.lanes] == ["Planner", "Buyer", "Supplier", "Inspector"]
    tops = [node.y for node in drawing.nodes if node.node.key != "s6"]
    assert tops == sorted(tops)


def test_a_correction_stands_beside_its_decision_and_goes_back_without_touching_the_main_flow() -> None:
    drawing = drawn(buying())
    decision, correction = placed(drawing, "s5"), placed(drawing, "s6")
    assert correction.y + correction.height / 2 == decision.y + decision.height / 2
    assert len(points(drawing, "s6", "s2")) == 3


def test_the_same_steps_give_the_same_map() -> None:
    assert drawn(buying()) == drawn(buying())


def test_a_new_title_of_the_same_length_moves_nothing_else() -> None:
    before = drawn(buying())
    steps = buying()
    steps[2] = replace(steps[2], title="Confirm the dates")
    after = drawn(steps)
    assert [node for node in after.nodes if node.node.key != "s3"] == [n for n in before.nodes if n.node.key != "s3"]
    assert after.edges == before.edges


def test_a_longer_title_only_pushes_down_what_is_below() -> None:
    before = drawn(buying())
    steps = buying()
    steps[3] = replace(
        steps[3], title="Check the confirmation against the order, line by line, with the drawing revision"
    )
    after = drawn(steps)
    for old, new in zip(before.nodes, after.nodes, strict=True):
        assert new.x == old.x
        assert new.y >= old.y
    assert after.nodes[:4] == before.nodes[:4]


def side_by_side() -> list[StepIn]:
    return [
        step(1, "task", "Plan", "A", [("", "s2"), ("", "s3"), ("", "s4")]),
        step(2, "task", "Make drawings", "B", [("", "s5")]),
        step(3, "task", "Order material", "A", [("", "s5")]),
        step(4, "wait", "Wait for the permit", "C", [("", "s5")]),
        replace(step(5, "task", "Build", "A"), joins=True),
    ]


def test_work_side_by_side_leaves_from_one_bar_and_is_joined_at_another() -> None:
    drawing = drawn(side_by_side())
    assert_readable(measure(drawing))
    assert measure(drawing).crossings == 0
    assert placed(drawing, "s2").y + 21 == placed(drawing, "s3").y + 21 == placed(drawing, "s4").y + 21
    [below], [above] = placed(drawing, "s1").bars, placed(drawing, "s5").bars
    starts = [points(drawing, "s1", key)[0] for key in ("s2", "s3", "s4")]
    ends = [points(drawing, key, "s5")[-1] for key in ("s2", "s3", "s4")]
    assert {y for _, y in starts} == {below.y + below.height}
    assert {y for _, y in ends} == {above.y}
    for bar, xs in ((below, [x for x, _ in starts]), (above, [x for x, _ in ends])):
        assert len(set(xs)) == 3
        assert all(bar.x < x < bar.x + bar.width for x in xs)


def test_what_waits_for_each_other_never_becomes_one_line_before_it_is_joined() -> None:
    steps = [step(1, "task", "Plan", "A", [("", f"s{number}") for number in range(2, 6)])]
    steps += [step(number, "task", "Work", "BCDE"[number - 2], [("", "s6")]) for number in range(2, 6)]
    drawing = drawn([*steps, replace(step(6, "task", "Build", "A"), joins=True)])
    ways = [points(drawing, f"s{number}", "s6") for number in range(2, 6)]
    assert len({way[-1] for way in ways}) == 4
    assert len({way[-2][1] for way in ways}) == 4, "Each runs at a height of its own."


@pytest.mark.parametrize("kind", ["task", "decision", "end"])
def test_every_kind_can_wait_for_all(kind: StepKind) -> None:
    ways: Ways = [("Yes", None), ("No", "s1")] if kind == "decision" else []
    steps = [
        step(1, "task", "Plan", "A", [("", "s2"), ("", "s3")]),
        step(2, "task", "Left", "B", [("", "s4")]),
        step(3, "task", "Right", "A", [("", "s4")]),
        replace(step(4, kind, "All there", "A", ways), joins=True),
    ]
    drawing = drawn(steps)
    assert_readable(measure(drawing))
    [bar] = placed(drawing, "s4").bars
    assert bar.y + bar.height == placed(drawing, "s4").y


def test_a_named_way_of_work_side_by_side_keeps_its_word_apart() -> None:
    ways: Ways = [("Drawings", "s2"), ("Material that takes long", "s3"), ("Permit", "s4")]
    drawing = drawn([replace(side_by_side()[0], ways=ways), *side_by_side()[1:]])
    assert_readable(measure(drawing))


def test_branches_in_two_lanes_run_side_by_side() -> None:
    drawing = drawn(
        [
            step(1, "decision", "Which?", "A", [("Left", "s2"), ("Right", "s3")]),
            step(2, "task", "Make drawings", "B", [("", "s4")]),
            step(3, "task", "Order material", "C", [("", "s4")]),
            step(4, "task", "Build", "A"),
        ]
    )
    assert placed(drawing, "s2").y == placed(drawing, "s3").y
    assert placed(drawing, "s4").y > placed(drawing, "s3").y
    assert_readable(measure(drawing))


def test_a_way_back_to_the_step_itself_is_drawn() -> None:
    drawing = drawn([step(1, "decision", "Ready?", "A", [("Yes", None), ("Wait", "s1")])])
    assert len(points(drawing, "s1", "s1")) >= 4
    assert_readable(measure(drawing))


def test_two_ways_to_the_same_step_are_one_line_with_both_words() -> None:
    drawing = drawn([step(1, "decision", "How?", "A", [("Post", "s2"), ("Mail", "s2")]), step(2, "task", "Send", "A")])
    assert [edge.edge.label for edge in drawing.edges if edge.edge.target == "s2"] == ["Post / Mail"]


@pytest.mark.parametrize("ways", range(1, 8))
@pytest.mark.parametrize("lanes", [1, 3])
def test_a_decision_with_many_ways_keeps_every_word_apart(ways: int, lanes: int) -> None:
    steps = [step(1, "decision", "Which?", "L0", [(f"Way number {way}", f"s{way + 2}") for way in range(ways)])]
    steps += [step(way + 2, "task", "Work", f"L{way % lanes}") for way in range(ways)]
    drawing = drawn(steps)
    assert_readable(measure(drawing))
    assert sum(edge.words is not None for edge in drawing.edges) == ways


@pytest.mark.parametrize("label", ["The supplier disputes the figures and wants a new delivery.", "W" * 60])
@pytest.mark.parametrize("lanes", [1, 2, 4])
@pytest.mark.parametrize("ways", [2, 3, 4, 6])
def test_the_longest_name_of_a_way_is_never_cut(ways: int, lanes: int, label: str) -> None:
    named = [f"{way}{label[1:]}" for way in range(ways)]
    steps = [step(1, "decision", "Which?", "L0", [(name, f"s{way + 2}") for way, name in enumerate(named)])]
    steps += [step(way + 2, "task", "Work", f"L{way % lanes}", [("", None)]) for way in range(ways)]
    drawing = drawn(steps)
    assert_readable(measure(drawing))
    said = ["".join(line.text for line in edge.words.lines) for edge in drawing.edges if edge.words]
    assert sorted(words.replace(" ", "") for words in said) == sorted(name.replace(" ", "") for name in named)


@pytest.mark.parametrize("kind", ["task", "decision", "call", "wait"])
def test_a_name_of_200_letters_without_a_space_stays_inside_its_box(kind: StepKind) -> None:
    drawing = drawn([step(1, kind, "W" * 200, "A"), step(2, "task", "Next", "B")], "T" * 200, "R" * 200)
    node = placed(drawing, "s1")
    assert "".join(line.text for line in node.lines) == "W" * 200, "Nothing is cut."
    for line in node.lines:
        assert text_width(line.text) <= node.width
        assert node.y < line.y < node.y + node.height
    assert_readable(measure(drawing))


def test_a_question_too_long_for_a_diamond_becomes_a_hexagon() -> None:
    question = (
        "Do the quantity, the day, the price and the certificate of the delivery match what we ordered from them?"
    )
    drawing = drawn([step(1, "decision", question, "A", [("Yes", None), ("No", "s1")])])
    node = placed(drawing, "s1")
    assert " ".join(line.text for line in node.lines if line.text) == question
    assert node.point < node.width / 4
    short = placed(drawn([step(1, "decision", "Good?", "A", [("Yes", None), ("No", "s1")])]), "s1")
    assert short.point == short.width / 2
    assert_readable(measure(drawing))


@pytest.mark.parametrize(
    "title", ["👩‍🔧🏽" * 30, "กระบวนการ" * 12, "Z" + "\u0300\u0316" * 250, "مراجعة الطلب", "品質" * 40, "", "\u200b"]
)
def test_every_script_finds_its_place(title: str) -> None:
    steps = [step(1, "task", title, title or "A"), step(2, "decision", title, "B", [(title, None), ("No", "s1")])]
    assert_readable(measure(drawn(steps, title, title)))


def test_words_break_at_spaces_and_hyphens_before_they_are_cut() -> None:
    assert wrap("Ask for self-assessment", 90, most=9).lines == ("Ask for self-", "assessment")
    assert wrap("one two", 30, most=1).lines[0].endswith("…")


def test_no_word_stands_alone_on_the_last_line_if_lines_can_be_evened_out() -> None:
    text = "Every supplier has its class and a letter"
    assert len(balanced(text, 200, most=9).lines) == len(wrap(text, 200, most=9).lines) == 2
    first, second = (text_width(line) for line in balanced(text, 200, most=9).lines)
    assert abs(first - second) < 60


@pytest.mark.parametrize("seed", range(60))
def test_any_graph_is_drawn_readable(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same graphs every time
    lanes = [Lane(str(number), "Role", "note " * 9) for number in range(chance.randrange(1, 8))]
    kinds: list[Kind] = ["task", "decision", "call", "wait", "end"]
    nodes = [
        Node(str(number), chance.choice(kinds), "Do this", str(number), chance.choice(lanes).key, joins=not number % 4)
        for number in range(chance.randrange(1, 16))
    ]
    sources = [node.key for node in nodes if node.kind != "end"]
    edges = [
        Edge(chance.choice(sources), chance.choice(nodes).key, chance.choice(["", "Yes", "Not in every case"]))
        for _ in range(chance.randrange(40) if sources else 0)
    ]
    assert_readable(measure(lay_out(lanes, nodes, edges)))


def test_wrong_input_is_refused_in_a_sentence() -> None:
    lanes = [Lane("a", "A")]
    one, two = Node("1", "task", "One", "1", "a"), Node("2", "end", "End", "", "a")
    for nodes, edges in (
        ([one, one], []),
        ([replace(one, lane="b")], []),
        ([one], [Edge("1", "9")]),
        ([one, two], [Edge("2", "1")]),
    ):
        with pytest.raises(ValueError, match=r"\.$"):
            lay_out(lanes, nodes, edges)


# Every procedure


@pytest.mark.parametrize("seed", range(200))
def test_any_procedure_is_drawn_readable(seed: int) -> None:
    steps = any_procedure(seed)
    drawing = drawn(steps, "Need " * (seed % 7), "Parts in stock, invoice free")
    assert_readable(measure(drawing), f"seed {seed}")
    assert {node.node.key for node in drawing.nodes} >= {each.identity for each in steps}
    start, ends = placed(drawing, "start"), [node for node in drawing.nodes if node.node.kind == "end"]
    assert all(start.y < node.y for node in drawing.nodes if node is not start)
    below = {edge.edge.target: placed(drawing, edge.edge.source).y for edge in drawing.edges}
    assert all(below[end.node.key] < end.y for end in ends if end.node.key.startswith("end-"))
    for edge in drawing.edges:
        assert all((one.x == two.x) != (one.y == two.y) for one, two in pairwise(edge.points)), "only level and upright"
        assert len(edge.points) <= 6
        assert (edge.words is None) == (not edge.edge.label)
        source, target = placed(drawing, edge.edge.source), placed(drawing, edge.edge.target)
        if source.node.forks:
            assert edge.points[0].y == source.bars[-1].y + source.bars[-1].height, "All ways leave from the bar."
        if target.node.joins:
            assert edge.points[-1].y == target.bars[0].y, "All ways end at the bar."
    for one, two in pairwise(drawing.lanes):
        assert one.x + one.width == two.x
    for node in drawing.nodes:
        lane = next(lane for lane in drawing.lanes if lane.lane.key == node.node.lane)
        assert lane.x < node.x
        assert node.x + node.width < lane.x + lane.width
