"""What a person keeps at hand: documents they marked, those they have read lately (A25), changes they have seen (A19).

All are the person's own business: nobody else sees them, they are no record and have no history.
"""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Value

from documents.models.document import Document
from documents.models.revision import Revision
from documents.querysets import SeenQuerySet, ShelfQuerySet
from people import clock
from people.models import User

AGAIN_AFTER = timedelta(hours=1)
KEPT_FOR = timedelta(days=90)


class Favourite(models.Model):
    """``person`` wants ``document`` at hand. Marking twice is marking once."""

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="favourites")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="favourites")
    marked_at = models.DateTimeField()

    objects = ShelfQuerySet.as_manager()

    class Meta:
        ordering = ["-marked_at"]
        constraints = [models.UniqueConstraint(fields=["person", "document"], name="favourite_marked_once")]

    def __str__(self) -> str:
        return f"{self.document} of {self.person}"

    @classmethod
    def mark(cls, *, by: User, document: Document) -> None:
        mark = Favourite(person=by, document=document, marked_at=clock.now())
        Favourite.objects.bulk_create([mark], ignore_conflicts=True)

    @classmethod
    def unmark(cls, *, by: User, document: Document) -> None:
        cls.objects.filter(person=by, document=document).delete()


class Reading(models.Model):
    """``person`` opened the page of ``document``, last at ``read_at``, to the hour. Forgotten after 90 days."""

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="readings")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="readings")
    read_at = models.DateTimeField()

    objects = ShelfQuerySet.as_manager()

    class Meta:
        ordering = ["-read_at"]
        constraints = [models.UniqueConstraint(fields=["person", "document"], name="reading_noted_once")]
        indexes = [models.Index(fields=["person", "-read_at"], name="reading_newest_first")]

    def __str__(self) -> str:
        return f"{self.person} read {self.document}"

    @classmethod
    def note(cls, *, by: User, document: Document) -> bool:
        """Note that ``by`` has the page of ``document`` open, and return whether it is a favourite of theirs.

        One query for both questions; two more, which write, at most once an hour for a person and a document.
        """
        now = clock.now()
        own = {"person": by, "document": document}
        marked = Favourite.objects.filter(**own).order_by().values_list(Value("marked"))
        noted = cls.objects.filter(**own, read_at__gt=now - AGAIN_AFTER, read_at__lte=now).order_by()
        known = {word for (word,) in marked.union(noted.values_list(Value("noted")))}
        if "noted" not in known:
            row = Reading(person=by, document=document, read_at=now)
            Reading.objects.bulk_create(
                [row], update_conflicts=True, unique_fields=["person", "document"], update_fields=["read_at"]
            )
            cls.objects.filter(person=by, read_at__lt=now - KEPT_FOR).delete()
        return "marked" in known


class Seen(models.Model):
    """``person`` has seen what ``revision`` changed and is told of it no more. Forgotten after 90 days.

    It confirms nothing: whoever must read a document says so with an Acknowledgement.
    """

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="seen_changes")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="seen_by")
    seen_at = models.DateTimeField()

    objects = SeenQuerySet.as_manager()

    class Meta:
        ordering = ["-seen_at"]
        constraints = [models.UniqueConstraint(fields=["person", "revision"], name="change_seen_once")]

    def __str__(self) -> str:
        return f"{self.person} has seen {self.revision}"

    @classmethod
    def mark(cls, *, by: User, revision: Revision) -> None:
        """Tell ``by`` no more what ``revision`` changed. Twice is once.

        Raises ValidationError where it is not approved: a draft has changed nothing yet.
        """
        if revision.status != Revision.Status.APPROVED:
            raise ValidationError("Only what is approved has changed anything.", code="state")
        now = clock.now()
        Seen.objects.bulk_create([Seen(person=by, revision=revision, seen_at=now)], ignore_conflicts=True)
        cls.objects.filter(person=by, seen_at__lt=now - KEPT_FOR).delete()
