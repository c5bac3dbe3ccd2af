"""The permanent address of a step (X1): three revisions, one sticker."""

from datetime import timedelta
from uuid import uuid4

from documents.models import Document
from people import clock
from people.models import Role
from processes.models import Process
from processes.plain import PlainRisk, PlainWay
from tests.conftest import Cast, SignIn
from tests.processes import factories
from tests.processes.factories import identity, plain, step

URL = f"/steps/{identity('check')}/"


def test_one_sticker_shows_every_revision_in_its_time(process: Process, cast: Cast, sign_in: SignIn) -> None:
    today = clock.today()
    for age, title in ((300, "Check it roughly"), (200, "Check it"), (100, "Check it twice")):
        factories.in_force(process, plain(step("before"), step("check", title)), since=today - timedelta(days=age))
    for age, title in ((250, "Check it roughly"), (150, "Check it"), (0, "Check it twice")):
        with clock.at(today - timedelta(days=age)):
            assert f"<h1>{title}</h1>" in sign_in(cast.emma).get(URL).content.decode()


def test_a_step_that_is_new_says_so_at_the_machine(process: Process, cast: Cast, sign_in: SignIn) -> None:
    yesterday = clock.today() - timedelta(days=1)
    factories.in_force(process, plain(step("same"), step("word", text="Look.")), since=yesterday)
    client = sign_in(cast.emma)
    assert "Reworded" not in client.get(f"/steps/{identity('word')}/").content.decode()
    factories.in_force(process, plain(step("same"), step("word", text="Look twice.")))
    assert "Reworded" in client.get(f"/steps/{identity('word')}/").content.decode()
    assert "Reworded" not in client.get(f"/steps/{identity('same')}/").content.decode()


def test_a_draft_changes_nothing_at_the_machine(process: Process, cast: Cast, sign_in: SignIn) -> None:
    factories.in_force(process, plain(step("check", "Check it")))
    factories.draft(process, plain(step("check", "Canary")), by=cast.oscar)
    for name in ("emma", "oscar", "quinn"):
        shown = sign_in(getattr(cast, name)).get(URL).content.decode()
        assert "<h1>Check it</h1>" in shown
        assert "Canary" not in shown


def test_it_says_who_does_it_and_what_comes_before_and_after(process: Process, cast: Cast, sign_in: SignIn) -> None:
    factories.in_force(
        process, plain(step("first", role="head-of-purchasing"), step("check", text="One.\nTwo."), step("last"))
    )
    shown = sign_in(cast.emma).get(URL).content.decode()
    assert "You, as Buyer" in shown
    assert "Step 2 of 3" in shown
    assert shown.count("<li><div><b>") == 2
    assert f"/steps/{identity('first')}/" in shown
    assert f"/steps/{identity('last')}/" in shown
    assert "You, as Buyer" not in sign_in(cast.nora).get(URL).content.decode()


def test_what_can_go_wrong_is_said_at_the_machine_too_but_not_to_people_from_outside(
    buyer: Role, supplier_role: Role, cast: Cast, sign_in: SignIn
) -> None:
    process = factories.process(readers=[buyer, supplier_role])
    risk = PlainRisk("The wrong drawing", 2, 4, "Compare the letter", "buyer")
    factories.in_force(process, plain(step("check", risks=(risk,))))
    shown = sign_in(cast.emma).get(URL).content.decode()
    assert "<summary>1 risk</summary>" in shown
    assert "The wrong drawing. Against it: Compare the letter (Buyer)." in shown
    shown = sign_in(cast.sam).get(URL).content.decode()
    assert "<h1>Check" in shown
    assert "The wrong drawing" not in shown


def test_the_ways_of_a_decision_lead_to_their_steps(process: Process, cast: Cast, sign_in: SignIn) -> None:
    ways = (PlainWay("Yes", identity("last")), PlainWay("No", None))
    factories.in_force(process, plain(step("check", kind="decision", ways=ways), step("last")))
    shown = sign_in(cast.emma).get(URL).content.decode()
    assert "<b>Yes</b> Step 2, Last" in shown
    assert "<b>No</b> the end" in shown


def test_where_the_ways_part_the_next_number_is_not_offered_as_the_next_step(
    process: Process, cast: Cast, sign_in: SignIn
) -> None:
    ways = (PlainWay("Yes", identity("third")), PlainWay("No", identity("second")))
    back = (PlainWay("", identity("check")),)
    factories.in_force(
        process, plain(step("check", kind="decision", ways=ways), step("second", ways=back), step("third"))
    )
    client = sign_in(cast.emma)
    assert "<span>Step 2</span>" not in client.get(URL).content.decode()
    assert "<span>Step 3</span>" not in client.get(f"/steps/{identity('second')}/").content.decode()


def test_the_way_back_leads_to_the_step_one_comes_from(process: Process, cast: Cast, sign_in: SignIn) -> None:
    ways = (PlainWay("Yes", identity("third")), PlainWay("No", identity("second")))
    back = (PlainWay("", identity("check")),)
    check, second = step("check", kind="decision", ways=ways), step("second", ways=back)
    factories.in_force(process, plain(check, second, step("third"), step("last")))
    client = sign_in(cast.emma)
    assert "<span>The whole procedure</span>" in client.get(URL).content.decode(), "Though step 2 leads back to it."
    for name, before in (("second", 1), ("third", 1), ("last", 3)):
        assert f"<span>Step {before}</span>" in client.get(f"/steps/{identity(name)}/").content.decode()


