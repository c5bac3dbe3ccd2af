"""The signed acts on a revision: approving it, sending it back, withdrawing its document.

Their doors are the verbs of ``Revision``, which say what each means and raises.
"""

import uuid
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q

from documents.content import digest, kind_of
from documents.models.approval import Signature, a_reason, confirm_identity
from documents.models.document import Document, months_after
from documents.models.refusals import StaleRevision
from people import clock
from people.models import User
from people.records import acting

if TYPE_CHECKING:
    from documents.models.revision import Revision

LAST_DAY = date(2100, 12, 31)


def approve(
    revision: "Revision",
    *,
    by: User,
    password: str,
    sha256: str,
    token: uuid.UUID,
    effective_from: date | None,
    comment: str,
) -> Signature:
    day = effective_from or clock.today()

    def decide(locked: "Revision") -> None:
        _check(locked, by, password, sha256)
        before = _ends_on(locked, day)
        if before is not None:
            before.effective_until = day
            before.save(update_fields=["effective_until"])
        locked.status = locked.Status.APPROVED
        locked.approved_at = clock.now()
        locked.effective_from = day
        locked.asks_from = locked.number if locked.is_major or before is None else before.asks_from
        locked.save()
        _label(locked.document, locked, day)
        kind_of(locked).index(locked)

    reason = comment or f"Revision {revision.number} approved."
    return _signed(revision, Signature.Meaning.APPROVED, decide, by=by, token=token, comment=comment, reason=reason)


def reject(revision: "Revision", *, by: User, password: str, sha256: str, token: uuid.UUID, reason: str) -> Signature:
    reason = a_reason(reason)

    def decide(locked: "Revision") -> None:
        _check(locked, by, password, sha256)
        locked._back_to_draft()

    return _signed(revision, Signature.Meaning.REJECTED, decide, by=by, token=token, comment=reason, reason=reason)


def withdraw(
    revision: "Revision", *, by: User, password: str, token: uuid.UUID, reason: str, replaced_by: Document | None
) -> Signature:
    reason = a_reason(reason)
    today = clock.today()

    def decide(locked: "Revision") -> None:
        document = locked.document
        if not by.has_perm("documents.manage_documents") or by.is_external:
            raise PermissionDenied("Only those who manage documents may withdraw one.")
        if document.withdrawn_on is not None:
            raise ValidationError("This document is withdrawn already.")
        if replaced_by is None and (needed := kind_of(locked).in_use(document, by)):
            raise ValidationError(f"{needed} Name what replaces {document.number}, or change that first.")
        confirm_identity(by, password)
        if document.revisions.filter(status=locked.Status.IN_REVIEW).exists():
            raise ValidationError("A revision is in review: decide on it first.")
        for draft in document.revisions.filter(status=locked.Status.DRAFT):
            draft.status = locked.Status.ABANDONED
            draft.save()
        for one in document.revisions.approved().filter(Q(effective_until=None) | Q(effective_until__gt=today)):
            one.effective_until = max(today, one.effective_from or today)
            one.save(update_fields=["effective_until"])
        document.withdrawn_on, document.replaced_by = today, replaced_by
        document.full_clean()
        document.save()

    return _signed(revision, Signature.Meaning.WITHDRAWN, decide, by=by, token=token, comment=reason, reason=reason)


# ---- what they share


def _signed(
    revision: "Revision",
    meaning: Signature.Meaning,
    decide: Callable[["Revision"], None],
    *,
    by: User,
    token: uuid.UUID,
    comment: str,
    reason: str,
) -> Signature:
    """The frame of every signed act: ``decide`` checks and changes the locked row, then it is signed as it was.

    A form that has signed already (a double click, a retry after a lost answer) changes nothing.
    """
    with acting(by=by, reason=reason):
        locked = revision._locked()
        signature = _given(locked, by, token, meaning)
        if signature is not None:
            return signature
        seen = locked.sha256
        decide(locked)
        signature = Signature.append(revision=locked, sha256=seen, by=by, meaning=meaning, token=token, comment=comment)
    revision.refresh_from_db()
    return signature


def _given(locked: "Revision", by: User, token: uuid.UUID, meaning: Signature.Meaning) -> Signature | None:
    """The signature that this very form has given already, if any."""
    signature = Signature.objects.filter(token=token).first()
    if signature is None:
        return None
    if (signature.revision_id, signature.signer_id, signature.meaning) != (locked.pk, by.pk, meaning):
        raise ValidationError("This form was used for another signature. Please reload it.")
    return signature


def _check(locked: "Revision", by: User, password: str, sha256: str) -> None:
    """State, right, four eyes, content as shown and as stored, and the password again."""
    locked._require(locked.Status.IN_REVIEW, "decided on")
    if not locked.may_be_approved_by(by):
        raise PermissionDenied("Only somebody with the right to approve, who had no hand in it, may decide.")
    if sha256 != locked.sha256 or digest(locked) != locked.sha256:
        raise StaleRevision
    confirm_identity(by, password)


def _ends_on(locked: "Revision", day: date) -> "Revision | None":
    """The approved revision that ends on ``day``, when ``locked`` begins. Raises ValidationError."""
    if locked.document.withdrawn_on is not None:
        raise ValidationError("This document is withdrawn.", code="date")
    if not clock.today() <= day <= LAST_DAY:
        raise ValidationError("A revision comes into force today or later, before the year 2101.", code="date")
    before = locked.document.revisions.approved().order_by("-effective_from", "-number").first()
    if before is not None and before.effective_from is not None and before.effective_from >= day:
        raise ValidationError(
            f"Revision {before.number} is in force from {before.effective_from:%-d %B %Y}; choose a later day.",
            code="date",
        )
    return before


def _label(document: Document, newest: "Revision", day: date) -> None:
    """The shelf label follows the newest approved revision; the review period starts again."""
    document.title = newest.title
    document.listed_on = min(document.listed_on or day, day)
    document.review_due_on = months_after(day, document.type.review_months)
    document.save()
