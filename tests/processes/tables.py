"""Tables for tests of imports: as text, as a workbook, and the real framework with a next edition made from it."""

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

PCF = Path(settings.BASE_DIR).parent / "shared" / "data" / "processes" / "apqc-pcf-8.0.xlsx"
HEADINGS = ("PCF ID", "Hierarchy ID", "Name")
SMALL = [
    ("PCF ID", "Hierarchy ID", "Name"),
    (100, "1.0", "Develop vision"),
    (110, "1.1", "Define the concept"),
    (111, "1.1.2", "Second"),
    (112, "1.1.10", "Tenth"),
    (113, "1.1.1", "First"),
    (200, "10.0", "Manage assets"),
    (300, "2.0", "Develop products"),
]


def csv_of(*rows: Sequence[object], name: str = "small.csv") -> SimpleUploadedFile:
    lines = [",".join(f'"{cell}"' for cell in row) for row in rows or SMALL]
    return SimpleUploadedFile(name, "\r\n".join(lines).encode())


def workbook(*rows: Iterable[Any], sheet: str = "Combined") -> bytes:
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet(sheet)
    for row in rows:
        page.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def framework() -> list[tuple[int, str, str]]:
    """The real framework: PCF ID, hierarchy ID, name."""
    sheet = openpyxl.load_workbook(PCF, read_only=True, data_only=True)["Combined"]
    rows = [row[:3] for row in sheet.iter_rows(min_row=2, values_only=True)]
    return [(int(str(one)), str(code), str(name)) for one, code, name in rows if one is not None]


def upload(client: Client, file: SimpleUploadedFile, token: str = "0f0e0d0c-0000-4000-8000-000000000001") -> str:
    """Upload a table; gives the address of its columns."""
    answer = client.post("/processes/import/", {"upload": file, "token": token})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def choose(client: Client, address: str, **changes: object) -> str:
    """Send the form of the columns as it was guessed, with ``changes``; gives the address of the preview."""
    form = client.get(address).context["form"]
    sent = {name: form[name].initial for name in form.fields if form[name].initial is not None}
    answer = client.post(address, {**sent, **{name: "" if to is None else to for name, to in changes.items()}})
    assert answer.status_code == 302, answer.context["form"].errors
    return answer["Location"]


def commit(client: Client, address: str) -> Any:
    """Look at the preview and bring it in."""
    form = client.get(address).context["form"]
    return client.post(address, {"token": form["token"].initial, "seen": form["seen"].initial})


def bring(client: Client, file: SimpleUploadedFile, token: str, **changes: object) -> str:
    """The whole way; gives the address of the report."""
    answer = commit(client, choose(client, upload(client, file, token), **changes))
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])
