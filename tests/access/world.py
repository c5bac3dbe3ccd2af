"""A small firm for the table of access: of every kind of row one that is open, one for some, one for outside."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from documents.files import store
from documents.imports.cells import Sheet, Table
from documents.imports.columns import Choice
from documents.models import Document, IncomingTable, Revision, RevisionFile
from kpis import periods
from people import clock
from people.models import Role, User
from processes.models import Process, Variant
from tests import factories
from tests.processes import factories as procedures


def build(buyer: Role, supplier_role: Role) -> dict[str, dict[str, Any]]:
    """The rows, by the word that stands for them in the table; each as the arguments of its address."""
    oscar_role = factories.role("head-of-purchasing")
    by = factories.person("author", name="Olga Author", roles=[oscar_role])

    def document(title: str, **fields: Any) -> Document:
        return factories.document(by=by, title=title, **fields)

    def numbers(of: Document, n: int = 1, **more: Any) -> dict[str, Any]:
        return {"number": of.number, "n": n, **more}

    open_ = document("Open instruction", must_read=[buyer])
    factories.in_force(open_, by=by)
    older = document("Twice revised")
    factories.in_force(older, by=by, since=date(2026, 1, 5))
    factories.in_force(older, by=by, html="<p>New.</p>")
    closed = document("For buyers only", readers=[buyer])
    factories.in_force(closed, by=by)
    shared = document("For the supplier", readers=[buyer, supplier_role], must_read=[supplier_role])
    factories.in_force(shared, by=by)
    drafted = document("Not yet known")
    factories.draft(drafted, by=by)
    waiting = document("In review")
    factories.in_review(waiting, by=by)
    filed = document("A file", type=factories.document_type("SP", content_kind="file", name="Specification"))
    _file_in_force(filed)

    open_process = procedures.process("Open process")
    procedures.in_force(open_process, procedures.plain(procedures.step("order")))
    closed_process = procedures.process("Closed process", readers=[buyer])
    procedures.in_force(closed_process, procedures.plain(procedures.step("secret")))
    shared_process = procedures.process("Shared process", readers=[buyer, supplier_role])
    procedures.in_force(shared_process, procedures.plain(procedures.step("deliver", role=supplier_role.code)))

    variant = Variant.create(
        by=factories.setup_account(),
        standard=open_process,
        unit=factories.unit("yard"),
        title="Open process, Yard",
        owner_role=oscar_role,
    )

    goal = factories.goal("Deliver on the promised day", code="otd")
    closed_goal = factories.goal("Sell a site", code="site", readers=[factories.role("managing-director")])
    kpi = factories.kpi(code="OTIF", of=goal)
    closed_kpi = factories.kpi("Price", code="PRICE", of=closed_goal, readers=[factories.role("managing-director")])
    period = periods.last_ended(clock.today())
    kpi.record(by=factories.setup_account(), period=period, value=Decimal(90))
    held = factories.person("joiner", name="Jo Joiner", roles=[buyer], since=date(2025, 1, 1))
    outsider = factories.person(
        "rival", name="Rita Rival", roles=[supplier_role], of_partner=factories.partner("other-firm")
    )
    term = factories.term("Approved supplier")
    return {
        "table": {"key": incoming_table("quinn").key},
        "brought-in": {"key": incoming_table("quinn", is_finished=True).key},
        "steps-table": {"key": incoming_steps("oscar", open_process).key},
        "steps-in": {"key": incoming_steps("oscar", open_process, is_finished=True).key},
        "absent-table": {"key": uuid4()},
        "-": {},
        "term": {"code": term.code},
        "open": numbers(open_),
        "closed": numbers(closed),
        "shared": numbers(shared),
        "drafted": numbers(drafted),
        "waiting": numbers(waiting),
        "old": numbers(older, 1),
        "older": numbers(older, 2, m=1),
        "filed": numbers(filed),
        "absent": {"number": "WI-999", "n": 1, "m": 2, "code": "absent", "username": "absent", "kind": "absent"},
        "names": {"kind": "documents"},
        "process": {"number": open_process.document.number},
        "variant": {"number": variant.process.document.number},
        "closed-process": {"number": closed_process.document.number},
        "shared-process": {"number": shared_process.document.number},
        "step": {"identity": procedures.identity("order")},
        "closed-step": {"identity": procedures.identity("secret")},
        "shared-step": {"identity": procedures.identity("deliver")},
        "goal": {"code": goal.code},
        "closed-goal": {"code": closed_goal.code},
        "kpi": {"code": kpi.code, "period": period},
        "closed-kpi": {"code": closed_kpi.code, "period": period},
        "colleague": {"username": held.username},
        "outsider": {"username": outsider.username},
        "buyer": {"code": buyer.code, "username": held.username, "starts_on": date(2025, 1, 1)},
        "supplier-role": {"code": supplier_role.code},
    }


def incoming_table(username: str, name: str = "Sell", is_finished: bool = False) -> IncomingTable:
    """A table of processes that somebody has uploaded and whose columns they have chosen; or brought in already."""
    person = User.objects.get(username=username)
    table = Table("table.csv", "0" * 64, [Sheet("", [(1, ["Name"]), (2, [name])])])
    made = IncomingTable.take(by=person, kind="processes", table=table, token=uuid4())
    made.choose({**Choice(headings=1, columns={"title": 0}).as_json(), "scheme": "", "owner": "quality-manager"})
    if is_finished:
        kinds = ("problem", "new", "moved", "renamed", "kept", "gone", "unchanged")
        made.finish({"counts": dict.fromkeys(kinds, 0), "ignored": 0, "remarks": [], "notes": [], "gone": []})
    return made


def incoming_steps(username: str, process: Process, name: str = "Order", is_finished: bool = False) -> IncomingTable:
    """The same of a table of steps of ``process``."""
    person = User.objects.get(username=username)
    table = Table("steps.csv", "0" * 64, [Sheet("", [(1, ["Step"]), (2, [name])])])
    made = IncomingTable.take(by=person, kind="steps", table=table, token=uuid4())
    number = process.document.number
    made.choose({**Choice(headings=1, columns={"title": 0}).as_json(), "process": number, "there": "follow"})
    if is_finished:
        counts = dict.fromkeys(("new", "changed", "gone", "same"), 0)
        made.finish({"counts": counts, "ignored": 0, "procedures": [[number, "1 step added"]]})
    return made


def _file_in_force(of: Document) -> Revision:
    author = factories.setup_account()
    revision = of.start_revision(by=author)
    stored, name = store(SimpleUploadedFile("list.txt", b"Parts list"))
    with revision.being_edited(by=author, version=revision.version) as locked:
        RevisionFile.objects.create(revision=locked, file=stored, name=name)
        locked.change_note = "First issue."
    revision.submit(by=author, version=revision.version)
    factories.approve(revision)
    return revision
