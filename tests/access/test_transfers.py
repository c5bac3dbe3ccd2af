"""Every file that leaves the portal or comes into it is one row of the audit trail (21 CFR 11.10 e; Annex 11, 9)."""

import hashlib
import io
import re
from html import unescape
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import InternalError, OperationalError, connection, transaction
from django.db.utils import IntegrityError
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from documents.models import Document, Revision
from people.models import Role
from people.records import Transfer
from processes.models import Process
from tests import factories
from tests.access import world
from tests.access.test_every_page import arguments_of, methods_of, rows
from tests.conftest import Cast, SignIn
from tests.processes import factories as procedures
from tests.processes.bpmn.test_reading import START, flows, model, tasks
from tests.processes.factories import plain, step
from tests.processes.tables import choose, csv_of, upload

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[2]
ASKED = ("", "?as=csv", "?as=xlsx")
LEAVING = {
    "documents:revision_file",
    "processes:interface_list",
    "processes:process_bpmn",
    "processes:process_export",
    "processes:process_interfaces",
    "processes:process_raci",
    "processes:process_steps",
    "processes:risk_list",
}


@pytest.fixture
def firm(cast: Cast, buyer: Role, supplier_role: Role) -> dict[str, dict[str, Any]]:
    return world.build(buyer, supplier_role)


def addresses(firm: dict[str, dict[str, Any]]) -> list[tuple[str, str]]:
    """Every page of the table of access that can be read, also asked for as a table."""
    found = []
    for name, row, _answers in rows():
        arguments = arguments_of(name, firm[row])
        if "GET" in methods_of(name, arguments):
            found += [(name, reverse(name, kwargs=arguments) + asked) for asked in ASKED]
    return found


def is_file_to_keep(answer: HttpResponse) -> bool:
    return answer.headers.get("Content-Disposition", "").startswith("attachment")


@pytest.mark.parametrize("person", ["quinn", "sam", "nora"])
def test_each_file_that_leaves_is_one_row_and_a_page_or_a_refusal_is_none(
    person: str, firm: dict[str, dict[str, Any]], cast: Cast, sign_in: SignIn
) -> None:
    client, wrong, left = sign_in(getattr(cast, person)), [], set()
    for name, address in addresses(firm):
        before = Transfer.objects.count()
        answer = client.get(address)
        leaves, noted = is_file_to_keep(answer), Transfer.objects.count() - before  # type: ignore[arg-type]
        if noted != leaves:
            wrong.append(f"{address}: {noted} rows for an answer of {answer.status_code}")
        if leaves:
            left.add(name)
    assert not wrong, "\n".join(wrong)
    assert left == (LEAVING if person == "quinn" else LEAVING & left)
    assert left


def test_the_row_says_who_took_what_when_and_through_which_request(
    firm: dict[str, dict[str, Any]], cast: Cast, sign_in: SignIn
) -> None:
    number = firm["process"]["number"]
    answer = sign_in(cast.emma).get(f"/processes/{number}/raci/?as=csv", REMOTE_ADDR="192.0.2.7")
    row = Transfer.objects.get()
    assert (row.direction, row.person, row.name) == ("out", cast.emma, f"{number}-raci.csv")
    assert row.sha256 == hashlib.sha256(answer.content).hexdigest()
    assert (row.address, row.source) == (f"/processes/{number}/raci/?as=csv", "192.0.2.7")
    assert row.request_id == UUID(answer.headers["X-Request-Id"])


def test_a_header_that_anybody_could_send_is_not_taken_for_the_source(cast: Cast, sign_in: SignIn) -> None:
    forged = {"x-forwarded-for": "198.51.100.1", "x-request-id": str(uuid4())}
    sign_in(cast.emma).get("/processes/export/", headers=forged)
    row = Transfer.objects.get()
    assert row.source == "127.0.0.1"
    assert str(row.request_id) != forged["x-request-id"]


def test_asking_only_what_a_file_would_be_takes_nothing_out(cast: Cast, sign_in: SignIn) -> None:
    assert is_file_to_keep(sign_in(cast.emma).head("/processes/export/"))  # type: ignore[arg-type]
    assert not Transfer.objects.exists()


