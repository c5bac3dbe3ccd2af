"""Steps from a BPMN file: looked at first, taken over whole or not at all, through the gate (IMP-01)."""

import re
from dataclasses import replace
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from documents.models import Revision
from people.models import User
from processes import content
from processes.bpmn import Sheet, write
from processes.models import Process
from processes.plain import PlainDocument, PlainFlow, PlainProcedure
from tests import factories as common
from tests.conftest import Cast, SignIn
from tests.processes import factories
from tests.processes.bpmn.test_reading import START, flows, model, tasks
from tests.processes.bpmn.test_writing import buying
from tests.processes.factories import identity, plain, step

LANES = (
    '<laneSet><lane id="l1" name="buyer "><flowNodeRef>a</flowNodeRef></lane>'
    '<lane id="l2" name="Goods-in"><flowNodeRef>b</flowNodeRef></lane></laneSet>'
)
TWO = model(START + LANES + tasks("a", "b") + '<group id="g"/>' + flows("s-a", "a-b"))


@pytest.fixture
def revision(process: Process, cast: Cast) -> Revision:
    return factories.draft(process, plain(step("old")), by=cast.oscar)


@pytest.fixture
def oscar_writes(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.oscar)


def url(revision: Revision) -> str:
    return f"/processes/{revision.document.number}/bpmn/import/"


def look(client: Client, revision: Revision, data: bytes = TWO) -> HttpResponse:
    file = SimpleUploadedFile("model.bpmn", data)
    return client.post(url(revision), {"token": str(uuid4()), "file": file})  # type: ignore[return-value]


def fields_of(response: HttpResponse) -> dict[str, str]:
    """What the form of the preview sends, as the browser has it."""
    page = response.content.decode()
    fields = {
        name: unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    }
    for name, options in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        fields[name] = unescape(chosen[1]) if chosen else ""
    return fields


def take(client: Client, revision: Revision, data: bytes = TWO, **fields: Any) -> HttpResponse:
    given = fields_of(look(client, revision, data)) | {"do": "take"} | fields
    return client.post(url(revision), given)  # type: ignore[return-value]


def saved(revision: Revision) -> PlainProcedure:
    return content.read(revision)


def titles(revision: Revision) -> list[str]:
    return [step.title for step in saved(revision).steps]


class TestLooking:
    def test_a_file_is_shown_and_nothing_is_saved(self, oscar_writes: Client, revision: Revision) -> None:
        page = look(oscar_writes, revision).content.decode()
        assert titles(revision) == ["Old"]
        for word in ("Take over 2 steps", "<svg", "Not taken over", "A procedure has no frames around steps."):
            assert word in page

    def test_lanes_find_their_role_by_name_and_the_others_are_asked_for(
        self, oscar_writes: Client, revision: Revision
    ) -> None:
        response = look(oscar_writes, revision)
        fields = fields_of(response)
        assert (fields["role-buyer"], fields["role-goods-in"]) == ("buyer", "")
        assert "No role here has this name." in response.content.decode()

    def test_another_procedure_of_the_file_is_shown_on_request(self, oscar_writes: Client, revision: Revision) -> None:
        sub = '<subProcess id="x" name="Inspect"><task id="i" name="Measure"/></subProcess>'
        fields = fields_of(look(oscar_writes, revision, model(START + tasks("a") + sub + flows("s-a", "a-x"))))
        assert fields["procedure"] == "p"
        page = oscar_writes.post(url(revision), fields | {"procedure": "x", "do": "show"}).content.decode()
        assert "Take over 1 step" in page
        assert "Measure" in page
        assert titles(revision) == ["Old"]

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"", "This file is empty."),
            (b"<definitions/>", "no BPMN 2.0 model"),
            (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "document type"),
            (b"<a>" * 200_000, "more than 64 deep"),
            (model(""), "no process with steps"),
            (b"PK\x03\x04", "not well-formed XML"),
        ],
    )
    def test_what_cannot_be_read_is_said_at_the_field(
        self, oscar_writes: Client, revision: Revision, data: bytes, words: str
    ) -> None:
        response = look(oscar_writes, revision, data)
        assert response.status_code == 200
        assert words in response.content.decode()

    def test_words_of_the_file_are_only_words(self, oscar_writes: Client, revision: Revision) -> None:
        name = "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}"
        lane = f'<laneSet><lane id="l" name="{name}"><flowNodeRef>a</flowNodeRef></lane></laneSet>'
        data = model(START + lane + f'<task id="a" name="{name}"/><group id="&lt;b&gt;" name="{name}"/>' + flows("s-a"))
        page = look(oscar_writes, revision, data).content.decode()
        assert "<script>alert" not in page
        assert "{{7*7}}" in page

    def test_more_steps_than_a_procedure_has_are_shown_and_not_taken(
        self, oscar_writes: Client, revision: Revision
    ) -> None:
        ids = [f"t{number}" for number in range(201)]
        data = model(tasks(*ids))
        assert "steps; 200 are the most." in look(oscar_writes, revision, data).content.decode()
        response = take(oscar_writes, revision, data)
        assert "steps; 200 are the most." in response.content.decode()
        assert titles(revision) == ["Old"]

    def test_more_ways_than_can_be_drawn_are_not_taken(self, oscar_writes: Client, revision: Revision) -> None:
        ends = "".join(f'<boundaryEvent id="b{number}" attachedToRef="a"/>' for number in range(700))
        data = model(START + tasks("a") + ends + flows("s-a"))
        assert "ways out; 600 are the most." in take(oscar_writes, revision, data).content.decode()
        assert titles(revision) == ["Old"]


