"""Which processes, procedures and steps somebody may see, and which are in force when.

All of them ask their document or its revision: one gate, one question of date.
"""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from documents.models import Document, Revision
from documents.querysets import in_force_on
from people import clock

if TYPE_CHECKING:
    from people.models import User
    from processes.models import Process, ProcessIndex, Step, StepDocument, StepIndex

    ProcessBase = models.QuerySet[Process]
    StepBase = models.QuerySet[Step]
    StepDocumentBase = models.QuerySet[StepDocument]
    ProcessIndexBase = models.QuerySet[ProcessIndex]
    StepIndexBase = models.QuerySet[StepIndex]
else:
    ProcessBase = StepBase = StepDocumentBase = ProcessIndexBase = StepIndexBase = models.QuerySet


class ProcessQuerySet(ProcessBase):
    def visible_to(self, user: "User") -> Self:
        """Processes whose document ``user`` may know of. Each row answers for itself, whatever its parent."""
        return self.filter(document__in=Document.objects.visible_to(user))

    def editable_by(self, user: "User") -> Self:
        """Processes whose procedure ``user`` may write."""
        return self.filter(document__in=Document.objects.editable_by(user))

    def current(self) -> Self:
        """Processes that have not been withdrawn."""
        return self.filter(Q(document__withdrawn_on=None) | Q(document__withdrawn_on__gt=clock.today()))

    def in_force(self, on: date | None = None) -> Self:
        """Processes with a procedure in force on that day, today by default; each carries its
        ``revision_number`` and ``in_force_since``."""
        return self.filter(in_force_on(on or clock.today(), "document__revisions__")).annotate(
            revision_number=F("document__revisions__number"),
            in_force_since=F("document__revisions__effective_from"),
        )


class StepQuerySet(StepBase):
    def visible_to(self, user: "User") -> Self:
        """Steps of the revisions that ``user`` may read."""
        return self.filter(procedure__revision__in=Revision.objects.visible_to(user))

    def in_force(self, on: date | None = None) -> Self:
        """Steps of the procedures in force on that day, today by default."""
        return self.filter(in_force_on(on or clock.today(), "procedure__revision__"))

    def done_by(self, user: "User") -> Self:
        """Steps that a role of ``user`` does."""
        return self.filter(role_id__in=user.role_ids)

    def concerning(self, user: "User") -> Self:
        """Steps in which ``user`` has a part: a role of theirs does it, answers for it or is asked."""
        duties = self.model._meta.get_field("duties").related_model._default_manager
        mine = duties.filter(step_id=OuterRef("pk"), role_id__in=user.role_ids)
        return self.filter(Q(role_id__in=user.role_ids) | Q(Exists(mine)))


class StepDocumentQuerySet(StepDocumentBase):
    def visible_to(self, user: "User") -> Self:
        """Uses at steps that ``user`` may read; the document itself has a gate of its own."""
        return self.filter(step__procedure__revision__in=Revision.objects.visible_to(user))

    def in_force(self, on: date | None = None) -> Self:
        """Uses at the steps of procedures in force on that day, today by default."""
        return self.filter(in_force_on(on or clock.today(), "step__procedure__revision__"))


class ProcessIndexQuerySet(ProcessIndexBase):
    def visible_to(self, user: "User") -> Self:
        """Words of the processes that ``user`` may know of and that have not been withdrawn."""
        documents = Document.objects.visible_to(user).filter(withdrawn_on=None)
        return self.filter(process__document__in=documents)


class StepIndexQuerySet(StepIndexBase):
    def visible_to(self, user: "User") -> Self:
        """Words of the steps in force today, for whom they may be read by."""
        return self.filter(
            in_force_on(clock.today(), "revision__"), revision__document__in=Document.objects.visible_to(user)
        )
