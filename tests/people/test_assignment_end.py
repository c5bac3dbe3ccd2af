from datetime import date
from uuid import uuid4

from people.models import Role, User
from tests.conftest import SignIn

ADDRESS = "/roles/buyer/people/emma/2020-01-01/end/"


def form(on: str = "2026-01-31") -> dict[str, str]:
    return {"on": on, "token": str(uuid4())}


def test_the_page_says_what_follows_before_it_is_done(sign_in: SignIn, quinn: User, emma: User) -> None:
    page = sign_in(quinn).get(ADDRESS).content.decode()
    assert "Shall Emma Lindqvist no longer be Buyer?" in page
    assert "stays as it is" in page
    assert emma.assignments.get(role__code="buyer").ends_on is None


def test_the_role_is_no_longer_held_from_that_day(sign_in: SignIn, quinn: User, emma: User, buyer: Role) -> None:
    response = sign_in(quinn).post(ADDRESS, form(), follow=True)
    assert "Emma Lindqvist is no longer Buyer from 31 January 2026." in response.content.decode()
    assert emma.assignments.get(role=buyer).ends_on == date(2026, 1, 31)


def test_what_the_role_opened_is_closed_at_the_next_request(
    sign_in: SignIn, quinn: User, emma: User, buyer: Role
) -> None:
    buyer.permissions.set(quinn.roles_today[0].permissions.all())
    client = sign_in(emma)
    assert client.get("/roles/buyer/give/").status_code == 200
    sign_in(quinn).post(ADDRESS, form())
    assert client.get("/roles/buyer/give/").status_code == 403


def test_it_cannot_end_before_it_began(sign_in: SignIn, quinn: User, emma: User) -> None:
    response = sign_in(quinn).post(ADDRESS, form("2019-12-31"))
    assert "A role is held for one day at least." in response.content.decode()
    assert emma.assignments.get(role__code="buyer").ends_on is None


def test_nobody_without_the_right_takes_a_role_away(sign_in: SignIn, emma: User, oscar: User) -> None:
    assert sign_in(oscar).post(ADDRESS, form()).status_code == 403
    assert emma.assignments.get(role__code="buyer").ends_on is None


def test_an_assignment_that_does_not_exist_is_not_found(sign_in: SignIn, quinn: User) -> None:
    client = sign_in(quinn)
    for address in (ADDRESS.replace("2020", "2021"), ADDRESS.replace("2020-01-01", "2020-13-01")):
        assert client.get(address).status_code == 404
