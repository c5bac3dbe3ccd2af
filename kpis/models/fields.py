"""What goals, measures and values have in common: codes, weights, numbers, periods."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import CheckConstraint, Q

from kpis import numbers, periods

CODE = RegexValidator(
    r"^(?![Nn][Ee][Ww]\Z)[A-Za-z0-9]+(-[A-Za-z0-9]+)*\Z",
    "Use letters, figures and single hyphens, for example OTIF or G-04; not the word “new”.",
)
TOO_LARGE = Decimal(10) ** numbers.SIGNIFICANT_DIGITS


class StaleEdit(ValidationError):
    """Somebody else saved the same sheet meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody else changed this while you were writing. Nothing of theirs was overwritten and what you "
            "typed is kept below. Look at what is stored now, then send yours again if it should replace it.",
            code="stale",
        )


def number_field(verbose_name: str | None = None, **options: Any) -> "models.DecimalField[Any, Any]":
    """Return a column for a measured number: 15 digits before, 6 after the point, stored exactly."""
    return models.DecimalField(
        verbose_name,
        max_digits=numbers.MAX_DIGITS,
        decimal_places=numbers.DECIMALS,
        validators=[numbers.check],  # type: ignore[list-item]  # it returns the number too
        **options,
    )


def weight_field() -> "models.DecimalField[Any, Any]":
    """Return a relative weight (1, 2, 7) among siblings; shown as a percentage."""
    return models.DecimalField(
        max_digits=9, decimal_places=3, default=Decimal(1), help_text="Relative to its neighbours: 2 counts twice."
    )


def weight_is_positive(name: str) -> CheckConstraint:
    """Refuse zero, negative and (PostgreSQL sorts it above all numbers) NaN weights."""
    return CheckConstraint(
        name=name,
        condition=Q(weight__gt=0, weight__lt=1_000_000),
        violation_error_message="A weight must be above zero.",
    )


def is_a_month(field: str, name: str) -> CheckConstraint:
    """Refuse days that are not the first of a month between 2000 and 2100."""
    return CheckConstraint(
        name=name,
        condition=Q(**{f"{field}__day": 1, f"{field}__gte": periods.FIRST, f"{field}__lte": periods.LAST}),
        violation_error_message="A period is a month between 2000 and 2100, stored as its first day.",
    )


def is_storable(fields: list[str], name: str) -> CheckConstraint:
    """Refuse numbers of more than 15 digits before the point and NaN, whoever writes them."""
    condition = Q()
    for field in fields:
        condition &= Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gt": -TOO_LARGE, f"{field}__lt": TOO_LARGE})
    return CheckConstraint(
        name=name, condition=condition, violation_error_message="A number has at most 15 digits and is finite."
    )
