"""The tree as a table, through the gate: what went out comes in again unchanged (``processes/imports``)."""

from collections.abc import Iterator

from django.http import HttpResponse

from people import clock
from people.exports import table_file
from people.models import User
from people.pages import PersonRequest
from processes.models import Process
from processes.tree import Skeleton

COLUMNS = {
    "Code": 12, "Number": 12, "Name": 60, "Owner": 28, "Band": 14, "Parent number": 14, "Classification": 18,
    "Identity": 12,
}  # fmt: skip
"""The headings and how wide they stand in a workbook, in characters."""

Record = tuple[str, ...]


def records(user: User) -> Iterator[Record]:
    """The processes that ``user`` may see and that are not withdrawn, in the order of the tree. Two queries.

    A parent that ``user`` may not see is not named; the code still tells the place.
    """
    codes = Skeleton(Process).codes
    bands = dict(Process.Band.choices)
    shown: dict[int, str] = {}
    today = clock.today()
    rows = Process.objects.visible_to(user).order_by("tree_id", "lft")
    for pk, parent, withdrawn, number, title, owner, band, scheme, identity in rows.values_list(
        "pk", "parent", "document__withdrawn_on", "document__number", "document__title", "document__owner_role__name",
        "band", "identity_scheme", "identity_code",
    ):  # fmt: skip
        shown[pk] = number
        if withdrawn is None or withdrawn > today:
            yield codes[pk], number, title, owner, bands[band], shown.get(parent or 0, ""), scheme, identity


def answer(request: PersonRequest, kind: str) -> HttpResponse:
    name = f"processes-{clock.today().isoformat()}"
    return table_file(request, name, COLUMNS, records(request.user), kind=kind, sheet="Processes")
