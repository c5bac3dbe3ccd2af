from collections.abc import Callable
from typing import Any

import pytest

from people.models import Partner, Role, User
from tests import factories
from tests.conftest import Cast, SignIn


def names(response: Any) -> list[str]:
    return [row["person"].name for row in response.context["rows"]]


def test_everybody_is_listed_by_name_with_what_they_do(sign_in: SignIn, cast: Cast) -> None:
    response = sign_in(cast.emma).get("/people/")
    assert names(response) == sorted(names(response))
    assert "Quinn Okafor" in names(response)
    assert "Buyer and Employee" in response.content.decode()


@pytest.mark.parametrize("asked", ["lind", "emma", "LINDQVIST Emma"])
def test_a_part_of_a_name_finds_the_person(sign_in: SignIn, cast: Cast, asked: str) -> None:
    assert names(sign_in(cast.oscar).get("/people/", {"q": asked})) == ["Emma Lindqvist"]


def test_a_search_without_result_says_what_to_do(sign_in: SignIn, emma: User) -> None:
    assert "Nobody with this name." in sign_in(emma).get("/people/", {"q": "zzz"}).content.decode()


@pytest.mark.parametrize("asked", ["\0", "x" * 10_000, "%_'\"\\", "NEAR(AND"])
def test_hostile_words_are_harmless(sign_in: SignIn, emma: User, asked: str) -> None:
    assert sign_in(emma).get("/people/", {"q": asked}).status_code == 200


@pytest.mark.parametrize("page", ["-1", "0", "abc", "1" + "0" * 20])
def test_any_page_number_leads_to_a_page(sign_in: SignIn, emma: User, page: str) -> None:
    assert sign_in(emma).get("/people/", {"page": page}).status_code == 200


def test_a_supplier_finds_their_own_firm_and_their_contact_only(sign_in: SignIn, cast: Cast, rossi: Partner) -> None:
    rossi.contact = cast.oscar
    rossi.save()
    factories.person("other", of_partner=factories.partner("weber"))
    response = sign_in(cast.sam).get("/people/")
    assert names(response) == ["Oscar Brandt", "Sam Conti"]
    assert "Head of Purchasing" not in response.content.decode()


def test_whoever_has_left_is_not_listed(sign_in: SignIn, cast: Cast) -> None:
    cast.nora.is_active = False
    cast.nora.save()
    assert "Nora Berg" not in names(sign_in(cast.emma).get("/people/"))


def test_the_number_of_queries_does_not_grow(
    sign_in: SignIn, emma: User, buyer: Role, django_assert_num_queries: Callable[[int], Any]
) -> None:
    client = sign_in(emma)
    for size in (3, 20):
        for number in range(size):
            factories.person(f"extra-{size}-{number}", roles=[buyer])
        with django_assert_num_queries(8):
            client.get("/people/")
