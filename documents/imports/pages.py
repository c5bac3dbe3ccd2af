"""The pages of an import up to its report: the table, its columns, what would change. A view names the desk and who
may; the rest is the same for every kind of table."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from documents.imports.desk import Desk, StalePlan
from documents.imports.forms import CommitForm, SheetForm, TableUploadForm
from documents.models import IncomingTable
from people.forms import add_refusal
from people.pages import PersonRequest


def upload(
    request: PersonRequest,
    desk: type[Desk],
    template: str,
    *,
    context: dict[str, Any],
    asked: dict[str, str] | None = None,
) -> HttpResponse:
    """The table is read and kept for a day. ``asked`` goes along in the address of the page of its columns."""
    form = TableUploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        incoming = IncomingTable.take(by=request.user, kind=desk.kind, table=data["upload"], token=data["token"])
        query = f"?{urlencode(asked)}" if asked else ""
        return redirect(desk(incoming, request.user).url("columns") + query)
    return render(request, template, {"form": form, **context})


def columns(request: PersonRequest, desk: Desk, template: str) -> HttpResponse:
    """Which column holds what. Another sheet is looked at by its address, and changes nothing."""
    if desk.incoming.finished_at:
        return redirect(desk.url("report"))
    asked = SheetForm(request.POST if request.method == "POST" else request.GET, table=desk.incoming.table)
    chosen = asked.cleaned_data if asked.is_valid() else {}
    choice = desk.choice(
        chosen.get("sheet") if "sheet" in asked.data else None,
        chosen.get("headings") if "headings" in asked.data else None,
    )
    form = desk.form(request.POST or None, choice, request.GET.dict())
    if request.method == "POST" and form.is_valid():
        desk.incoming.choose(form.chosen())
        return redirect(desk.url("preview"))
    where = SheetForm(initial={"sheet": choice.sheet, "headings": choice.headings}, table=desk.incoming.table)
    kept = {name: said for name, said in request.GET.items() if name not in where.fields}
    return render(request, template, {**desk.columns_context(choice), "form": form, "where": where, "kept": kept})


def preview(request: PersonRequest, desk: Desk, template: str, *, done: str) -> HttpResponse:
    """What would change, and the button that does it. ``done``: what to say once it is."""
    if desk.incoming.finished_at:
        return redirect(desk.url("report"))
    if not desk.incoming.choice:
        return redirect(desk.url("columns"))
    form, status = CommitForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        try:
            desk.bring_in(form.cleaned_data["seen"])
        except StalePlan:
            desk, status = desk.anew(), 409
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, done)
            return redirect(desk.url("report"))
    context = desk.preview_context(request.GET.dict())
    if status == 409 or not form.is_bound:
        form = CommitForm(initial={"seen": desk.fingerprint})
    context |= {"form": form, "is_overtaken": status == 409}
    return render(request, template, context, status=status)
