"""Sending a revision back: signed, with a reason, and nothing lost."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from documents.models import Revision, Signature
from people.models import User
from tests import factories
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


def send_back(
    revision: Revision, by: User, *, reason: str = "Step 4 is unclear.", password: str = PASSWORD
) -> Signature:
    return revision.reject(by=by, password=password, sha256=revision.sha256, token=uuid4(), reason=reason)


@pytest.fixture
def waiting(oscar: User) -> Revision:
    return factories.in_review(by=oscar)


def test_a_revision_sent_back_is_a_draft_again_and_its_author_can_go_on(
    waiting: Revision, oscar: User, quinn: User
) -> None:
    send_back(waiting, quinn)
    assert waiting.status == "draft"
    waiting.edit(by=oscar, version=waiting.version, title=waiting.title, change_note="Clearer.", is_major=True)
    waiting.submit(by=oscar, version=waiting.version)
    assert waiting.status == "in_review"


def test_the_reason_stays_with_the_revision_under_the_code_of_what_was_refused(waiting: Revision, quinn: User) -> None:
    refused = waiting.sha256
    signature = send_back(waiting, quinn)
    assert signature.comment == "Step 4 is unclear."
    assert signature.meaning == "rejected"
    assert signature.sha256 == refused


@pytest.mark.parametrize("reason", ["", "   ", "\u200b\u200b", "\n\t", "...", "\u202e"])
def test_a_revision_is_not_sent_back_without_a_reason(reason: str, waiting: Revision, quinn: User) -> None:
    with pytest.raises(ValidationError) as refused:
        send_back(waiting, quinn, reason=reason)
    assert refused.value.code == "reason"
    assert not Signature.objects.exists()


def test_a_wrong_password_sends_nothing_back(waiting: Revision, quinn: User) -> None:
    with pytest.raises(ValidationError):
        send_back(waiting, quinn, password="guess")
    waiting.refresh_from_db()
    assert waiting.status == "in_review"


def test_the_author_cannot_send_their_own_revision_back(quinn: User) -> None:
    own = factories.in_review(by=quinn)
    with pytest.raises(PermissionDenied):
        send_back(own, quinn)


def test_the_author_takes_it_back_with_a_reason(waiting: Revision, oscar: User) -> None:
    waiting.recall(by=oscar, reason="A word is wrong.")
    assert waiting.status == "draft"
    assert waiting.history.first().history_change_reason == "A word is wrong."


def test_somebody_else_does_not_take_it_back(waiting: Revision, emma: User) -> None:
    with pytest.raises(PermissionDenied):
        waiting.recall(by=emma, reason="I do not like it.")
