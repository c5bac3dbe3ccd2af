"""Importing APQC's framework: everything under its identity, in numeric order, twice the same, or nothing."""

from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from documents.imports.tables import UnreadableTable
from documents.models import Document
from people.models import Role
from processes.imports.plan import APQC as SCHEME
from processes.imports.wanted import Wanted
from processes.imports.writing import bring_in, default_owner
from processes.management.commands.import_processes import opened, wanted_in
from processes.models import Process, ProcessIndex
from processes.tree import check_tree, code_of
from tests.conftest import Cast
from tests.factories import setup_account
from tests.processes import factories

PCF = Path(settings.BASE_DIR).parent / "shared" / "data" / "processes" / "apqc-pcf-8.0.xlsx"
HEADINGS = ("PCF ID", "Hierarchy ID", "Name", "Difference Index")
Line = tuple[Any, ...]


def parse(path: Path) -> Wanted:
    return wanted_in(opened(path), None, None)


def workbook(path: Path, *lines: Line, sheet: str = "Combined", headings: Line = HEADINGS) -> Path:
    book = openpyxl.Workbook()
    book.active.title = sheet  # type: ignore[union-attr]
    for line in (headings, *lines):
        book.active.append(line)  # type: ignore[union-attr]
    book.save(path)
    return path


SMALL = [
    (100, "1.0", "Develop Vision"),
    (110, "1.1", "Define the concept"),
    (111, "1.1.2", "Second"),
    (112, "1.1.10", "Tenth"),
    (113, "1.1.1", "First\xa0 "),
    (200, "10.0", "Manage Assets"),
    (300, "2.0", "Develop Products"),
]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return workbook(tmp_path / "small.xlsx", *SMALL)


def run(path: Path, **options: str) -> str:
    out = StringIO()
    call_command("import_processes", str(path), stdout=out, **options)
    return out.getvalue()


def stands() -> dict[str, str]:
    rows = Process.objects.filter(identity_scheme=SCHEME).select_related("document")
    return {code_of(row): row.document.title for row in rows}


class TestReading:
    def test_rows_come_in_numeric_order_with_trimmed_names(self, small: Path) -> None:
        rows = parse(small).rows
        assert [row.code for row in rows] == ["1.0", "1.1", "1.1.1", "1.1.2", "1.1.10", "2.0", "10.0"]
        assert rows[2].title == "First"

    def test_empty_rows_are_passed_over_and_counted(self, tmp_path: Path) -> None:
        path = workbook(tmp_path / "gaps.xlsx", SMALL[0], (None, None, None), ("", " ", ""), SMALL[1])
        assert parse(path).ignored == 2

    @pytest.mark.parametrize(
        ("lines", "message"),
        [
            ([("x" * 41, "1.0", "A")], "Row 2, “PCF ID”: This is longer than 40"),
            ([(1, "1.?", "A")], "Row 2, “Hierarchy ID”: “1.?” is not a code"),
            ([(1, 1.1, "A")], "The code 1.1 is a number, in which 1.1 and 1.10 are the same"),
            ([(1, "1.0", None)], "Row 2, “Name”: The name is missing"),
            ([(1, "1.0", "A" * 201)], "Row 2, “Name”: This is longer than 200"),
            ([(1, "1.0", "#REF!")], "The name is an error of the spreadsheet"),
            ([(1, "1.0", "A"), (1, "2.0", "B")], "Row 3, “PCF ID”: “1” stands in the table twice: in row 2"),
            ([(1, "1.0", "A"), (2, "1.0", "B")], "Row 3, “Hierarchy ID”: “1.0” stands in the table twice"),
            ([(1, "1.0", "A"), (2, "2.1", "B")], "Row 3, “Hierarchy ID”: “2.1” has nothing above it"),
            ([(n, ".".join("1" * n), "A") for n in range(1, 22)], "deeper than 20"),
            ([], "There are no processes in this table"),
        ],
    )
    def test_what_is_wrong_is_named_with_its_row(self, tmp_path: Path, lines: list[Line], message: str) -> None:
        with pytest.raises(UnreadableTable) as refusal:
            parse(workbook(tmp_path / "wrong.xlsx", *lines))
        assert message in " ".join(refusal.value.messages)

    def test_every_wrong_row_is_named_up_to_twenty(self, tmp_path: Path) -> None:
        path = workbook(tmp_path / "wrong.xlsx", *((n, "?", "A") for n in range(1, 31)))
        with pytest.raises(UnreadableTable) as refusal:
            parse(path)
        assert len(refusal.value.messages) == 21
        assert refusal.value.messages[-1] == "… and 10 more."

    def test_a_sheet_that_is_not_there_and_a_table_without_names_are_told(self, small: Path, tmp_path: Path) -> None:
        with pytest.raises(UnreadableTable, match="no sheet “Other”"):
            wanted_in(opened(small), "Other", None)
        with pytest.raises(UnreadableTable, match="No column holds the names"):
            parse(workbook(tmp_path / "b.xlsx", *SMALL, headings=("PCF ID", "Hierarchy ID", "Words")))

    def test_a_missing_file_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(UnreadableTable, match="There is no file"):
            parse(tmp_path / "nowhere.xlsx")


