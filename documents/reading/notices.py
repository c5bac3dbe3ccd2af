"""What a reader must know before reading on: that this is not in force, and what is."""

from dataclasses import dataclass

from documents.models import Document, Revision
from people import clock, words
from people.models import User


@dataclass(frozen=True)
class Notice:
    """What a reader must know before reading on. ``kind``: off (do not use) or watch (not yet in force)."""

    kind: str
    title: str
    text: str = ""
    url: str = ""
    link: str = ""


def successor_of(document: Document, user: User) -> Document | None:
    """The document that replaces a withdrawn one, if the reader may know of it."""
    if document.replaced_by_id is None:
        return None
    return Document.objects.visible_to(user).filter(pk=document.replaced_by_id).first()


def withdrawn_notice(document: Document, user: User) -> Notice:
    on = words.day(document.withdrawn_on) if document.withdrawn_on else ""
    title = f"{document.number} was withdrawn on {on}. Do not use it."
    successor = successor_of(document, user)
    if successor is None:
        return Notice("off", title, "Nothing replaces it." if document.replaced_by_id is None else "")
    return Notice("off", title, "Replaced by", successor.get_absolute_url(), str(successor))


def notice_of(revision: Revision, in_force: Revision | None, user: User) -> Notice | None:
    """What stands above any revision that is not in force, in every output."""
    document, stage = revision.document, revision.stage()
    name = f"Revision {revision.number}"
    where, link = document.get_absolute_url(), f"revision {in_force.number}" if in_force else ""
    now = "In force now:" if in_force else "Nothing of this document is in force."
    if stage == "in_force":
        return None
    if document.is_withdrawn and stage in {"superseded", "withdrawn"}:
        return withdrawn_notice(document, user)
    if stage in {"superseded", "withdrawn"}:
        until = words.day(revision.effective_until) if revision.effective_until else ""
        return Notice("off", f"{name} is out of date since {until}. Do not use it.", now, where, link)
    said = {
        "draft": f"{name} is a draft. It is not in force.",
        "in_review": f"{name} is in review. It is not in force.",
        "abandoned": f"{name} was given up. It was never in force.",
        "scheduled": f"{name} comes into force on {words.day(revision.effective_from or clock.today())}, not before.",
    }[stage]
    return Notice("off" if stage == "abandoned" else "watch", said, now, where if link else "", link)
