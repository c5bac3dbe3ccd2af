"""``verify_records`` finds every change behind our back, and nothing where there is none."""

import json
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection

from documents.files import path_of, store
from documents.models import Revision, Signature
from people.models import User
from tests import factories

pytestmark = pytest.mark.django_db


def verify() -> tuple[bool, list[str]]:
    out = StringIO()
    code = 0
    try:
        call_command("verify_records", "--json", stdout=out)
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    said = json.loads(out.getvalue())
    assert said["ok"] == (code == 0)
    return said["ok"], said["violations"]


def tamper(sql: str) -> None:
    """Change a record as somebody with the owner's access to the database would."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql)
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.fixture
def archive(emma: User, oscar: User) -> list[Revision]:
    """Four signed revisions of two documents, one of them confirmed."""
    buyer = factories.role("buyer")
    first = factories.in_force(factories.document(by=oscar, must_read=[buyer]), by=oscar)
    first.acknowledge(by=emma)
    rest = [factories.in_force(by=oscar, html=f"<p>Text {n}.</p>") for n in range(2)]
    return [first, *rest, factories.in_review(by=oscar)]


def test_an_untouched_archive_is_sound(archive: list[Revision]) -> None:
    assert verify() == (True, [])


FIELDS = {
    "documents_signature": {
        "signer_name": "'Mallory'",
        "signer_role": "'Nobody'",
        "meaning": "'rejected'",
        "sha256": "repeat('0', 64)",
        "signed_at": "signed_at + interval '1 second'",
        "comment": "comment || '.'",
        "revision_id": "(SELECT max(id) FROM documents_revision)",
        "hash": "repeat('1', 64)",
        "previous_hash": "repeat('2', 64)",
        "token": "gen_random_uuid()",
    },
    "documents_revision": {
        "title": "title || '.'",
        "change_note": "change_note || '.'",
        "number": "number + 7",
        "is_major": "NOT is_major",
        "sha256": "repeat('3', 64)",
    },
    "documents_acknowledgement": {"sha256": "repeat('4', 64)"},
}


@pytest.mark.parametrize(("table", "field"), [(table, field) for table, fields in FIELDS.items() for field in fields])
def test_a_changed_field_is_found(table: str, field: str, archive: list[Revision]) -> None:
    tamper(f"UPDATE {table} SET {field} = {FIELDS[table][field]} WHERE id = (SELECT min(id) FROM {table})")  # noqa: S608
    ok, violations = verify()
    assert not ok
    assert violations


def test_every_changed_byte_of_a_text_is_found(archive: list[Revision]) -> None:
    text = archive[0].text.html
    for place in range(len(text)):
        changed = text[:place] + chr(ord(text[place]) ^ 1) + text[place + 1 :]
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(
                "UPDATE documents_revisiontext SET html = %s WHERE revision_id = %s", [changed, archive[0].pk]
            )
        assert not verify()[0], f"byte {place}"


def test_a_removed_signature_is_found(archive: list[Revision]) -> None:
    tamper("DELETE FROM documents_signature WHERE id = (SELECT min(id) FROM documents_signature)")
    assert not verify()[0]


def test_swapped_signatures_are_found(archive: list[Revision]) -> None:
    first, second = Signature.objects.order_by("pk")[:2]
    tamper(
        f"UPDATE documents_signature SET revision_id = CASE id WHEN {first.pk} THEN {second.revision_id} "  # noqa: S608
        f"ELSE {first.revision_id} END WHERE id IN ({first.pk}, {second.pk})"
    )
    assert not verify()[0]


def test_an_approval_without_signature_is_found(archive: list[Revision]) -> None:
    tamper(
        "UPDATE documents_revision SET status = 'approved', effective_from = '2020-01-01', asks_from = 1 "
        "WHERE status = 'in_review'"
    )
    assert any("nobody has signed" in violation for violation in verify()[1])


@pytest.mark.parametrize(
    "damage", [lambda path: path.write_bytes(b"other"), lambda path: path.unlink()], ids=["changed", "gone"]
)
def test_a_damaged_file_is_found(damage: Callable[[object], None]) -> None:
    stored, _ = store(SimpleUploadedFile("a.txt", b"one"))
    damage(path_of(stored.sha256))
    assert any("missing or damaged" in violation for violation in verify()[1])


def test_a_missing_guard_is_found(archive: list[Revision]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("DROP TRIGGER documents_signature_no_change ON documents_signature")
    assert any("no longer guards" in violation for violation in verify()[1])