def test_a_step_that_was_dropped_says_where_the_procedure_goes_on(
    process: Process, cast: Cast, sign_in: SignIn
) -> None:
    today = clock.today()
    factories.in_force(process, plain(step("check", "Old words")), since=today - timedelta(days=30))
    factories.in_force(process, plain(step("other")))
    shown = sign_in(cast.emma).get(URL).content.decode()
    assert "This step is no longer done" in shown
    assert process.get_absolute_url() in shown
    assert "Old words" not in shown


def test_a_step_that_was_split_names_those_that_stand_in_its_place(
    process: Process, cast: Cast, sign_in: SignIn
) -> None:
    today = clock.today()
    factories.in_force(process, plain(step("before"), step("check"), step("after")), since=today - timedelta(days=30))
    split = plain(step("before"), step("count", "Count it"), step("weigh", "Weigh it"), step("after"))
    revision = factories.in_force(process, split)
    shown = sign_in(cast.emma).get(URL).content.decode()
    for number, key, title in ((2, "count", "Count it"), (3, "weigh", "Weigh it")):
        assert f'<a href="/steps/{identity(key)}/">step {number}, {title}</a>' in shown
    assert f"Revision {revision.number} of" in shown


def test_a_step_that_was_merged_says_between_which_it_was_done(process: Process, cast: Cast, sign_in: SignIn) -> None:
    today = clock.today()
    factories.in_force(process, plain(step("before"), step("check"), step("after")), since=today - timedelta(days=30))
    factories.in_force(process, plain(step("new", "New start"), step("before"), step("after")))
    shown = sign_in(cast.emma).get(URL).content.decode()
    assert "Nothing stands in its place" in shown
    assert (
        f'<a href="/steps/{identity("before")}/">step 2, Before</a> and <a href="/steps/{identity("after")}/">' in shown
    )
    assert "New start" not in shown


def test_a_step_that_comes_back_opens_at_its_old_address(process: Process, cast: Cast, sign_in: SignIn) -> None:
    today = clock.today()
    for age, steps in ((30, (step("check"), step("a"))), (20, (step("a"),)), (10, (step("a"), step("check", "Again")))):
        factories.in_force(process, plain(*steps), since=today - timedelta(days=age))
    with clock.at(today - timedelta(days=15)):
        assert "This step is no longer done" in sign_in(cast.emma).get(URL).content.decode()
    assert "<h1>Again</h1>" in sign_in(cast.emma).get(URL).content.decode()


def test_what_replaced_the_replacement_is_named(process: Process, cast: Cast, sign_in: SignIn) -> None:
    factories.in_force(process, plain(step("check")), since=clock.today() - timedelta(days=3))
    second, third = factories.process("Buy everything"), factories.process("Buy and sell")
    factories.in_force(second, plain(step("x")), since=clock.today() - timedelta(days=3))
    for old, new in ((process, second), (second, third)):
        document = Document.objects.get(pk=old.document_id)
        document.withdraw(by=cast.quinn, password="portal", token=uuid4(), reason="On.", replaced_by=new.document)
    shown = sign_in(cast.emma).get(URL).content.decode()
    assert f"Open {third.document}" in shown
    assert "Buy everything" not in shown


def test_a_step_of_a_withdrawn_procedure_says_what_replaces_it(process: Process, cast: Cast, sign_in: SignIn) -> None:
    factories.in_force(process, plain(step("check")), since=clock.today() - timedelta(days=3))
    other = factories.process("Buy everything")
    process.document.refresh_from_db()
    process.document.withdraw(
        by=cast.quinn, password="portal", token=uuid4(), reason="Merged.", replaced_by=other.document
    )
    shown = sign_in(cast.emma).get(URL).content.decode()
    assert "The whole procedure was withdrawn" in shown
    assert f"Open {other.document}" in shown


def test_hidden_unknown_and_never_approved_steps_are_not_found(cast: Cast, sign_in: SignIn) -> None:
    hidden = factories.process("Hidden", readers=[factories.role("board")])
    factories.in_force(hidden, plain(step("check")))
    factories.draft(factories.process("Drafted"), plain(step("drafted")))
    client = sign_in(cast.emma)
    assert client.get(URL).status_code == 404
    assert client.get(f"/steps/{uuid4()}/").status_code == 404
    assert client.get(f"/steps/{identity('drafted')}/").status_code == 404
    assert client.get("/steps/not-an-identity/").status_code == 404


def test_it_says_whom_to_ask(process: Process, cast: Cast, sign_in: SignIn) -> None:
    factories.in_force(process, plain(step("check")))
    shown = sign_in(cast.emma).get(URL).content.decode()
    assert f'Ask <a href="{cast.oscar.get_absolute_url()}">{cast.oscar.name}</a>' in shown
    assert f'Ask <a href="{cast.oscar.get_absolute_url()}"' not in sign_in(cast.oscar).get(URL).content.decode()
