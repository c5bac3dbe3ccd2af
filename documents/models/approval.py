"""Signatures: who decided what about which bytes, when and as whom (21 CFR 11.50, 11.70)."""

import hashlib
import json
import uuid
from datetime import UTC
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import check_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, models

from people import clock
from people.models import User

if TYPE_CHECKING:
    from documents.models.revision import Revision

START_OF_CHAIN = "0" * 64
CHAIN_LOCK = 0x5167_4E41  # the advisory lock under which signatures are appended


class Signature(models.Model):
    """One signature. Appended under a lock, chained to the one before, never changed or removed.

    The name and the roles are kept as they were at that moment, so that a marriage, a move or a
    leaver changes nothing in the record.
    """

    class Meaning(models.TextChoices):
        APPROVED = "approved", "Approved"
        REJECTED = "rejected", "Sent back"
        WITHDRAWN = "withdrawn", "Withdrawn"

    revision = models.ForeignKey("documents.Revision", on_delete=models.PROTECT, related_name="signatures")
    signer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="signatures")
    signer_name = models.CharField(max_length=120)
    signer_role = models.TextField()
    meaning = models.CharField(max_length=10, choices=Meaning)
    sha256 = models.CharField("content code", max_length=64)
    signed_at = models.DateTimeField()
    on_behalf_of = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="signatures_by_deputies")
    comment = models.TextField(blank=True)
    token = models.UUIDField(unique=True)
    previous_hash = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_meaning_display()} by {self.signer_name}"

    def computed_hash(self) -> str:
        """SHA-256 over everything the signature says and the hash of the one before."""
        said = {
            "revision": self.revision_id,
            "signer": self.signer_id,
            "name": self.signer_name,
            "role": self.signer_role,
            "meaning": self.meaning,
            "sha256": self.sha256,
            "signed_at": self.signed_at.astimezone(UTC).isoformat(),
            "on_behalf_of": self.on_behalf_of_id,
            "comment": self.comment,
            "token": str(self.token),
            "previous": self.previous_hash,
        }
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    @classmethod
    def append(
        cls,
        *,
        revision: "Revision",
        sha256: str,
        by: User,
        meaning: "Signature.Meaning",
        token: uuid.UUID,
        comment: str,
    ) -> "Signature":
        """Sign ``revision`` with the content code ``sha256``. Call inside the transaction of the act it signs.

        Signatures of all documents form one chain; the advisory lock, held until the transaction
        ends, keeps two of them from following the same one.
        """
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
        last = cls.objects.order_by("-pk").values_list("hash", flat=True).first()
        signature = cls(
            revision=revision,
            signer=by,
            signer_name=by.name,
            signer_role=", ".join(role.name for role in by.roles_today),
            meaning=meaning,
            sha256=sha256,
            signed_at=clock.now(),
            comment=comment,
            token=token,
            previous_hash=last or START_OF_CHAIN,
        )
        signature.hash = signature.computed_hash()
        signature.save(force_insert=True)
        return signature


def confirm_identity(user: User, password: str) -> None:
    """The password again, in the same request as the signature (21 CFR 11.200 a 1).

    Raises ValidationError with code ``password`` when it is wrong, PermissionDenied for an account
    that was closed in the meantime.
    """
    if not user.is_active:
        raise PermissionDenied("This account is closed.")
    if not password or not check_password(password, user.password):
        raise ValidationError(
            "This is not your password. Nothing was signed; please enter it again.",
            code="password",
        )


def a_reason(text: str) -> str:
    """``text`` without what cannot be seen. Raises ValidationError when nothing is left."""
    visible = "".join(c for c in text if c.isprintable() or c in "\n\t").strip()
    if not any(c.isalnum() for c in visible):
        raise ValidationError("Please say why, in a sentence.", code="reason")
    return visible
