"""Documents and revisions as one person reads them: plain values for the templates.

Everything here starts from a row that came through the gate, and cuts what hangs on it to the reader.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any

import segno
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery
from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localdate

from documents.content import Comparison, kind_of
from documents.models import Acknowledgement, Document, Revision, Signature
from people import clock, words
from people.access import name_shown_to
from people.models import Assignment, User
from people.sight import Stop

USES_SHOWN = 30
MISSING_SHOWN = 12
CONFIRMED_SHOWN = 200


# ---------- People ----------


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


# ---------- Revisions ----------


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
    def css(self) -> str:
        if self.stage == "in_force":
            return "rev--now"
        return "rev--next" if self.stage in {"draft", "in_review", "scheduled"} else ""


def history_of(document: Document, user: User) -> list[ShownRevision]:
    """Every revision that ``user`` may read, newest first. Two queries for any number of them."""
    approvals = Signature.objects.filter(meaning=Signature.Meaning.APPROVED).select_related("signer")
    revisions = (
        document.revisions.visible_to(user)
        .select_related("prepared_by")
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


# ---------- Signatures ----------


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
    """Who prepared the revision and who decided on it, in order. One query."""
    shown = []
    if revision.submitted_at or revision.status == Revision.Status.APPROVED:
        shown.append(ShownSignature("Prepared", name_shown_to(user, revision.prepared_by), "", revision.submitted_at))
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


def withdrawal_of(document: Document, user: User) -> ShownSignature | None:
    """Who took the document out of force and why, as far as the reader may know."""
    last = document.revisions.visible_to(user).approved().order_by("-number").first()
    signed = signatures_of(last, user) if last is not None else []
    return next((one for one in signed if one.meaning == Signature.Meaning.WITHDRAWN.label), None)


# ---------- Where it is used, who reads it ----------


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
        document.step_uses.visible_to(user)
        .in_force()
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


@dataclass(frozen=True)
class Audience:
    """Who is asked to confirm a revision: how many people in each role, and how many in all."""

    total: int
    roles: list[tuple[str, int]]

    @property
    def sentence(self) -> str:
        return words.listed([f"{count} as {name}" for name, count in self.roles])


def audience_of(document: Document, user: User) -> Audience:
    """Who holds a role that must read the document today. One query."""
    held = (
        Assignment.objects.visible_to(user)
        .held()
        .filter(role__in=document.must_read.all(), user__is_active=True)
        .values_list("role__name", "user_id")
    )
    by_role: dict[str, set[int]] = {}
    for role, person in held:
        by_role.setdefault(role, set()).add(person)
    people = set().union(*by_role.values()) if by_role else set()
    return Audience(len(people), [(role, len(by_role[role])) for role in sorted(by_role)])


@dataclass(frozen=True)
class ShownConfirmation:
    """Who confirmed, when, and having read which revision."""

    name: str
    url: str
    at: datetime
    revision: int


@dataclass(frozen=True)
class Confirmed:
    """How many of those who are asked have confirmed a revision, who did when, and who is missing."""

    given: int
    asked: int
    missing: list[ShownPerson]
    confirmed: list[ShownConfirmation]

    @property
    def more_confirmed(self) -> int:
        return self.given - len(self.confirmed)

    @property
    def more_missing(self) -> int:
        return self.asked - self.given - len(self.missing)


def confirmed_by(revision: Revision, user: User) -> Confirmed | None:
    """Who has confirmed ``revision``, for those who may edit the document or see everything. Three queries."""
    document = revision.document
    if revision.asks_from is None or not (user.is_overseer or document.may_be_edited_by(user)):
        return None
    given = Acknowledgement.objects.filter(
        person=OuterRef("pk"), revision__document=document, revision__number__gte=revision.asks_from
    )
    asked = (
        User.objects.visible_to(user)
        .people()
        .holding(list(document.must_read.all()))
        .annotate(has_confirmed=Exists(given))
    )
    counts = asked.aggregate(asked=Count("pk"), given=Count("pk", filter=Q(has_confirmed=True)))
    if not counts["asked"]:
        return None
    missing = asked.filter(has_confirmed=False).order_by("name")[:MISSING_SHOWN]
    newest = given.order_by("-revision__number")
    # Any, because the checker does not know what is annotated here.
    read: Any = asked.filter(has_confirmed=True).annotate(
        read_at=Subquery(newest.values("given_at")[:1]), read_number=Subquery(newest.values("revision__number")[:1])
    )
    return Confirmed(
        counts["given"],
        counts["asked"],
        [ShownPerson(one.name, one.get_absolute_url()) for one in missing],
        [
            ShownConfirmation(one.name, one.get_absolute_url(), one.read_at, one.read_number)
            for one in read.order_by("name")[:CONFIRMED_SHOWN]
        ],
    )


# ---------- The printed sheet ----------


@dataclass(frozen=True)
class Sheet:
    """The head of a printed copy: what it is, who approved it, and how to check that it is current."""

    name: str
    standing: str
    approved: str
    code: str
    qr: SafeString


def sheet_of(revision: Revision, request: HttpRequest, signatures: list[ShownSignature]) -> Sheet:
    approvals = [one for one in signatures if one.meaning == Signature.Meaning.APPROVED.label and one.at]
    document = revision.document
    return Sheet(
        name=f"{document.type.name} {document.number}, revision {revision.number}",
        standing=standing_of(revision),
        approved="; ".join(
            f"{', '.join(filter(None, [one.name, one.role]))}, {words.moment(one.at)}" for one in approvals if one.at
        ),
        code=short_code(revision.sha256),
        qr=qr_of(request.build_absolute_uri(document.get_absolute_url())),
    )


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


@lru_cache(maxsize=512)
def qr_of(address: str) -> SafeString:
    """A QR code of ``address`` as an inline drawing. A fixed mask: choosing the best one costs four times as much."""
    code = segno.make_qr(address, error="m", boost_error=False, mask=4)
    drawing = code.svg_inline(
        omitsize=True, border=0, svgclass=None, lineclass=None, title="Check whether this copy is current"
    )
    return mark_safe(drawing)  # noqa: S308 - drawn by segno; the address is not in it as text


# ---------- Pages ----------


@dataclass(frozen=True)
class Notice:
    """What a reader must know before reading on. ``kind``: off (do not use) or watch (not yet in force)."""

    kind: str
    title: str
    text: str = ""
    url: str = ""
    link: str = ""


def body_of(revision: Revision, user: User, request: HttpRequest, before: Revision | None = None) -> SafeString:
    """The content, shown by its kind; with ``before``, what is new since then carries a bar."""
    kind = kind_of(revision)
    context = (
        kind.body_changed_since(revision, before, user) if before is not None else kind.body_context(revision, user)
    )
    return render_to_string(kind.body_template, context, request)


def difference_of(old: Revision, new: Revision, request: HttpRequest) -> tuple[Comparison, SafeString]:
    """What changed in the content from ``old`` to ``new``, and the same shown by its kind."""
    kind = kind_of(new)
    comparison = kind.compare(old, new)
    return comparison, render_to_string(kind.compare_template, comparison.context, request)


def head_changes(old: Revision, new: Revision) -> list[dict[str, str]]:
    """What changed in the head of a revision: its title."""
    return [{"what": "Title", "old": old.title, "new": new.title}] if old.title != new.title else []


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


@dataclass(frozen=True)
class Asked:
    """The reader is asked to confirm a revision, by a day; ``before`` is what they knew until then."""

    number: int
    due_on: date
    url: str
    before: Revision | None
    compare_url: str

    @property
    def by_when(self) -> str:
        """“ by tomorrow”, “ by 20 March”, “; it is 2 days late”."""
        today = clock.today()
        said = words.due(self.due_on, today)
        if words.is_late(self.due_on, today):
            return f"; it is {said}"
        return f" by {said.lower() if words.is_soon(self.due_on, today) else said}"


def asked_of(revision: Revision, user: User) -> Asked | None:
    """Whether ``user`` is asked to confirm ``revision``. One query if not, four more if so."""
    if not Revision.objects.to_confirm_by(user).filter(pk=revision.pk).exists():
        return None
    document = revision.document
    approved = document.revisions.visible_to(user).approved().filter(number__lt=revision.number)
    before = approved.order_by("number").last()
    args = [document.number, revision.number]
    return Asked(
        number=revision.number,
        due_on=revision.confirm_by(user)[1],
        url=reverse("documents:revision_acknowledge", args=args),
        before=before,
        compare_url=reverse("documents:revision_compare", args=[*args, before.number]) if before else "",
    )


@dataclass
class Page:
    """All that a document's page and the page of one of its revisions show."""

    document: Document
    title: str
    revision: Revision | None = None
    body: SafeString | None = None
    is_wide: bool = False
    stage: str = ""
    stage_words: str = ""
    notice: Notice | None = None
    sheet: Sheet | None = None
    asked: Asked | None = None
    confirmed: Confirmed | None = None
    expert: ShownPerson | None = None
    owner_url: str = ""
    readers: str = ""
    uses: list[ShownUse] = field(default_factory=list)
    more_uses: int = 0
    sight: list[Stop] = field(default_factory=list)
    signatures: list[ShownSignature] = field(default_factory=list)
    revisions: list[ShownRevision] = field(default_factory=list)
    open: list[ShownRevision] = field(default_factory=list)
    coming: list[ShownRevision] = field(default_factory=list)
    withdrawal: ShownSignature | None = None
    compare_url: str = ""

    @property
    def review_late(self) -> bool:
        due_on = self.document.review_due_on
        return bool(self.review_words) and due_on is not None and due_on < clock.today()

    @property
    def review_words(self) -> str:
        """When the next periodic review is due, in words when it is late; empty for what is not in force."""
        due_on = self.document.review_due_on
        if due_on is None or self.document.is_withdrawn:
            return ""
        late = f", {words.due(due_on, clock.today())}" if words.is_late(due_on, clock.today()) else ""
        return words.day(due_on) + late


