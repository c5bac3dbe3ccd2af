"""Files that leave the portal: no cell that somebody wrote becomes a formula (EXP-01)."""

import csv
from decimal import Decimal
from io import StringIO

import pytest

from people.exports import as_csv, as_text


@pytest.mark.parametrize(
    "typed",
    [
        "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\rx", "\nx", "  =1", "\u00a0=1", '"=1', "'=1", "“=1", " ' \"=1",
        "＝1", "＋1", "－1", "＠x", "﹦1", "−1", "\u200b=1", "\ufeff=1", "　＝1",
    ],
)  # fmt: skip
def test_what_a_spreadsheet_would_take_for_a_formula_stands_behind_an_apostrophe(typed: str) -> None:
    assert as_text(typed) == f"'{typed}"


@pytest.mark.parametrize("typed", ["Order", "P-0042", "a=b", "3 - 2", "", " Order", "é", "מסמך", "“Order”"])
def test_other_words_leave_as_they_were_written(typed: str) -> None:
    assert as_text(typed) == typed


def test_a_number_stays_a_number() -> None:
    assert [as_text(-5), as_text(Decimal("-0.5")), as_text(None)] == [-5, Decimal("-0.5"), ""]


def test_a_table_has_one_line_of_heads_and_says_that_it_is_unicode() -> None:
    text = as_csv(["Step", "Title"], [[1, "=1"], [2, 'Say "yes", then\nstop']]).decode("utf-8-sig")
    assert list(csv.reader(StringIO(text))) == [
        ["Step", "Title"],
        ["1", "'=1"],
        ["2", 'Say "yes", then\nstop'],
    ]
