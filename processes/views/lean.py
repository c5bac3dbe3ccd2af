"""What is worked out from the steps: time and cost, and risks."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from people.pages import PersonRequest, page
from processes import (
    effort,
    risks,
)
from processes.views.shared import about, for_employees, visible


@page(audience="employees")
def process_lean(request: PersonRequest, number: str) -> HttpResponse:
    """What an average case takes in time and money, step by step, and what lies below it rolled up."""
    process = visible(request, number)
    for_employees(request)
    context = {
        **about(request, process, "Time and cost"),
        **effort.of(process, request.user, request.GET.get("of", "")),
    }
    return render(request, "processes/process_lean.html", context)


@page(audience="employees")
def lean_list(request: PersonRequest) -> HttpResponse:
    """The areas of the value chain with what their procedures take in a year."""
    for_employees(request)
    trail = [("Value chain", reverse("processes:process_list")), ("Time and cost", "")]
    return render(request, "processes/lean_list.html", {"trail": trail, **effort.value_chain(request.user)})


@page(audience="employees")
def risk_list(request: PersonRequest) -> HttpResponse:
    """Every risk at the steps in force, by likelihood and impact, and what is done against it."""
    for_employees(request)
    trail = [("Value chain", reverse("processes:process_list")), ("Risks and controls", "")]
    return render(request, "processes/risk_list.html", {"trail": trail, **risks.register(request.user, request.GET)})
