"""The revisions of a document: its history, and where one of them stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.timezone import localdate

from documents.models import Document, Revision, Signature
from documents.reading.signatures import name_as_signed
from people import words
from people.access import name_shown_to
from people.models import User


@dataclass(frozen=True)
class ShownRevision:
    """One line of a revision history (ISO 9001:2015, 7.5.3): number, date, reason, author, approver."""

    number: int
    url: str
    stage: str
    note: str
    is_major: bool
    prepared_by: str
    approved_by: str
    effective_from: date | None
    compare_url: str = ""
    approved_on: date | None = None
    last_day: date | None = None

    @property
    def was_or_will_be_in_force(self) -> bool:
        """Not so where the document was withdrawn before its day came."""
        return self.effective_from is not None and (self.last_day is None or self.last_day >= self.effective_from)

    @property
    def css(self) -> str:
        if self.stage == "in_force":
            return "rev--now"
        return "rev--next" if self.stage in {"draft", "in_review", "scheduled"} else ""


SHOWN = ("document", "number", "status", "change_note", "is_major", "effective_from", "effective_until")


def history_of(document: Document, user: User) -> list[ShownRevision]:
    """Every revision that ``user`` may read, newest first. Two queries for any number of them."""
    approvals = Signature.objects.filter(meaning=Signature.Meaning.APPROVED).select_related("signer")
    approvals = approvals.only("revision", "signer_name", "signed_at", "signer__name")
    revisions = (
        document.revisions.visible_to(user)
        .select_related("prepared_by")
        .only(*SHOWN, "prepared_by__name")
        .prefetch_related(Prefetch("signatures", approvals, to_attr="approvals"))
        .order_by("-number")
    )
    shown: list[ShownRevision] = []
    older: dict[int, int] = {}
    found = list(revisions)
    for newer, before in pairwise(found):
        older[newer.number] = before.number
    for revision in found:
        revision.document = document
        signed: Sequence[Signature] = revision.approvals  # type: ignore[attr-defined]
        args = [document.number, revision.number]
        shown.append(
            ShownRevision(
                number=revision.number,
                url=reverse("documents:revision_detail", args=args),
                stage=revision.stage(),
                note=revision.change_note,
                is_major=revision.is_major,
                prepared_by=name_shown_to(user, revision.prepared_by),
                approved_by=words.listed([name_as_signed(user, one) for one in signed]),
                effective_from=revision.effective_from,
                compare_url=reverse("documents:revision_compare", args=[*args, older[revision.number]])
                if revision.number in older
                else "",
                approved_on=localdate(signed[-1].signed_at) if signed else None,
                last_day=revision.effective_until - timedelta(days=1) if revision.effective_until else None,
            )
        )
    return shown


def standing_and_open(document: Document, user: User) -> tuple[Revision | None, Revision | None]:
    """The revision in force of a document that came through the gate; and the open one, for those who work on the
    document and for overseers: nobody else sees one. Two queries at most."""
    in_force = Revision.objects.in_force()  # gate: who may know of a document may read what is in force of it
    standing = in_force.filter(document=document).first()
    draft = None
    if user.is_overseer or document.may_be_edited_by(user):
        draft = Revision.objects.visible_to(user).open().filter(document=document).first()
    return standing, draft


def standing_of(revision: Revision) -> str:
    """“in force since 2 March 2026”, “draft: not in force”, “superseded since 2 March 2026”."""
    stage = revision.stage()
    since = words.day(revision.effective_from) if revision.effective_from else ""
    until = words.day(revision.effective_until) if revision.effective_until else ""
    return {
        "draft": "draft: not in force",
        "in_review": "in review: not in force",
        "abandoned": "given up: never in force",
        "scheduled": f"in force from {since}, not before",
        "in_force": f"in force since {since}",
        "superseded": f"superseded since {until}: do not use",
        "withdrawn": f"withdrawn since {until}: do not use",
    }[stage]


def head_changes(old: Revision, new: Revision) -> list[dict[str, str]]:
    """What changed in the head of a revision: its title."""
    return [{"what": "Title", "old": old.title, "new": new.title}] if old.title != new.title else []
