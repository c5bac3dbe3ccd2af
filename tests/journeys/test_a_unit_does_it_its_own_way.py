"""Purchasing asks for leave in its own way: Quinn makes the variant, Oscar writes it, Emma is led to it (A27)."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, PageFor, picture, runs_over

STANDARD = "/processes/P-0088/"


def test_a_variant_shares_steps_and_is_what_its_unit_reads(page_for: PageFor, axe: Callable[[Page], None]) -> None:
    emma = page_for("emma")
    emma.goto(STANDARD)
    assert emma.url.endswith(STANDARD), "Nobody has made a variant for Purchasing yet."

    # Quinn makes it for the unit; whoever knows the work there gets the draft
    quinn = page_for("quinn")
    quinn.goto(STANDARD)
    quinn.get_by_text("Arrange", exact=True).click()
    quinn.get_by_role("link", name="New variant for a unit").click()
    quinn.get_by_label("For", exact=True).select_option(label="Purchasing")
    quinn.get_by_label("Owner").select_option(label="Head of Purchasing")
    quinn.get_by_label("Expert").fill("oscar")
    axe(quinn)
    quinn.get_by_role("button", name="Create the variant").click()
    expect(quinn.get_by_role("status")).to_contain_text("is the variant for Purchasing")
    number = re.findall(r"/processes/(P-\d+)/edit/", quinn.url)[0]

    # Oscar finds it in his inbox, and sees what is shared and what no longer is
    oscar = page_for("oscar")
    oscar.goto("/inbox/")
    expect(oscar.get_by_role("main")).to_contain_text(f"{number} Ask for leave, Purchasing")
    oscar.goto(f"/processes/{number}/edit/?part=steps")
    tags = oscar.locator(".edit__name .tag")
    assert tags.all_inner_texts() == ["shared"] * 4
    oscar.locator("#row-1").get_by_role("button", name="Edit step 1").click()
    oscar.get_by_label("What is done").fill("Ask for the days, when nobody else is away")
    oscar.get_by_role("button", name="Save and close").click()
    expect(tags.first).to_have_text("changed here")
    axe(oscar)
    picture(oscar, "variant-1-written")
    oscar.get_by_role("button", name="Send for approval").click()
    expect(oscar.get_by_role("status")).to_contain_text("sent")

    # Quinn had no hand in its words, so she may sign
    quinn.goto(f"/documents/{number}/revisions/1/approve/")
    form = quinn.get_by_role("region", name="Your signature").locator("form").first
    form.get_by_label("password").fill("portal")
    form.get_by_role("button", name="Sign as").click()
    expect(quinn.get_by_role("status")).to_contain_text("Signed.")

    # Emma opens the procedure she knows and reads how her unit does it
    emma.goto(STANDARD)
    assert emma.url.endswith(f"/processes/{number}/")
    expect(emma.get_by_role("main")).to_contain_text("This is how Purchasing does it.")
    expect(emma.get_by_role("main")).to_contain_text("Ask for the days, when nobody else is away")
    emma.get_by_role("link", name="What is different").click()
    expect(emma.get_by_role("main")).to_contain_text("3 steps shared, 1 changed here.")
    axe(emma)
    picture(emma, "variant-2-different")
    emma.get_by_role("main").get_by_role("link", name="P-0088 Ask for leave", exact=True).click()
    expect(emma.get_by_role("main")).to_contain_text("This is the standard.")

    # who works elsewhere keeps the standard, on a phone too
    eve = page_for("eve", width=PHONE)
    eve.goto(STANDARD)
    assert eve.url.endswith(STANDARD)
    expect(eve.get_by_role("main")).to_contain_text(f"{number} for Purchasing")
    assert runs_over(eve) <= 0
