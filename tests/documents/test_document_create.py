"""Numbers are unique and never used again; whoever must read a document may read it."""

import re
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from documents.models import Document, DocumentType
from people.models import User
from tests import factories
from tests.conftest import Cast, SignIn
from tests.documents.conftest import Statuses, all_but

pytestmark = pytest.mark.django_db


def test_numbers_follow_the_type(oscar: User) -> None:
    numbers = [factories.document(by=oscar).number for _ in range(3)]
    assert numbers == ["WI-001", "WI-002", "WI-003"]
    procedure = factories.document_type("P", content_kind="text", digits=4)
    assert factories.document(by=oscar, type=procedure).number == "P-0001"


def test_a_number_brought_along_is_kept_and_the_counter_goes_on_behind_it(oscar: User) -> None:
    assert factories.document(by=oscar, number="WI-017").number == "WI-017"
    assert factories.document(by=oscar).number == "WI-018"


@pytest.mark.parametrize("number", ["F-001", "WI-", "WI-1x", "wi-001", "WI-٣", "WI-0000000001"])
def test_a_number_of_another_form_is_refused(number: str, oscar: User) -> None:
    with pytest.raises(ValidationError):
        factories.document(by=oscar, number=number)


def test_a_number_is_not_given_twice(oscar: User) -> None:
    factories.document(by=oscar, number="WI-017")
    with pytest.raises(ValidationError):
        factories.document(by=oscar, number="WI-017")
    assert Document.objects.count() == 1


@pytest.mark.parametrize("who", ["emma", "eve", "ada", "sam", "nora"])
def test_only_the_owner_role_and_managers_create_documents(who: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(PermissionDenied):
        factories.document(by=request.getfixturevalue(who))


def test_whoever_must_read_it_has_to_be_a_reader(oscar: User) -> None:
    buyer, planner = factories.role("buyer"), factories.role("planner")
    with pytest.raises(ValidationError, match="may not read it: Buyer"):
        factories.document(by=oscar, readers=[planner], must_read=[buyer])


@pytest.mark.django_db(transaction=True)
def test_twenty_people_at_once_get_twenty_numbers() -> None:
    author, kind, owner = factories.setup_account(), factories.document_type(), factories.role("owner")
    start, numbers = Barrier(20), []

    def create() -> None:
        start.wait()
        try:
            numbers.append(factories.document(by=author, type=kind, owner_role=owner).number)
        finally:
            connection.close()

    threads = [Thread(target=create) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(numbers)) == 20


# ---------- The page ----------


NEW = "/documents/new/"


def filled_in(**changes: object) -> dict[str, object]:
    return {
        "token": str(uuid4()),
        "type": "WI",
        "title": "Tighten flange bolts",
        "owner_role": "head-of-purchasing",
        **changes,
    }


@pytest.fixture
def instructions(db: None) -> DocumentType:
    return factories.document_type()


def test_the_page_is_for_those_who_hold_a_role_and_not_only_look(
    instructions: DocumentType, statuses: Statuses
) -> None:
    assert statuses(NEW) == all_but(200, ada=403, nora=403, sam=403)


def test_a_holder_of_the_owner_role_creates_a_document_and_writes_on(
    instructions: DocumentType, oscar: User, sign_in: SignIn
) -> None:
    answer = sign_in(oscar).post(NEW, filled_in(must_read=["buyer"]))
    document = Document.objects.get()
    assert answer["Location"] == f"/documents/{document.number}/revisions/1/edit/"
    assert (document.title, [role.code for role in document.must_read.all()]) == ("Tighten flange bolts", ["buyer"])
    assert document.revisions.get().prepared_by == oscar


def test_nobody_creates_a_document_for_a_role_they_do_not_hold(
    instructions: DocumentType, cast: Cast, sign_in: SignIn
) -> None:
    answer = sign_in(cast.emma).post(NEW, filled_in())
    assert answer.status_code == 200
    assert "field--error" in answer.content.decode()
    assert not Document.objects.exists()


def test_a_double_click_creates_one_document(instructions: DocumentType, oscar: User, sign_in: SignIn) -> None:
    client, form = sign_in(oscar), filled_in()
    first, again = client.post(NEW, form), client.post(NEW, form)
    assert first["Location"] == again["Location"]
    assert Document.objects.count() == 1
    assert factories.document_type().next_number == 2


def test_a_procedure_is_not_created_without_its_process(oscar: User, sign_in: SignIn) -> None:
    factories.document_type("P", content_kind="procedure", name="Procedure")
    assert sign_in(oscar).post(NEW, filled_in(type="P")).status_code == 200
    assert not Document.objects.exists()


def test_an_audience_that_may_not_read_it_is_refused_in_words(
    instructions: DocumentType, oscar: User, sign_in: SignIn
) -> None:
    answer = sign_in(oscar).post(NEW, filled_in(readers=["employee"], must_read=["buyer"]))
    assert "may not read it: Buyer." in answer.content.decode()
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""}, {"title": "x" * 10_000}, {"title": "\0"}, {"type": "X"}, {"type": ""}, {"owner_role": "'"},
        {"expert": "nobody"}, {"readers": ["x"]}, {"unit": "9"}, {"token": "x"}, {"token": ""},
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_and_what_was_typed_stays(
    wrong: dict[str, object], instructions: DocumentType, oscar: User, sign_in: SignIn
) -> None:
    answer = sign_in(oscar).post(NEW, filled_in(edition="Third edition", **wrong))
    assert answer.status_code == 200
    assert "Third edition" in answer.content.decode()
    assert not Document.objects.exists()


def test_roles_to_choose_from_are_folded_away_until_one_is_chosen(sign_in: SignIn, oscar: User) -> None:
    buyer = factories.role("buyer")
    client = sign_in(oscar)
    fresh = client.get("/documents/new/").content.decode()
    assert fresh.count('<details class="less">') == 2
    assert re.search(r"None of \d+ chosen", fresh)
    assert 'name="readers" value="buyer"' in fresh, "They are there without a script."
    refused = client.post("/documents/new/", {"title": "", "readers": [buyer.code]}).content.decode()
    readers = refused.partition("Readers</legend>")[2].partition("</fieldset>")[0]
    assert '<details class="less" open>' in readers
    assert re.search(r"<summary>1 of \d+ chosen", readers)
    assert "checked" in readers
