"""The map, and what is to settle, follow while somebody types. Nothing is saved."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from documents.models import Revision
from processes import content
from processes.models import Process
from tests.conftest import Cast, SignIn
from tests.processes import factories
from tests.processes.factories import identity, plain, step


@pytest.fixture
def revision(process: Process, cast: Cast) -> Revision:
    return factories.draft(process, plain(step("a"), step("b")), by=cast.oscar)


@pytest.fixture
def oscar_writes(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.oscar)


def drawn(client: Client, revision: Revision, part: str = "steps", **fields: Any) -> str:
    """What is answered to a step (or another part) as it is typed just now."""
    sent = {"token": str(uuid4()), "version": revision.version, **fields}
    answer = client.post(f"/processes/{revision.document.number}/edit/draw/?part={part}", sent)
    assert answer.status_code == 200
    return answer.content.decode()


def typed(key: str | None = "a", **fields: Any) -> dict[str, Any]:
    base = {"step": identity(key) if key else "new", "title": "Typed title", "kind": "task", "role": "buyer"}
    return {**base, **fields}


def settle(page: str, key: str) -> str:
    """What the page says at one place."""
    return page.partition(f'id="settle-{key}"')[2].partition("</div>")[0]


def test_the_map_shows_what_is_typed_and_nothing_is_saved(revision: Revision, oscar_writes: Client) -> None:
    before = content.read(revision)
    shown = drawn(oscar_writes, revision, **typed(role="head of purchasing"))
    assert "Typed title" in shown
    assert "Head of Purchasing" in shown
    assert "As typed, not saved yet" in shown
    assert content.read(revision) == before
    version = revision.version
    revision.refresh_from_db()
    assert revision.version == version


def test_a_new_step_stands_in_the_map_where_it_will_stand(revision: Revision, oscar_writes: Client) -> None:
    shown = drawn(oscar_writes, revision, **typed(None, after=identity("a"), role=""))
    assert "No role does it." in settle(shown, "new")
    assert "Step 2: no role does it." in shown


def test_what_is_to_settle_stands_at_its_row_as_it_is_typed(revision: Revision, oscar_writes: Client) -> None:
    shown = drawn(oscar_writes, revision, **typed(kind="decision"))
    assert "A decision needs at least two ways out." in settle(shown, identity("a"))
    assert 'href="#id_ways-0-label"' in settle(shown, identity("a"))
    assert "Settle them first" in shown
    ways = {"ways-0-label": "Yes", "ways-0-to": identity("b"), "ways-1-label": "No", "ways-1-to": "end"}
    assert "Save it first" in drawn(oscar_writes, revision, **typed(kind="decision", **ways))


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"kind": "dance"},
        {"role": "nobody"},
        {"active_minutes": "x"},
        {"calls": "P-9999"},
        {"ways-0-to": "elsewhere", "ways-0-label": "Yes"},
        {"documents-0-number": "WI-9999"},
        {"risks-0-what": "Late"},
        {"title": "a\x00b"},
        {"version": ""},
        {"token": "x"},
        {"title": "قائمة " * 30},
    ],
)
def test_where_a_field_is_wrong_the_stored_value_stands_in(
    revision: Revision, oscar_writes: Client, wrong: dict[str, str]
) -> None:
    assert 'class="map"' in drawn(oscar_writes, revision, **typed(**wrong))


def test_the_head_is_followed_too(revision: Revision, oscar_writes: Client) -> None:
    shown = drawn(oscar_writes, revision, "head", title="T", purpose="", trigger="The bell rings", change_note="")
    assert "The bell rings" in shown
    assert "Say in one sentence" in settle(shown, "id_purpose")
    assert "the note is empty" in settle(shown, "id_change_note")
    assert not settle(shown, "id_trigger").endswith("</p>")


def test_in_and_out_are_followed_too(revision: Revision, oscar_writes: Client) -> None:
    shown = drawn(oscar_writes, revision, "flows", **{"inputs-0-what": "Requisition"})
    assert "say from whom it comes" in settle(shown, "inputs-1")
    assert "at least one thing that goes out" in settle(shown, "outputs")


@pytest.mark.parametrize(("name", "status"), [("emma", 200), ("nora", 403), ("ada", 403), ("sam", 404)])
def test_those_who_write_the_procedure_see_it(
    revision: Revision, cast: Cast, sign_in: SignIn, name: str, status: int
) -> None:
    answer = sign_in(getattr(cast, name)).post(f"/processes/{revision.document.number}/edit/draw/", typed())
    assert answer.status_code == status


def test_two_hundred_steps_and_forty_roles_are_drawn(process: Process, cast: Cast, oscar_writes: Client) -> None:
    roles = [factories.role(f"role-of-{n}", name=f"{n} {'x' * 90}").code for n in range(40)]
    steps = [step(f"s{n}", f"{n:03}{'W' * 197}", role=roles[n % 40]) for n in range(200)]
    revision = factories.draft(process, plain(*steps), by=cast.oscar)
    assert 'class="map"' in drawn(oscar_writes, revision, **typed("s7"))
    page = oscar_writes.get(f"/processes/{revision.document.number}/edit/?part=steps&step={identity('s7')}")
    assert page.status_code == 200
    refused = oscar_writes.post(
        f"/processes/{revision.document.number}/edit/?part=steps",
        {"token": str(uuid4()), "version": revision.version, "do": "save", **typed(None)},
    )
    assert "This procedure has 201 steps; 200 are the most." in refused.content.decode()
    assert "Typed title" in refused.content.decode()


def test_the_editor_asks_the_database_the_same_for_three_steps_and_for_sixty(cast: Cast, oscar_writes: Client) -> None:
    def page_of(count: int) -> tuple[str, dict[str, Any]]:
        steps = [step(f"{count}-{n}") for n in range(count)]
        revision = factories.draft(factories.process(f"Of {count}"), plain(*steps), by=cast.oscar)
        sent = {"token": str(uuid4()), "version": revision.version, **typed(f"{count}-1")}
        return f"/processes/{revision.document.number}/edit/", sent

    small, large = page_of(3), page_of(60)
    for path, method in (("?part=steps", "get"), ("draw/?part=steps", "post")):
        counts = []
        for address, sent in (small, small, large):  # the first time fills what is kept for a process
            with CaptureQueriesContext(connection) as asked:
                getattr(oscar_writes, method)(address + path, sent if method == "post" else {"step": sent["step"]})
            counts.append(len(asked))
        assert counts[1] == counts[2]
