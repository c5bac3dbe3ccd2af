"""Finding documents: what is in force, through the gate, the number as typed first."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from documents.fulltext import Hit, parse
from documents.models import Revision, RevisionIndex
from documents.search import count, search
from people import clock
from people.models import Role, User
from tests import factories
from tests.conftest import Cast

pytestmark = pytest.mark.django_db


def found(user: User, typed: str) -> list[Hit]:
    asked = parse(typed)
    assert asked is not None
    return search(user, asked)


@pytest.mark.parametrize("typed", ["two days", "confirm", "wi-001", "WI 001", '"wait two"', "Check an ord"])
def test_words_of_number_title_and_text_find_it(typed: str, second: Revision, emma: User) -> None:
    hit = found(emma, typed)[0]
    assert (hit.number, hit.title, hit.url) == ("WI-001", second.title, "/documents/WI-001/")
    assert hit.kind == "Work instruction"


def test_only_what_is_in_force_is_found(second: Revision, cast: Cast) -> None:
    factories.draft(second.document, by=cast.oscar, html="<p>Wait one week.</p>")
    later = clock.today() + timedelta(days=5)
    for user in (cast.emma, cast.oscar, cast.quinn):
        assert found(user, "three") == []
        assert found(user, "week") == []
    with clock.at(later):
        assert len(found(cast.emma, "two")) == 1


def test_what_is_for_other_roles_is_neither_found_nor_counted(buyer: Role, cast: Cast) -> None:
    factories.in_force(factories.document(readers=[buyer]), html="<p>Secret castings.</p>")
    asked = parse("castings")
    assert asked is not None
    assert (len(found(cast.emma, "castings")), count(cast.emma, asked)) == (1, 1)
    for user in (cast.nora, cast.sam):
        assert (found(user, "castings"), count(user, asked)) == ([], 0)


def test_the_number_as_typed_comes_first(cast: Cast) -> None:
    for _ in range(3):
        factories.in_force(html="<p>See WI-003. See WI-003.</p>")
    assert next(hit.number for hit in found(cast.emma, "wi-003")) == "WI-003"


def test_a_title_weighs_more_than_a_text(cast: Cast) -> None:
    factories.in_force(html="<p>Bolts, bolts, bolts.</p>")
    factories.in_force(factories.document(title="Tighten bolts"))
    assert [hit.number for hit in found(cast.emma, "bolts")] == ["WI-002", "WI-001"]


def test_the_words_around_the_hit_are_shown_escaped(cast: Cast) -> None:
    factories.in_force(html="<p>Use &lt;b&gt;castings&lt;/b&gt; only.</p>")
    excerpt = found(cast.emma, "castings")[0].excerpt
    assert "<mark>castings</mark>" in excerpt
    assert "<b>" not in excerpt


def test_finding_many_costs_as_many_queries_as_finding_one(
    cast: Cast, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for _ in range(5):
        factories.in_force()
    found(cast.emma, "order")  # roles and permissions are asked once per request
    with django_assert_num_queries(5):  # one, and four that say how it is asked
        assert len(found(cast.emma, "order")) == 5


def test_the_words_of_what_is_over_do_not_make_the_search_longer(second: Revision, cast: Cast) -> None:
    later = clock.today() + timedelta(days=5)
    third = factories.in_force(second.document, by=cast.oscar, effective_from=later)
    kept = RevisionIndex.objects.filter(revision__document=second.document).values_list("revision", flat=True)
    assert set(kept) == {second.pk, third.pk}
