"""The page that asks before a revision is given up."""

import pytest

from documents.models import Revision
from tests import factories
from tests.conftest import Cast, SignIn
from tests.documents.conftest import Statuses, all_but

pytestmark = pytest.mark.django_db
TOKEN = "8f8e5a2e-8b1c-4b7e-9d5a-000000000002"


@pytest.fixture
def open_revision(second: Revision, cast: Cast) -> Revision:
    return factories.draft(second.document, by=cast.oscar)


def url_of(revision: Revision) -> str:
    return f"{revision.get_absolute_url()}abandon/"


def test_only_those_who_work_on_it_are_asked(open_revision: Revision, statuses: Statuses) -> None:
    assert statuses(url_of(open_revision)) == all_but(404, oscar=200, quinn=200, ada=403)


def test_it_happens_with_a_reason_that_is_kept(open_revision: Revision, cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.oscar).post(url_of(open_revision), {"token": TOKEN, "reason": "Too early."})
    assert answer.status_code == 302
    open_revision.refresh_from_db()
    assert open_revision.status == "abandoned"
    assert open_revision.history.first().history_change_reason == "Too early."


@pytest.mark.parametrize("reason", ["", "   ", "\u200b", ".", "\0", "x" * 10_000])
def test_without_a_reason_it_does_not_happen(reason: str, open_revision: Revision, cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.oscar).post(url_of(open_revision), {"token": TOKEN, "reason": reason})
    assert answer.status_code == 200
    assert "field--error" in answer.content.decode()
    open_revision.refresh_from_db()
    assert open_revision.status == "draft"


def test_from_another_state_one_is_told_that_it_has_changed(second: Revision, cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.oscar).post(url_of(second), {"token": TOKEN, "reason": "Too early."})
    assert answer.status_code == 409
    second.refresh_from_db()
    assert second.status == "approved"
