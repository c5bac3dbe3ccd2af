"""Every kind of page, narrow and wide, light and dark: no barrier, nothing to scroll sideways, nothing from outside."""

import hashlib
from collections.abc import Callable
from typing import Any, Literal, NamedTuple, get_args
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Page
from pytest_django.plugin import DjangoDbBlocker

from bms.pages import addresses
from bms.scenario import step_identity
from documents.imports.cells import Cell, Sheet, Table
from documents.imports.columns import guess
from documents.models import IncomingTable
from people import clock
from people.models import User
from processes.exports import COLUMNS, records
from processes.imports.guessing import guessed
from processes.imports.steps.wanted import FIELDS
from tests.journeys.conftest import PHONE, TODAY, PageFor, Scheme, picture, runs_over

CHECK = step_identity("P-0042", "check")
EDITED, FAULTY, BROUGHT_IN, STEPS, FAULTY_STEPS, STEPS_IN = (UUID(int=number, version=4) for number in range(1, 7))
"""Tables that Quinn uploaded."""

LARGE_SIGNS = """() => [...document.querySelectorAll("svg:has(> use)")]
  .map((sign) => sign.getBoundingClientRect()).filter(({ width, height }) => Math.max(width, height) > 32).length"""

PALE_WORDS = """() => {
  const light = (colour) => {
    const [red, green, blue] = colour.match(/[\\d.]+/g).map(Number);
    return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255 > 0.55;
  };
  const on_colour = (it) => {
    while (it && getComputedStyle(it).backgroundColor === "rgba(0, 0, 0, 0)") it = it.parentElement;
    return it && getComputedStyle(it).printColorAdjust === "exact";
  };
  return [...document.querySelectorAll("main *:not(svg *)")].filter((it) =>
    [...it.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim()) &&
    it.checkVisibility({ visibilityProperty: true }) && light(getComputedStyle(it).color) && !on_colour(it)
  ).map((it) => it.textContent.trim());
}"""  # browsers print no backgrounds unless they are told to


class Looked(NamedTuple):
    """Who looks at which page. ``all_four``: also the two pairs of width and colours that the others leave out."""

    who: str | None
    path: str
    all_four: bool = False


