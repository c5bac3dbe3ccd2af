"""A step at the machine: the one in force now behind its permanent address."""

from typing import Any
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper
from django.urls import reverse

from documents.glossary import Glossary
from documents.models import Document
from documents.reading import ShownPerson, expert_for, person_for, qr_of, standing_of
from people import words
from people.models import User
from processes import changes, content, reading, variants
from processes.models import Step
from processes.querysets import holds_for


def in_force(identity: UUID, user: User, url: str, *, of: str = "") -> dict[str, Any] | None:
    """The context of the page; None where no step with this identity is in force for ``user``.

    ``of``: number of the process whose step it shall be, where several variants share it.
    """
    here = found(identity, user, of)
    if here is None:
        return None
    revision = here.procedure.revision
    process, holds = getattr(revision.document, "process", None), here.holds  # type: ignore[attr-defined]
    family = variants.family_of(process, user) if process is not None and not holds else None
    pinned = "" if holds else revision.document.number
    procedure = reading.shown(content.as_approved(revision), revision=revision, user=user, pinned=pinned)
    index = here.position - 1
    step = procedure.steps[index]
    news = changes.news_of(revision, user)
    return {
        "step": step,
        "changed": news.by_step.get(step.identity, "") if news else "",
        "family": family,
        **_words(step.text, Glossary.for_reader(user)),
        "document": revision.document,
        "revision": revision,
        "process_url": f"{reverse('processes:process_detail', args=[revision.document.number])}#{step.anchor}",
        "total": len(procedure.steps),
        "mine": procedure.my_numbers,
        "track_title": _track_title(step.number, procedure),
        "before": _before(step, procedure),
        "after": procedure.steps[index + 1] if index + 1 < len(procedure.steps) else None,
        "exits": _exits(step, procedure),
        "ask": _ask(revision.document, user),
        "qr": qr_of(url),
        "stage_words": f"Revision {revision.number}, {standing_of(revision)}",
    }


def found(identity: UUID, user: User, of: str) -> Step | None:
    """The step in the procedure that is asked for, else in the one that holds for the reader, else in the standard."""
    place = "procedure__revision__document"
    rows = (
        Step.objects.read_today_by(user)  # gate: is one
        .filter(identity=identity)
        .select_related(f"{place}__expert", f"{place}__process__as_variant__unit")
        .select_related(f"{place}__process__as_variant__standard__document")
        .annotate(holds=ExpressionWrapper(holds_for(user, "procedure__revision__"), BooleanField()))
    )

    def rank(step: Step) -> tuple[bool, bool, bool]:
        document = step.procedure.revision.document
        is_variant = variants.variant_of(document.process) is not None if hasattr(document, "process") else False
        return document.number != of, not step.holds, is_variant  # type: ignore[attr-defined]

    return min(rows, key=rank, default=None)


def _ask(document: Document, user: User) -> ShownPerson | None:
    """Who knows more: the expert; for the expert themselves, somebody who answers for the procedure."""
    expert = expert_for(user, document)
    if expert is not None and document.expert_id != user.pk:
        return expert
    owners = User.objects.visible_to(user).people().holding([document.owner_role])
    return person_for(user, owners.exclude(pk=user.pk).first())


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


def _before(step: reading.ShownStep, procedure: reading.ShownProcedure) -> reading.ShownStep | None:
    """The step one comes from: the number before, unless its ways lead elsewhere and those of another one lead here."""
    steps, index = procedure.steps, step.number - 1
    if index == 0:
        return None
    coming = [other for other in steps if str(step.number) in {way.number for way in _ways(other)}]
    before = steps[index - 1]
    return before if before in coming or not _ways(before) or not coming else coming[0]


def _ways(step: reading.ShownStep) -> tuple[reading.Link, ...]:
    """The ways on that are written down; none where the next number follows."""
    return step.ways or ((step.onward,) if step.onward else ())


def _exits(step: reading.ShownStep, procedure: reading.ShownProcedure) -> list[dict[str, str]]:
    """Where the ways of the step lead, each to the permanent address of the next step."""
    by_number = {str(other.number): other for other in procedure.steps}
    return [
        {
            "label": way.label,
            "name": f"Step {way.number}, {way.name}" if way.number else way.name,
            "url": by_number[way.number].url if way.number else "",
        }
        for way in _ways(step)
    ]
