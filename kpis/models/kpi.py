"""Measures (key performance indicators): the sheet that says what is counted, and the verbs on it."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from simple_history.models import HistoricalRecords

from kpis import numbers, scoring
from kpis.models.fields import CODE, StaleEdit, is_storable, number_field, weight_field, weight_is_positive
from kpis.models.goal import Goal
from kpis.querysets import KpiQuerySet, KpiStepQuerySet
from people.access import Restricted
from people.models import Role
from people.records import Acted, acting
from processes.models import Process, Step

if TYPE_CHECKING:
    from kpis.models.measurement import KpiCard, Measurement, Target
    from people.models import User


class Kpi(Restricted, Acted):
    """A measure of a goal (ISO 9001:2015, 9.1.1). Its sheet is complete or it does not exist (C3)."""

    class Direction(models.TextChoices):
        """Which way is better (C4)."""

        UP = "up", "Higher is better"
        DOWN = "down", "Lower is better"
        BAND = "band", "Inside a band is best"
        YES_NO = "yes_no", "Yes or no"

    class Frequency(models.TextChoices):
        MONTHLY = "monthly", "Every month"

    code = models.CharField(
        max_length=20, unique=True, validators=[CODE], error_messages={"unique": "Another measure has this code."}
    )
    name = models.CharField(max_length=120)
    definition = models.TextField("what is counted", max_length=2000)
    formula = models.TextField("how it is computed", max_length=2000)
    source = models.CharField("where the figures come from", max_length=300)
    unit = models.CharField(max_length=20, blank=True, help_text="Such as %, days or €. Not for yes or no.")
    decimals = models.PositiveSmallIntegerField(
        "decimals shown", default=0, validators=[MaxValueValidator(numbers.DECIMALS)]
    )
    direction = models.CharField(max_length=6, choices=Direction, default=Direction.UP)
    frequency = models.CharField(max_length=7, choices=Frequency, default=Frequency.MONTHLY)
    baseline = number_field(null=True, blank=True, help_text="Where it stood when the measure was set up.")
    owner_role = models.ForeignKey(
        Role, on_delete=models.PROTECT, related_name="owned_kpis", help_text="The role that answers for the result."
    )
    updater_role = models.ForeignKey(
        Role, on_delete=models.PROTECT, related_name="updated_kpis", help_text="The role that enters the value."
    )
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="kpis")
    weight = weight_field()
    processes = models.ManyToManyField(
        Process, blank=True, related_name="kpis", help_text="The procedures that move it."
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    token = models.UUIDField(null=True, unique=True, editable=False, help_text="Of the form sent last.")

    objects = KpiQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=["readers", "processes"])

    if TYPE_CHECKING:
        card: "KpiCard"

    class Meta:
        ordering = ["name"]
        verbose_name = "measure"
        constraints = [
            models.UniqueConstraint(
                Lower("code"), name="kpi_code_once", violation_error_message="Another measure has this code."
            ),
            weight_is_positive("kpi_weight_is_positive"),
            is_storable(["baseline"], "kpi_baseline_is_storable"),
            models.CheckConstraint(
                name="kpi_decimals_are_few",
                condition=Q(decimals__lte=numbers.DECIMALS),
                violation_error_message="A measure has at most 6 decimals.",
            ),
            models.CheckConstraint(
                name="kpi_sheet_is_complete",
                condition=~Q(name="")
                & ~Q(definition="")
                & ~Q(formula="")
                & ~Q(source="")
                & (Q(direction="yes_no", decimals=0) | (~Q(unit="") & ~Q(direction="yes_no"))),
                violation_error_message="A measure needs its complete sheet: what is counted, how, from where.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("kpis:kpi_detail", args=[self.code])

    def clean(self) -> None:
        """Refuse an incomplete sheet, field by field (C3)."""
        if self.direction == self.Direction.YES_NO:
            self.unit, self.decimals = "", 0
            return
        missing = {}
        if not self.unit:
            missing["unit"] = "Say in what it is counted, for example % or days."
        if self.baseline is None:
            missing["baseline"] = "Say where it stands today. Without a start nobody can tell what was reached."
        if missing:
            raise ValidationError(missing)

    def shown(self, value: Decimal | None) -> str:
        """A value of this measure as people read it: “88.0 %”, “Yes”, “–”."""
        if value is not None and self.direction == self.Direction.YES_NO:
            return "Yes" if value else "No"
        return numbers.shown(value, self.decimals, self.unit)

    # ---- the sheet

    @staticmethod
    def may_be_created_by(user: "User", goal: Goal | None = None) -> bool:
        """Those who manage goals, and those who own the goal it will hang on."""
        if not user.is_active or user.is_external:
            return False
        if user.has_perm("kpis.manage_goals"):
            return True
        return goal is not None and goal.owner_role_id in user.role_ids

    @classmethod
    def create(
        cls,
        *,
        by: "User",
        code: str,
        goal: Goal,
        processes: Iterable[Process] = (),
        steps: Iterable[UUID] = (),
        readers: Iterable[Role] = (),
        token: UUID | None = None,
        **sheet: Any,
    ) -> "Kpi":
        """A new measure with its complete sheet: name, definition, formula, source, unit, decimals,
        direction, baseline, owner_role, updater_role, weight.

        ``steps`` are identities of steps. The same ``token`` again returns the same measure. Raises
        PermissionDenied, or ValidationError by field.
        """
        if not cls.may_be_created_by(by, goal):
            raise PermissionDenied("Only those who manage goals or own this goal may give it a measure.")
        if token is not None and (again := cls.objects.filter(token=token).first()):
            return again
        kpi = cls(code=code, goal=goal, token=token, **sheet)
        with acting(by=by, reason="Created."):
            kpi.full_clean()
            kpi.save()
            kpi._place(processes, steps, readers)
            kpi.refill_card()
        return kpi

    def may_be_edited_by(self, user: "User") -> bool:
        """Those who manage goals, and those who hold the role that owns this measure."""
        if not user.is_active or user.is_external:
            return False
        return user.has_perm("kpis.manage_goals") or self.owner_role_id in user.role_ids

    def edit(
        self,
        *,
        by: "User",
        version: int,
        goal: Goal,
        processes: Iterable[Process],
        steps: Iterable[UUID],
        readers: Iterable[Role],
        reason: str = "",
        token: UUID | None = None,
        **sheet: Any,
    ) -> None:
        """Change the sheet. The code, the address, never changes; neither does the direction once there
        is a target, because what was judged one way cannot be read the other way.

        Raises PermissionDenied, ValidationError by field, and StaleEdit when somebody else was faster.
        """
        if not self.may_be_edited_by(by):
            raise PermissionDenied("Only those who manage goals or own this measure may change it.")
        with acting(by=by, reason=reason):
            kpi = Kpi.objects.select_for_update().get(pk=self.pk)
            if token is not None and kpi.token == token:
                return
            if kpi.version != version:
                raise StaleEdit
            kpi.token = token
            if sheet.get("direction", kpi.direction) != kpi.direction and kpi.targets.exists():
                raise ValidationError(
                    {"direction": "This measure has targets already. Set up a new measure to judge it the other way."}
                )
            kpi.goal = goal
            for name, value in sheet.items():
                setattr(kpi, name, value)
            kpi.version += 1
            kpi.full_clean()
            kpi.save()
            kpi._place(processes, steps, readers)

    def _place(self, processes: Iterable[Process], steps: Iterable[UUID], readers: Iterable[Role]) -> None:
        """Say which procedures and steps move it and who may read it."""
        self.readers.set(readers)
        self.processes.set(processes)
        wanted = set(steps)
        unknown = wanted - set(Step.objects.filter(identity__in=wanted).values_list("identity", flat=True))
        if unknown:
            raise ValidationError({"steps": "One of these steps does not exist in any procedure."})
        for old in self.steps.exclude(identity__in=wanted):
            old.delete()
        known = set(self.steps.values_list("identity", flat=True))
        for identity in wanted - known:
            KpiStep(kpi=self, identity=identity).save()
        from kpis.search import index_kpis  # noqa: PLC0415  # search knows the models, not the other way round

        index_kpis([self])

    # ---- targets

    def may_be_targeted_by(self, user: "User") -> bool:
        """Setting a target is changing the measure."""
        return self.may_be_edited_by(user)

    def set_target(self, *, by: "User", valid_from: date, reason: str = "", **fields: Decimal | None) -> "Target":
        """What values from ``valid_from`` (a month) on are held against: ``target`` and ``limit``, or ``low``,
        ``high``, ``limit_low`` and ``limit_high`` of a band.

        Months that have a value keep their colour: a target can only begin after the newest one that was
        judged (C5). A target no value was judged by yet is replaced. Raises PermissionDenied or
        ValidationError by field.
        """
        from kpis.models.measurement import set_target  # noqa: PLC0415  # the door; targets live one module up

        return set_target(self, by=by, valid_from=valid_from, reason=reason, **fields)

    # ---- values

    def may_be_recorded_by(self, user: "User") -> bool:
        """Those who hold the updater or the owner role, and those who manage goals for them."""
        if not user.is_active:
            return False
        return bool({self.updater_role_id, self.owner_role_id} & user.role_ids) or (
            not user.is_external and user.has_perm("kpis.manage_goals")
        )

    def record(
        self,
        *,
        by: "User",
        period: date,
        value: Decimal | None,
        note: str = "",
        token: UUID | None = None,
    ) -> "Measurement":
        """Enter the value of one month, judged at once by the target valid for it; None = not applicable,
        which needs a note.

        The same ``token`` again returns the same row. Raises PermissionDenied, and ValidationError for a
        month that has a value (code ``taken``), has not begun, or a number that cannot be stored.
        """
        from kpis.models.measurement import record  # noqa: PLC0415  # the door; values live one module up

        return record(self, by=by, period=period, value=value, note=note, token=token or uuid4())

    def refill_card(self) -> None:
        """Fill the card anew from all values; every verb that changes one does so in its transaction."""
        from kpis.cards import refill  # noqa: PLC0415  # the door; cards live one module up

        refill([self.pk])

    def yardstick(self, period: date) -> scoring.Yardstick | None:
        """What a value of ``period`` is held against; None where no target is valid yet."""
        target = self.targets.valid_in(period).first()
        return target.yardstick if target else None


class KpiStep(Acted):
    """A step that moves a measure, by the identity that outlives revisions."""

    kpi = models.ForeignKey(Kpi, on_delete=models.CASCADE, related_name="steps")
    identity = models.UUIDField(db_index=True)

    objects = KpiStepQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kpi", "identity"],
                name="kpi_step_named_once",
                violation_error_message="This step is named already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kpi} at step {self.identity}"