class TestTakingOver:
    def test_the_steps_replace_those_of_the_draft(self, oscar_writes: Client, revision: Revision) -> None:
        common.role("stores", name="Stores")
        response = take(oscar_writes, revision, TWO, **{"role-goods-in": "stores"})
        assert response.status_code == 302
        assert [(step.title, step.role) for step in saved(revision).steps] == [("A", "buyer"), ("B", "stores")]
        assert saved(revision).trigger == "A need"
        assert saved(revision).purpose == plain().purpose

    def test_a_lane_may_stay_open(self, oscar_writes: Client, revision: Revision) -> None:
        take(oscar_writes, revision)
        assert [(step.role, step.note) for step in saved(revision).steps] == [
            ("buyer", ""),
            ("", "In the file: Goods-in."),
        ]

    def test_taking_over_can_be_undone(self, oscar_writes: Client, revision: Revision) -> None:
        before = saved(revision)
        take(oscar_writes, revision)
        edit = f"/processes/{revision.document.number}/edit/"
        assert "2 steps from the file stand in the draft now." in oscar_writes.get(edit).content.decode()
        revision.refresh_from_db()
        revision.procedure.undo(by=User.objects.get(username="oscar"), version=revision.version)
        assert saved(revision) == before

    def test_the_own_export_gives_the_same_procedure(
        self, oscar_writes: Client, process: Process, revision: Revision
    ) -> None:
        for code in ("supplier", "planner", "inspector"):
            common.role(code)
        called = factories.process("Store and issue material")
        paper = common.document(title="Check an order confirmation")
        whole = plain(
            *(
                replace(
                    each,
                    calls=called.document.number if each.calls else "",
                    documents=(PlainDocument(paper.number, "form"),) if each.documents else (),
                )
                for each in buying().steps
            )
        )
        revision.procedure.write(by=process.document.expert, version=revision.version, content=whole)  # type: ignore[arg-type]
        before = saved(revision)
        data = oscar_writes.get(f"/processes/{process.document.number}/bpmn/?revision=1").content
        revision.refresh_from_db()
        revision.procedure.write(by=process.document.expert, version=revision.version, content=plain())  # type: ignore[arg-type]
        assert take(oscar_writes, revision, data).status_code == 302
        assert saved(revision) == before

    def test_a_step_keeps_its_identity_in_its_process_and_gets_another_one_elsewhere(
        self, oscar_writes: Client, revision: Revision, cast: Cast
    ) -> None:
        data = write(Sheet(saved(revision), "Buy", revision.document.number, {"buyer": "Buyer"}))
        take(oscar_writes, revision, data)
        assert saved(revision).steps[0].identity == identity("old")
        elsewhere = factories.draft(factories.process("Make", expert=cast.oscar), plain(step("x")), by=cast.oscar)
        take(oscar_writes, elsewhere, data)
        copied = saved(elsewhere).steps[0].identity
        assert copied != identity("old")
        take(oscar_writes, elsewhere, data)
        assert saved(elsewhere).steps[0].identity == copied

    def test_what_the_person_may_not_see_is_left_out_like_what_is_not_there(
        self, oscar_writes: Client, revision: Revision, cast: Cast, sign_in: SignIn
    ) -> None:
        secret = common.document(title="Secret", owner_role=common.role("md"), readers=[common.role("md")])
        hidden = factories.process("Sell a site", owner_role=common.role("md"), readers=[common.role("md")])
        used = (PlainDocument(secret.number), PlainDocument("WI-999"))
        content_ = plain(step("a", documents=used), step("b", kind="call", calls=hidden.document.number))
        data = write(Sheet(content_, "Buy", "P-1", {"buyer": "Buyer"}))
        page = look(oscar_writes, revision, data).content.decode()
        for number in (secret.number, "WI-999"):
            assert f"Step 1: there is no document {number} in use that you may see. It is left out." in page
        assert "Secret" not in page
        assert "Sell a site" not in page
        take(oscar_writes, revision, data)
        assert [(step.documents, step.calls) for step in saved(revision).steps] == [((), ""), ((), "")]

    def test_what_stands_in_the_draft_unseen_is_not_lost_with_the_own_export(
        self, oscar_writes: Client, process: Process, revision: Revision
    ) -> None:
        md = common.role("md")
        secret = common.document(title="Secret", owner_role=md, readers=[md])
        hidden = factories.process("Sell a site", owner_role=md, readers=[md])
        whole = plain(
            step("a", documents=(PlainDocument(secret.number),)),
            step("b", kind="call", calls=hidden.document.number),
            inputs=(PlainFlow("Offer", process=hidden.document.number),),
        )
        revision.procedure.write(by=common.setup_account(), version=revision.version, content=whole)
        data = oscar_writes.get(f"/processes/{process.document.number}/bpmn/?revision=1").content
        assert secret.number not in data.decode()
        assert take(oscar_writes, revision, data).status_code == 302
        assert saved(revision) == whole

    def test_somebody_elses_save_in_between_is_noticed(
        self, oscar_writes: Client, revision: Revision, cast: Cast
    ) -> None:
        fields = fields_of(look(oscar_writes, revision)) | {"do": "take"}
        revision.procedure.write(by=cast.emma, version=revision.version, content=plain(step("hers")))
        response = oscar_writes.post(url(revision), fields)
        assert response.status_code == 409
        assert titles(revision) == ["Hers"]
        assert oscar_writes.post(url(revision), fields_of(response) | {"do": "take"}).status_code == 302  # type: ignore[arg-type]
        assert titles(revision) == ["A", "B"]

    def test_a_second_click_changes_nothing(self, oscar_writes: Client, revision: Revision) -> None:
        fields = fields_of(look(oscar_writes, revision)) | {"do": "take"}
        assert oscar_writes.post(url(revision), fields).status_code == 302
        before = saved(revision)
        assert oscar_writes.post(url(revision), fields).status_code == 409
        assert saved(revision) == before

    @pytest.mark.parametrize("change", ["x", "", "AAAA", "é", "a:b:c"])
    def test_a_file_that_came_back_changed_is_not_taken(
        self, oscar_writes: Client, revision: Revision, change: str
    ) -> None:
        response = take(oscar_writes, revision, model=change)
        assert response.status_code == 200
        assert "no longer at hand" in response.content.decode()
        assert titles(revision) == ["Old"]

    def test_a_file_looked_at_for_one_process_is_not_taken_into_another(
        self, oscar_writes: Client, revision: Revision, cast: Cast
    ) -> None:
        elsewhere = factories.draft(factories.process("Make", expert=cast.oscar), plain(step("x")), by=cast.oscar)
        fields = fields_of(look(oscar_writes, revision)) | {"do": "take"}
        oscar_writes.post(url(elsewhere), fields)
        assert titles(elsewhere) == ["X"]

    def test_what_cannot_be_stored_is_refused_whole(self, oscar_writes: Client, revision: Revision) -> None:
        data = write(Sheet(plain(step("a"), step("b", system="x" * 90)), "Buy", "P-1", {"buyer": "Buyer"}))
        response = take(oscar_writes, revision, data)
        assert response.status_code == 200
        assert titles(revision) == ["Old"]

    def test_a_role_that_is_no_choice_is_refused(self, oscar_writes: Client, revision: Revision) -> None:
        assert take(oscar_writes, revision, TWO, **{"role-buyer": "emperor"}).status_code == 200
        assert titles(revision) == ["Old"]


