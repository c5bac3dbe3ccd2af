"""Cells that go out: what a spreadsheet would take for a formula is kept from becoming one (ASVS 5.0, 1.2.10)."""

import re

_FORMULA = re.compile(r"[\s\"']*[=+\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def safe_cell(text: str) -> str:
    """``text`` for a cell of a CSV file: an apostrophe in front where it would be a formula. Numbers stay numbers."""
    if _NUMBER.fullmatch(text) or not _FORMULA.match(text):
        return text
    return f"'{text}"


def as_typed(cell: str) -> str:
    """A cell of a CSV file without the apostrophe that ``safe_cell`` may have put in front."""
    return cell[1:] if cell.startswith("'") and safe_cell(cell[1:]) == cell else cell
