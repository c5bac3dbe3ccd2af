"""A local variant of a standard procedure: the same work as it is done in one unit of the firm (A27)."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import F, Q

from documents.models import Document, Revision
from people.models import Unit
from people.records import Recorded, acting
from processes.models.process import Process
from processes.querysets import VariantQuerySet
from processes.tree import locked_tree

if TYPE_CHECKING:
    import uuid

    from people.models import Role, User

MOST_VARIANTS = 20


class Variant(Recorded):
    """Makes ``process`` the way in which ``unit`` does what ``standard`` says.

    It is a process like any other, with its own document, revisions and approval, and stands below its standard in the
    tree. Steps that say the same in both are shared (``processes/sharing.py``): when the standard changes them, every
    variant gets a draft in the same transaction. ``follows`` is the revision of the standard whose changes have reached
    it so far, in force or as a draft.
    """

    process = models.OneToOneField(Process, on_delete=models.PROTECT, related_name="as_variant")
    standard = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="variants")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="variants")
    follows = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")

    objects = VariantQuerySet.as_manager()

    class Meta:
        ordering = ["unit__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["standard", "unit"],
                name="variant_is_one_for_a_unit",
                violation_error_message="This unit has a variant of this procedure already.",
            ),
            models.CheckConstraint(
                condition=~Q(process=F("standard")),
                name="variant_is_not_its_own_standard",
                violation_error_message="A procedure is not a variant of itself.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.process} for {self.unit}"

    @staticmethod
    def may_be_created_by(user: "User", standard: Process) -> bool:
        """Those who may arrange processes, where there is an approved procedure that is no variant itself."""
        if not Process.may_be_arranged_by(user) or standard.document.withdrawn_on is not None:
            return False
        return not hasattr(standard, "as_variant") and newest_of(standard) is not None

    @classmethod
    def create(
        cls,
        *,
        by: "User",
        standard: Process,
        unit: Unit,
        title: str,
        owner_role: "Role",
        expert: "User | None" = None,
        readers: "Iterable[Role] | None" = None,
        number: str | None = None,
        token: "uuid.UUID | None" = None,
    ) -> "Variant":
        """A variant of ``standard`` for ``unit``: a process below it, with a draft that shares every step.

        ``expert`` and ``readers``: those of the standard, unless given. ``token``: of the form, so that a double click
        or a retry creates one. Raises PermissionDenied, and ValidationError where the standard has no approved
        procedure or is a variant itself, where the unit or one above or below it has a variant, or where there are
        twenty.
        """
        if not Process.may_be_arranged_by(by):
            raise PermissionDenied("Only those who may arrange the process tree can do this.")
        with acting(by=by, reason=f"Variant of {standard.document.number} for {unit}."), locked_tree(Process):
            if token is not None and (made := cls.objects.filter(process__document__token=token).first()) is not None:
                return made
            newest = cls._checked(standard, unit)
            process = Process.create(
                by=by,
                title=title,
                owner_role=owner_role,
                expert=expert or standard.document.expert,
                unit=unit,
                parent=standard,
                readers=readers,
                number=number,
                token=token,
            )
            variant = cls(process=process, standard=standard, unit=unit, follows=newest)
            variant.full_clean()
            variant.save()
            variant._begin(newest)
        return variant

    def may_be_brought_up_by(self, user: "User") -> bool:
        """Those who work on the variant, where the standard has gone on and no revision of it is in review."""
        document = self.process.document
        if not document.may_be_edited_by(user) or document.withdrawn_on is not None or not self.is_behind:
            return False
        return not document.revisions.filter(status=Revision.Status.IN_REVIEW).exists()

    @property
    def is_behind(self) -> bool:
        """Whether the standard has an approved revision whose changes have not reached this variant. One query."""
        newest = newest_of(self.standard)
        return newest is not None and newest.pk != self.follows_id

    def bring_up(self, *, by: "User", version: int | None = None) -> Revision:
        """Take what the standard has changed over into the draft, or into a new one where there is none.

        ``version``: of the draft that the person saw. Raises PermissionDenied, StaleRevision, and ValidationError where
        a revision is in review or nothing is to be taken over.
        """
        from processes import carrying, content  # noqa: PLC0415  # the door; the content lives above the models

        document = self.process.document
        if not document.may_be_edited_by(by):
            raise PermissionDenied("Only those who work on this variant may do this.")
        with acting(by=by, reason=f"Changes of {self.standard.document.number} taken over."):
            locked = Document.objects.select_for_update().get(pk=document.pk)
            draft = locked.revisions.open().first() or locked.start_revision(by=by)
            fresh = Variant.objects.select_for_update().get(pk=self.pk)
            newest = newest_of(self.standard)
            if newest is None or newest.pk == fresh.follows_id:
                raise ValidationError("Everything that the standard has changed is taken over already.")
            with draft.being_edited(by=by, version=version or draft.version) as edited:
                merged = carrying.merged_with(content.read(edited), fresh, newest)
                carrying.merge_into(edited, merged, newest)
            fresh.follow(newest)
        return draft

    def follow(self, revision: Revision) -> None:
        """Remember that the changes up to ``revision`` of the standard have reached it. Called by those who brought
        them."""
        self.follows = revision
        self.save(update_fields=["follows"])

    # ---- inside

    @classmethod
    def _checked(cls, standard: Process, unit: Unit) -> Revision:
        """The revision that a new variant begins with. Raises ValidationError where there can be none."""
        if cls.objects.filter(process=standard).exists():
            raise ValidationError("This is a variant itself. Make another one of its standard.")
        newest = newest_of(standard)
        if newest is None or standard.document.withdrawn_on is not None:
            raise ValidationError("A variant begins with an approved procedure, and here is none.")
        taken = list(cls.objects.filter(standard=standard).select_related("unit"))
        if len(taken) >= MOST_VARIANTS:
            raise ValidationError(f"A standard has at most {MOST_VARIANTS} variants.")
        around = set(Unit.objects.with_those_above([unit.pk]).values_list("pk", flat=True))
        for other in taken:
            if other.unit_id in around or unit in Unit.objects.with_those_above([other.unit_id]):
                raise ValidationError(
                    {"unit": f"{other.unit} has a variant already, and only one can hold for a person there."}
                )
        return newest

    def _begin(self, newest: Revision) -> None:
        """The first draft has the hands of the standard, not of whoever made the variant: they may sign it."""
        from processes.carrying import begin  # noqa: PLC0415  # as above

        def write(draft: Revision) -> None:
            draft.change_note = f"Variant for {self.unit} of {newest}."
            begin(draft, newest)

        Revision.carry(document=self.process.document, change=newest, write=write)


def newest_of(process: Process) -> Revision | None:
    """The newest approved revision of a process, in force today or from a later day."""
    found: Revision | None = process.document.revisions.approved().order_by("-number").first()
    return found
