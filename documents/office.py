"""The words inside files, for search and comparison, and how a Word file orders them.

Converters are attack surface: they run in a process of their own with little time and memory, and a file
they cannot read is simply not found by its words.
"""

import json
import resource
import subprocess
import sys
import zipfile
from itertools import islice
from pathlib import Path

SECONDS = 20
MEMORY = 1024 * 1024 * 1024
MOST_PAGES = 500
MOST_CHARACTERS = 1_000_000
_WORD = "wordprocessingml.document"
_EXCEL = "spreadsheetml.sheet"


def words_in(path: Path, media_type: str) -> str:
    """The text of a stored file; empty where there is none or it takes too long to find."""
    if media_type.startswith("text/"):
        return _tidy(path.read_bytes().decode("utf-8-sig", "replace"))
    if media_type != "application/pdf" and not media_type.endswith((_WORD, _EXCEL)):
        return ""
    kind = "pdf" if media_type == "application/pdf" else "word" if media_type.endswith(_WORD) else "excel"
    return _read_apart(path, kind) or ""


def structure_of_word(path: Path) -> str | None:
    """The headings, paragraphs, lists and tables of a Word file as HTML; None where it cannot be read in time."""
    return _read_apart(path, "structure")


def _read_apart(path: Path, kind: str) -> str | None:
    try:
        command = [sys.executable, "-I", __file__, str(path), kind]
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=True)
        return _tidy(str(json.loads(done.stdout)))
    except (subprocess.SubprocessError, ValueError):
        return None


def _tidy(text: str) -> str:
    return text.replace("\x00", "")[:MOST_CHARACTERS]


def _pdf(path: Path) -> str:
    import pypdf  # noqa: PLC0415 - only in the process of its own

    reader = pypdf.PdfReader(path)
    return "\n".join(page.extract_text() for page in reader.pages[:MOST_PAGES])


def _word(path: Path) -> str:
    import mammoth  # noqa: PLC0415 - only in the process of its own

    _refuse_document_types(path)
    with path.open("rb") as file:
        return str(mammoth.extract_raw_text(file).value)


def _structure(path: Path) -> str:
    import mammoth  # noqa: PLC0415 - only in the process of its own

    _refuse_document_types(path)
    with path.open("rb") as file:
        no_pictures = mammoth.images.img_element(lambda _picture: {"src": ""})
        return str(mammoth.convert_to_html(file, convert_image=no_pictures).value)


def _refuse_document_types(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.read(name)[:2048]:
                raise ValueError("A document type in a Word file is an attack.")


def _excel(path: Path) -> str:
    import openpyxl  # noqa: PLC0415 - only in the process of its own

    lines: list[str] = []
    with path.open("rb") as file:  # by its content: a stored file has no ending
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        for sheet in book.worksheets:
            for row in islice(sheet.iter_rows(values_only=True), 20_000):
                cells = [str(cell) for cell in row[:200] if cell is not None]
                if cells:
                    lines.append(" ".join(cells))
    return "\n".join(lines)


def _main(path: str, kind: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    read = {"pdf": _pdf, "word": _word, "excel": _excel, "structure": _structure}[kind]
    sys.stdout.write(json.dumps(read(Path(path))))


if __name__ == "__main__":
    _main(sys.argv[1], sys.argv[2])
