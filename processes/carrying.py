"""Brings what a standard changed into the drafts of its variants (A27). What is merged how: ``sharing.py``."""

from documents.models import Document, Revision
from people import words
from processes import content, sharing
from processes.models import Variant
from processes.models.variant import newest_of
from processes.plain import PlainProcedure

LONGEST_NOTE = Revision._meta.get_field("change_note").max_length or 0


def begin(draft: Revision, newest: Revision) -> None:
    """Let the draft of a new variant say what its standard says. Call it inside ``draft.being_edited``."""
    content.overwrite(draft, sharing.begun_from(content.as_approved(newest)))


def merged_with(said: PlainProcedure, variant: Variant, newest: Revision) -> sharing.Merge:
    """What ``variant``, which says ``said``, would say with what its standard changed up to its revision ``newest``."""
    return sharing.merge(said, content.as_approved(variant.follows), content.as_approved(newest))


def merge_into(draft: Revision, merged: sharing.Merge, newest: Revision) -> None:
    """Write what was taken over from ``newest`` into ``draft``, and say so in its note.

    Call it inside ``draft.being_edited`` or ``Revision.carry``.
    """
    content.overwrite(draft, merged.content)
    note = "\n".join(filter(None, (draft.change_note, _said(merged, newest))))
    if len(note) <= LONGEST_NOTE:
        draft.change_note = note


def carry_on(revision: Revision) -> None:
    """After the approval of ``revision``: give every variant that shares what it changed a draft, or bring it into the
    draft there is. One that is in review waits for its own decision: its approval comes here too.
    """
    process = content.process_of(revision.document)
    if process is None:
        return
    rows = Variant.objects.select_for_update(of=("self",)).order_by("pk")
    for variant in rows.filter(standard=process).select_related("process__document", "follows"):
        _carry(variant, revision)
    own = rows.filter(process=process).select_related("standard__document", "process__document", "follows").first()
    if own is not None and (newest := newest_of(own.standard)) is not None and newest.pk != own.follows_id:
        _carry(own, newest)


def _carry(variant: Variant, newest: Revision) -> None:
    """The document is locked before its draft is read, so that nobody's words come between reading and writing."""
    document = Document.objects.select_for_update().get(pk=variant.process.document_id)
    current = document.revisions.open().first() or newest_of(variant.process)
    if current is not None and current.status == Revision.Status.IN_REVIEW:
        return
    said = content.as_approved(current) if current is not None else PlainProcedure()
    merged = merged_with(said, variant, newest)
    if current is not None and merged.content == said and not merged.kept:
        variant.follow(newest)
        return
    if Revision.carry(document=document, change=newest, write=lambda draft: merge_into(draft, merged, newest)):
        variant.follow(newest)


def _said(merged: sharing.Merge, newest: Revision) -> str:
    """“Follows P-0042 revision 5: “Check the goods” and 2 more steps.”, and what was changed on both sides."""
    taken = f": {_quoted(merged.taken)}" if merged.taken else ""
    kept = f" Look at {_quoted(merged.kept)}: changed there and here." if merged.kept else ""
    return f"Follows {newest}{taken}.{kept}"


def _quoted(titles: tuple[str, ...]) -> str:
    return words.first_few([f"“{title}”" for title in titles], "step")
