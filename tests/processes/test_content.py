"""The gate before approval (A9) and the comparison step by step (A18)."""

import re
from collections.abc import Callable
from dataclasses import fields, replace

import pytest
from django.core.exceptions import ValidationError

from documents.content import kind_of
from documents.models import Document
from people.models import User
from processes import compare, content
from processes.models import Process
from processes.plain import PlainDocument, PlainFlow, PlainProcedure, PlainRisk, PlainStep, PlainWay
from processes.problems import problems
from tests.conftest import Cast, SignIn
from tests.processes import factories
from tests.processes.factories import identity, plain, role, step


def said(found: PlainProcedure, **facts: object) -> list[str]:
    facts = {"has_expert": True, "has_measure": False, "withdrawn": set(), **facts}
    return [problem.message for problem in problems(found, **facts)]  # type: ignore[arg-type]


def bare(*steps: PlainStep, **fields: object) -> PlainProcedure:
    """A procedure that could be approved, without asking the database for roles."""
    whole = PlainProcedure(
        purpose="p",
        trigger="t",
        result="r",
        no_measure_reason="none",
        inputs=(PlainFlow("in", other="x"),),
        outputs=(PlainFlow("out", other="x"),),
        steps=steps or (one("a"),),
    )
    return replace(whole, **fields)  # type: ignore[arg-type]


def one(key: str, **fields: object) -> PlainStep:
    return PlainStep(**{"identity": identity(key), "title": key, "role": "buyer", **fields})  # type: ignore[arg-type]


class TestProblems:
    def test_a_complete_procedure_has_none(self) -> None:
        assert said(bare()) == []

    @pytest.mark.parametrize(
        ("found", "facts", "message"),
        [
            (bare(), {"has_expert": False}, "Name an expert"),
            (bare(purpose=""), {}, "what the procedure is for"),
            (bare(trigger=""), {}, "what starts the procedure"),
            (bare(inputs=()), {}, "comes in"),
            (bare(outputs=()), {}, "goes out"),
            (bare(inputs=(PlainFlow("Requisition"),)), {}, "“Requisition”: say from whom it comes"),
            (bare(no_measure_reason=""), {}, "Link a measure"),
            (replace(bare(), steps=()), {}, "at least one step"),
            (bare(one("a", role="")), {}, "Step 1: no role does it"),
            (bare(one("a", kind="decision")), {}, "Step 1: a decision needs at least two ways"),
            (
                bare(one("a", kind="decision", ways=(PlainWay("Yes", None), PlainWay("", None)))),
                {},
                "Step 1: a way has no name",
            ),
            (bare(one("a", ways=(PlainWay("", identity("gone")),))), {}, "no longer there"),
            (
                bare(one("a", ways=(PlainWay("", identity("c")),)), one("b"), one("c")),
                {},
                "Step 2: nothing leads to it",
            ),
            (bare(one("a"), one("b", kind="end"), one("c")), {}, "Step 3: nothing leads to it"),
            (
                bare(one("a"), one("b"), one("c", ways=(PlainWay("", identity("b")),))),
                {},
                "Step 3: from here no way leads to the end",
            ),
            (bare(one("a", kind="call")), {}, "does not say which"),
            (bare(one("a", kind="call", calls="P-0009")), {"withdrawn": {"P-0009"}}, "has been withdrawn"),
        ],
    )
    def test_what_is_missing_is_named(self, found: PlainProcedure, facts: dict[str, object], message: str) -> None:
        (problem,) = said(found, **facts)
        assert message in problem

    def test_a_loop_with_a_way_out_comes_to_the_end(self) -> None:
        out = (PlainWay("Again", identity("a"), 20), PlainWay("Done", None, 80))
        assert said(bare(one("a"), one("b", kind="decision", ways=out), one("c", kind="end", role=""))) == [
            "Step 3: nothing leads to it."
        ]
        assert said(bare(one("a"), one("b", kind="decision", ways=out))) == []

    def test_a_linked_measure_needs_no_reason(self) -> None:
        assert said(bare(no_measure_reason=""), has_measure=True) == []

    def test_an_end_needs_no_role(self) -> None:
        assert said(bare(one("a"), one("b", kind="end", role=""))) == []

    def test_it_cannot_be_submitted_before_all_is_settled(self, process: Process, cast: Cast) -> None:
        revision = factories.draft(process, plain(no_measure_reason="", outputs=()))
        with pytest.raises(ValidationError) as refusal:
            revision.submit(by=cast.oscar, version=revision.version)
        assert len(refusal.value.messages) == 2

    def test_the_owner_is_never_missing_because_every_document_has_one(self) -> None:
        assert not Document._meta.get_field("owner_role").null

    def test_a_draft_without_an_expert_is_told_so(self, cast: Cast) -> None:
        revision = factories.draft(factories.process("No expert", expert=None))
        assert [problem.anchor for problem in revision.problems()] == ["id_expert"]


