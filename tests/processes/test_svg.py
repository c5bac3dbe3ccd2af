"""The map as text of a page: safe, said in words, and nothing in it that a strict page refuses."""

import re
from xml.etree import ElementTree

import pytest

from processes.layout import Drawing, Lane, StepIn, flow_of, lay_out
from processes.map_key import key_of
from processes.map_words import description, spoken
from processes.svg import to_pages, to_svg

NASTY = """<script>alert('1')</script> & "quoted" </svg> \x00\x1b"""


def drawing(title: str = "Place the order") -> Drawing:
    steps = [
        StepIn("s1", "1", "task", title, "buyer"),
        StepIn("s2", "2", "decision", "Does it match?", "buyer", [("Yes", "s3"), (f"No {title}", "s1")]),
        StepIn("s3", "3", "call", "Store material", "store"),
    ]
    return lay_out([Lane("buyer", f"Buyer {title}"), Lane("store", "Store", "external")], *flow_of(steps, title, title))


def draw(
    mine: frozenset[str] = frozenset(), links: dict[str, str] | None = None, **more: object
) -> ElementTree.Element:
    text = to_svg(drawing(), mine=mine, links=links or {}, title="Buy", changed=more.get("changed"))  # type: ignore[arg-type]
    return ElementTree.fromstring(text)  # noqa: S314 - our own text


def classes(svg: ElementTree.Element) -> list[str]:
    return [name for element in svg.iter() for name in element.get("class", "").split()]


def test_words_of_people_never_become_markup() -> None:
    text = to_svg(drawing(NASTY), mine=frozenset(), links={"s1": '"><script>'}, title=NASTY, changed={"s1": NASTY})
    svg = ElementTree.fromstring(text)  # noqa: S314 - our own text
    assert {element.tag for element in svg.iter()} <= {
        *("svg", "title", "desc", "g", "rect", "path", "text", "tspan", "circle", "a"),
    }
    assert "<script" not in text
    assert "script" not in to_pages(drawing(NASTY))
    assert svg.findtext("title") == NASTY.replace("\x00", "").replace("\x1b", "")


def test_there_is_no_style_no_script_and_no_address_of_another_host() -> None:
    text = to_svg(drawing(), mine=frozenset({"buyer"}), links={"s1": "#step-1"}, title="Buy")
    assert not re.search(r"\b(style|on\w+|xlink:href)=|https?:", text)


def test_the_reader_of_a_screen_hears_what_the_map_holds() -> None:
    svg = draw(links={"s1": "#step-1", "s2": "#step-2"})
    assert svg.get("role") == "group"
    assert svg.get("aria-labelledby") == "map-t map-d"
    assert svg.findtext("title") == "Buy"
    assert description(drawing("")).startswith("Two lanes: Buyer , Store. Three steps with one decision.")
    links = {link.get("href"): link.findtext("title") for link in svg.iter("a")}
    assert links == {
        "#step-1": "Step 1: Place the order",
        "#step-2": "Step 2, decision: Does it match? – Yes: step 3, No Place the order: step 1",
    }


def test_a_map_without_links_is_a_picture() -> None:
    assert draw().get("role") == "img"


@pytest.mark.parametrize("mine", ["buyer", "s1"])
def test_what_is_mine_stands_in_blue(mine: str) -> None:
    found = classes(draw(frozenset({mine})))
    assert found.count("node--mine") == (2 if mine == "buyer" else 1)
    assert found.count("lane--mine") == (1 if mine == "buyer" else 0)


def test_a_reader_of_nobodys_lane_sees_no_blue() -> None:
    assert not [name for name in classes(draw()) if name.endswith("--mine")]


def test_a_changed_step_has_a_thick_edge_and_a_word() -> None:
    svg = draw(changed={"s2": "new"})
    assert classes(svg).count("node--edited") == 1
    assert "Step 2, decision: Does it match? (new) – Yes: step 3, No Place the order: step 1" in [
        title.text for title in svg.iter("title")
    ]


def test_every_edge_ends_in_one_arrow() -> None:
    found = classes(draw())
    assert found.count("edge") == found.count("tip") == len(drawing().edges)


def test_the_full_title_is_kept_where_the_box_shows_a_part() -> None:
    text = to_svg(drawing("W" * 300), mine=frozenset(), links={}, title="Buy")
    assert f"<title>Step 1: {'W' * 300}</title>" in text
    assert "…</text>" in text


def parallel() -> Drawing:
    steps = [
        StepIn("s1", "1", "task", "Plan", "a", [("", "s2"), ("", "s3")]),
        StepIn("s2", "2", "task", "Make drawings", "b", [("", "s4")]),
        StepIn("s3", "3", "wait", "Wait for the permit", "a", [("", "s4")]),
        StepIn("s4", "4", "task", "Build", "a", (), True),
    ]
    return lay_out([Lane("a", "A"), Lane("b", "B")], *flow_of(steps, "Go", "Built"))


def test_every_relation_of_the_map_is_said_in_words() -> None:
    said = spoken(parallel(), {})
    assert said["s1"] == "Step 1: Plan – then at the same time: step 2, step 3"
    assert said["s2"] == "Step 2: Make drawings – then step 4"
    assert said["s3"] == "Step 3, waiting: Wait for the permit"
    assert said["s4"] == "Step 4: Build – begins when all have arrived: step 2, step 3"
    assert "Four steps with one time of waiting and one start of work side by side." in description(parallel())


def test_work_side_by_side_has_bars_and_waiting_has_a_clock() -> None:
    text = to_svg(parallel(), mine=frozenset({"s3"}), links={}, title="Build")
    assert text.count('class="joint"') == 2
    assert text.count('class="clock clock--mine"') == 2  # the face and the hands


def test_the_key_explains_only_what_occurs() -> None:
    meanings = [sign.meaning for sign in key_of(parallel(), frozenset(), {})]
    assert meanings == ["Waiting for something", "All ways at the same time", "Begins when all have arrived"]
    assert [sign.meaning for sign in key_of(drawing(), frozenset({"buyer"}), {"s1": "moved"})] == [
        "Your step",
        "Decision: one way is taken",
        "Another procedure",
        "Moved",
    ]


def test_new_changed_and_moved_steps_are_told_apart_without_their_colour() -> None:
    kinds = {"s1": "new", "s2": "changed", "s3": "moved"}
    text = to_svg(drawing(), mine=frozenset(), links={}, title="Buy", changed=dict.fromkeys(kinds, "x"), kinds=kinds)
    assert text.count("node--edited") == 3
    assert text.count('class="badge"') == text.count("node--new") == 1
    assert text.count("node--moved") == 1


def test_the_pages_for_paper_show_the_drawing_itself_and_repeat_the_heads_of_the_lanes() -> None:
    steps = [StepIn(f"s{number}", str(number), "task", "Work", "a") for number in range(1, 61)]
    long = lay_out([Lane("a", "A")], *flow_of(steps, "Go", "Done"))
    drawn, paper = to_svg(long, mine=frozenset(), links={}, title="Long", prefix="m"), to_pages(long, "m")
    assert 'id="m-all"' in drawn
    pages = paper.count('class="map__page')
    assert pages > 3
    assert paper.count('href="#m-all"') == 2 * pages - 1  # the first page has its own
    assert "style=" not in paper
