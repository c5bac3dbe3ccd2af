"""Taking a saved change back: it survives a new visit, reaches back several changes, and never takes another's work."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from documents.models import Revision, StaleRevision
from processes import content
from processes.models import DraftChange, Process
from processes.plain import PlainProcedure, PlainRisk, PlainStep, PlainWay, procedure_from
from tests import factories as common
from tests.conftest import Cast, SignIn
from tests.processes import factories
from tests.processes.factories import identity, plain, step


@pytest.fixture
def revision(process: Process, cast: Cast) -> Revision:
    return factories.draft(process, plain(step("a"), step("b"), step("c")), by=cast.oscar)


@pytest.fixture
def oscar_writes(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.oscar)


def url(revision: Revision, part: str = "steps") -> str:
    return f"/processes/{revision.document.number}/edit/?part={part}"


def form(revision: Revision, **fields: Any) -> dict[str, Any]:
    revision.refresh_from_db()
    return {"token": str(uuid4()), "version": revision.version, **fields}


def order(revision: Revision) -> str:
    return "".join(found.title for found in content.read(revision).steps)


def test_changes_are_taken_back_one_by_one_the_last_first(revision: Revision, oscar_writes: Client) -> None:
    for do in (f"up:{identity('c')}", f"remove:{identity('a')}", f"copy:{identity('b')}"):
        oscar_writes.post(url(revision), form(revision, do=do))
    assert order(revision) == "CBB (copy)"
    seen = []
    for _ in range(3):
        oscar_writes.post(url(revision), form(revision, do="undo"))
        seen.append(order(revision))
    assert seen == ["CB", "ACB", "ABC"]
    shown = oscar_writes.post(url(revision), form(revision, do="undo")).content.decode()
    assert "There is no change left that could be taken back." in shown


def test_the_page_names_the_change_that_can_be_taken_back(revision: Revision, oscar_writes: Client) -> None:
    assert 'value="undo"' not in oscar_writes.get(url(revision)).content.decode()
    oscar_writes.post(url(revision), form(revision, do=f"remove:{identity('a')}"))
    shown = oscar_writes.get(url(revision)).content.decode()
    assert 'value="undo"' in shown
    assert "“A” is removed." in shown


def test_a_removed_step_comes_back_with_all_that_belonged_to_it(
    process: Process, cast: Cast, oscar_writes: Client
) -> None:
    full = step(
        "a", kind="decision", text="Look.", warning="Hot!", consulted=("head-of-purchasing",), active_minutes=5,
        ways=(PlainWay("Yes", identity("b"), 70), PlainWay("No", None, 30)), risks=(PlainRisk("Late", 4, 2),),
    )  # fmt: skip
    factories.role("head-of-purchasing")
    before = plain(full, step("b"), cases_per_year=12)
    revision = factories.draft(process, before, by=cast.oscar)
    oscar_writes.post(url(revision), form(revision, do=f"remove:{identity('a')}"))
    oscar_writes.post(url(revision), form(revision, do="undo"))
    assert content.read(revision) == before


def test_the_head_is_taken_back_with_the_name_of_the_revision(revision: Revision, oscar_writes: Client) -> None:
    name, note = revision.title, revision.change_note
    oscar_writes.post(url(revision, "head"), form(revision, title="Other", purpose="Other", change_note="Other"))
    oscar_writes.post(url(revision), form(revision, do="undo"))
    revision.refresh_from_db()
    assert (revision.title, revision.change_note) == (name, note)
    assert content.read(revision).purpose == plain().purpose


def test_what_is_typed_and_not_saved_is_saved_on_top(revision: Revision, oscar_writes: Client) -> None:
    oscar_writes.post(url(revision), form(revision, do=f"remove:{identity('b')}"))
    typed = form(revision, step=identity("a"), title="Typed", kind="task", role="buyer", do="undo")
    answer = oscar_writes.post(url(revision), typed, follow=True)
    assert "Taken back: “B” is removed. What you had typed is saved." in answer.content.decode()
    assert order(revision) == "TypedBC"


def test_what_was_typed_before_a_button_stays_when_the_button_is_taken_back(
    revision: Revision, oscar_writes: Client
) -> None:
    typed = form(revision, step=identity("a"), title="Typed", kind="task", role="buyer", do=f"copy:{identity('a')}")
    oscar_writes.post(url(revision), typed)
    assert order(revision) == "TypedTyped (copy)BC"
    oscar_writes.post(url(revision), form(revision, do="undo"))
    assert order(revision) == "TypedBC"
    oscar_writes.post(url(revision), form(revision, do="undo"))
    assert order(revision) == "ABC"


def test_when_somebody_else_has_saved_since_nothing_is_taken_back(
    revision: Revision, cast: Cast, sign_in: SignIn, oscar_writes: Client
) -> None:
    oscar_writes.post(url(revision), form(revision, do=f"remove:{identity('a')}"))
    stale = form(revision, do="undo")
    sign_in(cast.emma).post(url(revision), form(revision, do=f"up:{identity('c')}"))
    answer = oscar_writes.post(url(revision), stale)
    assert answer.status_code == 409
    assert "Nothing was taken back." in answer.content.decode()
    shown = oscar_writes.get(url(revision)).content.decode()
    assert "Emma Lindqvist saved last" in shown
    assert 'value="undo"' not in shown
    refused = oscar_writes.post(url(revision), form(revision, do="undo")).content.decode()
    assert "Only Emma Lindqvist can take it back." in refused
    assert order(revision) == "CB"


class TestVerb:
    def test_it_asks_for_the_version_that_was_seen(self, revision: Revision, cast: Cast) -> None:
        with pytest.raises(StaleRevision):
            revision.procedure.undo(by=cast.oscar, version=revision.version - 1)

    def test_a_change_that_was_not_said_cannot_be_taken_back(self, revision: Revision, cast: Cast) -> None:
        with pytest.raises(ValidationError, match="no change left"):
            revision.procedure.undo(by=cast.oscar, version=revision.version)

    def test_only_the_last_thirty_are_kept(self, revision: Revision, cast: Cast) -> None:
        for n in range(33):
            revision.procedure.write(by=cast.oscar, version=revision.version, content=plain(purpose=str(n)), said="x")
            revision.refresh_from_db()
        assert DraftChange.objects.filter(revision=revision).count() == 30

    def test_they_go_with_the_approval(self, revision: Revision, cast: Cast) -> None:
        revision.procedure.write(by=cast.oscar, version=revision.version, content=plain(), said="Said.")
        revision.refresh_from_db()
        revision.submit(by=cast.oscar, version=revision.version)
        revision.approve(by=common.approver(), password=common.PASSWORD, sha256=revision.sha256, token=uuid4())
        assert not DraftChange.objects.exists()


def test_a_procedure_is_read_back_as_it_was_written_down() -> None:
    whole = PlainProcedure(purpose="p", steps=(PlainStep("a", "A", risks=(PlainRisk("x", 1, 5),)),))
    assert procedure_from(whole.as_dict()) == whole
