"""Files: one door in, one door out (ASVS 5.0, chapter 5; ISO 9001:2015, 7.5.3.2).

What comes in is checked by its name *and* by what is in it, within limits that are asked before
anything is unpacked. It is kept under the SHA-256 of its bytes, outside every folder that a web server
shows, and goes out only after its bytes have been hashed again.
"""

import csv
import hashlib
import io
import os
import re
import tempfile
import unicodedata
import zipfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from documents.models import StoredFile
from documents.office import structure_of_word, words_in

LARGEST_FILE = 25 * 1024 * 1024
LARGEST_UNPACKED = 200 * 1024 * 1024
MOST_ENTRIES = 5_000
HIGHEST_RATIO = 200
MOST_PIXELS = 50_000_000
LONGEST_NAME = 150
_CHUNK = 1024 * 1024


class DamagedFile(Exception):
    """The bytes on disk are not the bytes that were stored."""


@dataclass(frozen=True)
class Type:
    """A kind of file we take: what it is called on the wire and how its content is recognised."""

    media_type: str
    looks_right: Callable[[bytes, IO[bytes]], bool]


def _is_pdf(head: bytes, file: IO[bytes]) -> bool:
    file.seek(max(0, file.seek(0, os.SEEK_END) - 2048))
    return head.startswith((b"%PDF-1.", b"%PDF-2.")) and b"%%EOF" in file.read()


def _is_office(folder: str) -> Callable[[bytes, IO[bytes]], bool]:
    """An Office file with its main part in ``folder``, without macros, within the limits."""

    def looks_right(head: bytes, file: IO[bytes]) -> bool:
        if not head.startswith(b"PK\x03\x04"):
            return False
        try:
            with zipfile.ZipFile(file) as archive:
                entries = archive.infolist()
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
            return False
        names = [entry.filename for entry in entries]
        unpacked = sum(entry.file_size for entry in entries)
        packed = sum(entry.compress_size for entry in entries) or 1
        if len(entries) > MOST_ENTRIES or unpacked > LARGEST_UNPACKED:
            raise ValidationError("This file unpacks to more than the portal takes.")
        if unpacked > 10 * _CHUNK and unpacked / packed > HIGHEST_RATIO:
            raise ValidationError("This file unpacks to more than the portal takes.")
        if any("vbaproject" in name.lower() for name in names):
            raise ValidationError("This file carries macros. Save it without them first.")
        safe = not any(name.startswith("/") or ".." in name or "\\" in name for name in names)
        return safe and "[Content_Types].xml" in names and any(n.startswith(folder) for n in names)

    return looks_right


def _is_picture(signature: bytes) -> Callable[[bytes, IO[bytes]], bool]:
    def looks_right(head: bytes, file: IO[bytes]) -> bool:
        if not head.startswith(signature):
            return False
        size = _png_size(head) if signature.startswith(b"\x89PNG") else _jpeg_size(file)
        if size is None:
            return False
        if size[0] * size[1] > MOST_PIXELS:
            raise ValidationError("This picture has more points than the portal takes.")
        return True

    return looks_right


def _png_size(head: bytes) -> tuple[int, int] | None:
    if len(head) < 24 or head[12:16] != b"IHDR":
        return None
    return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")


def _jpeg_size(file: IO[bytes]) -> tuple[int, int] | None:
    """Width and height from the first frame header of a JPEG file (ITU-T T.81, annex B)."""
    file.seek(2)
    for _ in range(200):
        marker = file.read(2)
        if len(marker) < 2 or marker[0] != 0xFF:
            return None
        length = int.from_bytes(file.read(2), "big")
        if length < 2:
            return None
        if 0xC0 <= marker[1] <= 0xCF and marker[1] not in {0xC4, 0xC8, 0xCC}:
            frame = file.read(5)
            if len(frame) < 5:
                return None
            return int.from_bytes(frame[3:5], "big"), int.from_bytes(frame[1:3], "big")
        file.seek(length - 2, os.SEEK_CUR)
    return None


def _is_text(head: bytes, file: IO[bytes]) -> bool:
    file.seek(0)
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    if any(ord(c) < 32 and c not in "\t\r\n\f" for c in text):
        return False
    return not re.match(r"\s*(<!doctype|<html|<svg|<\?xml|<script)", text, re.IGNORECASE)


def _is_csv(head: bytes, file: IO[bytes]) -> bool:
    if not _is_text(head, file):
        return False
    file.seek(0)
    try:
        rows = csv.reader(io.StringIO(file.read().decode("utf-8-sig")), strict=True)
        return sum(1 for _ in rows) > 0
    except csv.Error:
        return False


