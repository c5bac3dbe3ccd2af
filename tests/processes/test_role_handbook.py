"""The whole handbook of a role: its steps in full, those of others in one line, ready to print (A34)."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from people import clock, words
from people.models import Role, User
from processes.models import Process
from processes.plain import PlainDocument, PlainRisk, PlainWay
from tests import factories as common
from tests.conftest import Cast, SignIn
from tests.processes import factories
from tests.processes.factories import identity, plain, step

URL = "/roles/buyer/handbook/"


def book(sign_in: SignIn, user: User) -> str:
    return sign_in(user).get(URL).content.decode()


def test_own_steps_stand_in_full_and_those_of_others_in_one_line(process: Process, cast: Cast, sign_in: SignIn) -> None:
    form = common.in_force(title="Purchase order").document
    ways = (PlainWay("Yes", identity("theirs")), PlainWay("No", None))
    own = step("mine", text="How I do it.", warning="Hot.", kind="decision", ways=ways)
    factories.in_force(
        process,
        plain(
            step("theirs", text="Canary.", role="head-of-purchasing", informed=("buyer",)),
            step("mine", text=own.text, warning="Hot.", documents=(PlainDocument(form.number, "form"),)),
            step("choose", kind="decision", ways=ways),
        ),
    )
    shown = book(sign_in, cast.emma)
    for said in (
        "How I do it.",
        "Hot.",
        "Purchase order",
        "Yes: go to 1, Theirs",
        "No: the procedure ends",
        "Buyer is told",
    ):
        assert said in shown
    assert "Theirs" in shown
    assert "Canary." not in shown


def test_what_can_go_wrong_stands_at_the_own_steps(process: Process, cast: Cast, sign_in: SignIn) -> None:
    risk = PlainRisk("The date is late", likelihood=2, impact=3)
    factories.in_force(
        process, plain(step("mine", risks=(risk,)), step("theirs", role="head-of-purchasing", risks=(risk,)))
    )
    assert book(sign_in, cast.emma).count("The date is late") == 1


def test_each_procedure_says_what_it_is_and_that_the_copy_is_not_controlled(
    process: Process, cast: Cast, sign_in: SignIn
) -> None:
    since = clock.today() - timedelta(days=9)
    factories.in_force(process, since=since)
    factories.in_force(factories.process("Another"))
    shown = book(sign_in, cast.nora)
    assert shown.count('<article class="book__chapter"') == 2
    assert f'href="#{process.document.number}"' in shown
    assert f'Revision 1, in force since <time datetime="{since.isoformat()}">{words.day(since)}' in shown
    assert shown.count("by Nora Berg") == 3
    assert shown.count("Uncontrolled copy: check before use") == 3  # at the head and at each procedure


def test_what_is_hidden_withdrawn_or_not_in_force_is_left_out(cast: Cast, sign_in: SignIn) -> None:
    secret = factories.process("Secret plan", readers=[factories.role("board")])
    factories.in_force(secret, plain(step("secret", "Secret step")))
    factories.draft(factories.process("Only drafted"), plain(step("drafted", "Drafted step")))
    paper = common.in_force(common.document(title="Secret recipe", readers=[factories.role("board")])).document
    factories.in_force(factories.process("Open"), plain(step("open", documents=(PlainDocument(paper.number),))))
    shown = book(sign_in, cast.nora)
    assert "Open" in shown
    for hidden in ("Secret plan", "Secret step", "Only drafted", "Secret recipe", secret.document.number, paper.number):
        assert hidden not in shown


def test_a_role_without_steps_is_told_so(cast: Cast, sign_in: SignIn) -> None:
    assert "No step in force names this role" in book(sign_in, cast.nora)


def test_the_page_of_the_role_and_home_lead_there(process: Process, cast: Cast, sign_in: SignIn) -> None:
    factories.in_force(process)
    assert f'href="{URL}"' in sign_in(cast.nora).get("/roles/buyer/").content.decode()
    assert f'href="{URL}">Handbook of the Buyer' in sign_in(cast.emma).get("/").content.decode()
    assert "handbook" not in sign_in(cast.eve).get("/").content.decode()


def test_the_number_of_queries_does_not_grow(cast: Cast, sign_in: SignIn, buyer: Role) -> None:
    client = sign_in(cast.emma)
    counts = []
    for size in (2, 8):
        for n in range(size):
            factories.in_force(factories.process(f"Process {size} {n}"), plain(step(f"s{size}-{n}")))
        client.get(URL)
        with CaptureQueriesContext(connection) as queries:
            client.get(URL)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 15, counts
