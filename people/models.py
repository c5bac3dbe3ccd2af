"""People, the roles they hold and where they belong."""

from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import ClassVar

from django.contrib.auth.models import AbstractUser, Permission, UserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, RangeOperators
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse
from simple_history.models import HistoricalRecords

from people import clock
from people.querysets import AssignmentQuerySet, PartnerQuerySet, RoleQuerySet, UnitQuerySet, UserQuerySet
from people.records import Acted, Recorded, acting

CODE = RegexValidator(
    r"^[a-z0-9]+(-[a-z0-9]+)*\Z",
    "Use small letters, figures and single hyphens, for example “head-of-purchasing”.",
)


def same(field: str) -> Func:
    """``field`` as a range of one value, so that an exclusion constraint can ask for equality.

    PostgreSQL's GiST has no operator class for integers without the extension btree_gist, which the
    embedded server does not carry; a range of one value does the same.
    """
    return Func(
        F(field),
        F(field),
        Value("[]"),
        function="int8range",
        output_field=BigIntegerRangeField(),
    )


def days(first: str, until: str) -> Func:
    """The days ``[first, until)`` of a row as a range; an empty end means for ever."""
    return Func(F(first), F(until), function="daterange", output_field=DateRangeField())


class Unit(Recorded):
    """A part of the firm: a department, a team."""

    code = models.CharField(max_length=40, unique=True, validators=[CODE])
    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Partner(Recorded):
    """Another firm along the value chain."""

    class Kind(models.TextChoices):
        SUPPLIER = "supplier", "Supplier"
        CUSTOMER = "customer", "Customer"

    code = models.CharField(max_length=40, unique=True, validators=[CODE])
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind)
    contact = models.ForeignKey(
        "people.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contact_of",
        help_text="The employee whom this firm may call. The only name it sees.",
    )

    objects = PartnerQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Role(Acted):
    """What people do and may do. Steps, documents and measures belong to roles, never to persons.

    ISO 9001:2015, 5.3 (organisational roles, responsibilities and authorities).
    """

    code = models.CharField(max_length=60, unique=True, validators=[CODE])
    name = models.CharField(max_length=120, unique=True)
    purpose = models.TextField(blank=True)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="roles")
    is_external = models.BooleanField(default=False, help_text="Held by people of another firm, such as a supplier.")
    hourly_rate = models.DecimalField(
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="What an hour of this role costs the firm, overheads included.",
    )
    permissions = models.ManyToManyField(Permission, blank=True, related_name="roles")

    objects = RoleQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[permissions])

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("people:role_detail", args=[self.code])

    def may_be_priced_by(self, user: "User") -> bool:
        return user.has_perm("people.see_rates") and not self.is_external

    def price(self, *, by: "User", hourly_rate: Decimal | None, reason: str = "") -> None:
        """Say what an hour of this role costs, in the firm's currency; None: nobody knows.

        Raises PermissionDenied, and ValidationError for a rate that is none. What was approved before keeps the cost
        it was approved with.
        """
        if not self.may_be_priced_by(by):
            raise PermissionDenied("Only those who may see hourly rates can set them.")
        with acting(by=by, reason=reason):
            role = Role.objects.select_for_update().get(pk=self.pk)  # gate: the row itself, for the lock
            role.hourly_rate = hourly_rate
            role.full_clean()
            role.save(update_fields=["hourly_rate"])
        self.hourly_rate = hourly_rate

    def may_be_assigned_by(self, user: "User") -> bool:
        return user.has_perm("people.manage_people")

    def assign(self, *, by: "User", user: "User", starts_on: date, ends_on: date | None = None) -> "Assignment":
        """Give this role to ``user`` for the days ``[starts_on, ends_on)``.

        Raises PermissionDenied, and ValidationError where the person holds the role already on one of
        those days, or where a role for outsiders would go to an employee or the other way round.
        """
        if not self.may_be_assigned_by(by):
            raise PermissionDenied("Only those who manage people may give somebody a role.")
        if self.is_external != user.is_external:
            raise ValidationError("A role for people from outside can only be held by them, and no other role.")
        assignment = Assignment(role=self, user=user, starts_on=starts_on, ends_on=ends_on)
        assignment.full_clean()
        with acting(by=by, reason=f"{user.name} becomes {self.name}."):
            assignment.save()
        user.forget_roles()
        return assignment


UserRows = UserManager.from_queryset(UserQuerySet)


class PersonManager(UserRows["User"]):  # type: ignore[valid-type]  # the plugin makes it a class a moment later
    """Users come through the gate too."""


