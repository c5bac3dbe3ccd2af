"""Quinn imports a classification, then its next edition, and sees what would change before it does."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from processes.models import Process
from processes.tree import check_tree
from tests.journeys.conftest import PHONE, PageFor, picture, runs_over
from tests.processes.tables import HEADINGS, PCF, SMALL, framework, next_edition, workbook

pytestmark = pytest.mark.skipif(not PCF.exists(), reason="The APQC workbook is not beside this checkout.")


def test_an_edition_and_the_next_one(page_for: PageFor, axe: Callable[[Page], None], tmp_path: Path) -> None:
    rows = framework()
    edition = next_edition(rows)
    own = Process.objects.count()
    file = tmp_path / "apqc-pcf-next.xlsx"
    file.write_bytes(workbook(HEADINGS, *edition.rows))

    # the classification: Quinn uploads the workbook as it came
    page = page_for("quinn")
    page.goto("/processes/tree/")
    page.get_by_text("As a table").click()
    page.get_by_role("link", name="Bring processes in").click()
    page.get_by_label("Table").set_input_files(PCF)
    page.get_by_role("button", name="Read the table").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What the columns hold")
    expect(page.get_by_label("Sheet")).to_have_value("Combined")
    expect(page.get_by_label("Identity").locator("option:checked")).to_contain_text("PCF ID")
    axe(page)
    picture(page, "quinn-1-columns")
    page.get_by_role("button", name="Show what would change").click()

    # nothing is written until Quinn says so
    expect(count_of(page, "New")).to_have_text("2,017")
    expect(page.get_by_role("link", name="New 2,017")).to_be_visible()
    assert Process.objects.count() == own
    axe(page)
    picture(page, "quinn-2-what-would-be-new")
    page.get_by_role("button", name="Bring it in: create 2,017 processes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Brought in")
    assert Process.objects.count() == own + 2017
    picture(page, "quinn-3-report")
    numbers = dict(Process.objects.exclude(identity_code="").values_list("identity_code", "document__number"))

    # the next edition: what is new, moved, renamed and gone is seen first
    page.get_by_role("link", name="Bring in another table").click()
    page.get_by_label("Table").set_input_files(file)
    page.get_by_role("button", name="Read the table").click()
    page.get_by_role("button", name="Show what would change").click()
    for kind, rows_of in (
        ("New", edition.new),
        ("Moved", edition.moved),
        ("Renamed", edition.renamed),
        ("Gone", edition.gone),
    ):
        expect(count_of(page, kind)).to_have_text(str(len(rows_of)))
    page.get_by_role("link", name=re.compile("^Moved")).click()
    expect(page.get_by_role("columnheader", name="Then")).to_be_visible()
    axe(page)
    picture(page, "quinn-4-what-would-move")
    page.get_by_role("link", name=re.compile("^Renamed")).click()
    expect(page.get_by_role("row").nth(1)).to_contain_text("(revised)")
    page.get_by_role("link", name=re.compile("^Gone")).click()
    expect(page.get_by_role("main")).to_contain_text("They stay as they are")
    page.set_viewport_size({"width": PHONE, "height": 740})
    assert runs_over(page) <= 0
    picture(page, "quinn-5-what-would-be-gone")
    assert not Process.objects.filter(document__title__endswith="(revised)").exists()

    # then Quinn brings it in: every process keeps its number
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("button", name=re.compile("^Bring it in")).click()
    expect(page.get_by_role("status")).to_contain_text("The table is in the tree.")
    assert Process.objects.filter(document__title__endswith="(revised)").count() == len(edition.renamed)
    after = dict(Process.objects.exclude(identity_code="").values_list("identity_code", "document__number"))
    assert {code: after[code] for code in numbers} == numbers
    assert check_tree(Process) == []
    page.get_by_role("link", name="See the tree").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("All processes")
    edges = {round((name.bounding_box() or {"x": -1})["x"]) for name in page.locator(".tree > li > .tree__name").all()}
    assert len(edges) == 1, "The areas stand below each other, also where what is below them is not unfolded."
    picture(page, "quinn-7-the-tree")


def test_a_wrong_row_is_named_and_corrected_without_a_script(page_for: PageFor, tmp_path: Path) -> None:
    page = page_for("quinn", scripts=False)
    rows = [*SMALL, (301, "9.9", "Lost"), (302, "2.1", "")]
    for content, problems in ((rows, 2), (SMALL, 0)):
        file = tmp_path / "small.csv"
        file.write_text("\n".join(";".join(map(str, row)) for row in content))
        page.goto("/processes/import/")
        page.get_by_label("Table").set_input_files(file)
        page.get_by_role("button", name="Read the table").click()
        page.get_by_label("Classification (optional)", exact=True).fill("Small")
        page.get_by_role("button", name="Show what would change").click()
        if problems:
            expect(page.get_by_role("alert")).to_contain_text("2 things to mend first")
            expect(page.get_by_role("row").nth(1)).to_contain_text("“9.9” has nothing above it")
            picture(page, "quinn-6-errors-first")
    page.get_by_role("button", name="Bring it in: create 7 processes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Brought in")
    assert Process.objects.filter(identity_scheme="Small").count() == 7


def count_of(page: Page, kind: str) -> Locator:
    return page.locator(".facts div", has=page.get_by_text(kind, exact=True)).locator("dd")
