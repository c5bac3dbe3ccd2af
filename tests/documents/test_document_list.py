"""The master list: what is on it, for whom, in which order, and what it costs."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from documents.models import Document, Revision
from people import clock
from people.models import Role, User
from tests import factories
from tests.conftest import Cast, SignIn
from tests.documents.conftest import Statuses, all_but
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
URL = "/documents/"


def numbers(client: Any, **query: str) -> list[str]:
    return [row["number"] for row in client.get(URL, query).context["rows"]]


def test_everybody_may_open_it(statuses: Statuses) -> None:
    assert statuses(URL) == all_but(200)


def test_it_has_a_plain_name_and_the_one_that_auditors_look_for(sign_in: SignIn, ada: User) -> None:
    page = sign_in(ada).get("/documents/").content.decode()
    assert "<h1>All documents</h1>" in page
    assert "The master list (ISO 9001, 7.5.3)" in page


def test_it_names_number_title_revision_day_owner_and_next_review(
    second: Revision, sign_in: SignIn, emma: User
) -> None:
    row = sign_in(emma).get(URL).context["rows"][0]
    assert (row["number"], row["title"], row["revision"]) == (second.document.number, second.title, 2)
    assert row["owner"] == "Head of Purchasing"
    assert row["since"] != "–"
    assert row["review"] != "–"


def test_what_has_nothing_in_force_says_so_in_words(sign_in: SignIn, quinn: User) -> None:
    factories.document()
    assert "Nothing in force" in sign_in(quinn).get(URL).content.decode()


def test_a_supplier_sees_only_what_their_role_reads(
    second: Revision, supplier_role: Role, sign_in: SignIn, sam: User
) -> None:
    theirs = factories.in_force(factories.document(readers=[supplier_role]))
    assert numbers(sign_in(sam)) == [theirs.document.number]


def test_what_is_for_other_roles_is_neither_listed_nor_counted(
    second: Revision, buyer: Role, sign_in: SignIn, nora: User
) -> None:
    factories.in_force(factories.document(readers=[buyer]))
    response = sign_in(nora).get(URL)
    assert [row["number"] for row in response.context["rows"]] == [second.document.number]
    assert response.context["page"].paginator.count == 1


def test_a_draft_is_listed_for_those_who_work_on_it_and_overseers_only(
    cast: Cast, instruction: Document, sign_in: SignIn
) -> None:
    factories.draft(instruction, by=cast.oscar)
    for person, sees in [
        (cast.oscar, True),
        (cast.quinn, True),
        (cast.ada, True),
        (cast.emma, False),
        (cast.sam, False),
    ]:
        assert bool(numbers(sign_in(person), stage="draft")) is sees, person
        assert bool(numbers(sign_in(person))) is sees, person
        assert numbers(sign_in(person), stage="in_force") == []


@pytest.mark.parametrize("asked", ["check", "ORDER conf", "wi-0"])
def test_words_of_title_or_number_narrow_it(asked: str, second: Revision, sign_in: SignIn, emma: User) -> None:
    factories.in_force(factories.document(type=factories.document_type("POL"), title="Quality policy"))
    assert numbers(sign_in(emma), q=asked) == [second.document.number]


def test_type_owner_and_review_narrow_it(second: Revision, sign_in: SignIn, emma: User) -> None:
    policy = factories.in_force(
        factories.document(type=factories.document_type("POL"), owner_role=factories.role("director")),
        since=clock.today() - timedelta(days=900),
    )
    client = sign_in(emma)
    assert numbers(client, type="POL") == [policy.document.number]
    assert numbers(client, owner="head-of-purchasing") == [second.document.number]
    assert numbers(client, review="late") == [policy.document.number]


def test_a_late_review_says_so_in_words(sign_in: SignIn, emma: User) -> None:
    factories.in_force(since=clock.today() - timedelta(days=900))
    response = sign_in(emma).get(URL)
    assert response.context["rows"][0]["review"].endswith(", late")
    assert "1 review is late on this page" in response.content.decode()


def test_withdrawn_documents_are_listed_for_those_who_manage_them_only(
    second: Revision, cast: Cast, sign_in: SignIn
) -> None:
    second.document.withdraw(by=cast.quinn, password=PASSWORD, token=uuid4(), reason="Gone.")
    assert numbers(sign_in(cast.quinn)) == []
    assert numbers(sign_in(cast.quinn), stage="withdrawn") == [second.document.number]
    assert "withdrawn" not in dict(sign_in(cast.emma).get(URL).context["form"].fields["stage"].choices)
    assert numbers(sign_in(cast.emma), stage="withdrawn") == []


def test_it_sorts_by_known_columns_only(sign_in: SignIn, emma: User) -> None:
    for title in ("Beta", "Alpha"):
        factories.in_force(factories.document(title=title))
    client = sign_in(emma)
    assert numbers(client, sort="title") == ["WI-002", "WI-001"]
    assert numbers(client, sort="-number") == ["WI-002", "WI-001"]
    assert numbers(client, sort="password") == ["WI-001", "WI-002"]
    assert numbers(client, sort="--title") == ["WI-001", "WI-002"]


def test_the_head_of_the_sorted_column_says_which_way_it_is_sorted(
    second: Revision, sign_in: SignIn, emma: User
) -> None:
    page = sign_in(emma).get(URL, {"sort": "-title", "q": "order"}).content.decode()
    assert 'aria-sort="descending"><a href="?sort=title&amp;q=order">Title</a>' in page


def test_fifty_stand_on_a_page_and_any_page_number_is_answered(sign_in: SignIn, emma: User) -> None:
    for _ in range(51):
        factories.in_force()
    client = sign_in(emma)
    assert len(numbers(client)) == 50
    assert numbers(client, page="2") == ["WI-051"]
    for wild in ("-1", "0", str(10**20), "x", "\0"):
        assert client.get(URL, {"page": wild}).status_code == 200


@pytest.mark.parametrize("name", ["q", "type", "stage", "owner", "review", "sort", "page"])
@pytest.mark.parametrize("value", ["\0", "x" * 10_000, "' OR 1=1 --", "%", "../../etc/passwd", "\u202e"])
def test_it_answers_whatever_is_typed(name: str, value: str, second: Revision, sign_in: SignIn, emma: User) -> None:
    assert sign_in(emma).get(URL, {name: value}).status_code == 200


def test_an_empty_list_says_what_to_do(sign_in: SignIn, emma: User) -> None:
    assert "There is nothing for you to read yet." in sign_in(emma).get(URL).content.decode()
    assert "No document matches." in sign_in(emma).get(URL, {"q": "zebra"}).content.decode()


def test_the_number_of_queries_does_not_grow(
    sign_in: SignIn, emma: User, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    client = sign_in(emma)
    client.get(URL)
    counts = []
    for size in (3, 20):
        for _ in range(size):
            factories.in_force()
        with django_assert_max_num_queries(12) as spent:
            client.get(URL)
        counts.append(len(spent))
    assert counts[0] == counts[1]
