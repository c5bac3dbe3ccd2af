"""Sending a draft for approval from its page."""

import pytest

from documents import reading
from documents.models import Revision
from people.models import User
from tests import factories
from tests.conftest import Cast, SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(second: Revision, cast: Cast) -> Revision:
    return factories.draft(second.document, by=cast.oscar)


def send(client, draft: Revision, **said: str):  # type: ignore[no-untyped-def]
    data = {"version": str(draft.version), "token": "8f8e5a2e-8b1c-4b7e-9d5a-000000000001", **said}
    return client.post(f"{draft.get_absolute_url()}submit/", data)


def test_the_author_sends_it_and_it_waits(draft: Revision, cast: Cast, sign_in: SignIn) -> None:
    assert send(sign_in(cast.oscar), draft).status_code == 302
    draft.refresh_from_db()
    assert draft.status == "in_review"


def test_the_author_is_told_who_may_approve_it(draft: Revision, cast: Cast, sign_in: SignIn) -> None:
    """Whoever has written on it may not, and somebody has to be left."""
    client = sign_in(cast.oscar)
    told = client.get(send(client, draft)["Location"]).content.decode()
    assert "Quinn Okafor may approve it and finds it in their inbox." in told  # the approver may not read drafts
    draft.contributors.add(*User.objects.all())
    assert reading.may_approve(draft, cast.oscar).startswith("Nobody may approve it yet")


@pytest.mark.parametrize(("who", "status"), [("emma", 404), ("sam", 404), ("nora", 404), ("ada", 403)])
def test_others_do_not_send_it(who: str, status: int, draft: Revision, cast: Cast, sign_in: SignIn) -> None:
    assert send(sign_in(cast._asdict()[who]), draft).status_code == status
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_a_stale_page_is_told_so_and_sends_nothing(draft: Revision, cast: Cast, sign_in: SignIn) -> None:
    answer = send(sign_in(cast.oscar), draft, version=str(draft.version - 1))
    assert answer.status_code == 409
    draft.refresh_from_db()
    assert draft.status == "draft"


@pytest.mark.parametrize("version", ["", "x", "-1", "1e9", str(10**30), "\0", "²"])
def test_a_nonsense_version_is_stale(version: str, draft: Revision, cast: Cast, sign_in: SignIn) -> None:
    assert send(sign_in(cast.oscar), draft, version=version).status_code == 409


def test_a_second_click_gets_the_same_answer(draft: Revision, cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.oscar)
    first, again = send(client, draft), send(client, draft)
    assert (first.status_code, first["Location"]) == (again.status_code, again["Location"])


def test_what_has_to_be_settled_first_is_said_on_the_page_that_settles_it(
    second: Revision, cast: Cast, sign_in: SignIn
) -> None:
    empty = factories.draft(second.document, by=cast.oscar, change_note="", html="")
    client = sign_in(cast.oscar)
    answer = send(client, empty)
    assert answer["Location"] == f"{empty.get_absolute_url()}edit/"
    shown = client.get(answer["Location"]).content.decode()
    assert '<a href="#id_change_note">' in shown
    assert '<a href="#id_html">' in shown
