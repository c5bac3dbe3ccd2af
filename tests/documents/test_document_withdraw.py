"""Withdrawing a document: signed, with a reason, and gone from readers' lists."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from documents.models import Document, Revision
from people import clock
from people.models import User
from tests import factories
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


def withdraw(document: Document, by: User, **said: object) -> None:
    document.withdraw(
        by=by,
        token=uuid4(),
        **{"password": PASSWORD, "reason": "The machine is gone.", **said},  # type: ignore[arg-type]
    )


def test_a_withdrawn_document_is_in_force_no_longer_and_names_its_successor(quinn: User) -> None:
    old, new = factories.in_force(), factories.in_force()
    withdraw(old.document, quinn, replaced_by=new.document)
    document = Document.objects.get(pk=old.document_id)
    assert document.is_withdrawn
    assert document.replaced_by == new.document
    assert list(Document.objects.in_force()) == [new.document]
    old.refresh_from_db()
    assert old.stage() == "withdrawn"
    assert old.stage(clock.today() - timedelta(days=1)) == "in_force"


def test_what_was_scheduled_never_comes_into_force_and_drafts_are_given_up(quinn: User, oscar: User) -> None:
    revision = factories.in_force(by=oscar)
    scheduled = factories.in_review(revision.document, by=oscar)
    day = clock.today() + timedelta(days=5)
    factories.approve(scheduled, effective_from=day)
    draft = factories.draft(revision.document, by=oscar)
    withdraw(revision.document, quinn)
    assert not Revision.objects.in_force(day + timedelta(days=1)).exists()
    scheduled.refresh_from_db()
    draft.refresh_from_db()
    assert (scheduled.stage(day), draft.status) == ("withdrawn", "abandoned")


@pytest.mark.parametrize("who", ["emma", "oscar", "eve", "ada", "sam", "nora"])
def test_only_those_who_manage_documents_withdraw_one(who: str, request: pytest.FixtureRequest) -> None:
    revision = factories.in_force()
    with pytest.raises(PermissionDenied):
        withdraw(revision.document, request.getfixturevalue(who))
    assert Document.objects.in_force().exists()


def test_it_needs_the_password_and_a_reason(quinn: User) -> None:
    revision = factories.in_force()
    for wrong in ({"password": "guess"}, {"reason": " \u200b "}):
        with pytest.raises(ValidationError):
            withdraw(revision.document, quinn, **wrong)
    assert Document.objects.in_force().exists()


def test_what_never_was_in_force_is_abandoned_not_withdrawn(quinn: User, oscar: User) -> None:
    draft = factories.draft(by=oscar)
    with pytest.raises(ValidationError, match="abandon the draft"):
        withdraw(draft.document, quinn)


def test_a_withdrawn_document_is_not_revised(quinn: User, oscar: User) -> None:
    revision = factories.in_force(by=oscar)
    withdraw(revision.document, quinn)
    with pytest.raises(ValidationError, match="withdrawn"):
        Document.objects.get().start_revision(by=oscar)
