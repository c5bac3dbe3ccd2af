"""Which people, roles and partners somebody may know of."""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL

from people import clock

if TYPE_CHECKING:
    from people.models import Assignment, Partner, Role, Unit, User

UNITS_ABOVE = """
    WITH RECURSIVE above(id, parent_id) AS (
        SELECT id, parent_id FROM people_unit WHERE id = ANY(%s)
        UNION SELECT unit.id, unit.parent_id FROM people_unit unit JOIN above ON unit.id = above.parent_id
    ) SELECT id FROM above
"""


def held_on(day: date) -> Q:
    """Assignments held on ``day``: ``starts_on <= day < ends_on``."""
    return Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gt=day))


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def held(self, on: date | None = None) -> Self:
        """Assignments held on that day, today by default."""
        return self.filter(held_on(on or clock.today()))

    def visible_to(self, user: "User") -> Self:
        """Employees see who holds which role; people from outside see their own only."""
        if user.is_external:
            return self.filter(user=user)
        return self if user.is_active else self.none()


class RoleQuerySet(models.QuerySet["Role"]):
    def held_by(self, user: "User", on: date | None = None) -> Self:
        """The roles ``user`` holds on that day, today by default; the one they were given first comes first."""
        return self.filter(assignments__in=user.assignments.held(on)).order_by("assignments__pk")

    def visible_to(self, user: "User") -> Self:
        """Every employee sees every role; a person from outside sees their own."""
        if user.is_external:
            return self.filter(pk__in=user.role_ids)
        return self if user.is_active else self.none()


class UserQuerySet(models.QuerySet["User"]):
    def people(self) -> Self:
        """People, not the accounts of the portal itself."""
        return self.filter(is_service=False)

    def holding(self, roles: "models.QuerySet[Role] | list[Role]", on: date | None = None) -> Self:
        """Active people who hold one of ``roles`` on that day, today by default."""
        assignments = self._assignments().filter(held_on(on or clock.today()), user=OuterRef("pk"), role__in=roles)
        return self.filter(Exists(assignments), is_active=True)

    def visible_to(self, user: "User") -> Self:
        """Employees see everybody; a person from outside sees their own firm and their contact."""
        if not user.is_active:
            return self.none()
        if user.is_external:
            return self.filter(Q(partner=user.partner_id) | Q(contact_of=user.partner_id))
        return self

    def _assignments(self) -> "models.QuerySet[Assignment]":
        assignments: type[Assignment] = apps.get_model("people", "Assignment")
        return assignments._default_manager.all()


class UnitQuerySet(models.QuerySet["Unit"]):
    def with_those_above(self, unit_ids: Collection[int]) -> Self:
        """These units and every unit to which they belong."""
        return self.filter(pk__in=RawSQL(UNITS_ABOVE, [list(unit_ids)]))  # noqa: S611 - a text of our own


class PartnerQuerySet(models.QuerySet["Partner"]):
    def visible_to(self, user: "User") -> Self:
        """Employees see every partner; a person from outside sees their own firm only."""
        if user.is_external:
            return self.filter(pk=user.partner_id)
        return self if user.is_active else self.none()
