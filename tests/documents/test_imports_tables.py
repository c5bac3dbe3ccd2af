"""Reading tables: every dialect that people have, and every file that nobody should send, refused in a sentence."""

import codecs
import io
import time
import zipfile
from collections.abc import Callable

import openpyxl
import pytest

from documents.imports.cells import Cell, Table
from documents.imports.columns import Choice, Field, called, guess, letter, twice
from documents.imports.tables import UnreadableTable, read
from people.exports import as_text, as_typed

ROWS = [["Code", "Name"], ["1.1", "Zürich, übel"], ["1.10", "b"]]


def table(content: bytes, name: str = "table.csv") -> Table:
    return read(name, io.BytesIO(content))


def rows(content: bytes, name: str = "table.csv") -> list[list[Cell]]:
    return [cells for _, cells in table(content, name).sheets[0].rows]


def workbook(fill: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.Workbook()
    fill(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def changed(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook with one of its parts rewritten."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name.endswith(part) else old.read(name))
    return file.getvalue()


def small(book: openpyxl.Workbook) -> None:
    sheet = book.worksheets[0]
    for row in (["Code", "Name"], ["1.1", "a"]):
        sheet.append(row)


class TestText:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_every_delimiter_and_line_end_is_found_out(self, delimiter: str, end: str) -> None:
        text = end.join(delimiter.join(f'"{cell}"' for cell in row) for row in ROWS)
        assert rows(text.encode()) == ROWS

    @pytest.mark.parametrize(
        ("encoding", "mark"),
        [
            ("utf-8", b""),
            ("utf-8", codecs.BOM_UTF8),
            ("utf-16-le", codecs.BOM_UTF16_LE),
            ("utf-16-be", codecs.BOM_UTF16_BE),
            ("utf-16-le", b""),
            ("utf-16-be", b""),
            ("latin-1", b""),
        ],
    )
    def test_every_encoding_is_found_out(self, encoding: str, mark: bytes) -> None:
        text = "\n".join(";".join(row) for row in ROWS)
        assert rows(mark + text.encode(encoding)) == ROWS

    def test_line_ends_may_be_mixed(self) -> None:
        assert rows(b"a,b\r\n1,2\n3,4\r5,6") == [["a", "b"], ["1", "2"], ["3", "4"], ["5", "6"]]

    def test_a_decimal_comma_does_not_divide(self) -> None:
        assert rows(b"a;b\n1,5;2\n2,5;3") == [["a", "b"], ["1,5", "2"], ["2,5", "3"]]

    def test_a_line_about_the_delimiter_is_obeyed(self) -> None:
        assert rows(b"sep=;\na;b\n") == [["a", "b"]]

    def test_one_column_with_commas_stays_one(self) -> None:
        assert rows(b"Name\nDevelop, test\nSell\nAcquire, build, and manage\n")[1] == ["Develop, test"]

    def test_a_cell_may_hold_line_ends_and_quotation_marks(self) -> None:
        assert rows(b'a,b\n"x\ny","say ""no"""\n')[1] == ["x\ny", 'say "no"']

    def test_empty_rows_keep_their_numbers(self) -> None:
        assert table(b"a,b\n\n,\n1,2\n").sheets[0].rows == [(1, ["a", "b"]), (4, ["1", "2"])]

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (b"", "This file is empty"),
            (b"\n\n,,\n", "There is nothing in this table"),
            (b'a,b\n"x,1\n2,3\n', "A quotation mark opened in line 2 is never closed"),
            (b'a,b\n"x"y,1\n', "Line 2 cannot be read"),
            (b"a,b\n1\x00,2\n", "NUL characters"),
            (b"a,b\n" + b"x" * 200_000 + b",1\n", "longer than the portal takes"),
            (b"a,b\n" + b"x" * 40_000 + b",1\n", "more than 32,767 characters"),
            (b"a,b\n" + b"1,2\n" * 1_000_000, "more than 20,000 rows"),
            (b",".join([b"x"] * 10_000) + b"\n", "more than 100 columns in row 1"),
            (b"x" * 11_000_000, "larger than 10 MB"),
            (b"%PDF-1.7 and so on", "not text"),
            (b"PK\x03\x04 and so on", "not text"),
            (b"\xd0\xcf\x11\xe0 and so on", "not text"),
            (b"<html><table>", "a page or an XML file"),
            (codecs.BOM_UTF16_LE + b"\x00\xd8a", "damaged"),
        ],
    )
    def test_what_is_no_table_is_refused_in_a_sentence(self, content: bytes, message: str) -> None:
        started = time.process_time()
        with pytest.raises(UnreadableTable, match=message):
            table(content)
        assert time.process_time() - started < 5

    @pytest.mark.parametrize(
        "name", ["x.xls", "x.xlsm", "x.html", "x", "", ".csv", "x.csv.exe", "../..", "x.pdf\x00.csv.js"]
    )
    def test_a_file_with_another_name_is_refused(self, name: str) -> None:
        with pytest.raises(UnreadableTable, match="A table ends in"):
            table(b"a,b", name)


class TestWorkbooks:
    def test_texts_numbers_and_days_come_as_they_are(self) -> None:
        def fill(book: openpyxl.Workbook) -> None:
            book.worksheets[0].append(["1.10", 10, 1.5, 2.0, True, None, "x"])

        assert rows(workbook(fill), "t.xlsx") == [["1.10", 10, 1.5, 2, "TRUE", None, "x"]]

    def test_a_formula_is_never_evaluated(self) -> None:
        def fill(book: openpyxl.Workbook) -> None:
            book.worksheets[0].append(["a", '=WEBSERVICE("http://localhost")', "=1+1", "b"])

        assert rows(workbook(fill), "t.xlsx") == [["a", None, None, "b"]]

    def test_a_forged_size_is_not_believed(self) -> None:
        def forge(xml: bytes) -> bytes:
            return xml.replace(b'<dimension ref="A1:B2"/>', b'<dimension ref="A1:XFD1048576"/>')

        assert rows(changed(workbook(small), "sheet1.xml", forge), "t.xlsx") == [["Code", "Name"], ["1.1", "a"]]

    def test_a_row_at_the_very_end_is_found_in_time(self) -> None:
        far = changed(workbook(small), "sheet1.xml", lambda xml: xml.replace(b'r="2"', b'r="1048576"'))
        assert table(far, "t.xlsx").sheets[0].last_row == 1_048_576

    def test_a_sheet_that_is_too_large_says_so_and_the_others_can_be_used(self) -> None:
        def fill(book: openpyxl.Workbook) -> None:
            small(book)
            wide = book.create_sheet("Wide")
            wide.append([1] * 200)
            long = book.create_sheet("Long")
            for _ in range(20_001):
                long.append([1])

        sheets = table(workbook(fill), "t.xlsx").sheets
        assert [(bool(sheet.rows), sheet.problem) for sheet in sheets] == [
            (True, ""),
            (False, "The sheet “Wide” has more than 100 columns in row 1."),
            (False, "The sheet “Long” has more than 20,000 rows."),
        ]

    @pytest.mark.parametrize(
        "content",
        [b"PK\x03\x04 broken", b"<html>", b"%PDF-1.7", b"a,b\n1,2\n", b"\xd0\xcf\x11\xe0" + b"\x00" * 100],
    )
    def test_what_is_no_workbook_is_refused(self, content: bytes) -> None:
        with pytest.raises(UnreadableTable, match="not an Excel workbook"):
            table(content, "t.xlsx")

    def test_macros_are_refused(self) -> None:
        file = io.BytesIO(workbook(small))
        with zipfile.ZipFile(file, "a") as archive:
            archive.writestr("xl/vbaProject.bin", b"x")
        with pytest.raises(UnreadableTable, match="carries macros"):
            table(file.getvalue(), "t.xlsx")

    def test_a_workbook_that_blows_up_is_refused_before_it_is_opened(self) -> None:
        file = io.BytesIO(workbook(small))
        with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
            for number in range(3):
                archive.writestr(f"xl/{number}.xml", b"0" * 80_000_000)
        with pytest.raises(UnreadableTable, match="unpacks to more"):
            table(file.getvalue(), "t.xlsx")

    def test_a_document_type_and_its_entities_are_refused(self) -> None:
        bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
        with pytest.raises(UnreadableTable, match="declares a document type"):
            table(changed(workbook(small), "sheet1.xml", lambda _: bomb), "t.xlsx")

    def test_two_hundred_thousand_levels_of_xml_do_no_harm(self) -> None:
        deep = b"<worksheet><sheetData>" + b"<row>" * 200_000 + b"</row>" * 200_000 + b"</sheetData></worksheet>"
        started = time.monotonic()
        with pytest.raises(UnreadableTable):
            table(changed(workbook(small), "sheet1.xml", lambda _: deep), "t.xlsx")
        assert time.monotonic() - started < 60


FIELDS = (Field("title", "Name", ("name", "title")), Field("code", "Code", ("code", "no")))


class TestColumns:
    def test_the_headings_are_found_below_a_title(self) -> None:
        found = guess(table(b"Our processes,\n,\nNo. (ours),NAME_\n1,Sell\n"), FIELDS)
        assert (found.headings, found.columns) == (3, {"title": 1, "code": 0})

    def test_without_headings_nothing_is_guessed_and_every_row_counts(self) -> None:
        read_in = table(b"1,Sell\n2,Buy\n")
        assert guess(read_in, FIELDS) == Choice("", 0, {})
        assert len(list(Choice("", 0, {"title": 1}).lines(read_in.sheets[0]))) == 2

    def test_headings_that_stand_twice_are_said_and_the_first_is_taken(self) -> None:
        read_in = table(b"Name,Code,Name\na,1,b\n")
        assert twice(read_in.sheets[0], 1) == ["Name"]
        assert guess(read_in, FIELDS).columns["title"] == 0

    def test_a_column_is_called_by_its_heading_or_its_letter(self) -> None:
        sheet = table(b"Name,,x\na,1,b\n").sheets[0]
        assert [called(sheet, 1, index) for index in range(3)] == ["Name", "column B", "x"]
        assert [letter(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


class TestCellsThatGoOut:
    @pytest.mark.parametrize(
        "text",
        ["=1+1", "+1", "-x", "@a", "\t=1", " =1", '"=1', "'=1", "＝1", "＋1", "－1", "＠a", "\n=1", "-5"],
    )
    def test_what_would_be_a_formula_is_none(self, text: str) -> None:
        assert as_text(text) == f"'{text}"

    @pytest.mark.parametrize("text", ["", "a", "1.10", "'Twas", "a=b", "O'Neill"])
    def test_everything_else_stays_as_it_is(self, text: str) -> None:
        assert as_text(text) == text

    @pytest.mark.parametrize("text", ["=1", "'=1", "''=1", "'Twas", " =x", "-5", "- 5", "", "'", "''"])
    def test_what_went_out_comes_in_unchanged(self, text: str) -> None:
        assert as_typed(as_text(text)) == text
