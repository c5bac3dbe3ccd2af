"""Steps from a table on its pages: of many procedures or of one, looked at first, brought in whole or not at all."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from documents.imports.cells import Sheet
from documents.imports.columns import Choice
from documents.models import IncomingTable, Revision
from people.models import User
from people.records import Transfer
from processes import content
from processes.imports.steps.plan import FOLLOW, MOST_PROCEDURES, REPLACE, plan_of
from processes.imports.steps.wanted import steps_in
from processes.models import Process
from processes.plain import PlainDocument, PlainProcedure, PlainRisk, PlainWay
from tests import factories as people
from tests.conftest import Cast, SignIn
from tests.processes import factories
from tests.processes.factories import identity, plain, step
from tests.processes.tables import STEPS, bring, choose, commit, csv_of, upload, workbook

pytestmark = pytest.mark.django_db

HEADINGS = ("Process", "No", "Step", "Who", "How", "Documents", "System", "Minutes", "Kind", "Calls", "Ways")


@pytest.fixture
def buying(cast: Cast) -> Process:
    return factories.process("Buy castings", owner_role=people.role("head-of-purchasing"))


@pytest.fixture
def selling(cast: Cast) -> Process:
    return factories.process("Sell valves", owner_role=people.role("head-of-purchasing"))


@pytest.fixture
def oscar_writes(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.oscar)


def number(of: Process) -> str:
    return str(of.document.number)


def draft_of(of: Process) -> PlainProcedure:
    return content.read(Revision.objects.open().get(document=of.document))


def titles(of: Process) -> list[str]:
    return [one.title for one in draft_of(of).steps]


def row(process: Process | str = "", title: str = "Check", **cells: Any) -> tuple[object, ...]:
    name = process if isinstance(process, str) else number(process)
    got = {"Process": name, "Step": title, "Who": "Buyer", **cells}
    return tuple(got.get(heading, "") for heading in HEADINGS)


def steps_of(*rows: Sequence[object]) -> SimpleUploadedFile:
    return csv_of(HEADINGS, *rows, name="steps.csv")


def preview_of(client: Client, *rows: Sequence[object], **changes: object) -> Any:
    return client.get(choose(client, upload(client, steps_of(*rows), at=STEPS), **changes))


def told(page: Any) -> list[tuple[int, str, str]]:
    return [(problem.row, problem.column, problem.message) for problem in page.context["lines"]]


class TestTheWay:
    def test_steps_of_many_procedures_go_into_their_drafts(
        self, buying: Process, selling: Process, oscar_writes: Client
    ) -> None:
        factories.draft(selling, plain(step("a")))
        rows = [
            row(buying, "Complete?", No="10", Ways="Yes → 20; No → end"),
            row("", "Order", No="20", Minutes="15"),  # an empty cell is that of the row above
            row("sell VALVES", "Offer"),
            row(buying, "Pay", No="30"),  # back again
        ]
        preview = choose(oscar_writes, upload(oscar_writes, steps_of(*rows), at=STEPS))
        page = oscar_writes.get(preview)
        assert page.context["facts"] == [("New steps", "4"), ("Unchanged", "1")]
        assert [(one.number, one.counts["new"]) for one in page.context["lines"]] == [
            (number(buying), 3),
            (number(selling), 1),
        ]
        assert "Bring it in: add 4 steps" in page.content.decode()
        assert not buying.document.revisions.exists()
        report = oscar_writes.get(commit(oscar_writes, preview)["Location"])
        assert [one["said"] for one in report.context["procedures"]] == ["3 steps added", "1 step added"]
        assert titles(buying) == ["Complete?", "Order", "Pay"]
        decision, order, _pay = draft_of(buying).steps
        assert (decision.kind, decision.role, order.active_minutes) == ("decision", "buyer", 15)
        assert decision.ways == (PlainWay("Yes", order.identity), PlainWay("No", None))
        assert titles(selling) == ["A", "Offer"]

    def test_fifty_procedures_of_a_workbook(self, cast: Cast, oscar_writes: Client) -> None:
        owner = people.role("head-of-purchasing")
        made = [factories.process(f"Process {n:02d}", owner_role=owner) for n in range(50)]
        rows = [row(each, f"Step {n}", Minutes=n, No=float(n)) for each in made for n in range(1, 5)]
        file = SimpleUploadedFile("fifty.xlsx", workbook(HEADINGS, *rows))
        bring(oscar_writes, file, at=STEPS)
        assert [titles(each) for each in made] == [[f"Step {n}" for n in range(1, 5)]] * 50
        assert [one.active_minutes for one in draft_of(made[49]).steps] == [1, 2, 3, 4]

    def test_without_a_column_for_them_the_steps_are_those_of_the_procedure_one_comes_from(
        self, buying: Process, oscar_writes: Client
    ) -> None:
        factories.draft(buying, plain(step("a")))
        editor = oscar_writes.get(f"/processes/{number(buying)}/edit/?part=steps").content.decode()
        entry = f"{STEPS}?process={number(buying)}"
        assert f'href="{entry}"' in editor
        assert "Buy castings" in oscar_writes.get(entry).content.decode()
        address = upload(oscar_writes, csv_of(("Step", "Role"), ("Order", "Buyer")), at=entry)
        other = oscar_writes.get(f"{address}&headings=1").content.decode()  # looking at another row forgets nothing
        assert f'value="{number(buying)} Buy castings"' in other
        commit(oscar_writes, choose(oscar_writes, address))
        assert titles(buying) == ["A", "Order"]

    def test_what_is_rarely_in_a_table_is_asked_below_unless_it_is_there(
        self, buying: Process, oscar_writes: Client
    ) -> None:
        rows = [("Step", "Waiting time", "Remark"), ("Order", "2 h", "soon")]
        address = upload(oscar_writes, csv_of(*rows), at=f"{STEPS}?process={number(buying)}")
        page = oscar_writes.get(address)
        form, text = page.context["form"], page.content.decode()
        first = [field.name for field in form.column_fields]
        assert [name for name in first if name in {"column_title", "column_waiting", "column_value"}] == [
            "column_title", "column_waiting",
        ]  # fmt: skip
        assert "column_value" in [field.name for field in form.rare_fields]
        assert text.index("<summary>More that a column can hold</summary>") < text.index('name="column_value"')
        sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
        twice = oscar_writes.post(address, {**sent, "column_value": sent["column_waiting"]})
        assert "column_value" in [field.name for field in twice.context["form"].column_fields]
        assert "This column is chosen for “Minutes of waiting” already." in twice.content.decode()

    def test_a_table_of_no_procedure_is_asked_for_one(self, buying: Process, oscar_writes: Client) -> None:
        address = upload(oscar_writes, csv_of(("Step", "Role"), ("Order", "Buyer")), at=STEPS)
        sent = {"column_title": "0", "headings": "1", "there": FOLLOW, "token": str(uuid4())}
        answer = oscar_writes.post(address, sent)
        assert "Say which procedure these are the steps of" in answer.content.decode()
        answer = oscar_writes.post(address, {**sent, "process": "P-9999"})
        assert "There is no process P-9999 in use that you may see." in answer.content.decode()
        assert oscar_writes.post(address, {**sent, "process": number(buying).lower()}).status_code == 302

    def test_a_row_that_only_names_a_procedure_stands_above_its_steps(
        self, buying: Process, oscar_writes: Client
    ) -> None:
        bring(oscar_writes, steps_of((number(buying),), row("", "Order")), at=STEPS)
        assert titles(buying) == ["Order"]

    def test_a_new_draft_begins_with_what_is_in_force(self, buying: Process, oscar_writes: Client) -> None:
        factories.in_force(buying, plain(step("a"), purpose="Parts on the shelf."))
        bring(oscar_writes, steps_of(row(buying, "Order")), at=STEPS)
        assert (draft_of(buying).purpose, titles(buying)) == ("Parts on the shelf.", ["A", "Order"])

    def test_a_table_that_comes_again_says_that_its_steps_would_stand_there_twice(
        self, buying: Process, oscar_writes: Client
    ) -> None:
        at, rows = f"{STEPS}?process={number(buying)}", (("Step", "Role"), ("Weigh it", "Buyer"), ("File it", "Buyer"))
        said = "2 steps of the table are called like one that stays in the draft."
        for comes in range(2):
            preview = choose(oscar_writes, upload(oscar_writes, csv_of(*rows), at=at))
            assert (said in oscar_writes.get(preview).content.decode()) == bool(comes)
            commit(oscar_writes, preview)
        address = upload(oscar_writes, csv_of(*rows), at=at)
        assert said not in oscar_writes.get(choose(oscar_writes, address, there=REPLACE)).content.decode()

    def test_everything_is_recorded_and_can_be_taken_back(self, buying: Process, oscar_writes: Client) -> None:
        bring(oscar_writes, steps_of(row(buying, "Order")), at=STEPS)
        incoming = IncomingTable.objects.get()
        revision = Revision.objects.open().get(document=buying.document)
        reason = f"Imported from steps.csv (SHA-256 {incoming.sha256[:12]}…)."
        assert revision.history.latest().history_change_reason == reason
        transfer = Transfer.objects.get()
        assert (transfer.direction, transfer.name, transfer.reason) == ("in", "steps.csv", "1 procedure: 1 step added.")
        assert bytes(incoming.packed) == b""
        editor = f"/processes/{number(buying)}/edit/?part=steps"
        assert "From steps.csv: 1 step added." in oscar_writes.get(editor).content.decode()
        oscar_writes.post(editor, {"token": str(uuid4()), "version": revision.version, "do": "undo"})
        assert titles(buying) == []


class TestOldHandbooks:
    """Tables as they are found: a title above the headings, figures called steps, hours, cells that were merged."""

    ROWS = (
        ("Our handbook", "", "", "", "", ""),
        ("Process no.", "Process name", "Step", "Activity", "Duration (h)", "Next step"),
        ("{}", "Buy castings", "1", "Read the figures", "0.5", "yes -> 3, no -> 2"),
        ("", "", "2", "Ask quality", "2 h", ""),
        ("", "", "", "", "", ""),
        ("", "", "3", "Send the rating", "1", "end"),
    )

    def test_they_are_understood(self, buying: Process, oscar_writes: Client) -> None:
        rows = [tuple(cell.format(number(buying)) for cell in one) for one in self.ROWS]
        address = upload(oscar_writes, csv_of(*rows), at=STEPS)
        form = oscar_writes.get(address).context["form"]
        guessed = {name: form[f"column_{name}"].value() for name in ("process", "number", "title", "minutes", "ways")}
        assert guessed == {"process": 0, "number": 2, "title": 3, "minutes": 4, "ways": 5}
        commit(oscar_writes, choose(oscar_writes, address))
        steps = draft_of(buying).steps
        assert [(one.title, one.kind, one.active_minutes) for one in steps] == [
            ("Read the figures", "decision", 30), ("Ask quality", "task", 120), ("Send the rating", "task", 60),
        ]  # fmt: skip
        assert steps[0].ways == (PlainWay("yes", steps[2].identity), PlainWay("no", steps[1].identity))

    def test_steps_numbered_as_sections_are_called_by_these_numbers(
        self, buying: Process, oscar_writes: Client
    ) -> None:
        rows = [
            ("No", "Step", "Next"),
            ("4.1", "Read", ""),
            ("4.2", "Fine?", "yes → 4.10, no → 4.1"),
            ("4.10.", "File", ""),
        ]
        address = upload(oscar_writes, csv_of(*rows), at=f"{STEPS}?process={number(buying)}")
        page = oscar_writes.get(preview := choose(oscar_writes, address)).content.decode()
        assert "yes → step 3" in page
        commit(oscar_writes, preview)
        read, decision, file = draft_of(buying).steps
        assert decision.ways == (PlainWay("yes", file.identity), PlainWay("no", read.identity))


class TestReplacing:
    @pytest.fixture
    def was(self, buying: Process) -> PlainProcedure:
        paper, hidden = (
            people.document(title="Form", listed=True),
            people.document(title="Of others", owner_role=people.role("warehouse-lead")),
        )
        risk = PlainRisk("It comes late", 3, 2, "Order early", "buyer")
        whole = plain(
            step("a", "Check", risks=(risk,), active_minutes=5, system="ERP"),
            step(
                "b", "Complete?", kind="decision", ways=(PlainWay("Yes", identity("c"), 70), PlainWay("No", None, 30))
            ),
            step("c", "Order", documents=(PlainDocument(hidden.number), PlainDocument(paper.number, "record"))),
            step("d", "Pay"),
        )
        factories.draft(buying, whole)
        return draft_of(buying)

    def test_steps_are_found_again_and_keep_what_the_table_does_not_say(
        self, was: PlainProcedure, buying: Process, oscar_writes: Client
    ) -> None:
        rows = [("Step", "Minutes"), ("check", "8"), ("Order", ""), ("Complete?", ""), ("Store", "")]
        address = upload(oscar_writes, csv_of(*rows), at=f"{STEPS}?process={number(buying)}")
        page = oscar_writes.get(preview := choose(oscar_writes, address, there=REPLACE))
        assert page.context["facts"] == [
            ("New steps", "1"), ("Changed", "2"), ("Unchanged", "1"), ("Taken out", "1"),
        ]  # fmt: skip
        assert page.context["shown"].marks.removed == ((4, "Pay"),)
        commit(oscar_writes, preview)
        check, order, decision, store = draft_of(buying).steps
        assert [one.identity for one in (check, order, decision)] == [identity(key) for key in "acb"]
        assert (check.title, check.active_minutes, check.risks, check.system, check.role) == (
            "check", 8, was.steps[0].risks, "ERP", "buyer",
        )  # fmt: skip
        assert order == was.steps[2]
        assert decision == was.steps[1]
        assert (store.title, store.role) == ("Store", "")

    def test_by_its_id_a_step_is_found_under_another_name(
        self, was: PlainProcedure, buying: Process, oscar_writes: Client
    ) -> None:
        rows = [("Step ID", "Step"), (identity("d"), "Pay the invoice"), ("", "Check"), (str(uuid4()), "Order")]
        bring(oscar_writes, csv_of(*rows), at=f"{STEPS}?process={number(buying)}")
        assert [(one.identity, one.title) for one in draft_of(buying).steps] == [
            (identity("d"), "Pay the invoice"), (identity("a"), "Check"), (identity("c"), "Order"),
        ]  # fmt: skip

    def test_the_same_id_twice_is_told(self, was: PlainProcedure, buying: Process, oscar_writes: Client) -> None:
        rows = [("Step ID", "Step"), (identity("d"), "Pay"), (identity("d").upper(), "Pay again")]
        address = upload(oscar_writes, csv_of(*rows), at=f"{STEPS}?process={number(buying)}")
        page = oscar_writes.get(choose(oscar_writes, address))
        assert told(page) == [(3, "Step ID", "The same step stands in row 2.")]

    def test_nobody_takes_out_what_they_may_not_see(
        self, was: PlainProcedure, buying: Process, oscar_writes: Client
    ) -> None:
        """Of two documents the author sees one; the table names none, with a column for them."""
        rows = [("Step", "Documents", "Ways"), *((one.title, "", "") for one in was.steps)]
        bring(oscar_writes, csv_of(*rows), at=f"{STEPS}?process={number(buying)}", there=REPLACE)
        _check, decision, order, _pay = draft_of(buying).steps
        assert order.documents == was.steps[2].documents[:1]
        assert decision.ways == ()

    def test_shares_and_uses_stay_where_ways_and_documents_do(
        self, was: PlainProcedure, buying: Process, oscar_writes: Client
    ) -> None:
        form = was.steps[2].documents[1].number
        rows = [("No", "Step", "Documents", "Ways"), (1, "Check"), (2, "Complete?", "", "Yes → 3; No → end"),
                (3, "Order", form, ""), (4, "Pay")]  # fmt: skip
        address = upload(oscar_writes, csv_of(*rows), at=f"{STEPS}?process={number(buying)}")
        page = oscar_writes.get(choose(oscar_writes, address, there=REPLACE)).content.decode()
        assert "The procedures are already as the table says." in page
        assert "Bring it in" not in page

    def test_a_judgement_comes_whole_or_not_at_all(self, buying: Process, oscar_writes: Client) -> None:
        """A kind of waste makes a step waste; one that is waste no more has no kind of it."""
        judged = {"value": "waste", "waste": "motion"}
        factories.draft(buying, plain(*(step(key, key.upper()) for key in "ab"), step("c", "C", **judged)))
        entry = f"{STEPS}?process={number(buying)}"
        bring(oscar_writes, csv_of(("Step", "Waste"), ("A", "waiting"), ("B", ""), ("C", "")), at=entry, there=REPLACE)
        assert [(one.value, one.waste) for one in draft_of(buying).steps] == [
            ("waste", "waiting"), ("", ""), ("waste", ""),
        ]  # fmt: skip
        rows = [("Step", "Value"), ("A", "adds value"), ("B", "VA"), ("C", "waste")]
        bring(oscar_writes, csv_of(*rows), at=entry, there=REPLACE)
        assert [(one.value, one.waste) for one in draft_of(buying).steps] == [
            ("adding", ""), ("adding", ""), ("waste", ""),
        ]  # fmt: skip

    def test_times_roles_and_shares_of_a_spreadsheet_go_into_the_steps(
        self, was: PlainProcedure, buying: Process, oscar_writes: Client
    ) -> None:
        rows = [
            ("No", "Step", "Waiting (days)", "Time (h)", "Consulted", "Ways"),
            (1, "Check", 2, 0.5, "Head of Purchasing; buyer, Buyer", ""),
            (2, "Complete?", "1 h", "", "", "Yes (60 %) → 3; No → end"),
            (3, "Order"),
            (4, "Pay"),
        ]
        address = upload(oscar_writes, csv_of(*rows), at=f"{STEPS}?process={number(buying)}")
        page = oscar_writes.get(preview := choose(oscar_writes, address, there=REPLACE)).content.decode()
        assert "Consulted: Buyer, Head of Purchasing · Work: 30 min · Waiting: 2 days" in page
        assert "Yes (60 %) → step 3" in page
        commit(oscar_writes, preview)
        check, decision, *_rest = draft_of(buying).steps
        assert (check.active_minutes, check.waiting_minutes) == (30, 2880)
        assert check.consulted == ("buyer", "head-of-purchasing")
        assert decision.waiting_minutes == 60
        assert [way.share for way in decision.ways] == [60, 30]


class TestErrors:
    @pytest.mark.parametrize("place", [0, 2, 4])
    def test_one_faulty_row_anywhere_keeps_everything_out(
        self, place: int, buying: Process, selling: Process, oscar_writes: Client
    ) -> None:
        rows = [row(buying, "A"), row(buying, "B"), row(selling, "C"), row(selling, "D"), row(buying, "E")]
        rows[place] = row(buying, "Fine", Who="Nobody")
        preview = choose(oscar_writes, upload(oscar_writes, steps_of(*rows), at=STEPS))
        page = oscar_writes.get(preview)
        assert told(page) == [(place + 2, "Who", "There is no role “Nobody”.")]
        assert "Bring it in" not in page.content.decode()
        answer = oscar_writes.post(preview, {"token": str(uuid4()), "seen": "0" * 64})
        assert answer.status_code == 409
        assert not Revision.objects.filter(document__in=[buying.document, selling.document]).exists()

    @pytest.mark.parametrize(
        ("cells", "column", "message"),
        [
            ({"title": ""}, "Step", "It does not say what is done."),
            ({"title": "x" * 201}, "Step", "What is done has 201 characters; 200 are the most."),
            ({"title": "#REF!"}, "Step", "This is an error of the spreadsheet, #REF!."),
            ({"Minutes": "soon"}, "Minutes", "“soon” is no number of minutes. Write a whole number, such as 15."),
            ({"Kind": "dance"}, "Kind", "“dance” is no kind of step. Write task, decision, call, wait or end."),
            ({"Ways": "Yes → 7"}, "Ways", "A way leads to 7, and no row has this number."),
            ({"Calls": "P-9999"}, "Calls", "There is no process P-9999 in use that you may see. "
                                           "A number looks like P-0042."),
            ({"Documents": ", ".join(["WI-1"] * 41)}, "Documents", "It names 41 documents; 40 are the most."),
        ],
    )  # fmt: skip
    def test_each_is_told_with_its_row_and_column(
        self, cells: dict[str, str], column: str, message: str, buying: Process, oscar_writes: Client
    ) -> None:
        page = preview_of(oscar_writes, row(buying, "First"), row(buying, **cells))
        assert (3, column, message) in told(page)

    def test_everything_to_mend_is_told_at_once_also_in_procedures_that_are_not_there(
        self, buying: Process, oscar_writes: Client
    ) -> None:
        page = preview_of(oscar_writes, row("P-9999", Who="Nobody"), row(buying, "Fine"), row("P-9998", Minutes="soon"))
        assert [(row, column) for row, column, _message in told(page)] == [
            (2, "Process"), (2, "Who"), (4, "Process"), (4, "Minutes"),
        ]  # fmt: skip

    def test_a_formula_is_a_text_like_any_other(self, buying: Process, oscar_writes: Client) -> None:
        bring(oscar_writes, steps_of(row(buying, "=1+1"), row(buying, "قائمة الفحص")), at=STEPS)
        assert titles(buying) == ["=1+1", "قائمة الفحص"]

    def test_more_steps_than_a_procedure_holds_are_told(self, buying: Process, oscar_writes: Client) -> None:
        page = preview_of(oscar_writes, *(row(buying, f"Step {n}") for n in range(201)))
        assert told(page) == [(2, "Process", f"{number(buying)} would have 201 steps; 200 are the most.")]

    def test_more_ways_than_can_be_drawn_are_told(self, buying: Process, oscar_writes: Client) -> None:
        ways = "; ".join(f"{n} → 1" for n in range(20))
        page = preview_of(oscar_writes, *(row(buying, f"Step {n}", Ways=ways) for n in range(31)))
        assert told(page) == [(2, "Process", f"{number(buying)} would have 620 ways out; 600 are the most.")]

    def test_more_procedures_than_can_be_looked_through_are_told(self, oscar_writes: Client, cast: Cast) -> None:
        owner = people.role("head-of-purchasing")
        made = [factories.process(f"Process {n}", owner_role=owner) for n in range(MOST_PROCEDURES + 1)]
        page = preview_of(oscar_writes, *(row(each) for each in made))
        assert told(page) == [(0, "", "These are steps of 101 procedures; 100 are the most. Divide the table.")]

    def test_what_cannot_be_written_is_told(self, buying: Process, selling: Process, oscar_writes: Client) -> None:
        revision = factories.draft(buying, plain(step("a")))
        revision.submit(by=people.setup_account(), version=revision.version)
        others = factories.process("Of others", owner_role=people.role("warehouse-lead"))
        page = preview_of(
            oscar_writes, row("", "Lost"), row(buying), row(others), row("Nowhere at all"), row(selling, "Fine")
        )
        assert told(page) == [
            (2, "Process", "It does not say of which procedure this is a step."),
            (3, "Process", f"{number(buying)} is in review. It can be written again once that is decided or recalled."),
            (4, "Process", f"You may not write {number(others)}: its owner and its expert may."),
            (5, "Process", "There is no process Nowhere at all in use that you may see. A number looks like P-0042."),
        ]

    def test_a_name_that_several_have_is_asked_for_by_number(
        self, buying: Process, cast: Cast, oscar_writes: Client
    ) -> None:
        twin = factories.process("Buy castings", owner_role=people.role("head-of-purchasing"))
        page = preview_of(oscar_writes, row("Buy castings"))
        said = f"“Buy castings” is the name of 2 processes. Write “{number(buying)}” or “{number(twin)}”."
        assert told(page) == [(2, "Process", said)]


class TestMeanwhile:
    def test_a_draft_that_changed_since_the_preview_is_shown_anew(self, buying: Process, oscar_writes: Client) -> None:
        revision = factories.draft(buying, plain(step("a")))
        preview = choose(oscar_writes, upload(oscar_writes, steps_of(row(buying, "Order")), at=STEPS))
        form = oscar_writes.get(preview).context["form"]
        revision.procedure.write(by=people.setup_account(), version=revision.version, content=plain(step("b")))
        answer = oscar_writes.post(preview, {"token": form["token"].initial, "seen": form["seen"].initial})
        assert answer.status_code == 409
        assert "What these procedures say has changed since you looked." in answer.content.decode()
        assert titles(buying) == ["B"]
        assert commit(oscar_writes, preview).status_code == 302
        assert titles(buying) == ["B", "Order"]

    def test_a_second_click_brings_in_once(self, buying: Process, oscar_writes: Client) -> None:
        preview = choose(oscar_writes, upload(oscar_writes, steps_of(row(buying, "Order")), at=STEPS))
        form = oscar_writes.get(preview).context["form"]
        sent = {"token": form["token"].initial, "seen": form["seen"].initial}
        assert {oscar_writes.post(preview, sent)["Location"] for _ in range(3)} == {
            preview.replace("preview", "report")
        }
        assert titles(buying) == ["Order"]

    def test_of_two_at_once_the_second_is_shown_what_it_would_do_now(
        self, buying: Process, oscar_writes: Client
    ) -> None:
        previews = [choose(oscar_writes, upload(oscar_writes, steps_of(row(buying, "Order")), at=STEPS)) for _ in "ab"]
        forms = [oscar_writes.get(preview).context["form"] for preview in previews]
        sent = [{"token": form["token"].initial, "seen": form["seen"].initial} for form in forms]
        assert oscar_writes.post(previews[0], sent[0]).status_code == 302
        assert oscar_writes.post(previews[1], sent[1]).status_code == 409
        assert titles(buying) == ["Order"]


class TestTheGate:
    def test_who_may_write_no_procedure_may_bring_no_steps(self, buying: Process, cast: Cast, sign_in: SignIn) -> None:
        assert sign_in(cast.emma).get(STEPS).status_code == 403
        assert sign_in(cast.sam).get(STEPS).status_code == 403

    def test_a_table_is_for_the_person_who_uploaded_it(self, buying: Process, cast: Cast, sign_in: SignIn) -> None:
        address = upload(sign_in(cast.oscar), steps_of(row(buying)), at=STEPS)
        for page in ("", "preview/", "report/"):
            assert sign_in(cast.quinn).get(f"{address}{page}").status_code == 404
        processes = address.replace("steps/import", "import")
        assert sign_in(cast.oscar).get(processes).status_code == 404

    def test_a_procedure_that_one_may_not_know_is_not_there(
        self, buying: Process, oscar_writes: Client, cast: Cast
    ) -> None:
        hidden = factories.process(
            "Sell the site", owner_role=people.role("warehouse-lead"), readers=[people.role("warehouse-lead")]
        )
        page = preview_of(oscar_writes, row(hidden), row("Sell the site"))
        by_number, by_name = (message for _row, _column, message in told(page))
        assert by_number.startswith(f"There is no process {number(hidden)} in use that you may see.")
        assert "Sell the site" not in by_number
        assert by_name == "There is no process Sell the site in use that you may see. A number looks like P-0042."

    def test_whoever_brings_steps_in_cannot_approve_them(self, buying: Process, cast: Cast, sign_in: SignIn) -> None:
        bring(sign_in(cast.quinn), steps_of(row(buying)), at=STEPS)
        assert Revision.objects.open().get(document=buying.document).has_contributed(cast.quinn)


def test_looking_costs_the_same_for_any_number_of_procedures(cast: Cast) -> None:
    owner = people.role("head-of-purchasing")
    paper = people.document(title="Form", listed=True)
    made = [factories.process(f"Process {n}", owner_role=owner) for n in range(12)]
    for each in made:
        factories.draft(each, plain(step(number(each), documents=(PlainDocument(paper.number),))))

    def planned(count: int, user: User) -> None:
        cells: list[tuple[int, list[Any]]] = [(1, ["Process", "Step", "Who", "Documents"])]
        cells += [(n, [number(each), "Order", "Buyer", paper.number]) for n, each in enumerate(made[:count], start=2)]
        wanted = steps_in(Sheet("", cells), Choice("", 1, {"process": 0, "title": 1, "role": 2, "documents": 3}))
        plan = plan_of(wanted, by=user, process="", there=FOLLOW, token=uuid4())
        assert len(plan.targets) == count
        assert not plan.problems

    asked = []
    for count in (2, 12):
        with CaptureQueriesContext(connection) as queries:
            planned(count, User.objects.get(pk=cast.oscar.pk))
        asked.append(len(queries))
    assert asked[0] == asked[1]
