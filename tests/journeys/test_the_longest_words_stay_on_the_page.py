"""Names of two hundred letters without a space: nothing is cut or has to be scrolled sideways, wherever they stand."""

from collections.abc import Sequence
from uuid import uuid4

import pytest
from django.urls import reverse

from documents.models import Revision
from people import clock
from people.models import User
from processes.models import Process, Step
from processes.plain import PlainFlow, PlainRisk, PlainStep, PlainWay
from processes.vocabulary import (
    LONGEST_CONTROL,
    LONGEST_LABEL,
    LONGEST_NOTE,
    LONGEST_REASON,
    LONGEST_SYSTEM,
    LONGEST_TITLE,
)
from tests.factories import PASSWORD
from tests.journeys.conftest import PHONE, TODAY, PageFor, runs_over
from tests.processes import factories

CUT = """() => [...document.querySelectorAll("main :is(li, p, dd, td, th, a, h1):not(.visually-hidden)")].filter(
  (it) => getComputedStyle(it).overflowX === "hidden" && it.scrollWidth > it.clientWidth + 1).length"""


@pytest.fixture
def number(firm: None) -> str:
    """Of a process that is in force, and waits for approval with a step more."""
    with clock.at(TODAY):
        oscar, quinn = (User.objects.get(username=name) for name in ("oscar", "quinn"))
        area = Process.objects.get(document__number="P-0040")
        title = "W" * 30 + "x" * (LONGEST_TITLE - 30)
        new = Process.create(by=quinn, title=title, owner_role=area.document.owner_role, parent=area, expert=oscar)
        first, second = task("S"), question("Q")
        sent = send(new, [first, second], by=oscar)
        sent.approve(by=quinn, password=PASSWORD, sha256=sent.sha256, token=uuid4())
        send(new, [first, task("V"), second], by=oscar)
        return new.document.number


def task(letter: str) -> PlainStep:
    return PlainStep(
        identity=str(uuid4()),
        title=letter * LONGEST_TITLE,
        role="buyer",
        system="Y" * LONGEST_SYSTEM,
        text="T" * 1_000,
        warning="A" * LONGEST_NOTE,
        note="N" * LONGEST_NOTE,
        active_minutes=5,
        risks=(PlainRisk("F" * LONGEST_TITLE, 5, 5, "K" * LONGEST_CONTROL, "buyer", 1),),
    )


def question(letter: str) -> PlainStep:
    ways = tuple(PlainWay(name * LONGEST_LABEL, None) for name in "LM")
    return PlainStep(identity=str(uuid4()), title=letter * LONGEST_TITLE, kind="decision", role="buyer", ways=ways)


def send(process: Process, steps: Sequence[PlainStep], *, by: User) -> Revision:
    content = factories.plain(
        *steps,
        purpose="P" * LONGEST_TITLE,
        trigger="T" * LONGEST_TITLE,
        result="R" * LONGEST_TITLE,
        no_measure_reason="M" * LONGEST_REASON,
        inputs=(PlainFlow("I" * LONGEST_TITLE, other="O" * 120),),
        outputs=(PlainFlow("U" * LONGEST_TITLE, other="O" * 120),),
    )
    revision = factories.draft(process, content, by=by, change_note="C" * LONGEST_TITLE)
    revision.submit(by=by, version=revision.version)
    return revision


def test_they_stay_on_the_page(number: str, page_for: PageFor) -> None:
    looked = {
        "emma": ["/", "/processes/{}/", "/processes/{}/?view=map", "/roles/buyer/handbook/"],
        "oscar": ["/processes/P-0040/", "/processes/{}/raci/", "/processes/{}/interfaces/", "/processes/{}/lean/"],
        "quinn": [
            "/processes/",
            "/processes/tree/",
            "/processes/tree/?arrange=1",
            "/processes/health/?show=no_measure",
            "/processes/interfaces/?show=settle",
            "/inbox/",
            "/documents/?q={}",
            "/search/?q={}",
            "/documents/{}/revisions/",
            "/documents/{}/revisions/2/",
            "/documents/{}/revisions/2/compare/1/",
            "/documents/{}/revisions/2/approve/",
        ],
    }
    controls = reverse("processes:step_controls", args=[Step.objects.filter(title="S" * LONGEST_TITLE)[0].identity])
    looked["emma"] += [controls, "/processes/risks/", "/inbox/"]
    wide = []
    for person, paths in looked.items():
        page = page_for(person)
        for path in paths:
            answer = page.goto(path.format(number))
            assert answer is not None
            assert answer.status == 200, path
            for width in (PHONE, 1280):
                page.set_viewport_size({"width": width, "height": 800})
                if runs_over(page) > 0 or page.evaluate(CUT):
                    wide.append(f"{path} as {person} at {width}: {runs_over(page)} pixels over")
    assert not wide, "Something is cut here, or has to be scrolled sideways:\n" + "\n".join(wide)
