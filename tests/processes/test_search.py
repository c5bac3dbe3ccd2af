"""Finding processes and steps in force: through the gate, and a hit opens the step (A24)."""

from datetime import timedelta

import pytest

from documents.fulltext import Hit, parse
from people import clock
from people.models import Role, User
from processes import search
from processes.models import Process, Step, StepIndex
from tests.conftest import Cast
from tests.processes import factories
from tests.processes.factories import identity, plain, step


def found(user: User, words: str) -> list[Hit]:
    asked = parse(words)
    return search.search(user, asked) if asked else []


def test_a_hit_opens_the_step_in_force(process: Process, cast: Cast) -> None:
    factories.in_force(process, plain(step("check", "Check the confirmation", text="Compare the drawing revision.")))
    (hit,) = found(cast.nora, "drawing")
    assert hit.url == f"/steps/{identity('check')}/"
    assert "<mark>drawing</mark>" in hit.excerpt
    assert hit.where == f"Step 1 of {process.document}"


def test_only_what_is_in_force_today_is_found(process: Process, cast: Cast) -> None:
    factories.in_force(process, plain(step("check", "Oldword")), since=clock.today() - timedelta(days=9))
    factories.in_force(process, plain(step("check", "Newword")))
    factories.draft(process, plain(step("check", "Draftword")), by=cast.oscar)
    assert [hit.title for hit in found(cast.oscar, "Newword")] == ["Newword"]
    for gone in ("Oldword", "Draftword"):
        assert found(cast.oscar, gone) == []


def test_the_words_of_steps_that_are_over_go_with_the_next_approval(process: Process, cast: Cast) -> None:
    today = clock.today()
    first = factories.in_force(process, plain(step("old")), since=today - timedelta(days=20))
    second = factories.in_force(process, plain(step("old"), step("new")), since=today - timedelta(days=10))
    assert set(StepIndex.objects.values_list("revision", flat=True)) == {second.pk}, "The first one ended that day."
    assert Step.objects.filter(procedure__revision=first).exists(), "What was in force stays."


def test_hidden_steps_and_processes_are_not_found(cast: Cast) -> None:
    board = factories.role("board")
    factories.in_force(factories.process("Open", readers=[board]), plain(step("a", "Canary")))
    factories.process("Canary process", readers=[board])
    for name in ("emma", "nora", "sam", "eve"):
        assert found(getattr(cast, name), "canary") == []
    assert {hit.kind for hit in found(cast.ada, "canary")} == {"Step", "Process"}


@pytest.mark.parametrize("words", ["P-0001", "p-0001", "P 0001", "castings", "cast"])
def test_a_process_without_a_procedure_is_found_by_number_and_name(process: Process, cast: Cast, words: str) -> None:
    assert [hit.url for hit in found(cast.nora, words)] == [process.get_absolute_url()]


@pytest.mark.parametrize("words", ["", "'", '"', "a & b | !c", "\x00", "x" * 10_000, "%_\\", "<script>"])
def test_anything_typed_is_words_and_never_an_error(process: Process, cast: Cast, words: str) -> None:
    factories.in_force(process)
    found(cast.nora, words)


def test_an_excerpt_does_not_run_one_line_into_the_next(process: Process, cast: Cast) -> None:
    factories.in_force(process, plain(step("a", warning="Hot castings", text="Wear gloves.\nUse tongs")))
    (hit,) = found(cast.emma, "gloves")
    assert hit.excerpt == "Hot castings; Wear <mark>gloves</mark>. Use tongs"
    assert found(cast.emma, '"castings wear"'), "The sign between them is no word."


def test_markup_in_a_step_is_escaped_in_the_excerpt(process: Process, cast: Cast) -> None:
    factories.in_force(process, plain(step("a", text="<script>alert(1)</script> drawing")))
    (hit,) = found(cast.nora, "drawing")
    assert "<script>" not in hit.excerpt


def test_the_short_way_to_steps_in_force_gives_the_same_rows_as_the_gate(cast: Cast, supplier_role: Role) -> None:
    board = factories.role("board")
    for title, readers in (("Open", []), ("Board", [board]), ("Supplier", [supplier_role])):
        process = factories.process(title, readers=readers)
        factories.in_force(process, plain(step(f"old {title}")), since=clock.today() - timedelta(days=9))
        factories.in_force(process, plain(step(f"new {title}")))
        factories.draft(process, plain(step(f"draft {title}")))
    for user in cast:
        short = set(Step.objects.read_today_by(user))
        assert short == set(Step.objects.visible_to(user).in_force())
        assert all(found.title.startswith("New") for found in short)
