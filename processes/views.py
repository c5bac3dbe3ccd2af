"""Pages of processes: the value chain, a process, a step at the machine, and writing a procedure."""

import re
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import content_disposition_header

from documents import at_hand
from documents.models import StaleRevision
from people import words
from people.forms import add_refusal
from people.models import Role
from people.pages import PersonRequest, page
from processes import (
    bpmn_exports,
    bpmn_importing,
    branches,
    chain,
    detail,
    draft_page,
    editing,
    effort,
    gone,
    handbook,
    pasting,
    picking,
    risks,
    stepping,
)
from processes.forms import ProcessCreateForm, ProcessMoveForm, ProcessRestrictForm
from processes.models import Process
from processes.tree import code_of


@page(audience="signed_in")
def process_list(request: PersonRequest) -> HttpResponse:
    """The value chain: management, core in order, support; one's own areas in blue."""
    value_chain = chain.value_chain(request.user)
    may_arrange = Process.may_be_arranged_by(request.user)
    context = {
        "chain": value_chain,
        "may_arrange": may_arrange,
        "is_employee": not request.user.is_external,
        "shelves": at_hand.shelves_of(request.user),
    }
    return render(request, "processes/process_list.html", context)


@page(audience="signed_in")
def process_tree(request: PersonRequest) -> HttpResponse:
    """Every process the person may know of, as nested lists that fold; ``?arrange=1`` with buttons that move them."""
    may_arrange = Process.may_be_arranged_by(request.user)
    is_arranging = may_arrange and request.GET.get("arrange") == "1"
    tree = branches.whole_tree(request.user, opened=request.GET.get("open", ""), arranging=is_arranging)
    context = {"tree": tree, "may_arrange": may_arrange, "is_arranging": is_arranging}
    return render(request, "processes/process_tree.html", context)


@page(audience="signed_in")
def process_detail(request: PersonRequest, number: str) -> HttpResponse:
    """A process as it suits its reader: ?view=steps, map or health; ?from= the step that called it."""
    process = _visible(request, number)
    url = request.build_absolute_uri(process.get_absolute_url())
    asked = {"view": request.GET.get("view", ""), "came_from": request.GET.get("from", "")}
    return render(request, "processes/process_detail.html", detail.of(process, request.user, url, **asked))


@page(audience="signed_in")
def step_detail(request: PersonRequest, identity: UUID) -> HttpResponse:
    """The permanent address of a step: as it is in force now, or what became of it."""
    url = request.build_absolute_uri(request.path)
    context = stepping.in_force(identity, request.user, url)
    if context is not None:
        return render(request, "processes/step_detail.html", context)
    context = gone.of(identity, request.user)
    if context is None:
        raise Http404
    return render(request, "processes/step_gone.html", context)


@page(audience="signed_in")
def role_handbook(request: PersonRequest, code: str) -> HttpResponse:
    """Everything a role does, to read in one go or to print."""
    role = get_object_or_404(Role.objects.visible_to(request.user), code=code)
    trail = [("Roles", reverse("people:role_list")), (role.name, role.get_absolute_url()), ("Handbook", "")]
    context = {"role": role, "book": handbook.of(role, request.user), "trail": trail}
    return render(request, "processes/role_handbook.html", context)


@page(audience="employees")
def process_lean(request: PersonRequest, number: str) -> HttpResponse:
    """What an average case takes in time and money, step by step, and what lies below it rolled up."""
    process = _visible(request, number)
    _for_employees(request)
    context = {**_about(process, None, "Time and cost"), **effort.of(process, request.user)}
    return render(request, "processes/process_lean.html", context)


@page(audience="employees")
def lean_list(request: PersonRequest) -> HttpResponse:
    """The areas of the value chain with what their procedures take in a year."""
    _for_employees(request)
    trail = [("Value chain", reverse("processes:process_list")), ("Time and cost", "")]
    return render(request, "processes/lean_list.html", {"trail": trail, **effort.value_chain(request.user)})


