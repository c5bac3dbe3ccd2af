"""Who may know of which document, whatever leads to it: the gate in each of its branches."""

from datetime import timedelta
from itertools import product

import pytest
from django.db.models import Q

from documents.models import Document
from documents.querysets import known_documents, must_be_read_by, worked_on_by
from people import clock
from people.access import readable_rows
from people.models import Role, User
from tests import factories
from tests.conftest import Cast


def as_the_rules_say(user: User, prefix: str = "") -> Q:
    """The gate put together from the conditions that docs/access.md names, one by one."""
    listed = Q(**{f"{prefix}listed_on__lte": clock.today()})
    told = Q(must_be_read_by(user, prefix), **{f"{prefix}listed_on__isnull": False})
    return (readable_rows(Document, user, prefix) & (listed | told)) | worked_on_by(user, prefix)


@pytest.fixture
def documents(cast: Cast, buyer: Role) -> list[Document]:
    """One for each way in which readers, owner, expert, the day it is listed and those who must read it can meet."""
    board = factories.role("board")
    days = (None, clock.today(), clock.today() + timedelta(days=3))
    found = []
    for readers, asked, owner, expert, listed_on in product(
        ([], [buyer], [board]), ([], [buyer], [board]), (buyer, board), (cast.emma, cast.quinn), days
    ):
        document = factories.document(owner_role=owner, expert=expert)
        document.readers.set(readers)
        document.must_read.set(asked)
        Document.objects.filter(pk=document.pk).update(listed_on=listed_on)
        found.append(document)
    return found


def test_the_gate_in_one_expression_lets_through_what_the_rules_say(documents: list[Document], cast: Cast) -> None:
    for name, user in cast._asdict().items():
        if user.is_overseer:
            continue
        for rows, prefix in ((Document.objects.all(), ""), (Document.must_read.through.objects.all(), "document__")):
            wanted = set(rows.filter(as_the_rules_say(user, prefix)).values_list("pk", flat=True))
            assert set(rows.filter(known_documents(user, prefix)).values_list("pk", flat=True)) == wanted, name
    seen = {name: Document.objects.visible_to(user).count() for name, user in cast._asdict().items()}
    assert seen["quinn"] == len(documents)
    assert 0 < seen["nora"] < seen["emma"] < len(documents), seen


def test_somebody_without_a_role_knows_what_is_open_and_listed(documents: list[Document]) -> None:
    nobody = factories.person("nobody", name="Nobody Yet")
    assert not nobody.role_ids
    found = Document.objects.visible_to(nobody)
    assert found.exists()
    assert all(not document.readers.exists() and document.listed_on == clock.today() for document in found)