PAGES: dict[str, list[Looked]] = {
    "people:sign_in": [Looked(None, "/sign-in/", all_four=True)],
    "home": [
        Looked("emma", "/", all_four=True),
        Looked("oscar", "/"),
        Looked("quinn", "/"),
        Looked("eve", "/"),
        Looked("ada", "/"),
        Looked("sam", "/"),
        Looked("nora", "/"),
    ],
    "inbox": [Looked("quinn", "/inbox/"), Looked("nora", "/inbox/")],
    "search": [
        Looked("emma", "/search/?q=certificate"),
        Looked("emma", "/search/?q=zeppelin"),
        Looked("emma", "/search/"),
    ],
    "people:password_change": [Looked("nora", "/password/")],
    "people:person_list": [Looked("emma", "/people/")],
    "people:person_detail": [Looked("quinn", "/people/emma/"), Looked("sam", "/people/emma/")],
    "people:role_list": [Looked("emma", "/roles/")],
    "people:role_detail": [Looked("quinn", "/roles/buyer/")],
    "people:role_price": [Looked("quinn", "/roles/buyer/price/")],
    "people:assignment_create": [Looked("quinn", "/roles/buyer/give/")],
    "people:assignment_end": [Looked("quinn", "/roles/buyer/people/emma/2021-07-16/end/")],
    "documents:document_list": [
        Looked("quinn", "/documents/", all_four=True),
        Looked("emma", "/documents/?q=zeppelin"),
    ],
    "documents:document_create": [Looked("oscar", "/documents/new/")],
    "documents:document_detail": [
        Looked("emma", "/documents/WI-017/", all_four=True),
        Looked("quinn", "/documents/F-009/"),
    ],
    "documents:document_edit": [Looked("quinn", "/documents/WI-017/edit/")],
    "documents:document_review": [Looked("quinn", "/documents/WI-012/review/")],
    "documents:document_withdraw": [Looked("quinn", "/documents/WI-017/withdraw/")],
    "documents:revision_list": [Looked("emma", "/documents/WI-017/revisions/")],
    "documents:revision_detail": [
        Looked("quinn", "/documents/WI-033/revisions/4/"),
        Looked("oscar", "/documents/P-0042/revisions/8/"),
    ],
    "documents:revision_compare": [
        Looked("emma", "/documents/WI-017/revisions/4/compare/3/"),
        Looked("quinn", "/documents/P-0042/revisions/8/compare/7/"),
    ],
    "documents:revision_edit": [Looked("oscar", "/documents/WI-013/revisions/3/edit/")],
    "documents:revision_recall": [Looked("oscar", "/documents/P-0042/revisions/8/recall/")],
    "documents:revision_abandon": [Looked("oscar", "/documents/WI-013/revisions/3/abandon/")],
    "documents:revision_approve": [
        Looked("quinn", "/documents/P-0042/revisions/8/approve/", all_four=True),
        Looked("quinn", "/documents/F-062/revisions/2/approve/"),
    ],
    "documents:term_list": [Looked("quinn", "/glossary/", all_four=True), Looked("sam", "/glossary/")],
    "documents:term_create": [Looked("quinn", "/glossary/new/")],
    "documents:term_edit": [Looked("quinn", "/glossary/heat-number/edit/")],
    "documents:term_withdraw": [Looked("quinn", "/glossary/heat-number/withdraw/")],
    "processes:process_list": [Looked("emma", "/processes/", all_four=True)],
    "processes:process_import": [Looked("quinn", "/processes/import/")],
    "processes:process_import_columns": [Looked("quinn", f"/processes/import/{EDITED}/", all_four=True)],
    "processes:process_import_preview": [
        Looked("quinn", f"/processes/import/{EDITED}/preview/", all_four=True),
        Looked("quinn", f"/processes/import/{FAULTY}/preview/"),
    ],
    "processes:process_import_report": [Looked("quinn", f"/processes/import/{BROUGHT_IN}/report/")],
    "processes:steps_import": [
        Looked("quinn", "/processes/steps/import/", all_four=True),
        Looked("oscar", "/processes/steps/import/?process=P-0044"),
    ],
    "processes:steps_import_columns": [Looked("quinn", f"/processes/steps/import/{STEPS}/", all_four=True)],
    "processes:steps_import_preview": [
        Looked("quinn", f"/processes/steps/import/{STEPS}/preview/", all_four=True),
        Looked("quinn", f"/processes/steps/import/{FAULTY_STEPS}/preview/", all_four=True),
    ],
    "processes:steps_import_report": [Looked("quinn", f"/processes/steps/import/{STEPS_IN}/report/", all_four=True)],
    "processes:process_tree": [
        Looked("quinn", "/processes/tree/"),
        Looked("quinn", "/processes/tree/?arrange=1", all_four=True),
    ],
    "processes:process_raci": [
        Looked("oscar", "/processes/P-0042/raci/", all_four=True),
        Looked("emma", "/processes/P-0040/raci/"),
    ],
    "processes:process_interfaces": [Looked("oscar", "/processes/P-0042/interfaces/", all_four=True)],
    "processes:interface_list": [
        Looked("oscar", "/processes/interfaces/?show=all"),
        Looked("oscar", "/processes/interfaces/?show=settle"),
        Looked("oscar", "/processes/interfaces/"),
    ],
    "processes:process_health": [
        Looked("quinn", "/processes/health/", all_four=True),
        Looked("quinn", "/processes/health/?show=no_measure"),
    ],
    "processes:process_create": [Looked("quinn", "/processes/new/")],
    "processes:process_detail": [
        Looked("emma", "/processes/P-0042/", all_four=True),
        Looked("emma", "/processes/P-0042/?view=map"),
        Looked("oscar", "/processes/P-0042/", all_four=True),
        Looked("oscar", "/processes/P-0044/"),
        Looked("quinn", "/processes/P-0040/"),
        Looked("emma", "/processes/P-0093/"),
        Looked("emma", "/processes/P-0053/"),  # with a warning
    ],
    "processes:variant_list": [Looked("quinn", "/processes/P-0093/variants/", all_four=True)],
    "processes:variant_create": [Looked("quinn", "/processes/P-0042/variants/new/")],
    "processes:bpmn_import": [Looked("oscar", "/processes/P-0044/bpmn/import/")],
    "processes:process_move": [Looked("quinn", "/processes/P-0042/move/")],
    "processes:process_restrict": [Looked("quinn", "/processes/P-0042/restrict/")],
    "processes:process_lean": [
        Looked("quinn", "/processes/P-0042/lean/", all_four=True),
        Looked("emma", "/processes/P-0040/lean/"),
    ],
    "processes:lean_list": [Looked("eve", "/processes/lean/")],
    "processes:risk_list": [Looked("quinn", "/processes/risks/", all_four=True)],
    "processes:procedure_edit": [
        Looked("oscar", "/processes/P-0044/edit/", all_four=True),
        Looked("oscar", "/processes/P-0045/edit/"),
    ],
    "processes:role_handbook": [Looked("emma", "/roles/buyer/handbook/", all_four=True)],
    "processes:steps_paste": [Looked("oscar", "/processes/P-0044/edit/paste/", all_four=True)],
    "processes:step_controls": [Looked("emma", f"/steps/{CHECK}/controls/", all_four=True)],
    "processes:step_detail": [Looked("emma", f"/steps/{CHECK}/", all_four=True)],
    "kpis:goal_list": [Looked("eve", "/goals/", all_four=True)],
    "kpis:goal_create": [Looked("eve", "/goals/new/")],
    "kpis:goal_detail": [Looked("eve", "/goals/G-11/")],
    "kpis:goal_edit": [Looked("eve", "/goals/G-11/edit/")],
    "kpis:goal_move": [Looked("eve", "/goals/G-11/move/")],
    "kpis:kpi_list": [Looked("oscar", "/kpis/")],
    "kpis:kpi_create": [Looked("eve", "/kpis/new/")],
    "kpis:kpi_detail": [Looked("oscar", "/kpis/SUP-OT/", all_four=True)],
    "kpis:kpi_edit": [Looked("oscar", "/kpis/SUP-OT/edit/")],
    "kpis:kpi_record": [Looked("emma", "/kpis/CONF-2D/record/")],
    "kpis:target_set": [Looked("oscar", "/kpis/SUP-OT/target/set/")],
    "kpis:measurement_restate": [Looked("emma", "/kpis/CONF-2D/values/2026-01/restate/")],
}
NOT_PAGES = {
    "health_live",
    "health_ready",
    "documents:revision_file",
    "processes:process_bpmn",
    "processes:process_steps",
    "processes:process_export",
    "processes:pick_list",
}


