"""Where a document is used, and the line of sight down to it."""

from dataclasses import dataclass

from django.urls import reverse

from documents.models import Document
from people.models import User
from people.sight import Stop

USES_SHOWN = 30


@dataclass(frozen=True)
class ShownUse:
    """A step of a procedure in force at which the document is used."""

    number: str
    process: str
    process_url: str
    position: int
    step: str
    url: str
    role: str
    is_mine: bool


def uses_of(document: Document, user: User) -> list[ShownUse]:
    """The steps in force at which the document is used, those of the reader's roles first. One query.

    A procedure is used where another one calls it; asking that takes two more.
    """
    uses = (
        document.step_uses.read_today_by(user)
        .select_related("step__role", "step__procedure__revision__document")
        .order_by("step__procedure__revision__document__number", "step__position")
    )
    steps = [use.step for use in uses]
    if document.type.content_kind == "procedure" and (process := getattr(document, "process", None)):
        calls = process.called_by_steps.read_today_by(user).select_related("role", "procedure__revision__document")
        steps += calls.order_by("procedure__revision__document__number", "position")
    shown = []
    for step in steps:
        procedure = step.procedure.revision
        shown.append(
            ShownUse(
                number=procedure.document.number,
                process=procedure.title,
                process_url=reverse("processes:process_detail", args=[procedure.document.number]),
                position=step.position,
                step=step.title,
                url=reverse("processes:step_detail", args=[step.identity]),
                role=step.role.name if step.role else "",
                is_mine=step.role_id in user.role_ids,
            )
        )
    return sorted(shown, key=lambda use: not use.is_mine)


def sight_of(document: Document, uses: list[ShownUse]) -> list[Stop]:
    """The line of sight down to a document, by the step that matters most to the reader."""
    if not uses:
        return []
    use = uses[0]
    return [
        Stop("Procedure", f"{use.number} {use.process}", use.process_url),
        Stop("Step", f"{use.position} {use.step}", use.url, yours=use.is_mine),
        Stop("Document", f"{document.number} {document.title}", here=True),
    ]
