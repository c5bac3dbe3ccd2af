"""Tables for tests of imports: as text, as a workbook, and the real framework with a next edition made from it."""

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import openpyxl
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from documents.fulltext import tidy

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
    """The real framework: PCF ID, hierarchy ID, name without the no-break spaces."""
    sheet = openpyxl.load_workbook(PCF, read_only=True, data_only=True)["Combined"]
    rows = [row[:3] for row in sheet.iter_rows(min_row=2, values_only=True)]
    return [(int(str(one)), str(code), tidy(str(name))) for one, code, name in rows if one is not None]


PROCESSES, STEPS = "/processes/import/", "/processes/steps/import/"


def upload(client: Client, file: SimpleUploadedFile, token: str = "", at: str = PROCESSES) -> str:
    """Upload a table; gives the address of its columns."""
    answer = client.post(at, {"upload": file, "token": token or str(uuid4())})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def choose(client: Client, address: str, **changes: object) -> str:
    """Send the form of the columns as it was guessed, with ``changes``; gives the address of the preview."""
    form = client.get(address).context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    answer = client.post(address, {**sent, **{name: "" if to is None else to for name, to in changes.items()}})
    assert answer.status_code == 302, answer.context["form"].errors
    return answer["Location"]


def commit(client: Client, address: str) -> Any:
    """Look at the preview and bring it in."""
    form = client.get(address).context["form"]
    return client.post(address, {"token": form["token"].initial, "seen": form["seen"].initial})


def bring(client: Client, file: SimpleUploadedFile, at: str = PROCESSES, **changes: object) -> str:
    """The whole way; gives the address of the report."""
    answer = commit(client, choose(client, upload(client, file, at=at), **changes))
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


class Edition(NamedTuple):
    """A next edition and what it does, by PCF ID; ``passed`` are the codes that pass to another process."""

    rows: list[tuple[int, str, str]]
    new: set[int]
    moved: set[int]
    renamed: set[int]
    gone: set[int]
    passed: dict[str, int]


def next_edition(rows: list[tuple[int, str, str]]) -> Edition:
    """As between two real editions: 119 codes pass to another process; some are renamed, moved, gone or new."""
    by_code = {code: (one, name) for one, code, name in rows}
    below: dict[str, list[str]] = {}
    for _, code, _ in rows:
        if code.count(".") >= 2:
            below.setdefault(code.rpartition(".")[0], []).append(code)
    leaves = {above: [code for code in codes if code not in below] for above, codes in below.items()}
    groups = [codes for codes in leaves.values() if len(codes) >= 3]
    renamed = {by_code[codes[0]][0] for codes in groups[:25]}
    gone = {by_code[codes[-1]][0] for codes in groups[25:40]}
    moved = {by_code[codes[-1]][0]: above for codes, above in zip(groups[40:50], list(leaves)[-10:], strict=True)}
    passed: dict[str, int] = {}
    for codes in groups[50:]:  # the codes of a group go round: each process gets its neighbour's
        if len(passed) + len(codes) <= 119 and 119 - len(passed) - len(codes) != 1:
            passed |= {code: by_code[codes[index - 1]][0] for index, code in enumerate(codes)}
    while len(passed) < 119:
        spare = next(codes for codes in reversed(groups) if codes[0] not in passed)
        for index, code in enumerate(some := spare[: max(2, 119 - len(passed))]):
            passed[code] = by_code[some[index - 1]][0]
    code_of = {one: code for code, one in passed.items()}
    found = []
    for one, code, name in rows:
        if one not in gone:
            place = f"{moved[one]}.99" if one in moved else code_of.get(one, code)
            found.append((one, place, f"{name} (revised)" if one in renamed else name))
    new = {90_000 + number for number in range(20)}
    found += [
        (one, f"{above}.{98}", f"New in this edition {one}") for one, above in zip(sorted(new), leaves, strict=False)
    ]
    return Edition(found, new, set(moved), renamed, gone, passed)
