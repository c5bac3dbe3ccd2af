"""Emma works at the goods-in desk. The code on its tablet opens her step: today, after a change, and after the end."""

from collections.abc import Callable
from datetime import date
from uuid import uuid4

from playwright.sync_api import Page, expect

from bms.scenario import step_identity
from documents.models import Document, Revision
from people.models import User
from tests.journeys.conftest import PageFor, picture, runs_over

CODE = f"/steps/{step_identity('P-0042', 'check')}/"
TABLET = {"width": 1024, "height": 768}
FROM, END = date(2026, 3, 23), date(2026, 3, 30)


def test_a_term_is_explained_where_it_stands_without_a_script(page_for: PageFor) -> None:
    page = page_for("emma", scripts=False)
    page.goto("/processes/P-0042/")
    word = page.locator("button.term").first
    meaning = page.locator(f"#{word.get_attribute('popovertarget')}")
    expect(meaning).to_be_hidden()
    word.focus()
    page.keyboard.press("Enter")
    expect(meaning).to_be_visible()
    picture(page, "term-1-open")
    page.keyboard.press("Escape")
    expect(meaning).to_be_hidden()


def test_one_code_at_the_machine_shows_what_is_in_force(
    page_for: PageFor, axe: Callable[[Page], None], go_to_day: Callable[[date], None]
) -> None:
    # today: her step, nothing to scroll sideways, a word explained where it stands
    page = at_the_tablet(page_for)
    expect(page.get_by_role("heading", level=1)).to_have_text("Check the confirmation")
    expect(page.get_by_role("main")).to_contain_text("You, as Buyer")
    expect(page.get_by_role("main")).to_contain_text("Revision 7")
    expect(page.get_by_role("region", name="What to do")).to_be_in_viewport()
    named = "getComputedStyle(document.documentElement).getPropertyValue('--sheet')"
    assert page.evaluate(named) == '"P-0042, revision 7, step 4 · "', "It stands at the foot of every printed page."
    axe(page)
    picture(page, "machine-1-today")

    # the next revision is signed and comes into force: the same code shows it
    revision = Revision.objects.get(document__number="P-0042", number=8)
    quinn = User.objects.get(username="quinn")
    revision.approve(by=quinn, password="portal", sha256=revision.sha256, token=uuid4(), effective_from=FROM)
    expect(at_the_tablet(page_for).get_by_role("main")).to_contain_text("Revision 7")
    go_to_day(FROM)
    page = at_the_tablet(page_for)
    expect(page.get_by_role("heading", level=1)).to_have_text("Check the confirmation")
    expect(page.get_by_role("main")).to_contain_text("Revision 8")
    picture(page, "machine-2-next-revision")
    page.goto("/processes/P-0042/")
    news = page.locator("details.news")  # open, because she is asked to confirm it
    expect(news.get_by_text("What changed in revision 8")).to_be_visible()
    expect(news.get_by_role("link", name="Step 4, Check the confirmation")).to_be_visible()
    picture(page, "machine-3-what-changed")

    # the procedure is withdrawn, another replaces it: the code says which
    go_to_day(END)
    Document.objects.get(number="P-0042").withdraw(
        by=User.objects.get(username="quinn"),
        password="portal",
        token=uuid4(),
        reason="Buying is one procedure now.",
        replaced_by=Document.objects.get(number="P-0044"),
    )
    page = at_the_tablet(page_for)
    expect(page.get_by_role("heading", level=1)).to_have_text("This step is no longer done")
    expect(page.get_by_role("alert")).to_contain_text("replaces it")
    axe(page)
    picture(page, "machine-4-replaced")
    page.get_by_role("link", name="Open P-0044").click()
    assert page.url.endswith("/processes/P-0044/")


def at_the_tablet(page_for: PageFor) -> Page:
    """Emma points the camera of the tablet at the code."""
    page = page_for("emma", width=TABLET["width"])
    page.set_viewport_size({"width": TABLET["width"], "height": TABLET["height"]})
    page.goto(CODE)
    assert runs_over(page) <= 0
    return page
