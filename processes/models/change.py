"""The last changes of a draft, kept so that whoever made one can take it back."""

from django.core.exceptions import ValidationError
from django.db import models

from documents.models import Revision
from people.models import User
from processes.plain import PlainProcedure, procedure_from

HEAD = ("title", "change_note", "is_major")
KEPT = 30


class DraftChange(models.Model):
    """One saved change: what the draft said before it, who made it, and the version it led to.

    A convenience of the author, not a record: the history of the revision is that. It goes with the approval.
    """

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="draft_changes")
    version = models.PositiveIntegerField(help_text="Of the revision, to which it led.")
    made_at = models.PositiveIntegerField("version before it")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    said = models.CharField(max_length=500)
    before = models.JSONField()

    class Meta:
        ordering = ["version"]
        constraints = [models.UniqueConstraint(fields=["revision", "version"], name="draft_change_once_a_version")]

    def __str__(self) -> str:
        return f"{self.revision}: {self.said}"

    @classmethod
    def keep(cls, revision: Revision, content: PlainProcedure, *, by: User, said: str) -> None:
        """Keep what ``revision`` says, just before it is changed. Call it inside ``revision.being_edited``."""
        head = {name: getattr(revision, name) for name in HEAD}
        before = {**head, "content": content.as_dict()}
        version = revision.version
        cls.objects.create(
            revision=revision, version=version, made_at=version - 1, by=by, said=said[:500], before=before
        )
        cls.objects.filter(revision=revision, version__lte=version - KEPT).delete()

    @classmethod
    def made_since(cls, revision: Revision, version: int) -> "list[DraftChange]":
        """What was saved since ``version``, the first change first; none where it is not known change by change, as
        after a change that was taken back or is too long ago."""
        rows = cls.objects.filter(revision=revision, made_at__gte=version).select_related("by")
        made: list[DraftChange] = list(rows.order_by("version"))
        return made if made and made[0].made_at == version else []

    def content_before(self) -> PlainProcedure:
        return procedure_from(self.before["content"])

    @classmethod
    def last_of(cls, revision: Revision) -> "DraftChange | None":
        """The change that led to the draft as it is; None where it cannot be taken back any more."""
        return cls.objects.filter(revision=revision, version=revision.version).select_related("by").first()

    @classmethod
    def take_back(cls, revision: Revision, *, by: User, version: int) -> tuple[PlainProcedure, str]:
        """Give ``revision`` its head of before, and return the content of before and what is taken back.

        Call it inside ``revision.being_edited``; ``version`` is the one that the change led to. The change before it
        is then the last one again. Raises ValidationError where the last change is another person's, or none.
        """
        change = cls.objects.filter(revision=revision, version=version).select_related("by").first()
        if change is None:
            raise ValidationError("There is no change left that could be taken back.")
        if change.by_id != by.pk:
            raise ValidationError(
                f"The last change is {change.by.name}'s: “{change.said}” Only {change.by.name} can take it back."
            )
        for name in HEAD:
            setattr(revision, name, change.before[name])
        content, said = change.content_before(), change.said
        change.delete()
        cls.objects.filter(revision=revision, version=change.made_at).update(version=revision.version)
        return content, said
