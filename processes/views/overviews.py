"""Pages that are derived from the procedures: who does what, what goes from where to where, how healthy an area is."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from people.exports import csv_file
from people.pages import PersonRequest, page
from processes import health, interface_reading, raci_reading
from processes.models import Process
from processes.views.shared import for_employees, trail_about, visible

ROWS = 50


@page(audience="employees")
def process_raci(request: PersonRequest, number: str) -> HttpResponse:
    """Steps × roles of the procedure in force or of its draft, or procedures × roles below it (``?of=``)."""
    process = visible(request, number)
    for_employees(request)
    context = raci_reading.of(process, request.user, request.GET.get("of", ""))
    if request.GET.get("as") == "csv":
        return csv_file(request, f"{number}-raci.csv", *raci_reading.table_of(context["matrix"], context["which"]))
    context["trail"] = trail_about(request, process, "RACI")
    return render(request, "processes/process_raci.html", context)


@page(audience="signed_in")
def process_interfaces(request: PersonRequest, number: str) -> HttpResponse:
    """Suppliers, inputs, process, outputs and customers, and which of them the other side does not confirm."""
    process = visible(request, number)
    context = interface_reading.of(process, request.user)
    if request.GET.get("as") == "csv":
        rows = (*context["inputs"], *context["outputs"], *context["claims"])
        return csv_file(request, f"{number}-interfaces.csv", interface_reading.HEADS, (row.cells() for row in rows))
    context["trail"] = trail_about(request, process, "Interfaces")
    return render(request, "processes/process_interfaces.html", context)


@page(audience="signed_in")
def interface_list(request: PersonRequest) -> HttpResponse:
    """Where procedures meet in the whole firm: what is to settle, one's own, or everything (``?show=``)."""
    rows = interface_reading.everywhere(request.user)
    area = _area(request)
    if area is not None:
        rows = [row for row in rows if row.here.is_within(area)]
    show = request.GET.get("show", "")
    shown = [row for row in rows if show == "all" or (row.judged.is_to_settle and (show != "mine" or row.here.is_mine))]
    if request.GET.get("as") == "csv":
        return csv_file(request, "interfaces.csv", interface_reading.HEADS, (row.cells() for row in shown))
    context = {
        "rows": Paginator(shown, ROWS).get_page(request.GET.get("page")),
        "show": show if show in {"all", "mine"} else "",
        "area": area,
        "figures": interface_reading.figures(rows),
        "mine": sum(row.judged.is_to_settle and row.here.is_mine for row in rows),
    }
    return render(request, "processes/interface_list.html", context)


@page(audience="employees")
def process_health(request: PersonRequest) -> HttpResponse:
    """How healthy the areas are, and behind each number (``?show=``) the processes and who can mend them."""
    for_employees(request)
    checkup, area, show = health.Checkup(request.user), _area(request), request.GET.get("show", "")
    context: dict[str, object] = {"kinds": health.KINDS, "area": area}
    if show in health.KINDS:
        rows = Paginator(checkup.list_of(show, area), ROWS).get_page(request.GET.get("page"))
        context |= {"show": show, "rows": rows, "list": checkup.shown(show, list(rows))}
        context |= {"head": health.KINDS[show][0], "said": health.KINDS[show][1]}
    else:
        context["areas"] = checkup.areas()
    return render(request, "processes/process_health.html", context)


def _area(request: PersonRequest) -> Process | None:
    """The process that ``?area=`` names, if the person may know it."""
    rows = Process.objects.visible_to(request.user).select_related("document")
    area: Process | None = rows.numbered(request.GET.get("area", "")).first()
    return area
