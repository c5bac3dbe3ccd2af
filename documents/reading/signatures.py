"""Who prepared a revision and who decided on it (21 CFR 11.50)."""

from dataclasses import dataclass
from datetime import datetime

from documents.models import Document, Revision, Signature
from people import clock, words
from people.access import name_shown_to
from people.models import User


@dataclass(frozen=True)
class ShownSignature:
    """Printed name, meaning and local time with its distance from UTC (21 CFR 11.50)."""

    meaning: str
    name: str
    role: str
    at: datetime | None
    code: str = ""
    comment: str = ""
    is_open: bool = False


def name_as_signed(viewer: User, signature: Signature) -> str:
    """The name at the time of signing, unless the reader may not know that person."""
    known = name_shown_to(viewer, signature.signer) == signature.signer.name
    return signature.signer_name if known else name_shown_to(viewer, signature.signer)


def short_code(sha256: str) -> str:
    """The first twelve figures of a content code, in groups that people can compare: “4c1e 08d7 aa52”."""
    return " ".join(sha256[start : start + 4] for start in (0, 4, 8)) if sha256 else ""


def signatures_of(revision: Revision, user: User) -> list[ShownSignature]:
    """Who prepared the revision and who decided on it, in order. Two queries."""
    shown = []
    if revision.submitted_at or revision.status == Revision.Status.APPROVED:
        shown.append(ShownSignature("Prepared", _hands(revision, user), "", revision.submitted_at))
    for signature in revision.signatures.select_related("signer"):
        shown.append(
            ShownSignature(
                meaning=signature.get_meaning_display(),
                name=name_as_signed(user, signature),
                role=signature.signer_role,
                at=signature.signed_at,
                code=short_code(signature.sha256),
                comment="" if user.is_external else signature.comment,
            )
        )
    return sorted(shown, key=lambda one: one.at or clock.now())


def _hands(revision: Revision, user: User) -> str:
    """“Marit Moen and Oscar Brandt”: who prepared it, and all others who had a hand in its content."""
    others = revision.contributors.exclude(pk=revision.prepared_by_id).order_by("name")
    names = [name_shown_to(user, person) for person in (revision.prepared_by, *others)]
    return words.listed(list(dict.fromkeys(names)))


def withdrawal_of(document: Document, user: User) -> ShownSignature | None:
    """Who took the document out of force and why, as far as the reader may know."""
    last = document.revisions.visible_to(user).approved().order_by("-number").first()
    signed = signatures_of(last, user) if last is not None else []
    return next((one for one in signed if one.meaning == Signature.Meaning.WITHDRAWN.label), None)


def sent_back(revision: Revision, user: User) -> ShownSignature | None:
    """The newest signature that sent a draft back to its author, with its reason."""
    refused = [one for one in signatures_of(revision, user) if one.meaning == Signature.Meaning.REJECTED.label]
    return refused[-1] if refused else None
