"""The page of one revision: what is not in force says so first, in every output."""

from datetime import timedelta
from uuid import uuid4

import pytest

from documents.models import Revision
from people import clock
from people.models import User
from tests import factories
from tests.conftest import Cast, SignIn
from tests.documents.conftest import Statuses, all_but
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


def seen_by(user: User, revision: Revision, sign_in: SignIn) -> str:
    answer = sign_in(user).get(revision.get_absolute_url())
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_draft_exists_only_for_those_who_work_on_it_and_overseers(
    second: Revision, statuses: Statuses, cast: Cast
) -> None:
    draft = factories.draft(second.document, by=cast.oscar)
    assert statuses(draft.get_absolute_url()) == all_but(404, oscar=200, quinn=200, ada=200)


def test_what_waits_for_approval_is_as_hidden_as_a_draft(second: Revision, statuses: Statuses, cast: Cast) -> None:
    waiting = factories.in_review(second.document, by=cast.oscar)
    assert statuses(waiting.get_absolute_url()) == all_but(404, oscar=200, quinn=200, ada=200)


def test_what_is_scheduled_is_open_to_those_who_must_read_it(second: Revision, statuses: Statuses, cast: Cast) -> None:
    later = clock.today() + timedelta(days=5)
    coming = factories.in_force(second.document, by=cast.oscar, effective_from=later)
    assert statuses(coming.get_absolute_url()) == all_but(404, emma=200, oscar=200, quinn=200, ada=200)


def test_employees_may_look_up_what_was_in_force(first: Revision, second: Revision, statuses: Statuses) -> None:
    assert statuses(first.get_absolute_url()) == all_but(200, sam=404)


@pytest.mark.parametrize("who", ["emma", "oscar", "quinn", "ada", "nora"])
def test_an_old_revision_stands_under_a_red_notice_that_names_its_successor(
    who: str, first: Revision, second: Revision, cast: Cast, sign_in: SignIn
) -> None:
    shown = seen_by(cast._asdict()[who], first, sign_in)
    assert "notice--off" in shown
    assert "Revision 1 is out of date since" in shown
    assert f'<a href="{second.document.get_absolute_url()}">revision 2</a>' in shown


def test_the_printed_sheet_of_an_old_revision_says_not_to_use_it(
    first: Revision, second: Revision, sign_in: SignIn, emma: User
) -> None:
    sheet = seen_by(emma, first, sign_in).split("sheet print-only")[1].split("</header>")[0]
    assert "superseded since" in sheet
    assert "do not use" in sheet
    assert "Uncontrolled copy" in sheet


def test_a_draft_is_marked_as_draft_on_screen_and_on_paper(second: Revision, cast: Cast, sign_in: SignIn) -> None:
    shown = seen_by(cast.oscar, factories.draft(second.document, by=cast.oscar), sign_in)
    assert "Revision 3 is a draft. It is not in force." in shown
    assert "draft: not in force" in shown
    assert "Not approved" in shown


def test_what_is_in_force_carries_no_notice(second: Revision, sign_in: SignIn, emma: User) -> None:
    shown = seen_by(emma, second, sign_in)
    assert "notice--off" not in shown
    assert "notice--watch" not in shown


def test_a_revision_of_a_withdrawn_document_says_what_replaces_it(
    second: Revision, cast: Cast, sign_in: SignIn
) -> None:
    successor = factories.in_force().document
    second.document.withdraw(by=cast.quinn, password=PASSWORD, token=uuid4(), reason="Gone.", replaced_by=successor)
    shown = seen_by(cast.emma, second, sign_in)
    assert "was withdrawn on" in shown
    assert str(successor) in shown


def test_what_was_given_up_says_that_it_was_never_in_force(second: Revision, cast: Cast, sign_in: SignIn) -> None:
    draft = factories.draft(second.document, by=cast.oscar)
    draft.abandon(by=cast.oscar, reason="Not needed.")
    assert "was given up. It was never in force." in seen_by(cast.oscar, draft, sign_in)


@pytest.mark.parametrize("number", ["0", "01", "99", "999999999", "9999999999", str(10**30), "-1", "x", "1.5", "%00"])
def test_a_revision_that_does_not_exist_is_not_found(
    number: str, second: Revision, sign_in: SignIn, emma: User
) -> None:
    client = sign_in(emma)
    for end in ("", "edit/", "approve/", "file/", "compare/1/"):
        url = f"/documents/{second.document.number}/revisions/{number}/{end}"
        assert client.get(url).status_code == 404, url


@pytest.mark.parametrize(
    "number", ["wi-017", "WI-", "WI-0000000000", "WI-1/", "%00", "..", "WI-017%0a", "ÄÖ-1", "x" * 10_000]
)
def test_a_document_that_does_not_exist_is_not_found(number: str, sign_in: SignIn, quinn: User) -> None:
    client = sign_in(quinn)
    for end in ("", "edit/", "withdraw/", "revisions/", "revisions/1/"):
        assert client.get(f"/documents/{number}/{end}").status_code == 404


@pytest.mark.parametrize(("name", "offered"), [("quinn", True), ("oscar", False), ("ada", False)])
def test_the_review_is_offered_to_those_who_approve(name: str, offered: bool, cast: Cast, sign_in: SignIn) -> None:
    waiting = factories.in_review(by=cast.oscar)
    shown = sign_in(getattr(cast, name)).get(waiting.get_absolute_url()).content.decode()
    assert (f'href="{waiting.get_absolute_url()}approve/"' in shown) is offered


def test_what_was_sent_back_says_why_above_the_content(second: Revision, sign_in: SignIn, cast: Cast) -> None:
    waiting = factories.in_review(second.document, by=cast.oscar)
    reason = "Name the form.\nAnd the day."
    waiting.reject(by=cast.quinn, password=PASSWORD, sha256=waiting.sha256, token=uuid4(), reason=reason)
    shown = seen_by(cast.oscar, waiting, sign_in)
    assert "Sent back by Quinn Okafor" in shown
    assert shown.index("Name the form.<br>And the day.") < shown.index('<article class="')
