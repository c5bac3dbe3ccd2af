"""The areas of the firm: its topmost processes, each with all below it, and who answers for them."""

from typing import NamedTuple

from people.holders import holders_of
from people.models import User
from processes.models import Process


class Area(NamedTuple):
    """A topmost process; ``owner`` in words, as ``role_and_holder`` gives them."""

    tree_id: int
    number: str
    title: str
    owner: str


def areas_of(user: User) -> list[Area]:
    """The areas that ``user`` may know, in order. Two queries."""
    rows = Process.objects.visible_to(user).current().filter(level=0).order_by("tree_id")
    columns = ("tree_id", "document__number", "document__title", "document__owner_role", "document__owner_role__name")
    tops = list(rows.values_list(*columns))
    holders = holders_of(user, {role_id: role for *_, role_id, role in tops})
    return [
        Area(tree_id, number, title, role_and_holder(role, holders[role_id]))
        for tree_id, number, title, role_id, role in tops
    ]


def role_and_holder(role: str, holder: str) -> str:
    """“Head of Purchasing: Oscar Brandt”; only the role where nobody holds it or the reader may not know who does."""
    return holder if holder.startswith(role) else f"{role}: {holder}"
