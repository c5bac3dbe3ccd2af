"""From an uploaded file to plain cells: CSV in any of its dialects, and Excel workbooks.

Whatever cannot be read is refused in a sentence (``UnreadableTable``). Cells are texts, numbers or None; an empty row
is left out but keeps its number, so that an error names the row that people see in their spreadsheet.
"""

import codecs
import csv
import hashlib
import io
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter as Tally
from collections.abc import Iterator
from typing import IO

from django.core.exceptions import ValidationError

from documents.files import TYPES, shown_name
from documents.imports import workbook
from documents.imports.cells import Sheet, Table
from people.exports import as_typed

LARGEST_TABLE = 10 * 1024 * 1024
ENDINGS = (".csv", ".tsv", ".txt", ".xlsx")
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
SAMPLE_ROWS = 200
_BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


class UnreadableTable(ValidationError):
    """The file is not a table that the portal takes; the message says what and where."""


def read(name: str, file: IO[bytes]) -> Table:
    """The table in ``file``. Checked by its name and by what is in it; raises UnreadableTable with the reason.

    A workbook is read in a process of its own (at most 20 s of CPU and 768 MB); 10,000 rows take about 2 s.
    """
    try:
        name = shown_name(name)
    except ValidationError:
        name = ""
    ending = os.path.splitext(name)[1].lower()
    if ending not in ENDINGS:
        raise UnreadableTable(f"A table ends in {', '.join(ENDINGS)}. Save it as .xlsx or .csv first.")
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    if not size:
        raise UnreadableTable("This file is empty.")
    if size > LARGEST_TABLE:
        raise UnreadableTable(f"This file is larger than {LARGEST_TABLE // 1024 // 1024} MB.")
    sheets, note = _workbook(file) if ending == ".xlsx" else _text(file.read())
    if not sheets:
        raise UnreadableTable("There is nothing in this table.")
    file.seek(0)
    return Table(name, hashlib.sha256(file.read()).hexdigest(), sheets, note)


# ---- workbooks


def _workbook(file: IO[bytes]) -> tuple[list[Sheet], str]:
    head = file.read(64)
    try:
        if not TYPES[".xlsx"].looks_right(head, file):
            raise UnreadableTable("This is not an Excel workbook (.xlsx) that can be read.")
    except UnreadableTable:
        raise
    except ValidationError as refusal:
        raise UnreadableTable(refusal.messages[0]) from None
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as copy:
        file.seek(0)
        while chunk := file.read(1024 * 1024):
            copy.write(chunk)
        copy.flush()
        try:
            done = subprocess.run(
                [sys.executable, "-I", workbook.__file__, copy.name],
                capture_output=True,
                timeout=2 * workbook.SECONDS,
                check=True,
            )
            answer = json.loads(done.stdout)
        except (subprocess.SubprocessError, ValueError):
            raise UnreadableTable(
                "This is not an Excel workbook (.xlsx) that can be read in the time and memory there is for it."
            ) from None
    if "refused" in answer:
        raise UnreadableTable(answer["refused"])
    sheets = [
        Sheet(sheet["name"], [(number, cells) for number, cells in sheet["rows"]], sheet["problem"])
        for sheet in answer["sheets"]
    ]
    return [sheet for sheet in sheets if sheet.rows or sheet.problem], ""


# ---- text


def _text(content: bytes) -> tuple[list[Sheet], str]:
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"MZ")):
        raise UnreadableTable("What is in this file is not text, whatever its name says.")
    text, encoding = _decoded(content)
    if "\x00" in text:
        raise UnreadableTable("This file holds NUL characters: it is not a table of text.")
    if text.lstrip()[:9].lower().startswith(("<!doctype", "<html", "<?xml", "<svg", "<script")):
        raise UnreadableTable("This is a page or an XML file, not a table of text.")
    delimiter, text = _delimiter(text)
    rows = []
    counter = workbook.Counter("")
    try:
        for number, cells in enumerate(_records(text, delimiter), start=1):
            kept = counter.take(number, [as_typed(cell) for cell in cells])
            if kept:
                rows.append((number, kept))
    except workbook.Refused as refusal:
        raise UnreadableTable(str(refusal)) from None
    divided = f"divided by {DELIMITERS[delimiter]}" if delimiter in DELIMITERS else "one column"
    return [Sheet("", rows)] if rows else [], f"Read as {encoding}, {divided}."


def _decoded(content: bytes) -> tuple[str, str]:
    """The text and what its encoding is called."""
    try:
        for mark, codec in _BOMS.items():
            if content.startswith(mark):
                return content.decode(codec).removeprefix("\ufeff"), "UTF-8" if "8" in codec else "UTF-16"
        head = content[:4096]
        if len(head) > 3 and head[1::2].count(0) > len(head) * 0.3:
            return content.decode("utf-16-le"), "UTF-16"
        if len(head) > 3 and head[::2].count(0) > len(head) * 0.3:
            return content.decode("utf-16-be"), "UTF-16"
    except UnicodeDecodeError:
        raise UnreadableTable("This file says that it is Unicode text, but it is damaged.") from None
    try:
        return content.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252"), "Western European (Windows-1252)"
    except UnicodeDecodeError:
        return content.decode("latin-1"), "Western European (Latin-1)"


def _delimiter(text: str) -> tuple[str, str]:
    """What divides the columns, and the text without Excel's own line about it (“sep=;”).

    The one with which most rows have the same number of columns; with none of them it is a table of one column.
    """
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first.strip("\r")) == 5:
        return first[4], rest
    sample = text[:200_000]
    scores = []
    for delimiter in DELIMITERS:
        widths: Tally[int] = Tally()
        try:
            for number, cells in enumerate(_records(sample, delimiter)):
                widths[len(cells)] += bool(cells)
                if number >= SAMPLE_ROWS:
                    break
        except UnreadableTable:
            pass  # the sample may end inside a quotation
        rows = sum(widths.values())
        if not rows:
            continue
        width, times = widths.most_common(1)[0]
        if width > 1 and times * 2 > rows:
            scores.append((times / rows, width, delimiter))
    return (max(scores)[2] if scores else "\x1f"), text


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        begins = reader.line_num + 1
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "unexpected end" in str(error):
                raise UnreadableTable(f"A quotation mark opened in line {begins:,} is never closed.") from None
            if "field larger" in str(error):
                raise UnreadableTable(f"A cell in line {begins:,} is longer than the portal takes.") from None
            raise UnreadableTable(
                f"Line {begins:,} cannot be read: text stands behind a closing quotation mark. "
                "A quotation mark inside a cell is written twice."
            ) from None
