"""Oscar pastes a list, sets what is decided and what the supplier does, is told what is missing, and sends it."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from documents.models import Revision
from processes import content
from tests.journeys.conftest import PHONE, PageFor, picture, runs_over

ROWS = [
    ("Step", "Role", "How", "Documents", "System", "Minutes"),
    ("Collect what is needed", "Planner", "Take the run of Monday.", "", "ERP", "20"),
    ("Is there a contract?", "Buyer", "Look in the list of contracts.", "WI-012", "ERP", "5"),
    (
        "Ask three suppliers for an offer",
        "Buyer",
        '"Name the drawing revision.\nAsk for the day, too."',
        "",
        "Mail",
        "30",
    ),
    ("Compare the offers", "Buyer", "Price, day and certificate.", "F-014", "", "25"),
    ("Choose the supplier", "Head of Purchasing", "", "", "", "15"),
    ("Place the order", "Purchaser", "", "F-009", "ERP", "15"),
    ("Confirm the order", "Buyer", "Within two working days.", "", "", ""),
    ("Check the confirmation", "Buyer", "", "WI-017", "ERP", "10"),
    ("Does it agree?", "Buyer", "", "", "", "5"),
    ("Clear the difference", "Buyer", "Call, and note the name.", "", "", "20"),
    ("Follow the delivery", "Buyer", "=TODAY()+7", "", "ERP", "5"),
    ("Receive the parts", "Storekeeper", "", "", "ERP", "30"),
    ("Check the certificate", "Goods-in inspector", "", "", "", "10"),
    ("Release the invoice", "Controler", "", "", "ERP", "soon"),
]
TABLE = "\r\n".join("\t".join(row) for row in ROWS)
EDIT = "/processes/P-0040/edit/"


def test_a_procedure_is_pasted_mended_and_sent(page_for: PageFor, axe: Callable[[Page], None]) -> None:
    page = page_for("oscar")
    page.goto(EDIT)
    page.get_by_role("button", name="Write the procedure").click()
    page.get_by_role("link", name="Steps 0").click()
    page.get_by_role("link", name="Paste steps").first.click()

    # what is wrong is told at its row, with what may have been meant, and nothing is added
    page.get_by_label("Steps", exact=True).fill(TABLE)
    page.get_by_role("button", name="Look at the steps").click()
    understood = page.get_by_role("region", name="As understood")
    expect(understood).to_contain_text("2 rows to mend before they can be added")
    expect(row(understood, 6)).to_contain_text("There is no role “Purchaser”.")
    expect(row(understood, 14)).to_contain_text("There is no role “Controler”. Did you mean “Controller”")
    expect(row(understood, 14)).to_contain_text("“soon” is no number of minutes")
    expect(page.get_by_role("button", name="Add 14 steps")).to_have_count(0)
    axe(page)
    picture(page, "writes-1-rows-to-mend")
    text = page.get_by_label("Steps", exact=True)
    row(understood, 14).get_by_role("link", name="Line").first.click()
    chosen = "text => text.value.slice(text.selectionStart, text.selectionEnd)"
    expect(text).to_be_focused()
    assert text.evaluate(chosen) == "Release the invoice\tControler\t\t\tERP\tsoon"
    text.fill(TABLE.replace("Purchaser", "Buyer").replace("Controler", "Controller").replace("soon", "5"))
    page.get_by_role("button", name="Look again").click()
    expect(row(understood, 3)).to_contain_text("Ask for the day, too.")
    picture(page, "writes-2-understood")
    page.get_by_role("button", name="Add 14 steps").click()
    expect(page.get_by_role("status")).to_contain_text("14 steps are added.")
    expect(page.locator("li.edit__row")).to_have_count(14)
    page.evaluate("scrollTo(0, 0)")
    axe(page)
    picture(page, "writes-3-added")

    # a new row takes the cursor, and may be left again
    page.get_by_role("button", name="Add a step after step 13").click()
    expect(page.get_by_label("What is done")).to_be_focused()
    page.get_by_role("link", name="Undo my changes").click()
    expect(page.locator("li.edit__row")).to_have_count(14)

    # two decisions; the map follows while he types, and the cursor stays where it is
    page.get_by_role("button", name="Edit step 2").click()
    expect(here(page, 2)).to_contain_text("A decision needs at least two ways out.")
    page.get_by_label("Label").nth(0).fill("Yes")
    page.get_by_label("Goes to").nth(0).select_option(label="6 Place the order")
    page.get_by_label("Label").nth(1).fill("No")
    page.get_by_label("Goes to").nth(1).select_option(label="3 Ask three suppliers for an offer")
    share = page.get_by_label("% of cases").nth(0)
    share.fill("70")
    expect(page.get_by_text("As typed, not saved yet")).to_be_visible()
    expect(here(page, 2)).to_be_empty()
    expect(map_of(page)).to_contain_text("Yes")
    expect(share).to_be_focused()
    axe(page)
    picture(page, "writes-4-the-map-follows")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status")).to_contain_text("Step 2 is saved.")
    expect(page.get_by_label("What is done")).to_have_value("Ask three suppliers for an offer")

    page.get_by_role("button", name="Edit step 9").click()
    expect(page.locator("#drawn .map .node--open")).to_be_in_viewport()
    for n, (label, to) in enumerate([("Yes", "11 Follow the delivery"), ("No", "10 Clear the difference")]):
        page.get_by_label("Label").nth(n).fill(label)
        page.get_by_label("Goes to").nth(n).select_option(label=to)
    page.get_by_role("button", name="Save and close").click()

    # the hand-over: three letters of the supplier's role
    page.get_by_role("button", name="Edit step 7").click()
    role = page.get_by_label("Role").first
    role.fill("castngs")
    page.get_by_role("button", name="Save the step").click()
    expect(page.get_by_role("main")).to_contain_text("There is no role “castngs”. Did you mean “Supplier of castings”?")
    axe(page)
    picture(page, "writes-5-no-such-role")
    role.fill("cast")
    expect(map_of(page)).to_contain_text("external")
    page.get_by_role("button", name="Save the step").click()
    expect(page.get_by_role("status")).to_contain_text("Step 7 is saved.")

    # three letters of a document's name offer it
    page.get_by_text("Documents at this step").click()
    paper = page.get_by_label("Number or name").first
    paper.press_sequentially("certif")
    expect(page.locator("#documents-names option").first).to_be_attached()
    paper.fill(page.locator("#documents-names option").first.get_attribute("value") or "")
    page.get_by_role("button", name="Save the step").click()
    expect(page.locator("#row-7 .edit__name")).to_contain_text("Supplier of castings, external, ")

    # moved by mistake, and taken back; it survives a new visit
    page.keyboard.press("Alt+ArrowUp")
    expect(page.get_by_role("status")).to_contain_text("“Confirm the order” is now step 6.")
    page.goto(f"{EDIT}?part=steps")
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Taken back: “Confirm the order” is now step 6.")
    expect(page.locator("li.edit__row").nth(6)).to_contain_text("Confirm the order")

    # what is missing is told, and links to its place
    dock = page.locator("#dock")
    dock.locator("summary").click()
    expect(dock).to_contain_text("Say what starts the procedure.")
    picture(page, "writes-6-told-what-is-missing")
    dock.get_by_role("link", name="Say what starts the procedure.").click()
    expect(page.locator("#settle-id_trigger")).to_contain_text("Say what starts the procedure.")
    trigger = page.get_by_label("What starts it")
    expect(trigger).to_have_accessible_description(re.compile("Say what starts the procedure"))
    expect(trigger).to_have_attribute("aria-invalid", "true")
    trigger.fill("The plan needs a part that is bought.")
    expect(trigger).not_to_have_attribute("aria-invalid", "true")
    expect(page.locator("#settle-id_trigger")).to_be_empty()
    expect(map_of(page)).to_contain_text("The plan needs")
    page.get_by_label("Purpose").fill("Every bought part is on the shelf on the day it is needed.")
    page.get_by_label("Cases a year").fill("2400")
    page.get_by_label("What changes and why").fill("First issue.")
    page.get_by_role("link", name="In and out").click()  # what is typed is saved first
    expect(page.get_by_role("group", name="In What comes in")).to_be_visible()
    page.get_by_label("What").nth(0).fill("Requirement")
    page.get_by_label("Process (optional)").nth(0).fill("P-0042")
    outputs = page.locator("#outputs")
    outputs.get_by_label("What").first.fill("Order")
    outputs.get_by_label("Partner").first.select_option(label="Fonderia Rossi")
    page.get_by_role("link", name="Measures").click()
    page.get_by_label("Why it has no measure").fill("Measured with the processes below it.")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_role("status")).to_contain_text("Measures saved.")
    page.wait_for_load_state()  # and its scripts
    picture(page, "writes-7-everything-is-there")
    page.evaluate(
        "() => { const why = document.querySelector('[name=no_measure_reason]'); why.value += ' Each month.';"
        " why.dispatchEvent(new Event('input', { bubbles: true }));"
        " document.querySelector('#dock form').requestSubmit(); }"
    )
    expect(page.get_by_role("status")).to_contain_text("saved")  # first; nothing typed is left behind
    expect(page.get_by_label("Why it has no measure")).to_have_value(re.compile("Each month"))
    page.get_by_role("button", name="Send for approval").click()
    expect(page.get_by_role("status")).to_contain_text("Revision 1 is sent for approval.")

    sent = content.read(Revision.objects.get(document__number="P-0040", number=1))
    assert [step.kind for step in sent.steps].count("decision") == 2
    assert sent.steps[6].role == "supplier-of-castings"
    assert sent.steps[1].ways[0].share == 70
    assert sent.steps[10].text == "=TODAY()+7"
    assert (sent.cases_per_year, sent.inputs[0].process) == (2400, "P-0042")


def test_steps_are_pasted_and_changed_without_a_script(page_for: PageFor) -> None:
    page = page_for("oscar", scripts=False)
    page.goto("/processes/P-0044/edit/?part=steps")
    before = page.locator("li.edit__row").count()
    page.get_by_role("link", name="Paste steps").click()
    page.get_by_label("Steps", exact=True).fill(
        "1. Buyer: Tell the others\n   By mail.\n   On the same day.\n2. Buyer: File it"
    )
    page.get_by_role("button", name="Look at the steps").click()
    page.get_by_label("Add them").select_option(index=2)
    page.get_by_role("button", name="Add 2 steps").click()
    expect(page.locator("li.edit__row")).to_have_count(before + 2)
    page.get_by_role("button", name="Edit step 3").click()
    page.get_by_text("Split or duplicate").click()
    page.get_by_role("button", name="Split in two").click()
    expect(page.locator("#row-4")).to_contain_text("On the same day.")
    expect(page.locator("li.edit__row")).to_have_count(before + 3)
    for _ in range(2):
        page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator("li.edit__row")).to_have_count(before)


def test_the_open_step_fits_a_phone_and_the_dark(page_for: PageFor, axe: Callable[[Page], None]) -> None:
    page = page_for("oscar", width=PHONE, scheme="dark")
    page.goto("/processes/P-0044/edit/?part=steps")
    page.get_by_role("button", name="Edit step 5").click()
    for fold in page.locator(".edit__form details").all():
        fold.evaluate("fold => (fold.open = true)")
    assert runs_over(page) <= 0
    axe(page)
    picture(page, "writes-8-phone-dark")
    page.set_viewport_size({"width": 1280, "height": 900})
    assert runs_over(page) <= 0
    picture(page, "writes-9-wide-dark")
    page.emulate_media(color_scheme="light")
    picture(page, "writes-10-wide-light")


def test_a_word_of_two_hundred_letters_stays_on_the_page(page_for: PageFor) -> None:
    page = page_for("oscar", width=PHONE)
    page.goto("/processes/P-0044/edit/paste/")
    page.get_by_label("Steps", exact=True).fill(f"Buyer: {'W' * 200}")
    page.get_by_role("button", name="Look at the steps").click()
    page.get_by_role("button", name="Add 1 step").click()
    page.goto("/processes/P-0044/edit/?part=head")
    page.get_by_label("Name of the procedure").fill("M" * 200)
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_role("status")).to_contain_text("Head saved.")
    for address in ("/processes/P-0044/edit/?part=head", "/documents/P-0044/revisions/4/"):
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_contain_text("M" * 200)
        for width in (PHONE, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert runs_over(page) <= 0
    expect(page.get_by_role("main")).to_contain_text("W" * 200)


def row(of: Locator, number: int) -> Locator:
    return of.locator("li.edit__row").nth(number - 1)


def here(page: Page, number: int) -> Locator:
    """What is to settle at a step."""
    return page.locator(f"#row-{number} > .here")


def map_of(page: Page) -> Locator:
    return page.get_by_role("region", name="Map of the draft")
