from django.test import Client

from people.models import User
from tests.conftest import SignIn


def test_signing_out_ends_the_session_and_leads_to_the_door(sign_in: SignIn, emma: User) -> None:
    client = sign_in(emma)
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert client.get("/people/")["Location"].startswith("/sign-in/")


def test_an_old_cookie_opens_nothing_after_signing_out(sign_in: SignIn, emma: User) -> None:
    client = sign_in(emma)
    kept = Client()
    kept.cookies["sessionid"] = client.cookies["sessionid"].value
    client.post("/sign-out/")
    assert kept.get("/people/")["Location"].startswith("/sign-in/")


def test_a_link_cannot_sign_anybody_out(sign_in: SignIn, emma: User) -> None:
    client = sign_in(emma)
    assert client.get("/sign-out/").status_code == 405
    assert client.get("/people/").status_code == 200
