"""Pages of processes: the value chain, a process, a step at the machine, and writing a procedure."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from documents.models import StaleRevision
from people import words
from people.forms import add_refusal
from people.pages import PersonRequest, page
from processes import chain, detail, draft_page, editing, pasting, picking, stepping
from processes.forms import ProcessCreateForm, ProcessMoveForm, ProcessRestrictForm
from processes.models import Process
from processes.tree import code_of


@page(audience="signed_in")
def process_list(request: PersonRequest) -> HttpResponse:
    """The value chain: management, core in order, support; one's own areas in blue."""
    value_chain = chain.value_chain(request.user)
    may_arrange = Process.may_be_arranged_by(request.user)
    return render(request, "processes/process_list.html", {"chain": value_chain, "may_arrange": may_arrange})


@page(audience="signed_in")
def process_tree(request: PersonRequest) -> HttpResponse:
    """Every process the person may know of, as nested lists that fold."""
    unfolded = request.GET.get("open") == "all"
    tree, count = chain.whole_tree(request.user, open_to=99 if unfolded else 1)
    may_arrange = Process.may_be_arranged_by(request.user)
    context = {"tree": tree, "count": count, "unfolded": unfolded, "may_arrange": may_arrange}
    return render(request, "processes/process_tree.html", context)


@page(audience="signed_in")
def process_detail(request: PersonRequest, number: str) -> HttpResponse:
    process = _visible(request, number)
    url = request.build_absolute_uri(process.get_absolute_url())
    return render(request, "processes/process_detail.html", detail.of(process, request.user, url))


@page(audience="signed_in")
def step_detail(request: PersonRequest, identity: UUID) -> HttpResponse:
    """The permanent address of a step: as it is in force now, or what became of it."""
    url = request.build_absolute_uri(request.path)
    context = stepping.in_force(identity, request.user, url)
    if context is not None:
        return render(request, "processes/step_detail.html", context)
    context = stepping.gone(identity, request.user)
    if context is None:
        raise Http404
    return render(request, "processes/step_gone.html", context)


# ---- the tree


@page(audience="processes.manage_tree", methods="GET POST")
def process_create(request: PersonRequest) -> HttpResponse:
    if not Process.may_be_arranged_by(request.user):
        raise PermissionDenied
    initial = {"parent": request.GET.get("parent", "")[:20]}
    form = ProcessCreateForm(request.POST or None, initial=initial, user=request.user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            process = Process.create(
                by=request.user,
                title=data["title"],
                owner_role=data["owner_role"],
                parent=data["parent"],
                band=data["band"],
                expert=data["expert"],
                readers=data["readers"],
                token=data["token"],
            )
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"{process.document} stands in the tree. Readers can see it from now on.")
            return redirect(process)
    context = {"form": form, "trail": [("Value chain", reverse("processes:process_list")), ("New process", "")]}
    return render(request, "processes/process_create.html", context)


@page(audience="processes.manage_tree", methods="GET POST")
def process_move(request: PersonRequest, number: str) -> HttpResponse:
    process = _visible(request, number)
    if not Process.may_be_arranged_by(request.user):
        raise PermissionDenied
    parent = process.parent.document.number if process.parent else ""
    initial = {"parent": parent, "position": process.position}
    form = ProcessMoveForm(request.POST or None, initial=initial, user=request.user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            process.move(by=request.user, parent=data["parent"], position=data["position"], reason=data["reason"])
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            place = code_of(process)
            messages.success(request, f"{process.document} now stands at {place}. Every link to it still works.")
            return redirect(process)
    return render(request, "processes/process_move.html", _about(process, form, "Move"))


@page(audience="processes.manage_tree", methods="GET POST")
def process_restrict(request: PersonRequest, number: str) -> HttpResponse:
    process = _visible(request, number)
    if not Process.may_be_arranged_by(request.user):
        raise PermissionDenied
    below = process.get_descendant_count()
    readers = list(process.document.readers.values_list("code", flat=True))
    form = ProcessRestrictForm(request.POST or None, initial={"readers": readers}, user=request.user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            count = process.restrict(
                by=request.user, readers=data["readers"], subtree=data["subtree"], reason=data["reason"]
            )
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            whom = words.listed([role.name for role in data["readers"]]) or "all employees"
            messages.success(request, f"{words.count(count, 'process', 'processes')} can now be read by {whom}.")
            return redirect(process)
    return render(request, "processes/process_restrict.html", {**_about(process, form, "Readers"), "below": below})


# ---- the procedure


@page(audience="editors", methods="GET POST")
def procedure_edit(request: PersonRequest, number: str) -> HttpResponse:
    """The draft of a procedure, part by part. Each part is a form of its own and complete without a script."""
    process = _visible(request, number)
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
    process = _visible(request, number)
    if not process.document.may_be_edited_by(request.user):
        raise PermissionDenied
    desk = editing.Desk(process, request)
    if not desk.is_draft:
        return render(request, "processes/procedure_none.html", draft_page.context(desk))
    return render(request, "processes/procedure_draw.html", draft_page.drawn(desk))


@page(audience="editors", methods="GET POST")
def steps_paste(request: PersonRequest, number: str) -> HttpResponse:
    """Steps from an outline or a table: shown first as they were understood, then added, all or none."""
    process = _visible(request, number)
    if not process.document.may_be_edited_by(request.user):
        raise PermissionDenied
    desk = editing.Desk(process, request)
    if not desk.is_draft or desk.revision is None:
        return render(request, "processes/procedure_none.html", draft_page.context(desk))
    initial = {"version": desk.revision.version}
    form = desk.form = pasting.PasteForm(request.POST or None, content=desk.content, initial=initial)
    preview = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        preview = pasting.read(data["text"], user=request.user, content=desk.content, token=data["token"])
        if request.POST.get("do") == "add" and preview.may_be_added:
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


# ---- shared


def _visible(request: PersonRequest, number: str) -> Process:
    """The process behind a number, or 404."""
    rows = Process.objects.visible_to(request.user).select_related(
        "document__type", "document__owner_role", "document__expert", "document__replaced_by"
    )
    process: Process = get_object_or_404(rows, document__number=number)
    return process


def _about(process: Process, form: Any, act: str) -> dict[str, Any]:
    trail = [
        ("Value chain", reverse("processes:process_list")),
        (process.document.number, process.get_absolute_url()),
        (act, ""),
    ]
    return {"process": process, "document": process.document, "form": form, "trail": trail}
