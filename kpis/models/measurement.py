"""Targets and values: what was promised, what was reached, and what was thought of it then."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from kpis import numbers, periods, scoring
from kpis.models.fields import is_a_month, is_storable, number_field
from kpis.models.kpi import Kpi
from kpis.querysets import MeasurementQuerySet, TargetQuerySet
from people import clock, words
from people.records import Recorded, acting

if TYPE_CHECKING:
    from people.models import User

LONGEST_NOTE = 2000
_LINE = ("target", "limit")
_BAND = ("low", "high", "limit_low", "limit_high")


def _empty(*fields: str) -> Q:
    return Q(**{f"{field}__isnull": True for field in fields})


class Target(Recorded):
    """What the values of a measure are held against, from a month on until the next target begins.

    It carries the direction of its measure, so that the database itself keeps limits on the right side.
    """

    kpi = models.ForeignKey(Kpi, on_delete=models.PROTECT, related_name="targets")
    valid_from = models.DateField("from")
    direction = models.CharField(max_length=6, choices=Kpi.Direction, editable=False)
    target = number_field(null=True, blank=True)
    limit = number_field(null=True, blank=True)
    low = number_field("lower edge", null=True, blank=True)
    high = number_field("upper edge", null=True, blank=True)
    limit_low = number_field("lower limit", null=True, blank=True)
    limit_high = number_field("upper limit", null=True, blank=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        ordering = ["kpi", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["kpi", "valid_from"],
                name="target_once_a_month",
                violation_error_message="There is a target from this month on already.",
            ),
            is_a_month("valid_from", "target_begins_with_a_month"),
            is_storable([*_LINE, *_BAND], "target_is_storable"),
            models.CheckConstraint(
                name="target_fits_its_direction",
                condition=Q(
                    Q(direction="up") & (Q(limit=None) | Q(limit__lt=F("target")))
                    | Q(direction="down") & (Q(limit=None) | Q(limit__gt=F("target"))),
                    _empty(*_BAND),
                    target__isnull=False,
                )
                | Q(_empty("limit", *_BAND), direction="yes_no", target__isnull=False, target__in=[0, 1])
                | Q(
                    _empty(*_LINE),
                    Q(limit_low=None) | Q(limit_low__lt=F("low")),
                    Q(limit_high=None) | Q(limit_high__gt=F("high")),
                    direction="band",
                    low__isnull=False,
                    high__isnull=False,
                    high__gte=F("low"),
                ),
                violation_error_message="Target and limit do not fit the direction of the measure.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kpi}: {self.words_with(self.kpi.decimals)} from {words.month(self.valid_from)}"

    @property
    def yardstick(self) -> scoring.Yardstick:
        return scoring.Yardstick(
            direction=scoring.Direction(self.direction),
            target=self.target,
            limit=self.limit,
            low=self.low,
            high=self.high,
            limit_low=self.limit_low,
            limit_high=self.limit_high,
        )

    def words_with(self, decimals: int) -> str:
        """“target 94.0”, “target 20 to 24”, “target yes”: the promise, as it stands behind a value."""
        if self.direction == Kpi.Direction.YES_NO:
            return "target yes" if self.target else "target no"
        if self.direction == Kpi.Direction.BAND:
            return f"target {numbers.shown(self.low, decimals)} to {numbers.shown(self.high, decimals)}"
        return f"target {numbers.shown(self.target, decimals)}"


class Measurement(Recorded):
    """The value of one month. Score and status are those of the day it was judged: they stay (C5)."""

    kpi = models.ForeignKey(Kpi, on_delete=models.PROTECT, related_name="measurements")
    period = models.DateField()
    value = number_field(null=True, blank=True, help_text="Empty: not applicable in this month.")
    note = models.TextField(blank=True, max_length=LONGEST_NOTE)
    recorded_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+", editable=False)
    recorded_at = models.DateTimeField(editable=False)
    target = models.ForeignKey(
        Target, null=True, blank=True, on_delete=models.PROTECT, related_name="judged", editable=False
    )
    status = models.CharField(
        max_length=5, choices=[(status.value, status.value) for status in scoring.Status], editable=False
    )
    score = models.DecimalField(max_digits=4, decimal_places=2, null=True, editable=False)
    first_value = number_field("value first reported", null=True, blank=True, editable=False)
    restated_by = models.ForeignKey(
        "people.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    restated_at = models.DateTimeField(null=True, blank=True, editable=False)
    restate_reason = models.TextField(blank=True, max_length=LONGEST_NOTE, editable=False)
    token = models.UUIDField(unique=True, default=uuid4, editable=False)
    restate_token = models.UUIDField(null=True, blank=True, editable=False)

    objects = MeasurementQuerySet.as_manager()

    class Meta:
        ordering = ["kpi", "-period"]
        verbose_name = "value"
        constraints = [
            models.UniqueConstraint(
                fields=["kpi", "period"],
                name="measurement_once_a_month",
                violation_error_message="This month has a value already. Restate it with a reason to correct it.",
            ),
            is_a_month("period", "measurement_is_of_a_month"),
            is_storable(["value", "first_value"], "measurement_is_storable"),
            models.CheckConstraint(
                name="measurement_says_why_not_applicable",
                condition=Q(value__isnull=False) | ~Q(note=""),
                violation_error_message="Say in the note why there is no value this month.",
            ),
            models.CheckConstraint(
                name="measurement_is_judged_or_not",
                condition=Q(status="none", score=None)
                | Q(
                    status__in=["good", "watch", "off"],
                    score__isnull=False,
                    score__gte=0,
                    score__lte=10,
                    value__isnull=False,
                    target__isnull=False,
                ),
                violation_error_message="Without a value and a target nothing is good, watched or off target.",
            ),
            models.CheckConstraint(
                name="measurement_restated_with_reason",
                condition=Q(restated_at=None, restated_by=None, restate_reason="")
                | (Q(restated_at__isnull=False, restated_by__isnull=False) & ~Q(restate_reason="")),
                violation_error_message="A restated value keeps who restated it, when and why.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kpi}, {words.month(self.period)}: {self.kpi.shown(self.value)}"

    def get_absolute_url(self) -> str:
        return reverse("kpis:kpi_detail", args=[self.kpi.code])

    @property
    def is_restated(self) -> bool:
        return self.restated_at is not None

    def may_be_restated_by(self, user: "User") -> bool:
        """Whoever may enter a value of this measure."""
        return self.kpi.may_be_recorded_by(user)

    def restate(self, *, by: "User", value: Decimal | None, reason: str, token: UUID | None = None) -> None:
        """Correct the value of a month. The value first reported and the reason stay beside it (C16).

        It is judged by the same target as before. The same ``token`` again changes nothing. Raises
        PermissionDenied, and ValidationError without a reason or when nothing would change.
        """
        if not self.may_be_restated_by(by):
            raise PermissionDenied("Only those who enter or own this measure may restate a value.")
        _check_value(self.kpi, value)
        if not reason.strip():
            raise ValidationError({"reason": "Say why the value is restated. The reason stays beside it."})
        with acting(by=by, reason=reason):
            row = Measurement.objects.select_for_update(of=["self"]).select_related("kpi", "target").get(pk=self.pk)
            if token is not None and row.restate_token == token:
                return
            if row.value == value:
                raise ValidationError({"value": f"{row.kpi.shown(value)} is the value already."}, code="same")
            if not row.is_restated:
                row.first_value = row.value
            if value is None and not row.note:
                row.note = reason
            if row.target is None and row.value is None:  # nothing was judged yet: judge it now
                row.target = row.kpi.targets.valid_in(row.period).first()
            row.value = value
            row.restated_by, row.restated_at, row.restate_reason = by, clock.now(), reason
            row.restate_token = token
            row._judge()
            row.full_clean()
            row.save()
            row.kpi.refill_card()
        self.refresh_from_db()

    def _judge(self) -> None:
        verdict = scoring.judge(self.value, self.target.yardstick if self.target else None)
        self.status, self.score = verdict.status, verdict.score


class KpiCard(models.Model):
    """The months of a measure in one narrow row, so that 500 measures cost one light query.

    Derived from the values and written with them (``kpis/cards.py``); ``verify_records`` compares.
    ``scores`` are hundredths of a point from ``first_period`` on; ``marks`` one letter per month:
    g good, w watch, o off, n a value nobody could judge, a not applicable, - nothing reported.
    """

    kpi = models.OneToOneField(Kpi, on_delete=models.CASCADE, primary_key=True, related_name="card")
    expected_from = models.DateField()
    first_period = models.DateField()
    scores = ArrayField(models.SmallIntegerField(null=True), default=list)
    marks = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.kpi}: {self.marks}"


# ---- the verbs behind their doors on Kpi


def set_target(kpi: Kpi, *, by: "User", valid_from: date, reason: str, **fields: Decimal | None) -> Target:
    """See ``Kpi.set_target``."""
    if not kpi.may_be_targeted_by(by):
        raise PermissionDenied("Only those who manage goals or own this measure may set its target.")
    for value in fields.values():
        if value is not None:
            numbers.check(value)
    yardstick = scoring.Yardstick(direction=scoring.Direction(kpi.direction), **fields)
    if problems := yardstick.problems():
        raise ValidationError(dict(problems))
    with acting(by=by, reason=reason):
        locked = Kpi.objects.select_for_update().get(pk=kpi.pk)
        judged = locked.measurements.aggregate(newest=models.Max("period"))["newest"]
        if judged is not None and valid_from <= judged:
            raise ValidationError(
                {
                    "valid_from": f"{words.month(judged)} has a value already, and its colour stays. "
                    f"A new target can begin with {words.month(periods.shifted(judged, 1))}."
                }
            )
        target = locked.targets.filter(valid_from=valid_from).first() or Target(kpi=locked, valid_from=valid_from)
        target.direction = locked.direction
        for name in (*_LINE, *_BAND):
            setattr(target, name, fields.get(name))
        target.full_clean()
        target.save()
        locked.refill_card()
    return target


def record(kpi: Kpi, *, by: "User", period: date, value: Decimal | None, note: str, token: UUID) -> Measurement:
    """See ``Kpi.record``."""
    if not kpi.may_be_recorded_by(by):
        raise PermissionDenied("Only those who enter or own this measure may give it a value.")
    _check_value(kpi, value)
    if value is None and not note.strip():
        raise ValidationError({"note": "Say why there is no value this month; it stays out of the mean."})
    with acting(by=by, reason=note):
        locked = Kpi.objects.select_for_update().get(pk=kpi.pk)
        if again := locked.measurements.filter(token=token).first():
            return again
        if period > clock.today():
            raise ValidationError({"period": f"{words.month(period)} has not begun yet."}, code="future")
        if taken := locked.measurements.filter(period=period).select_related("recorded_by").first():
            raise _taken(locked, taken)
        row = Measurement(
            kpi=locked,
            period=period,
            value=value,
            note=note,
            recorded_by=by,
            recorded_at=clock.now(),
            target=locked.targets.valid_in(period).first() if value is not None else None,
            token=token,
        )
        row._judge()
        row.full_clean()
        row.save()
        locked.refill_card()
    return row


def _check_value(kpi: Kpi, value: Decimal | None) -> None:
    if value is None:
        return
    try:
        numbers.check(value)
    except ValidationError as refused:
        raise ValidationError({"value": refused.messages}) from None
    if kpi.direction == Kpi.Direction.YES_NO and value not in (0, 1):
        raise ValidationError({"value": "Answer yes or no."})


def _taken(kpi: Kpi, taken: Measurement) -> ValidationError:
    """The month has a value: say which, whose, and that nothing was changed."""
    entered_on = words.day(timezone.localdate(taken.recorded_at))
    sentence = (
        f"{words.month(taken.period)} has a value already: {kpi.shown(taken.value)}, entered on {entered_on}. "
        "Nothing was changed. To correct it, restate it with a reason."
    )
    return ValidationError({"period": ValidationError(sentence, code="taken")})
