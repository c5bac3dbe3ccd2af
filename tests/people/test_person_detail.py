from datetime import timedelta

from people import clock
from people.models import Partner, Role, User
from tests import factories
from tests.conftest import SignIn


def test_the_roles_held_stand_with_since_when_and_what_for(sign_in: SignIn, emma: User, oscar: User) -> None:
    page = sign_in(oscar).get("/people/emma/").content.decode()
    assert "Emma Lindqvist" in page
    assert "/roles/buyer/" in page
    assert "1 January 2020" in page


def test_roles_to_come_and_roles_of_the_past_stand_apart(sign_in: SignIn, emma: User) -> None:
    today, setup = clock.today(), factories.setup_account()
    for code, starts, ends in [
        ("planner", today + timedelta(days=9), None),
        ("storekeeper", today - timedelta(days=90), today),
    ]:
        factories.role(code).assign(by=setup, user=emma, starts_on=starts, ends_on=ends)
    context = sign_in(emma).get("/people/emma/").context
    assert [one.role.code for one in context["held"]] == ["buyer", "employee"]
    assert [one.role.code for one in context["later"]] == ["planner"]
    assert [one.role.code for one in context["before"]] == ["storekeeper"]


def test_a_person_without_a_role_is_told_what_follows(sign_in: SignIn, nora: User) -> None:
    assert "No role today." in sign_in(nora).get("/people/nora/").content.decode()


def test_a_supplier_sees_their_own_page(sign_in: SignIn, sam: User) -> None:
    page = sign_in(sam).get("/people/sam/").content.decode()
    assert "Sam Conti" in page
    assert "/roles/supplier-of-castings/" in page


def test_a_supplier_sees_their_contact_but_not_what_the_contact_does(
    sign_in: SignIn, sam: User, oscar: User, rossi: Partner, head_of_purchasing: Role
) -> None:
    rossi.contact = oscar
    rossi.save()
    page = sign_in(sam).get("/people/oscar/").content.decode()
    assert "Oscar Brandt" in page
    assert head_of_purchasing.name not in page


def test_to_a_supplier_employees_and_other_suppliers_do_not_exist(sign_in: SignIn, sam: User, emma: User) -> None:
    other = factories.person("other", of_partner=factories.partner("weber"))
    client = sign_in(sam)
    absent = client.get("/people/nobody/")
    for person in (emma, other):
        hidden = client.get(person.get_absolute_url())
        assert hidden.status_code == absent.status_code == 404
        assert hidden.content == absent.content


def test_the_account_of_the_portal_itself_is_not_a_person(sign_in: SignIn, quinn: User) -> None:
    factories.setup_account()
    assert sign_in(quinn).get("/people/setup/").status_code == 404


def test_names_are_shown_as_text(sign_in: SignIn, quinn: User) -> None:
    factories.person("mallory", name="<img src=x onerror=alert(1)>")
    page = sign_in(quinn).get("/people/mallory/").content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
