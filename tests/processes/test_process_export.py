"""The tree as a table: through the gate, no formula in it, and what went out comes in again unchanged."""

import csv
import io
import random

import openpyxl
import pytest
from django.db import transaction

from documents.imports.tables import read
from people.exports import as_csv, as_workbook
from people.models import User
from processes.exports import COLUMNS, records
from processes.imports.guessing import guessed
from processes.imports.wanted import Row, Wanted, tree_in
from processes.imports.writing import bring_in
from processes.models import Process
from processes.tree import check_tree
from tests import factories as people
from tests.conftest import Cast, SignIn
from tests.processes import factories
from tests.processes.tables import bring, csv_of

pytestmark = pytest.mark.django_db

NAMES = [
    "Sell", "=1+1", "'=1", "-5", "+49 30", "@home", "Zürich, „übel“", 'say "no"', "كتابة", "日本語", "a;b", "1.10",
    "1e5", "TRUE", "2026-03-02", "x" * 200, "＝full", "’quote", "#tag", "0012",
]  # fmt: skip


def bring_back(content: bytes, name: str, by: User) -> str:
    table = read(name, io.BytesIO(content))
    choice = guessed(table)
    report = bring_in(tree_in(table.sheets[0], choice), by=by, owner=None, reason="Brought back.")
    return str(report)


def grow(seed: int, by: User) -> None:
    """A tree of 5 to 40 processes with odd names, owners, bands and identities."""
    chance = random.Random(seed)  # noqa: S311 - the same tree each time
    rows = []
    for number in range(1, chance.randint(6, 41)):
        identity = chance.choice(["", f"{chance.choice('=0x')}{number}"])
        rows.append(
            Row(
                row=number,
                title=chance.choice(NAMES)[: chance.choice([200, 2])] or "x",
                above=chance.choice([None, *range(1, number)]),
                identity=identity,
                scheme=chance.choice(["A", "=B"]) if identity else "",
                owner=chance.choice(["buyer", "Head of Purchasing"]),
                band=chance.choice(Process.Band.values),
            )
        )
    bring_in(Wanted(rows), by=by, owner=None, reason="Grown.")


def test_it_holds_code_number_name_owner_band_parent_and_identity(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.quinn)
    bring(client, csv_of())
    answer = client.get("/processes/export/")
    assert answer["Content-Disposition"].startswith('attachment; filename="processes-')
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert lines[0] == list(COLUMNS)
    assert lines[3] == ["1.1.1", "P-0003", "First", "Quality manager", "Management", "P-0002", "APQC PCF", "113"]


def test_everybody_gets_what_they_may_see(cast: Cast, sign_in: SignIn) -> None:
    hidden = factories.process("Hidden", readers=[people.role("buyer")])
    factories.process("Open below", parent=hidden)
    for person, sees in ((cast.emma, True), (cast.nora, False), (cast.quinn, True)):
        for kind in ("csv", "xlsx"):
            content = sign_in(person).get(f"/processes/export/?as={kind}").content
            cells = [cell for _, row in read(f"x.{kind}", io.BytesIO(content)).sheets[0].rows for cell in row]
            assert ("Hidden" in cells) is sees
            assert (hidden.document.number in cells) is sees
    assert b"Open" not in sign_in(cast.sam).get("/processes/export/").content


def test_no_name_becomes_a_formula(cast: Cast) -> None:
    for name in NAMES:
        factories.process(name)
    for line in csv.reader(io.StringIO(as_csv(list(COLUMNS), records(cast.quinn)).decode("utf-8-sig"))):
        assert not any(cell.lstrip(" '\"")[:1] in {"=", "+", "@"} and not cell.startswith("'") for cell in line)
    for row in openpyxl.load_workbook(
        io.BytesIO(as_workbook("Processes", COLUMNS, records(cast.quinn)))
    ).active.iter_rows():  # type: ignore[union-attr]
        assert {cell.data_type for cell in row} <= {"s", "n"}
        assert not any(cell.data_type == "n" and cell.value is not None for cell in row)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_went_out_changes_nothing_when_it_comes_in(kind: str, cast: Cast) -> None:
    grow(1, cast.quinn)
    before = as_csv(list(COLUMNS), records(cast.quinn))
    count = Process.objects.count()
    content = before if kind == "csv" else as_workbook("Processes", COLUMNS, records(cast.quinn))
    assert f"0 created, 0 renamed, 0 moved, {count} unchanged" in bring_back(content, f"x.{kind}", cast.quinn)
    assert as_csv(list(COLUMNS), records(cast.quinn)) == before


@pytest.mark.slow
def test_an_empty_portal_becomes_the_same_tree(cast: Cast) -> None:
    """Fifty grown trees go out, come into a portal without any, and go out again byte by byte the same."""
    for seed in range(50):
        kind = "xlsx" if seed % 10 == 0 else "csv"
        point = transaction.savepoint()
        grow(seed, cast.quinn)
        before, content = (
            as_csv(list(COLUMNS), records(cast.quinn)),
            as_workbook("Processes", COLUMNS, records(cast.quinn)) if kind == "xlsx" else b"",
        )
        transaction.savepoint_rollback(point)
        assert not Process.objects.exists()
        point = transaction.savepoint()
        factories.procedure_type()
        bring_back(content or before, f"x.{kind}", cast.quinn)
        assert as_csv(list(COLUMNS), records(cast.quinn)) == before, seed
        assert check_tree(Process) == []
        transaction.savepoint_rollback(point)


def test_a_control_character_in_a_name_breaks_no_workbook(cast: Cast) -> None:
    factories.process("Buy\x0bcastings", by=cast.quinn, expert=cast.emma)
    book = openpyxl.load_workbook(io.BytesIO(as_workbook("Processes", COLUMNS, records(cast.quinn))))
    assert book.active is not None
    assert "Buy castings" in [cell.value for row in book.active.iter_rows() for cell in row]
