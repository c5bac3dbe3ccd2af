"""“Yes (70 %) → 5”: ways out as people write them are read, and as they are written they are read again."""

import pytest

from processes.way_words import SaidWay, said, ways_of


@pytest.mark.parametrize(
    ("cell", "ways"),
    [
        ("", []),
        ("Yes → 4.2.1; No → step 04.2.", [SaidWay("Yes", "4.2.1"), SaidWay("No", "4.2")]),
        ("5", [SaidWay("", "5")]),
        ("Yes → 5; No → end", [SaidWay("Yes", "5"), SaidWay("No", None)]),
        ("yes -> 3, no -> 2", [SaidWay("yes", "3"), SaidWay("no", "2")]),
        ("No, never → 3\nYes = step 4.", [SaidWay("No, never", "3"), SaidWay("Yes", "4")]),
        ("Yes (70 %) → 5 | No (30%) → 6", [SaidWay("Yes", "5", 70), SaidWay("No", "6", 30)]),
        ("(70 %) → 5", [SaidWay("", "5", 70)]),
        ('"this; or that" → 5; No → 6', [SaidWay("this; or that", "5"), SaidWay("No", "6")]),
        ('"Over (5 %)" (40 %) → 5', [SaidWay("Over (5 %)", "5", 40)]),
        ('"say ""no""" → 5', [SaidWay('say "no"', "5")]),
        ('"Yes" (soon) → 5', [SaidWay('"Yes" (soon)', "5")]),
        ('5" pipe → 3; 6" pipe → 4', [SaidWay('5" pipe', "3"), SaidWay('6" pipe', "4")]),
    ],
)
def test_ways_are_read_in_the_usual_spellings(cell: str, ways: list[SaidWay]) -> None:
    assert ways_of(cell) == (tuple(ways), [])


@pytest.mark.parametrize("cell", ["perhaps", "Yes → 5 → 6; → nowhere", "→", '"a" → nowhere', "12345"])
def test_what_is_no_way_is_said(cell: str) -> None:
    assert any("is no way out. Write “Yes → 5”, or “No → end”." in wrong for wrong in ways_of(cell)[1])


@pytest.mark.parametrize(
    "label", ["", "Yes", "No, never", "a; b", "a → b, c", "9", "end", '"', '"a" → 3', "(5 %)", "＝"]
)
@pytest.mark.parametrize("share", [None, 0, 100])
@pytest.mark.parametrize("to", [None, "12", "4.2.1"])
def test_a_way_is_read_again_as_it_was_written(label: str, share: int | None, to: str | None) -> None:
    way = SaidWay(label, to, share)
    other = SaidWay("No", "3")
    assert ways_of(said(way)) == ((way,), [])
    assert ways_of(f"{said(way)}\n{said(other)}") == ((way, other), [])
