"""A step at the machine: the one in force now behind its permanent address, or what became of it."""

from typing import Any
from uuid import UUID

from django.urls import reverse

from documents.glossary import Glossary
from documents.models import Document
from documents.reading import ShownPerson, expert_for, person_for, qr_of, standing_of
from people import words
from people.models import User
from processes import content, detail, reading
from processes.models import Step


def in_force(identity: UUID, user: User, url: str) -> dict[str, Any] | None:
    """The context of the page; None where no step with this identity is in force for ``user``."""
    found = (
        Step.objects.read_today_by(user)  # gate: is one
        .filter(identity=identity)
        .select_related("procedure__revision__document__expert")
        .first()
    )
    if found is None:
        return None
    revision = found.procedure.revision
    procedure = reading.shown(content.as_approved(revision), revision=revision, user=user)
    index = found.position - 1
    step = procedure.steps[index]
    return {
        "step": step,
        **_words(step.text, Glossary.for_reader(user)),
        "document": revision.document,
        "revision": revision,
        "process_url": f"{reverse('processes:process_detail', args=[revision.document.number])}#{step.anchor}",
        "total": len(procedure.steps),
        "mine": procedure.my_numbers,
        "track_title": _track_title(step.number, procedure),
        "before": procedure.steps[index - 1] if index else None,
        "after": procedure.steps[index + 1] if index + 1 < len(procedure.steps) else None,
        "exits": _exits(step, procedure),
        "ask": _ask(revision.document, user),
        "qr": qr_of(url),
        "stage_words": f"Revision {revision.number}, {standing_of(revision)}",
    }


def _ask(document: Document, user: User) -> ShownPerson | None:
    """Who knows more: the expert; for the expert themselves, somebody who answers for the procedure."""
    expert = expert_for(user, document)
    if expert is not None and document.expert_id != user.pk:
        return expert
    owners = User.objects.visible_to(user).people().holding([document.owner_role])
    return person_for(user, owners.exclude(pk=user.pk).first())


def gone(identity: UUID, user: User) -> dict[str, Any] | None:
    """What became of a step that is no longer in force: its procedure, and what replaced that.

    None where it never was in force, or where the reader may not know of the procedure. The words of
    the step are not shown any more.
    """
    steps = Step.objects.filter(identity=identity)  # gate: the document is asked for below
    last = (
        steps.filter(procedure__revision__status="approved")
        .order_by("-procedure__revision__number")
        .values_list("procedure__revision__document", "procedure__revision__effective_until")
        .first()
    )
    if last is None:
        return None
    document = Document.objects.visible_to(user).filter(pk=last[0]).first()
    if document is None or last[1] is None:
        return None
    return {
        "document": document,
        "until": last[1],
        "url": reverse("processes:process_detail", args=[document.number]),
        "is_withdrawn": document.is_withdrawn,
        "successor": detail.successor(document.replaced_by_id, user),
    }


def _words(text: str, glossary: Glossary) -> dict[str, Any]:
    """The text as things to do, one a line; the first sentence of each is what the eye needs. Terms are marked."""
    lines = [line.strip().partition(". ") for line in text.splitlines() if line.strip()]
    several = len(lines) > 1
    return {
        "lines": [
            {"first": glossary.text(first + stop.strip()), "rest": glossary.text(rest)} for first, stop, rest in lines
        ]
        if several
        else [],
        "text": "" if several else glossary.text(text),
        "terms": glossary.used,
    }


def _track_title(number: int, procedure: reading.ShownProcedure) -> str:
    where = f"Step {number} of {len(procedure.steps)}"
    if not procedure.my_numbers:
        return where
    verb = "is" if len(procedure.my_numbers) == 1 else "are"
    return f"{where}; {words.numbered('step', procedure.my_numbers)} {verb} yours"


def _exits(step: reading.ShownStep, procedure: reading.ShownProcedure) -> list[dict[str, str]]:
    """Where the ways of the step lead, each to the permanent address of the next step."""
    ways = step.ways or ((step.onward,) if step.onward else ())
    by_number = {str(other.number): other for other in procedure.steps}
    return [
        {
            "label": way.label,
            "name": f"Step {way.number}, {way.name}" if way.number else way.name,
            "url": by_number[way.number].url if way.number else "",
        }
        for way in ways
    ]