WORD = ".docx"
_OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES = {
    ".pdf": Type("application/pdf", _is_pdf),
    WORD: Type(_OFFICE + "wordprocessingml.document", _is_office("word/")),
    ".xlsx": Type(_OFFICE + "spreadsheetml.sheet", _is_office("xl/")),
    ".pptx": Type(_OFFICE + "presentationml.presentation", _is_office("ppt/")),
    ".png": Type("image/png", _is_picture(b"\x89PNG\r\n\x1a\n")),
    ".jpg": Type("image/jpeg", _is_picture(b"\xff\xd8\xff")),
    ".jpeg": Type("image/jpeg", _is_picture(b"\xff\xd8\xff")),
    ".txt": Type("text/plain; charset=utf-8", _is_text),
    ".csv": Type("text/csv; charset=utf-8", _is_csv),
}
SHOWN_IN_PAGE = {"application/pdf", "image/png", "image/jpeg"}


def shown_name(name: str) -> str:
    """The name of an uploaded file as people will see it: no path, nothing invisible, not too long."""
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    name = "".join(c for c in name if c.isprintable() and c not in '"<>|:*?;').strip(" .")
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem.strip(" ."):
        raise ValidationError(f"Files need a name with an ending: {', '.join(sorted(TYPES))}.")
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"


def store(upload: UploadedFile) -> tuple[StoredFile, str]:
    """Check and keep an uploaded file; gives the stored file and the name to show.

    The same bytes are kept once. Nothing is overwritten: new bytes have a new name. Raises
    ValidationError with the reason when the file is not one that the portal takes.
    """
    name, ending = _checked(upload, TYPES)
    return keep(upload.chunks(_CHUNK), TYPES[ending].media_type), name


def structure_of(upload: UploadedFile) -> tuple[str, str, str]:
    """An uploaded Word file as HTML (``office.structure_of_word``), its name and its content code. It is not kept.

    Raises ValidationError with the reason when it is none, or cannot be read.
    """
    name, _ending = _checked(upload, [WORD])
    digest = hashlib.sha256()
    with tempfile.NamedTemporaryFile(prefix="word-") as temporary:
        for chunk in upload.chunks(_CHUNK):
            digest.update(chunk)
            temporary.write(chunk)
        temporary.flush()
        html = structure_of_word(Path(temporary.name))
    if html is None:
        raise ValidationError("This file cannot be read. Open it in your word processor and save it anew.")
    return html, name, digest.hexdigest()


def _checked(upload: UploadedFile, endings: Collection[str]) -> tuple[str, str]:
    """The name to show and the ending of a file with one of these ``endings``, whose content is what it says."""
    name = shown_name(upload.name or "")
    ending = os.path.splitext(name)[1].lower()
    if ending not in endings:
        one_of = "one of " if len(endings) > 1 else ""
        raise ValidationError(f"Files ending in “{ending}” are not taken. Use {one_of}{', '.join(sorted(endings))}.")
    if not upload.size:
        raise ValidationError("This file is empty.")
    if upload.size > LARGEST_FILE:
        raise ValidationError("This file is larger than 25 MB.")
    head = upload.read(64)
    upload.seek(0)
    file: IO[bytes] = upload.file  # type: ignore[assignment]
    if not TYPES[ending].looks_right(head, file):
        raise ValidationError(f"What is in this file is not what “{ending}” says.")
    upload.seek(0)
    return name, ending


def keep(chunks: Iterator[bytes], media_type: str) -> StoredFile:
    """Write bytes under their hash: first to a temporary file, then in one step to their place."""
    root = Path(settings.BMS_MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=root, prefix="incoming-", delete=False) as temporary:
        try:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                temporary.write(chunk)
            temporary.flush()
            os.fsync(temporary.fileno())
            place = path_of(digest.hexdigest())
            place.parent.mkdir(parents=True, exist_ok=True)
            os.replace(temporary.name, place)
        except BaseException:
            Path(temporary.name).unlink(missing_ok=True)
            raise
    stored = StoredFile.objects.filter(pk=digest.hexdigest()).first()
    return stored or StoredFile.objects.create(
        sha256=digest.hexdigest(),
        size=size,
        media_type=media_type,
        text=words_in(place, media_type),
    )


def path_of(sha256: str) -> Path:
    """Where the file with this content code lies."""
    return Path(settings.BMS_MEDIA_ROOT) / sha256[:2] / sha256[2:4] / sha256


def is_intact(stored: StoredFile) -> bool:
    """The bytes on disk are there and still have their hash."""
    digest = hashlib.sha256()
    try:
        with path_of(stored.sha256).open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError:
        return False
    return digest.hexdigest() == stored.sha256


def open_stored(stored: StoredFile) -> IO[bytes]:
    """The file, for reading, after its hash was checked. Raises DamagedFile."""
    if not is_intact(stored):
        raise DamagedFile(f"The stored file {stored.sha256[:12]} is missing or damaged.")
    return path_of(stored.sha256).open("rb")