class TestWho:
    @pytest.mark.parametrize(
        ("name", "status"), [("oscar", 302), ("emma", 302), ("quinn", 302), ("nora", 403), ("ada", 403), ("sam", 404)]
    )
    def test_those_who_write_the_procedure_take_steps_over(
        self, revision: Revision, cast: Cast, sign_in: SignIn, name: str, status: int
    ) -> None:
        client = sign_in(getattr(cast, name))
        if status == 302:
            assert take(client, revision).status_code == 302
        else:
            assert look(client, revision).status_code == status
            assert titles(revision) == ["Old"]

    def test_without_a_draft_the_page_says_how_to_start_one(
        self, process: Process, cast: Cast, oscar_writes: Client
    ) -> None:
        factories.in_force(process)
        page = oscar_writes.get(f"/processes/{process.document.number}/bpmn/import/")
        assert "Start a draft" in page.content.decode()

    def test_a_revision_in_review_or_in_force_is_never_written(self, revision: Revision, oscar_writes: Client) -> None:
        fields = fields_of(look(oscar_writes, revision)) | {"do": "take"}
        revision.refresh_from_db()
        revision.submit(by=revision.prepared_by, version=revision.version)
        oscar_writes.post(url(revision), fields)
        assert titles(revision) == ["Old"]
