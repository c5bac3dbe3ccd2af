"""Drawings: well-formed, titled, escaped, without inline style, with gaps where months are missing."""

from datetime import date
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree as ET  # our own output, not a stranger's file

import pytest

from kpis import charts, periods
from kpis.charts import ChartPoint, ChartScale, line_chart, sparkline

EVIL = "<script>alert('x')</script>\"&"
UP = ChartScale("up", target=Decimal(94), limit=Decimal(90))


def points(*values: str | None) -> list[ChartPoint]:
    first = date(2025, 2, 1)
    return [
        ChartPoint(periods.shifted(first, i), None if value is None else Decimal(value), "good")
        for i, value in enumerate(values)
    ]


def chart(*values: str | None, scale: ChartScale | None = UP, **said: str) -> str:
    texts = {"title": "Supplier on time", "description": "Falling", "unit": "%", **said}
    return line_chart(points(*values), scale=scale, **texts)  # type: ignore[arg-type]


def test_a_chart_is_named_for_those_who_cannot_see_it() -> None:
    drawn = ET.fromstring(chart("92", "93"))  # noqa: S314

    assert drawn.get("role") == "img"
    assert drawn.get("aria-labelledby") == "chart-t chart-d"
    assert [child.tag for child in drawn[:2]] == ["title", "desc"]
    assert drawn[0].text == "Supplier on time"


@pytest.mark.parametrize("where", ["title", "description", "unit", "id_prefix"])
def test_every_text_in_a_chart_is_escaped(where: str) -> None:
    said: dict[str, Any] = {where: EVIL}
    drawn = chart("92", **said)

    ET.fromstring(drawn)  # noqa: S314
    assert "<script>" not in drawn


def test_the_title_of_a_sparkline_is_escaped() -> None:
    assert "<script>" not in sparkline([1.0], status="good", title=EVIL)


def test_no_drawing_carries_inline_style() -> None:
    for drawn in (
        chart("92", None, "93"),
        sparkline([1.0, None, 2.0], status="off", title="t"),
        charts.bullet(Decimal(5), "watch"),
    ):
        assert "style" not in drawn


def test_a_missing_month_leaves_a_gap_in_the_line() -> None:
    assert chart("92", "93", None, "94", "95").count('<polyline class="line"') == 2
    assert sparkline([1, 2, None, 3], status="good", title="t").count("<polyline") == 2


def test_a_sparkline_whose_newest_month_is_missing_ends_in_the_open_circle() -> None:
    drawn = sparkline([5.0, 6.0, None], status="good", title="t")

    assert 'class="dot dot--none"' in drawn
    assert "dot--good" not in drawn


@pytest.mark.parametrize(
    ("status", "shape"), [("good", "circle"), ("watch", "path"), ("off", "rect"), ("none", "circle")]
)
def test_a_status_is_told_by_shape_and_not_by_colour_alone(status: str, shape: str) -> None:
    assert charts.dot(1, 1, status, 4).startswith(f"<{shape} ")


def test_target_and_limit_are_drawn_and_named() -> None:
    drawn = chart("92", "95")

    assert 'class="aim"' in drawn
    assert "Target 94" in drawn
    assert "Limit 90" in drawn
    assert 'class="band--good"' in drawn


@pytest.mark.parametrize(
    "values",
    [
        [], [None, None], ["0"], ["0", "0"], ["-5", "-5"], ["999999999999999", "-999999999999999"],
        ["0.000001", "0.000002"], ["999999999999998", "999999999999999"], ["123456789.123456", "123456789.123457"],
        ["1"] * 60,
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "scale", [None, UP, ChartScale("band", low=Decimal(1), high=Decimal(1)), ChartScale("yes_no", target=Decimal(1))]
)
def test_any_storable_values_can_be_drawn(values: list[str | None], scale: ChartScale | None) -> None:
    drawn = chart(*values, scale=scale)

    ET.fromstring(drawn)  # noqa: S314
    assert "nan" not in drawn.replace("finance", "")
    assert "inf" not in drawn


def test_a_bullet_without_a_score_is_an_empty_bed() -> None:
    assert "bar--" not in charts.bullet(None, "none")
    assert 'width="32.2"' in charts.bullet(Decimal("3.1"), "off")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([], "Nothing reported"), ([None, None], "Nothing reported"), ([5, 6, 7, None], "The newest month is missing"),
        ([5, 5, 5, 5], "Score steady"), ([1, 2, 3, 4, 5, 6], "Score rising"), ([6, 5, 4, 3, 2, 1], "Score falling"),
        ([1, 2], "Too few months for a trend"),
    ],
)  # fmt: skip
def test_a_trend_is_said_in_words(values: list[float | None], words: str) -> None:
    assert charts.trend_words(values) == words
