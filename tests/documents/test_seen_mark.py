"""“Seen it” clears what changed, for whoever says so and for nobody else (A19)."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from documents.models import Acknowledgement, Revision, Seen
from people import clock
from people.models import Role, User
from processes.models import Process
from tests import factories
from tests.conftest import Cast, SignIn
from tests.processes import factories as procedures
from tests.processes.factories import plain, step


@pytest.fixture
def revision(cast: Cast) -> Revision:
    """The second revision of a procedure of the buyer's, in force since five days."""
    process = procedures.process()
    procedures.in_force(process, plain(step("check")), since=clock.today() - timedelta(days=90))
    after = plain(step("check", text="In other words."), step("new"))
    return procedures.in_force(process, after, since=clock.today() - timedelta(days=5))


def address(revision: Revision) -> str:
    return f"/documents/{revision.document.number}/revisions/{revision.number}/seen/"


def at_home(sign_in: SignIn, person: User) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = sign_in(person).get("/").context["changes"]
    return found


def on_the_page(sign_in: SignIn, person: User, revision: Revision) -> str:
    process = Process.objects.get(document=revision.document)
    return sign_in(person).get(f"{process.get_absolute_url()}?view=steps").content.decode()


def test_it_clears_home_and_page_for_this_person_alone(
    revision: Revision, cast: Cast, sign_in: SignIn, buyer: Role
) -> None:
    other = factories.person("second", name="Second Buyer", roles=[buyer])
    (entry,) = at_home(sign_in, cast.emma)
    assert entry["seen_url"] == address(revision)
    assert f'action="{address(revision)}"' in on_the_page(sign_in, cast.emma, revision)
    sign_in(cast.emma).post(address(revision))
    assert at_home(sign_in, cast.emma) == []
    cleared = on_the_page(sign_in, cast.emma, revision)
    assert "What changed in revision 2" not in cleared
    assert not re.search(r'class="tag">(New|Reworded)', cleared)
    assert "What changed last" in cleared, "The history keeps it."
    assert len(at_home(sign_in, other)) == 1
    assert "What changed in revision 2" in on_the_page(sign_in, other, revision)


def test_the_next_revision_is_told_again(revision: Revision, cast: Cast, sign_in: SignIn) -> None:
    Seen.mark(by=cast.emma, revision=revision)
    process = Process.objects.get(document=revision.document)
    procedures.in_force(process, plain(step("check", text="Other words again.")), since=clock.today())
    assert [entry["why"] for entry in at_home(sign_in, cast.emma)] != []
    assert "What changed in revision 3" in on_the_page(sign_in, cast.emma, revision)


def test_it_leads_back_to_where_it_was_told(revision: Revision, cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.emma)
    assert client.post(address(revision), {"from": "home"})["Location"] == "/#changes"
    assert client.post(address(revision))["Location"] == revision.document.get_absolute_url()
    assert client.post(address(revision), {"from": "//evil.example"})["Location"].startswith("/documents/")
    assert client.get(address(revision)).status_code == 405


def test_twice_is_once_and_the_database_keeps_it_so(revision: Revision, cast: Cast) -> None:
    for _ in range(2):
        Seen.mark(by=cast.emma, revision=revision)
    assert Seen.objects.get().person == cast.emma
    with pytest.raises(IntegrityError), transaction.atomic():
        Seen.objects.create(person=cast.emma, revision=revision, seen_at=clock.now())


def test_whoever_has_no_role_in_it_is_told_nothing_and_asked_nothing(
    revision: Revision, cast: Cast, sign_in: SignIn
) -> None:
    for person in (cast.nora, cast.eve, cast.ada):
        assert at_home(sign_in, person) == []
        assert address(revision) not in on_the_page(sign_in, person, revision)
    for told in (cast.emma, cast.oscar, procedures.expert()):
        assert address(revision) in on_the_page(sign_in, told, revision)


def test_what_may_not_be_known_cannot_be_marked(cast: Cast, sign_in: SignIn, buyer: Role) -> None:
    secret = factories.in_force(factories.document(readers=[buyer]))
    for person, status in ((cast.emma, 302), (cast.nora, 404), (cast.sam, 404)):
        assert sign_in(person).post(address(secret)).status_code == status
    assert [seen.person for seen in Seen.objects.all()] == [cast.emma]


def test_a_draft_cannot_be_seen_ahead(cast: Cast, sign_in: SignIn) -> None:
    draft = factories.draft(factories.document(), by=cast.oscar)
    with pytest.raises(ValidationError, match="approved"):
        Seen.mark(by=cast.oscar, revision=draft)
    assert sign_in(cast.oscar).post(address(draft))["Location"] == draft.get_absolute_url()
    assert not Seen.objects.exists()


def test_whoever_confirmed_to_have_read_it_is_not_told_again(cast: Cast, sign_in: SignIn, buyer: Role) -> None:
    must = factories.in_force(factories.document(must_read=[buyer]), since=clock.today() - timedelta(days=3))
    assert len(at_home(sign_in, cast.emma)) == 1
    must.acknowledge(by=cast.emma)
    assert Acknowledgement.objects.count() == 1
    assert at_home(sign_in, cast.emma) == []


def test_seeing_it_confirms_nothing(cast: Cast, sign_in: SignIn, buyer: Role) -> None:
    must = factories.in_force(factories.document(must_read=[buyer]), since=clock.today() - timedelta(days=3))
    sign_in(cast.emma).post(address(must))
    assert not Acknowledgement.objects.exists()
    assert sign_in(cast.emma).get("/").context["waiting"].total == 1


def test_after_ninety_days_it_is_forgotten(revision: Revision, cast: Cast) -> None:
    other = factories.in_force()
    with clock.at(clock.now() - timedelta(days=91)):
        Seen.mark(by=cast.emma, revision=revision)
    Seen.mark(by=cast.emma, revision=other)
    assert [seen.revision for seen in Seen.objects.all()] == [other]


def test_whether_it_was_seen_costs_no_query(revision: Revision, cast: Cast, sign_in: SignIn) -> None:
    counts = []
    for _ in range(2):
        at_home(sign_in, cast.emma)
        with CaptureQueriesContext(connection) as queries:
            at_home(sign_in, cast.emma)
        counts.append(len(queries))
        Seen.mark(by=cast.emma, revision=revision)
    assert counts[1] <= counts[0], counts
