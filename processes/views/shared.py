"""What several pages of processes begin with."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from people.pages import PersonRequest
from processes.models import Process


def visible(request: PersonRequest, number: str) -> Process:
    """The process behind a number, or 404."""
    rows = Process.objects.visible_to(request.user).select_related(
        "document__type", "document__owner_role", "document__expert"
    )
    process: Process = get_object_or_404(rows, document__number=number)
    return process


def for_employees(request: PersonRequest) -> None:
    """How the firm spends its time and what it fears is nobody else's business: for others there is nothing here."""
    if request.user.is_external:
        raise Http404


def about(process: Process, form: Any, act: str) -> dict[str, Any]:
    trail = [
        ("Value chain", reverse("processes:process_list")),
        (process.document.number, process.get_absolute_url()),
        (act, ""),
    ]
    return {"process": process, "document": process.document, "form": form, "trail": trail}