class TestWriting:
    def test_a_list_of_names_with_levels_is_found_again_by_its_names(self, cast: Cast, tmp_path: Path) -> None:
        path = tmp_path / "ours.csv"
        path.write_text("Level;Name\n1;Sell\n2;Quote\n2;Deliver\n1;Buy\n")
        assert "4 created" in run(path, by="quinn")
        path.write_text("Level;Name\n1;Sell\n2;Quote\n2;Confirm\n1;Buy\n2;Deliver\n")
        assert "2 created, 0 renamed, 0 moved, 3 unchanged" in run(path, by="quinn")
        assert {code_of(row): row.document.title for row in Process.objects.all()} == {
            "1": "Sell", "1.1": "Quote", "1.2": "Confirm", "1.3": "Deliver", "2": "Buy", "2.1": "Deliver",
        }  # fmt: skip

    def test_a_second_import_changes_nothing(self, cast: Cast, small: Path) -> None:
        assert "7 created" in run(small, by="quinn")
        rows = list(Process.objects.order_by("pk").values())
        histories = Process.history.count(), Document.history.count()
        assert "0 created, 0 renamed, 0 moved, 7 unchanged" in run(small, by="quinn")
        assert list(Process.objects.order_by("pk").values()) == rows
        assert (Process.history.count(), Document.history.count()) == histories
        assert check_tree(Process) == []

    def test_everything_is_recorded_and_findable(self, cast: Cast, small: Path) -> None:
        run(small, by="quinn")
        process = Process.objects.get(identity_code="113")
        for record in (process.history.get(), process.document.history.get()):
            assert record.history_user == cast.quinn
            assert record.history_change_reason == "Imported from small.xlsx."
        assert ProcessIndex.objects.count() == 7
        assert process in Process.objects.visible_to(cast.nora)
        assert process.document.number == "P-0003"

    def test_renamed_moved_new_and_missing_rows_are_told_apart(self, cast: Cast, small: Path, tmp_path: Path) -> None:
        run(small, by="quinn")
        identities = dict(Process.objects.values_list("identity_code", "pk"))
        edition = [
            (100, "1.0", "Develop Vision"),
            (110, "1.1", "Define the business concept"),
            (112, "1.1.1", "Tenth"),
            (111, "2.1", "Second"),
            (400, "1.1.2", "New"),
            (300, "2.0", "Develop Products"),
            (200, "3.0", "Manage Assets"),
        ]
        said = run(workbook(tmp_path / "next.xlsx", *edition), by="quinn")
        assert "1 created, 1 renamed, 1 moved, 4 unchanged, 0 empty rows ignored, 1 no longer in the file" in said
        assert {code: pk for code, pk in identities.items() if Process.objects.get(pk=pk).identity_code != code} == {}
        assert check_tree(Process) == []
        assert stands()["2.1"] == "Second"
        assert "0 created, 0 renamed, 0 moved" in run(tmp_path / "next.xlsx", by="quinn")

    def test_a_name_that_an_approved_procedure_decided_stays(self, cast: Cast, small: Path, tmp_path: Path) -> None:
        run(small, by="quinn")
        process = Process.objects.get(identity_code="113")
        Document.objects.filter(pk=process.document_id).update(expert=cast.emma)
        process.document.refresh_from_db()
        factories.in_force(process)
        lines = [line if line[0] != 113 else (113, "1.1.1", "Renamed by APQC") for line in SMALL]
        assert "0 renamed" in run(workbook(tmp_path / "next.xlsx", *lines), by="quinn")
        assert Process.objects.get(identity_code="113").document.title == "First"

    def test_the_firms_own_processes_keep_their_place_among_the_imported(self, cast: Cast, small: Path) -> None:
        factories.process("Own top")
        run(small, by="quinn")
        parent = Process.objects.get(identity_code="110")
        own = factories.process("Own child", parent=parent, position=2)
        assert "7 unchanged" in run(small, by="quinn")
        own.refresh_from_db()
        assert own.position == 2
        assert code_of(Process.objects.get(document__title="Own top")) == "1"
        assert check_tree(Process) == []

    def test_all_or_nothing(self, cast: Cast, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*_: object, **__: object) -> None:
            raise RuntimeError

        monkeypatch.setattr(ProcessIndex.objects, "bulk_create", fail)
        with pytest.raises(RuntimeError):
            bring_in(parse(small), by=cast.quinn, owner=default_owner(), reason="Imported.")
        assert not Process.objects.exists()
        assert not Document.objects.exists()

    def test_a_broken_file_changes_nothing_and_says_so(self, cast: Cast, tmp_path: Path) -> None:
        path = workbook(tmp_path / "wrong.xlsx", *SMALL, (1, "9.9", "Orphan"))
        with pytest.raises(CommandError, match="Nothing was imported"):
            run(path, by="quinn")
        assert not Process.objects.exists()

    @pytest.mark.parametrize("name", ["emma", "nora", "sam", "ghost"])
    def test_only_in_the_name_of_somebody_who_may(self, cast: Cast, small: Path, name: str) -> None:
        with pytest.raises(CommandError):
            run(small, by=name)
        assert not Process.objects.exists()

    def test_without_a_name_the_first_superuser_stands_for_it(self, db: None, small: Path) -> None:
        account = setup_account()
        said = run(small)
        assert "the role “Process office” was created" in said
        assert Process.history.first().history_user == account

    def test_a_named_role_owns_what_is_new(self, cast: Cast, small: Path, buyer: Role) -> None:
        run(small, by="quinn", owner="buyer")
        assert set(Document.objects.values_list("owner_role__code", flat=True)) == {"buyer"}

    def test_without_anybody_it_says_what_to_do(self, db: None, small: Path) -> None:
        with pytest.raises(CommandError, match="--by"):
            run(small)


@pytest.mark.skipif(not PCF.exists(), reason="The APQC workbook is not beside this checkout.")
def test_the_real_framework_comes_in_whole(cast: Cast) -> None:
    assert "2017 created" in run(PCF, by="quinn")
    rows = Process.objects.filter(identity_scheme=SCHEME)
    assert [rows.filter(level=level).count() for level in range(5)] == [13, 74, 362, 1353, 215]
    assert check_tree(Process) == []
    titles = [row.document.title for row in rows.select_related("document")]
    assert all(title == title.strip() and "\xa0" not in title for title in titles)
    top = rows.filter(level=0).order_by("position").first()
    assert top is not None
    assert top.identity_code == "10002"
    assert "2017 unchanged" in run(PCF, by="quinn")
