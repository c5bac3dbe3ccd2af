"""The value chain and the tree: looking at them, and arranging them."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst

from documents import at_hand
from people import words
from people.forms import add_refusal
from people.models import Role
from people.pages import PersonRequest, page
from processes import (
    branches,
    chain,
)
from processes.forms import ProcessCreateForm, ProcessMoveForm, ProcessRestrictForm
from processes.models import Process
from processes.sight import closed_out
from processes.tree import code_of
from processes.views.shared import about, visible


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
    context = {
        "tree": tree,
        "may_arrange": may_arrange,
        "may_write": Process.objects.editable_by(request.user).exists(),
        "is_arranging": is_arranging,
    }
    return render(request, "processes/process_tree.html", context)


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
                readers=data["readers"] or None,
                token=data["token"],
            )
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            whom = capfirst(_whom(process.document.readers.all()))
            messages.success(request, f"{process.document} stands in the tree. {whom} can see it from now on.")
            return redirect(process)
    context = {"form": form, "trail": [("Value chain", reverse("processes:process_list")), ("New process", "")]}
    return render(request, "processes/process_create.html", context)


@page(audience="processes.manage_tree", methods="GET POST")
def process_move(request: PersonRequest, number: str) -> HttpResponse:
    process = visible(request, number)
    if not Process.may_be_arranged_by(request.user):
        raise PermissionDenied
    form = ProcessMoveForm(request.POST or None, user=request.user, process=process)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            process.move(
                by=request.user,
                parent=data["parent"],
                position=data["position"],
                reason=data["reason"],
                band=data["band"],
                same_readers=data["same_readers"],
                seen_at=data["seen_at"],
            )
        except ValidationError as refusal:
            add_refusal(form, refusal)
            form.catch_up()
        else:
            place = code_of(process)
            messages.success(request, f"{process.document} now stands at {place}. Every link to it still works.")
            _say_who_reads(request, process)
            return redirect(process)
    context = {**about(request, process, "Move", form), "place": form.place}
    return render(request, "processes/process_move.html", context)


@page(audience="processes.manage_tree", methods="POST")
def process_shift(request: PersonRequest, number: str) -> HttpResponse:
    """A button of the tree: one place up, down, in or out. Leads back to the button that was pressed."""
    process = visible(request, number)
    if not Process.may_be_arranged_by(request.user):
        raise PermissionDenied
    to = request.POST.get("to", "")
    opened = branches.opened(request.POST.get("open", ""))
    try:
        process.shift(by=request.user, to=to, seen_at=request.GET.get("seen", "")[:100])
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
    process = visible(request, number)
    if not Process.may_be_arranged_by(request.user):
        raise PermissionDenied
    like = Process.objects.visible_to(request.user).numbered(request.GET.get("like", "")).first()
    form = ProcessRestrictForm(request.POST or None, user=request.user, process=process, like=like)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            count = process.restrict(
                by=request.user, readers=data["readers"], below=data.get("below", ()), reason=data["reason"]
            )
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            whom = _whom(data["readers"])
            messages.success(request, f"{words.count(count, 'process', 'processes')} can now be read by {whom}.")
            _say_what_stays_open(request, process, {role.pk for role in data["readers"]})
            _say_who_is_closed_out(request, process)
            return redirect(process)
    return render(request, "processes/process_restrict.html", about(request, process, "Readers", form))


def _whom(readers: Iterable[Role]) -> str:
    """“Buyer and Storekeeper”; no role: all employees."""
    return words.listed(sorted(role.name for role in readers)) or "all employees"


def _say_what_stays_open(request: PersonRequest, process: Process, readers: set[int]) -> None:
    """After readers were given: what stands below and others may read, too, as it was left."""
    if not readers:
        return
    below = process.readers_below(request.user)
    more_open = [str(one) for today, those in below.items() if not today or today - readers for one in those]
    if more_open:
        messages.info(request, f"Others, too, may still read {words.first_few(sorted(more_open))} below it.")


def _say_who_is_closed_out(request: PersonRequest, process: Process) -> None:
    """After readers were given: who does a step here or below and may not read it any more."""
    branch = process.get_descendants(include_self=True).visible_to(request.user)
    roles = closed_out(list(branch.values_list("document", flat=True)), request.user)
    if roles:
        said = (
            f"They do steps that they may not read now: {words.first_few(roles)}. Give them sight, or others the steps."
        )
        messages.warning(request, said)


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
            "{} is for {} only, {} for {}. <a href='{}?like={}'>Give it the same readers</a>",
            parent.document.number,
            _whom(above),
            process.document.number,
            _whom(own),
            url,
            parent.document.number,
        ),
    )
