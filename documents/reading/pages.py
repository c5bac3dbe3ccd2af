"""All that the page of a document, of one of its revisions, and of a review show."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.timezone import localdate

from documents.content import Comparison, kind_of
from documents.models import Document, Revision
from documents.reading.confirmations import Asked, Confirmed, asked_of, audience_of, confirmed_by
from documents.reading.notices import Notice, withdrawn_notice
from documents.reading.people import ShownPerson, expert_for
from documents.reading.revisions import ShownRevision, head_changes, history_of, standing_of
from documents.reading.sheet import Sheet, sheet_of
from documents.reading.signatures import ShownSignature, short_code, signatures_of, withdrawal_of
from documents.reading.uses import USES_SHOWN, ShownUse, sight_of, uses_of
from people import clock, words
from people.models import User
from people.sight import Stop


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
    comparison = kind.compare(old, new, request.user)  # type: ignore[arg-type]
    return comparison, render_to_string(kind.compare_template, comparison.context, request)


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
        "follows": kind_of(revision).follows_from(revision, user),
        "why_not": why_not(revision, user),
        "signs_as": ", ".join([user.name, *(role.name for role in user.roles_today[:1])]),
    }
    if before is None:
        return {**context, "changes": 0, "difference": body_of(revision, user, request)}
    before.document = document
    comparison, shown = difference_of(before, revision, request)
    head = head_changes(before, revision)
    return {**context, "changes": comparison.changes + len(head), "head": head, "difference": shown}


def why_not(revision: Revision, user: User) -> str:
    """Why this person cannot decide on a revision in review; empty if they can."""
    if revision.may_be_approved_by(user):
        return ""
    if not user.has_perm("documents.approve_revision"):
        return "None of your roles carries the right to approve."
    return "You had a hand in this revision. Somebody else has to approve it: four eyes see more than two."
