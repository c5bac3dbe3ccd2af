"""Writing a procedure in a form: part by part, without a script, and nothing typed is lost (REV-06)."""

import re
from typing import Any, cast
from uuid import uuid4

import pytest
from django.test import Client
from lxml.html import HtmlElement, document_fromstring

from documents.models import Revision
from people.models import Role
from processes import content
from processes.models import DraftChange, Process
from processes.plain import PlainFlow, PlainRisk, PlainStep, PlainWay
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


def typed(revision: Revision, key: str | None = "a", **fields: Any) -> dict[str, Any]:
    """The open row of a step as the browser sends it."""
    opened = identity(key) if key else "new"
    base = {"step": opened, "title": "Typed title", "kind": "task", "role": "buyer", "text": "", "do": "save"}
    return form(revision, **{**base, **fields})


def titles(revision: Revision) -> list[str]:
    return [found.title for found in content.read(revision).steps]


def first(revision: Revision) -> PlainStep:
    return content.read(revision).steps[0]


def read(page: bytes) -> HtmlElement:
    return cast(HtmlElement, document_fromstring(page))


class TestWho:
    @pytest.mark.parametrize(
        ("name", "status"), [("oscar", 200), ("emma", 200), ("quinn", 200), ("nora", 403), ("ada", 403), ("sam", 404)]
    )
    def test_owner_expert_and_document_manager_write(
        self, revision: Revision, cast: Cast, sign_in: SignIn, name: str, status: int
    ) -> None:
        client = sign_in(getattr(cast, name))
        assert client.get(url(revision)).status_code == status
        if status != 200:
            assert client.post(url(revision), typed(revision)).status_code == status
            assert titles(revision) == ["A", "B", "C"]

    def test_without_a_draft_the_page_offers_one(self, process: Process, oscar_writes: Client) -> None:
        shown = oscar_writes.get(f"{process.get_absolute_url()}edit/").content.decode()
        assert f"/documents/{process.document.number}/revise/" in shown

    def test_in_review_it_says_why_nothing_can_be_changed(
        self, revision: Revision, cast: Cast, oscar_writes: Client
    ) -> None:
        revision.submit(by=cast.oscar, version=revision.version)
        assert "is in review" in oscar_writes.get(url(revision)).content.decode()
        assert "is in review" in oscar_writes.post(url(revision), typed(revision)).content.decode()
        assert titles(revision) == ["A", "B", "C"]


