"""The periodic review: looked at and kept, with a reason; looking is not editing."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from documents.models import Document, Revision
from people import clock
from people.models import User
from tests import factories
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def due(oscar: User) -> Document:
    return factories.in_force(by=oscar, since=clock.today() - timedelta(days=800)).document


def test_keeping_it_sets_the_next_review_and_changes_nothing_else(due: Document, oscar: User) -> None:
    before = Revision.objects.values().get()
    with clock.at("2027-05-31"):
        due.keep(by=oscar, reason="The machine and the limits are the same.")
    assert due.review_due_on == date(2029, 5, 31)
    assert Revision.objects.values().get() == before
    assert due.history.first().history_change_reason == "The machine and the limits are the same."


@pytest.mark.parametrize("who", ["emma", "eve", "ada", "sam", "nora"])
def test_only_those_who_work_on_it_keep_it(who: str, due: Document, request: pytest.FixtureRequest) -> None:
    with pytest.raises(PermissionDenied):
        due.keep(by=request.getfixturevalue(who), reason="I like it.")


def test_it_is_not_kept_without_a_reason_or_while_its_next_revision_is_written(due: Document, oscar: User) -> None:
    with pytest.raises(ValidationError):
        due.keep(by=oscar, reason=" ")
    due.start_revision(by=oscar)
    with pytest.raises(ValidationError, match="being written already"):
        due.keep(by=oscar, reason="It holds.")


def test_the_owner_keeps_it_on_the_page_and_it_no_longer_waits(due: Document, oscar: User, sign_in: SignIn) -> None:
    client = sign_in(oscar)
    address = f"/documents/{due.number}/review/"
    assert address in client.get("/inbox/").content.decode()
    form = client.get(address).context["form"]
    answer = client.post(address, {"reason": "It holds.", "token": form["token"].value()}, follow=True)
    assert "stays as it is and is looked at again in time" in answer.content.decode()
    assert address not in client.get("/inbox/").content.decode()