def test_no_file_leaves_that_cannot_be_written_down(
    cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise OperationalError("no room left")

    monkeypatch.setattr(Transfer.objects, "create", fails)
    client = sign_in(cast.emma)
    client.raise_request_exception = False
    answer = client.get("/processes/export/")
    assert answer.status_code >= 500
    assert not is_file_to_keep(answer)  # type: ignore[arg-type]


def test_files_leave_by_one_door() -> None:
    """Whoever builds a download elsewhere goes past the audit trail."""
    words = ("Content-Disposition", "FileResponse", "text/csv", "as_attachment")
    code = [path for app in ("people", "documents", "processes", "kpis", "bms") for path in (ROOT / app).rglob("*.py")]
    found = {
        path.relative_to(ROOT).as_posix()
        for path in code
        for line in path.read_text().splitlines()
        if any(word in line for word in words)
    }
    assert found == {"people/exports.py", "documents/files.py"}  # files.py names the type of what may be uploaded


# ---- files that come


def test_a_table_brought_in_is_one_row_also_when_sent_twice(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.quinn)
    preview = choose(client, upload(client, csv_of()))
    form = client.get(preview).context["form"]
    for _ in range(2):
        answer = client.post(preview, {"token": form["token"].initial, "seen": form["seen"].initial})
        assert answer.status_code == 302
    row = Transfer.objects.get()
    assert (row.direction, row.person, row.name) == ("in", cast.quinn, "small.csv")
    assert row.sha256 == hashlib.sha256(csv_of().read()).hexdigest()
    assert "created" in row.reason
    assert row.request_id


def test_a_table_that_was_only_looked_at_or_refused_is_none(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.quinn)
    assert client.post("/processes/import/", {"token": str(uuid4()), "upload": csv_of()}).status_code == 302
    broken = SimpleUploadedFile("tree.csv", b"\x00")
    assert client.post("/processes/import/", {"token": str(uuid4()), "upload": broken}).status_code == 200
    assert not Transfer.objects.exists()


def test_a_table_brought_in_by_the_command_is_one_row(cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "tree.csv").write_bytes(csv_of().read())
    call_command("import_processes", str(tmp_path / "tree.csv"), "--by", "quinn", stdout=io.StringIO())
    row = Transfer.objects.get()
    assert (row.direction, row.person, row.name) == ("in", cast.quinn, "tree.csv")
    assert (row.request_id, row.address, row.source) == (None, "", "")


def _bpmn(client: Client, process: Process, **more: str) -> HttpResponse:
    address = f"/processes/{process.document.number}/bpmn/import/"
    file = SimpleUploadedFile("bought.bpmn", model(START + tasks("a") + flows("s-a")))
    page = client.post(address, {"token": str(uuid4()), "file": file}).content.decode()
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    sent = {name: unescape(value) for name, value in fields} | {"do": "take", **more}
    return client.post(address, sent)  # type: ignore[return-value]


def test_a_model_taken_over_is_one_row_and_one_refused_is_none(cast: Cast, sign_in: SignIn) -> None:
    process = procedures.process("Order")
    procedures.draft(process, plain(step("old")), by=cast.oscar)
    client = sign_in(cast.oscar)
    assert _bpmn(client, process, version="999").status_code == 409
    assert not Transfer.objects.exists()
    assert _bpmn(client, process).status_code == 302
    row = Transfer.objects.get()
    assert (row.direction, row.person, row.name) == ("in", cast.oscar, "bought.bpmn")
    assert row.sha256 == hashlib.sha256(model(START + tasks("a") + flows("s-a"))).hexdigest()


def _attach(client: Client, draft: Revision, version: int) -> HttpResponse:
    fields = {"token": str(uuid4()), "version": str(version), "title": draft.title, "change_note": "New."}
    upload = SimpleUploadedFile("list.txt", b"Parts list")
    return client.post(draft.get_absolute_url() + "edit/", {**fields, "upload": upload})  # type: ignore[return-value]


def test_a_file_attached_to_a_draft_is_one_row_and_one_that_came_too_late_is_none(cast: Cast, sign_in: SignIn) -> None:
    kind = factories.document_type("SP", content_kind="file", name="Specification")
    document: Document = factories.document(by=cast.oscar, type=kind)
    draft = document.start_revision(by=cast.oscar)
    client = sign_in(cast.oscar)
    assert _attach(client, draft, version=99).status_code == 409
    assert not Transfer.objects.exists()
    assert _attach(client, draft, version=1).status_code == 302
    row = Transfer.objects.get()
    assert (row.direction, row.name) == ("in", "list.txt")
    assert row.reason == "Draft of revision 1 edited."


# ---- kept


@pytest.mark.parametrize("sql", ["UPDATE people_transfer SET name = 'x'", "DELETE FROM people_transfer"])
def test_rows_are_only_ever_added(sql: str, cast: Cast, sign_in: SignIn) -> None:
    sign_in(cast.emma).get("/processes/export/")
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert Transfer.objects.count() == 1


def test_nothing_invisible_stands_in_the_name(cast: Cast) -> None:
    row = Transfer.note(Transfer.Direction.IN, by=cast.emma, name="a\r\n\x1b[31mb.csv", sha256="0" * 64)
    assert row.name == "a[31mb.csv"