class TestSteps:
    def test_a_step_is_saved_with_everything_typed(self, revision: Revision, oscar_writes: Client) -> None:
        document = common.document(listed=True)
        answer = oscar_writes.post(
            url(revision),
            typed(
                revision,
                kind="decision",
                text="Look at it.",
                system="ERP",
                active_minutes="15",
                **{
                    "ways-0-label": "Yes",
                    "ways-0-to": identity("c"),
                    "ways-1-label": "No",
                    "ways-1-to": "end",
                    "documents-0-number": document.number.lower(),
                    "documents-0-use": "form",
                    "duties-0-role": "Head of Purchasing",
                    "duties-0-duty": "C",
                },
            ),
        )
        assert answer.status_code == 302, answer.content.decode()
        saved = first(revision)
        assert (saved.identity, saved.title, saved.kind, saved.system) == (
            identity("a"), "Typed title", "decision", "ERP",
        )  # fmt: skip
        assert saved.ways == (PlainWay("Yes", identity("c")), PlainWay("No", None))
        assert [used.number for used in saved.documents] == [document.number]
        assert saved.consulted == ("head-of-purchasing",)

    def test_a_new_step_stands_last_with_an_identity_of_its_own(self, revision: Revision, oscar_writes: Client) -> None:
        oscar_writes.post(url(revision), typed(revision, None))
        assert titles(revision) == ["A", "B", "C", "Typed title"]
        assert len(content.read(revision).numbers()) == 4

    @pytest.mark.parametrize(
        ("act", "key", "wanted"),
        [("up", "c", "ACB"), ("down", "a", "BAC"), ("up", "a", "ABC"), ("down", "c", "ABC"), ("remove", "b", "AC")],
    )
    def test_a_button_moves_or_removes_a_step(
        self, revision: Revision, oscar_writes: Client, act: str, key: str, wanted: str
    ) -> None:
        answer = oscar_writes.post(url(revision), form(revision, do=f"{act}:{identity(key)}"))
        assert answer.status_code == 302
        assert "".join(titles(revision)) == wanted

    @pytest.mark.parametrize(
        ("do", "row"), [("close", 2), (f"remove:{identity('b')}", 2), (f"remove:{identity('c')}", 2)]
    )
    def test_the_list_comes_again_where_it_was_left(
        self, revision: Revision, oscar_writes: Client, do: str, row: int
    ) -> None:
        sent = typed(revision, "b", do=do) if do == "close" else form(revision, do=do)
        assert oscar_writes.post(url(revision), sent)["Location"] == f"{url(revision)}#row-{row}"

    def test_a_link_to_what_changed_saves_first_and_goes_there(
        self, process: Process, revision: Revision, oscar_writes: Client
    ) -> None:
        there = f"{revision.get_absolute_url()}compare/1/"
        sent = typed(revision, do="go", next=there)
        assert oscar_writes.post(url(revision), sent)["Location"] == there
        assert titles(revision)[0] == "Typed title"
        for elsewhere in ("https://evil.example/", f"{there}../../../", "/processes/"):
            sent = typed(revision, do="go", next=elsewhere)
            assert oscar_writes.post(url(revision), sent)["Location"].startswith(url(revision))

    def test_a_step_is_added_where_it_is_wanted(self, revision: Revision, oscar_writes: Client) -> None:
        asked = oscar_writes.post(url(revision), form(revision, do=f"add:{identity('a')}"))
        assert asked["Location"].endswith("#row-new")
        assert "After step 1" in oscar_writes.get(asked["Location"]).content.decode()
        oscar_writes.post(url(revision), typed(revision, None, after=identity("a")))
        assert titles(revision) == ["A", "Typed title", "B", "C"]

    def test_saving_and_going_on_opens_the_next_step_and_then_a_new_one(
        self, revision: Revision, oscar_writes: Client
    ) -> None:
        answer = oscar_writes.post(url(revision), typed(revision, "b", do=f"next:{identity('b')}"))
        assert f"step={identity('c')}" in answer["Location"]
        answer = oscar_writes.post(url(revision), typed(revision, "c", do=f"next:{identity('c')}"))
        assert "step=new" in answer["Location"]
        answer = oscar_writes.post(url(revision), typed(revision, None, do="next:new"))
        assert "step=new" in answer["Location"]
        assert titles(revision) == ["A", "Typed title", "Typed title", "Typed title"]

    def test_a_step_is_split_at_the_line_that_is_chosen(self, revision: Revision, oscar_writes: Client) -> None:
        sent = typed(revision, text="One.\r\nTwo.\r\nThree.", do=f"split:{identity('a')}", split_at="2")
        oscar_writes.post(url(revision), sent)
        steps = content.read(revision).steps
        assert [(found.title, found.text) for found in steps[:2]] == [("Typed title", "One."), ("Two.", "Three.")]
        assert (steps[0].identity, steps[1].role) == (identity("a"), "buyer")

    def test_what_cannot_be_split_is_told_at_the_field_and_kept(self, revision: Revision, oscar_writes: Client) -> None:
        shown = oscar_writes.post(url(revision), typed(revision, text="One.", do=f"split:{identity('a')}"))
        assert "Write how it is done on two lines or more" in shown.content.decode()
        assert "One." in shown.content.decode()
        assert len(titles(revision)) == 3

    def test_a_link_clicked_with_unsaved_words_saves_them_and_goes_there(
        self, revision: Revision, oscar_writes: Client
    ) -> None:
        sent = typed(revision, do="go", next="https://elsewhere.example/?part=flows#inputs")
        answer = oscar_writes.post(url(revision), sent)
        assert answer["Location"] == url(revision, "flows") + "#inputs"
        assert titles(revision)[0] == "Typed title"

    @pytest.mark.parametrize("page", ["Paste steps", "From a table", "From a BPMN file"])
    def test_unsaved_words_are_saved_on_the_way_to_where_steps_come_from(
        self, page: str, revision: Revision, oscar_writes: Client
    ) -> None:
        shown = oscar_writes.get(url(revision)).content.decode()
        found = re.search(f'href="([^"]+)" data-go>{page}<', shown)
        assert found
        sent = typed(revision, do="go", next=found[1])
        assert oscar_writes.post(url(revision), sent)["Location"] == found[1]
        assert titles(revision)[0] == "Typed title"

    def test_risks_shares_and_other_parts_are_saved(self, revision: Revision, oscar_writes: Client) -> None:
        rows = {
            "risks-0-what": "It comes late",
            "risks-0-likelihood": "4",
            "risks-0-impact": "2",
            "risks-0-role": "Head of Purchasing",
            "risks-1-what": "It is the wrong one",
            "risks-1-likelihood": "1",
            "risks-1-impact": "5",
            "risks-1-control": "Compare the index",
            "risks-1-role": "buyer",
            "risks-1-every": "3",
            "ways-0-label": "Yes",
            "ways-0-to": "end",
            "ways-0-share": "70",
            "duties-0-role": "head-of-purchasing",
            "duties-0-duty": "A",
        }
        oscar_writes.post(url(revision), typed(revision, kind="decision", **rows))
        saved = first(revision)
        assert saved.risks == (
            PlainRisk("It comes late", 4, 2, "", "head-of-purchasing"),
            PlainRisk("It is the wrong one", 1, 5, "Compare the index", "buyer", 3),
        )
        assert saved.ways == (PlainWay("Yes", None, 70),)
        assert saved.accountable == ("head-of-purchasing",)
        shown = oscar_writes.get(url(revision)).content.decode()
        assert "Nothing is done yet against “It comes late”." in shown  # shown, and no hindrance

    def test_a_button_on_another_row_keeps_what_is_typed_in_the_open_one(
        self, revision: Revision, oscar_writes: Client
    ) -> None:
        oscar_writes.post(url(revision), typed(revision, do=f"up:{identity('c')}"))
        assert titles(revision) == ["Typed title", "C", "B"]

    def test_a_step_keeps_its_identity_through_every_edit(self, revision: Revision, oscar_writes: Client) -> None:
        before = set(content.read(revision).numbers())
        oscar_writes.post(url(revision), typed(revision))
        oscar_writes.post(url(revision), form(revision, do=f"down:{identity('a')}"))
        assert set(content.read(revision).numbers()) == before

    def test_a_way_to_a_removed_step_is_one_thing_to_settle(self, revision: Revision, oscar_writes: Client) -> None:
        way = {"ways-0-label": "Yes", "ways-0-to": identity("c")}
        oscar_writes.post(url(revision), typed(revision, **way))
        oscar_writes.post(url(revision), form(revision, do=f"remove:{identity('c')}"))
        shown = oscar_writes.get(url(revision)).content.decode()
        assert "1 thing to settle before approval" in shown
        assert "Step 1: a way leads to a step that is no longer there." in shown


