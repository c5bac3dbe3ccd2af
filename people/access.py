"""The gate: every row anyone can see comes through ``visible_to(user)``.

The rule, once, for every restricted model (ISO 9001:2015, 7.5.3.1 b):

* an overseer (quality manager, auditor) sees every row;
* an employee sees open rows, rows whose readers include a role of theirs, rows their role owns;
* an external person sees only rows whose readers include a role of theirs.

Models add their own conditions (a draft, a document nobody has been told of yet) to this one.
"""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models
from django.db.models import F, Func, Q

if TYPE_CHECKING:
    from people.models import User

RestrictedT = TypeVar("RestrictedT", bound="Restricted")


class NamesRole(Func):
    """Whether ``field``, a many-to-many to roles such as ``readers``, names any role, or one of ``roles``.

    ``path`` leads to the key of the row that has the field. It says what ``Exists`` over the table between would
    say; but the gate is part of nearly every query, and building that takes ten times as long.
    """

    output_field = models.BooleanField()

    def __init__(
        self, path: str, field: "models.ManyToManyField[Any, Any]", roles: Collection[int] | None = None
    ) -> None:
        super().__init__(F(path))
        self.field_between = field
        self.roles = None if roles is None else sorted(roles)

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        if self.roles is not None and not self.roles:
            return "FALSE", []
        name, field = connection.ops.quote_name, self.field_between
        key, params = compiler.compile(self.source_expressions[0])
        table, column = name(field.m2m_db_table()), name(field.m2m_column_name())
        sql = f"SELECT 1 FROM {table} named WHERE named.{column} = {key}"  # noqa: S608 - the names of our own columns
        if self.roles is not None:
            places = ", ".join(["%s"] * len(self.roles))
            sql += f" AND named.{name(field.m2m_reverse_name())} IN ({places})"
        return f"EXISTS ({sql})", [*params, *(self.roles or [])]


class ReadableToEmployee(Func):
    """Whether the row of ``model`` that ``prefix`` leads to is open, or ``user`` holds a role that reads or owns it.

    One expression instead of three conditions, for the same reason as ``NamesRole``.
    """

    output_field = models.BooleanField()

    def __init__(self, model: type["Restricted"], user: "User", prefix: str = "") -> None:
        key, readers = f"{prefix}pk", _readers(model)
        super().__init__(F(f"{prefix}owner_role_id"), NamesRole(key, readers), NamesRole(key, readers, user.role_ids))
        self.roles = sorted(user.role_ids)

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        compiled = [compiler.compile(source) for source in self.source_expressions]
        (owner, _a), (restricted, _b), (reads, read) = compiled
        owns = f"{owner} IN ({', '.join(['%s'] * len(self.roles))})" if self.roles else "FALSE"
        return f"(NOT {restricted} OR {reads} OR {owns})", [*read, *self.roles]


def holds_a_reading_role(model: type["Restricted"], user: "User", prefix: str = "") -> Q:
    """Rows of ``model`` whose readers include a role that ``user`` holds today."""
    return Q(NamesRole(f"{prefix}pk", _readers(model), user.role_ids))


def _readers(model: type["Restricted"]) -> "models.ManyToManyField[Any, Any]":
    field: models.ManyToManyField[Any, Any] = model._meta.get_field("readers")
    return field


def readable_rows(model: type["Restricted"], user: "User", prefix: str = "") -> Q:
    """The gate's condition for ``user`` on rows of ``model``; costs one role query per person.

    ``prefix`` leads from the rows asked for to those of ``model`` ("document__"). A condition on the joined row
    costs a glance per row; the same as ``document__in=…`` would have the database read every document first.
    """
    if not user.is_active:
        return Q(pk__in=[])
    if user.is_overseer:
        return Q()
    if user.is_external:
        return holds_a_reading_role(model, user, prefix)
    return Q(ReadableToEmployee(model, user, prefix))


class RestrictedQuerySet(models.QuerySet[RestrictedT]):
    """The queryset of a model whose rows are not for everybody."""

    def visible_to(self, user: "User") -> Self:
        """The rows that ``user`` may know of."""
        return self.filter(readable_rows(self.model, user))


class Restricted(models.Model):
    """A row that may be for some roles only. The concrete model says which role owns it."""

    readers = models.ManyToManyField(
        "people.Role",
        blank=True,
        related_name="+",
        help_text="The roles that may read this. Leave empty to open it to all employees.",
    )

    class Meta:
        abstract = True


ANOTHER_PARTNER = "Another partner"


def partner_shown_to(viewer: "User", partner_id: int, name: str) -> str:
    """``name`` as ``viewer`` may know it: what ``Partner.objects.visible_to`` says, for a partner on a joined row."""
    return ANOTHER_PARTNER if viewer.is_external and partner_id != viewer.partner_id else name


def name_shown_to(viewer: "User", person: "User") -> str:
    """The name of ``person`` as ``viewer`` may know it.

    A person from outside knows the names of their own firm and of their contact here; everybody
    else is "An employee" to them. Employees know everybody's name.
    """
    if not viewer.is_external or person.pk in viewer.known_people:
        return person.name
    return "An employee"
