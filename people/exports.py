"""The one door through which files leave the portal, and are written down as they do.

What people wrote stays text in a table, whatever a spreadsheet makes of it.
"""

import csv
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO, StringIO
from typing import IO, Any

from django.http import FileResponse, HttpResponse
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter

from people.pages import PersonRequest
from people.records import Transfer

# A spreadsheet takes a cell for a formula by its first character, also behind spaces and quotes, and some also by
# the full-width or small form of that character (OWASP ASVS 1.2.10).
_FORMULA = re.compile(r"""^(?:[\t\r\n]|[\s"'`´‘’“”«»\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠﹦﹢﹣﹫−])""")
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
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


def download(request: PersonRequest, name: str, body: bytes, media_type: str) -> HttpResponse:
    """``body`` as a file to keep, called ``name``."""
    _note(request, name, hashlib.sha256(body).hexdigest())
    return HttpResponse(body, content_type=media_type, headers={"Content-Disposition": _to_keep(name)})


def csv_file(request: PersonRequest, name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A table to keep, with one line of heads."""
    return download(request, _UNSAFE_NAME.sub("-", name), as_csv(heads, rows), "text/csv; charset=utf-8")


def as_workbook(sheet: str, columns: Mapping[str, int], rows: Iterable[Sequence[str]]) -> bytes:
    """A table as an Excel workbook: ``columns`` are the heads with their widths in characters.

    Every cell is written as text: 1.10 stays 1.10, and what looks like a formula is none.
    """
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet)
    page.freeze_panes = "A2"
    for index, width in enumerate(columns.values(), start=1):
        page.column_dimensions[get_column_letter(index)].width = width
    for row in (tuple(columns), *rows):
        cells = [WriteOnlyCell(page) for _ in row]
        for cell, text in zip(cells, row, strict=True):
            if text:
                cell.value = ILLEGAL_CHARACTERS_RE.sub(" ", text)
                cell.data_type = "s"
        page.append(cells)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def table_file(
    request: PersonRequest,
    name: str,
    columns: Mapping[str, int],
    rows: Iterable[Sequence[str]],
    *,
    kind: str,
    sheet: str,
) -> HttpResponse:
    """A table to keep, as a workbook where ``kind`` is xlsx, else as CSV. ``name``: of the file, without its ending."""
    if kind == "xlsx":
        return download(request, f"{name}.xlsx", as_workbook(sheet, columns, rows), WORKBOOK)
    return csv_file(request, f"{name}.csv", tuple(columns), rows)


def stored_file(
    request: PersonRequest, name: str, opened: IO[bytes], *, sha256: str, media_type: str, is_shown: bool
) -> FileResponse:
    """A file that is kept here already: to keep, or shown in the page, which is reading and leaves no note."""
    if not is_shown:
        _note(request, name, sha256)
    return FileResponse(opened, as_attachment=not is_shown, filename=name, content_type=media_type)


def _note(request: PersonRequest, name: str, sha256: str) -> None:
    """The file's row in the audit trail. Who asks only what it would be (HEAD) takes nothing out."""
    if request.method != "HEAD":
        Transfer.note(Transfer.Direction.OUT, by=request.user, name=name, sha256=sha256)


def _to_keep(name: str) -> str:
    return content_disposition_header(True, name) or "attachment"


def as_typed(cell: str) -> str:
    """A cell of a CSV file without the apostrophe that ``as_text`` may have put in front."""
    return cell[1:] if cell.startswith("'") and as_text(cell[1:]) == cell else cell
