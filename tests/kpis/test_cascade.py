"""How measures roll up to goals (field.md C8, C10, X7; quality.md TREE-03, K9)."""

import random
from decimal import Decimal

import pytest

from kpis.cascade import Branch, Measured, explain, roll_up, trends
from kpis.scoring import Report, Status, status_of_score


def leaf(key: str, score: str | None, weight: str = "1", report: Report = Report.REPORTED) -> Measured:
    number = None if score is None else Decimal(score)
    return Measured(key, Decimal(weight), status_of_score(number), number, report)


def test_a_goal_is_the_weighted_mean_of_what_stands_below_it() -> None:
    goal = Branch("g", measures=[leaf("a", "9", "2"), leaf("b", "3", "1")])

    assert roll_up([goal])["g"].score == Decimal(7)


def test_a_child_goal_counts_with_its_own_weight() -> None:
    child = Branch("c", weight=Decimal(3), measures=[leaf("a", "4")])
    goal = Branch("g", children=[child], measures=[leaf("b", "8")])

    rolled = roll_up([goal])

    assert rolled["c"].score == Decimal(4)
    assert rolled["g"].score == Decimal(5)


def test_a_goal_by_worst_child_is_as_bad_as_its_worst() -> None:
    goal = Branch("g", is_worst_child=True, measures=[leaf("a", "9"), leaf("b", "5")])

    rolled = roll_up([goal])["g"]

    assert (rolled.score, rolled.status) == (Decimal(5), Status.WATCH)


def test_nine_green_and_one_red_are_never_plain_green() -> None:
    green = [leaf(f"m{i}", "10") for i in range(9)]
    goal = Branch("g", measures=[*green, leaf("red", "1")])

    rolled = roll_up([goal])["g"]

    assert rolled.score == Decimal("9.1")
    assert rolled.status == Status.WATCH
    assert rolled.was_capped
    assert rolled.worst is not None
    assert rolled.worst.key == "red"


def test_a_red_measure_three_levels_down_still_holds_the_top_at_watch() -> None:
    deep = Branch("deep", measures=[leaf("red", "0"), *[leaf(f"m{i}", "10") for i in range(20)]])
    middle = Branch("middle", children=[deep], measures=[leaf("x", "10")])
    top = Branch("top", children=[middle], measures=[leaf("y", "10")])

    rolled = roll_up([top])

    assert rolled["top"].score is not None
    assert rolled["top"].score > Decimal("6.6")
    assert {rolled[key].status for key in ("deep", "middle", "top")} == {Status.WATCH}


def test_not_applicable_leaves_the_mean_and_the_count() -> None:
    goal = Branch("g", measures=[leaf("a", "8"), leaf("n", None, "5", Report.NOT_APPLICABLE)])

    rolled = roll_up([goal])["g"]

    assert rolled.score == Decimal(8)
    assert rolled.coverage == "1 of 1"
    assert rolled.not_applicable == 1


def test_coverage_counts_what_is_due_and_late_but_not_what_did_not_exist() -> None:
    goal = Branch(
        "g",
        measures=[
            *[leaf(f"m{i}", "8") for i in range(7)],
            leaf("due", None, report=Report.DUE),
            leaf("late", None, report=Report.LATE),
            leaf("unborn", None, report=Report.NOT_EXPECTED),
        ],
    )

    rolled = roll_up([goal])["g"]

    assert rolled.coverage == "7 of 9"
    assert rolled.late == 1
    assert rolled.score == Decimal(8)


@pytest.mark.parametrize("report", [Report.DUE, Report.LATE, Report.NOT_APPLICABLE, Report.NOT_EXPECTED])
def test_no_data_is_never_green(report: Report) -> None:
    goal = Branch("g", measures=[leaf("a", None, report=report)])
    empty = Branch("e")

    rolled = roll_up([goal, empty])

    assert [(rolled[key].status, rolled[key].score) for key in "ge"] == [(Status.NONE, None)] * 2


def test_a_reported_value_without_a_target_is_counted_but_judges_nothing() -> None:
    goal = Branch("g", measures=[Measured("a", Decimal(1), Status.NONE, None, Report.REPORTED)])

    rolled = roll_up([goal])["g"]

    assert (rolled.status, rolled.coverage) == (Status.NONE, "1 of 1")


def test_contributions_add_up_to_the_score_exactly() -> None:
    rng = random.Random(7)  # noqa: S311 - not a secret
    for _ in range(300):
        leaves = [
            leaf(
                f"m{i}",
                None if rng.random() < 0.2 else str(Decimal(rng.randrange(0, 1001)) / 100),
                str(rng.choice([1, 2, 3, 7])),
            )
            for i in range(rng.randrange(1, 12))
        ]
        child = Branch("c", weight=Decimal(rng.choice([1, 3])), measures=leaves[::2])
        goal = Branch("g", is_worst_child=rng.random() < 0.3, children=[child], measures=leaves[1::2])
        rolled = roll_up([goal])

        for branch in (goal, child):
            score = rolled[branch.key].score
            assert sum(share.brings for share in explain(branch, rolled)) == (score or 0)


def test_a_goal_below_itself_is_refused() -> None:
    a, b = Branch("a"), Branch("b")
    a.children.append(b)
    b.children.append(a)

    with pytest.raises(ValueError, match="below itself"):
        roll_up([a])


@pytest.mark.parametrize("weight", ["0", "-1"])
def test_a_weight_that_is_not_above_zero_is_refused(weight: str) -> None:
    with pytest.raises(ValueError, match="above zero"):
        roll_up([Branch("g", measures=[leaf("a", "5", weight)])])


def test_a_very_deep_and_a_very_wide_tree_are_rolled_up() -> None:
    root = branch = Branch(0)
    for depth in range(1, 5000):
        below = Branch(depth)
        branch.children.append(below)
        branch = below
    branch.measures = [leaf(f"m{i}", "7") for i in range(10_000)]

    rolled = roll_up([root])

    assert (rolled[0].score, rolled[0].coverage) == (Decimal(7), "10000 of 10000")


def test_the_drawn_trend_agrees_with_the_judged_score_and_keeps_gaps() -> None:
    child = Branch("c", weight=Decimal(2), measures=[leaf("a", "4")])
    goal = Branch("g", children=[child], measures=[leaf("b", "8")])

    drawn = trends([goal], {"a": [None, None, 400], "b": [None, 600, 800]}, 3)

    assert drawn["g"] == [None, 6.0, pytest.approx(float(roll_up([goal])["g"].score or 0), abs=0.01)]
    assert drawn["c"] == [None, None, 4.0]
