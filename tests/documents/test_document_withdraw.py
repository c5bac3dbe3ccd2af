"""Withdrawing a document: signed, with a reason, and gone from readers' lists."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from documents.models import Document, Revision
from people import clock
from people.models import User
from tests import factories
from tests.conftest import Cast, SignIn
from tests.documents.conftest import Statuses, all_but
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


# ---------- The page ----------


def asking(document: Document) -> str:
    return f"{document.get_absolute_url()}withdraw/"


def signed(**changes: object) -> dict[str, object]:
    return {"token": str(uuid4()), "reason": "A better way.", "password": PASSWORD, **changes}


def test_the_page_is_for_those_who_manage_documents(second: Revision, statuses: Statuses) -> None:
    assert statuses(asking(second.document)) == all_but(403, quinn=200, sam=404)


def test_the_page_says_what_will_happen_and_to_whom(second: Revision, quinn: User, sign_in: SignIn) -> None:
    shown = sign_in(quinn).get(asking(second.document)).content.decode()
    assert "1 person who must read it" in shown
    assert "No procedure in force uses it at a step." in shown


def test_signed_it_is_withdrawn_and_the_page_says_so(second: Revision, quinn: User, sign_in: SignIn) -> None:
    successor = factories.in_force().document
    answer = sign_in(quinn).post(asking(second.document), signed(replaced_by=successor.number), follow=True)
    assert "is withdrawn from today on." in answer.content.decode()
    second.document.refresh_from_db()
    assert second.document.replaced_by == successor


@pytest.mark.parametrize(
    "wrong",
    [
        {"password": "guess"}, {"password": ""}, {"reason": ""}, {"reason": " \u200b"}, {"replaced_by": "WI-999"},
        {"replaced_by": "\0"}, {"token": "x"}, {"password": "x" * 10_000},
    ],
)  # fmt: skip
def test_without_password_reason_or_token_nothing_happens(
    wrong: dict[str, object], second: Revision, quinn: User, sign_in: SignIn
) -> None:
    answer = sign_in(quinn).post(asking(second.document), signed(**wrong))
    assert answer.status_code == 200
    assert "needs another look" in answer.content.decode()
    assert PASSWORD not in answer.content.decode().replace(" portal", "")
    second.document.refresh_from_db()
    assert second.document.withdrawn_on is None


def test_a_document_does_not_replace_itself(second: Revision, quinn: User, sign_in: SignIn) -> None:
    answer = sign_in(quinn).post(asking(second.document), signed(replaced_by=second.document.number))
    assert "No other document in force has this number." in answer.content.decode()


def test_a_second_click_gets_the_same_answer(second: Revision, cast: Cast, sign_in: SignIn) -> None:
    client, form = sign_in(cast.quinn), signed()
    first, again = client.post(asking(second.document), form), client.post(asking(second.document), form)
    assert (first.status_code, first["Location"]) == (again.status_code, again["Location"])
    assert second.signatures.filter(meaning="withdrawn").count() == 1
