"""What is worked out from the steps, time and cost; and risks, with the sign-offs of their controls."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from people import words
from people.exports import csv_file
from people.forms import add_refusal
from people.pages import PersonRequest, page
from processes import (
    controls,
    effort,
    risks,
)
from processes.models import SignOff
from processes.sign_off_form import SignOffForm
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
    match request.GET.get("as"):
        case "csv":
            return csv_file(request, "risks.csv", risks.HEADS, risks.table(request.user))
        case "sign-offs":
            return csv_file(request, "sign-offs.csv", risks.SIGN_OFF_HEADS, risks.sign_offs(request.user))
    trail = [("Value chain", reverse("processes:process_list")), ("Risks and controls", "")]
    return render(request, "processes/risk_list.html", {"trail": trail, **risks.register(request.user, request.GET)})


@page(audience="employees", methods="GET POST")
def step_controls(request: PersonRequest, identity: UUID) -> HttpResponse:
    """How the controls at a step stand, what was signed off of them, and for those who keep one the sign-off."""
    for_employees(request)
    sent = SignOffForm(request.POST) if request.method == "POST" else None
    context = controls.at_step(identity, request.user, request.GET, sent=sent)
    if context is None:
        raise Http404
    if sent is not None:
        there = [control for control in context["controls"] if control.risk.wording == request.POST.get("control", "")]
        mine = next((control for control in there if control.form), None)
        if mine is None and (there or not any(control.form for control in context["controls"])):
            raise PermissionDenied
        if mine is None:
            context["reworded"] = sent.data.get("seen", "")
            messages.warning(request, "This control has other words by now, so nothing is signed. Look at it again.")
        elif sent.is_valid():
            try:
                given = SignOff.give(
                    by=request.user,
                    risk=mine.risk,
                    is_kept=sent.is_kept,
                    seen=sent.cleaned_data["seen"],
                    token=sent.cleaned_data["token"],
                )
            except ValidationError as refusal:
                add_refusal(sent, refusal)
            else:
                messages.success(request, _told(given))
                return redirect(request.get_full_path())
    return render(request, "processes/step_controls.html", context)


def _told(given: SignOff) -> str:
    if not given.is_kept:
        return "Signed off as not kept. Whoever owns the procedure is told."
    return f"Signed off as kept. Next by {words.day(given.next_on)}." if given.next_on else "Signed off as kept."
