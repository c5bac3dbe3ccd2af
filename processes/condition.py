"""How a process is doing: what its owner looks at first (A7).

Everything here is worked out from what the page has fetched already, but for who has confirmed (three queries), how the
controls stand (two) and the draft of whoever writes one.
"""

from typing import Any

from documents import reading as documents
from documents.models import Revision
from documents.reading import ShownRevision
from people import clock, words
from people.models import User
from processes import controls, reading
from processes.models import Process, StepRisk
from processes.problems import problems
from processes.sight import blind_roles


def of(
    process: Process, procedure: reading.ShownProcedure, revision: Revision, user: User, *, has_measure: bool
) -> dict[str, Any]:
    """What the view shows: the review, what is open in the procedure in force, and who has read it."""
    document = process.document
    due_on = document.review_due_on
    return {
        "review": words.day(due_on) if due_on else "",
        "review_late": words.due(due_on, clock.today()) if due_on and words.is_late(due_on, clock.today()) else "",
        "measured_with_standard": has_measure and process.standard != process,
        "problems": _open_problems(process, procedure, has_measure=has_measure),
        "unkept": _unkept(process, procedure, revision, user),
        "confirmed": documents.confirmed_by(revision, user),
    }


def _open_problems(process: Process, procedure: reading.ShownProcedure, *, has_measure: bool) -> list[str]:
    """What would keep the procedure from being approved as things stand today, and who cannot read it. Two queries."""
    expert = process.document.expert
    withdrawn = {step.calls.number for step in procedure.steps if step.calls and step.called_is_withdrawn}
    found = [
        problem.message
        for problem in problems(
            procedure.content, has_expert=expert is not None, has_measure=has_measure, withdrawn=withdrawn
        )
    ]
    for code, role in blind_roles(process.document, procedure.content).items():
        if not role.is_external:
            at = [number for number, step in enumerate(procedure.content.steps, start=1) if step.role == code]
            found.append(f"{role.name} does {words.numbered('step', at)} and is not among the readers.")
    if expert is not None and not expert.is_active:
        found.append(f"{expert.name}, its expert, has left. Name somebody else.")
    for used in procedure.documents:
        if used.is_withdrawn or used.revision is None:
            state = "has been withdrawn" if used.is_withdrawn else "is not in force"
            found.append(f"{used.number} {used.title}, used at {words.numbered('step', used.at)}, {state}.")
    return found


def _unkept(
    process: Process, procedure: reading.ShownProcedure, revision: Revision, user: User
) -> list[tuple[str, str]]:
    """Controls that are said not to be kept, or that nobody has signed off in time; nothing for people from outside,
    who are not shown what the firm fears. Each in words, with the address of its sign-offs. Two queries at most."""
    if user.is_external or not any(risk.control for step in procedure.content.steps for risk in step.risks):
        return []
    rows = StepRisk.objects.read_today_by(user).filter(step__procedure__revision=revision).with_due_on()
    last = controls.last_of_each(user, document=process.document)
    found = []
    for risk in rows.select_related("step__procedure__revision").order_by("step__position", "position"):
        standing = controls.standing_at(risk, last)
        if risk.control and standing.is_bad:
            said = "is not kept" if standing.key == "not_kept" else "is to be signed off"
            url = StepRisk.address_of_controls(risk.step.identity, process.document.number, risk.position)
            found.append((f"Step {risk.step.position}: “{risk.control}” {said}{standing.note}.", url))
    return found


def draft_of(process: Process, row: ShownRevision, user: User) -> dict[str, Any] | None:
    """The draft of whoever may write it: who began it, what it changes, why it came back, what is to settle; and the
    ``revision`` itself."""
    document = process.document
    drafts = document.revisions.visible_to(user).open().filter(status=Revision.Status.DRAFT)
    draft = drafts.first()
    if draft is None:
        return None
    draft.document = document
    returned = documents.sent_back(draft, user)
    return {
        "revision": draft,
        "number": row.number,
        "by": row.prepared_by,
        "is_mine": draft.prepared_by_id == user.pk,
        "note": draft.change_note,
        "to_settle": len(draft.problems()),
        "sent_back": returned.comment if returned else "",
    }
