"""What changed between two texts: shown word by word, tables cell by cell, never as markup of somebody else."""

import re

import pytest

from documents.compare import compare_html


def rows(marked: str) -> list[int]:
    """How many cells each row of a marked table has."""
    return [len(re.findall(r"<t[dh]\b", row)) for row in re.findall(r"<tr>.*?</tr>", marked, re.DOTALL)]


TABLE = (
    "<table><tbody><tr><td>Price</td><td>Equal</td><td>F-014</td></tr>"
    "<tr><td>Day</td><td>Ours</td><td>Ask</td></tr></tbody></table>"
)


def test_the_same_text_has_no_changes() -> None:
    assert compare_html("<p>One.</p>", "<p>One.</p>").changes == 0


def test_a_replaced_word_is_one_change() -> None:
    difference = compare_html("<p>Within two days.</p>", "<p>Within three days.</p>")
    assert difference.changes == 1
    assert "<ins>three</ins>" in difference.marked
    assert "<del>two</del>" in difference.marked


def test_a_changed_cell_stays_in_its_column() -> None:
    difference = compare_html(TABLE, TABLE.replace("Equal", "Within 1 %"))
    assert rows(difference.marked) == [3, 3]
    assert difference.changes == 1
    assert "F-014</td>" in difference.marked


def test_a_row_that_is_new_or_gone_is_marked_as_a_whole() -> None:
    longer = TABLE.replace("</tbody>", "<tr><td>Mark</td><td>3.1</td><td>Call</td></tr></tbody>")
    new, gone = compare_html(TABLE, longer), compare_html(longer, TABLE)
    assert rows(new.marked) == rows(gone.marked) == [3, 3, 3]
    assert new.marked.count("<ins>") == gone.marked.count("<del>") == 3
    assert "Ask</td>" in new.marked


def test_a_table_that_moved_past_other_text_is_shown_once() -> None:
    text = "<p>One two three four five six.</p>"
    difference = compare_html(f"{text}{TABLE}", f"{TABLE}{text}")
    assert difference.marked.count("F-014") == 1
    assert "\ue000" not in difference.marked


def test_text_around_a_table_is_compared_too() -> None:
    difference = compare_html(f"<p>Old.</p>{TABLE}<p>End.</p>", f"<p>New.</p>{TABLE}<p>End, now.</p>")
    assert difference.marked.index("New.") < difference.marked.index("Price") < difference.marked.index("now")
    assert rows(difference.marked) == [3, 3]


@pytest.mark.parametrize("old", ["", "<p></p>", "loose words", TABLE, "<ul><li>One</li></ul>"])
@pytest.mark.parametrize(
    "new", ["", "<p>More</p>", TABLE + TABLE, "<table><tr><td colspan=2>x</td></tr></table>", "a < b & c"]
)
def test_any_two_texts_can_be_compared(old: str, new: str) -> None:
    assert compare_html(old, new).changes >= 0


@pytest.mark.parametrize(
    "hostile",
    ["<script>alert(1)</script>", "<td onclick=alert(1)>x</td>", "<img src=x onerror=alert(1)>", "&lt;script&gt;"],
)
def test_a_difference_never_carries_a_script(hostile: str) -> None:
    marked = compare_html(f"<p>a</p>{TABLE}", f"<p>{hostile}</p>{TABLE.replace('Equal', hostile)}").marked
    assert "<script" not in marked
    assert "<img" not in marked
    assert " onclick" not in marked
