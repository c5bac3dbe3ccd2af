"""What a button at a row does to the list of steps: nothing gets lost, and identities stay."""

from dataclasses import replace
from typing import Any

import pytest

from processes.acts import Refused, act
from processes.plain import PlainStep, PlainWay

A, B, C = (PlainStep(key, key.upper(), role="buyer") for key in "abc")
ALL = (A, B, C)


def keys(name: str, identity: str, **options: Any) -> str:
    return "".join(step.identity for step in act(ALL, name, identity, fresh="n", **options).steps)


@pytest.mark.parametrize(
    ("name", "identity", "wanted"),
    [
        ("up", "c", "acb"),
        ("down", "a", "bac"),
        ("up", "a", "abc"),
        ("down", "c", "abc"),
        ("remove", "b", "ac"),
        ("copy", "a", "anbc"),
        ("fly", "a", "abc"),
        ("up", "nobody", "abc"),
    ],
)
def test_a_button_moves_removes_or_copies(name: str, identity: str, wanted: str) -> None:
    assert keys(name, identity) == wanted


def test_a_copy_has_everything_but_the_identity_and_says_that_it_is_one() -> None:
    done = act((replace(A, system="ERP"), B), "copy", "a", fresh="n")
    assert done.steps[1] == replace(A, identity="n", title="A (copy)", system="ERP")
    assert done.opened == "n"


def test_a_copy_of_a_long_name_still_fits() -> None:
    assert len(act((replace(A, title="x" * 200),), "copy", "a", fresh="n").steps[1].title) == 200


def test_the_same_form_twice_makes_one_copy() -> None:
    once = act(ALL, "copy", "a", fresh="n").steps
    assert act(once, "copy", "a", fresh="n").steps == once


class TestSplit:
    STEP = replace(A, text="One.\nTwo.\nThree.\nFour.", system="ERP", active_minutes=5, ways=(PlainWay("", "c"),))

    def split(self, step: PlainStep, at: int | None = None) -> tuple[PlainStep, PlainStep]:
        first, second, *_rest = act((step, B), "split", "a", fresh="n", split_at=at).steps
        return first, second

    def test_the_first_part_keeps_the_identity_and_the_second_goes_on(self) -> None:
        first, second = self.split(self.STEP)
        assert first == replace(self.STEP, text="One.\nTwo.", ways=())
        assert second == PlainStep("n", "Three.", text="Four.", role="buyer", system="ERP", ways=(PlainWay("", "c"),))

    @pytest.mark.parametrize(("at", "first", "title"), [(2, "One.", "Two."), (4, "One.\nTwo.\nThree.", "Four.")])
    def test_the_author_chooses_the_line(self, at: int, first: str, title: str) -> None:
        before, after = self.split(self.STEP, at)
        assert (before.text, after.title) == (first, title)

    def test_a_long_line_is_cut_in_the_name_and_kept_in_the_text(self) -> None:
        _first, second = self.split(replace(A, text=f"One.\n{'x' * 300}"))
        assert len(second.title) == 200
        assert second.text == "x" * 300

    @pytest.mark.parametrize(
        ("step", "at", "why"),
        [
            (replace(STEP, kind="decision"), None, "Only a task"),
            (replace(A, text=""), None, "two lines or more"),
            (replace(A, text="One."), None, "two lines or more"),
            (replace(A, text="One.\nTwo."), 9, r"2 lines: split it before line 2\.$"),
            (STEP, 1, "before line 2 to 4"),
            (STEP, 5, "before line 2 to 4"),
            (STEP, 10_000, "before line 2 to 4"),
        ],
    )
    def test_what_cannot_be_split_is_refused_with_the_reason(self, step: PlainStep, at: int | None, why: str) -> None:
        with pytest.raises(Refused, match=why):
            self.split(step, at)