def page_of(document: Document, revision: Revision | None, request: HttpRequest) -> Page:
    """Gather a page about ``document`` with ``revision`` as what is read (None: nothing is in force)."""
    user: User = request.user  # type: ignore[assignment]
    uses = uses_of(document, user)
    page = Page(document, revision.title if revision else document.title)
    page.expert = expert_for(user, document)
    page.owner_url = "" if user.is_external else document.owner_role.get_absolute_url()
    page.readers = "" if user.is_external else words.listed([role.name for role in document.readers.visible_to(user)])
    page.uses, page.more_uses = uses[:USES_SHOWN], max(0, len(uses) - USES_SHOWN)
    page.sight = sight_of(document, uses)
    page.revisions = history_of(document, user)
    page.open = [one for one in page.revisions if one.stage in {"draft", "in_review"}]
    page.coming = [one for one in page.revisions if one.stage == "scheduled"]
    if document.is_withdrawn:
        page.notice = withdrawn_notice(document, user)
        page.withdrawal = withdrawal_of(document, user)
    if revision is not None:
        _add_revision(page, revision, request)
    return page


def _add_revision(page: Page, revision: Revision, request: HttpRequest) -> None:
    user: User = request.user  # type: ignore[assignment]
    revision.document = page.document
    page.revision, page.stage = revision, revision.stage()
    page.stage_words = standing_of(revision)[0].upper() + standing_of(revision)[1:]
    page.signatures = signatures_of(revision, user)
    page.sheet = sheet_of(revision, request, page.signatures)
    page.asked = asked_of(revision, user)
    page.body = body_of(revision, user, request, page.asked.before if page.asked else None)
    page.is_wide = kind_of(revision).is_wide
    page.compare_url = next((one.compare_url for one in page.revisions if one.number == revision.number), "")
    page.confirmed = confirmed_by(revision, user) if page.stage in {"in_force", "scheduled"} else None


