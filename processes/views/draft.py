"""Writing a procedure: the editor, pasting, and choosing by name."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from documents.models import StaleRevision
from people.forms import add_refusal
from people.pages import PersonRequest, page
from processes import (
    draft_page,
    editing,
    pasting,
    picking,
)
from processes.views.shared import visible


@page(audience="editors", methods="GET POST")
def procedure_edit(request: PersonRequest, number: str) -> HttpResponse:
    """The draft of a procedure, part by part. Each part is a form of its own and complete without a script."""
    process = visible(request, number)
    if not process.document.may_be_edited_by(request.user):
        raise PermissionDenied
    desk = editing.Desk(process, request)
    if not desk.is_draft:
        return render(request, "processes/procedure_none.html", draft_page.context(desk))
    if request.method == "POST" and desk.form.is_valid():
        try:
            said = desk.save()
        except StaleRevision:
            desk.catch_up()
            return render(request, "processes/procedure_edit.html", draft_page.context(desk), status=409)
        except ValidationError as refusal:
            add_refusal(desk.form, refusal)
        else:
            if said:
                messages.success(request, said)
            return redirect(desk.next_url)
    return render(request, "processes/procedure_edit.html", draft_page.context(desk))


@page(audience="editors", methods="POST")
def procedure_draw(request: PersonRequest, number: str) -> HttpResponse:
    """The map, and what is to settle, as they would be with what is typed in the editor. Saves nothing."""
    process = visible(request, number)
    if not process.document.may_be_edited_by(request.user):
        raise PermissionDenied
    desk = editing.Desk(process, request)
    if not desk.is_draft:
        return render(request, "processes/procedure_none.html", draft_page.context(desk))
    return render(request, "processes/procedure_draw.html", draft_page.drawn(desk))


@page(audience="editors", methods="GET POST")
def steps_paste(request: PersonRequest, number: str) -> HttpResponse:
    """Steps from an outline or a table: shown first as they were understood, then added, all or none."""
    process = visible(request, number)
    if not process.document.may_be_edited_by(request.user):
        raise PermissionDenied
    desk = editing.Desk(process, request)
    if not desk.is_draft or desk.revision is None:
        return render(request, "processes/procedure_none.html", draft_page.context(desk))
    initial = {"version": desk.revision.version}
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = desk.form = pasting.PasteForm(*given, content=desk.content, initial=initial)
    preview = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        preview = pasting.read(data["text"], user=request.user, content=desk.content, token=data["token"])
        if form.word:
            desk.note_word(form.word)
        elif request.POST.get("do") == "add" and preview.may_be_added:
            try:
                said = desk.add(preview, after=data["after"], version=data["version"])
            except StaleRevision:
                desk.catch_up()
            except ValidationError as refusal:
                add_refusal(form, refusal)
            else:
                messages.success(request, said)
                return redirect(desk.next_url)
    context = draft_page.pasting(desk, form, preview)
    return render(request, "processes/steps_paste.html", context, status=409 if desk.stale else 200)


@page(audience="signed_in")
def pick_list(request: PersonRequest, kind: str) -> HttpResponse:
    """Documents or processes with what was typed in their number or name, for the list below a field."""
    if kind not in picking.BOOKS:
        raise Http404
    form = picking.PickForm(request.GET)
    names = picking.BOOKS[kind](request.user).offered(form.cleaned_data["q"]) if form.is_valid() else []
    return render(request, "processes/pick_list.html", {"names": names})