@page(audience="employees")
def risk_list(request: PersonRequest) -> HttpResponse:
    """Every risk at the steps in force, by likelihood and impact, and what is done against it."""
    _for_employees(request)
    trail = [("Value chain", reverse("processes:process_list")), ("Risks and controls", "")]
    return render(request, "processes/risk_list.html", {"trail": trail, **risks.register(request.user, request.GET)})


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
            process.move(
                by=request.user,
                parent=data["parent"],
                position=data["position"],
                reason=data["reason"],
                same_readers=data["same_readers"],
            )
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            place = code_of(process)
            messages.success(request, f"{process.document} now stands at {place}. Every link to it still works.")
            _say_who_reads(request, process)
            return redirect(process)
    return render(request, "processes/process_move.html", _about(process, form, "Move"))


@page(audience="processes.manage_tree", methods="POST")
def process_shift(request: PersonRequest, number: str) -> HttpResponse:
    """A button of the tree: one place up, down, in or out. Leads back to the button that was pressed."""
    process = _visible(request, number)
    if not Process.may_be_arranged_by(request.user):
        raise PermissionDenied
    to = request.POST.get("to", "")
    opened = branches.opened(request.POST.get("open", ""))
    try:
        process.shift(by=request.user, to=to)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    else:
        messages.success(request, f"{process.document} now stands at {code_of(process)}.")
        _say_who_reads(request, process)
        if process.parent is not None:
            opened.append(process.parent.document.number)
    query = urlencode({"arrange": "1", "open": ",".join(dict.fromkeys(opened))})
    return redirect(f"{reverse('processes:process_tree')}?{query}#{branches.anchor(number, to)}")


@page(audience="processes.manage_tree", methods="GET POST")
def process_restrict(request: PersonRequest, number: str) -> HttpResponse:
    process = _visible(request, number)
    if not Process.may_be_arranged_by(request.user):
        raise PermissionDenied
    below = process.get_descendant_count()
    like = Process.objects.visible_to(request.user).numbered(request.GET.get("like", "")).first()
    readers = list((like or process).document.readers.values_list("code", flat=True))
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


# ---- in and out


@page(audience="signed_in")
def process_bpmn(request: PersonRequest, number: str) -> HttpResponse:
    """The procedure in force as a BPMN file; with ``?revision=`` another one that the person may read."""
    revisions = _visible(request, number).document.revisions.visible_to(request.user).select_related("document")
    wanted = request.GET.get("revision", "")
    if wanted:
        revisions = revisions.filter(number=int(wanted) if re.fullmatch("[0-9]{1,6}", wanted) else 0)
    else:
        revisions = revisions.in_force()
    revision = get_object_or_404(revisions)
    response = HttpResponse(bpmn_exports.bpmn_of(revision, request.user), content_type="application/xml")
    name = bpmn_exports.file_name(revision, "bpmn")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@page(audience="editors", methods="GET POST")
def bpmn_import(request: PersonRequest, number: str) -> HttpResponse:
    """The steps of a draft from a BPMN file: choose it, look at what it gives, take it over."""
    process = _visible(request, number)
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


# ---- shared


def _visible(request: PersonRequest, number: str) -> Process:
    """The process behind a number, or 404."""
    rows = Process.objects.visible_to(request.user).select_related(
        "document__type", "document__owner_role", "document__expert", "document__replaced_by"
    )
    process: Process = get_object_or_404(rows, document__number=number)
    return process


def _for_employees(request: PersonRequest) -> None:
    """How the firm spends its time and what it fears is nobody else's business: for others there is nothing here."""
    if request.user.is_external:
        raise Http404


def _say_who_reads(request: PersonRequest, process: Process) -> None:
    """After a move below a restricted process: offer its readers, where those of the moved one are others."""
    parent = process.parent
    if parent is None or not Process.objects.visible_to(request.user).filter(pk=parent.pk).exists():
        return
    above, own = set(parent.document.readers.all()), set(process.document.readers.all())
    if not above or above == own:
        return
    url = reverse("processes:process_restrict", args=[process.document.number])
    messages.info(
        request,
        format_html(
            "{} is for {} only, {} for {}. <a href='{}?like={}'>Give it and all below it the same readers</a>",
            parent.document.number,
            words.listed(sorted(role.name for role in above)),
            process.document.number,
            words.listed(sorted(role.name for role in own)) or "all employees",
            url,
            parent.document.number,
        ),
    )


def _about(process: Process, form: Any, act: str) -> dict[str, Any]:
    trail = [
        ("Value chain", reverse("processes:process_list")),
        (process.document.number, process.get_absolute_url()),
        (act, ""),
    ]
    return {"process": process, "document": process.document, "form": form, "trail": trail}
