"""The revision history (ISO 9001:2015, 7.5.3): number, date, reason, author, approver."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from documents.models import Document, Revision
from people import clock
from people.models import User
from tests import factories
from tests.conftest import Cast, SignIn
from tests.documents.conftest import Statuses, all_but

pytestmark = pytest.mark.django_db


def url_of(document: Document) -> str:
    return f"{document.get_absolute_url()}revisions/"


def test_whoever_may_read_the_document_may_read_its_history(second: Revision, statuses: Statuses) -> None:
    assert statuses(url_of(second.document)) == all_but(200, sam=404)


def test_each_revision_in_force_has_all_five_fields(second: Revision, sign_in: SignIn, emma: User) -> None:
    history = sign_in(emma).get(url_of(second.document)).context["history"]
    assert [one.number for one in history] == [2, 1]
    for one in history:
        assert all([one.number, one.effective_from, one.note, one.prepared_by, one.approved_by])


def test_a_reader_sees_no_draft_in_it(second: Revision, cast: Cast, sign_in: SignIn) -> None:
    factories.draft(second.document, by=cast.oscar, change_note="A secret plan.")
    assert "A secret plan." not in sign_in(cast.emma).get(url_of(second.document)).content.decode()
    assert "A secret plan." in sign_in(cast.oscar).get(url_of(second.document)).content.decode()


def test_each_revision_can_be_compared_with_the_one_before(second: Revision, sign_in: SignIn, emma: User) -> None:
    history = sign_in(emma).get(url_of(second.document)).context["history"]
    assert [bool(one.compare_url) for one in history] == [True, False]
    assert sign_in(emma).get(history[0].compare_url).status_code == 200


def test_the_number_of_queries_does_not_grow(
    cast: Cast, instruction: Document, sign_in: SignIn, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    client = sign_in(cast.nora)
    start = clock.today() - timedelta(days=300)
    counts = []
    for revisions in (range(2), range(2, 12)):
        for n in revisions:
            factories.in_force(instruction, by=cast.oscar, since=start + timedelta(days=n))
        client.get(url_of(instruction))
        with django_assert_max_num_queries(12) as spent:
            client.get(url_of(instruction))
        counts.append(len(spent))
    assert counts[0] == counts[1]


def test_an_auditor_reads_when_each_was_approved_and_until_when_it_was_in_force(
    second: Revision, cast: Cast, sign_in: SignIn
) -> None:
    answer = sign_in(cast.ada).get(url_of(second.document))
    newer, older = answer.context["history"]
    assert older.last_day + timedelta(days=1) == newer.effective_from
    assert newer.last_day is None
    assert f'datetime="{older.last_day.isoformat()}"' in answer.content.decode()
    assert older.approved_on <= older.effective_from
