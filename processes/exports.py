"""The tree as a table, through the gate: what went out comes in again unchanged (``processes/imports``)."""

import csv
import io
from collections.abc import Iterator

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from people import clock
from people.exports import as_text
from people.models import User
from processes.models import Process
from processes.tree import Skeleton

HEADINGS = ("Code", "Number", "Name", "Owner", "Band", "Parent number", "Classification", "Identity")
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Record = tuple[str, ...]


def records(user: User) -> Iterator[Record]:
    """The processes that ``user`` may see and that are not withdrawn, in the order of the tree. Two queries.

    A parent that ``user`` may not see is not named; the code still tells the place.
    """
    codes = Skeleton(Process).codes
    bands = dict(Process.Band.choices)
    shown: dict[int, str] = {}
    today = clock.today()
    rows = Process.objects.visible_to(user).order_by("tree_id", "lft")
    for pk, parent, withdrawn, number, title, owner, band, scheme, identity in rows.values_list(
        "pk", "parent", "document__withdrawn_on", "document__number", "document__title", "document__owner_role__name",
        "band", "identity_scheme", "identity_code",
    ):  # fmt: skip
        shown[pk] = number
        if withdrawn is None or withdrawn > today:
            yield codes[pk], number, title, owner, bands[band], shown.get(parent or 0, ""), scheme, identity


def as_csv(user: User) -> bytes:
    """Comma-separated, UTF-8 with the mark by which Excel knows it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    for record in records(user):
        writer.writerow([as_text(cell) for cell in record])
    return text.getvalue().encode("utf-8-sig")


def as_workbook(user: User) -> bytes:
    """Every cell is written as text: 1.10 stays 1.10, and what looks like a formula is none."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Processes")
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCDEFGH", (12, 12, 60, 28, 14, 14, 18, 12), strict=True):
        sheet.column_dimensions[letter].width = width
    for record in (HEADINGS, *records(user)):
        cells = [WriteOnlyCell(sheet) for _ in record]
        for cell, text in zip(cells, record, strict=True):
            if text:
                cell.value = ILLEGAL_CHARACTERS_RE.sub(" ", text)
                cell.data_type = "s"
        sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def answer(user: User, kind: str) -> HttpResponse:
    body, media_type = (as_workbook(user), WORKBOOK) if kind == "xlsx" else (as_csv(user), "text/csv; charset=utf-8")
    name = f"processes-{clock.today().isoformat()}.{kind}"
    return HttpResponse(
        body, content_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
