"""Oscar changes a step, Quinn signs it, and from its date Emma finds it at the address she has always had."""

from collections.abc import Callable
from datetime import date

from playwright.sync_api import Locator, Page, expect

from bms.scenario import step_identity
from documents.models import Revision, Signature
from tests.journeys.conftest import PHONE, PageFor, picture, runs_over

REFUSE = step_identity("P-0044", "refuse")
REMARKS = step_identity("P-0045", "remarks")
OLD_TITLE, NEW_TITLE = "Tell the supplier why not", "Tell the supplier why not, and what would help"
OLD_WORDS, NEW_WORDS = "By telephone first", "By telephone within two working days"
FROM = date(2026, 3, 23)


def test_a_changed_step_is_signed_and_replaces_the_old_one_on_its_day(
    page_for: PageFor, axe: Callable[[Page], None], go_to_day: Callable[[date], None]
) -> None:
    # Oscar finds his draft waiting for him, changes a step and sends it
    page = page_for("oscar")
    page.goto("/")
    task = page.get_by_role("region", name="Waiting for me").get_by_role("listitem").filter(has_text="P-0044")
    task.get_by_role("link").first.click()
    page.get_by_role("link", name="Edit the draft").click()
    row = page.locator("li.edit__row", has_text=OLD_TITLE)
    row.get_by_role("button", name="Edit step 6").click()
    page.get_by_label("What is done").fill(NEW_TITLE)
    words = page.get_by_label("How, in a sentence or two")
    expect(words).to_have_value("By telephone first, then in writing with the score. They may ask again after a year.")
    words.fill(words.input_value().replace(OLD_WORDS, NEW_WORDS))
    axe(page)
    picture(page, "oscar-1-editor")
    page.get_by_role("button", name="Save and close").click()
    expect(page.get_by_role("status")).to_be_visible()
    expect(page.locator("li.edit__row").nth(5)).to_contain_text(NEW_TITLE)
    expect(map_of(page)).to_contain_text("what would help")  # the map follows
    page.get_by_role("button", name="Send for approval").click()
    expect(page.get_by_role("status")).to_contain_text("Revision 4 is sent for approval.")
    picture(page, "oscar-2-sent")

    # nobody else sees any of it yet
    reader = page_for("emma")
    reader.goto(f"/steps/{REFUSE}/")
    expect(reader.get_by_role("heading", level=1)).to_have_text(OLD_TITLE)

    # Quinn sees what changed and where it is used
    page = page_for("quinn")
    page.goto("/inbox/")
    page.get_by_role("main").get_by_role("listitem").filter(has_text="P-0044").get_by_role("link").first.click()
    page.get_by_role("link", name="Review", exact=True).click()
    changes = page.get_by_role("region", name="What changes")
    expect(changes.locator("ins", has_text="what would help").first).to_be_visible()
    expect(changes.locator("del", has_text="first").first).to_be_visible()
    expect(changes).to_contain_text("Place a trial order")
    touched = page.get_by_role("region", name="Who and what it touches")
    expect(touched).to_contain_text("P-0045 step 6")
    axe(page)
    picture(page, "oscar-3-quinn-sees-what-changes")

    # a wrong password signs nothing and loses nothing
    page.get_by_label("In force from").fill(FROM.isoformat())
    page.get_by_role("region", name="Your signature").get_by_label("Comment").fill("Say it kindly.")
    sign(page, "not-the-password")
    expect(page.get_by_role("main")).to_contain_text("password")
    axe(page)
    picture(page, "oscar-4-wrong-password")
    assert not Signature.objects.filter(revision=revision(), meaning="approved").exists()
    assert revision().status == Revision.Status.IN_REVIEW
    expect(page.get_by_role("region", name="Your signature").get_by_label("Comment")).to_have_value("Say it kindly.")

    sign(page, "portal")
    expect(page.get_by_role("status")).to_contain_text("23 March")
    picture(page, "oscar-5-signed")
    signature = Signature.objects.get(revision=revision(), meaning="approved")
    assert (signature.signer.username, signature.sha256) == ("quinn", revision().sha256)

    # until its day everybody works to the old step; those who work on it know what comes
    go_to_day(date(2026, 3, 22))
    page = page_for("emma")
    page.goto(f"/steps/{REFUSE}/")
    expect(page.get_by_role("heading", level=1)).to_have_text(OLD_TITLE)
    page.goto("/processes/P-0044/")
    expect(page.get_by_role("main")).not_to_contain_text("Place a trial order")
    page = page_for("oscar")
    page.goto("/processes/P-0044/")
    expect(page.get_by_role("main")).to_contain_text("Revision 4 comes into force on 23 March")

    go_to_day(FROM)
    page = page_for("emma")
    page.goto(f"/steps/{REFUSE}/")
    expect(page.get_by_role("heading", level=1)).to_have_text(NEW_TITLE)
    expect(page.get_by_role("main")).to_contain_text(NEW_WORDS)
    expect(page.get_by_role("main")).to_contain_text("Step 6 of 8")
    axe(page)
    picture(page, "oscar-6-emma-sees-the-new-step")
    page.goto("/")
    for_me = page.get_by_role("region", name="What changed for me")
    expect(for_me).to_contain_text("A trial order comes before")

    # she has seen it: it is cleared for her, on the page of the process and at home, and for nobody else
    page.goto("/processes/P-0044/")
    page.get_by_text("What changed in revision 4").click()
    axe(page)
    picture(page, "oscar-6b-emma-has-news")
    page.set_viewport_size({"width": PHONE, "height": 740})
    assert runs_over(page) <= 0
    picture(page, "oscar-6c-emma-has-news-on-a-phone")
    page.get_by_role("button", name="Seen it").click()
    expect(page.get_by_role("status")).to_contain_text("What changed in revision 4 of P-0044 is cleared.")
    expect(page.get_by_role("heading", level=1)).to_contain_text("P-0044")
    expect(page.get_by_text("What changed in revision 4", exact=False)).to_have_count(1)  # in the message alone
    page.goto("/")
    expect(for_me).not_to_contain_text("A trial order comes before")
    other = page_for("oscar")
    other.goto("/processes/P-0044/?view=steps")
    expect(other.get_by_text("What changed in revision 4")).to_be_visible()


