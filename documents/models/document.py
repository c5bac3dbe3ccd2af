"""Controlled documents and their types (ISO 9001:2015, 7.5)."""

import re
from calendar import monthrange
from collections.abc import Collection, Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from documents.models.approval import a_reason
from documents.querysets import DocumentQuerySet
from people import clock
from people.access import Restricted
from people.models import Role, Unit, User
from people.records import Acted, acting

if TYPE_CHECKING:
    import uuid

    from documents.models.approval import Signature
    from documents.models.revision import Revision


class DocumentType(Acted):
    """What documents of one kind have in common: numbering, content, rhythm of review."""

    class Content(models.TextChoices):
        TEXT = "text", "Text written here"
        FILE = "file", "A file"
        PROCEDURE = "procedure", "A procedure with steps"

    prefix = models.CharField(
        max_length=8,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{1,8}\Z", "Use one to eight capital letters.")],
    )
    name = models.CharField(max_length=80, unique=True)
    content_kind = models.CharField(max_length=20, choices=Content, default=Content.TEXT)
    digits = models.PositiveSmallIntegerField(default=3, validators=[MinValueValidator(1), MaxValueValidator(8)])
    next_number = models.PositiveIntegerField(default=1, editable=False)
    review_months = models.PositiveSmallIntegerField(default=24, help_text="Months between two periodic reviews.")
    confirm_days = models.PositiveSmallIntegerField(
        default=14, help_text="Days that those who must read a major revision have to confirm it."
    )
    template_html = models.TextField(blank=True, help_text="What a new document starts with.")

    history = HistoricalRecords(excluded_fields=["next_number"])

    class Meta:
        ordering = ["prefix"]

    def __str__(self) -> str:
        return self.name

    def take_number(self, wanted: str | None = None) -> str:
        """The next free number of this type, or ``wanted`` if a document keeps an older number.

        Numbers are never reused: the counter only grows. Locks the row of the type until the
        transaction ends, so that two people never get the same number.
        """
        locked = DocumentType.objects.select_for_update().get(pk=self.pk)
        if wanted is None:
            number = locked.next_number
        else:
            match = re.fullmatch(rf"{re.escape(self.prefix)}-([0-9]{{1,9}})", wanted)
            if not match:
                raise ValidationError(
                    f"“{wanted}” is not a number of the type {self.name}: "
                    f"it looks like {self.prefix}-{'1'.zfill(self.digits)}."
                )
            number = int(match[1])
        locked.next_number = max(locked.next_number, number + 1)
        locked.save(update_fields=["next_number"])
        return wanted or f"{self.prefix}-{number:0{self.digits}d}"


