"""A step of a procedure. Its identity outlives revisions; its rows belong to one revision only."""

import uuid
from hashlib import sha256

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from documents.models import Document
from people.models import Role
from processes.models.procedure import Procedure
from processes.models.process import Process
from processes.querysets import StepDocumentQuerySet, StepQuerySet, StepRiskQuerySet
from processes.vocabulary import EVERY


class Step(models.Model):
    """What one role does at one point of a procedure.

    ``identity`` is kept from revision to revision, so that a step's address opens for ever the step
    that is in force now, and changes are reported step by step.
    """

    class Kind(models.TextChoices):
        TASK = "task", "Task"
        DECISION = "decision", "Decision"
        CALL = "call", "Another procedure"
        WAIT = "wait", "Wait for something"
        END = "end", "End"

    class Value(models.TextChoices):
        ADDING = "adding", "Adds value for the customer"
        NECESSARY = "necessary", "Necessary, adds no value"
        WASTE = "waste", "Waste"

    class Waste(models.TextChoices):
        """The eight wastes of lean production (Ohno's seven and unused talent)."""

        DEFECTS = "defects", "Defects"
        OVERPRODUCTION = "overproduction", "Overproduction"
        WAITING = "waiting", "Waiting"
        TALENT = "talent", "Unused talent"
        TRANSPORT = "transport", "Transport"
        INVENTORY = "inventory", "Inventory"
        MOTION = "motion", "Motion"
        PROCESSING = "processing", "Extra processing"

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="steps")
    identity = models.UUIDField(default=uuid.uuid4, db_index=True)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.TASK)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    warning = models.CharField(max_length=500, blank=True)
    note = models.CharField(max_length=500, blank=True)
    role = models.ForeignKey(Role, null=True, blank=True, on_delete=models.PROTECT, related_name="steps")
    system = models.CharField(max_length=80, blank=True)
    waits_for_all = models.BooleanField("starts when all ways that lead here have arrived", default=False)
    active_minutes = models.PositiveIntegerField("minutes of work", null=True, blank=True)
    waiting_minutes = models.PositiveIntegerField("minutes of waiting", null=True, blank=True)
    is_guess = models.BooleanField("minutes are guesses", default=False)
    value = models.CharField(max_length=10, choices=Value, blank=True)
    waste = models.CharField("kind of waste", max_length=20, choices=Waste, blank=True)
    calls = models.ForeignKey(Process, null=True, blank=True, on_delete=models.PROTECT, related_name="called_by_steps")

    objects = StepQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["procedure", "identity"], name="step_is_once_in_a_procedure"),
            models.UniqueConstraint(fields=["procedure", "position"], name="step_has_a_place_of_its_own"),
            models.CheckConstraint(
                condition=Q(waste="") | Q(value="waste"),
                name="step_waste_is_named_for_waste_only",
                violation_error_message="Only a step that is waste has a kind of waste.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("processes:step_detail", args=[self.identity])


class StepRole(models.Model):
    """A role that has another part in a step than doing it."""

    class Duty(models.TextChoices):
        ACCOUNTABLE = "A", "Accountable"
        CONSULTED = "C", "Consulted"
        INFORMED = "I", "Informed"

    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="duties")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="step_duties")
    duty = models.CharField(max_length=1, choices=Duty)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["step", "role", "duty"], name="step_role_named_once")]

    def __str__(self) -> str:
        return f"{self.role}: {self.get_duty_display()}"


class StepDocument(models.Model):
    """A document used at a step: always opened in the revision that is in force."""

    class Use(models.TextChoices):
        FORM = "form", "Form"
        INSTRUCTION = "instruction", "Instruction"
        RECORD = "record", "Record"

    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="document_uses")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="step_uses")
    use = models.CharField(max_length=12, choices=Use, default=Use.INSTRUCTION)

    objects = StepDocumentQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["step", "document"], name="step_document_used_once")]

    def __str__(self) -> str:
        return f"{self.document} at {self.step}"


class StepRisk(models.Model):
    """What can go wrong at a step, and what is done against it (ISO 9001:2015, 4.4.1 f and 6.1).

    Likelihood and impact run from 1, low, to 5, high; the control and the role that keeps it may still be missing.
    ``control_every``: months from one sign-off by that role to the next; empty where none is asked for.
    """

    SCALE = [(1, "1 very low"), (2, "2 low"), (3, "3 medium"), (4, "4 high"), (5, "5 very high")]

    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="risks")
    position = models.PositiveSmallIntegerField()
    what = models.CharField("what can go wrong", max_length=200)
    likelihood = models.PositiveSmallIntegerField(choices=SCALE)
    impact = models.PositiveSmallIntegerField(choices=SCALE)
    control = models.CharField("what is done against it", max_length=300, blank=True)
    control_role = models.ForeignKey(
        Role, null=True, blank=True, on_delete=models.PROTECT, related_name="step_controls"
    )
    control_every = models.PositiveSmallIntegerField("signed off", choices=[*EVERY.items()], null=True, blank=True)

    objects = StepRiskQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["step", "position"], name="step_risk_has_a_place_of_its_own"),
            models.CheckConstraint(
                condition=Q(likelihood__range=(1, 5), impact__range=(1, 5)),
                name="step_risk_is_judged_from_1_to_5",
                violation_error_message="Likelihood and impact run from 1 to 5.",
            ),
            models.CheckConstraint(
                condition=Q(control_every=None) | (~Q(control="") & Q(control_role__isnull=False)),
                name="step_risk_signed_off_by_its_keeper",
                violation_error_message="What is signed off, and by whom, must be said.",
            ),
            models.CheckConstraint(
                condition=Q(control_every=None) | Q(control_every__in=[*EVERY]),
                name="step_risk_signed_off_at_known_times",
                violation_error_message="A control is signed off every 1, 3, 6 or 12 months.",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @staticmethod
    def address_of_controls(identity: uuid.UUID | str, number: str, position: int = 0) -> str:
        """Where the controls of a step stand, in the process of this ``number``; at the one against the risk in this
        ``position``, if it is given."""
        url = f"{reverse('processes:step_controls', args=[identity])}?of={number}"
        return f"{url}#control-{position}" if position else url

    @property
    def severity(self) -> int:
        """Likelihood times impact (ISO 31010, consequence/likelihood matrix)."""
        return self.likelihood * self.impact

    @property
    def wording(self) -> str:
        """A short code of what a sign-off says yes or no to, for a form that speaks of it."""
        return sha256(f"{self.what}\0{self.control}\0{self.control_every}".encode()).hexdigest()[:16]


class Way(models.Model):
    """A way out of a step. A step without ways goes on to the next one, the last one to the end.

    Of the ways out of a decision one is taken; of those out of any other step, all at the same time.
    ``share`` says how many of a hundred cases take this way out of a decision.
    """

    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="ways")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=60, blank=True)
    to = models.UUIDField("identity of the step it leads to", null=True, blank=True)
    share = models.PositiveSmallIntegerField(
        "share of the cases, in per cent", null=True, blank=True, validators=[MaxValueValidator(100)]
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["step", "position"], name="way_has_a_place_of_its_own"),
            models.CheckConstraint(
                condition=Q(share=None) | Q(share__range=(0, 100)),
                name="way_share_is_a_percentage",
                violation_error_message="A share lies between 0 and 100 per cent.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label or 'on'} to {self.to or 'the end'}"
