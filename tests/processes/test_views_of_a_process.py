"""One address, three readers: the steps, how it is doing, the editor (A7)."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people import clock
from people.models import User
from processes.models import Process
from processes.plain import PlainDocument
from tests import factories as common
from tests.conftest import Cast, SignIn
from tests.processes import factories
from tests.processes.factories import identity, plain, step


def page(sign_in: SignIn, user: User, process: Process, query: str = "") -> str:
    return sign_in(user).get(process.get_absolute_url() + query).content.decode()


def chosen(shown: str) -> str:
    """The name of the view that is open."""
    tabs = re.search(r'aria-label="Views of this procedure".*?</nav>', shown, re.S)
    assert tabs
    return "".join(re.findall(r'aria-current="page">(\w+)', tabs[0]))


@pytest.mark.parametrize(
    ("who", "view"), [("emma", "Steps"), ("nora", "Steps"), ("quinn", "Steps"), ("oscar", "Health")]
)
def test_the_first_view_suits_the_reader(process: Process, cast: Cast, sign_in: SignIn, who: str, view: str) -> None:
    factories.in_force(process)
    assert chosen(page(sign_in, getattr(cast, who), process)) == view


def test_who_writes_on_a_draft_sees_it_first(process: Process, cast: Cast, sign_in: SignIn) -> None:
    factories.in_force(process, plain(step("a", "As it is")))
    factories.draft(process, plain(step("a", "As it would be")), by=cast.emma)
    emma, oscar, nora = (page(sign_in, who, process) for who in (cast.emma, cast.oscar, cast.nora))
    assert [chosen(shown) for shown in (emma, oscar, nora)] == ["Draft", "Health", "Steps"]
    assert "As it would be" in emma
    assert 'class="steps"' in emma
    assert "As it is" in page(sign_in, cast.emma, process, "?view=steps")
    assert "?view=draft" in oscar
    for query in ("", "?view=draft"):
        assert "As it would be" not in page(sign_in, cast.nora, process, query)


def test_a_first_draft_is_shown_to_who_writes_it(process: Process, cast: Cast, sign_in: SignIn) -> None:
    factories.draft(process, plain(step("a", "As it would be")), by=cast.emma)
    assert "As it would be" in page(sign_in, cast.emma, process)
    assert "As it would be" not in page(sign_in, cast.nora, process)


@pytest.mark.parametrize("who", ["emma", "oscar"])
@pytest.mark.parametrize(("query", "view"), [("steps", "Steps"), ("map", "Map"), ("health", "Health")])
def test_everybody_can_choose_each_view(
    process: Process, cast: Cast, sign_in: SignIn, who: str, query: str, view: str
) -> None:
    factories.in_force(process)
    shown = page(sign_in, getattr(cast, who), process, f"?view={query}")
    assert chosen(shown) == view
    assert ("<svg" in shown, 'class="steps"' in shown) == (True, query == "steps")


def test_beside_the_steps_a_link_shows_the_map_over_the_whole_page_and_keeps_the_way_back(
    process: Process, cast: Cast, sign_in: SignIn
) -> None:
    factories.in_force(process)
    caller = factories.process("Plan the week")
    factories.in_force(caller, plain(step("call", kind="call", calls=process.document.number)))
    shown = page(sign_in, cast.emma, process, f"?view=steps&from={identity('call')}")
    link = re.search(r'href="([^"]*)">See it over the whole page', shown)
    assert link
    assert link[1].replace("&amp;", "&") == f"?view=map&from={identity('call')}"
    assert "See it over the whole page" not in page(sign_in, cast.emma, process, "?view=map")


def test_a_view_that_is_none_counts_as_not_chosen(process: Process, cast: Cast, sign_in: SignIn) -> None:
    factories.in_force(process)
    assert chosen(page(sign_in, cast.emma, process, "?view=%00<script>")) == "Steps"


def test_the_owner_sees_measures_worst_first_and_what_is_open(process: Process, cast: Cast, sign_in: SignIn) -> None:
    gone = common.in_force(common.document(title="Old form")).document
    called = factories.process("Store material")
    factories.in_force(called)
    steps = (step("a", documents=(PlainDocument(gone.number),)), step("b", kind="call", calls=called.document.number))
    factories.in_force(process, plain(*steps), since=clock.today() - timedelta(days=900))
    good = common.measured(common.targeted(common.kpi("Matching orders", processes=[process])), "96")
    off = common.measured(common.targeted(common.kpi("Supplier on time", processes=[process])), "80")
    common.in_force(common.document(title="New form"))
    gone.refresh_from_db()
    gone.withdraw(by=cast.quinn, password="portal", token=uuid4(), reason="Not needed.")
    shown = page(sign_in, cast.oscar, process)
    assert shown.index(off.name) < shown.index(good.name)
    assert "days late" in shown
    assert f"{gone.number} Old form, used at step 1, has been withdrawn." in shown
    assert "Old form" not in page(sign_in, cast.oscar, process, "?view=map")


def test_the_owner_sees_who_has_not_confirmed(cast: Cast, sign_in: SignIn, buyer: object) -> None:
    process = factories.process(must_read=[buyer])
    factories.in_force(process)
    assert "0 of 1 person asked" in page(sign_in, cast.oscar, process)
    assert "asked" not in page(sign_in, cast.emma, process, "?view=health").partition("The procedure")[2]


def test_an_author_finds_the_draft_with_its_state_and_the_editor(process: Process, cast: Cast, sign_in: SignIn) -> None:
    factories.in_force(process, plain(step("a")))
    draft = factories.draft(process, plain(step("a", role=""), step("b", "Canary")), by=cast.oscar)
    for who in (cast.oscar, cast.emma):  # its owner and its expert
        shown = page(sign_in, who, process)
        assert f"Revision {draft.number} is a draft" in shown
        assert "by Oscar Brandt" in shown
        assert "1 thing to settle" in shown
        assert f'href="{process.get_absolute_url()}edit/">Open the editor' in shown
    assert "Open the editor" not in page(sign_in, cast.nora, process)


def test_a_draft_that_came_back_says_why(process: Process, cast: Cast, sign_in: SignIn) -> None:
    draft = factories.draft(process, by=cast.oscar)
    draft.submit(by=cast.oscar, version=draft.version)
    reason = "Say who waits."
    draft.reject(by=cast.quinn, password="portal", sha256=draft.sha256, token=uuid4(), reason=reason)
    assert f"“{reason}”" in page(sign_in, cast.oscar, process)


def test_the_views_cost_the_same_for_long_procedures(process: Process, cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.oscar)
    for view, most in (("steps", 26), ("map", 26), ("health", 30)):
        counts = []
        for size in (3, 30):
            steps = [step(f"{view}-{n}", documents=()) for n in range(size)]
            with clock.at(clock.today() - timedelta(days=90 - size // 3)):
                other = factories.process(f"{view} {size}")
                factories.in_force(other, plain(*steps))
            client.get(f"{other.get_absolute_url()}?view={view}")
            with CaptureQueriesContext(connection) as queries:
                client.get(f"{other.get_absolute_url()}?view={view}")
            counts.append(len(queries))
        assert counts[0] == counts[1] <= most, (view, counts)


def test_the_map_alone_leads_to_the_steps(process: Process, cast: Cast, sign_in: SignIn) -> None:
    factories.in_force(process, plain(step("a"), step("b")))
    shown = page(sign_in, cast.emma, process, "?view=map")
    assert 'href="#step-2"' in shown
    assert 'id="step-2"' in shown
    assert f"/steps/{identity('b')}/" in shown