class User(Acted, AbstractUser):
    """A person who signs in. Deactivated when they leave, never deleted: their signatures stay."""

    # None takes a field of the base away, which the stubs do not know.
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    groups = None  # type: ignore[assignment]
    user_permissions = None  # type: ignore[assignment]

    username = models.CharField(
        "user name",
        max_length=60,
        unique=True,
        validators=[CODE],
        error_messages={"unique": "This user name is taken."},
    )
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=40, blank=True)
    manager = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reports")
    partner = models.ForeignKey(
        Partner,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="people",
        help_text="The firm this person belongs to, if it is not ours.",
    )
    is_service = models.BooleanField(default=False, help_text="An account of the portal itself, held by nobody.")

    objects: ClassVar[PersonManager] = PersonManager()
    history = HistoricalRecords(excluded_fields=["password", "last_login"])

    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "email"]

    class Meta:
        ordering = ["name"]
        permissions = [
            ("oversee", "Can see every row, drafts too"),
            ("manage_people", "Can give people roles"),
            ("see_rates", "Can see and set what an hour of a role costs"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("people:person_detail", args=[self.username])

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.partition(" ")[0]

    # What the person is and holds today

    @property
    def is_external(self) -> bool:
        return self.partner_id is not None

    @property
    def is_overseer(self) -> bool:
        """Sees every row (quality manager, auditor). An external person never does."""
        return not self.is_external and self.has_perm("people.oversee")

    @property
    def roles_today(self) -> "list[Role]":
        """The roles held today, the first given first. One query per person and day, kept on this object."""
        day = clock.today()
        if day not in self._roles_by_day:
            self._roles_by_day[day] = list(Role.objects.held_by(self, on=day))
        return self._roles_by_day[day]

    @property
    def role_ids(self) -> frozenset[int]:
        return frozenset(role.pk for role in self.roles_today)

    @property
    def unit_ids(self) -> frozenset[int]:
        """The units in which the person works: those of their roles, and all to which these belong. One query per
        person and day, none for whom no role belongs to a unit."""
        day = clock.today()
        if day not in self._units_by_day:
            own = {role.unit_id for role in self.roles_today if role.unit_id is not None}
            units = Unit.objects.with_those_above(own).values_list("pk", flat=True) if own else ()
            self._units_by_day[day] = frozenset(units)
        return self._units_by_day[day]

    @cached_property
    def _roles_by_day(self) -> "dict[date, list[Role]]":
        return {}

    @cached_property
    def _units_by_day(self) -> "dict[date, frozenset[int]]":
        return {}

    @cached_property
    def known_people(self) -> frozenset[int]:
        """For a person from outside: whose names they may know (one query)."""
        return frozenset(User.objects.visible_to(self).values_list("pk", flat=True))

    def forget_roles(self) -> None:
        """Ask again for roles and permissions at the next question."""
        self._roles_by_day.clear()
        self._units_by_day.clear()
        for cache in ("_perm_cache", "_user_perm_cache", "_group_perm_cache"):
            self.__dict__.pop(cache, None)


class Assignment(Recorded):
    """A person holds a role on the days ``[starts_on, ends_on)``."""

    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="assignments")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assignments")
    starts_on = models.DateField("from")
    ends_on = models.DateField("until", null=True, blank=True, help_text="The first day it is no longer held.")

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="assignment_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                violation_error_message="A role is held for one day at least.",
            ),
            ExclusionConstraint(
                name="assignment_held_once_at_a_time",
                expressions=[
                    (same("user"), RangeOperators.OVERLAPS),
                    (same("role"), RangeOperators.OVERLAPS),
                    (days("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                violation_error_message="This person already holds this role on some of these days.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} as {self.role}"

    def clean(self) -> None:
        # The constraints ask the database with a range, which cannot run backwards.
        starts_on: date | None = self.starts_on  # a form may have left it empty
        if self.ends_on and starts_on and self.ends_on <= self.starts_on:
            raise ValidationError({"ends_on": "A role is held for one day at least."})

    def end(self, *, by: User, on: date) -> None:
        """The role is no longer held from ``on``. Raises PermissionDenied or ValidationError."""
        if not self.role.may_be_assigned_by(by):
            raise PermissionDenied("Only those who manage people may take a role away.")
        with acting(by=by, reason=f"{self.user.name} is no longer {self.role.name}."):
            locked = Assignment.objects.select_for_update().get(pk=self.pk)
            locked.ends_on = on
            locked.full_clean()
            locked.save()
        self.ends_on = on
        self.user.forget_roles()