@pytest.fixture(scope="module", autouse=True)
def uploads(firm: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The tree of the firm as a table: edited, with errors, and brought in already."""
    with django_db_blocker.unblock(), clock.at(TODAY):
        quinn = User.objects.get(username="quinn")
        edited: list[list[Cell]] = [[*record] for record in (tuple(COLUMNS), *records(quinn))]
        for row in (3, 9, 14):
            edited[row][2] = f"{edited[row][2]}, as the next edition calls it"
        edited[20][5] = edited[2][1]
        edited += [["", "", f"New process {number}", "", "", edited[5][1]] for number in range(1, 8)]
        faulty = [[*row] for row in edited]
        faulty[4][2], faulty[6][5], faulty[8][1] = "", "Nobody", "eight"
        for key, name, rows in ((EDITED, "next-edition.csv", edited), (FAULTY, "faulty.csv", faulty)):
            take_table(quinn, key, name, rows)
        done = take_table(quinn, BROUGHT_IN, "edition.xlsx", edited)
        counts = {"problem": 0, "new": 7, "moved": 1, "renamed": 3, "kept": 2, "gone": 1, "unchanged": 41}
        remark = "The same name stands twice in one place: Plan, plan."
        done.finish({"counts": counts, "ignored": 1, "remarks": [remark], "notes": [], "gone": ["P-0042"]})
        steps: list[list[Cell]] = [
            ["Process", "No", "Step", "Who", "Form", "Minutes", "Next"],
            ["P-0044", 1, "Is the supplier on the list?", "Buyer", "WI-012", 5, "Yes → 3; No → 2"],
            [None, 2, "Ask for references", "Buyer", None, 30, None],
            [None, 3, "Place a first order", "Head of Purchasing", "F-009", 15, None],
            ["P-0045", 1, "Read last year's deliveries", "Buyer", None, 60, "end"],
        ]
        faulty = [*steps, ["P-9999", 1, "Look", "Nobody", "WI-9999", "soon", "Yes → 9"]]
        for key, name, rows in ((STEPS, "steps.xlsx", steps), (FAULTY_STEPS, "faulty-steps.xlsx", faulty)):
            take_table(quinn, key, name, rows, kind="steps")
        done = take_table(quinn, STEPS_IN, "old-handbook.xlsx", steps, kind="steps")
        counts = {"new": 3, "changed": 1, "gone": 2, "same": 8}
        brought = [["P-0044", "3 steps added"], ["P-0045", "1 step changed and 2 taken out"]]
        done.finish({"counts": counts, "ignored": 2, "procedures": brought})


def take_table(
    by: User, key: UUID, name: str, rows: list[list[Cell]], kind: Literal["processes", "steps"] = "processes"
) -> IncomingTable:
    table = Table(name, hashlib.sha256(name.encode()).hexdigest(), [Sheet("", list(enumerate(rows, start=1)))])
    taken = IncomingTable.take(by=by, kind=kind, table=table, token=uuid4())
    IncomingTable.objects.filter(pk=taken.pk).update(key=key)
    taken = IncomingTable.objects.get(pk=key)
    whole = {"scheme": "", "owner": "quality-manager"} if kind == "processes" else {"process": "", "there": "follow"}
    taken.choose({**(guessed(table) if kind == "processes" else guess(table, FIELDS)).as_json(), **whole})
    return taken


def looks() -> list[Any]:
    """One test for each page and person, named after both."""
    return [
        pytest.param(look, id=f"{name.rpartition(':')[2]}-{look.who or 'nobody'}-{index}")
        for name, some in [*PAGES.items(), ("404", [Looked("emma", "/documents/WI-999/")])]
        for index, look in enumerate(some, start=1)
    ]


def test_no_kind_of_page_is_left_out() -> None:
    there = {address.name for address in addresses() if address.page and "GET" in address.page.methods}
    assert set(PAGES) == there - NOT_PAGES


@pytest.mark.parametrize("look", looks())
def test_a_page_has_no_barrier(
    look: Looked, page_for: PageFor, axe: Callable[[Page], None], request: pytest.FixtureRequest
) -> None:
    page = page_for(look.who, width=PHONE)
    answer = page.goto(look.path)
    assert answer is not None
    assert answer.status == (404 if "999" in look.path else 200), "This is another page than the one to look at."
    assert page.url.endswith(look.path)
    assert page.locator("h1").count() == 1
    assert page.title().partition(" · ")[0].strip()
    everywhere: list[tuple[int, Scheme]] = [(PHONE, "light"), (1280, "dark")]
    if look.all_four:
        everywhere += [(PHONE, "dark"), (1280, "light")]
    for width, scheme in everywhere:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        picture(page, f"{request.node.callspec.id}-{width}-{scheme}")
        assert runs_over(page) <= 0, f"{look.path} has to be scrolled sideways at {width} pixels."
        assert not page.evaluate(LARGE_SIGNS), f"{look.path} has signs as large as pictures at {width} pixels."
        axe(page)
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(PALE_WORDS) == [], f"{look.path} has words that nobody can read on paper."


def test_the_editor_of_a_text_does_before_its_icons_have_come(page_for: PageFor, axe: Callable[[Page], None]) -> None:
    page = page_for("oscar", width=PHONE)
    page.route("**/*.woff2", lambda route: route.abort("aborted"))
    page.goto("/documents/WI-013/revisions/3/edit/")
    page.locator(".prose-menubar__button").first.wait_for()
    assert runs_over(page) <= 0
    for scheme in get_args(Scheme):
        page.emulate_media(color_scheme=scheme)
        axe(page)
