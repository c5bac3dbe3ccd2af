"""Numbers are unique and never used again; whoever must read a document may read it."""

from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from documents.models import Document
from people.models import User
from tests import factories

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
