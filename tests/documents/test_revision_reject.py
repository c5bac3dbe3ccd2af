"""Sending a revision back: signed, with a reason, and nothing lost."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from documents.models import Revision, Signature
from people.models import User
from tests import factories
from tests.conftest import Cast, SignIn
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


# ---------- The page ----------


def send(client, revision: Revision, **changes: object):  # type: ignore[no-untyped-def]
    said = {"sha256": revision.sha256, "token": str(uuid4()), "password": PASSWORD, "reason": "Say which day."}
    return client.post(f"{revision.get_absolute_url()}reject/", {**said, **changes})


def test_sent_back_from_the_page_of_the_review(waiting: Revision, quinn: User, sign_in: SignIn) -> None:
    answer = send(sign_in(quinn), waiting)
    assert answer["Location"] == waiting.get_absolute_url()
    waiting.refresh_from_db()
    assert waiting.status == "draft"
    assert "Say which day." in sign_in(quinn).get(waiting.get_absolute_url()).content.decode()


@pytest.mark.parametrize("wrong", [{"password": "guess"}, {"password": ""}, {"reason": ""}, {"reason": " \u200b "}])
def test_what_is_wrong_is_said_on_the_same_page(
    wrong: dict[str, object], waiting: Revision, quinn: User, sign_in: SignIn
) -> None:
    answer = send(sign_in(quinn), waiting, **wrong)
    assert answer.status_code == 200
    assert '<details class="stack-top" open>' in answer.content.decode()
    waiting.refresh_from_db()
    assert waiting.status == "in_review"


@pytest.mark.parametrize(("who", "status"), [("oscar", 403), ("ada", 403), ("emma", 404), ("sam", 404), ("nora", 404)])
def test_the_page_sends_back_for_those_who_may_only(
    who: str, status: int, waiting: Revision, cast: Cast, sign_in: SignIn
) -> None:
    assert send(sign_in(cast._asdict()[who]), waiting).status_code == status
    waiting.refresh_from_db()
    assert waiting.status == "in_review"


def test_a_stale_page_sends_nothing_back(waiting: Revision, quinn: User, sign_in: SignIn) -> None:
    assert send(sign_in(quinn), waiting, sha256="0" * 64).status_code == 409