# ---------- The review ----------


def review_of(revision: Revision, request: HttpRequest) -> dict[str, Any]:
    """What the page of a review shows beside its forms."""
    user: User = request.user  # type: ignore[assignment]
    document = revision.document
    before = document.revisions.visible_to(user).approved().order_by("-number").first()
    context: dict[str, Any] = {
        "before": before,
        "before_standing": standing_of(before) if before else "",
        "uses": uses_of(document, user)[:USES_SHOWN],
        "audience": audience_of(document, user),
        "readers": words.listed([role.name for role in document.readers.visible_to(user)]),
        "signatures": signatures_of(revision, user),
        "code": short_code(revision.sha256),
        "stage_words": f"In review since {words.day_and_month(localdate(revision.submitted_at), clock.today())}"
        if revision.submitted_at
        else "In review",
        "may_decide": revision.may_be_approved_by(user),
        "is_wide": kind_of(revision).is_wide,
        "why_not": why_not(revision, user),
        "signs_as": ", ".join([user.name, *(role.name for role in user.roles_today[:1])]),
    }
    if before is None:
        return {**context, "changes": 0, "difference": body_of(revision, user, request)}
    before.document = document
    comparison, shown = difference_of(before, revision, request)
    head = head_changes(before, revision)
    return {**context, "changes": comparison.changes + len(head), "head": head, "difference": shown}


