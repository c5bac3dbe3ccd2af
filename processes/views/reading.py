"""A process, a step at the machine, and what a role does, as people read them."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from people.models import Role
from people.pages import PersonRequest, page
from processes import (
    detail,
    gone,
    handbook,
    stepping,
)
from processes.views.shared import visible


@page(audience="signed_in")
def process_detail(request: PersonRequest, number: str) -> HttpResponse:
    """A process as it suits its reader: ?view=steps, map or health; ?from= the step that called it."""
    process = visible(request, number)
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
