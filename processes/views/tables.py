"""Pages of the import: the table, its columns, what would change, what was done. And the tree as a table, out."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from documents.imports.forms import ColumnsForm, CommitForm, SheetForm, TableUploadForm
from documents.models import IncomingTable
from people.forms import add_refusal
from people.models import Role, User
from people.pages import PersonRequest, page
from processes import exports
from processes.imports.pages import KIND, Desk, facts, trail
from processes.imports.wanted import FIELDS
from processes.imports.writing import StalePlan
from processes.models import Process


class ProcessColumnsForm(ColumnsForm):
    """The columns, and what holds for the whole table."""

    scheme = forms.CharField(
        label="Classification",
        required=False,
        max_length=40,
        help_text="Whose identities they are, such as APQC PCF. Its next edition finds each process again by them.",
    )
    owner = forms.ModelChoiceField(
        Role.objects.none(),
        label="Owner of what is new",
        to_field_name="code",
        empty_label="Choose a role",
        help_text="Where the table names no other.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, fields=FIELDS, **kwargs)
        roles = Role.objects.visible_to(user).filter(is_external=False).order_by("name")
        self.fields["owner"].queryset = roles  # type: ignore[attr-defined]
        self.order_fields([name for name in self.fields if name not in {"scheme", "owner"}])

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("column_identity") is not None and not (
            data.get("scheme") or data.get("column_scheme") is not None
        ):
            self.add_error("scheme", "Identities need the name of their classification.")
        return data


@page(audience="processes.manage_tree", methods="GET POST")
def process_import(request: PersonRequest) -> HttpResponse:
    if not Process.may_be_arranged_by(request.user):
        raise PermissionDenied
    form = TableUploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        incoming = IncomingTable.take(by=request.user, kind=KIND, table=data["upload"], token=data["token"])
        return redirect("processes:process_import_columns", incoming.key)
    return render(request, "processes/process_import.html", {"form": form, "trail": trail()})


@page(audience="processes.manage_tree", methods="GET POST")
def process_import_columns(request: PersonRequest, key: UUID) -> HttpResponse:
    """Which column holds what. Another sheet is looked at by its address, and changes nothing."""
    desk = _desk(request, key)
    if desk.incoming.finished_at:
        return redirect("processes:process_import_report", key)
    asked = SheetForm(request.POST if request.method == "POST" else request.GET, table=desk.incoming.table)
    chosen = asked.cleaned_data if asked.is_valid() else {}
    choice = desk.choice(
        chosen.get("sheet") if "sheet" in asked.data else None,
        chosen.get("headings") if "headings" in asked.data else None,
    )
    sheet = desk.sheet(choice)
    form = ProcessColumnsForm(
        request.POST or None, of=sheet, choice=choice, user=request.user, initial=desk.initial(choice)
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        desk.incoming.choose({**form.choice().as_json(), "scheme": data["scheme"], "owner": data["owner"].code})
        return redirect("processes:process_import_preview", key)
    where = SheetForm(initial={"sheet": choice.sheet, "headings": choice.headings}, table=desk.incoming.table)
    context = {**desk.columns_context(choice), "form": form, "where": where}
    return render(request, "processes/process_import_columns.html", context)


@page(audience="processes.manage_tree", methods="GET POST")
def process_import_preview(request: PersonRequest, key: UUID) -> HttpResponse:
    """What would change, counted and line by line; and the button that does it."""
    desk = _desk(request, key)
    if desk.incoming.finished_at:
        return redirect("processes:process_import_report", key)
    if not desk.incoming.choice:
        return redirect("processes:process_import_columns", key)
    form, status = CommitForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        try:
            desk.bring_in(form.cleaned_data["seen"])
        except StalePlan:
            desk, status = _desk(request, key), 409
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "The table is in the tree.")
            return redirect("processes:process_import_report", key)
    context = desk.preview_context(request.GET.get("kind", ""), request.GET.get("page"))
    if status == 409 or not form.is_bound:
        form = CommitForm(initial={"seen": desk.plan.fingerprint if context["changes"] else ""})
    context |= {"form": form, "is_overtaken": status == 409}
    return render(request, "processes/process_import_preview.html", context, status=status)


@page(audience="processes.manage_tree")
def process_import_report(request: PersonRequest, key: UUID) -> HttpResponse:
    """What was done. It stays for a month."""
    desk = _desk(request, key)
    report = desk.incoming.report
    if report is None:
        return redirect("processes:process_import_preview", key)
    gone = Process.objects.visible_to(request.user).filter(document__number__in=report["gone"])
    context = {
        "incoming": desk.incoming,
        "report": report,
        "counts": report["counts"],
        "facts": facts(report["counts"]),
        "gone": list(gone.values_list("document__number", "document__title")),
        "trail": trail("Report"),
    }
    return render(request, "processes/process_import_report.html", context)


@page(audience="signed_in")
def process_export(request: PersonRequest) -> HttpResponse:
    """The processes that the person may see, as a table: CSV, or a workbook with ?as=xlsx."""
    return exports.answer(request, "xlsx" if request.GET.get("as") == "xlsx" else "csv")


def _desk(request: PersonRequest, key: UUID) -> Desk:
    """The person's own table behind a key, or 404; then the right to arrange the tree, or 403."""
    incoming = get_object_or_404(IncomingTable.objects.visible_to(request.user).filter(kind=KIND), key=key)
    if not Process.may_be_arranged_by(request.user):
        raise PermissionDenied
    return Desk(incoming, request.user)
