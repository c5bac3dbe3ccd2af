"""Writing a procedure: who may, what comes back word for word, what can never be stored."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, InternalError, connection, transaction

from documents.content import digest, kind_of
from documents.models import Revision, StaleRevision
from processes import content
from processes.models import Process, Step
from processes.plain import PlainDocument, PlainFlow, PlainProcedure, PlainWay
from tests import factories as common
from tests.conftest import Cast
from tests.processes import factories
from tests.processes.factories import identity, plain, step

TABLES = ["procedure", "flow", "step", "steprole", "stepdocument", "way"]


def whole(process: Process) -> PlainProcedure:
    """A procedure that uses everything."""
    other = factories.process("Store material")
    document = common.document(listed=True)
    common.partner("foundry")
    return plain(
        step(
            "order",
            text="Order it.\nName the drawing.",
            system="ERP",
            active_minutes=15,
            waiting_minutes=60,
            value="waste",
            waste="waiting",
            accountable=("head-of-purchasing",),
            consulted=("buyer",),
            documents=(PlainDocument(document.number, "form"),),
        ),
        step("match", kind="decision", ways=(PlainWay("Yes", identity("store")), PlainWay("No", None))),
        step("store", kind="call", calls=other.document.number),
        inputs=(PlainFlow("Requisition", process=other.document.number), PlainFlow("Offer", partner="foundry")),
    )


def test_what_was_written_is_read_back_word_for_word(process: Process, cast: Cast) -> None:
    wanted = whole(process)
    revision = factories.draft(process, wanted, by=cast.oscar)
    assert content.read(revision) == wanted


@pytest.mark.parametrize("name", ["nora", "eve", "ada", "sam"])
def test_others_cannot_write(process: Process, cast: Cast, name: str) -> None:
    revision = factories.draft(process, by=cast.oscar)
    with pytest.raises(PermissionDenied):
        revision.procedure.write(by=getattr(cast, name), version=revision.version, content=plain())


@pytest.mark.parametrize("name", ["oscar", "emma", "quinn"])
def test_owner_expert_and_document_manager_write_and_are_recorded_as_contributors(
    process: Process, cast: Cast, name: str
) -> None:
    revision = factories.draft(process)
    person = getattr(cast, name)
    revision.procedure.write(by=person, version=revision.version, content=plain(step("new")))
    assert revision.has_contributed(person)
    assert revision.history.first().history_user == person


def test_the_second_of_two_editors_is_told(process: Process, cast: Cast) -> None:
    revision = factories.draft(process)
    seen = revision.version
    revision.procedure.write(by=cast.oscar, version=seen, content=plain(step("first")))
    with pytest.raises(StaleRevision):
        revision.procedure.write(by=cast.emma, version=seen, content=plain(step("second")))
    assert content.read(revision).steps[0].title == "First"


def wrong_ones() -> list[tuple[str, PlainProcedure, str]]:
    return [
        ("role", plain(step("a", role="nobody")), "no role “nobody”"),
        ("call", plain(step("a", calls="P-9999")), "no process P-9999"),
        ("document", plain(step("a", documents=(PlainDocument("WI-999"),))), "no document WI-999"),
        ("twice", plain(step("a"), step("a")), "twice"),
        ("title", plain(step("a", title="x" * 201)), "at most 200"),
        ("kind", plain(step("a", kind="dance")), "not a valid choice"),
        ("text", plain(step("a", text="x" * 10_001)), "longer than"),
        ("minutes", plain(step("a", active_minutes=-1)), "greater than or equal"),
        ("many", plain(*(step(str(n)) for n in range(201))), "201 steps; 200 are the most"),
        ("partner", plain(inputs=(PlainFlow("x", partner="nobody"),)), "no partner"),
    ]


@pytest.mark.parametrize("index", range(10))
def test_what_can_never_be_true_is_refused_and_nothing_is_lost(process: Process, cast: Cast, index: int) -> None:
    _name, wrong, message = wrong_ones()[index]
    revision = factories.draft(process)
    before = content.read(revision)
    with pytest.raises(ValidationError, match=message):
        revision.procedure.write(by=cast.oscar, version=revision.version, content=wrong)
    assert content.read(revision) == before


def test_control_characters_are_left_out(process: Process, cast: Cast) -> None:
    revision = factories.draft(process, plain(step("a", title="A\x00B", text="one\x07\ntwo")))
    (read,) = content.read(revision).steps
    assert (read.title, read.text) == ("AB", "one\ntwo")


def test_the_number_of_queries_does_not_grow_with_the_steps(process: Process, cast: Cast) -> None:
    revision = factories.draft(process)
    counts = []
    for size in (3, 30, 60):
        steps = [step(str(n), ways=(PlainWay("on", None),)) for n in range(size)]
        with transaction.atomic():
            before = len(connection.queries_log)
            connection.force_debug_cursor = True
            revision.procedure.write(by=cast.oscar, version=revision.version, content=plain(*steps))
            content.read(revision)
            counts.append(len(connection.queries_log) - before)
            connection.force_debug_cursor = False
        revision.refresh_from_db()
    assert counts[1] == counts[2]


class TestLifecycle:
    def test_the_next_draft_starts_with_the_same_steps_under_the_same_identities(
        self, process: Process, cast: Cast
    ) -> None:
        approved = factories.in_force(process, whole(process))
        draft = process.document.start_revision(by=cast.oscar)
        assert content.read(draft) == content.read(approved)

    def test_the_content_code_covers_every_word_and_no_primary_key(self, process: Process, cast: Cast) -> None:
        revision = factories.draft(process, whole(process))
        first = digest(revision)
        same = content.read(revision)
        revision.procedure.write(by=cast.oscar, version=revision.version, content=same)
        assert digest(revision) == first
        revision.refresh_from_db()
        steps = (replace(same.steps[0], system="Paper"), *same.steps[1:])
        revision.procedure.write(by=cast.oscar, version=revision.version, content=replace(same, steps=steps))
        assert digest(revision) != first

    def test_readers_see_the_approved_steps_while_a_draft_is_written(self, process: Process, cast: Cast) -> None:
        factories.in_force(process, plain(step("old")))
        factories.draft(process, plain(step("new")), by=cast.oscar)
        assert [row.title for row in Step.objects.visible_to(cast.nora)] == ["Old"]
        assert {row.title for row in Step.objects.visible_to(cast.oscar)} == {"Old", "New"}


AT_ONCE = "SET CONSTRAINTS ALL IMMEDIATE"


def execute(*statements: tuple[str, list[int]]) -> None:
    """Run SQL beside the verbs, in one transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement, parameters in statements:
            cursor.execute(statement, parameters)