class Nothing:
    roles: dict[str, str] = {"buyer": "Buyer", "planner": "Planner"}
    documents: dict[str, str] = {}
    processes: dict[str, str] = {}
    partners: dict[str, str] = {}


def tags(old: PlainProcedure, new: PlainProcedure) -> dict[str, tuple[str, ...]]:
    found = compare.differences(old, new, Nothing())
    return {change.title: change.tags for change in found.changes}


FIELDS = [
    ("title", "b", "Reworded"),
    ("text", "Look closely.", "Reworded"),
    ("warning", "Hot", "Reworded"),
    ("note", "Ask", "Reworded"),
    ("role", "planner", "Role changed"),
    ("accountable", ("planner",), "Role changed"),
    ("consulted", ("planner",), "Role changed"),
    ("informed", ("planner",), "Role changed"),
    ("documents", (PlainDocument("F-001"),), "Documents changed"),
    ("ways", (PlainWay("Yes", None),), "Ways changed"),
    ("risks", (PlainRisk("It comes late", 2, 3),), "Risks changed"),
    ("kind", "end", "Details changed"),
    ("calls", "P-0001", "Details changed"),
    ("system", "ERP", "Details changed"),
    ("waits_for_all", True, "Details changed"),
    ("active_minutes", 5, "Details changed"),
    ("waiting_minutes", 5, "Details changed"),
    ("is_guess", True, "Details changed"),
    ("value", "adding", "Details changed"),
    ("waste", "motion", "Details changed"),
]


