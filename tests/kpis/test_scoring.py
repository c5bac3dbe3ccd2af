"""How one value is judged (field.md C4, C7, C10; quality.md K6)."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from kpis.scoring import Direction, Status, Verdict, Yardstick, judge, shown, status_of_score

NYC = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "kpis" / "nyc-mmr-indicators.csv"

UP = Yardstick(Direction.UP, target=Decimal(700), limit=Decimal(500))
DOWN = Yardstick(Direction.DOWN, target=Decimal(30), limit=Decimal(40))
BAND = Yardstick(Direction.BAND, low=Decimal(20), high=Decimal(24), limit_low=Decimal(18), limit_high=Decimal(25))
YES = Yardstick(Direction.YES_NO, target=Decimal(1))
NO = Yardstick(Direction.YES_NO, target=Decimal(0))


@pytest.mark.parametrize(
    ("value", "score"),
    [
        ("0", "0"), ("299.99", "0"), ("300", "0"), ("400", "1.65"), ("500", "3.3"), ("600", "4.95"),
        ("700", "6.6"), ("800", "8.3"), ("900", "10"), ("900.01", "10"), ("100000", "10"),
    ],
)  # fmt: skip
def test_the_score_follows_the_rule_with_goal_700_and_red_500(value: str, score: str) -> None:
    assert judge(Decimal(value), UP).score == Decimal(score)


@pytest.mark.parametrize(
    ("value", "score"),
    [("60", "0"), ("50", "0"), ("45", "1.65"), ("40", "3.3"), ("35", "4.95"), ("30", "6.6"), ("20", "10"), ("0", "10")],
)
def test_the_rule_is_mirrored_where_lower_is_better(value: str, score: str) -> None:
    assert judge(Decimal(value), DOWN).score == Decimal(score)


@pytest.mark.parametrize(
    ("yardstick", "value", "status"),
    [
        (UP, "700.000001", "good"), (UP, "700", "good"), (UP, "699.999999", "watch"),
        (UP, "500", "watch"), (UP, "499.999999", "off"),
        (DOWN, "29.999999", "good"), (DOWN, "30", "good"), (DOWN, "30.000001", "watch"),
        (DOWN, "40", "watch"), (DOWN, "40.000001", "off"),
        (BAND, "17.999999", "off"), (BAND, "18", "watch"), (BAND, "19.999999", "watch"), (BAND, "20", "good"),
        (BAND, "24", "good"), (BAND, "24.000001", "watch"), (BAND, "25", "watch"), (BAND, "25.000001", "off"),
        (YES, "1", "good"), (YES, "0", "off"), (NO, "0", "good"), (NO, "1", "off"),
    ],
)  # fmt: skip
def test_the_colour_changes_exactly_at_each_edge(yardstick: Yardstick, value: str, status: str) -> None:
    assert judge(Decimal(value), yardstick).status == status


@pytest.mark.parametrize("value", ["699.999999", "30.000001", "499.999999"])
def test_a_score_never_reads_better_than_the_value_earned(value: str) -> None:
    verdict = judge(Decimal(value), DOWN if value.startswith("30") else UP)

    assert verdict.score is not None
    assert status_of_score(verdict.score) == verdict.status
    assert status_of_score(Decimal(shown(verdict.score))) == verdict.status


@pytest.mark.parametrize(
    ("value", "score"),
    [("18", "3.3"), ("20", "6.6"), ("22", "10"), ("24", "6.6"), ("25", "3.3"), ("10", "0"), ("26", "0")],
)
def test_the_middle_of_a_band_scores_best(value: str, score: str) -> None:
    assert judge(Decimal(value), BAND).score == Decimal(score)


def test_a_band_of_one_point_is_met_exactly_there() -> None:
    point = Yardstick(Direction.BAND, low=Decimal(5), high=Decimal(5), limit_low=Decimal(4), limit_high=Decimal(6))

    assert judge(Decimal(5), point) == Verdict(Status.GOOD, Decimal(10))
    assert judge(Decimal("5.000001"), point).status == Status.WATCH


@pytest.mark.parametrize("yardstick", [UP, DOWN, BAND, YES, None])
def test_no_value_is_never_green(yardstick: Yardstick | None) -> None:
    assert judge(None, yardstick) == Verdict(Status.NONE, None)


def test_no_target_is_never_green() -> None:
    assert judge(Decimal(99), None) == Verdict(Status.NONE, None)
    assert judge(Decimal(99), Yardstick(Direction.UP)) == Verdict(Status.NONE, None)
    assert judge(Decimal(99), Yardstick(Direction.BAND)) == Verdict(Status.NONE, None)
    assert status_of_score(None) == Status.NONE


@pytest.mark.parametrize("target", ["0", "-5", "1000000000000000"])
def test_a_target_of_zero_or_below_zero_divides_nothing(target: str) -> None:
    yardstick = Yardstick(Direction.DOWN, target=Decimal(target), limit=Decimal(target) + 1)

    assert judge(Decimal(target), yardstick) == Verdict(Status.GOOD, Decimal("6.6"))
    assert judge(Decimal(target) + 1, yardstick) == Verdict(Status.WATCH, Decimal("3.3"))


def test_without_a_limit_there_is_only_met_and_not_met() -> None:
    plain = Yardstick(Direction.UP, target=Decimal(94))

    assert judge(Decimal(94), plain) == Verdict(Status.GOOD, Decimal(10))
    assert judge(Decimal("93.9"), plain) == Verdict(Status.OFF, Decimal(0))


@pytest.mark.parametrize(
    ("yardstick", "field"),
    [
        (Yardstick(Direction.UP), "target"),
        (Yardstick(Direction.UP, target=Decimal(90), limit=Decimal(90)), "limit"),
        (Yardstick(Direction.UP, target=Decimal(90), limit=Decimal(94)), "limit"),
        (Yardstick(Direction.DOWN, target=Decimal(90), limit=Decimal(90)), "limit"),
        (Yardstick(Direction.DOWN, target=Decimal(90), limit=Decimal(80)), "limit"),
        (Yardstick(Direction.YES_NO, target=Decimal(2)), "target"),
        (Yardstick(Direction.YES_NO, target=Decimal(1), limit=Decimal(0)), "limit"),
        (Yardstick(Direction.BAND, low=Decimal(1)), "low"),
        (Yardstick(Direction.BAND, low=Decimal(2), high=Decimal(1)), "high"),
        (Yardstick(Direction.BAND, low=Decimal(1), high=Decimal(2), limit_low=Decimal(1)), "limit_low"),
        (Yardstick(Direction.BAND, low=Decimal(1), high=Decimal(2), limit_high=Decimal(2)), "limit_high"),
    ],
)
def test_a_yardstick_that_means_nothing_is_told_where(yardstick: Yardstick, field: str) -> None:
    assert [name for name, _ in yardstick.problems()] == [field]


@pytest.mark.parametrize("yardstick", [UP, DOWN, BAND, YES, NO, Yardstick(Direction.UP, target=Decimal(0))])
def test_a_sound_yardstick_has_no_problems(yardstick: Yardstick) -> None:
    assert yardstick.problems() == []


@pytest.mark.skipif(not NYC.exists(), reason=f"The real data are not beside the project: {NYC}")
def test_the_city_s_own_verdict_follows_from_value_target_and_direction() -> None:
    with NYC.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    judged = {"with target": 0, "without target": 0}
    for row in rows:
        value = None if row["2023"] == "NA" else Decimal(row["2023"])
        if row["Target.MMR"] == "NA":
            judged["without target"] += 1
            assert judge(value, None).status == Status.NONE
            continue
        judged["with target"] += 1
        yardstick = Yardstick(Direction(row["Desired.Direction"].lower()), target=Decimal(row["Target.MMR"]))
        expected = Status.GOOD if row["Success"] == "Met_Goal" else Status.OFF
        assert judge(value, yardstick).status == expected, row["Indicator"]

    assert judged == {"with target": 351, "without target": 788}
