"""A process, a step at the machine, and what a role does, as people read them."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from people.models import Role
from people.pages import PersonRequest, page
from processes import (
    detail,
    gone,
    handbook,
    stepping,
    variants,
)
from processes.views.shared import visible


@page(audience="signed_in")
def process_detail(request: PersonRequest, number: str) -> HttpResponse:
    """A process as it suits its reader: ?view=steps, map or health; ?from= the step that called it.

    A standard leads on to the variant that holds for the reader, unless ``?as=here`` asks for the standard itself.
    """
    process = visible(request, number)
    view, came_from = request.GET.get("view", ""), request.GET.get("from", "")
    family = variants.family_of(process, request.user)
    is_here = request.GET.get("as") == variants.AS_IT_IS
    if family is not None and family.redirect and not is_here:
        return redirect(variants.led_to(family.redirect, view=view, came_from=came_from))
    url = request.build_absolute_uri(process.get_absolute_url())
    asked: dict[str, Any] = {"view": view, "came_from": came_from, "family": family, "is_here": is_here}
    return render(request, "processes/process_detail.html", detail.of(process, request.user, url, **asked))


@page(audience="signed_in")
def step_detail(request: PersonRequest, identity: UUID) -> HttpResponse:
    """The permanent address of a step: as it is in force now for the reader, or what became of it.

    A step that several variants share opens in the one that holds for the reader; ``?of=`` asks for another one.
    """
    url = request.build_absolute_uri(request.path)
    context = stepping.in_force(identity, request.user, url, of=request.GET.get("of", ""))
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
