"""What stands in a revision, kept apart from it: lists read revisions, and text is wide."""

from django.contrib.postgres.indexes import GinIndex
from django.core.validators import RegexValidator
from django.db import models

from documents.fulltext import vector_of
from documents.querysets import RevisionIndexQuerySet

SHA256 = RegexValidator(r"^[0-9a-f]{64}\Z", "A content code has 64 hexadecimal figures.")


class RevisionText(models.Model):
    """Rich text. Immutable once the revision has left draft (database trigger)."""

    revision = models.OneToOneField(
        "documents.Revision", on_delete=models.PROTECT, related_name="text", primary_key=True
    )
    html = models.TextField(blank=True, max_length=500_000)

    def __str__(self) -> str:
        return f"Text of {self.revision}"


class StoredFile(models.Model):
    """A file by what is in it: the same bytes are one row and one file, named by their SHA-256."""

    sha256 = models.CharField(max_length=64, primary_key=True, validators=[SHA256])
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    media_type = models.CharField(max_length=100)
    text = models.TextField(blank=True, help_text="The words inside, for search.")

    def __str__(self) -> str:
        return f"{self.sha256[:12]} ({self.media_type})"


class RevisionFile(models.Model):
    """The file of a revision. Immutable once the revision has left draft (database trigger)."""

    revision = models.OneToOneField(
        "documents.Revision", on_delete=models.PROTECT, related_name="file", primary_key=True
    )
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="used_by")
    name = models.CharField(max_length=150, help_text="The name people see when they download it.")

    def __str__(self) -> str:
        return self.name


class RevisionIndex(models.Model):
    """The words of an approved revision, ready to be searched."""

    revision = models.OneToOneField(
        "documents.Revision", on_delete=models.PROTECT, related_name="index", primary_key=True
    )
    number = models.CharField(max_length=41, help_text="In each spelling people may type.")
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    vector = vector_of("number", text="text")

    objects = RevisionIndexQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["vector"])]

    def __str__(self) -> str:
        return f"Words of {self.number}"
