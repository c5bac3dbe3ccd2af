"""People as a reader may know them."""

from dataclasses import dataclass, replace

from documents.models import Document
from people.access import name_shown_to
from people.models import User


@dataclass(frozen=True)
class ShownPerson:
    """A person as the reader may know them; no address and no number where that is only “An employee”."""

    name: str
    url: str = ""
    phone: str = ""
    part: str = "Expert"


def person_for(viewer: User, person: User | None) -> ShownPerson | None:
    if person is None:
        return None
    name = name_shown_to(viewer, person)
    if name != person.name:
        return ShownPerson(name)
    return ShownPerson(name, person.get_absolute_url(), person.phone)


def expert_for(viewer: User, document: Document) -> ShownPerson | None:
    """Whom to ask about a document: its expert; for people from outside, who may not know them, their contact here."""
    expert = person_for(viewer, document.expert)
    if not viewer.is_external or (expert is not None and expert.url):
        return expert
    contact = person_for(viewer, viewer.partner.contact) if viewer.partner else None
    return replace(contact, part="Your contact") if contact is not None and contact.url else None