def sent_back(revision: Revision, user: User) -> ShownSignature | None:
    """The newest signature that sent a draft back to its author, with its reason."""
    refused = [one for one in signatures_of(revision, user) if one.meaning == Signature.Meaning.REJECTED.label]
    return refused[-1] if refused else None


def why_not(revision: Revision, user: User) -> str:
    """Why this person cannot decide on a revision in review; empty if they can."""
    if revision.may_be_approved_by(user):
        return ""
    if not user.has_perm("documents.approve_revision"):
        return "None of your roles carries the right to approve."
    return "You had a hand in this revision. Somebody else has to approve it: four eyes see more than two."


# ---------- The master list ----------

REVIEW_SOON = timedelta(days=30)
COLUMNS = {
    "number": ("Number", "number"),
    "title": ("Title", "title"),
    "type": ("Type", "type__name"),
    "revision": ("Rev.", ""),
    "since": ("In force from", ""),
    "owner": ("Owner", "owner_role__name"),
    "review": ("Next review", "review_due_on"),
}
"""What a column is called, and the field that sorts it; revisions are read for the rows shown only."""


def narrowed_by(chosen: dict[str, str]) -> list[Q]:
    """The conditions of a filtered master list."""
    today = clock.today()
    narrowed = [Q(number__icontains=word) | Q(title__icontains=word) for word in chosen["q"].split()]
    if chosen["type"]:
        narrowed.append(Q(type__prefix=chosen["type"]))
    if chosen["owner"]:
        narrowed.append(Q(owner_role__code=chosen["owner"]))
    if chosen["review"] == "late":
        narrowed.append(Q(review_due_on__lt=today))
    if chosen["review"] == "soon":
        narrowed.append(Q(review_due_on__range=(today, today + REVIEW_SOON)))
    return narrowed


@dataclass(frozen=True)
class Column:
    """The head of a column: what it is called, how it is sorted now, where a click leads."""

    name: str
    url: str
    sorted: str
    css: str


def sorted_by(query: QueryDict) -> tuple[list[str], list[Column]]:
    """The order that ``query`` asks for, by number if it asks for none that we know; and the column heads."""
    asked = query.get("sort", "")
    key, falls = asked.removeprefix("-"), asked.startswith("-")
    if not COLUMNS.get(key, ("", ""))[1]:
        key, falls = "number", False
    order = [("-" if falls else "") + COLUMNS[key][1], *(["number"] if key != "number" else [])]
    columns = []
    for one, (name, sorts) in COLUMNS.items():
        to = query.copy()
        to.pop("page", None)
        to["sort"] = f"-{one}" if one == key and not falls else one
        now = ("descending" if falls else "ascending") if one == key else ""
        columns.append(Column(name, f"?{to.urlencode()}" if sorts else "", now, "r" if one == "revision" else ""))
    return order, columns


def list_rows(documents: Iterable[Document], revisions: Iterable[Revision]) -> list[dict[str, Any]]:
    """The rows of the master list: each document with the one of ``revisions`` that is its own, if any."""
    today = clock.today()
    own = {revision.document_id: revision for revision in revisions}
    rows = []
    for document in documents:
        revision = own.get(document.pk)
        if revision is not None:
            revision.document = document
        stage = revision.stage() if revision is not None else ""
        review_on = document.review_due_on if stage == "in_force" else None
        late = review_on is not None and review_on < today
        soon = review_on is not None and not late and review_on <= today + REVIEW_SOON
        is_read_there = stage in {"in_force", "withdrawn"}
        rows.append(
            {
                "number": document.number,
                "title": revision.title if revision is not None else document.title,
                "url": (document if revision is None or is_read_there else revision).get_absolute_url(),
                "type": document.type.name,
                "revision": revision.number if revision is not None else "–",
                "stage": stage,
                "since": words.short_day(revision.effective_from) if revision and revision.effective_from else "–",
                "owner": document.owner_role.name,
                "review": (words.short_day(review_on) + (", late" if late else "")) if review_on else "–",
                "is_late": late,
                "review_css": "due due--late" if late else "due due--soon" if soon else "",
            }
        )
    return rows
