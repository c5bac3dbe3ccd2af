"""The frame: the five places, who is signed in, and what it costs."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from people.models import Role, User
from tests import factories
from tests.conftest import Cast, SignIn


def places(response: Any) -> list[str]:
    return [place.name for place in response.context["navigation"].places]


def test_our_own_people_have_the_five_places(sign_in: SignIn, nora: User) -> None:
    response = sign_in(nora).get("/people/")
    assert places(response) == ["Home", "Processes", "Documents", "Goals", "Inbox"]


def test_a_supplier_has_only_places_that_hold_something_for_them(sign_in: SignIn, sam: User) -> None:
    assert places(sign_in(sam).get("/people/")) == ["Home", "Documents", "Inbox"]


def test_the_place_one_is_at_is_marked(sign_in: SignIn, emma: User) -> None:
    marked = [place for place in sign_in(emma).get("/inbox/").context["navigation"].places if place.current]
    assert [(place.name, place.current) for place in marked] == [("Inbox", "page")]


def test_the_frame_says_who_one_is_and_as_what(sign_in: SignIn, cast: Cast) -> None:
    page = sign_in(cast.emma).get("/people/").content.decode()
    assert "Emma Lindqvist, Buyer and 1 more: account and display" in page


def test_the_frame_costs_four_queries_for_anybody(
    sign_in: SignIn, cast: Cast, buyer: Role, django_assert_num_queries: Callable[[int], Any]
) -> None:
    factories.in_force(factories.document(must_read=[buyer]))
    client = sign_in(cast.emma)
    with django_assert_num_queries(5):  # session, person, roles, rights, what waits
        client.get("/password/")


def test_no_page_has_a_script_or_a_style_inside(sign_in: SignIn, emma: User) -> None:
    for path in ("/", "/inbox/", "/people/", "/roles/buyer/", "/password/"):
        page = sign_in(emma).get(path).content.decode()
        assert "<style" not in page
        assert " style=" not in page
        assert "<script>" not in page
        assert " onclick" not in page


@pytest.mark.parametrize("path", ["/people/nobody/", "/no-such-page/"])
def test_an_address_that_leads_nowhere_says_what_to_do(sign_in: SignIn, emma: User, path: str) -> None:
    response = sign_in(emma).get(path)
    page = response.content.decode()
    assert response.status_code == 404
    assert "There is nothing for you at this address" in page
    assert "Nothing was changed." in page


def test_a_form_from_elsewhere_is_refused_in_words(emma: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(emma, "people.authorities.RoleBackend")
    response = client.post("/sign-out/")
    assert response.status_code == 403
    assert "Please send this once more" in response.content.decode()


def test_a_failure_says_that_nothing_was_lost(sign_in: SignIn, emma: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("kept inside")

    monkeypatch.setattr("bms.inbox.waiting_for", fail)
    client = sign_in(emma)
    client.raise_request_exception = False
    response = client.get("/inbox/")
    page = response.content.decode()
    assert response.status_code == 500
    assert "Something broke on our side" in page
    assert "kept inside" not in page
