"""Confirming that one has read: who is asked follows from roles and dates, nothing has to run."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from documents.models import Acknowledgement, Document, Revision
from people import clock
from people.models import Role, User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def instruction(oscar: User, buyer: Role) -> Document:
    return factories.document(by=oscar, must_read=[buyer])


def asked(user: User) -> list[Revision]:
    return list(Revision.objects.to_confirm_by(User.objects.get(pk=user.pk)))


def test_those_who_must_read_it_are_asked_and_nobody_else(
    instruction: Document, emma: User, nora: User, quinn: User
) -> None:
    revision = factories.in_force(instruction)
    assert asked(emma) == [revision]
    assert asked(nora) == asked(quinn) == []


def test_confirming_settles_it_and_twice_is_once(instruction: Document, emma: User) -> None:
    revision = factories.in_force(instruction)
    first, second = revision.acknowledge(by=emma), revision.acknowledge(by=emma)
    assert first == second
    assert asked(emma) == []
    assert Acknowledgement.objects.get().sha256 == revision.sha256


def test_a_new_major_revision_asks_again(instruction: Document, emma: User) -> None:
    factories.in_force(instruction).acknowledge(by=emma)
    second = factories.in_force(instruction, since=clock.today(), html="<p>All new.</p>")
    assert asked(emma) == [second]


def test_a_joiner_is_asked_from_the_first_day_in_the_role(instruction: Document, buyer: Role) -> None:
    revision = factories.in_force(instruction, since=date(2026, 1, 5))
    joiner = factories.person("joiner")
    assert asked(joiner) == []
    buyer.assign(by=factories.setup_account(), user=joiner, starts_on=date(2026, 3, 2))
    with clock.at("2026-03-01"):
        assert asked(joiner) == []
    with clock.at("2026-03-02"):
        assert asked(joiner) == [revision]
        assert revision.confirm_by(joiner) == (date(2026, 3, 2), date(2026, 3, 16))


def test_a_leaver_of_the_role_is_not_asked_any_more(instruction: Document, emma: User, buyer: Role) -> None:
    factories.in_force(instruction)
    emma.assignments.get(role=buyer).end(by=factories.setup_account(), on=clock.today())
    assert asked(emma) == []


def test_what_is_scheduled_can_be_read_and_confirmed_ahead(instruction: Document, emma: User, nora: User) -> None:
    revision = factories.in_force(instruction, effective_from=clock.today() + timedelta(days=7))
    assert Revision.objects.visible_to(emma).get() == revision
    assert not Revision.objects.visible_to(nora).exists()
    revision.acknowledge(by=emma)
    assert asked(emma) == []


def test_whoever_is_not_asked_cannot_confirm(instruction: Document, nora: User) -> None:
    revision = factories.in_force(instruction)
    with pytest.raises(ValidationError, match="not asked"):
        revision.acknowledge(by=nora)
