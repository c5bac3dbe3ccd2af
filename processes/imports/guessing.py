"""Which column of a table of processes holds what, and which classification it is, as far as the table tells."""

import re

from documents.imports.cells import Sheet, Table
from documents.imports.columns import Choice, guess
from processes.imports.plan import APQC
from processes.imports.wanted import FIELDS, NUMBER

_SAMPLE = 50


def guessed(table: Table, sheet: str | None = None) -> Choice:
    """The columns by their headings. “Number” is the portal's own only where most cells look like P-0042."""
    choice = guess(table, FIELDS, sheet)
    chosen = table.sheet(choice.sheet)
    columns = dict(choice.columns)
    if chosen is not None and "number" in columns and not _are_numbers(chosen, choice):
        index = columns.pop("number")
        columns.setdefault("code", index)
    return Choice(choice.sheet, choice.headings, columns)


def _are_numbers(sheet: Sheet, choice: Choice) -> bool:
    cells = [cell for line in choice.lines(sheet) if (cell := line.text("number"))][:_SAMPLE]
    return 2 * sum(NUMBER.fullmatch(cell) is not None for cell in cells) >= len(cells)


def classification(sheet: Sheet, choice: Choice) -> str:
    """APQC's framework is known by its heading “PCF ID”; any other has to be named."""
    return APQC if re.fullmatch(r"pcf id", choice.heading(sheet, "identity"), re.IGNORECASE) else ""
