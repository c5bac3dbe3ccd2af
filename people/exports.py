"""Tables that leave the portal as files. What people wrote stays text there, whatever a spreadsheet makes of it."""

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

from django.http import HttpResponse

# A spreadsheet takes a cell for a formula by its first character, also behind spaces and quotes, and some also by
# the full-width or small form of that character (OWASP ASVS 1.2.10).
_FORMULA = re.compile(r"""^(?:[\t\r\n]|[\s"'`´‘’“”«»\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠﹦﹢﹣﹫−])""")
_UNSAFE_NAME = re.compile(r"[^A-Za-z0-9._-]+")


def as_text(cell: Any) -> Any:
    """``cell`` as it may stand in a file: text that would be read as a formula behind an apostrophe, all else as it is.

    Numbers stay numbers: −5 is not a formula, “-5” that somebody typed into a title may be one.
    """
    if isinstance(cell, str) and _FORMULA.match(cell):
        return f"'{cell}"
    return "" if cell is None else cell


def as_csv(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """One line of heads and the rows (RFC 4180; UTF-8 with its mark, so that a spreadsheet knows)."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow([as_text(head) for head in heads])
    writer.writerows([as_text(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def csv_file(name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A download named ``name`` with one line of heads."""
    response = HttpResponse(as_csv(heads, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_UNSAFE_NAME.sub("-", name)}"'
    return response


def as_typed(cell: str) -> str:
    """A cell of a CSV file without the apostrophe that ``as_text`` may have put in front."""
    return cell[1:] if cell.startswith("'") and as_text(cell[1:]) == cell else cell
