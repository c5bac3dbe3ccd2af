"""The steps of a procedure as a table: what one may know of them, and what went out comes in again unchanged."""

import csv
import io
import random
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from documents.imports.columns import Choice, guess
from documents.imports.tables import read
from documents.models import Revision
from people.exports import as_csv, as_workbook
from people.models import User
from people.records import Transfer
from processes.imports.steps.plan import REPLACE, Plan, bring_in, plan_of
from processes.imports.steps.wanted import FIELDS, steps_in
from processes.models import Process
from processes.plain import PlainDocument, PlainProcedure, PlainStep, PlainWay
from processes.step_exports import COLUMNS, records
from processes.vocabulary import DUTIES, VALUES, WASTES
from tests import factories as people
from tests.conftest import Cast, SignIn
from tests.processes import factories
from tests.processes.factories import identity, plain, step

pytestmark = pytest.mark.django_db

ODD = [
    "Check", "=1+1", "'=1", "-5", "@home", "Zürich, „übel“", 'say "no"', "كتابة", "日本語", "a;b|c", "1.10", "TRUE",
    "x" * 200, "＝full", "12", "Complete?", "Yes → 3",
]  # fmt: skip
LABELS = [
    "", "Yes", "No, never", "=1", "from 1,000", "多い", "9", "this; or that", "a → b", "one, two -> three", "＝full",
    "x|y", 'say "no"', '"quoted"', '"open', "Over (5 %)", "(70 %)", ", ;", "end", "step 3", "Yes: 4", "|",
]  # fmt: skip


ROLES = ["buyer", "head-of-purchasing", "odd"]


def out(revision: Revision, by: User, kind: str) -> bytes:
    rows = records(revision, by)
    return as_workbook("Steps", COLUMNS, rows) if kind == "xlsx" else as_csv(list(COLUMNS), rows)


def planned(body: bytes, kind: str, by: User, process: Process | None = None) -> Plan:
    """What bringing the table back would do; ``process``: into this one, whatever the table names."""
    table = read(f"steps.{kind}", io.BytesIO(body))
    choice = guess(table, FIELDS)
    assert set(choice.columns) == {one.name for one in FIELDS}
    columns = {name: index for name, index in choice.columns.items() if process is None or name != "process"}
    wanted = steps_in(table.sheets[0], Choice(choice.sheet, choice.headings, columns))
    number = process.document.number if process else ""
    return plan_of(wanted, by=by, process=number, there=REPLACE, token=UUID(int=1))


def grown(seed: int, papers: list[str], calls: list[str]) -> PlainProcedure:
    """A procedure of 1 to 25 steps with odd words, ways anywhere, and what a table does not hold."""
    chance = random.Random(seed)  # noqa: S311 - the same procedure each time
    keys = [f"{seed} {n}" for n in range(chance.randint(1, 25))]
    steps: list[PlainStep] = []
    for key in keys:
        kind = chance.choice(["task", "task", "decision", "call", "wait", "end"])
        ways = [
            PlainWay(
                chance.choice(LABELS),
                chance.choice([None, *map(identity, keys)]),
                chance.choice([None, None, 0, 30, 100]),
            )
            for _ in range(chance.choice([0, 0, 1, 2, 3]))
        ]
        value = chance.choice(["", *VALUES])
        steps.append(
            step(
                key,
                chance.choice(ODD),
                kind=kind,
                role=chance.choice(["", "buyer", "head-of-purchasing"]) if kind != "end" else "",
                text=chance.choice(["", "One line.", "Two\nlines;\n\n= third", "- " + "long " * 300]).strip(),
                documents=tuple(
                    PlainDocument(number, "form") for number in chance.sample(papers, chance.randint(0, 3))
                ),
                system=chance.choice(["", "ERP", "=ERP"]),
                active_minutes=chance.choice([None, 0, 15, 999_999]),
                calls=chance.choice(calls) if kind == "call" else "",
                ways=tuple(ways),
                warning=chance.choice(["", "Hot", "Hot;\nvery hot"]),
                note=chance.choice(["", "=Ask"]),
                waiting_minutes=chance.choice([None, 0, 1440]),
                is_guess=chance.choice([False, True]),
                value=value,
                waste=chance.choice(["", *WASTES]) if value == "waste" else "",
                waits_for_all=chance.choice([False, True]),
                **{duty: tuple(chance.sample(ROLES, chance.randint(0, 2))) for duty in DUTIES.values()},
            )
        )
    return plain(*steps)


