"""Oscar looks at a map closely: he makes it larger, moves it, prints it."""

from pathlib import Path

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.journeys.conftest import PHONE, SHOTS, PageFor, picture, runs_over

VIEW = "[data-map-view]"


def width_of(page: Page) -> float:
    return float(page.locator(f"{VIEW} > svg").evaluate("drawing => drawing.getBoundingClientRect().width"))


def scrolled(page: Page) -> tuple[float, float]:
    left, top = page.locator(VIEW).evaluate("view => [view.scrollLeft, view.scrollTop]")
    return left, top


def test_the_map_grows_and_shrinks_by_button_keyboard_and_wheel(page_for: PageFor) -> None:
    page = page_for("oscar")
    page.goto("/processes/P-0042/?view=steps")
    before = width_of(page)
    page.get_by_role("button", name="Larger").click()
    assert width_of(page) > 1.2 * before
    page.get_by_role("button", name="Fit").click()
    assert abs(width_of(page) - page.locator(VIEW).evaluate("view => view.clientWidth")) < 1

    page.locator(VIEW).focus()
    page.keyboard.press("+")
    page.keyboard.press("+")
    grown = width_of(page)
    assert grown > 1.5 * before
    page.keyboard.press("-")
    assert width_of(page) < grown
    page.keyboard.press("0")
    assert abs(width_of(page) - page.locator(VIEW).evaluate("view => view.clientWidth")) < 1

    page.locator(VIEW).hover()
    page.keyboard.down("Control")
    page.mouse.wheel(0, -300)
    page.keyboard.up("Control")
    page.wait_for_function(
        f"wide => document.querySelector('{VIEW} > svg').getBoundingClientRect().width > wide", arg=before
    )
    assert runs_over(page) <= 0
    picture(page, "map-larger")


def test_a_larger_map_is_dragged_and_a_drag_opens_nothing(page_for: PageFor) -> None:
    page = page_for("oscar")
    page.goto("/processes/P-0042/?view=steps")
    page.locator(VIEW).focus()
    for _ in range(4):
        page.keyboard.press("+")
    page.locator(VIEW).scroll_into_view_if_needed()
    left, top = scrolled(page)
    frame = page.locator(VIEW).bounding_box()
    assert frame is not None
    x, y = frame["x"] + frame["width"] / 2, frame["y"] + min(frame["height"], 500) / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y - 40, steps=4)
    page.mouse.up()
    assert scrolled(page) == (left + 60, top + 40)
    assert page.url.endswith("/processes/P-0042/?view=steps")


def test_without_a_script_the_map_is_there_and_its_tools_are_not(page_for: PageFor) -> None:
    page = page_for("oscar", width=PHONE, scripts=False)
    page.goto("/processes/P-0042/?view=steps")
    expect(page.locator(f"{VIEW} > svg")).to_be_visible()
    expect(page.get_by_role("button", name="Larger")).to_have_count(0)


def test_on_paper_the_map_stands_in_pages_with_its_colours_light_and_the_ladder_below_it(
    page_for: PageFor, tmp_path: Path
) -> None:
    page = page_for("oscar", scheme="dark")
    page.goto("/processes/P-0042/?view=steps")
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator(VIEW)).to_be_hidden()
    sheet = page.locator(".map__page").first
    expect(sheet).to_be_visible()
    size = sheet.evaluate("page => page.getBoundingClientRect().width / page.viewBox.baseVal.width")
    assert 12 * size * 0.75 >= 8, "Words on paper are eight points high or more."
    picture(page, "map-print")
    paper = Path(SHOTS or tmp_path) / "map.pdf"
    page.pdf(path=paper, prefer_css_page_size=True)
    sheets = [sheet.extract_text() for sheet in PdfReader(paper).pages]
    assert len(sheets) <= 6
    assert any("Goods-in" in text and "Planner" in text and "Store and" in text for text in sheets)
    assert any("How long it takes" in text and "20 days" in text for text in sheets), "It is folded on the screen only."
