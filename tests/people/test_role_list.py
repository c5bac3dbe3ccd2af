from collections.abc import Callable
from typing import Any

from people.models import Role, User
from tests import factories
from tests.conftest import Cast, SignIn


def test_every_role_is_listed_with_how_many_hold_it(sign_in: SignIn, cast: Cast) -> None:
    rows = sign_in(cast.nora).get("/roles/").context["rows"]
    held = {row["role"].code: row["holders"] for row in rows}
    assert held["buyer"] == 1
    assert held["employee"] == 4


def test_my_roles_are_marked(sign_in: SignIn, emma: User) -> None:
    rows = sign_in(emma).get("/roles/").context["rows"]
    assert {row["role"].code for row in rows if row["is_mine"]} == {"buyer", "employee"}


def test_a_word_of_the_name_or_purpose_finds_the_role(sign_in: SignIn, emma: User, buyer: Role) -> None:
    buyer.purpose = "Castings on the day the plan needs them."
    buyer.save()
    rows = sign_in(emma).get("/roles/", {"q": "castings plan"}).context["rows"]
    assert [row["role"].code for row in rows] == ["buyer"]


def test_a_supplier_sees_their_own_roles_only(sign_in: SignIn, sam: User) -> None:
    rows = sign_in(sam).get("/roles/").context["rows"]
    assert [(row["role"].code, row["holders"]) for row in rows] == [("supplier-of-castings", 1)]


def test_the_number_of_queries_does_not_grow(
    sign_in: SignIn, emma: User, django_assert_num_queries: Callable[[int], Any]
) -> None:
    client = sign_in(emma)
    for size in (2, 15):
        for number in range(size):
            factories.role(f"extra-{size}-{number}")
        with django_assert_num_queries(8):
            client.get("/roles/")
