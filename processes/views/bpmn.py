"""A procedure as a BPMN file, out and in."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from documents.models import StaleRevision
from people.exports import download
from people.forms import add_refusal
from people.pages import PersonRequest, page
from processes import (
    bpmn_exports,
    bpmn_importing,
    draft_page,
    editing,
)
from processes.views.shared import asked_revision, visible


@page(audience="signed_in")
def process_bpmn(request: PersonRequest, number: str) -> HttpResponse:
    """A procedure as a BPMN file; which revision as in ``asked_revision``."""
    revision = asked_revision(request, number)
    model = bpmn_exports.bpmn_of(revision, request.user)
    return download(request, bpmn_exports.file_name(revision, "bpmn"), model, "application/xml")


@page(audience="editors", methods="GET POST")
def bpmn_import(request: PersonRequest, number: str) -> HttpResponse:
    """The steps of a draft from a BPMN file: choose it, look at what it gives, take it over."""
    process = visible(request, number)
    if not process.document.may_be_edited_by(request.user):
        raise PermissionDenied
    desk = bpmn_importing.ImportDesk(process, request)
    if not desk.is_draft:
        return render(request, "processes/procedure_none.html", draft_page.context(editing.Desk(process, request)))
    if desk.form is not None and desk.is_to_be_taken():
        try:
            said = desk.take()
        except StaleRevision:
            desk.catch_up()
            return render(request, "processes/bpmn_import.html", desk.context(), status=409)
        except ValidationError as refusal:
            add_refusal(desk.form, refusal)
        else:
            messages.success(request, said)
            return redirect("processes:procedure_edit", number)
    return render(request, "processes/bpmn_import.html", desk.context())