def test_it_holds_the_procedure_in_force_in_the_order_of_its_steps(cast: Cast, sign_in: SignIn) -> None:
    process = factories.process()
    paper = people.document(title="Form", listed=True)
    told = {"waiting_minutes": 60, "value": "waste", "waste": "talent", "informed": ("buyer", "head-of-purchasing")}
    factories.in_force(
        process,
        plain(
            step("a", "Complete?", kind="decision", ways=(PlainWay("Yes", identity("b"), 70), PlainWay("No", None))),
            step("b", "Order", text="By phone.", documents=(PlainDocument(paper.number),), active_minutes=5, **told),
        ),
    )
    number = process.document.number
    answer = sign_in(cast.emma).get(f"/processes/{number}/steps/")
    assert answer["Content-Disposition"] == f'attachment; filename="{number}-revision-1.csv"'
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    more = [""] * 10
    judged = ["", "", "60", "", "waste", "unused talent", "", "", "Buyer, Head of Purchasing", ""]
    assert lines == [
        list(COLUMNS),
        [
            number,
            "1",
            "Complete?",
            "Buyer",
            "",
            "",
            "",
            "",
            "decision",
            "",
            "Yes (70 %) → 2\nNo → end",
            *more,
            identity("a"),
        ],
        [number, "2", "Order", "Buyer", "By phone.", paper.number, "", "5", "task", "", "", *judged, identity("b")],
    ]
    assert Transfer.objects.get().person == cast.emma


def test_of_two_roles_that_read_alike_the_code_is_said(cast: Cast) -> None:
    people.role("bench-one", name="Bench")
    people.role("bench-two", name="BENCH")
    revision = factories.draft(factories.process(), plain(step("a", role="bench-one"), step("b", role="buyer")))
    assert [cells[3] for cells in records(revision, cast.quinn)] == ["bench-one", "Buyer"]


def test_a_draft_is_taken_out_by_those_who_write_it(cast: Cast, sign_in: SignIn) -> None:
    process = factories.process(owner_role=people.role("head-of-purchasing"))
    factories.draft(process, plain(step("a")), by=cast.oscar)
    address = f"/processes/{process.document.number}/steps/"
    answer = sign_in(cast.oscar).get(f"{address}?revision=1&as=xlsx")
    assert answer["Content-Disposition"].startswith('attachment; filename="draft ')
    assert sign_in(cast.oscar).get(address).status_code == 404
    assert sign_in(cast.emma).get(f"{address}?revision=1").status_code == 404
    entry = sign_in(cast.oscar).get(f"/processes/steps/import/?process={process.document.number}").content.decode()
    assert f'href="{address}?revision=1&amp;as=xlsx"' in entry


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_went_out_comes_in_again_unchanged(kind: str, cast: Cast) -> None:
    owner = people.role("head-of-purchasing")
    people.role("odd", name="Tool, die and mould; maker")
    papers = [people.document(title=f"Form, {n}", listed=True).number for n in range(3)]
    calls = [factories.process(f"Called {n}").document.number for n in range(2)]
    for seed in range(25):
        process = factories.process(f"Process {seed}", owner_role=owner)
        revision = factories.draft(process, grown(seed, papers, calls))
        before = out(revision, cast.oscar, kind)
        back = planned(before, kind, cast.oscar)
        assert [str(problem) for problem in back.problems] == []
        assert [one.marks for one in back.changed] == [], seed

        other = factories.process(f"Other {seed}", owner_role=owner)
        elsewhere = planned(before, kind, cast.oscar, other)
        bring_in(
            lambda body=before, into=other: planned(body, kind, cast.oscar, into),  # type: ignore[misc]
            by=cast.oscar,
            name="steps",
            reason="Brought back.",
            seen=elsewhere.fingerprint,
        )
        after = out(Revision.objects.open().get(document=other.document), cast.oscar, kind)
        assert told(after, kind) == told(before, kind), seed


def told(body: bytes, kind: str) -> list[list[Any]]:
    """The cells without the number of the procedure and the IDs of the steps."""
    return [cells[1:-1] for _row, cells in read(f"x.{kind}", io.BytesIO(body)).sheets[0].rows]


def test_on_its_pages_a_table_that_came_from_here_finds_every_step_again(cast: Cast, sign_in: SignIn) -> None:
    process = factories.process(owner_role=people.role("head-of-purchasing"))
    factories.draft(process, plain(step("a", warning="Hot"), step("b")))
    client: Client = sign_in(cast.oscar)
    body = client.get(f"/processes/{process.document.number}/steps/?revision=1&as=xlsx").content
    upload = {"upload": SimpleUploadedFile("s.xlsx", body), "token": str(uuid4())}
    columns = client.post("/processes/steps/import/", upload)["Location"]
    form = client.get(columns).context["form"]
    assert form["there"].value() == REPLACE
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    page = client.get(client.post(columns, sent)["Location"]).content.decode()
    assert "The procedures are already as the table says." in page
