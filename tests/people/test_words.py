from datetime import UTC, date, datetime

import pytest

from people import words

TODAY = date(2026, 3, 12)  # a Thursday


@pytest.mark.parametrize(
    ("due_on", "said"),
    [
        (date(2026, 3, 10), "2 days late"),
        (date(2026, 3, 11), "1 day late"),
        (date(2026, 3, 12), "Today"),
        (date(2026, 3, 13), "Tomorrow"),
        (date(2026, 3, 14), "Saturday"),
        (date(2026, 3, 18), "Wednesday"),
        (date(2026, 3, 19), "19 March"),
        (date(2027, 3, 2), "2 March 2027"),
    ],
)
def test_days_are_said_in_words_when_near(due_on: date, said: str) -> None:
    assert words.due(due_on, TODAY) == said


def test_a_moment_carries_its_distance_from_utc() -> None:
    winter, summer = datetime(2026, 1, 5, 11, 3, tzinfo=UTC), datetime(2026, 7, 5, 11, 3, tzinfo=UTC)
    assert words.moment(winter) == "5 January 2026, 11:03 (UTC)"
    assert words.moment(summer) == "5 July 2026, 12:03 (UTC+1)"


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "0 min"), (20, "20 min"), (60, "1 h"), (90, "90 min"), (1440, "1 day"), (28800, "20 days"), (1500, "25 h")],
)
def test_a_duration_is_said_in_its_largest_whole_unit(minutes: int, said: str) -> None:
    assert words.duration(minutes) == said


def test_lists_and_numbers_read_as_sentences() -> None:
    assert words.listed([]) == ""
    assert words.listed(["Emma", "Oscar", "Quinn"]) == "Emma, Oscar and Quinn"
    assert words.numbered("Step", [4]) == "Step 4"
    assert words.numbered("Step", [10, 2, 4]) == "Steps 2, 4 and 10"
    assert words.count(1, "entry", "entries") == "1 entry"
    assert words.count(1240, "row") == "1,240 rows"


def test_of_many_the_first_few_are_named_and_the_others_counted() -> None:
    assert words.first_few(["A", "B", "C"], "step") == "A, B and C"
    assert words.first_few(["A", "B", "C", "D"], "step") == "A, B, C and 1 more step"
    assert words.first_few(list("ABCDE")) == "A, B, C and 2 more"


@pytest.mark.parametrize(
    ("name", "face"), [("Emma Lindqvist", "EL"), ("Cher", "C"), ("", "?"), ("Ana de la Cruz", "AC")]
)
def test_a_face_shows_the_initials(name: str, face: str) -> None:
    assert words.initials(name) == face
