"""The small parts of the look: what they say without colour, and that data stays text in them."""

from datetime import timedelta

import pytest
from django.core.paginator import Paginator
from django.template import Context
from django.test import RequestFactory

from people import clock
from people.sight import Stop
from people.templatetags import ui

HOSTILE = "\"'><script>alert(1)</script>"


@pytest.mark.parametrize(
    ("key", "word"), [("good", "On target"), ("watch", "Watch"), ("off", "Off target"), (None, "Not reported")]
)
def test_a_status_has_a_shape_and_a_word(key: str | None, word: str) -> None:
    shown = ui.status(key)
    assert f"#s-{key or 'none'}" in shown
    assert word in shown


def test_no_value_is_never_green() -> None:
    assert "good" not in ui.status("")


@pytest.mark.parametrize("stage", ["draft", "in_review", "scheduled", "in_force", "superseded", "withdrawn"])
def test_a_stage_has_a_disc_and_a_word(stage: str) -> None:
    shown = ui.stage(stage)
    assert f"#l-{stage.replace('_', '-')}" in shown
    assert ui.STAGE_WORDS[stage.replace("_", "-")] in shown


def test_late_is_said_and_not_only_coloured() -> None:
    shown = ui.due(clock.today() - timedelta(days=2))
    assert "due--late" in shown
    assert "2 days late" in shown


def test_the_line_of_sight_is_filled_where_the_reader_is() -> None:
    shown = ui.sight(
        [
            Stop("Goal", "Deliver", "/goals/G1/", "off"),
            Stop("Your step", "4 Check", here=True),
            Stop("Document", "WI-017"),
        ]
    )
    assert shown.count("sight__stop--here") == 1
    assert shown.count("sight__stop--below") == 1
    assert shown.count('aria-current="true"') == 1
    assert "Off target" in shown


def test_a_line_of_one_stop_is_none_because_the_title_says_it_already() -> None:
    assert ui.sight([Stop("Procedure", "P-0093 Ask for leave", here=True)]) == ""


def test_a_track_says_in_words_what_its_dots_show() -> None:
    shown = ui.track(10, {2, 4})
    assert "You do steps 2 and 4 of 10" in shown
    assert shown.count('class="mine"') == 2
    assert shown.count("<circle") == 10


@pytest.mark.parametrize(
    "shown",
    [
        ui.status("good", HOSTILE),
        ui.stage("draft", HOSTILE),
        ui.face(HOSTILE),
        ui.person(HOSTILE, HOSTILE, HOSTILE),
        ui.crumbs([(HOSTILE, HOSTILE), (HOSTILE, "")]),
        ui.sight([Stop(HOSTILE, HOSTILE, HOSTILE), Stop(HOSTILE, HOSTILE)]),
        ui.track(1, {1}, HOSTILE),
    ],
)
def test_data_stays_text_in_every_part(shown: str) -> None:
    assert "<script" not in shown
    assert "\"'>" not in shown


def test_pages_keep_the_filters_of_the_address() -> None:
    page = Paginator(range(500), 50).get_page(3)
    request = RequestFactory().get("/people/", {"q": 'a"&b', "page": "3"})
    shown = ui.pages(Context({"request": request}), page)
    assert "101 to 150 of 500" in shown
    assert 'href="?q=a%22%26b&amp;page=4"' in shown
    assert shown.count('aria-current="page"') == 1


def test_one_page_needs_no_links() -> None:
    request = RequestFactory().get("/people/")
    assert ui.pages(Context({"request": request}), Paginator(range(3), 50).get_page(1)) == ""


def test_a_code_in_a_sentence_stays_on_one_line_and_the_rest_is_escaped() -> None:
    assert ui.unbroken("step 4 of P-0042 <b>") == 'step 4 of <span class="code">P-0042</span> &lt;b&gt;'


def test_a_number_is_not_parted_from_its_per_cent() -> None:
    assert ui.unbroken("price within 1 %.") == "price within 1\N{NO-BREAK SPACE}%."


def test_what_went_well_is_said_with_a_tick_and_never_in_the_green_of_a_measure() -> None:
    assert ui.notice_kind("success") == ""
    assert "i-tick" in ui.notice_shape("success")
    assert "i-info" in ui.notice_shape("info")
    assert ui.notice_kind("error") == "off"
