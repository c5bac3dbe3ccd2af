"""The inbox: everything that waits for a person, how late it is, and nothing that is somebody else's."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from bms import inbox
from kpis import periods
from people import clock
from people.models import Role, User
from tests import factories
from tests.conftest import Cast, SignIn

# After the tenth, when the values of the last month are due.
MID_MONTH = clock.today().replace(day=15)


def tasks(person: User) -> list[tuple[str, str]]:
    return [(task.verb, task.what) for task in inbox.waiting_for(person).tasks]


def groups(response: Any) -> dict[str, list[str]]:
    return {group["key"]: [task.what for task in group["tasks"]] for group in response.context["groups"]}


def test_a_revision_in_review_waits_for_those_who_may_approve_it(cast: Cast) -> None:
    factories.in_review(factories.document(title="Letters to suppliers"), by=cast.oscar)
    assert tasks(cast.quinn) == [("Approve", "Letters to suppliers, revision 1")]
    assert tasks(cast.emma) == tasks(cast.ada) == tasks(cast.sam) == []


def test_an_author_is_not_asked_to_approve_their_own(cast: Cast) -> None:
    factories.in_review(factories.document(title="Quality policy"), by=cast.quinn)
    assert tasks(cast.quinn) == []
    assert [row["what"] for row in inbox.with_others(cast.quinn)] == ["Quality policy, revision 1"]


def test_what_must_be_read_waits_until_it_is_confirmed(cast: Cast, buyer: Role) -> None:
    revision = factories.in_force(factories.document(title="Check an order", must_read=[buyer]))
    assert tasks(cast.emma) == [("Read", "Check an order")]
    revision.acknowledge(by=cast.emma)
    assert tasks(cast.emma) == []


def test_a_joiner_has_the_days_from_taking_on_the_role(cast: Cast, buyer: Role) -> None:
    today = clock.today()
    factories.in_force(factories.document(must_read=[buyer]), since=today - timedelta(days=300))
    joiner = factories.person("joiner", roles=[buyer], since=today - timedelta(days=1))
    (task,) = inbox.waiting_for(joiner).tasks
    assert task.due_on == today + timedelta(days=13)


def test_a_value_waits_for_whoever_enters_it_and_not_for_the_owner(cast: Cast) -> None:
    with clock.at(MID_MONTH):
        measure = factories.measured(factories.targeted(factories.kpi("Supplier on time")), "95", None)
        assert [task.verb for task in inbox.waiting_for(cast.emma).tasks] == ["Enter a value"]
        assert tasks(cast.oscar) == []
        measure.record(
            by=cast.emma, period=periods.last_ended(clock.today()), value=None, note="Closed.", token=uuid4()
        )
        assert tasks(cast.emma) == []


def test_a_draft_sent_back_says_by_whom_and_why(cast: Cast) -> None:
    revision = factories.in_review(factories.document(title="Letters"), by=cast.oscar)
    revision.reject(
        by=cast.quinn,
        password=factories.PASSWORD,
        sha256=revision.sha256,
        token=uuid4(),
        reason="Name the norm. Please.",
    )
    (task,) = inbox.waiting_for(cast.oscar).tasks
    assert (task.verb, task.due_on) == ("Finish", None)
    assert task.why == "Sent back by Quinn Okafor: “Name the norm.”"


def test_a_draft_says_what_it_changes(cast: Cast) -> None:
    factories.draft(factories.document(title="Letters", expert=cast.oscar), by=cast.oscar, change_note="Follows P-1.")
    (task,) = inbox.waiting_for(cast.oscar).tasks
    assert task.why == "Not sent yet: “Follows P-1.”"


def test_a_review_is_announced_to_owner_and_expert_a_month_ahead(cast: Cast) -> None:
    today = clock.today()
    for title, due_in in [("Due soon", 20), ("Due later", 60)]:
        document = factories.document(title=title, expert=cast.emma)
        factories.in_force(document)
        document.refresh_from_db()
        document.edit(
            by=factories.setup_account(),
            reason="Sooner.",
            owner_role=document.owner_role,
            expert=cast.emma,
            unit=None,
            readers=[],
            must_read=[],
            review_due_on=today + timedelta(days=due_in),
        )
    assert tasks(cast.emma) == tasks(cast.oscar) == [("Review", "Due soon")]
    assert tasks(cast.eve) == []


def test_the_page_puts_late_before_this_week_before_later(sign_in: SignIn, cast: Cast, buyer: Role) -> None:
    today = clock.today()
    for title, age in [("Late", 20), ("Soon", 12), ("Fresh", 1)]:
        factories.in_force(factories.document(title=title, must_read=[buyer]), since=today - timedelta(days=age))
    response = sign_in(cast.emma).get("/inbox/")
    assert groups(response) == {"late": ["Late"], "week": ["Soon"], "later": ["Fresh"]}
    assert "3 things wait for you, 1 is late" in response.content.decode()


def test_the_number_in_the_bar_is_the_number_of_rows(sign_in: SignIn, cast: Cast, buyer: Role) -> None:
    factories.in_force(factories.document(must_read=[buyer]))
    factories.draft(factories.document(title="Mine", expert=cast.emma), by=cast.emma)
    assert inbox.count(cast.emma) == len(inbox.waiting_for(cast.emma).tasks) == 2
    assert '2<span class="visually-hidden"> waiting for you' in sign_in(cast.emma).get("/people/").content.decode()


def test_a_list_that_is_cut_says_how_many_there_are(sign_in: SignIn, cast: Cast, buyer: Role, monkeypatch: Any) -> None:
    for number in range(3):
        factories.in_force(factories.document(title=f"Sheet {number}", must_read=[buyer]))
    monkeypatch.setattr(inbox, "ROWS_PER_KIND", 2)
    response = sign_in(cast.emma).get("/inbox/")
    assert response.context["waiting"].total == 3
    assert "2 of 3" in response.content.decode()


def test_an_empty_inbox_says_what_will_come(sign_in: SignIn, nora: User) -> None:
    for address in ("/inbox/", "/"):
        page = sign_in(nora).get(address).content.decode()
        assert page.count("Nothing waits for you") == 1, "It is said once, at the top."
        assert "appears here" in page
