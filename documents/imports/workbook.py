"""The cells of an Excel workbook, read in a process of its own with little time and memory.

This file is run by its path and imports nothing of the portal. The zip's limits have been asked before
(``documents/files.py``); here every row and column is counted as it comes, whatever the file says about its own size.
Formulas are never evaluated: what Excel had last computed is the value.
"""

import json
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

SECONDS = 20
MEMORY = 768 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 100
MOST_SHEETS = 100
MOST_CHARACTERS = 5_000_000
MOST_CELLS = 500_000
LONGEST_CELL = 32_767  # Excel's own


class Refused(Exception):
    """The table is more than the portal takes; the message is a sentence for people."""


class Counter:
    """Counts what comes in and refuses where it becomes too much."""

    def __init__(self, sheet: str, characters: int = 0, cells: int = 0) -> None:
        self.where = f"The sheet “{sheet}”" if sheet else "The file"
        self.rows, self.characters, self.cells = 0, characters, cells

    def take(self, number: int, cells: list[Any]) -> list[Any]:
        """``cells`` without the empty ones at the end; an empty list is no row."""
        while cells and (cells[-1] is None or (isinstance(cells[-1], str) and not cells[-1].strip())):
            cells.pop()
        if not cells:
            return cells
        self.rows += 1
        if self.rows > MOST_ROWS:
            raise Refused(f"{self.where} has more than {MOST_ROWS:,} rows.")
        if len(cells) > MOST_COLUMNS:
            raise Refused(f"{self.where} has more than {MOST_COLUMNS} columns in row {number:,}.")
        lengths = [len(cell) for cell in cells if isinstance(cell, str)]
        if lengths and max(lengths) > LONGEST_CELL:
            raise Refused(f"{self.where} has a cell of more than {LONGEST_CELL:,} characters in row {number:,}.")
        self.cells += len(cells)
        if self.cells > MOST_CELLS:
            raise Refused(f"{self.where} has more cells than the portal takes ({MOST_CELLS:,}).")
        self.characters += sum(lengths)
        if self.characters > MOST_CHARACTERS:
            raise Refused(f"{self.where} holds more text than the portal takes ({MOST_CHARACTERS:,} characters).")
        return cells


def _plain(value: Any) -> Any:
    """A cell as JSON knows it. Whole numbers lose their “.0”; days are written as 2026-03-02."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return value if isinstance(value, int | float) or value is None else str(value)


def _rows(sheet: Any, counter: Counter) -> Iterator[tuple[int, list[Any]]]:
    sheet.reset_dimensions()  # what a sheet says about its size may be forged
    for number, row in enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1), start=1):
        if row.count(None) < len(row):  # a sheet may have a million rows with nothing in them
            cells = counter.take(number, [_plain(cell) for cell in row])
            if cells:
                yield number, cells


def read(path: str) -> list[dict[str, Any]]:
    """Every sheet with its name, its rows that are not empty, and what is wrong with it, if anything."""
    import openpyxl  # noqa: PLC0415 - only in the process of its own

    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                with archive.open(name) as part:
                    if b"<!DOCTYPE" in part.read(2048):
                        raise Refused("The workbook declares a document type, which no workbook does.")
    found: list[dict[str, Any]] = []
    with open(path, "rb") as file:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        characters = cells = 0  # of the whole workbook: a cell's text may be shared by many sheets
        for sheet in book.worksheets[:MOST_SHEETS]:
            counter = Counter(sheet.title, characters, cells)
            try:
                rows, problem = list(_rows(sheet, counter)), ""
            except Refused as refusal:
                rows, problem = [], str(refusal)
            characters, cells = counter.characters, counter.cells
            found.append({"name": sheet.title, "rows": rows, "problem": problem})
    return found


def _main(path: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        answer: dict[str, Any] = {"sheets": read(path)}
    except Refused as refusal:
        answer = {"refused": str(refusal)}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    _main(sys.argv[1])