class TestGuards:
    """REV-02: the database refuses what the verbs refuse."""

    @pytest.mark.parametrize("table", TABLES)
    @pytest.mark.parametrize(
        "act", ["UPDATE processes_{0} SET id = id", "DELETE FROM processes_{0}", "TRUNCATE processes_{0} CASCADE"]
    )
    def test_rows_of_a_submitted_procedure_never_change(
        self, process: Process, cast: Cast, table: str, act: str
    ) -> None:
        revision = factories.draft(process, whole(process))
        revision.submit(by=cast.oscar, version=revision.version)
        with pytest.raises((IntegrityError, InternalError)):
            execute((AT_ONCE, []), (act.format(table), []))
        assert content.read(revision) == content.read(Revision.objects.get(pk=revision.pk))

    def test_no_row_is_added_to_a_submitted_procedure(self, process: Process, cast: Cast) -> None:
        revision = factories.draft(process)
        revision.submit(by=cast.oscar, version=revision.version)
        with pytest.raises(IntegrityError), transaction.atomic():
            Step.objects.create(procedure=revision.procedure, position=9, title="Smuggled")

    def test_no_row_moves_to_or_from_a_submitted_procedure(self, process: Process, cast: Cast) -> None:
        revision = factories.draft(process)
        revision.submit(by=cast.oscar, version=revision.version)
        other = factories.draft(factories.process("Other"), plain(step("other")))
        for here, there in ((revision, other), (other, revision)):
            with pytest.raises(IntegrityError), transaction.atomic():
                Step.objects.filter(procedure=here.procedure).update(procedure=there.procedure, position=50)

    def test_a_called_process_cannot_be_deleted(self, process: Process, cast: Cast) -> None:
        other = factories.process("Called")
        factories.in_force(process, plain(step("call", kind="call", calls=other.document.number)))
        with pytest.raises(IntegrityError):
            execute(
                ("DELETE FROM processes_processindex WHERE process_id = %s", [other.pk]),
                ("DELETE FROM processes_process WHERE id = %s", [other.pk]),
                (AT_ONCE, []),
            )


def test_the_kind_is_registered(process: Process, cast: Cast) -> None:
    assert kind_of(factories.draft(process)).key == "procedure"
