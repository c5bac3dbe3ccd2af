"""The details of a document: who owns, knows and reads it."""

from typing import Any
from uuid import uuid4

import pytest

from documents.models import Document, Revision
from tests.conftest import Cast, SignIn
from tests.documents.conftest import Statuses, all_but

pytestmark = pytest.mark.django_db


def url_of(document: Document) -> str:
    return f"{document.get_absolute_url()}edit/"


def filled_in(**changes: Any) -> dict[str, Any]:
    said = {"token": str(uuid4()), "owner_role": "head-of-purchasing", "expert": "emma", "reason": "She knows it best."}
    return {**said, **changes}


def test_the_page_is_for_those_who_manage_documents(second: Revision, statuses: Statuses) -> None:
    assert statuses(url_of(second.document)) == all_but(403, quinn=200, sam=404)


def test_it_begins_with_what_is_stored(second: Revision, cast: Cast, sign_in: SignIn) -> None:
    form = sign_in(cast.quinn).get(url_of(second.document)).context["form"]
    assert (form["owner_role"].value(), form["expert"].value()) == ("head-of-purchasing", "oscar")
    assert form["must_read"].value() == ["buyer"]


def test_a_change_is_kept_with_its_reason(second: Revision, cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.quinn).post(url_of(second.document), filled_in(readers=["buyer"], must_read=["buyer"]))
    assert answer["Location"] == second.document.get_absolute_url()
    document = Document.objects.get()
    assert document.expert == cast.emma
    assert [role.code for role in document.readers.all()] == ["buyer"]
    assert document.history.first().history_change_reason == "She knows it best."
    assert sign_in(cast.nora).get(document.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"owner_role": ""}, {"expert": "sam"}, {"readers": ["employee"], "must_read": ["buyer"]}, {"reason": ""},
        {"review_due_on": "soon"}, {"edition": "\0"}, {"issuer": "x" * 10_000}, {"token": "x"},
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_and_nothing_changes(
    wrong: dict[str, Any], second: Revision, cast: Cast, sign_in: SignIn
) -> None:
    answer = sign_in(cast.quinn).post(url_of(second.document), filled_in(**wrong))
    assert answer.status_code == 200
    assert "Nothing was lost." in answer.content.decode()
    assert Document.objects.get().expert == cast.oscar
