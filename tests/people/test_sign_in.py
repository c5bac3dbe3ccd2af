"""The door: who gets in, where they go on, and what a stranger learns."""

from typing import TYPE_CHECKING

import pytest
from axes.models import AccessFailureLog
from django.test import Client

from people.models import User
from tests.factories import PASSWORD

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

WRONG = "This user name and this password do not belong together."


def sign_in(client: Client, username: str, password: str = PASSWORD, **fields: str) -> "Answer":
    return client.post("/sign-in/", {"username": username, "password": password, **fields})


def test_the_right_password_opens_the_home_page(client: Client, emma: User) -> None:
    response = sign_in(client, "emma")
    assert response["Location"] == "/"
    assert client.session["_auth_user_id"] == str(emma.pk)


def test_a_person_goes_on_to_the_page_they_asked_for(client: Client, emma: User) -> None:
    response = client.get("/people/emma/")
    assert response["Location"] == "/sign-in/?next=/people/emma/"
    assert sign_in(client, "emma", next="/people/emma/")["Location"] == "/people/emma/"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "x",
        "%2f%2fevil.example",
        "people:sign_out",
        "//evil.example",
        "/\\evil.example",
        "https:evil.example",
        "https://evil.example/",
        "\t//evil.example",
        "https://testserver@evil.example",
        "javascript:alert(1)",
    ],
)
def test_nobody_is_sent_to_another_host(client: Client, emma: User, elsewhere: str) -> None:
    assert sign_in(client, "emma", next=elsewhere)["Location"] == "/"


def test_an_unknown_name_and_a_wrong_password_read_the_same(client: Client, emma: User) -> None:
    unknown, wrong = sign_in(client, "nobody", "wrong"), sign_in(client, "emma", "wrong")
    assert WRONG in unknown.content.decode()
    assert WRONG in wrong.content.decode()
    assert unknown.status_code == wrong.status_code == 200


def test_somebody_who_has_left_cannot_sign_in(client: Client, emma: User) -> None:
    emma.is_active = False
    emma.save()
    assert WRONG in sign_in(client, "emma").content.decode()


def test_the_user_name_typed_stays_in_the_field_and_the_password_does_not(client: Client, emma: User) -> None:
    page = sign_in(client, "emma", "wrong-secret").content.decode()
    assert 'value="emma"' in page
    assert "wrong-secret" not in page


def test_after_five_wrong_passwords_the_account_is_closed_for_a_while(client: Client, emma: User) -> None:
    for _ in range(5):
        response = sign_in(client, "emma", "wrong")
    assert response.status_code == 429
    assert "Too many attempts to sign in" in response.content.decode()
    assert sign_in(client, "emma").status_code == 429


@pytest.mark.parametrize("password", ["", "x" * 1_000_000, "with\0nul"])
def test_odd_passwords_are_refused_in_the_form(client: Client, emma: User, password: str) -> None:
    response = sign_in(client, "emma", password)
    assert response.status_code == 200
    assert "_auth_user_id" not in client.session


def test_signing_in_gives_a_new_session(client: Client, emma: User) -> None:
    client.get("/sign-in/")
    client.cookies["sessionid"] = "chosenbyastranger"
    sign_in(client, "emma")
    assert client.cookies["sessionid"].value != "chosenbyastranger"


def test_whoever_is_signed_in_is_not_asked_again(client: Client, emma: User) -> None:
    client.force_login(emma, "people.authorities.RoleBackend")
    assert client.get("/sign-in/")["Location"] == "/"


def test_the_door_asks_the_database_nothing(client: Client, db: None, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        client.get("/sign-in/")


def test_a_wrong_password_stays_written_down_after_the_right_one(client: Client, emma: User) -> None:
    """Who tried, when and from where (21 CFR 11.300 d); never what was typed."""
    sign_in(client, "emma", "guessed-wrong")
    sign_in(client, "emma")
    (failure,) = AccessFailureLog.objects.all()
    assert (failure.username, failure.ip_address) == ("emma", "127.0.0.1")
    assert "guessed-wrong" not in str(vars(failure))
    assert sign_in(Client(), "x" * 300, "wrong").status_code == 200
