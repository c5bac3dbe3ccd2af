"""What several pages of processes begin with."""

import re
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from documents.models import Revision
from people.pages import PersonRequest
from processes.detail import trail_to
from processes.models import Process


def visible(request: PersonRequest, number: str) -> Process:
    """The process behind a number, or 404."""
    rows = Process.objects.visible_to(request.user).select_related(
        *("document__type", "document__owner_role", "document__expert"),
        *("as_variant__unit", "as_variant__standard__document"),
    )
    process: Process = get_object_or_404(rows, document__number=number)
    return process


def asked_revision(request: PersonRequest, number: str) -> Revision:
    """The revision of a procedure in force; with ``?revision=`` another one that the person may read. Or 404."""
    revisions = visible(request, number).document.revisions.visible_to(request.user).select_related("document")
    wanted = request.GET.get("revision", "")
    if wanted:
        revisions = revisions.filter(number=int(wanted) if re.fullmatch("[0-9]{1,6}", wanted) else 0)
    else:
        revisions = revisions.in_force()
    found: Revision = get_object_or_404(revisions)
    return found


def for_employees(request: PersonRequest) -> None:
    """How the firm spends its time and what it fears is nobody else's business: for others there is nothing here."""
    if request.user.is_external:
        raise Http404


def trail_about(request: PersonRequest, process: Process, here: str) -> list[tuple[str, str]]:
    """The way down to a page about ``process``. Two queries at most."""
    trail, code = trail_to(process, request.user)
    return [*trail[:-1], (f"{code} {process.document.title}", process.get_absolute_url()), (here, "")]


def about(request: PersonRequest, process: Process, act: str, form: Any = None) -> dict[str, Any]:
    """What a page about ``process`` needs before anything of its own."""
    trail = trail_about(request, process, act)
    return {"process": process, "document": process.document, "form": form, "trail": trail}
