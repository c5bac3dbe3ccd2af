"""A table between two pages of an import: uploaded, looked through, and not yet written anywhere."""

import json
import zlib
from typing import Any
from uuid import UUID, uuid4

from django.db import models, transaction
from django.utils.functional import cached_property

from documents.imports.cells import Sheet, Table
from documents.models.contents import SHA256
from documents.querysets import IncomingTableQuerySet
from people import clock
from people.models import User

MOST_OPEN = 5


class IncomingTable(models.Model):
    """The cells of an uploaded table, for the person who uploaded it alone, for one day.

    The file itself is read once and not kept: later pages see only its cells, never what else was in it. Its
    SHA-256 stays in the report and in the reason of everything that the import writes.
    """

    key = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40, help_text="What it is a table of, such as processes.")
    token = models.UUIDField(help_text="Of the form that uploaded it.")
    name = models.CharField(max_length=150)
    sha256 = models.CharField(max_length=64, validators=[SHA256])
    packed = models.BinaryField(help_text="The cells as compressed JSON; empty once they have been brought in.")
    choice = models.JSONField(null=True, help_text="Which column holds what.")
    uploaded_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    report = models.JSONField(null=True)

    objects = IncomingTableQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["uploaded_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "token"],
                name="incoming_table_taken_once",
                violation_error_message="This table has been uploaded already.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    # ---- verbs

    @classmethod
    def take(cls, *, by: User, kind: str, table: Table, token: UUID) -> "IncomingTable":
        """Keep the cells of a table that was read. What has expired goes, and all but the newest five of ``by``.

        The same token gives the same table.
        """
        cells = {"note": table.note, "sheets": [[one.name, one.problem, one.rows] for one in table.sheets]}
        with transaction.atomic():
            cls.objects.expired().delete()
            mine = cls.objects.filter(person=by, finished_at=None).order_by("-uploaded_at").values_list("pk", flat=True)
            cls.objects.filter(pk__in=list(mine)[MOST_OPEN - 1 :]).delete()
            made, _ = cls.objects.get_or_create(
                token=token,
                person=by,
                defaults={
                    "kind": kind,
                    "name": table.name,
                    "sha256": table.sha256,
                    "packed": zlib.compress(json.dumps(cells).encode(), 1),
                    "uploaded_at": clock.now(),
                },
            )
        return made

    def choose(self, choice: dict[str, Any]) -> None:
        """Keep which column holds what, for the next page."""
        self.choice = choice
        self.save(update_fields=["choice"])

    def finish(self, report: dict[str, Any]) -> None:
        """It has been brought in: the report stays for a month, the cells go. Inside the import's transaction."""
        self.packed, self.report, self.finished_at = b"", report, clock.now()
        self.save(update_fields=["packed", "report", "finished_at"])

    @cached_property
    def table(self) -> Table:
        """The cells as they were read."""
        stored = json.loads(zlib.decompress(bytes(self.packed)))
        sheets = [Sheet(name, [(row, cells) for row, cells in rows], why) for name, why, rows in stored["sheets"]]
        return Table(self.name, self.sha256, sheets, stored["note"])
