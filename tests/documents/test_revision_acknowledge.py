"""Confirming that one has read: who is asked follows from roles and dates, nothing has to run."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from documents.models import Acknowledgement, Document, Revision
from people import clock
from people.models import Role, User
from tests import factories
from tests.conftest import Cast, SignIn

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


# ---------- The page ----------


def confirm(client, revision: Revision):  # type: ignore[no-untyped-def]
    return client.post(f"{revision.get_absolute_url()}acknowledge/", follow=True)


def test_the_button_confirms_and_says_thank_you_however_often_it_is_clicked(
    second: Revision, cast: Cast, sign_in: SignIn
) -> None:
    client = sign_in(cast.emma)
    for _ in range(2):
        assert "Thank you. You have read revision 2" in confirm(client, second).content.decode()
    assert second.acknowledgements.get().person == cast.emma


def test_whoever_was_not_asked_is_told_so(second: Revision, cast: Cast, sign_in: SignIn) -> None:
    assert "You are not asked to confirm this revision." in confirm(sign_in(cast.nora), second).content.decode()
    assert not second.acknowledgements.exists()


def test_an_old_page_does_not_confirm_what_is_out_of_date(
    first: Revision, second: Revision, cast: Cast, sign_in: SignIn
) -> None:
    assert "You are not asked" in confirm(sign_in(cast.emma), first).content.decode()


def test_a_hidden_revision_cannot_be_confirmed(second: Revision, cast: Cast, sign_in: SignIn) -> None:
    draft = factories.draft(second.document, by=cast.oscar)
    assert confirm(sign_in(cast.emma), draft).status_code == 404
    assert confirm(sign_in(cast.sam), second).status_code == 404


def test_coming_back_after_signing_in_again_leads_to_the_revision(
    instruction: Document, emma: User, sign_in: SignIn
) -> None:
    revision = factories.in_force(instruction)
    page = sign_in(emma).get(f"{revision.get_absolute_url()}acknowledge/")
    assert page.status_code == 405
    assert f'href="{revision.get_absolute_url()}"' in page.content.decode()
    assert asked(emma) == [revision]


def test_who_has_confirmed_and_when_is_evidence_for_overseers_only(
    instruction: Document, cast: Cast, sign_in: SignIn
) -> None:
    revision = factories.in_force(instruction)
    given = revision.acknowledge(by=cast.emma)
    shown = sign_in(cast.ada).get(instruction.get_absolute_url()).context["shown"].confirmed
    assert [(one.name, one.at, one.revision) for one in shown.confirmed] == [
        (cast.emma.name, given.given_at, revision.number)
    ]
    assert shown.more_confirmed == 0
    assert sign_in(cast.nora).get(instruction.get_absolute_url()).context["shown"].confirmed is None
