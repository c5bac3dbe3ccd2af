"""Which column holds what: guessed from the headings, chosen by the person, and read line by line. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from documents.fulltext import tidy
from documents.imports.cells import Cell, Sheet, Table

HEADINGS_WITHIN = 20
MOST_PROBLEMS = 1_000
ERRORS_OF_EXCEL = {"#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"}


@dataclass(frozen=True)
class Field:
    """Something a column can hold: ``words`` are the headings by which it is recognised, in small letters. What is rare
    is asked below, unless a column was recognised for it."""

    name: str
    label: str
    words: tuple[str, ...]
    help_text: str = ""
    is_required: bool = False
    is_rare: bool = False


@dataclass(frozen=True)
class Problem:
    """What is wrong with one cell. Row 0 is the table as a whole; ``column`` is its heading, empty for the row."""

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        where = f"Row {self.row:,}" if self.row else ""
        if where and self.column:
            where += f", “{self.column}”"
        return f"{where}: {self.message}" if where else self.message


@dataclass(frozen=True)
class Line:
    """One row of the table: its number and the cells of the chosen columns that are not empty."""

    row: int
    cells: dict[str, Cell]

    def text(self, name: str) -> str:
        """The cell as people mean it: no spaces around it, no-break spaces and control characters as plain ones."""
        value = self.cells.get(name)
        return "" if value is None else tidy(str(value))


@dataclass(frozen=True)
class Choice:
    """Which sheet, in which row the headings stand (0: there are none), and the index of each field's column."""

    sheet: str = ""
    headings: int = 0
    columns: dict[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        return cls(stored["sheet"], stored["headings"], dict(stored["columns"]))

    def lines(self, sheet: Sheet) -> Iterator[Line]:
        """The rows below the headings in which a chosen column holds something."""
        for row, cells in sheet.rows:
            if row > self.headings:
                picked = {name: cells[index] for name, index in self.columns.items() if index < len(cells)}
                picked = {name: cell for name, cell in picked.items() if cell is not None and str(cell).strip()}
                if picked:
                    yield Line(row, picked)

    def heading(self, sheet: Sheet, name: str) -> str:
        """What the column of a field is called in the file; its letter where it has no heading."""
        index = self.columns.get(name)
        return "" if index is None else called(sheet, self.headings, index)


def letter(index: int) -> str:
    """A, B … Z, AA: the column as a spreadsheet names it."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def called(sheet: Sheet, headings: int, index: int) -> str:
    cells = next((cells for row, cells in sheet.rows if row == headings), [])
    said = tidy(str(cells[index] or "")) if index < len(cells) else ""
    return said[:60] or f"column {letter(index)}"


def as_heading(text: str) -> str:
    """A heading as it is compared: small letters, no brackets with what is in them, no signs."""
    return " ".join(re.sub(r"[\W_]+", " ", re.sub(r"\(.*?\)", " ", text.lower())).split())


def recognised(cells: Sequence[Cell], fields: Sequence[Field]) -> dict[str, int]:
    """The fields whose headings stand in ``cells``, by the first of their words that does. A column is taken once."""
    first: dict[str, int] = {}
    for index, cell in enumerate(cells):
        first.setdefault(as_heading(str(cell or "")), index)
    found: dict[str, int] = {}
    for one in fields:
        fitting = (first[word] for word in one.words if word in first and first[word] not in found.values())
        if (index := next(fitting, -1)) >= 0:
            found[one.name] = index
    return found


def guess(table: Table, fields: Sequence[Field], sheet: str | None = None) -> Choice:
    """The sheet and the row in which most fields are recognised; of equal ones the sheet with most rows."""
    best: tuple[tuple[int, int, int], Choice] | None = None
    for candidate in table.sheets:
        if sheet is not None and candidate.name != sheet:
            continue
        for row, cells in candidate.rows[:HEADINGS_WITHIN]:
            columns = recognised(cells, fields)
            rank = (len(columns), len(candidate.rows), -row)
            if columns and (best is None or rank > best[0]):
                best = (rank, Choice(candidate.name, row, columns))
    if best is not None:
        return best[1]
    widest = next((one for one in table.sheets if one.name == sheet), None)
    widest = widest or max(table.sheets, key=lambda one: len(one.rows))
    return Choice(widest.name, 0, {})


def twice(sheet: Sheet, headings: int) -> list[str]:
    """The headings that stand above more than one column."""
    cells = next((cells for row, cells in sheet.rows if row == headings), [])
    said = [tidy(str(cell)) for cell in cells if cell is not None and str(cell).strip()]
    return sorted({one for one in said if said.count(one) > 1})
