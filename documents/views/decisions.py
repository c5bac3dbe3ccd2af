"""Deciding on revisions: what changes, whom it touches, and the signature."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from documents import reading
from documents.forms.decisions import RevisionApproveForm, RevisionRejectForm, place_refusal
from documents.models import Revision
from documents.views.shared import is_overtaken, overtaken, trail_to, visible_revision
from people import clock, words
from people.pages import PersonRequest, page


@sensitive_post_parameters("password")
@page(audience="employees", methods="GET POST")
def revision_approve(request: PersonRequest, number: str, n: int) -> HttpResponse:
    """What changes, whom it touches, and the signature."""
    revision = visible_revision(request, number, n)
    form = RevisionApproveForm(request.POST or None, initial={"sha256": revision.sha256}, auto_id="approve_%s")
    if request.method == "POST" and form.is_valid():
        try:
            revision.approve(by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            if is_overtaken(refusal):
                return overtaken(request, refusal, revision)
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
    revision = visible_revision(request, number, n)
    form = RevisionRejectForm(request.POST, auto_id="reject_%s")
    if form.is_valid():
        try:
            revision.reject(by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            if is_overtaken(refusal):
                return overtaken(request, refusal, revision)
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
        "trail": trail_to(revision.document, f"Approve revision {revision.number}"),
        **review,
    }
    return render(request, "documents/revision_approve.html", context)
