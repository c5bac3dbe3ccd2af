from datetime import date, timedelta
from uuid import uuid4

import pytest

from people import clock
from people.models import Role, User
from tests.conftest import SignIn


def form(user: str = "nora", starts_on: str = "2026-01-01", **fields: str) -> dict[str, str]:
    return {"user": user, "starts_on": starts_on, "ends_on": "", "token": str(uuid4()), **fields}


def test_the_role_is_held_from_its_day_on_with_everything_it_may(
    sign_in: SignIn, quinn: User, nora: User, buyer: Role
) -> None:
    response = sign_in(quinn).post("/roles/buyer/give/", form(), follow=True)
    assert "Nora Berg is Buyer from 1 January 2026." in response.content.decode()
    assert [one.starts_on for one in nora.assignments.all()] == [date(2026, 1, 1)]
    assert buyer.pk in User.objects.get(pk=nora.pk).role_ids


def test_who_gave_it_is_on_record(sign_in: SignIn, quinn: User, nora: User, buyer: Role) -> None:
    sign_in(quinn).post("/roles/buyer/give/", form())
    record = nora.assignments.get().history.get()
    assert record.history_user == quinn
    assert record.history_change_reason == "Nora Berg becomes Buyer."


def test_a_second_click_gives_it_once_and_says_so(sign_in: SignIn, quinn: User, nora: User, buyer: Role) -> None:
    client, sent = sign_in(quinn), form()
    client.post("/roles/buyer/give/", sent)
    again = client.post("/roles/buyer/give/", sent)
    assert "This person already holds this role on some of these days." in again.content.decode()
    assert nora.assignments.count() == 1


def test_nobody_without_the_right_gives_a_role_not_even_to_themselves(
    sign_in: SignIn, oscar: User, emma: User, quinn: User
) -> None:
    response = sign_in(emma).post("/roles/quality-manager/give/", form(user="emma"))
    assert response.status_code == 403
    assert "This is not yours to do" in response.content.decode()
    assert emma.assignments.count() == 2


def test_a_role_of_ours_is_not_given_to_a_supplier(sign_in: SignIn, quinn: User, sam: User, buyer: Role) -> None:
    response = sign_in(quinn).post("/roles/buyer/give/", form(user="sam"))
    assert "Nobody who could hold this role has this user name." in response.content.decode()
    assert sam.assignments.count() == 1


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"ends_on": "2025-12-31"}, "A role is held for one day at least."),
        ({"starts_on": "2026-02-30"}, "Enter a valid date."),
        ({"user": "nobody"}, "Nobody who could hold this role has this user name."),
        ({"user": "\0"}, "Null characters are not allowed."),
        ({"token": ""}, "This form came without its mark."),
    ],
)
def test_bad_input_is_answered_in_place_and_kept(
    sign_in: SignIn, quinn: User, nora: User, buyer: Role, fields: dict[str, str], says: str
) -> None:
    response = sign_in(quinn).post("/roles/buyer/give/", form(**fields))
    page = response.content.decode()
    assert response.status_code == 200
    assert says in page
    assert "Nothing was lost." in page
    assert nora.assignments.count() == 0


def test_the_form_offers_people_by_name(sign_in: SignIn, quinn: User, nora: User, buyer: Role) -> None:
    page = sign_in(quinn).get("/roles/buyer/give/").content.decode()
    assert '<option value="nora">Nora Berg</option>' in page
    assert f'value="{clock.today() + timedelta(days=0):%Y-%m-%d}"' in page