class TestCompare:
    def test_five_kinds_of_change_are_exactly_five(self) -> None:
        old = bare(*(one(key) for key in ("keep", "gone", "reword", "role", "move", "last")))
        new = bare(
            one("move"),
            one("keep"),
            one("new"),
            one("reword", text="Other words."),
            one("role", role="planner"),
            one("last"),
        )
        found = compare.differences(old, new, Nothing())
        assert tags(old, new) == {
            "Step 1, move": ("Moved",),
            "Step 3, new": ("New",),
            "Step 4, reword": ("Reworded",),
            "Step 5, role": ("Role changed",),
            "Step 2, gone": ("Removed",),
        }
        assert found.count == 5
        assert (found.unchanged, found.total) == (2, 6)

    def test_steps_pushed_down_by_a_new_one_have_not_moved(self) -> None:
        assert tags(bare(one("a"), one("b")), bare(one("new"), one("a"), one("b"))) == {"Step 1, new": ("New",)}

    def test_the_same_procedure_has_no_changes(self) -> None:
        assert compare.differences(bare(), bare(), Nothing()).count == 0

    @pytest.mark.parametrize(("field", "value", "tag"), FIELDS)
    def test_every_field_of_a_step_is_compared(self, field: str, value: object, tag: str) -> None:
        (found,) = tags(bare(one("a")), bare(one("a", **{field: value}))).values()
        assert found == (tag,)

    @pytest.mark.parametrize(("field", "value"), [(field, value) for field, value, _tag in FIELDS if field != "title"])
    def test_a_new_step_is_told_with_every_field(self, field: str, value: object) -> None:
        def rows(new: PlainStep) -> dict[str, str]:
            found = compare.differences(bare(one("a")), bare(one("a"), new), Nothing())
            return {row.label: row.new for row in found.steps[0].rows}

        assert rows(one("b", **{field: value})) != rows(one("b"))

    def test_no_field_is_forgotten(self) -> None:
        assert {field for field, _value, _tag in FIELDS} == {field.name for field in fields(PlainStep)} - {"identity"}

    def test_head_and_flows_are_compared(self) -> None:
        new = bare(purpose="other", inputs=(PlainFlow("in", other="y"),), outputs=())
        assert tags(bare(), new) == {"Purpose": ("Reworded",), "In: in": ("Changed",), "Out: out": ("Removed",)}

    def test_what_people_wrote_is_escaped(self) -> None:
        new = bare(one("a", text="<script>alert(1)</script>", title="<b>x</b>"))
        found = compare.differences(bare(one("a", text="old")), new, Nothing())
        markup = "".join(row.old + row.new for change in found.changes for row in change.rows)
        assert "<script>" not in markup
        assert "<b>" not in markup

    def test_only_the_words_that_changed_are_marked(self) -> None:
        new = bare(one("a", text="Count, then read the certificate."))
        found = compare.differences(bare(one("a", text="Count, then store.")), new, Nothing())
        row = found.steps[0].rows[0]
        assert "Count, then" in row.new
        assert "<ins>Count" not in row.new

    def test_the_kind_compares_two_revisions(self, process: Process, cast: Cast) -> None:
        old = factories.in_force(process, plain(step("a")))
        new = factories.draft(process, plain(step("a", title="Other")), by=cast.oscar)
        assert kind_of(new).compare(old, new, cast.oscar).changes == 1


class TestTheMapOfWhatChanged:
    """A18: text first and coloured on the map, the same for who compares and for who approves."""

    @pytest.mark.parametrize("page", ["compare/1/", "approve/"])
    def test_it_marks_what_changed_and_leads_to_the_words(
        self, page: str, process: Process, cast: Cast, sign_in: SignIn
    ) -> None:
        factories.in_force(process, plain(step("a"), step("b"), step("c", title="Store")))
        new = factories.draft(process, plain(step("a"), step("b", title="Other"), step("d")), by=cast.oscar)
        new.submit(by=cast.oscar, version=new.version)
        shown = sign_in(cast.quinn).get(f"{new.get_absolute_url()}{page}").content.decode()
        text, drawing = shown.split('<div class="map"')
        drawing = drawing.split("</svg>")[0]
        assert len(re.findall(r'class="[^"]*node--changed', drawing)) == 1
        assert len(re.findall(r'class="[^"]*node--new', drawing)) == 1
        assert "Changed since revision 1" in drawing
        assert "<b>Removed since revision 1:</b> <del>3 Store</del>" in shown
        links = re.findall(r'<a href="#([^"]+)"', drawing)
        assert links == [f"change-{identity(key)}" for key in "bd"]
        assert all(f'id="{link}"' in text for link in links)

    def test_the_other_side_of_what_goes_in_and_out_is_named(
        self, process: Process, cast: Cast, sign_in: SignIn
    ) -> None:
        other = factories.process("Store parts").document.number
        factories.in_force(process, plain(step("a")))
        flows = (PlainFlow("Requisition", other="Planning"), PlainFlow("Parts", process=other))
        new = factories.draft(process, plain(step("a"), inputs=flows), by=cast.oscar)
        shown = sign_in(cast.quinn).get(f"{new.get_absolute_url()}compare/1/").content.decode()
        assert f'<span class="muted">From</span> <ins>{other} Store parts</ins>' in shown

    def test_where_no_step_changed_there_is_no_map(self, process: Process, cast: Cast, sign_in: SignIn) -> None:
        factories.in_force(process, plain(step("a")))
        new = factories.draft(process, plain(step("a"), purpose="Another purpose."), by=cast.oscar)
        shown = sign_in(cast.quinn).get(f"{new.get_absolute_url()}compare/1/").content.decode()
        assert "<ins>Another purpose" in shown
        assert 'class="map"' not in shown


