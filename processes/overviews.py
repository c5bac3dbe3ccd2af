"""Pages that are derived from the procedures: who does what, what goes from where to where, how healthy an area is."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from people.exports import csv_file
from people.pages import PersonRequest, page
from processes import raci_reading
from processes.models import Process


@page(audience="signed_in")
def process_raci(request: PersonRequest, number: str) -> HttpResponse:
    """Steps × roles of the procedure in force, and procedures × roles of what is below; ``?as=csv`` as a file."""
    process = _visible(request, number)
    context = raci_reading.of(process, request.user, draft=request.GET.get("of") == "draft")
    if request.GET.get("as") == "csv":
        if context["matrix"] is not None:
            heads, rows = raci_reading.table_of(context["matrix"], ("Step", "Title"), "To settle")
        else:
            area = context["area"] or raci_reading.ShownMatrix((), ())
            heads, rows = raci_reading.table_of(area, ("Procedure", "Title"), "Owner")
        return csv_file(f"{process.document.number}-raci.csv", heads, rows)
    return render(request, "processes/process_raci.html", context)


def _visible(request: PersonRequest, number: str) -> Process:
    """The process behind a number, or 404."""
    rows = Process.objects.visible_to(request.user).select_related("document__type", "document__owner_role")
    process: Process = get_object_or_404(rows, document__number=number)
    return process
