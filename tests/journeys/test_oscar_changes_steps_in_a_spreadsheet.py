"""Oscar takes the steps of his draft out, changes them in a spreadsheet, and sees what that does before it is done."""

import io
from collections.abc import Callable

import openpyxl
import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.journeys.conftest import PageFor, picture

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def changed(body: bytes, role: str = "Buyer") -> FilePayload:
    """The workbook with the first step renamed, the last taken out, and a new one at the end."""
    book = openpyxl.load_workbook(io.BytesIO(body))
    sheet = book["Steps"]
    sheet["C2"] = "Ask for the self-assessment by telephone"
    sheet.delete_rows(sheet.max_row)
    sheet.append(["", str(sheet.max_row), "Tell the requester", role, "By telephone.\nThen in writing."])
    file = io.BytesIO()
    book.save(file)
    return {"name": "supplier.xlsx", "mimeType": EXCEL, "buffer": file.getvalue()}


@pytest.mark.parametrize("scripts", [True, False], ids=["with a script", "without a script"])
def test_steps_go_out_and_come_back_changed(page_for: PageFor, axe: Callable[[Page], None], scripts: bool) -> None:
    page = page_for("oscar", scripts=scripts)
    page.goto("/processes/P-0044/edit/?part=steps")
    before = page.locator("li.edit__row").count()
    page.get_by_role("link", name="From a table").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Approve a supplier")
    out = page.get_by_role("link", name="Excel").get_attribute("href")
    body = page.request.get(str(out)).body()

    # a role that nobody knows: every error with its row and column, and nothing to press
    page.get_by_label("Table", exact=True).set_input_files(changed(body, role="Byer"))
    page.get_by_role("button", name="Read the table").click()
    expect(page.get_by_label("Step ID").locator("option:checked")).to_contain_text("V Step ID")
    expect(page.get_by_label("The table takes their place")).to_be_checked()
    page.get_by_role("button", name="Show what would change").click()
    expect(page.locator("table tbody tr")).to_have_count(1)
    expect(page.locator("table tbody tr")).to_contain_text("There is no role “Byer”. Did you mean “Buyer”?")
    expect(page.get_by_role("button", name="Bring it in")).to_have_count(0)
    if scripts:
        axe(page)

    page.get_by_role("link", name="Take another table").click()
    page.get_by_label("Table", exact=True).set_input_files(changed(body))
    page.get_by_role("button", name="Read the table").click()
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_role("heading", level=2, name="P-0044 Approve a supplier")).to_be_visible()
    expect(page.locator("li.edit__row .tag")).to_have_text(["changed", "new"])
    expect(page.get_by_role("region", name="Map with the steps of the table")).to_contain_text("Tell the")
    if scripts:
        axe(page)
        picture(page, "oscar-steps-from-a-spreadsheet")
    page.get_by_role("button", name="Bring it in: add 1 step, change 1 and take out 1").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Brought in")
    page.get_by_role("link", name="Approve a supplier").click()
    rows = page.locator("li.edit__row")
    expect(rows).to_have_count(before)
    expect(rows.first).to_contain_text("by telephone")
    expect(rows.last).to_contain_text("Tell the requester")
    page.get_by_role("button", name="Undo").click()
    expect(rows.first).not_to_contain_text("by telephone")
    expect(rows).to_have_count(before)
