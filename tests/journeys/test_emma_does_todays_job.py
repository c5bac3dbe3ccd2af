"""Emma buys. Between two telephone calls she looks up how today's confirmation is checked, on her telephone."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from bms.scenario import step_identity
from documents.models import Acknowledgement
from processes.models import SignOff
from tests.journeys.conftest import PHONE, PageFor, picture, runs_over

CHECK = f"/steps/{step_identity('P-0042', 'check')}/"


def test_emma_finds_todays_procedure_and_her_steps_in_two_clicks(
    page_for: PageFor, axe: Callable[[Page], None]
) -> None:
    page = page_for("emma", width=PHONE)
    page.goto("/")
    mine = page.get_by_role("region", name="My procedures")
    row = mine.get_by_role("listitem").filter(has_text="Buy castings and parts")
    expect(row).to_contain_text("Steps 2, 4, 5 and 10 as Buyer")
    assert runs_over(page) <= 0
    picture(page, "emma-1-home")

    row.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("P-0042 Buy castings and parts")
    expect(page.locator(".facts").first).to_contain_text("Revision 7")
    # her steps say so in words, not only in blue
    hers = page.locator("ol.steps > li", has=page.get_by_text("You", exact=True))
    expect(hers.get_by_role("heading")).to_have_text(
        ["Place the order", "Check the confirmation", "Does it match the order?", "Release the invoice"]
    )
    assert runs_over(page) <= 0
    axe(page)
    picture(page, "emma-2-procedure")

    page.get_by_role("heading", name="Check the confirmation").get_by_role("link").click()
    assert page.url.endswith(CHECK)
    expect(page.get_by_role("heading", level=1)).to_have_text("Check the confirmation")
    expect(page.get_by_label("What to do")).to_contain_text("Compare it with the order within two working days.")
    assert runs_over(page) <= 0
    axe(page)
    picture(page, "emma-3-step")


def test_emma_opens_the_form_where_she_needs_it(page_for: PageFor) -> None:
    page = page_for("emma", width=PHONE)
    page.goto(CHECK)
    page.get_by_role("link", name="Confirmation checklist").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("F-031 Confirmation checklist")
    expect(page.locator(".facts").first).to_contain_text("Revision 2")
    expect(page.locator(".facts").first).to_contain_text("In force")
    used = page.get_by_role("region", name="Where it is used")
    expect(used.get_by_role("link")).to_contain_text(["P-0042 step 4, Check the confirmation"])
    assert runs_over(page) <= 0
    picture(page, "emma-4-form")

    used.get_by_role("link").first.click()
    assert page.url.endswith(CHECK), "The step it is used at leads back to the step."


def test_nothing_that_emma_reaches_by_tab_stops_behind_the_bar_that_asks(page_for: PageFor) -> None:
    page = page_for("emma", width=PHONE)
    page.goto("/documents/WI-017/")
    bar = page.get_by_role("form", name="Confirm that you have read revision 4").bounding_box()
    assert bar is not None
    reached = 0
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.locator("main :focus")
        if not focused.count():
            continue
        box = focused.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= bar["y"], focused.inner_text()
        reached += 1
    assert reached > 10


def test_emma_confirms_a_changed_instruction_and_it_waits_no_longer(
    page_for: PageFor, axe: Callable[[Page], None]
) -> None:
    page = page_for("emma", width=PHONE)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("5 things wait for you, 1 is late")
    waiting = page.get_by_role("region", name="Waiting for me")
    task = waiting.get_by_role("listitem").filter(has_text="Check an order confirmation")
    expect(task).to_contain_text("Compare on the day it arrives again, and look at the week.")
    expect(task).to_contain_text("Tomorrow")

    task.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("WI-017 Check an order confirmation")
    ask = page.get_by_role("form", name="Confirm that you have read revision 4")
    expect(ask).to_be_in_viewport()
    assert runs_over(page) <= 0
    picture(page, "emma-5-instruction")

    ask.get_by_role("link", name="See what changed").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("from revision 3 to revision 4")
    expect(page.locator("main ins").first).to_be_visible()
    expect(page.locator("main del").first).to_be_visible()
    assert runs_over(page) <= 0
    axe(page)
    picture(page, "emma-6-compare")

    page.go_back()
    page.get_by_role("button", name="I have read it").click()
    expect(page.get_by_role("status")).to_be_visible()
    expect(page.get_by_role("form", name="Confirm that you have read revision 4")).to_have_count(0)
    picture(page, "emma-7-confirmed")
    given = Acknowledgement.objects.get(  # what the auditor will ask for
        person__username="emma", revision__document__number="WI-017", revision__number=4
    )
    assert given.sha256 == given.revision.sha256

    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("4 things wait for you, 1 is late")
    expect(page.get_by_role("region", name="Waiting for me")).not_to_contain_text("Check an order confirmation")
    page.goto("/inbox/")
    expect(page.get_by_role("main")).not_to_contain_text("Check an order confirmation")


def test_emma_signs_off_the_control_she_keeps(page_for: PageFor, axe: Callable[[Page], None]) -> None:
    page = page_for("emma", width=PHONE)
    page.goto("/inbox/")
    task = page.get_by_role("listitem").filter(has_text="The list of late lines is read every Monday")
    expect(task).to_contain_text("You keep this as Buyer")
    task.get_by_role("link", name="Sign off").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Controls of step 4, Check the confirmation")
    assert runs_over(page) <= 0
    axe(page)
    picture(page, "emma-8-controls")

    form = page.get_by_role("form", name="Sign off: The list of late lines is read every Monday")
    form.get_by_label("No, it is not kept").check()
    form.get_by_role("button", name="Sign off").click()
    expect(form).to_contain_text("Say what you saw, so that it can be put right.")
    axe(page)
    form.get_by_label("Yes, it is kept").check()
    form.get_by_label("What you saw").fill("Read on all three Mondays.")
    form.get_by_role("button", name="Sign off").click()
    expect(page.get_by_role("status")).to_contain_text("Signed off as kept. Next by 21 April 2026.")
    expect(page.get_by_role("region", name="Signed off so far")).to_contain_text("Read on all three Mondays.")
    picture(page, "emma-9-signed-off")

    page.goto("/inbox/")
    expect(page.get_by_role("main")).not_to_contain_text("The list of late lines")
    signed = SignOff.objects.latest("pk")  # what the auditor will ask for
    assert (signed.person.username, signed.is_kept, signed.revision.number) == ("emma", True, 7)

    page = page_for("oscar")
    page.goto("/inbox/")
    task = page.get_by_role("listitem").filter(has_text="No booking without F-022")
    expect(task).to_contain_text("Not kept, Tomas Berg said on 6 March")
    task.get_by_role("link", name="See it").click()
    expect(page.get_by_role("region", name="Signed off so far")).to_contain_text("Two of twelve bookings")
