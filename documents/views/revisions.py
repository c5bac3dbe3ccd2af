"""Reading revisions: the list, one of them, two side by side, the file; and saying that one has read it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from documents import reading
from documents.content import kind_of
from documents.files import SHOWN_IN_PAGE, DamagedFile, open_stored
from documents.kinds import is_given_out
from documents.models import Seen
from documents.views.shared import trail_to, visible_document, visible_revision
from people.exports import stored_file
from people.forms import TokenForm
from people.pages import PersonRequest, page

FILE_POLICY = "sandbox; default-src 'none'"


@page(audience="signed_in")
def revision_list(request: PersonRequest, number: str) -> HttpResponse:
    """The revision history: number, date, what and why, who wrote it, who approved it."""
    document = visible_document(request, number)
    context = {
        "document": document,
        "history": reading.history_of(document, request.user),
        "trail": trail_to(document, "Revisions"),
    }
    return render(request, "documents/revision_list.html", context)


@page(audience="signed_in")
def revision_detail(request: PersonRequest, number: str, n: int) -> HttpResponse:
    """One revision, whatever its stage; what is not in force says so first."""
    revision = visible_revision(request, number, n)
    document = revision.document
    in_force = document.revisions.visible_to(request.user).in_force().first()
    shown = reading.page_of(document, revision, request)
    shown.notice = reading.notice_of(revision, in_force, request.user)
    context = {
        "shown": shown,
        "trail": trail_to(document, f"Revision {revision.number}"),
        "revision": revision,
        "edit_url": kind_of(revision).edit_url(revision) if revision.may_be_edited_by(request.user) else "",
        "may_recall": revision.may_be_recalled_by(request.user),
        "sent_back": reading.sent_back(revision, request.user) if shown.stage == "draft" else None,
        "decides": request.user.has_perm("documents.approve_revision"),
        "may_abandon": revision.may_be_abandoned_by(request.user),
        "once": TokenForm(),
    }
    return render(request, "documents/revision_detail.html", context)


@page(audience="signed_in")
def revision_compare(request: PersonRequest, number: str, n: int, m: int) -> HttpResponse:
    """Two revisions of a document that the person may both read; the older one is always the old side."""
    new, old = visible_revision(request, number, max(n, m)), visible_revision(request, number, min(n, m))
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
        "trail": trail_to(new.document, f"Revision {old.number} and revision {new.number}"),
    }
    return render(request, "documents/revision_compare.html", context)


@page(audience="signed_in")
def revision_file(request: PersonRequest, number: str, n: int) -> HttpResponseBase:
    """The stored file, hashed again before it goes out. One that is not in force is never given out unawares."""
    revision = visible_revision(request, number, n)
    shown = kind_of(revision).body_context(revision, request.user)
    attached, stage = shown.get("attached"), revision.stage()
    if attached is None or not is_given_out(revision, request.user) or request.GET.get("as", "in_force") != stage:
        return redirect(revision)
    try:
        opened = open_stored(attached.file)
    except DamagedFile:
        return render(request, "documents/file_damaged.html", {"revision": revision}, status=503)
    media_type = attached.file.media_type
    response = stored_file(
        request,
        attached.name if stage == "in_force" else f"{stage} revision {revision.number} {attached.name}",
        opened,
        sha256=attached.file.pk,
        media_type=media_type,
        is_shown=media_type in SHOWN_IN_PAGE,
    )
    response["Content-Security-Policy"] = FILE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cache-Control"] = "private, no-cache"
    return response


@page(audience="signed_in", methods="POST")
def revision_acknowledge(request: PersonRequest, number: str, n: int) -> HttpResponse:
    revision = visible_revision(request, number, n)
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
    revision = visible_revision(request, number, n)
    try:
        Seen.mark(by=request.user, revision=revision)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
        return redirect(revision)
    messages.success(request, f"What changed in revision {n} of {number} is cleared. It stays in the history.")
    if request.POST.get("from") == "home":
        return redirect(f"{reverse('home')}#changes")
    return redirect(revision.document)
