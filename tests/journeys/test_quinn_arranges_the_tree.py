"""Quinn arranges the tree with its four buttons, by keyboard and by pointer, and never loses the row she moves."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from bms.scenario import step_identity
from processes.models import Process
from processes.tree import check_tree, code_of
from tests.journeys.conftest import PHONE, PageFor, picture, runs_over

MOVED, ABOVE = "P-0045", "P-0042"
REMARKS = f"/steps/{step_identity(MOVED, 'remarks')}/"


def test_a_process_is_moved_by_keyboard_and_keeps_focus_and_addresses(
    page_for: PageFor, axe: Callable[[Page], None]
) -> None:
    emma = page_for("emma")
    known = {address: heading_at(emma, address) for address in (f"/processes/{MOVED}/", REMARKS)}
    page = page_for("quinn")
    page.goto("/processes/tree/")
    page.get_by_role("link", name="Arrange").press("Enter")
    assert place_of(page) == "3.3"

    # up, twice: the same key again and again, because focus stays on the button
    button(page, "up").focus()
    for place in ("3.2", "3.1"):
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text(f"now stands at {place}.")
        expect(page.get_by_role("status")).to_be_in_viewport()
        expect(button(page, "up")).to_be_focused()
        expect(button(page, "up")).to_be_in_viewport()
        assert place_of(page) == place
    page.evaluate("scrollTo(0, 0)")
    axe(page)
    picture(page, "arrange-1-at-the-top")

    # further up there is nothing: the button says so and still holds the focus
    page.keyboard.press("Space")
    expect(page.get_by_role("main")).to_contain_text("stands first already")
    expect(button(page, "up")).to_be_focused()

    # with Tab along the row: down, in and out again
    page.keyboard.press("Tab")
    for _ in range(2):
        page.keyboard.press("Enter")
        expect(button(page, "down")).to_be_focused()
    assert place_of(page) == "3.3"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(button(page, "in")).to_be_focused()
    assert place_of(page) == "3.2.1", "It went below the one above it, whose branch stands open."
    expect(page.locator(f"#{ABOVE} #{MOVED}")).to_be_visible()
    page.evaluate("scrollTo(0, 0)")
    axe(page)
    picture(page, "arrange-2-put-below")
    assert {address: heading_at(emma, address) for address in known} == known
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(button(page, "out")).to_be_focused()
    assert place_of(page) == "3.3"
    assert check_tree(Process) == []


@pytest.mark.parametrize("scripts", [True, False])
def test_the_buttons_answer_to_a_finger_too_with_and_without_a_script(page_for: PageFor, scripts: bool) -> None:
    page = page_for("quinn", width=PHONE, scripts=scripts)
    page.goto("/processes/tree/?arrange=1&open=P-0040")
    for to, place in (("in", "3.2.1"), ("out", "3.3"), ("up", "3.2"), ("down", "3.3")):
        button(page, to).click()
        expect(page.get_by_role("status")).to_be_in_viewport()
        assert place_of(page) == place
        assert code_of(Process.objects.get(document__number=MOVED)) == place
        expect(button(page, to)).to_be_focused()
        assert runs_over(page) <= 0
    page.get_by_role("link", name="Done").click()
    page.locator(f"#{MOVED}").get_by_role("link").click()
    assert page.url.endswith(f"/processes/{MOVED}/")
    expect(page.locator(".crumbs")).to_contain_text("3.3")


def button(page: Page, to: str) -> Locator:
    return page.locator(f"#{MOVED}-{to}")


def place_of(page: Page) -> str:
    return page.locator(f"#{MOVED} > .tree__name .code").first.inner_text()


def heading_at(page: Page, address: str) -> str:
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 200
    assert page.url.endswith(address)
    return page.get_by_role("heading", level=1).inner_text()
