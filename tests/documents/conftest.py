"""One instruction in force that the tests of the pages turn around."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from documents.models import Document, Revision
from people import clock
from people.models import Role
from tests import factories
from tests.conftest import Cast, SignIn

Statuses = Callable[[str], dict[str, int]]


@pytest.fixture
def instruction(cast: Cast, head_of_purchasing: Role, buyer: Role) -> Document:
    """An instruction of Oscar's role, open to all employees, that buyers must read; nothing in it yet."""
    return factories.document(by=cast.oscar, owner_role=head_of_purchasing, must_read=[buyer], expert=cast.oscar)


@pytest.fixture
def first(instruction: Document, cast: Cast) -> Revision:
    """Its first revision, superseded by ``second``."""
    day = clock.today() - timedelta(days=400)
    return factories.in_force(instruction, by=cast.oscar, since=day, html="<p>Wait three days.</p>")


@pytest.fixture
def second(first: Revision, cast: Cast) -> Revision:
    """Its second revision, in force since a month ago."""
    return factories.in_force(
        first.document, by=cast.oscar, html="<p>Wait two days.</p>", change_note="Two days instead of three."
    )


@pytest.fixture
def statuses(cast: Cast, sign_in: SignIn) -> Statuses:
    """``statuses(url)``: what each of the cast gets there."""
    return lambda url: {name: sign_in(person).get(url).status_code for name, person in cast._asdict().items()}


def all_but(status: int, **others: int) -> dict[str, int]:
    """What each of the cast gets: ``status``, but for those named."""
    return dict.fromkeys(Cast._fields, status) | others
