"""What a procedure took when it was approved: kept, so that revisions can be compared and areas added up."""

from django.db import models
from django.db.models import Q

from documents.models import Revision
from processes.querysets import ProcedureFiguresQuerySet


class ProcedureFigures(models.Model):
    """An average case of an approved procedure, with the rates of the day of its approval.

    Minutes, and money in the firm's currency; ``guessed`` is a share from 0 to 1. Written once, by the approval:
    a rate that changes later changes no revision that went before.
    """

    revision = models.OneToOneField(Revision, on_delete=models.CASCADE, related_name="figures", primary_key=True)
    lead = models.FloatField()
    active = models.FloatField()
    waiting = models.FloatField()
    adding = models.FloatField()
    wasted = models.FloatField()
    cost = models.DecimalField(max_digits=16, decimal_places=4)
    waste_cost = models.DecimalField(max_digits=16, decimal_places=4)
    guessed = models.FloatField()
    unknown = models.PositiveSmallIntegerField()
    cases_per_year = models.PositiveIntegerField(null=True)
    rates = models.JSONField(
        null=True,
        help_text="Money of an hour by the code of the role, on the day of the approval; none: not kept then.",
    )

    objects = ProcedureFiguresQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(guessed__range=(0, 1)), name="figures_guessed_is_a_share"),
        ]

    def __str__(self) -> str:
        return f"Figures of {self.revision}"