class TestBadInput:
    @pytest.mark.parametrize(
        ("wrong", "message"),
        [
            ({"title": ""}, "required"),
            ({"title": "x" * 201}, "at most 200"),
            ({"title": "a\x00b"}, "Null characters"),
            ({"text": "x" * 10_001}, "at most 10000"),
            ({"kind": "dance"}, "not one of the available choices"),
            ({"role": "nobody"}, "There is no role “nobody”."),
            ({"active_minutes": "-1"}, "greater than or equal"),
            ({"active_minutes": "1e400"}, "whole number"),
            ({"calls": "P-9999"}, "no process P-9999"),
            ({"documents-0-number": "WI-9999"}, "no document WI-9999"),
            ({"ways-0-label": "Yes", "ways-0-to": ""}, "Choose where this way leads"),
            ({"ways-0-label": "Yes", "ways-0-to": "elsewhere"}, "not one of the available choices"),
            ({"waste": "waiting"}, "Only a step that is waste"),
            ({"role": "buyr"}, "There is no role “buyr”. Did you mean “Buyer”?"),
            ({"ways-0-to": "end", "ways-0-share": "101"}, "less than or equal to 100"),
            ({"risks-0-what": "Late"}, "Judge it from 1 to 5."),
            ({"risks-0-control": "Ask"}, "Say what can go wrong."),
            ({"risks-0-what": "Late", "risks-0-every": "3", "risks-0-role": "buyer"}, "Say what is signed off."),
            ({"risks-0-what": "Late", "risks-0-every": "3", "risks-0-control": "Ask"}, "Say who signs it off."),
            ({"risks-0-what": "Late", "risks-0-every": "2"}, "not one of the available choices"),
            ({"risks-0-what": "Late", "risks-1-what": "Late"}, "stands above already"),
            ({"risks-0-what": "Late", "risks-0-likelihood": "6"}, "not one of the available choices"),
            ({"duties-0-role": "nobody"}, "There is no role “nobody”."),
            ({"split_at": "x"}, "whole number"),
        ],
    )
    def test_it_is_said_in_place_and_what_was_typed_stays(
        self, revision: Revision, oscar_writes: Client, wrong: dict[str, str], message: str
    ) -> None:
        answer = oscar_writes.post(url(revision), typed(revision, **{"system": "Typed system", **wrong}))
        shown = answer.content.decode()
        assert answer.status_code == 200
        assert message in shown
        assert "Typed system" in shown
        assert titles(revision) == ["A", "B", "C"]

    def test_names_of_two_hundred_characters_and_markup_are_kept_and_escaped(
        self, revision: Revision, oscar_writes: Client
    ) -> None:
        name = ("<script>alert(1)</script>" * 8)[:200]
        oscar_writes.post(url(revision), typed(revision, title=name))
        assert first(revision).title == name
        for address in (url(revision), f"/documents/{revision.document.number}/revisions/1/"):
            assert "<script>alert" not in oscar_writes.get(address).content.decode()

    @pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999", "1.5"])
    def test_a_damaged_version_saves_nothing(self, revision: Revision, oscar_writes: Client, version: str) -> None:
        answer = oscar_writes.post(url(revision), typed(revision) | {"version": version})
        assert answer.status_code in {200, 409}
        assert titles(revision) == ["A", "B", "C"]

    def test_a_hidden_document_cannot_be_named(self, revision: Revision, oscar_writes: Client) -> None:
        secret = common.document(
            title="Secret", listed=True, readers=[common.role("board")], owner_role=common.role("board")
        )
        sent = typed(revision, **{"documents-0-number": secret.number})
        shown = oscar_writes.post(url(revision), sent).content.decode()
        assert f"no document {secret.number}" in shown
        assert "Secret" not in shown

    def test_strange_buttons_and_rows_do_nothing(self, revision: Revision, oscar_writes: Client) -> None:
        for do in ("up:nobody", "fly", "remove:", "open:x", "up"):
            assert oscar_writes.post(url(revision), form(revision, do=do)).status_code == 302
        for place in ("http://[", "//x\r\nA: b", "?part=\x00&step=\x00", "?part=steps#a b", "x" * 9_999, "?x&x&x"):
            answer = oscar_writes.post(url(revision), form(revision, do="go", next=place))
            assert answer["Location"].startswith(f"/processes/{revision.document.number}/edit/?part=steps")
        sent = typed(revision, **{"ways-9999-label": "x", "ways-x-to": "y", "documents-50-number": "WI-1"})
        assert oscar_writes.post(url(revision), sent).status_code in {200, 302}
        assert titles(revision)[1:] == ["B", "C"]