def test_the_words_of_a_procedure_are_those_people_read(process: Process, cast: Cast) -> None:
    revision = factories.draft(process, plain(step("a", text="Name the drawing.")))
    words = kind_of(revision).plain_text(revision)
    assert "Name the drawing." in words
    assert "Requisition" in words


def test_a_procedure_of_no_process_says_so(cast: Cast) -> None:
    document = Document.create(
        by=cast.quinn, type=factories.procedure_type(), title="Lost", owner_role=factories.role("head-of-purchasing")
    )
    revision = document.start_revision(by=cast.quinn)
    assert "belongs to no process" in revision.problems()[-1].message


def test_the_reader_sees_their_part(process: Process, emma: User) -> None:
    revision = factories.in_force(process, plain(step("a"), step("b", role="head-of-purchasing", consulted=("buyer",))))
    shown = kind_of(revision).body_context(revision, emma)["procedure"]
    assert shown.my_part == "1 as Buyer"
    assert [row.part for row in shown.steps] == ["You", "You are asked"]


def test_the_content_code_of_what_was_signed_before_a_field_existed_stays_the_same() -> None:
    """A field that came later enters the content code only where it says something."""
    signed = bare(one("order", ways=(PlainWay("", identity("order")),)))
    assert not {"warning", "note", "waits_for_all", "is_guess", "risks"} & signed.as_dict()["steps"][0].keys()
    assert "cases_per_year" not in signed.as_dict()
    assert signed.as_dict()["steps"][0]["ways"] == [{"label": "", "to": identity("order")}]
    warned = bare(one("order", warning="Hot."), cases_per_year=12)
    assert warned.as_dict()["steps"][0]["warning"] == "Hot."
    assert warned.as_dict()["cases_per_year"] == 12


def test_warnings_risks_and_shares_are_read_as_they_were_written(db: None) -> None:
    keeper = factories.role("head-of-purchasing").code
    risk = PlainRisk("Wrong drawing revision", 2, 4, "Compare the index", keeper, 6)
    written = plain(
        step(
            "order", warning="Hot.", note="Rare.", ways=(PlainWay("", identity("pay")), PlainWay("", identity("file")))
        ),
        step(
            "pay", kind="decision", ways=(PlainWay("Yes", identity("join"), 90), PlainWay("No", identity("file"), 10))
        ),
        step("file", risks=(risk,), is_guess=True, active_minutes=5),
        step("join", kind="wait", waits_for_all=True),
        cases_per_year=1200,
    )
    assert content.read(factories.draft(factories.process(), written)) == written


@pytest.mark.parametrize(
    ("whole", "said"),
    [
        (lambda: plain(step("a", waste="waiting")), "names a kind of waste"),
        (lambda: plain(step("a", kind="decision", ways=(PlainWay("Yes", None, 101),))), "100"),
        (lambda: plain(step("a", risks=(PlainRisk("x", 6, 1),))), "6"),
        (lambda: plain(step("a", risks=(PlainRisk("x", 1, 1, "Ask", "", 3),))), "Step 1: say what is signed off"),
        (lambda: plain(step("a", risks=(PlainRisk("x", 1, 1), PlainRisk("x", 2, 2)))), "the same risk twice"),
        (lambda: plain(step("a", risks=(PlainRisk("x", 1, 1, "Ask", role("buyer").code, 2),))), "2"),
        (lambda: plain(inputs=(PlainFlow("in", process="P-0001", other="x"),)), "one side"),
    ],
)
def test_what_can_never_be_stored_is_refused_in_words(db: None, whole: Callable[[], PlainProcedure], said: str) -> None:
    of = factories.process()
    with pytest.raises(ValidationError, match=said):
        factories.draft(of, whole())
