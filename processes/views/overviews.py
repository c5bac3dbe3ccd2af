"""Pages that are derived from the procedures: who does what, what goes from where to where, how healthy an area is."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from people.exports import csv_file
from people.pages import PersonRequest, page
from processes import health, interface_figures, interface_reading, raci_reading, risks
from processes.areas import areas_of
from processes.models import Process
from processes.views.shared import for_employees, trail_about, visible

ROWS = 50
SHOWN = {"settle", "mine", "all"}  # entries of the list of interfaces


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
    """Suppliers, inputs, process, outputs and customers, and which of them the other side does not confirm; of one
    procedure or of a process with all below it (``?of=``)."""
    process = visible(request, number)
    context = interface_reading.of(process, request.user, request.GET.get("of", ""))
    if request.GET.get("as") == "csv":
        rows = (*context["inputs"], *context["outputs"], *context["claims"])
        return csv_file(request, f"{number}-interfaces.csv", interface_reading.HEADS, (row.cells() for row in rows))
    context["trail"] = trail_about(request, process, "Interfaces")
    return render(request, "processes/process_interfaces.html", context)


@page(audience="signed_in")
def interface_list(request: PersonRequest) -> HttpResponse:
    """Where procedures of the firm meet: its areas, then of one or of all what is to settle, one's own, or everything
    (``?area=`` and ``?show=``). A supplier, who knows some procedures and hardly an area, sees everything at once."""
    area, show = _area(request), request.GET.get("show", "")
    if show not in SHOWN:
        show = "settle" if area else "all" if request.user.is_external else ""
    if request.GET.get("as") == "csv":
        rows = interface_reading.listed(show or "all", area, request.user)
        return csv_file(request, "interfaces.csv", interface_reading.HEADS, (row.cells() for row in rows))
    overview, tree_id = interface_figures.of(request.user), area.tree_id if area else None
    keys = overview.to_settle(tree_id)
    mine = overview.to_settle(tree_id, mine=request.user)
    context: dict[str, object] = {"show": show, "area": area, "standing": overview.standing(tree_id), "mine": len(mine)}
    if show:
        every = interface_figures.between_processes(request.user, tree_id).values_list("pk", flat=True)
        paginator = Paginator({"settle": keys, "mine": mine, "all": every}[show], ROWS)
        if show == "all":
            paginator.count = sum(overview.standing(tree_id))  # known already
        context["page"] = page_of_keys = paginator.get_page(request.GET.get("page"))
        context["rows"] = interface_reading.rows_of(list(page_of_keys), request.user)
    else:
        context["areas"] = [(one, overview.standing(one.tree_id)) for one in areas_of(request.user)]
    return render(request, "processes/interface_list.html", context)


@page(audience="employees")
def process_health(request: PersonRequest) -> HttpResponse:
    """How healthy the areas are, and behind each number (``?show=``) the processes and who can mend them."""
    for_employees(request)
    area, show = _area(request), request.GET.get("show", "")
    context: dict[str, object] = {"kinds": health.KINDS, "area": area}
    if show in health.KINDS:
        keys, count = health.list_of(request.user, show, area)
        paginator = Paginator(keys, ROWS)
        paginator.count = count  # known already
        context["rows"] = rows = paginator.get_page(request.GET.get("page"))
        context |= {"show": show, "list": health.shown(request.user, show, list(rows))}
        context |= {"head": health.KINDS[show][0], "said": health.KINDS[show][1]}
    else:
        context |= {"areas": health.lines_of(request.user), "controls": risks.urgent(request.user)}
    return render(request, "processes/process_health.html", context)


def _area(request: PersonRequest) -> Process | None:
    """The topmost process that ``?area=`` names, if the person may know it."""
    rows = Process.objects.visible_to(request.user).filter(level=0).select_related("document")
    area: Process | None = rows.numbered(request.GET.get("area", "")).first()
    return area
