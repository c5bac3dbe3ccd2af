"""Favourites and what was read lately: one's own, through the gate, and cheap (A25)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents.at_hand import shelves_of
from documents.models import Document, Favourite, Reading
from people import clock
from people.models import User
from tests import factories
from tests.conftest import SignIn
from tests.processes import factories as procedures


@pytest.fixture
def document(cast: object) -> Document:
    return factories.in_force().document


def test_marking_is_idempotent_and_shown_on_home_and_on_the_value_chain(
    document: Document, emma: User, nora: User, sign_in: SignIn
) -> None:
    client = sign_in(emma)
    address = f"/documents/{document.number}/favourite/"
    for _ in range(2):
        assert client.post(address, {"keep": "yes"})["Location"] == document.get_absolute_url()
    assert Favourite.objects.count() == 1
    assert [one.number for one in shelves_of(emma).favourites] == [document.number]
    assert 'aria-pressed="true"' in client.get(document.get_absolute_url()).content.decode()
    for page in ("/", "/processes/"):
        assert f'href="{document.get_absolute_url()}"' in client.get(page).content.decode()
    assert shelves_of(nora).favourites == []
    for _ in range(2):
        client.post(address, {"keep": "no"})
    assert Favourite.objects.count() == 0
    assert 'aria-pressed="false"' in client.get(document.get_absolute_url()).content.decode()


def test_a_procedure_is_marked_on_the_page_of_its_process(emma: User, cast: object, sign_in: SignIn) -> None:
    process = procedures.process()
    procedures.in_force(process)
    client = sign_in(emma)
    address = f"/documents/{process.document.number}/favourite/"
    assert f'action="{address}"' in client.get(process.get_absolute_url()).content.decode()
    client.post(address, {"keep": "yes"})
    assert shelves_of(emma).favourites[0].url == process.get_absolute_url()


def test_what_is_no_longer_for_me_leaves_my_shelves(document: Document, emma: User, sign_in: SignIn) -> None:
    Favourite.mark(by=emma, document=document)
    sign_in(emma).get(document.get_absolute_url())
    document.readers.set([factories.role("board")])
    assert shelves_of(emma) == ([], [])
    assert document.title not in sign_in(emma).get("/").content.decode()


def test_what_i_read_stands_there_newest_first_and_not_twice(emma: User, cast: object, sign_in: SignIn) -> None:
    first, second, third = (factories.in_force(factories.document(title=f"Paper {n}")).document for n in range(3))
    now = clock.now()
    for minutes, document in ((0, first), (1, second), (2, third)):
        with clock.at(now + timedelta(minutes=minutes)):
            sign_in(emma).get(document.get_absolute_url())
    Favourite.mark(by=emma, document=second)
    shelves = shelves_of(emma)
    assert [one.number for one in shelves.favourites] == [second.number]
    assert [one.number for one in shelves.read] == [third.number, first.number]


def test_reading_again_within_the_hour_writes_nothing(document: Document, emma: User) -> None:
    now = clock.now()
    with clock.at(now):
        assert Reading.note(by=emma, document=document) is False
        with CaptureQueriesContext(connection) as queries:
            Reading.note(by=emma, document=document)
        assert len(queries) == 1
    with clock.at(now + timedelta(hours=2)):
        Reading.note(by=emma, document=document)
        assert Reading.objects.get().read_at == clock.now()


def test_after_ninety_days_it_is_forgotten(document: Document, emma: User) -> None:
    with clock.at(clock.now() - timedelta(days=91)):
        Reading.note(by=emma, document=document)
    assert shelves_of(emma).read == []
    Reading.note(by=emma, document=factories.in_force(factories.document(title="Another")).document)
    assert [one.document.title for one in Reading.objects.all()] == ["Another"]


def test_a_withdrawn_favourite_says_so(document: Document, emma: User, quinn: User, sign_in: SignIn) -> None:
    Favourite.mark(by=emma, document=document)
    document.refresh_from_db()
    document.withdraw(by=quinn, password="portal", token=uuid4(), reason="Gone.")
    assert shelves_of(emma).favourites[0].is_withdrawn
