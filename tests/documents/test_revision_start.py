"""The button that starts the next revision."""

import pytest

from documents.models import Document, Revision
from tests import factories
from tests.conftest import Cast, SignIn

pytestmark = pytest.mark.django_db


def url_of(document: Document) -> str:
    return f"{document.get_absolute_url()}revise/"


@pytest.mark.parametrize(
    ("who", "status"),
    [("emma", 403), ("nora", 403), ("eve", 403), ("ada", 403), ("sam", 404), ("oscar", 302), ("quinn", 302)],
)
def test_only_those_who_work_on_the_document_start_it(
    who: str, status: int, second: Revision, cast: Cast, sign_in: SignIn
) -> None:
    answer = sign_in(cast._asdict()[who]).post(url_of(second.document))
    assert answer.status_code == status
    assert second.document.revisions.open().exists() is (status == 302)


def test_it_opens_the_page_on_which_the_draft_is_written(second: Revision, cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.oscar).post(url_of(second.document))
    assert answer["Location"] == f"{second.document.get_absolute_url()}revisions/3/edit/"


def test_a_second_click_opens_the_same_draft(second: Revision, cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.oscar)
    assert client.post(url_of(second.document))["Location"] == client.post(url_of(second.document))["Location"]
    assert second.document.revisions.open().count() == 1


def test_while_somebody_else_works_on_it_one_is_told(second: Revision, cast: Cast, sign_in: SignIn) -> None:
    factories.draft(second.document, by=cast.oscar)
    answer = sign_in(cast.quinn).post(url_of(second.document), follow=True)
    assert "Somebody already works on the next revision." in answer.content.decode()


def test_the_button_stands_there_only_for_those_who_may(second: Revision, cast: Cast, sign_in: SignIn) -> None:
    page = second.document.get_absolute_url()
    assert url_of(second.document) in sign_in(cast.oscar).get(page).content.decode()
    assert url_of(second.document) not in sign_in(cast.emma).get(page).content.decode()


def test_looking_at_the_address_changes_nothing(second: Revision, cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.oscar).get(url_of(second.document)).status_code == 405
