"""Writing revisions: begun, edited, sent for approval, taken back, given up."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from documents import reading
from documents.content import kind_of
from documents.forms.decisions import ReasonForm, place_refusal
from documents.forms.drafts import RevisionEditForm, RevisionSubmitForm, edit_form_of
from documents.models import Document, Revision, StaleRevision
from documents.views.shared import is_overtaken, overtaken, trail_to, visible_document, visible_revision
from people.pages import PersonRequest, page

NO_VERSION = -1


@page(audience="editors", methods="POST")
def revision_start(request: PersonRequest, number: str) -> HttpResponse:
    document = visible_document(request, number)
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
    revision = visible_revision(request, number, n)
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
            return overtaken(request, refusal, revision)
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
        "trail": trail_to(revision.document, f"Draft of revision {revision.number}"),
    }
    return render(request, "documents/revision_edit.html", context, status=status)


@page(audience="editors", methods="POST")
def revision_submit(request: PersonRequest, number: str, n: int) -> HttpResponse:
    revision = visible_revision(request, number, n)
    form = RevisionSubmitForm(request.POST)
    return _submit(request, revision, form.cleaned_data["version"] if form.is_valid() else NO_VERSION)


def _submit(request: PersonRequest, revision: Revision, version: int) -> HttpResponse:
    try:
        revision.submit(by=request.user, version=version)
    except ValidationError as refusal:
        revision.refresh_from_db()
        if revision.status == Revision.Status.DRAFT and not is_overtaken(refusal):
            messages.warning(request, "It is not sent yet: some things have to be settled first.")
            return redirect(kind_of(revision).edit_url(revision))
        if revision.status != Revision.Status.IN_REVIEW:  # else the same click came twice
            return overtaken(request, refusal, revision)
    sent = f"Revision {revision.number} is sent for approval."
    messages.success(request, f"{sent} {reading.may_approve(revision, request.user)}")
    return redirect(revision)


@page(audience="editors", methods="GET POST")
def revision_recall(request: PersonRequest, number: str, n: int) -> HttpResponse:
    """Ask, then take a revision back out of review."""
    revision = visible_revision(request, number, n)
    said = f"Revision {revision.number} is a draft again."
    return _with_reason(request, revision, revision.recall, "documents/revision_recall.html", said, revision)


@page(audience="editors", methods="GET POST")
def revision_abandon(request: PersonRequest, number: str, n: int) -> HttpResponse:
    """Ask, then give a draft up."""
    revision = visible_revision(request, number, n)
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
            if is_overtaken(refusal):
                return overtaken(request, refusal, revision)
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