def test_a_step_can_be_changed_and_sent_without_a_script(page_for: PageFor) -> None:
    page = page_for("oscar", scripts=False)
    page.goto("/processes/P-0045/")
    page.get_by_role("link", name="Revise").click()
    page.get_by_role("button", name="Start a draft").click()
    page.get_by_role("button", name="Edit step 3").click()
    page.get_by_label("How, in a sentence or two").fill("One line per supplier, by the fifth working day.")
    page.get_by_role("button", name="Save the step").click()
    page.get_by_role("link", name="Head", exact=True).click()
    page.get_by_label("What changes and why").fill("Remarks come by the fifth working day.")
    page.get_by_role("button", name="Save", exact=True).click()
    picture(page, "oscar-7-without-a-script")
    page.get_by_role("button", name="Send for approval").click()
    expect(page.get_by_role("status")).to_contain_text("Revision 3 is sent for approval.")
    sent = Revision.objects.get(document__number="P-0045", number=3)
    assert sent.status == Revision.Status.IN_REVIEW
    assert sent.procedure.steps.get(identity=REMARKS).text == "One line per supplier, by the fifth working day."


def revision() -> Revision:
    return Revision.objects.get(document__number="P-0044", number=4)


def map_of(page: Page) -> Locator:
    return page.get_by_role("region", name="Map of the draft")


def sign(page: Page, password: str) -> None:
    form = page.get_by_role("region", name="Your signature").locator("form").first
    form.get_by_label("password").fill(password)
    form.get_by_role("button", name="Sign as").click()
