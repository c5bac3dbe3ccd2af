"""Pages of the import: the table, its columns, what would change, what was done. And the tree as a table, out."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from documents.imports import pages
from documents.imports.desk import passed_over
from documents.models import IncomingTable
from people.pages import PersonRequest, page
from processes import exports, step_exports
from processes.imports.pages import Desk, facts, listed
from processes.imports.steps.pages import Desk as StepsDesk
from processes.imports.steps.pages import entry_context
from processes.models import Process
from processes.querysets import ProcessQuerySet
from processes.views.shared import asked_revision


@page(audience="processes.manage_tree", methods="GET POST")
def process_import(request: PersonRequest) -> HttpResponse:
    if not Process.may_be_arranged_by(request.user):
        raise PermissionDenied
    return pages.upload(request, Desk, "processes/process_import.html", context={"trail": Desk.trail()})


@page(audience="processes.manage_tree", methods="GET POST")
def process_import_columns(request: PersonRequest, key: UUID) -> HttpResponse:
    """Which column holds what."""
    return pages.columns(request, _desk(request, key), "documents/import_columns.html")


@page(audience="processes.manage_tree", methods="GET POST")
def process_import_preview(request: PersonRequest, key: UUID) -> HttpResponse:
    """What would change, counted and line by line; and the button that does it."""
    desk = _desk(request, key)
    return pages.preview(request, desk, "processes/process_import_preview.html", done="The table is in the tree.")


@page(audience="processes.manage_tree")
def process_import_report(request: PersonRequest, key: UUID) -> HttpResponse:
    """What was done. It stays for a month."""
    desk = _desk(request, key)
    report = desk.incoming.report
    if report is None:
        return redirect("processes:process_import_preview", key)
    context = {
        "incoming": desk.incoming,
        "notes": [*passed_over(report["ignored"]), *report["notes"], *report["remarks"]],
        "facts": facts(report["counts"]),
        "listed": listed(report, request.user),
        "trail": desk.trail("Report"),
    }
    return render(request, "processes/process_import_report.html", context)


@page(audience="signed_in")
def process_steps(request: PersonRequest, number: str) -> HttpResponse:
    """The steps of a procedure as CSV, or a workbook with ?as=xlsx; which revision as in ``asked_revision``."""
    return step_exports.answer(request, asked_revision(request, number), request.GET.get("as", ""))


@page(audience="editors", methods="GET POST")
def steps_import(request: PersonRequest) -> HttpResponse:
    """A table of steps, of many procedures or, with ``?process=``, of the one from whose draft one comes."""
    writable = _writable(request)
    process = writable.numbered(request.GET.get("process", "")).select_related("document").first()
    asked = {"process": process.document.number} if process else {}
    return pages.upload(
        request, StepsDesk, "processes/steps_import.html", asked=asked, context=entry_context(process, request.user)
    )


@page(audience="editors", methods="GET POST")
def steps_import_columns(request: PersonRequest, key: UUID) -> HttpResponse:
    """Which column holds what, and of which procedure the steps are."""
    return pages.columns(request, _steps_desk(request, key), "processes/steps_import_columns.html")


@page(audience="editors", methods="GET POST")
def steps_import_preview(request: PersonRequest, key: UUID) -> HttpResponse:
    """What is wrong, by row and column; else each procedure as it would be, and the button that brings it in."""
    desk = _steps_desk(request, key)
    return pages.preview(request, desk, "processes/steps_import_preview.html", done="The steps are in the drafts.")


@page(audience="editors")
def steps_import_report(request: PersonRequest, key: UUID) -> HttpResponse:
    """What was done, with the drafts to go on in. It stays for a month."""
    desk = _steps_desk(request, key)
    if desk.incoming.report is None:
        return redirect(desk.url("preview"))
    return render(request, "processes/steps_import_report.html", desk.report_context())


@page(audience="signed_in")
def process_export(request: PersonRequest) -> HttpResponse:
    """The processes that the person may see, as a table: CSV, or a workbook with ?as=xlsx."""
    return exports.answer(request, request.GET.get("as", ""))


def _desk(request: PersonRequest, key: UUID) -> Desk:
    """The person's own table behind a key, or 404; then the right to arrange the tree, or 403."""
    desk = Desk(_incoming(request, key, Desk.kind), request.user)
    if not Process.may_be_arranged_by(request.user):
        raise PermissionDenied
    return desk


def _steps_desk(request: PersonRequest, key: UUID) -> StepsDesk:
    """As above; then the right to write some procedure. Which ones, the plan looks at one by one."""
    desk = StepsDesk(_incoming(request, key, StepsDesk.kind), request.user)
    _writable(request)
    return desk


def _incoming(request: PersonRequest, key: UUID, kind: str) -> IncomingTable:
    found: IncomingTable = get_object_or_404(IncomingTable.objects.visible_to(request.user).filter(kind=kind), key=key)
    return found


def _writable(request: PersonRequest) -> ProcessQuerySet:
    """The processes whose procedure the person may write. Raises PermissionDenied where there are none."""
    found = Process.objects.visible_to(request.user).editable_by(request.user)
    if not found.exists():
        raise PermissionDenied
    return found
