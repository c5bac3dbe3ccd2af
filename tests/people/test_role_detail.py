"""What a role does: who holds it, its documents, what it may decide. Steps and measures have tests upstairs."""

from datetime import timedelta

from people import clock
from people.models import Role, User
from tests import factories
from tests.conftest import Cast, SignIn


def test_holders_stand_with_since_when(sign_in: SignIn, emma: User, oscar: User) -> None:
    page = sign_in(oscar).get("/roles/buyer/").content.decode()
    assert "/people/emma/" in page
    assert "since <time" in page


def test_whoever_takes_it_over_stands_there_with_the_day_and_whoever_gave_it_up_does_not(
    sign_in: SignIn, cast: Cast, buyer: Role
) -> None:
    today, setup = clock.today(), factories.setup_account()
    buyer.assign(by=setup, user=cast.nora, starts_on=today + timedelta(days=3))
    buyer.assign(by=setup, user=cast.eve, starts_on=today - timedelta(days=30), ends_on=today)
    holders = sign_in(cast.emma).get("/roles/buyer/").context["holders"]
    assert [(row["name"], row["is_to_come"]) for row in holders] == [("Emma Lindqvist", False), ("Nora Berg", True)]


def test_the_documents_it_answers_for_are_shown_in_force_only(
    sign_in: SignIn, cast: Cast, head_of_purchasing: Role
) -> None:
    factories.in_force(factories.document(title="Approved suppliers", owner_role=head_of_purchasing))
    factories.draft(factories.document(title="Secret draft", owner_role=head_of_purchasing))
    documents = sign_in(cast.emma).get("/roles/head-of-purchasing/").context["documents"]
    assert [(row["title"], row["why"]) for row in documents] == [("Approved suppliers", "answers for it")]


def test_documents_that_are_for_others_are_not_named(sign_in: SignIn, cast: Cast, head_of_purchasing: Role) -> None:
    closed = factories.document(
        title="Prices of suppliers", owner_role=head_of_purchasing, readers=[head_of_purchasing]
    )
    factories.in_force(closed)
    assert sign_in(cast.emma).get("/roles/head-of-purchasing/").context["documents"] == []
    assert len(sign_in(cast.oscar).get("/roles/head-of-purchasing/").context["documents"]) == 1


def test_what_the_role_may_decide_is_said_in_words(sign_in: SignIn, emma: User, quinn: User) -> None:
    assert "Can approve revisions of others" in sign_in(emma).get("/roles/quality-manager/").content.decode()


def test_a_role_nobody_holds_says_so(sign_in: SignIn, emma: User) -> None:
    factories.role("planner")
    assert "Nobody holds this role today." in sign_in(emma).get("/roles/planner/").content.decode()


def test_only_those_who_manage_people_are_offered_to_give_and_end_it(sign_in: SignIn, emma: User, quinn: User) -> None:
    assert "/roles/buyer/give/" not in sign_in(emma).get("/roles/buyer/").content.decode()
    page = sign_in(quinn).get("/roles/buyer/").content.decode()
    assert "/roles/buyer/give/" in page
    assert "/roles/buyer/people/emma/2020-01-01/end/" in page


def test_to_a_supplier_only_their_own_role_exists(sign_in: SignIn, sam: User, buyer: Role) -> None:
    client = sign_in(sam)
    own = client.get("/roles/supplier-of-castings/")
    assert own.status_code == 200
    assert own.context["decisions"] == []
    assert client.get("/roles/buyer/").content == client.get("/roles/no-such-role/").content
