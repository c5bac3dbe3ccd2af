"""What came into force lately for one person: which of their steps changed, and how (A19).

Only those are told who have a part in a procedure or had one until now, who use, own or know a document, or who must
read it. Whoever has nothing to do with it gets nothing, and whoever has seen it no more.
"""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Q
from django.urls import reverse

from bms import inbox
from documents.models import Document, Revision
from people import clock, words
from people.models import User
from processes import changes, content
from processes.changes import NEW_FOR, StepChange
from processes.models import Step

SHOWN = 6
STEPS_NAMED = 3


def panel(person: User, parts: Mapping[int, str]) -> list[dict[str, Any]]:
    """At most six entries, newest first; ``parts`` says what each document has to do with the person.

    Two queries; the procedures that nobody has compared yet are read besides, all at once and once only.
    """
    if not person.role_ids:
        return []
    today = clock.today()
    must_read = Document.must_read.through._default_manager.filter(role_id__in=person.role_ids)
    rows = list(
        Revision.objects.in_force()  # gate: what is in force is for whoever may know of its document, asked below
        .filter(
            Q(document_id__in=list(parts))
            | Q(document_id__in=must_read.values("document_id"))
            | Q(document_id__in=_done_until_lately(person)),
            effective_from__gt=today - NEW_FOR,
            document__in=Document.objects.visible_to(person),
        )
        .unseen_by(person)
        .select_related("document__process")
        .order_by("-effective_from", "document__number")[:SHOWN]
    )
    before = _before(rows)
    content.all_approved([revision for row in rows if row.pk in before for revision in (before[row.pk], row)])
    codes = {role.code for role in person.roles_today}
    entries = []
    for revision in rows:
        document, part = revision.document, parts.get(revision.document_id, "")
        if revision.pk in before:
            found = changes.as_read_by(person, changes.between(before[revision.pk], revision))
            part = _for_roles(found, codes) or (f"{part} as before" if part else "")
        since = revision.effective_from or today
        page = "processes:process_detail" if hasattr(document, "process") else "documents:document_detail"
        entries.append(
            {
                "what": inbox.first_sentence(revision.change_note) or f"{revision.title} is new",
                "code": document.number,
                "why": f"revision {revision.number}, {words.day_and_month(since, today)}; {part or 'you must read it'}",
                "url": reverse(page, args=[document.number]),
                "seen_url": reverse("documents:seen_mark", args=[document.number, revision.number]),
            }
        )
    return entries


def _done_until_lately(person: User) -> Any:
    """Documents of the procedures in which a role of the person did a step until some day of the last two months."""
    until = "procedure__revision__effective_until"
    today = clock.today()
    steps = Step.objects.done_by(person)  # gate: which documents only; those are asked for again
    return steps.filter(**{f"{until}__gt": today - NEW_FOR, f"{until}__lte": today}).values(
        "procedure__revision__document_id"
    )


def _before(revisions: Collection[Revision]) -> dict[int, Revision]:
    """The procedure that was approved before each of ``revisions``, by its key; one query, none for no procedures."""
    approved = Revision.objects.approved()  # gate: compared only, and shown as far as the reader may know
    older = approved.filter(
        document__process__isnull=False, document__in={revision.document_id for revision in revisions}
    )
    newest: dict[int, Revision] = {}
    for old in older.only("document_id", "number", "sha256").order_by("number"):
        for revision in revisions:
            if revision.document_id == old.document_id and old.number < revision.number:
                newest[revision.pk] = old
    return newest


def _for_roles(found: Collection[StepChange], codes: Collection[str]) -> str:
    """“step 4, Check the confirmation: reworded; step 6, Wait: no longer yours”, for the steps of these roles."""
    said = [_said(change, codes) for change in found if change.concerns(codes)]
    more = len(said) - STEPS_NAMED
    return "; ".join(said[:STEPS_NAMED]) + (f"; and {words.count(more, 'more step')}" if more > 0 else "")


def _said(change: StepChange, codes: Collection[str]) -> str:
    title = f"{change.title[:1].lower()}{change.title[1:]}"
    was_mine, is_mine = change.was_done_by in codes, change.done_by in codes
    if change.is_gone:
        return f"{title}: no longer done"
    if was_mine and not is_mine:
        return f"{title}: no longer yours"
    if is_mine and not was_mine:
        return f"{title}: new and yours" if change.kinds == ("New",) else f"{title}: yours from now on"
    return f"{title}: {change.said}"
