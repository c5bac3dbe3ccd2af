"""Names of a whole table: found at once, and what nobody knows is looked into so often and no more."""

import pytest
from django.core.exceptions import ValidationError
from pytest_django import DjangoAssertNumQueries

from documents.models import Document
from processes.picking import MOST_ASKED_BACK, SEARCHED, DocumentBook, NameField, RoleBook
from tests.conftest import Cast
from tests.factories import document

pytestmark = pytest.mark.django_db


def test_more_names_than_a_search_gives_are_all_known(cast: Cast) -> None:
    one = document(title="One form")
    numbers = [f"F-{n:04d}" for n in range(SEARCHED + 50)]
    rows = [Document(type=one.type, number=each, title=each, owner_role=one.owner_role) for each in numbers]
    Document.objects.bulk_create(rows)
    book = DocumentBook(cast.quinn)
    book.learn(numbers)
    assert [book.key_of(number) for number in numbers] == numbers


def test_unknown_names_cost_a_query_each_only_up_to_a_point(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    document(title="Approved suppliers")
    book = DocumentBook(cast.quinn)
    typed = [f"Approved supplier {n}" for n in range(200)]
    book.learn(typed)
    told = []
    with django_assert_max_num_queries(MOST_ASKED_BACK):
        for name in typed * 2:
            with pytest.raises(ValidationError) as refusal:
                book.key_of(name)
            told.append(refusal.value.messages[0])
    assert "Did you mean" in told[0]
    assert (
        told[199] == "There is no document Approved supplier 199 in use that you may see. A number looks like WI-017."
    )
    assert told[200:] == told[:200]


@pytest.mark.parametrize("typed", ["WI-12", "wi12", "WI–0012", "wi.12"])
def test_a_number_with_other_zeros_is_told_as_it_is_written(cast: Cast, typed: str) -> None:
    one = document(title="Weigh the goods")
    numbers = [("WI-012", "Weigh the goods"), ("WI-112", "Count the goods"), ("WI-120", "Pack the goods")]
    rows = [Document(type=one.type, number=no, title=title, owner_role=one.owner_role) for no, title in numbers]
    Document.objects.bulk_create(rows)
    with pytest.raises(ValidationError) as refusal:
        DocumentBook(cast.quinn).key_of(typed)
    assert refusal.value.messages[0].endswith("Did you mean “WI-012 Weigh the goods”?")


def test_three_letters_that_one_name_alone_has_are_enough_in_a_field(cast: Cast) -> None:
    for title in ("Audit plan", "Audit report", "Weigh the goods"):
        document(title=title, listed=True)
    field = NameField(DocumentBook(cast.quinn))
    assert field.clean("wei") == field.clean("weigh the g") == Document.objects.get(title="Weigh the goods").number
    with pytest.raises(ValidationError) as several:
        field.clean("aud")
    assert "Several documents go on like “aud”." in several.value.messages[0]
    assert "Audit report" in several.value.messages[0]
    for unknown in ("we", "eigh", "xyz"):
        with pytest.raises(ValidationError, match="There is no document"):
            field.clean(unknown)
    roles = RoleBook(cast.quinn)
    assert NameField(roles).clean("head of p") == "head-of-purchasing"
