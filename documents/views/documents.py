"""Pages about controlled documents.

Every view in the same order: fetch what is visible, may they, form, verb, message and redirect.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters

from documents import reading
from documents.content import kind_named, kind_of
from documents.forms.decisions import DocumentWithdrawForm, ReasonForm, place_refusal
from documents.forms.documents import DocumentCreateForm, DocumentEditForm, DocumentFilterForm
from documents.models import Document, Favourite, Reading, Revision
from documents.models.document import months_after
from documents.views.shared import trail_to, visible_document
from people import clock
from people.forms import TokenForm
from people.pages import PersonRequest, page

ROWS_PER_PAGE = 50


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
    document = visible_document(request, number)
    elsewhere = kind_named(document.type.content_kind).view_url(document.number)
    if elsewhere:
        return redirect(elsewhere)
    revisions = document.revisions.in_force()  # gate: who may know of a document may read what is in force of it
    in_force = revisions.select_related("prepared_by").first()
    shown = reading.page_of(document, in_force, request)
    context = {
        "shown": shown,
        "trail": trail_to(document),
        "is_favourite": Reading.note(by=request.user, document=document),
        **_acts(request, document, shown),
    }
    return render(request, "documents/document_detail.html", context)


@page(audience="signed_in", methods="POST")
def favourite_mark(request: PersonRequest, number: str) -> HttpResponse:
    """Keep a document at hand, or no longer: as often as it is sent, it is so once."""
    document = visible_document(request, number)
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
    return {
        "may_revise": document.may_be_revised_by(user),
        "may_edit": document.may_be_edited_by(user),
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
    document = visible_document(request, number)
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
    context = {"form": form, "document": document, "trail": trail_to(document, "Details")}
    return render(request, "documents/document_edit.html", context)


@page(audience="employees", methods="GET POST")
def document_review(request: PersonRequest, number: str) -> HttpResponse:
    """The periodic review: it still holds, or it is revised or withdrawn instead."""
    document = visible_document(request, number)
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
    document = visible_document(request, number)
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