class TestTwoEditors:
    def test_the_second_is_told_and_their_words_are_kept(
        self, revision: Revision, cast: Cast, sign_in: SignIn, oscar_writes: Client
    ) -> None:
        stale = typed(revision, title="Emma typed this")
        oscar_writes.post(url(revision), typed(revision, title="Oscar was faster"))
        answer = sign_in(cast.emma).post(url(revision), stale)
        shown = answer.content.decode()
        assert answer.status_code == 409
        assert "has been saved since you opened it here" in shown
        assert "Emma typed this" in shown
        assert titles(revision)[0] == "Oscar was faster"

    def test_a_button_pressed_too_late_speaks_of_no_words(self, revision: Revision, oscar_writes: Client) -> None:
        stale = form(revision, do=f"down:{identity('a')}")
        oscar_writes.post(url(revision), typed(revision, title="Faster"))
        answer = oscar_writes.post(url(revision), stale)
        assert answer.status_code == 409
        shown = answer.content.decode()
        assert "Nothing was moved or removed." in shown
        assert "Your words" not in shown
        assert titles(revision) == ["Faster", "B", "C"]

    def test_who_wrote_another_step_is_not_stopped(
        self, revision: Revision, cast: Cast, sign_in: SignIn, oscar_writes: Client
    ) -> None:
        stale = typed(revision, title="Emma typed this")
        oscar_writes.post(url(revision), typed(revision, "b", title="Oscar's B"))
        answer = sign_in(cast.emma).post(url(revision), stale, follow=True)
        assert (
            "Step 1 is saved. Oscar Brandt has saved meanwhile; all of it is in the draft." in answer.content.decode()
        )
        assert titles(revision) == ["Emma typed this", "Oscar's B", "C"]

    def test_two_fields_of_one_step_are_put_together(
        self, revision: Revision, cast: Cast, sign_in: SignIn, oscar_writes: Client
    ) -> None:
        stale = typed(revision, active_minutes="7")
        oscar_writes.post(url(revision), typed(revision, text="Oscar wrote how."))
        assert sign_in(cast.emma).post(url(revision), stale).status_code == 302
        assert (first(revision).text, first(revision).active_minutes) == ("Oscar wrote how.", 7)

    def test_the_same_field_is_told_with_what_is_saved_and_who_has_looked_goes_on(
        self, revision: Revision, cast: Cast, sign_in: SignIn, oscar_writes: Client
    ) -> None:
        stale = typed(revision, title="Emma typed this", active_minutes="7")
        oscar_writes.post(url(revision), typed(revision, title="Oscar was faster", text="Oscar wrote how."))
        emma_writes = sign_in(cast.emma)
        told = emma_writes.post(url(revision), stale)
        assert told.status_code == 409
        assert "Oscar Brandt: Step 1 is saved." in told.content.decode()
        assert "Saved: “Oscar was faster”" in told.content.decode()
        shown = {name: told.context["form"][name].value() for name in ("version", "overrules", "title")}
        assert shown["title"] == "Emma typed this"
        assert emma_writes.post(url(revision), stale | shown).status_code == 302
        now = first(revision)
        assert (now.title, now.text, now.active_minutes) == ("Emma typed this", "Oscar wrote how.", 7)

    def test_a_step_that_is_gone_comes_back_only_for_who_knows_it(
        self, revision: Revision, cast: Cast, sign_in: SignIn, oscar_writes: Client
    ) -> None:
        stale = typed(revision, title="Emma typed this")
        oscar_writes.post(url(revision), form(revision, do=f"remove:{identity('a')}"))
        emma_writes = sign_in(cast.emma)
        told = emma_writes.post(url(revision), stale)
        assert told.status_code == 409
        assert "The step you have open is no longer there." in told.content.decode()
        assert titles(revision) == ["B", "C"]
        shown = {name: told.context["form"][name].value() for name in ("version", "overrules")}
        assert emma_writes.post(url(revision), stale | shown).status_code == 302
        assert sorted(titles(revision)) == ["B", "C", "Emma typed this"]

    def test_where_it_is_not_known_what_was_seen_the_second_is_stopped(
        self, revision: Revision, cast: Cast, sign_in: SignIn, oscar_writes: Client
    ) -> None:
        stale = typed(revision, active_minutes="7")
        oscar_writes.post(url(revision), typed(revision, text="Oscar wrote how."))
        DraftChange.objects.all().delete()
        assert sign_in(cast.emma).post(url(revision), stale).status_code == 409
        assert first(revision).text == "Oscar wrote how."

    def test_both_parts_of_the_head_are_kept(
        self, revision: Revision, cast: Cast, sign_in: SignIn, oscar_writes: Client
    ) -> None:
        page = url(revision).replace("part=steps", "part=head")
        initial = oscar_writes.get(page).context["form"]
        said = {name: initial[name].value() or "" for name in initial.fields if initial[name].value() is not False}
        oscar_writes.post(page, said | {"token": str(uuid4()), "do": "save", "purpose": "Oscar's purpose"})
        answer = sign_in(cast.emma).post(page, said | {"token": str(uuid4()), "do": "save", "scope": "Emma's scope"})
        assert answer.status_code == 302
        saved = content.read(revision)
        assert (saved.purpose, saved.scope) == ("Oscar's purpose", "Emma's scope")

    def test_opening_a_row_and_typing_nothing_new_saves_nothing(
        self, revision: Revision, cast: Cast, sign_in: SignIn
    ) -> None:
        before = form(revision)
        seen = sign_in(cast.quinn).post(url(revision), {**before, "do": f"open:{identity('b')}"}, follow=True)
        assert "Saved" not in seen.content.decode()
        assert seen.redirect_chain[0][0].endswith("#row-2")
        revision.refresh_from_db()
        assert revision.version == before["version"]
        assert cast.quinn not in revision.contributors.all()

    def test_a_new_step_sent_twice_is_one_step(self, revision: Revision, oscar_writes: Client) -> None:
        sent = typed(revision, None)
        answers = [oscar_writes.post(url(revision), sent) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [302, 302]
        assert titles(revision) == ["A", "B", "C", "Typed title"]


class TestOtherParts:
    def test_the_head_is_saved_with_the_title_of_the_revision(self, revision: Revision, oscar_writes: Client) -> None:
        sent = form(revision, title="New name", purpose="Why.", trigger="When.", change_note="Because.", is_major="on")
        assert oscar_writes.post(url(revision, "head"), sent).status_code == 302
        revision.refresh_from_db()
        assert (revision.title, revision.change_note) == ("New name", "Because.")
        saved = content.read(revision)
        assert (saved.purpose, saved.trigger, saved.result) == ("Why.", "When.", "")
        assert len(saved.steps) == 3

    def test_flows_are_rows_and_empty_rows_are_none(self, revision: Revision, oscar_writes: Client) -> None:
        common.partner("foundry")
        other = factories.process("Plan")
        sent = form(
            revision,
            **{
                "inputs-0-what": "Requisition",
                "inputs-0-process": other.document.number,
                "inputs-1-what": "",
                "inputs-2-what": "Offer",
                "inputs-2-partner": "foundry",
                "outputs-0-what": "Order",
                "outputs-0-other": "Everybody",
            },
        )
        assert oscar_writes.post(url(revision, "flows"), sent).status_code == 302
        saved = content.read(revision)
        assert saved.inputs == (
            PlainFlow("Requisition", process=other.document.number),
            PlainFlow("Offer", partner="foundry"),
        )
        assert saved.outputs == (PlainFlow("Order", other="Everybody"),)

    def test_a_flow_has_one_other_side(self, revision: Revision, oscar_writes: Client) -> None:
        common.partner("foundry")
        sent = form(revision, **{"inputs-0-what": "x", "inputs-0-partner": "foundry", "inputs-0-other": "y"})
        assert "Give one other side" in oscar_writes.post(url(revision, "flows"), sent).content.decode()

    def test_a_side_without_a_thing_is_asked_for(self, revision: Revision, oscar_writes: Client) -> None:
        sent = form(revision, **{"inputs-0-other": "Somebody"})
        assert "Say what it is" in oscar_writes.post(url(revision, "flows"), sent).content.decode()

    def test_the_reason_for_no_measure_is_saved(self, revision: Revision, oscar_writes: Client) -> None:
        oscar_writes.post(url(revision, "measures"), form(revision, no_measure_reason="Too new."))
        assert content.read(revision).no_measure_reason == "Too new."


def test_each_thing_to_settle_links_to_its_place(process: Process, cast: Cast, oscar_writes: Client) -> None:
    revision = factories.draft(process, plain(step("a", role=""), purpose="", outputs=(), no_measure_reason=""))
    shown = oscar_writes.get(url(revision)).content.decode()
    assert "4 things to settle before approval" in shown
    for place in ("part=head#id_purpose", "part=flows#outputs", "part=measures#id_no_measure_reason", "#row-1"):
        assert place in shown
    assert "Settle them first" in shown


@pytest.mark.parametrize(
    ("part", "field", "said"),
    [
        ("head", "purpose", "Say in one sentence"),
        ("head", "trigger", "Say what starts"),
        ("head", "change_note", "the note is empty"),
        ("measures", "no_measure_reason", "Link a measure"),
    ],
)
def test_what_is_to_settle_at_a_field_is_tied_to_it(
    process: Process, oscar_writes: Client, part: str, field: str, said: str
) -> None:
    revision = factories.draft(process, plain(step("a"), purpose="", trigger="", no_measure_reason=""))
    revision.edit(by=common.setup_account(), version=revision.version, title="T", change_note="", is_major=True)
    shown = read(oscar_writes.get(url(revision, part)).content)
    control = shown.get_element_by_id(f"id_{field}")
    assert control.get("aria-invalid") == "true"
    told_by = [shown.get_element_by_id(key).text_content() for key in control.get("aria-describedby").split()]
    assert said in told_by[-1], told_by
    assert len(told_by) == 2, "The hint of the field still describes it, before what is to settle."


def test_what_is_needed_before_approval_is_not_called_optional(revision: Revision, oscar_writes: Client) -> None:
    page = read(oscar_writes.get(url(revision, "head")).content)
    labels = [label.text_content() for label in page.xpath("//main//label")]
    assert labels[:4] == ["Name of the procedure", "Purpose", "Scope (optional)", "What starts it"]
    assert "What changes and why" in labels


def test_a_field_with_nothing_to_settle_is_not_called_wrong(revision: Revision, oscar_writes: Client) -> None:
    shown = read(oscar_writes.get(url(revision, "head")).content)
    assert shown.get_element_by_id("id_purpose").get("aria-invalid") is None
    assert not shown.xpath("//*[@aria-invalid]")
    sent = form(revision, title="", purpose="Why.", change_note="Because.")
    refused = read(oscar_writes.post(url(revision, "head"), sent).content)
    title = refused.get_element_by_id("id_title")
    assert title.get("aria-invalid") == "true"
    assert title.get("aria-describedby") == "id_title_error settle-id_title"


def test_a_complete_draft_can_be_sent_from_here(revision: Revision, oscar_writes: Client) -> None:
    shown = oscar_writes.get(url(revision)).content.decode()
    assert f"/documents/{revision.document.number}/revisions/1/submit/" in shown
    sent = form(revision)
    oscar_writes.post(f"/documents/{revision.document.number}/revisions/1/submit/", sent)
    revision.refresh_from_db()
    assert revision.status == Revision.Status.IN_REVIEW


def test_a_hand_over_to_somebody_who_may_not_read_it_is_told_and_keeps_nothing_from_approval(
    process: Process, cast: Cast, supplier_role: Role, oscar_writes: Client
) -> None:
    said = plain(step("a"), step("b", role=supplier_role.code))
    draft = factories.draft(process, said, by=cast.oscar)
    told = f"Step 2: {supplier_role.name} does it and is not among the readers of this procedure."
    assert told in oscar_writes.get(url(draft)).content.decode()
    assert told not in [problem.message for problem in content.problems_of(draft, said)]
    process.document.readers.set([supplier_role])
    assert told not in oscar_writes.get(url(draft)).content.decode()
