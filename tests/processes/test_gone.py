"""What stands in the place of a step that is gone: pure, by the steps that are still there around it (X1)."""

import pytest

from processes.gone import Place, place_of
from processes.plain import PlainProcedure, PlainStep


def steps(names: str) -> PlainProcedure:
    return PlainProcedure(steps=tuple(PlainStep(name, name.upper()) for name in names))


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("abc", "ac", Place((), 1, 2)),  # merged into a neighbour
        ("abc", "axc", Place((2,), 1, 3)),  # replaced
        ("abc", "axyc", Place((2, 3), 1, 4)),  # split
        ("abc", "xac", Place((), 2, 3)),  # what is new elsewhere has not taken its place
        ("abcd", "adc", Place((), 1, 3)),  # what moved there was there before
        ("ab", "xa", Place((), 2, None)),  # it was the last
        ("ab", "ax", Place((2,), 1, None)),
        ("bc", "xc", Place((1,), None, 2)),  # it was the first
        ("abc", "xyz", Place((1, 2, 3), None, None)),  # nothing is as it was
        ("abc", "ca", Place((), 2, 1)),  # its neighbours changed places
        ("b", "", Place((), None, None)),
    ],
)
def test_its_place_is_between_the_steps_that_are_still_there(old: str, new: str, place: Place) -> None:
    assert place_of("b", steps(old), steps(new)) == place
