"""A procedure: what a revision of a process says. Plain rows, written whole, immutable after the draft."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from documents.models import Revision
from people.models import Partner
from processes.models.change import DraftChange
from processes.models.process import Process
from processes.querysets import FlowQuerySet

if TYPE_CHECKING:
    from people.models import User
    from processes.plain import PlainProcedure


class Procedure(models.Model):
    """The content of one revision of a process: its head. Flows and steps hang on it.

    It has no history of its own: every save raises the version of its revision, which is recorded, and
    from the submission on the database refuses any change (ISO 9001:2015, 4.4.2, 7.5.3).
    """

    revision = models.OneToOneField(Revision, on_delete=models.PROTECT, related_name="procedure")
    purpose = models.TextField(blank=True, help_text="What it is for, in one sentence. It stands under the title.")
    scope = models.TextField(blank=True, help_text="Where it applies and where it does not.")
    trigger = models.CharField(max_length=200, blank=True, help_text="What starts it, such as “A requisition arrives”.")
    result = models.CharField(max_length=200, blank=True, help_text="What is there when it has ended.")
    cases_per_year = models.PositiveIntegerField(
        null=True, blank=True, help_text="How often it runs in a year, as far as anybody knows."
    )
    no_measure_reason = models.CharField(
        "why it has no measure",
        max_length=300,
        blank=True,
        help_text="Only if no measure serves it. An auditor will read this.",
    )

    class Meta:
        permissions = [("see_costs", "Can see what the work of every procedure costs")]

    def __str__(self) -> str:
        return f"Procedure of {self.revision}"

    def write(
        self,
        *,
        by: "User",
        version: int,
        content: "PlainProcedure",
        head: Mapping[str, Any] | None = None,
        said: str = "",
        reason: str = "",
    ) -> None:
        """Replace the whole procedure by ``content``, and fields of its revision by ``head``, in one transaction.

        ``said``: what was done, in a sentence; with it the change can be taken back. ``reason`` stands in the history.
        Raises PermissionDenied, ValidationError for what can never be written, and StaleRevision when somebody else has
        saved since ``version`` was read. Costs the same number of queries for any number of steps.
        """
        from processes.content import overwrite, read  # noqa: PLC0415  # the door; the content lives one module up

        with self.revision.being_edited(by=by, version=version, reason=reason) as locked:
            if said:
                DraftChange.keep(locked, read(locked), by=by, said=said)
            for name, value in (head or {}).items():
                setattr(locked, name, value)
            overwrite(locked, content)
        self.refresh_from_db()

    def undo(self, *, by: "User", version: int) -> str:
        """Take back the last saved change, if it is by this person. Returns what it was, in a sentence.

        Raises PermissionDenied, StaleRevision when somebody has saved since ``version`` was read, and
        ValidationError when the last change is another person's or there is none.
        """
        from processes.content import overwrite  # noqa: PLC0415  # as above

        with self.revision.being_edited(by=by, version=version) as locked:
            content, said = DraftChange.take_back(locked, by=by, version=version)
            overwrite(locked, content)
        self.refresh_from_db()
        return said


class Flow(models.Model):
    """Something that comes in or goes out, and from or to whom (ISO 9001:2015, 4.4.1 a)."""

    class Direction(models.TextChoices):
        IN = "in", "In"
        OUT = "out", "Out"

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="flows")
    direction = models.CharField(max_length=3, choices=Direction)
    position = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=200)
    process = models.ForeignKey(Process, null=True, blank=True, on_delete=models.PROTECT, related_name="flow_uses")
    partner = models.ForeignKey(Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="flow_uses")
    other = models.CharField(max_length=200, blank=True)

    objects = FlowQuerySet.as_manager()

    class Meta:
        ordering = ["direction", "position"]
        constraints = [
            models.UniqueConstraint(fields=["procedure", "direction", "position"], name="flow_has_a_place_of_its_own"),
            models.CheckConstraint(
                condition=Q(process=None) | Q(partner=None, other=""),
                name="flow_has_one_other_side",
                violation_error_message="It comes from or goes to one side: a process, a partner or something else.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_direction_display()}: {self.what}"
