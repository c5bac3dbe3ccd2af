"""Pages about controlled documents and their revisions.

Every view in the same order: fetch what is visible, may they, form, verb, message and redirect.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters

from documents import reading
from documents.content import kind_named, kind_of
from documents.files import SHOWN_IN_PAGE, DamagedFile, open_stored
from documents.forms import (
    DocumentCreateForm,
    DocumentEditForm,
    DocumentFilterForm,
    DocumentWithdrawForm,
    ReasonForm,
    RevisionApproveForm,
    RevisionEditForm,
    RevisionRejectForm,
    RevisionSubmitForm,
    edit_form_of,
    place_refusal,
)
from documents.kinds import is_given_out
from documents.models import Document, Favourite, Reading, Revision, Seen, StaleRevision
from documents.models.document import months_after
from people import clock, words
from people.forms import TokenForm
from people.pages import PersonRequest, page

ROWS_PER_PAGE = 50
NO_VERSION = -1
FILE_POLICY = "sandbox; default-src 'none'"


def _document(request: PersonRequest, number: str) -> Document:
    """The document with this number, if the person may know of it; else 404."""
    seen = Document.objects.visible_to(request.user).select_related("type", "owner_role", "expert", "unit")
    return get_object_or_404(seen, number=number)


def _revision(request: PersonRequest, number: str, n: int) -> Revision:
    """The revision with this number, if the person may read it; else 404."""
    seen = Revision.objects.visible_to(request.user).select_related(
        "document__type", "document__owner_role", "document__expert", "document__unit", "prepared_by"
    )
    return get_object_or_404(seen, document__number=number, number=n)


def _is_overtaken(refusal: ValidationError) -> bool:
    """Somebody else was faster: what the person saw is no longer so."""
    return isinstance(refusal, StaleRevision) or getattr(refusal, "code", None) == "state"


def _overtaken(request: PersonRequest, refusal: ValidationError, revision: Revision) -> HttpResponse:
    context = {"message": " ".join(refusal.messages), "reload_url": revision.get_absolute_url()}
    return render(request, "409.html", context, status=409)


def _trail(document: Document, *further: str) -> list[tuple[str, str]]:
    """The crumbs down to a document, and what is open below it."""
    start = [("Documents", reverse("documents:document_list"))]
    own = (str(document), document.get_absolute_url() if further else "")
    return [*start, own, *((name, "") for name in further)]


# ---------- Documents ----------


@page(audience="signed_in")
def document_list(request: PersonRequest) -> HttpResponse:
    """The master list (ISO 9001:2015, 7.5.3.2): what is in force, since when, and who answers for it."""
    form = DocumentFilterForm(request.GET, by=request.user)
    chosen = form.chosen()
    stage = chosen["stage"]
    revisions = Revision.objects.visible_to(request.user).at_stage(stage or "in_force")
    documents = Document.objects.visible_to(request.user)
    if stage == "in_force":
        documents = documents.in_force()
    elif stage:
        documents = documents.filter(pk__in=revisions.values("document"))
    else:
        documents = documents.filter(withdrawn_on=None)
    documents = documents.filter(*reading.narrowed_by(chosen)).select_related("type", "owner_role")
    order, columns = reading.sorted_by(request.GET)
    rows_page = Paginator(documents.order_by(*order), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    shown = revisions.filter(document__in=[document.pk for document in rows_page.object_list])
    rows = reading.list_rows(rows_page.object_list, shown)
    context = {
        "form": form,
        "page": rows_page,
        "rows": rows,
        "late": sum(row["is_late"] for row in rows),
        "columns": columns,
        "stage": stage,
        "is_filtered": any(chosen.values()),
        "may_create": Document.may_be_begun_by(request.user),
    }
    return render(request, "documents/document_list.html", context)


@page(audience="signed_in")
def document_detail(request: PersonRequest, number: str) -> HttpResponse:
    """What is in force, and everything around it. A procedure is read on the page of its process."""
    document = _document(request, number)
    elsewhere = kind_named(document.type.content_kind).view_url(document.number)
    if elsewhere:
        return redirect(elsewhere)
    revisions = document.revisions.in_force()  # gate: who may know of a document may read what is in force of it
    in_force = revisions.select_related("prepared_by").first()
    shown = reading.page_of(document, in_force, request)
    context = {
        "shown": shown,
        "trail": _trail(document),
        "is_favourite": Reading.note(by=request.user, document=document),
        **_acts(request, document, shown),
    }
    return render(request, "documents/document_detail.html", context)


@page(audience="signed_in", methods="POST")
def favourite_mark(request: PersonRequest, number: str) -> HttpResponse:
    """Keep a document at hand, or no longer: as often as it is sent, it is so once."""
    document = _document(request, number)
    if request.POST.get("keep") == "no":
        Favourite.unmark(by=request.user, document=document)
        messages.success(request, f"{document.number} is no longer among your favourites.")
    else:
        Favourite.mark(by=request.user, document=document)
        messages.success(request, f"{document.number} is among your favourites, on your home page.")
    return redirect(document)


def _acts(request: PersonRequest, document: Document, shown: reading.Page) -> dict[str, Any]:
    """What this person may do to the document, for the buttons; the same questions as the verbs ask."""
    user = request.user
    draft = next((one for one in shown.open if one.stage == "draft"), None)
    may_edit = document.may_be_edited_by(user)
    return {
        "may_revise": may_edit and not shown.open and not document.is_withdrawn,
        "may_edit": may_edit,
        "draft": draft,
        "may_manage": user.has_perm("documents.manage_documents"),
        "may_withdraw": document.may_be_withdrawn_by(user) and any(one.approved_by for one in shown.revisions),
        "once": TokenForm(),
    }


@page(audience="employees", methods="GET POST")
def document_create(request: PersonRequest) -> HttpResponse:
    """A new document with its first draft, open for writing."""
    form = DocumentCreateForm(request.POST or None, by=request.user)
    if not Document.may_be_begun_by(request.user):
        raise PermissionDenied
    if request.method == "POST" and form.is_valid():
        try:
            document = Document.create(by=request.user, **form.cleaned_data)
            draft = document.revisions.visible_to(request.user).open().first()
            draft = draft or document.start_revision(by=request.user)
        except ValidationError as refusal:
            place_refusal(form, refusal)
        else:
            messages.success(request, f"{document.number} is created. Write its first revision.")
            return redirect(kind_of(draft).edit_url(draft))
    trail = [("Documents", reverse("documents:document_list")), ("New document", "")]
    return render(request, "documents/document_create.html", {"form": form, "trail": trail})


@page(audience="documents.manage_documents", methods="GET POST")
def document_edit(request: PersonRequest, number: str) -> HttpResponse:
    """Who owns, knows and reads the document."""
    document = _document(request, number)
    if not request.user.has_perm("documents.manage_documents"):
        raise PermissionDenied
    form = DocumentEditForm(request.POST or None, by=request.user, document=document)
    if request.method == "POST" and form.is_valid():
        try:
            document.edit(by=request.user, **form.changes())
        except ValidationError as refusal:
            place_refusal(form, refusal)
        else:
            messages.success(request, f"The details of {document.number} are saved.")
            return redirect(document)
    context = {"form": form, "document": document, "trail": _trail(document, "Details")}
    return render(request, "documents/document_edit.html", context)


@page(audience="employees", methods="GET POST")
def document_review(request: PersonRequest, number: str) -> HttpResponse:
    """The periodic review: it still holds, or it is revised or withdrawn instead."""
    document = _document(request, number)
    if not document.may_be_edited_by(request.user):
        raise PermissionDenied
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            document.keep(by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            place_refusal(form, refusal)
        else:
            messages.success(request, f"{document.number} stays as it is and is looked at again in time.")
            return redirect(document)
    context = {
        "form": form,
        "document": document,
        "next_on": months_after(clock.today(), document.type.review_months),
        "may_withdraw": document.may_be_withdrawn_by(request.user),
        "back_url": document.get_absolute_url(),
    }
    return render(request, "documents/document_review.html", context)


@sensitive_post_parameters("password")
@page(audience="documents.manage_documents", methods="GET POST")
def document_withdraw(request: PersonRequest, number: str) -> HttpResponse:
    """Ask, then take the document out of force, signed."""
    document = _document(request, number)
    if not request.user.has_perm("documents.manage_documents"):
        raise PermissionDenied
    form = DocumentWithdrawForm(request.POST or None, by=request.user, document=document)
    if request.method == "POST" and form.is_valid():
        try:
            document.withdraw(by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            place_refusal(form, refusal)
        else:
            messages.success(request, f"{document.number} is withdrawn from today on.")
            return redirect(document)
    context = {
        "form": form,
        "document": document,
        "uses": reading.uses_of(document, request.user),
        "needed": kind_named(document.type.content_kind).in_use(document, request.user),
        "audience": reading.audience_of(document, request.user),
        "drafts": document.revisions.visible_to(request.user).open(),
        "back_url": document.get_absolute_url(),
    }
    return render(request, "documents/document_withdraw.html", context)


# ---------- Revisions: reading ----------


@page(audience="signed_in")
def revision_list(request: PersonRequest, number: str) -> HttpResponse:
    """The revision history: number, date, what and why, who wrote it, who approved it."""
    document = _document(request, number)
    context = {
        "document": document,
        "history": reading.history_of(document, request.user),
        "trail": _trail(document, "Revisions"),
    }
    return render(request, "documents/revision_list.html", context)


@page(audience="signed_in")
def revision_detail(request: PersonRequest, number: str, n: int) -> HttpResponse:
    """One revision, whatever its stage; what is not in force says so first."""
    revision = _revision(request, number, n)
    document = revision.document
    in_force = document.revisions.visible_to(request.user).in_force().first()
    shown = reading.page_of(document, revision, request)
    shown.notice = reading.notice_of(revision, in_force, request.user)
    context = {
        "shown": shown,
        "trail": _trail(document, f"Revision {revision.number}"),
        "revision": revision,
        "edit_url": kind_of(revision).edit_url(revision) if revision.may_be_edited_by(request.user) else "",
        "may_recall": revision.may_be_recalled_by(request.user),
        "decides": request.user.has_perm("documents.approve_revision"),
        "may_abandon": revision.may_be_abandoned_by(request.user),
        "once": TokenForm(),
    }
    return render(request, "documents/revision_detail.html", context)


@page(audience="signed_in")
def revision_compare(request: PersonRequest, number: str, n: int, m: int) -> HttpResponse:
    """Two revisions of a document that the person may both read; the older one is always the old side."""
    new, old = _revision(request, number, max(n, m)), _revision(request, number, min(n, m))
    old.document = new.document
    comparison, shown = reading.difference_of(old, new, request)
    context = {
        "document": new.document,
        "old": old,
        "new": new,
        "old_standing": reading.standing_of(old),
        "new_standing": reading.standing_of(new),
        "head": reading.head_changes(old, new),
        "changes": comparison.changes + len(reading.head_changes(old, new)),
        "difference": shown,
        "others": [one for one in reading.history_of(new.document, request.user) if one.number < new.number],
        "asked": reading.asked_of(new, request.user),
        "edit_url": kind_of(new).edit_url(new) if new.may_be_edited_by(request.user) else "",
        "once": TokenForm(),
        "trail": _trail(new.document, f"Revision {old.number} and revision {new.number}"),
    }
    return render(request, "documents/revision_compare.html", context)


@page(audience="signed_in")
def revision_file(request: PersonRequest, number: str, n: int) -> HttpResponseBase:
    """The stored file, hashed again before it goes out. One that is not in force is never given out unawares."""
    revision = _revision(request, number, n)
    shown = kind_of(revision).body_context(revision, request.user)
    attached, stage = shown.get("attached"), revision.stage()
    if attached is None or not is_given_out(revision, request.user) or request.GET.get("as", "in_force") != stage:
        return redirect(revision)
    try:
        opened = open_stored(attached.file)
    except DamagedFile:
        return render(request, "documents/file_damaged.html", {"revision": revision}, status=503)
    media_type = attached.file.media_type
    response = FileResponse(
        opened,
        as_attachment=media_type not in SHOWN_IN_PAGE,
        filename=attached.name if stage == "in_force" else f"{stage} revision {revision.number} {attached.name}",
        content_type=media_type,
    )
    response["Content-Security-Policy"] = FILE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cache-Control"] = "private, no-cache"
    return response


@page(audience="signed_in", methods="POST")
def revision_acknowledge(request: PersonRequest, number: str, n: int) -> HttpResponse:
    revision = _revision(request, number, n)
    try:
        revision.acknowledge(by=request.user)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    else:
        messages.success(request, f"Thank you. You have read revision {revision.number} of {revision.document}.")
    return redirect(revision.document if revision.stage() == "in_force" else revision)


@page(audience="signed_in", methods="POST")
def seen_mark(request: PersonRequest, number: str, n: int) -> HttpResponse:
    """“Seen it”: what this revision changed is told to this person no more. Leads back to where it was told."""
    revision = _revision(request, number, n)
    try:
        Seen.mark(by=request.user, revision=revision)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
        return redirect(revision)
    messages.success(request, f"What changed in revision {n} of {number} is cleared. It stays in the history.")
    if request.POST.get("from") == "home":
        return redirect(f"{reverse('home')}#changes")
    return redirect(revision.document)


# ---------- Revisions: writing ----------


@page(audience="editors", methods="POST")
def revision_start(request: PersonRequest, number: str) -> HttpResponse:
    document = _document(request, number)
    try:
        draft = document.start_revision(by=request.user)
    except ValidationError as refusal:
        mine = document.revisions.visible_to(request.user).open().filter(status=Revision.Status.DRAFT).first()
        if mine is None or mine.prepared_by != request.user:
            messages.warning(request, " ".join(refusal.messages))
            return redirect(document)
        draft = mine  # the same click came twice
    return redirect(kind_of(draft).edit_url(draft))


@page(audience="editors", methods="GET POST")
def revision_edit(request: PersonRequest, number: str, n: int) -> HttpResponse:
    """Write a draft of text, or attach its file."""
    revision = _revision(request, number, n)
    form_class = edit_form_of(revision)
    if form_class is None:
        return redirect(kind_of(revision).edit_url(revision))
    if not revision.document.may_be_edited_by(request.user):
        raise PermissionDenied
    form = form_class(request.POST or None, request.FILES or None, revision=revision)
    if request.method == "POST" and form.is_valid():
        try:
            form.save(by=request.user)
        except StaleRevision:
            return _edit_page(request, revision, form.with_current_version(), status=409)
        except ValidationError as refusal:
            return _overtaken(request, refusal, revision)
        if request.POST.get("then") == "submit":
            return _submit(request, revision, revision.version)
        messages.success(request, "The draft is saved.")
        return redirect(request.path)
    if revision.status != Revision.Status.DRAFT:
        messages.info(request, "This revision is no longer a draft.")
        return redirect(revision)
    return _edit_page(request, revision, form)


def _edit_page(request: PersonRequest, revision: Revision, form: RevisionEditForm, status: int = 200) -> HttpResponse:
    """The form; after somebody else saved in between also what is stored now, and what was typed stays."""
    context = {
        "form": form,
        "revision": revision,
        "problems": revision.problems(),
        "is_overtaken": status == 409,
        "sent_back": reading.sent_back(revision, request.user),
        "stored": reading.body_of(revision, request.user, request) if status == 409 else "",
        "attached": kind_of(revision).body_context(revision, request.user).get("attached"),
        "trail": _trail(revision.document, f"Draft of revision {revision.number}"),
    }
    return render(request, "documents/revision_edit.html", context, status=status)


@page(audience="editors", methods="POST")
def revision_submit(request: PersonRequest, number: str, n: int) -> HttpResponse:
    revision = _revision(request, number, n)
    form = RevisionSubmitForm(request.POST)
    return _submit(request, revision, form.cleaned_data["version"] if form.is_valid() else NO_VERSION)


def _submit(request: PersonRequest, revision: Revision, version: int) -> HttpResponse:
    try:
        revision.submit(by=request.user, version=version)
    except ValidationError as refusal:
        revision.refresh_from_db()
        if revision.status == Revision.Status.DRAFT and not _is_overtaken(refusal):
            messages.warning(request, "It is not sent yet: some things have to be settled first.")
            return redirect(kind_of(revision).edit_url(revision))
        if revision.status != Revision.Status.IN_REVIEW:  # else the same click came twice
            return _overtaken(request, refusal, revision)
    messages.success(request, f"Revision {revision.number} is sent for approval.")
    return redirect(revision)


@page(audience="editors", methods="GET POST")
def revision_recall(request: PersonRequest, number: str, n: int) -> HttpResponse:
    """Ask, then take a revision back out of review."""
    revision = _revision(request, number, n)
    said = f"Revision {revision.number} is a draft again."
    return _with_reason(request, revision, revision.recall, "documents/revision_recall.html", said, revision)


@page(audience="editors", methods="GET POST")
def revision_abandon(request: PersonRequest, number: str, n: int) -> HttpResponse:
    """Ask, then give a draft up."""
    revision = _revision(request, number, n)
    said = f"The draft of revision {revision.number} is given up."
    return _with_reason(request, revision, revision.abandon, "documents/revision_abandon.html", said, revision.document)


def _with_reason(
    request: PersonRequest,
    revision: Revision,
    verb: Callable[..., None],
    template: str,
    said: str,
    then: Revision | Document,
) -> HttpResponse:
    """Ask for the reason of ``verb``, act, say so and go on to ``then``."""
    if not revision.document.may_be_edited_by(request.user):
        raise PermissionDenied
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            verb(by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            if _is_overtaken(refusal):
                return _overtaken(request, refusal, revision)
            place_refusal(form, refusal)
        else:
            messages.success(request, said)
            return redirect(then)
    context = {
        "form": form,
        "revision": revision,
        "document": revision.document,
        "back_url": revision.get_absolute_url(),
    }
    return render(request, template, context)


# ---------- Revisions: deciding ----------


@sensitive_post_parameters("password")
@page(audience="employees", methods="GET POST")
def revision_approve(request: PersonRequest, number: str, n: int) -> HttpResponse:
    """What changes, whom it touches, and the signature."""
    revision = _revision(request, number, n)
    form = RevisionApproveForm(request.POST or None, initial={"sha256": revision.sha256}, auto_id="approve_%s")
    if request.method == "POST" and form.is_valid():
        try:
            revision.approve(by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            if _is_overtaken(refusal):
                return _overtaken(request, refusal, revision)
            place_refusal(form, refusal)
        else:
            since = words.day(revision.effective_from or clock.today())
            messages.success(request, f"Signed. Revision {revision.number} is in force from {since}.")
            return redirect(revision)
    return _review_page(request, revision, approve=form)


@sensitive_post_parameters("password")
@page(audience="documents.approve_revision", methods="POST")
def revision_reject(request: PersonRequest, number: str, n: int) -> HttpResponse:
    """Send back, signed and with a reason; the form stands on the page of the review."""
    revision = _revision(request, number, n)
    form = RevisionRejectForm(request.POST, auto_id="reject_%s")
    if form.is_valid():
        try:
            revision.reject(by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            if _is_overtaken(refusal):
                return _overtaken(request, refusal, revision)
            place_refusal(form, refusal)
        else:
            messages.success(request, f"Signed. Revision {revision.number} is back with its author as a draft.")
            return redirect(revision)
    return _review_page(request, revision, reject=form)


def _review_page(
    request: PersonRequest,
    revision: Revision,
    approve: RevisionApproveForm | None = None,
    reject: RevisionRejectForm | None = None,
) -> HttpResponse:
    if revision.status != Revision.Status.IN_REVIEW:
        messages.info(request, f"Revision {revision.number} does not wait for a decision.")
        return redirect(revision)
    shown = {"sha256": revision.sha256}
    approve = approve or RevisionApproveForm(initial=shown, auto_id="approve_%s")
    review = reading.review_of(revision, request)
    approve.replacing(review["before"])
    context = {
        "revision": revision,
        "document": revision.document,
        "approve": approve,
        "reject": reject or RevisionRejectForm(initial=shown, auto_id="reject_%s"),
        "trail": _trail(revision.document, f"Approve revision {revision.number}"),
        **review,
    }
    return render(request, "documents/revision_approve.html", context)
