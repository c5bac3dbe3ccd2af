"""What became of a step whose address is still on a wall: what stands in its place now, or what replaced it (X1)."""

from typing import Any, NamedTuple
from uuid import UUID

from django.urls import reverse

from documents.models import Document, Revision
from people import clock
from people.models import User
from processes import content, detail
from processes.models import Step
from processes.plain import PlainProcedure

MOST_SUCCESSORS = 10


class Place(NamedTuple):
    """Numbers of steps in force: those that are new where the step stood, and the two it stood between."""

    here: tuple[int, ...]
    before: int | None
    after: int | None


def of(identity: UUID, user: User) -> dict[str, Any] | None:
    """The context of the page. None where the step never was in force, or where the reader may not know of it.

    The words of the step are not shown any more.
    """
    revisions = Revision.objects.approved()  # gate: the document is asked for below
    steps = Step.objects.filter(identity=identity)  # gate: likewise
    had = revisions.filter(pk__in=steps.values("procedure__revision"), effective_from__lte=clock.today())
    last = had.order_by("-number").first()
    if last is None or last.effective_until is None:
        return None
    document = Document.objects.visible_to(user).filter(pk=last.document_id).first()
    if document is None:
        return None
    in_force = Revision.objects.in_force()  # gate: who may know of a document may read what is in force of it
    return {
        "document": document,
        "until": last.effective_until,
        "url": reverse("processes:process_detail", args=[document.number]),
        "is_withdrawn": document.is_withdrawn,
        "is_replaced": document.replaced_by_id is not None,
        "successor": _last_successor(document, user),
        **_now(last, in_force.filter(document=document).first(), str(identity)),
    }


def _now(last: Revision, current: Revision | None, identity: str) -> dict[str, Any]:
    """The revision in force, and the steps at the place of the one that is gone."""
    if current is None:
        return {"current": None}
    procedure = content.as_approved(current)
    place = place_of(identity, content.as_approved(last), procedure)

    def step(number: int) -> dict[str, Any]:
        found = procedure.steps[number - 1]
        url = reverse("processes:step_detail", args=[found.identity])
        return {"number": number, "title": found.title, "url": url}

    return {
        "current": current,
        "here": [step(number) for number in place.here],
        "around": [step(number) for number in (place.before, place.after) if number],
    }


def place_of(identity: str, old: PlainProcedure, new: PlainProcedure) -> Place:
    """Where in ``new`` the step of ``old`` would stand. Pure.

    Its place is between the nearest step before it and the nearest after it that are still there; what is new between
    those two has taken it. A step that was merged into a neighbour leaves the place empty.
    """
    order = [step.identity for step in old.steps]
    numbers = new.numbers()
    at = order.index(identity)
    before = next((numbers[one] for one in reversed(order[:at]) if one in numbers), None)
    after = next((numbers[one] for one in order[at + 1 :] if one in numbers), None)
    between = range((before or 0) + 1, after or len(new.steps) + 1)
    known = set(order)
    return Place(tuple(n for n in between if new.steps[n - 1].identity not in known), before, after)


def _last_successor(document: Document, user: User) -> dict[str, str] | None:
    """What works in place of a withdrawn procedure today, as far as the reader may know: the last of a row of them."""
    following = document.replaced_by_id
    for _ in range(MOST_SUCCESSORS):
        known = (
            Document.objects.visible_to(user)
            .filter(pk__in=[following])
            .values_list("withdrawn_on", "replaced_by")
            .first()
        )
        if known is None or known[0] is None or known[1] is None:
            break
        following = known[1]
    return detail.successor(following, user)
