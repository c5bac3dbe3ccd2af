"""What a standard changes reaches its variants, and what was changed there stays: three ways, step by step."""

import random
from dataclasses import replace

import pytest

from processes import sharing
from processes.plain import PlainProcedure, PlainStep, PlainWay

A, B, C, D = (PlainStep(key, key.upper(), role="buyer") for key in "abcd")
B2 = replace(B, title="B, another way")
NEW = PlainStep("n", "N")
OWN = PlainStep("own", "Own")


def procedure(*steps: PlainStep, **head: str) -> PlainProcedure:
    return PlainProcedure(steps=steps, **head)  # type: ignore[arg-type]


def merged(variant: list[PlainStep], before: list[PlainStep], after: list[PlainStep]) -> str:
    found = sharing.merge(procedure(*variant), procedure(*before), procedure(*after))
    return "".join(step.title[0] if step != B2 else "b" for step in found.content.steps)


@pytest.mark.parametrize(
    ("variant", "before", "after", "wanted"),
    [
        ([A, B, C], [A, B, C], [A, B2, C], "AbC"),  # a shared step changed
        ([A, C], [A, B, C], [A, B2, C], "AC"),  # what was left out stays out
        ([A, B, C], [A, B, C], [A, C], "AC"),  # a shared step went
        ([A, B2, C], [A, B, C], [A, C], "AbC"),  # one that was changed here stays
        ([A, OWN, B, C], [A, B, C], [A, B2, C], "AObC"),  # an own step stands where it stood
        ([A, B, OWN], [A, B], [A, NEW, B], "ANBO"),  # a new one comes where it stands in the standard
        ([OWN, A, B], [A, B], [NEW, A, B], "ONAB"),
        ([A, B, C], [A, B, C], [C, A, B], "CAB"),  # the standard's order, where the variant kept it
        ([C, A, B], [A, B, C], [B, A, C, NEW], "CNAB"),  # its own order, where it has one
        ([OWN], [A, B], [A, B2, C], "OC"),  # nothing shared but what is new
        ([], [], [A], "A"),
    ],
)
def test_a_change_of_the_standard_is_merged(
    variant: list[PlainStep], before: list[PlainStep], after: list[PlainStep], wanted: str
) -> None:
    assert merged(variant, before, after) == wanted


def test_what_was_taken_over_and_what_was_changed_on_both_sides_is_named() -> None:
    mine = replace(C, title="C here")
    found = sharing.merge(
        procedure(A, B, mine, D), procedure(A, B, C, D), procedure(A, B2, replace(C, system="ERP"), NEW)
    )
    assert found.taken == ("B, another way", "D", "N")
    assert found.kept == ("C here",)
    assert mine in found.content.steps


def test_the_same_change_on_both_sides_is_no_conflict() -> None:
    found = sharing.merge(procedure(A, B2), procedure(A, B), procedure(A, B2))
    assert (found.taken, found.kept) == ((), ())


def test_the_head_follows_where_nobody_changed_it_here() -> None:
    before = procedure(A, purpose="Parts are there.", trigger="A requisition")
    variant = procedure(A, purpose="Parts are there.", trigger="A call from the yard")
    after = procedure(A, purpose="Parts are there on the day.", trigger="A requisition in the ERP")
    content = sharing.merge(variant, before, after).content
    assert (content.purpose, content.trigger) == ("Parts are there on the day.", "A call from the yard")


def test_how_often_it_runs_is_said_by_each_for_itself() -> None:
    standard = replace(procedure(A), cases_per_year=1200)
    assert sharing.begun_from(standard).cases_per_year is None
    variant = replace(procedure(A), cases_per_year=300)
    found = sharing.merge(variant, standard, replace(standard, cases_per_year=1500)).content
    assert found.cases_per_year == 300


def test_what_is_shared_changed_own_and_left_out_is_told_apart() -> None:
    found = sharing.share(procedure(A, B, C), procedure(A, B2, OWN))
    assert (found.shared, found.changed, found.own, found.left_out) == (("A",), (B2.title,), ("Own",), ("C",))


def test_a_way_to_another_step_is_part_of_what_is_shared() -> None:
    leading = replace(A, ways=(PlainWay("Yes", "b"),))
    assert sharing.kind_of_step(leading, procedure(A, B)) == sharing.CHANGED


@pytest.mark.parametrize("seed", range(200))
def test_whatever_changes_nothing_of_the_variant_is_lost_and_a_copy_follows_exactly(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same procedures every time

    def changed(steps: list[PlainStep], sign: str) -> list[PlainStep]:
        found = [step for step in steps if chance.random() > 0.2]
        found = [replace(step, text=sign) if chance.random() < 0.3 else step for step in found]
        for number in range(chance.randint(0, 3)):
            found.insert(chance.randint(0, len(found)), PlainStep(f"{sign}{number}", f"{sign}{number}"))
        if chance.random() < 0.3:
            chance.shuffle(found)
        return found

    before = [PlainStep(str(number), f"Step {number}") for number in range(chance.randint(0, 9))]
    after, variant = changed(before, "after"), changed(before, "here")
    was, now = procedure(*before), procedure(*after)
    found = sharing.merge(procedure(*variant), was, now)
    identities = [step.identity for step in found.content.steps]
    assert len(set(identities)) == len(identities)
    assert set(found.content.steps) >= {step for step in variant if step not in before}
    assert sharing.merge(found.content, now, now).content == found.content
    assert sharing.merge(was, was, now).content == now
    assert sharing.merge(procedure(*variant), was, was).content.steps == tuple(variant)


def test_what_a_draft_has_taken_over_already_is_not_called_changed_here() -> None:
    standard = procedure(A, B2, NEW, D)
    variant = procedure(replace(A, title="A here"), B, D)
    draft = procedure(replace(A, title="A here"), B2, NEW, D)
    assert sharing.share(standard, variant) == sharing.Share(("D",), ("A here", "B"), (), ("N",))
    assert sharing.share(standard, variant, draft) == sharing.Share(
        ("D",), ("A here",), (), (), ("B, another way", "N")
    )
