"""Who holds which role today, in words."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from people import words
from people.models import Assignment

if TYPE_CHECKING:
    from people.models import User

NAMED = 2  # holders of one role; of more of them the first one, and how many there are


def holders_of(user: "User", roles: Mapping[int, str]) -> dict[int, str]:
    """Who holds each of these roles (number: name) today, in words; the role itself where nobody does. One query,
    which reads two names of each role.

    People from outside see roles, not names.
    """
    names: dict[int, list[str]] = {}
    counts: dict[int, int] = {}
    held = Assignment.objects.visible_to(user).held().filter(role_id__in=list(roles), user__is_active=True)
    first = held.annotate(
        place=Window(RowNumber(), partition_by=F("role"), order_by=["starts_on", "pk"]),
        holders=Window(Count("pk"), partition_by=F("role")),
    ).filter(place__lte=NAMED)
    for role, holders, name in first.order_by("role_id", "place").values_list("role_id", "holders", "user__name"):
        names.setdefault(role, []).append(name)
        counts[role] = holders
    knows_names = not user.is_external
    return {
        pk: _held_by(names.get(pk, []), counts.get(pk, 0), role, knows_names=knows_names) for pk, role in roles.items()
    }


def _held_by(names: list[str], count: int, role: str, *, knows_names: bool) -> str:
    if not names:
        return f"{role}, held by nobody" if knows_names else role
    if count > NAMED:
        return f"{names[0]} and {count - 1} more"
    return words.listed(names)
