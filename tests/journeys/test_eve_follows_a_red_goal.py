"""Eve has ten minutes before a meeting. One goal is red: what moved it, where, and whom does she call?"""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from bms.scenario import step_identity
from tests.journeys.conftest import PHONE, PageFor, picture, runs_over

CHECK = f"/steps/{step_identity('P-0042', 'check')}/"


class Clicks:
    """Counts them: the promise is three."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def on(self, part: Locator, name: str) -> None:
        before = self.page.url
        part.get_by_role("link", name=name).first.click()
        self.page.wait_for_url(lambda url: url != before)
        self.count += 1


def test_eve_comes_from_a_red_goal_to_the_person_in_three_clicks(
    page_for: PageFor, axe: Callable[[Page], None]
) -> None:
    page = page_for("eve")
    page.goto("/goals/")
    expect(page.get_by_role("heading", level=1)).to_have_text("2 of 15 goals are off target, 1 is new")
    red = page.locator("table.cascade tr", has=page.get_by_role("rowheader", name="Deliver on the promised day"))
    expect(red.locator(".c-score")).to_contain_text("Off target")
    expect(red.locator(".c-worst")).to_contain_text("Supplier on time")
    expect(red.locator(".c-acts")).to_contain_text("Oscar Brandt")
    axe(page)
    picture(page, "eve-1-goals")
    clicks = Clicks(page)

    clicks.on(red, "Supplier on time")
    expect(page.get_by_role("heading", level=1)).to_have_text("Supplier on time")
    expect(page.locator(".figure-line")).to_contain_text("Off target")
    expect(page.get_by_role("main")).to_contain_text("step 4 of P-0042 allows two working days since revision 7")
    moves = page.get_by_role("region", name="What moves it")
    expect(moves).to_contain_text("4 Check the confirmation, Buyer")
    axe(page)
    picture(page, "eve-2-measure")

    clicks.on(moves, "P-0042 Buy castings and parts")
    expect(page.get_by_role("heading", level=1)).to_have_text("P-0042 Buy castings and parts")
    step = page.locator("ol.steps > li", has=page.get_by_role("link", name="Check the confirmation", exact=True))
    expect(step.locator(".step__no")).to_have_text("4")
    expect(step).to_contain_text("Compare it with the order within two working days.")
    expect(page.get_by_role("region", name="History")).to_contain_text("instead of the same day")
    picture(page, "eve-3-process-and-step")

    clicks.on(page.locator(".facts").first, "Oscar Brandt")
    expect(page.get_by_role("heading", level=1)).to_have_text("Oscar Brandt")
    expect(page.get_by_role("main")).to_contain_text("Head of Purchasing")
    expect(page.get_by_role("main")).to_contain_text("214")  # a telephone: she can call
    axe(page)
    picture(page, "eve-4-person")
    assert clicks.count == 3


def test_what_turned_leads_straight_to_the_step(page_for: PageFor) -> None:
    page = page_for("eve", width=PHONE)
    page.goto("/goals/")
    turned = page.get_by_role("region", name="What turned since January 2026").get_by_role("listitem").first
    expect(turned).to_contain_text("Deliver on the promised day")
    expect(turned).to_contain_text("To act: Oscar Brandt")
    assert runs_over(page) <= 0
    clicks = Clicks(page)

    clicks.on(turned, "P-0042, step 4")
    assert page.url.endswith(CHECK)
    expect(page.get_by_role("heading", level=1)).to_have_text("Check the confirmation")

    clicks.on(page.get_by_role("main"), "P-0042 Buy castings and parts")
    clicks.on(page.locator(".facts").first, "Oscar Brandt")
    expect(page.get_by_role("heading", level=1)).to_have_text("Oscar Brandt")
    assert runs_over(page) <= 0
    assert clicks.count == 3
