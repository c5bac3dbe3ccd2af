"""Revisions: the one lifecycle of everything controlled (ISO 9001:2015, 7.5.2 and 7.5.3).

Only four states are stored: draft, in review, approved, abandoned. *Scheduled, in force, superseded,
withdrawn* follow from the dates, so nothing has to flip at midnight and any past day can be asked.

    draft --submit--> in review --approve--> approved
      ^                  |
      +---reject/recall--+        draft --abandon--> abandoned
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from documents.content import NO_CHANGE_NOTE, Problem, digest, kind_of
from documents.models import decisions
from documents.models.acknowledgement import Acknowledgement
from documents.models.approval import Signature, a_reason
from documents.models.document import Document
from documents.models.refusals import StaleRevision
from documents.querysets import RevisionQuerySet
from people import clock
from people.models import User, days, same
from people.records import Recorded, acting


class Revision(Recorded):
    """One revision of a document: what people read, and how it came into force."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        IN_REVIEW = "in_review", "In review"
        APPROVED = "approved", "Approved"
        ABANDONED = "abandoned", "Abandoned"

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    title = models.CharField(max_length=200)
    change_note = models.TextField(
        blank=True,
        max_length=2000,
        help_text="What changes and why, in a sentence or two. Readers see it.",
    )
    is_major = models.BooleanField(
        "major change",
        default=True,
        help_text="Those who must read the document are asked to confirm it again.",
    )
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="prepared_revisions", editable=False)
    contributors = models.ManyToManyField(User, related_name="+", editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    sha256 = models.CharField("content code", max_length=64, blank=True, editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)
    approved_at = models.DateTimeField(null=True, editable=False)
    asks_from = models.PositiveIntegerField(
        null=True,
        editable=False,
        help_text="Number of the major revision whose confirmation covers this one.",
    )
    effective_from = models.DateField("in force from", null=True, editable=False)
    effective_until = models.DateField("in force until", null=True, editable=False)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["document", "number"]
        permissions = [("approve_revision", "Can approve revisions of others")]
        indexes = [
            models.Index(fields=["status"], condition=~Q(status="approved"), name="revision_open"),
            models.Index(fields=["effective_from"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "number"],
                name="revision_number_once",
                violation_error_message="This document has a revision with this number already.",
            ),
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(status__in=["draft", "in_review"]),
                name="revision_one_open",
                violation_error_message="Somebody already works on the next revision.",
            ),
            models.CheckConstraint(
                name="revision_dates_only_when_approved",
                condition=Q(status="approved", effective_from__isnull=False, asks_from__isnull=False)
                | (~Q(status="approved") & Q(effective_from=None, effective_until=None)),
                violation_error_message="Only an approved revision has a date in force.",
            ),
            models.CheckConstraint(
                name="revision_hash_when_left_draft",
                condition=Q(status__in=["draft", "abandoned"]) | Q(sha256__regex=r"^[0-9a-f]{64}$"),
                violation_error_message="A revision that has left draft carries its content code.",
            ),
            models.CheckConstraint(
                name="revision_until_not_before_from",
                condition=Q(effective_until=None) | Q(effective_until__gte=F("effective_from")),
                violation_error_message="A revision cannot end before it begins.",
            ),
            ExclusionConstraint(
                name="revision_one_in_force",
                expressions=[
                    (same("document"), RangeOperators.OVERLAPS),
                    (days("effective_from", "effective_until"), RangeOperators.OVERLAPS),
                ],
                condition=Q(status="approved"),
                violation_error_message="Another revision of this document is in force on that day.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document.number} revision {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("documents:revision_detail", args=[self.document.number, self.number])

    # What it is on a day

    def stage(self, on: date | None = None) -> str:
        """*draft, in_review, scheduled, in_force, superseded, withdrawn* or *abandoned* on that day."""
        day = on or clock.today()
        if self.status != self.Status.APPROVED or self.effective_from is None:
            return self.status
        if self.effective_until == self.effective_from:
            return "withdrawn"  # before its day came
        if day < self.effective_from:
            return "scheduled"
        if self.effective_until is None or day < self.effective_until:
            return "in_force"
        withdrawn_on = self.document.withdrawn_on
        is_last = withdrawn_on is not None and withdrawn_on <= self.effective_until
        return "withdrawn" if is_last else "superseded"

    def confirm_by(self, user: User) -> tuple[date, date]:
        """Since when and until when ``user`` is asked to confirm it; see ``RevisionQuerySet.with_days_asked``."""
        rows: Any = Revision.objects.filter(pk=self.pk).with_days_asked(user)  # the checker does not know what it adds
        asked_on, due_on = rows.values_list("asked_on", "due_on").get()
        return asked_on, due_on

    # Writing

    @classmethod
    def start(cls, *, document: Document, by: User) -> "Revision":
        """A draft of the next revision; see ``Document.start_revision``."""
        if not document.may_be_edited_by(by):
            raise PermissionDenied("Only those who work on this document may revise it.")
        with acting(by=by, reason="Draft started."):
            locked = Document.objects.select_for_update().get(pk=document.pk)
            if locked.withdrawn_on is not None:
                raise ValidationError("This document is withdrawn and is not revised any more.")
            if locked.revisions.open().exists():
                raise ValidationError("Somebody already works on the next revision.")
            return cls._begun(locked, prepared_by=by)

    @classmethod
    def carry(cls, *, document: Document, change: "Revision", write: Callable[["Revision"], None]) -> "Revision | None":
        """Let ``write`` bring what ``change``, a revision of another document, asks for into the draft of ``document``,
        or into a new one where there is none. Call it inside the act that decides on ``change``.

        The hands are those of ``change``: its author prepares a new draft, and all who had a hand in it have one here,
        so whoever signs that may sign this too. None, and nothing is written, where a revision is in review or the
        document is withdrawn.
        """
        locked = Document.objects.select_for_update().get(pk=document.pk)
        draft = locked.revisions.open().first()
        if locked.withdrawn_on is not None or (draft is not None and draft.status != cls.Status.DRAFT):
            return None
        if draft is None:
            draft = cls._begun(locked, prepared_by=change.prepared_by)
        draft.document = locked
        draft.version += 1
        draft.contributors.add(*change.contributors.all())
        write(draft)
        draft.full_clean(exclude=["document"])
        draft.save()
        return draft

    @classmethod
    def _begun(cls, locked: Document, *, prepared_by: User) -> "Revision":
        """The draft of the next revision: the newest approved one again, or what its kind of content begins with."""
        newest = locked.revisions.approved().order_by("-number").first()
        last = locked.revisions.aggregate(last=models.Max("number"))["last"] or 0
        draft = cls(document=locked, number=last + 1, title=locked.title, prepared_by=prepared_by)
        draft.full_clean()
        draft.save()
        draft.contributors.add(prepared_by)
        if newest is not None:
            kind_of(draft).copy(newest, draft)
        else:
            kind_of(draft).begin(draft)
        return draft

    def may_be_edited_by(self, user: User) -> bool:
        return self.status == self.Status.DRAFT and self.document.may_be_edited_by(user)

    @contextmanager
    def being_edited(self, *, by: User, version: int, reason: str = "") -> Iterator["Revision"]:
        """Everything that changes a draft happens in here, locked and recorded.

        ``version``: the version the person saw. ``reason`` stands in the history. Raises StaleRevision if somebody
        saved in between, PermissionDenied, or ValidationError if it is no longer a draft. Whoever comes through here
        has had a hand in the content and cannot approve it.
        """
        with acting(by=by, reason=reason or f"Draft of revision {self.number} edited."):
            locked = self._locked()
            if not locked.document.may_be_edited_by(by):
                raise PermissionDenied("Only those who work on this document may edit it.")
            if locked.status != self.Status.DRAFT:
                raise ValidationError("This revision is no longer a draft and cannot be edited.", code="state")
            if locked.version != version:
                raise StaleRevision
            locked.version += 1
            locked.contributors.add(by)
            yield locked
            locked.full_clean(exclude=["document"])
            locked.save()
        self.refresh_from_db()

    def edit(self, *, by: User, version: int, title: str, change_note: str, is_major: bool) -> None:
        """Change the head of a draft. Raises as ``being_edited`` does."""
        with self.being_edited(by=by, version=version) as locked:
            locked.title, locked.change_note, locked.is_major = title, change_note, is_major

    # Review

    def problems(self) -> list[Problem]:
        """What has to be settled before it can be sent for approval; empty when all is well."""
        found = [] if self.change_note.strip() else [NO_CHANGE_NOTE]
        return found + kind_of(self).problems(self)

    def submit(self, *, by: User, version: int) -> None:
        """Send a draft for approval. From here on its content is frozen and has a code."""
        with acting(by=by, reason=f"Revision {self.number} sent for approval."):
            locked = self._locked()
            if not locked.document.may_be_edited_by(by):
                raise PermissionDenied("Only those who work on this document may send it.")
            locked._require(self.Status.DRAFT, "sent for approval")
            if locked.version != version:
                raise StaleRevision
            if problems := locked.problems():
                raise ValidationError([problem.message for problem in problems])
            locked.status = self.Status.IN_REVIEW
            locked.sha256 = digest(locked)
            locked.submitted_at = clock.now()
            locked.version += 1
            locked.save()
        self.refresh_from_db()

    def may_be_recalled_by(self, user: User) -> bool:
        return self.status == self.Status.IN_REVIEW and self.document.may_be_edited_by(user)

    def recall(self, *, by: User, reason: str) -> None:
        """Take a revision back out of review to work on it again."""
        reason = a_reason(reason)
        with acting(by=by, reason=reason):
            locked = self._locked()
            if not locked.document.may_be_edited_by(by):
                raise PermissionDenied("Only those who work on this document may take it back.")
            locked._require(self.Status.IN_REVIEW, "taken back")
            locked._back_to_draft()
        self.refresh_from_db()

    def may_be_abandoned_by(self, user: User) -> bool:
        return self.may_be_edited_by(user)

    def abandon(self, *, by: User, reason: str) -> None:
        """Give a draft up. It stays on record; its number is not used again."""
        reason = a_reason(reason)
        with acting(by=by, reason=reason):
            locked = self._locked()
            if not locked.document.may_be_edited_by(by):
                raise PermissionDenied("Only those who work on this document may give it up.")
            locked._require(self.Status.DRAFT, "given up")
            locked.status = self.Status.ABANDONED
            locked.save()
        self.refresh_from_db()

    # Decision

    def has_contributed(self, user: User) -> bool:
        """Prepared it or had a hand in its content, whatever roles they hold now."""
        return self.prepared_by_id == user.pk or self.contributors.filter(pk=user.pk).exists()

    def may_be_approved_by(self, user: User) -> bool:
        """The right to approve, and four eyes: nobody approves what they had a hand in.

        Holds for administrators too.
        """
        return (
            self.status == self.Status.IN_REVIEW
            and not user.is_external
            and user.has_perm("documents.approve_revision")
            and not self.has_contributed(user)
        )

    def approve(
        self,
        *,
        by: User,
        password: str,
        sha256: str,
        token: uuid.UUID,
        effective_from: date | None = None,
        comment: str = "",
    ) -> Signature:
        """Sign a revision in review; it is in force from ``effective_from``, today by default.

        ``sha256``: the content code the signer saw; ``token``: of the form, so that a double click
        or a retry after a lost answer signs once. The revision in force until then ends that day.
        Raises PermissionDenied, StaleRevision, or ValidationError (code ``password``, ``date``).
        """
        return decisions.approve(
            self,
            by=by,
            password=password,
            sha256=sha256,
            token=token,
            effective_from=effective_from,
            comment=comment,
        )

    def reject(self, *, by: User, password: str, sha256: str, token: uuid.UUID, reason: str) -> Signature:
        """Send a revision back to its author, signed and with a reason. It is a draft again."""
        return decisions.reject(self, by=by, password=password, sha256=sha256, token=token, reason=reason)

    def withdraw_document(
        self,
        *,
        by: User,
        password: str,
        token: uuid.UUID,
        reason: str,
        replaced_by: Document | None,
    ) -> Signature:
        """Sign the end of the document whose newest approved revision this is.

        See ``Document.withdraw``. What is scheduled never comes into force; drafts are abandoned.
        """
        return decisions.withdraw(self, by=by, password=password, token=token, reason=reason, replaced_by=replaced_by)

    # Reading

    def acknowledge(self, *, by: User) -> Acknowledgement:
        """Confirm having read it. Twice is once. Raises ValidationError if it was not asked."""
        with acting(by=by, reason="Read and confirmed."):
            locked = self._locked()
            given = locked.acknowledgements.filter(person=by).first()
            if given is not None:
                return given
            if not Revision.objects.to_confirm_by(by).filter(pk=locked.pk).exists():
                raise ValidationError("You are not asked to confirm this revision.")
            asked_on, due_on = locked.confirm_by(by)
            return locked.acknowledgements.create(
                person=by,
                asked_on=asked_on,
                due_on=due_on,
                given_at=clock.now(),
                sha256=locked.sha256,
            )

    # The steps that several verbs share

    def _locked(self) -> "Revision":
        """This row as it is now. The document is locked, so that its revisions stand still."""
        document = Document.objects.select_for_update().get(pk=self.document_id)
        locked = Revision.objects.select_for_update().get(pk=self.pk)
        locked.document = document
        return locked

    def _require(self, status: str, done: str) -> None:
        if self.status != status:
            raise ValidationError(
                f"This revision is “{self.get_status_display()}” and cannot be {done}.",
                code="state",
            )

    def _back_to_draft(self) -> None:
        self.status = self.Status.DRAFT
        self.sha256, self.submitted_at = "", None
        self.version += 1
        self.save()
