"""The tree as a table, through the gate: what went out comes in again unchanged (``processes/imports``)."""

import io
from collections.abc import Iterator

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from people import clock
from people.exports import csv_file, download
from people.models import User
from people.pages import PersonRequest
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


def answer(request: PersonRequest, kind: str) -> HttpResponse:
    name = f"processes-{clock.today().isoformat()}.{kind}"
    if kind == "csv":
        return csv_file(request, name, HEADINGS, records(request.user))
    return download(request, name, as_workbook(request.user), WORKBOOK)