class Document(Restricted, Acted):
    """Something that is controlled: a policy, an instruction, a form, the procedure of a process.

    The document is the shelf label; what people read is a revision of it.
    """

    type = models.ForeignKey(DocumentType, on_delete=models.PROTECT, related_name="documents")
    number = models.CharField(
        max_length=20,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{1,8}-[0-9]{1,9}\Z", "A number looks like WI-017.")],
    )
    title = models.CharField(max_length=200, help_text="Follows the newest approved revision.")
    owner_role = models.ForeignKey(
        Role,
        on_delete=models.PROTECT,
        related_name="owned_documents",
        help_text="The role that answers for it.",
    )
    expert = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="expert_of",
        help_text="The person who knows it best and answers questions about it.",
    )
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="documents")
    must_read = models.ManyToManyField(
        Role,
        blank=True,
        related_name="+",
        help_text="The roles whose people confirm that they have read each major revision.",
    )
    listed_on = models.DateField(
        null=True,
        editable=False,
        help_text="The day from which readers know of it.",
    )
    review_due_on = models.DateField("next review", null=True, blank=True)
    issuer = models.CharField(max_length=120, blank=True, help_text="Who publishes it, if it comes from outside.")
    edition = models.CharField(max_length=60, blank=True)
    withdrawn_on = models.DateField(null=True, editable=False)
    replaced_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces")
    token = models.UUIDField(null=True, unique=True, editable=False, help_text="Of the form that created it.")

    objects = DocumentQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=["readers", must_read], excluded_fields=["token"])

    class Meta:
        ordering = ["number"]
        permissions = [("manage_documents", "Can create, edit and withdraw any document")]
        indexes = [models.Index(fields=["listed_on"])]
        constraints = [
            models.CheckConstraint(
                name="document_not_replaced_by_itself",
                condition=Q(replaced_by=None) | ~Q(replaced_by=models.F("pk")),
                violation_error_message="A document cannot replace itself.",
            ),
            models.CheckConstraint(
                name="document_replaced_only_when_withdrawn",
                condition=Q(replaced_by=None) | Q(withdrawn_on__isnull=False),
                violation_error_message="Only a withdrawn document has a successor.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("documents:document_detail", args=[self.number])

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_on is not None and self.withdrawn_on <= clock.today()

    # Verbs

    @staticmethod
    def may_be_begun_by(user: User) -> bool:
        """May create documents at all: those who manage them, and employees with a role.

        An overseer without that right, such as an auditor, looks and writes nothing.
        """
        if user.is_external or not user.is_active:
            return False
        return user.has_perm("documents.manage_documents") or (bool(user.role_ids) and not user.is_overseer)

    @classmethod
    def may_be_created_by(cls, user: User, owner_role: Role) -> bool:
        """Those who manage documents, and those who hold the role that will own it."""
        manages = user.has_perm("documents.manage_documents")
        return cls.may_be_begun_by(user) and (manages or owner_role.pk in user.role_ids)

    @classmethod
    def create(
        cls,
        *,
        by: User,
        type: DocumentType,
        title: str,
        owner_role: Role,
        expert: User | None = None,
        unit: Unit | None = None,
        readers: Iterable[Role] = (),
        must_read: Iterable[Role] = (),
        number: str | None = None,
        listed: bool = False,
        issuer: str = "",
        edition: str = "",
        token: "uuid.UUID | None" = None,
    ) -> "Document":
        """A new document with its number and without any content yet.

        ``listed``: readers know of it at once, before anything is in force (the place of a process in
        the tree). ``token``: of the form, so that a double click or a retry creates one document. Raises
        PermissionDenied or ValidationError; then no number is used up.
        """
        if not cls.may_be_created_by(by, owner_role):
            raise PermissionDenied("Only the owner role or those who manage documents may do this.")
        readers, must_read = list(readers), list(must_read)
        check_audience(readers, must_read)
        with acting(by=by, reason="Created."):
            if token is not None:
                DocumentType.objects.select_for_update().get(pk=type.pk)  # the same form twice: one after the other
                if (made := cls.objects.filter(token=token).first()) is not None:
                    return made
            document = cls(
                type=type,
                number=type.take_number(number),
                token=token,
                title=title,
                owner_role=owner_role,
                expert=expert,
                unit=unit,
                issuer=issuer,
                edition=edition,
                listed_on=clock.today() if listed else None,
            )
            document.full_clean()
            document.save()
            if readers:
                document.readers.set(readers)
            if must_read:
                document.must_read.set(must_read)
        return document

    def may_be_edited_by(self, user: User) -> bool:
        """Those who manage documents, holders of the owner role and the expert."""
        if user.is_external or not user.is_active:
            return False
        return (
            user.has_perm("documents.manage_documents")
            or self.owner_role_id in user.role_ids
            or self.expert_id == user.pk
        )

    def edit(
        self,
        *,
        by: User,
        reason: str,
        owner_role: Role,
        expert: User | None,
        unit: Unit | None,
        readers: Iterable[Role],
        must_read: Iterable[Role],
        review_due_on: date | None,
        issuer: str = "",
        edition: str = "",
    ) -> None:
        """Change who owns, knows and reads the document. Its title changes with a revision only."""
        if not by.has_perm("documents.manage_documents"):
            raise PermissionDenied("Only those who manage documents may change this.")
        readers, must_read = list(readers), list(must_read)
        check_audience(readers, must_read)
        with acting(by=by, reason=reason):
            locked = Document.objects.select_for_update().get(pk=self.pk)
            locked.owner_role, locked.expert, locked.unit = owner_role, expert, unit
            locked.review_due_on, locked.issuer, locked.edition = review_due_on, issuer, edition
            locked.full_clean()
            locked.save()
            locked.readers.set(readers)
            locked.must_read.set(must_read)

    def may_be_revised_by(self, user: User) -> bool:
        """May start a new draft: no other is open, and the document is not withdrawn."""
        return self.may_be_edited_by(user) and not self.is_withdrawn and not self.revisions.open().exists()

    def start_revision(self, *, by: User) -> "Revision":
        """A draft of the next revision, copied from the newest approved one, if there is one.

        What is in force stays untouched. Raises ValidationError if a draft is open already: two open
        drafts of one document would overtake each other.
        """
        return self.revisions.model.start(document=self, by=by)

    def may_be_kept_by(self, user: User) -> bool:
        """Those who work on it may say, after looking through it, that it still holds."""
        return self.may_be_edited_by(user) and self.withdrawn_on is None and self.review_due_on is not None

    def keep(self, *, by: User, reason: str) -> None:
        """The verdict of a periodic review that changes nothing: it holds, and is looked at again after
        the months that its type allows (ISO 9001:2015, 7.5.2 c). Looking is not editing: no revision.

        Raises PermissionDenied, or ValidationError without a reason or where a draft is open already.
        """
        reason = a_reason(reason)
        if not self.may_be_edited_by(by):
            raise PermissionDenied("Only those who work on this document may review it.")
        with acting(by=by, reason=reason):
            locked = Document.objects.select_for_update().get(pk=self.pk)
            if not locked.may_be_kept_by(by) or locked.revisions.open().exists():
                raise ValidationError("Its next revision is being written already, or it is not in force any more.")
            locked.review_due_on = months_after(clock.today(), locked.type.review_months)
            locked.save(update_fields=["review_due_on"])
        self.refresh_from_db(fields=["review_due_on"])

    def may_be_withdrawn_by(self, user: User) -> bool:
        return user.has_perm("documents.manage_documents") and self.withdrawn_on is None

    def withdraw(
        self,
        *,
        by: User,
        password: str,
        token: "uuid.UUID",
        reason: str,
        replaced_by: "Document | None" = None,
    ) -> "Signature":
        """Take the document out of force from today on, signed and with a reason.

        Open drafts are abandoned. Old addresses say since when and what replaced it. Raises
        PermissionDenied, or ValidationError where nothing was ever approved.
        """
        newest = self.revisions.approved().order_by("-number").first()
        if newest is None:
            raise ValidationError("Nothing of it was ever in force: abandon the draft instead.")
        return newest.withdraw_document(by=by, password=password, token=token, reason=reason, replaced_by=replaced_by)


def readers_of(documents: Collection[int]) -> dict[int, set[int]]:
    """The roles that may read these documents, all by their keys; one that all employees may read is not in it. One
    query."""
    found: dict[int, set[int]] = {}
    pairs = Document.readers.through._default_manager.filter(document__in=documents)
    for document, role in pairs.values_list("document", "role"):
        found.setdefault(document, set()).add(role)
    return found


def check_audience(readers: list[Role], must_read: list[Role]) -> None:
    """Whoever must read a document has to be among its readers, if those are limited."""
    missing = [role.name for role in must_read if readers and role not in readers]
    missing += [role.name for role in must_read if role.is_external and role not in readers]
    if missing:
        names = ", ".join(sorted(set(missing)))
        raise ValidationError(f"They must confirm the document but may not read it: {names}.")


def months_after(day: date, months: int) -> date:
    """The same day ``months`` later, or the last day of that month if it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
