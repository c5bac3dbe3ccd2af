"""What may come in as a file, under which name it is kept, and that it goes out as it came in."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from documents.files import DamagedFile, open_stored, path_of, shown_name, store
from documents.models import StoredFile

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def png(width: int = 2, height: int = 2) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0\0\0" * 2))
        + chunk(b"IEND", b"")
    )


def office(folder: str, *, extra: dict[str, bytes] | None = None) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(f"{folder}document.xml", "<document/>")
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return packed.getvalue()


def upload(name: str, content: bytes) -> tuple[StoredFile, str]:
    return store(SimpleUploadedFile(name, content))


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("plan.pdf", PDF, "application/pdf"),
        ("PLAN.PDF", PDF, "application/pdf"),
        ("photo.png", png(), "image/png"),
        ("notes.txt", "Größe ½".encode(), "text/plain; charset=utf-8"),
        ("rows.csv", b"a;b\r\n1;2\r\n", "text/csv; charset=utf-8"),
        ("letter.docx", office("word/"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("table.xlsx", office("xl/"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_a_file_that_is_what_its_name_says_is_kept(name: str, content: bytes, media_type: str) -> None:
    stored, shown = upload(name, content)
    assert (stored.media_type, shown) == (media_type, name)
    assert open_stored(stored).read() == content


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.pdf", b"<html><script>alert(1)</script>"),
        ("program.docx", b"MZ\x90\x00"),
        ("empty.pdf", b""),
        ("one.pdf", b"%"),
        ("cut.pdf", b"%PDF-1.4 and nothing more"),
        ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("page.html", b"<p>hello</p>"),
        ("page.htm", b"<p>hello</p>"),
        ("script.js", b"alert(1)"),
        ("link.url", b"[InternetShortcut]"),
        ("x.pdf.exe", PDF),
        ("x.pdf;.html", PDF),
        ("noending", PDF),
        (".htaccess", b"deny"),
        ("markup.txt", b"<!doctype html><script>"),
        ("markup.csv", b"<svg onload=alert(1)>"),
        ("binary.txt", b"a\x00b"),
        ("latin.txt", b"\xff\xfe\x00"),
        ("huge.png", png(65_000, 65_000)),
        ("cut.png", b"\x89PNG\r\n\x1a\n"),
        ("cut.jpg", b"\xff\xd8\xff\xe0\x00"),
        ("macro.docx", office("word/", extra={"word/vbaProject.bin": b"x"})),
        ("slip.docx", office("word/", extra={"../../evil": b"x"})),
        ("wrong.xlsx", office("word/")),
        ("bomb.docx", office("word/", extra={"word/big.xml": b"0" * 250_000_000})),
        ("not-zip.docx", b"PK\x03\x04 but no archive"),
    ],
)
def test_a_hostile_or_wrongly_named_file_is_refused_and_nothing_is_kept(
    name: str, content: bytes, tmp_path: Path
) -> None:
    with pytest.raises(ValidationError):
        upload(name, content)
    assert not StoredFile.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_the_same_bytes_are_kept_once_under_any_name() -> None:
    first, second = upload("a.pdf", PDF)[0], upload("b.pdf", PDF)[0]
    assert first == second
    assert StoredFile.objects.count() == 1


def test_the_same_name_with_other_bytes_is_another_file() -> None:
    first, second = upload("a.txt", b"one")[0], upload("a.txt", b"two")[0]
    assert open_stored(first).read() == b"one"
    assert open_stored(second).read() == b"two"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/plan.pdf", "plan.pdf"),
        ("C:\\temp\\plan.pdf", "plan.pdf"),
        ("a\u202efdp.pdf", "afdp.pdf"),
        ('say "hi".pdf', "say hi.pdf"),
        ("line\r\nbreak.pdf", "linebreak.pdf"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_people_see_a_name_without_paths_tricks_or_excess(given: str, shown: str) -> None:
    assert shown_name(given) == shown


def test_a_file_whose_bytes_changed_on_disk_is_not_handed_out() -> None:
    stored, _ = upload("a.txt", b"one")
    path_of(stored.sha256).write_bytes(b"two")
    with pytest.raises(DamagedFile):
        open_stored(stored)


def test_the_words_of_a_text_are_found() -> None:
    stored, _ = upload("a.txt", b"Torque the bolts to 40 Nm.")
    assert "Torque the bolts" in stored.text


@pytest.mark.parametrize(
    ("name", "word"),
    [("TEMPLATE_Team_charter.docx", "charter"), ("TEMPLATE_Risk_tracker.xlsx", "risk")],
)
def test_the_words_of_real_office_files_are_found(name: str, word: str) -> None:
    path = Path(__file__).parents[3] / "shared" / "data" / "office" / name
    if not path.exists():
        pytest.skip("The folder with real office files is not beside the project.")
    stored, _ = upload(name, path.read_bytes())
    assert word in stored.text.lower()
