"""The page of a process: complete, cut to the reader, and no dearer for long procedures."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people import clock, words
from processes.models import Process
from processes.plain import PlainDocument, PlainFlow, PlainWay
from tests import factories as common
from tests.conftest import Cast, SignIn
from tests.processes import factories
from tests.processes.factories import identity, plain, step


def page(sign_in: SignIn, user: object, process: Process) -> str:
    return sign_in(user).get(process.get_absolute_url()).content.decode()  # type: ignore[arg-type]


def test_the_head_names_owner_expert_and_revision(process: Process, cast: Cast, sign_in: SignIn) -> None:
    with clock.at(clock.today() - timedelta(days=5)):
        factories.in_force(process)
    shown = page(sign_in, cast.nora, process)
    for said in ("Head of Purchasing", "Oscar Brandt", "Emma Lindqvist", "In force since", "Next review"):
        assert said in shown


def test_steps_map_flows_and_documents_come_from_the_same_rows(process: Process, cast: Cast, sign_in: SignIn) -> None:
    form = common.in_force(title="Purchase order").document
    other = factories.process("Store material")
    content = plain(
        step("order", documents=(PlainDocument(form.number, "form"),)),
        step("match", kind="decision", ways=(PlainWay("Yes", identity("store")), PlainWay("No", identity("order")))),
        step("store", kind="call", calls=other.document.number, role="head-of-purchasing"),
        outputs=(PlainFlow("Parts", process=other.document.number),),
    )
    factories.in_force(process, content)
    shown = page(sign_in, cast.emma, process)
    assert shown.count("step--mine") == 2
    assert "<svg" in shown
    assert 'href="#step-3"' in shown
    assert f"{form.number}</span> Purchase order" in shown
    assert f'href="{other.get_absolute_url()}"' in shown
    called = page(sign_in, cast.emma, other)
    assert "Called by" in called
    assert process.document.number in called


def test_new_changed_moved_and_removed_steps_are_marked_on_the_map_and_told(
    process: Process, cast: Cast, sign_in: SignIn
) -> None:
    ask, wait, answer, send = step("ask"), step("wait"), step("answer"), step("send")
    factories.in_force(process, plain(ask, wait, answer, send), since=clock.today() - timedelta(days=90))
    factories.in_force(process, plain(send, step("ask", "Ask in writing"), answer, step("file")))
    shown = page(sign_in, cast.emma, process)
    today = words.day_and_month(clock.today(), clock.today())
    assert f"Step 1: Send (Moved, {today})" in shown
    assert f"Step 2: Ask in writing (Reworded, {today})" in shown
    assert f"Step 4: File (New, {today})" in shown
    assert "<del>2 Wait</del>" in shown
    for sign in ("New", "Changed", "Moved"):
        assert f"</svg>{sign}</span>" in shown
    assert "</svg>Decision" not in shown, "The key explains only what occurs."


def test_the_line_of_sight_does_not_stand_there_to_say_the_name_of_the_page_again(
    process: Process, cast: Cast, sign_in: SignIn
) -> None:
    factories.in_force(process, plain(step("a")))
    assert 'class="sight"' in page(sign_in, cast.emma, process), "Emma is a buyer: it leads to her step."
    assert 'class="sight"' not in page(sign_in, cast.nora, process)


def test_a_hidden_document_at_a_step_is_not_named(process: Process, cast: Cast, sign_in: SignIn) -> None:
    secret = common.in_force(common.document(title="Secret recipe", readers=[common.role("board")])).document
    factories.in_force(process, plain(step("a", documents=(PlainDocument(secret.number),))))
    assert "Secret recipe" not in page(sign_in, cast.emma, process)
    assert secret.number not in page(sign_in, cast.emma, process)


def test_a_hidden_caller_and_called_process_are_not_named(process: Process, cast: Cast, sign_in: SignIn) -> None:
    board = common.role("board")
    called, caller = (factories.process(f"Secret {what}", readers=[board]) for what in ("plan", "reason"))
    factories.in_force(process, plain(step("a", kind="call", calls=called.document.number)))
    factories.in_force(caller, plain(step("b", kind="call", calls=process.document.number)))
    shown = page(sign_in, cast.emma, process)
    assert "Secret" not in shown
    assert called.document.number not in shown
    assert caller.document.number not in shown


def test_readers_never_meet_the_words_of_a_draft(process: Process, cast: Cast, sign_in: SignIn) -> None:
    factories.in_force(process, plain(step("old")))
    factories.draft(process, plain(step("canary-of-the-draft")), by=cast.oscar)
    for name in ("nora", "eve"):
        shown = page(sign_in, getattr(cast, name), process)
        assert "anary-of-the-draft" not in shown
        assert "draft" not in shown.lower().replace("data-", "")


@pytest.mark.parametrize(
    ("name", "status"),
    [("emma", 200), ("oscar", 200), ("quinn", 200), ("ada", 200), ("nora", 404), ("eve", 404), ("sam", 404)],
)
def test_a_restricted_process_is_not_found_by_others(
    cast: Cast, sign_in: SignIn, buyer: object, name: str, status: int
) -> None:
    process = factories.process("Restricted", readers=[buyer])
    factories.in_force(process)
    assert sign_in(getattr(cast, name)).get(process.get_absolute_url()).status_code == status


def test_a_supplier_sees_what_is_meant_for_them_and_no_names(
    cast: Cast, sign_in: SignIn, supplier_role: object
) -> None:
    process = factories.process("Deliver castings", readers=[supplier_role])
    factories.in_force(process, plain(step("deliver", role="supplier-of-castings")))
    shown = page(sign_in, cast.sam, process)
    assert "step--mine" in shown
    for name in ("Oscar Brandt", "Max Expert"):
        assert name not in shown


def test_a_withdrawn_process_says_what_replaces_it(process: Process, cast: Cast, sign_in: SignIn) -> None:
    factories.in_force(process)
    other = factories.process("Buy everything")
    process.document.refresh_from_db()
    process.document.withdraw(
        by=cast.quinn, password="portal", token=uuid4(), reason="Merged.", replaced_by=other.document
    )
    shown = page(sign_in, cast.emma, process)
    assert "was withdrawn" in shown
    assert "Buy everything" in shown
    assert "Buy castings" not in sign_in(cast.emma).get("/processes/tree/").content.decode()


def test_a_revision_whose_day_never_came_is_no_part_of_its_history(
    process: Process, cast: Cast, sign_in: SignIn
) -> None:
    yesterday = clock.today() - timedelta(days=1)
    factories.in_force(process, plain(step("a")), since=yesterday)
    later = factories.draft(process, plain(step("b")), by=cast.oscar)
    later.submit(by=cast.oscar, version=later.version)
    day = clock.today() + timedelta(days=3)
    later.approve(by=cast.quinn, password="portal", sha256=later.sha256, token=uuid4(), effective_from=day)
    process.document.refresh_from_db()
    process.document.withdraw(by=cast.quinn, password="portal", token=uuid4(), reason="No more.")
    answer = sign_in(cast.emma).get(process.get_absolute_url())
    assert [row.number for row in answer.context["history"]] == [1]


def test_without_a_procedure_the_page_says_what_to_do(process: Process, cast: Cast, sign_in: SignIn) -> None:
    assert "Write the procedure" in page(sign_in, cast.oscar, process)
    shown = page(sign_in, cast.nora, process)
    assert "No procedure is in force here yet" in shown
    assert "Write the procedure" not in shown


def test_an_area_shows_what_is_below_it_and_no_empty_procedure(process: Process, cast: Cast, sign_in: SignIn) -> None:
    factories.process("Rate suppliers", parent=process)
    shown = page(sign_in, cast.nora, process)
    assert "Rate suppliers" in shown
    assert "no procedure of its own" in shown
    assert "No procedure is in force here yet" not in shown
    assert "Nothing has been approved yet" not in shown


def test_what_people_wrote_is_escaped(cast: Cast, sign_in: SignIn) -> None:
    nasty = '<script>alert("x")</script>'
    process = factories.process(f"Name {nasty}")
    factories.in_force(process, plain(step("a", title=nasty, text=nasty), purpose=nasty, result=nasty))
    for address in (process.get_absolute_url(), f"/steps/{identity('a')}/", "/processes/", "/processes/tree/"):
        assert "<script>alert" not in sign_in(cast.emma).get(address).content.decode()


def test_queries_do_not_grow_with_steps_documents_or_children(process: Process, cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.emma)
    counts = []
    for size in (3, 30):
        uses = [common.in_force(common.document(title=f"Form {n}")).document.number for n in range(2)]
        steps = [step(f"{n}", documents=tuple(PlainDocument(use) for use in uses)) for n in range(size)]
        factories.process(f"Child {size}", parent=process)
        with clock.at(clock.today() - timedelta(days=90 - size // 3)):
            factories.in_force(process, plain(*steps))
        client.get(process.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(process.get_absolute_url())
        counts.append(len(queries))
    assert counts[0] == counts[1], counts
    assert counts[0] <= 25


def test_a_quality_manager_finds_the_way_to_withdraw_a_procedure(cast: Cast, sign_in: SignIn) -> None:
    process = factories.process()
    address = f"/documents/{process.document.number}/withdraw/"
    assert address not in sign_in(cast.quinn).get(process.get_absolute_url()).content.decode()
    factories.in_force(process)
    assert address in sign_in(cast.quinn).get(process.get_absolute_url()).content.decode()
    assert address not in sign_in(cast.oscar).get(process.get_absolute_url()).content.decode()


def test_who_arranges_processes_sees_that_only_some_may_read_one(cast: Cast, sign_in: SignIn) -> None:
    closed = factories.process("Agree pay", readers=[common.role("buyer")])
    assert ">Buyer</a> only" in page(sign_in, cast.quinn, closed)
    assert " only</dd>" not in page(sign_in, cast.emma, closed)
    assert " only</dd>" not in page(sign_in, cast.quinn, factories.process("Open to all"))


def test_the_page_and_the_editor_count_the_same_things_to_settle(process: Process, cast: Cast, sign_in: SignIn) -> None:
    factories.draft(process, plain(step("a", role=""), purpose=""), by=cast.oscar, change_note="")
    assert "3 things to settle" in page(sign_in, cast.oscar, process)
    editor = sign_in(cast.oscar).get(f"/processes/{process.document.number}/edit/").content.decode()
    assert "3 things to settle" in editor
