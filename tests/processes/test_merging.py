"""What two people change of one draft, put together field by field."""

from dataclasses import replace

import pytest

from processes.merging import Clash, merged_values, put_together
from processes.plain import PlainProcedure, PlainStep

step = PlainStep
SEEN = PlainProcedure(purpose="Why", steps=(step("a", "A"), step("b", "B")))


def test_what_one_of_them_changed_stands_wherever_it_is() -> None:
    saved = replace(SEEN, purpose="Theirs", steps=(step("a", "A", text="Theirs"), step("new", "New"), step("b", "B")))
    mine = replace(saved, purpose="Why", steps=(step("a", "A", note="Mine"), *saved.steps[1:]))
    together = put_together(mine, SEEN, saved)
    assert together.clashes == ()
    assert together.content.purpose == "Theirs"
    assert [one.title for one in together.content.steps] == ["A", "New", "B"]
    assert (together.content.steps[0].text, together.content.steps[0].note) == ("Theirs", "Mine")


def test_where_both_changed_the_same_mine_stands_and_it_is_named() -> None:
    saved = replace(SEEN, steps=(step("a", "Theirs"), SEEN.steps[1]))
    mine = replace(SEEN, steps=(step("a", "Mine"), SEEN.steps[1]))
    together = put_together(mine, SEEN, saved)
    assert together.clashes == (Clash("Mine", "title", "Theirs"),)
    assert together.content.steps[0].title == "Mine"


def test_the_same_change_of_both_is_no_clash() -> None:
    both = replace(SEEN, steps=(step("a", "Same"), SEEN.steps[1]))
    assert put_together(both, SEEN, both).clashes == ()


def test_a_step_that_is_new_or_gone_on_one_side_is_as_mine_has_it() -> None:
    own = replace(SEEN, steps=(*SEEN.steps, step("mine", "Mine")))
    assert [one.identity for one in put_together(own, SEEN, SEEN).content.steps][-1] == "mine"


@pytest.mark.parametrize(
    ("mine", "seen", "saved", "stands", "clashes"),
    [("m", "s", "s", "m", False), ("s", "s", "t", "t", False), ("m", "s", "t", "m", True), ("t", "s", "t", "t", False)],
)
def test_values_by_name(mine: str, seen: str, saved: str, stands: str, *, clashes: bool) -> None:
    values, found = merged_values({"title": mine}, {"title": seen}, {"title": saved})
    assert values == {"title": stands}
    assert bool(found) is clashes
