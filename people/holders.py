"""Who holds which role today, in words."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from people import words
from people.models import Assignment

if TYPE_CHECKING:
    from people.models import User


def holders_of(user: "User", roles: Mapping[int, str]) -> dict[int, str]:
    """Who holds each of these roles (number: name) today, in words; the role itself where nobody does. One query.

    People from outside see roles, not names.
    """
    names: dict[int, list[str]] = {}
    held = (
        Assignment.objects.visible_to(user)
        .held()
        .filter(role_id__in=list(roles), user__is_active=True)
        .order_by("starts_on", "pk")
        .values_list("role_id", "user__name")
    )
    for role, name in held:
        names.setdefault(role, []).append(name)
    return {pk: _held_by(names.get(pk, []), role, knows_names=not user.is_external) for pk, role in roles.items()}


def _held_by(names: list[str], role: str, *, knows_names: bool) -> str:
    if not names:
        return f"{role}, held by nobody" if knows_names else role
    if len(names) > 2:
        return f"{names[0]} and {len(names) - 1} more"
    return words.listed(names)
