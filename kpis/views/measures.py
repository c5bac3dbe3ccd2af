"""Pages of measures and their targets."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from kpis import numbers, periods
from kpis.forms import (
    KpiCreateForm,
    KpiEditForm,
    KpiListForm,
    TargetSetForm,
)
from kpis.lines import month_options
from kpis.models import Goal, Kpi
from kpis.models.fields import StaleEdit
from kpis.reading import kpi_page
from kpis.values import Values, value_rows
from kpis.views.shared import asked_period, sheets, stale, trail_to
from people import clock, words
from people.forms import add_refusal
from people.pages import PersonRequest, page

ROWS_PER_PAGE = 50


@page(audience="signed_in")
def kpi_list(request: PersonRequest) -> HttpResponse:
    """Measures, worst first, cut to what the reader answers for if they wish."""
    period = asked_period(request)
    kpis = Kpi.objects.visible_to(request.user)
    choice = KpiListForm(request.GET)
    choice.is_valid()
    show, status = choice.cleaned_data.get("show", ""), choice.cleaned_data.get("status", "")
    if show == "mine":
        kpis = kpis.answered_by(request.user)
    elif show == "due":
        kpis = kpis.answered_by(request.user).unreported(period)
    ordered = kpis.worst_first(period)
    if status == "none":
        ordered = ordered.exclude(now__status__in=["good", "watch", "off"])
    elif status:
        ordered = ordered.filter(now__status=status)
    page = Paginator(ordered, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    found: Any = page.object_list  # the part of ``ordered`` on this page
    rows = found.lines(period)
    context = {
        "choice": choice,
        "page": page,
        "rows": rows,
        "period": period,
        "months": month_options(period),
        "show": show,
        "is_filtered": bool(show or status),
        "may_create": Kpi.may_be_created_by(request.user),
    }
    return render(request, "kpis/kpi_list.html", context)


@page(audience="signed_in")
def kpi_detail(request: PersonRequest, code: str) -> HttpResponse:
    kpi = get_object_or_404(sheets(request), code=code)
    period = asked_period(request)
    values = Values(kpi)
    page = values.page(request.GET.get("page"))
    may_record = kpi.may_be_recorded_by(request.user)
    context = kpi_page(kpi, request.user, period, values)
    context |= {
        "page": page,
        "rows": value_rows(kpi, page.object_list, values.targets, request.user, may_restate=may_record),
        "may_record": may_record,
        "may_edit": kpi.may_be_edited_by(request.user),
        "record_url": f"{reverse('kpis:kpi_record', args=[kpi.code])}?period={periods.written(period)}",
    }
    return render(request, "kpis/kpi_detail.html", context)


@page(audience="editors", methods="GET POST")
def kpi_create(request: PersonRequest) -> HttpResponse:
    goals = Goal.objects.editable_by(request.user)
    if not Kpi.may_be_created_by(request.user) and not goals.exists():
        raise PermissionDenied
    wanted = (
        goals.filter(code=request.GET.get("goal", "").replace("\0", "")[:20]).first()
        if request.method == "GET"
        else None
    )
    form = KpiCreateForm(request.POST or None, by=request.user, goals=goals, initial={"goal": wanted})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            kpi = Kpi.create(
                by=request.user,
                code=given["code"],
                goal=given["goal"],
                processes=given["processes"],
                readers=given["readers"],
                token=given["token"],
                **form.sheet(),
            )
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"“{kpi.name}” is set up. Give it a target, so that it can be judged.")
            return redirect("kpis:target_set", kpi.code)
    return render(request, "kpis/kpi_create.html", {"form": form})


@page(audience="editors", methods="GET POST")
def kpi_edit(request: PersonRequest, code: str) -> HttpResponse:
    kpi = get_object_or_404(sheets(request), code=code)
    if not kpi.may_be_edited_by(request.user):
        raise PermissionDenied
    goals = Goal.objects.editable_by(request.user) | Goal.objects.visible_to(request.user).filter(pk=kpi.goal_id)
    form = KpiEditForm(
        request.POST or None, by=request.user, goals=goals.distinct(), kpi=kpi, initial=_sheet_of_kpi(request, kpi)
    )
    context = {"form": form, "kpi": kpi, "trail": trail_to(kpi, "Edit")}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        steps: Any = form.fields.get("steps")
        offered = {value for value, _ in steps.choices} if steps else set()
        kept = [step for step in kpi.steps.visible_to(request.user) if str(step.identity) not in offered]
        hidden = kpi.processes.exclude(pk__in=kpi.processes.visible_to(request.user).values("pk"))
        try:
            kpi.edit(
                by=request.user,
                version=given["version"],
                goal=given["goal"],
                processes=[*given["processes"], *hidden],
                steps=[*given.get("steps", []), *(step.identity for step in kept)],
                readers=given["readers"],
                token=given["token"],
                **form.sheet(),
            )
        except StaleEdit as refusal:
            return stale(request, form, refusal, kpi, "kpis/kpi_edit.html", context)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"“{given['name']}” is saved.")
            return redirect(kpi)
    return render(request, "kpis/kpi_edit.html", context)


@page(audience="editors", methods="GET POST")
def target_set(request: PersonRequest, code: str) -> HttpResponse:
    """What values are held against from a month on."""
    kpi = get_object_or_404(sheets(request), code=code)
    if not kpi.may_be_targeted_by(request.user):
        raise PermissionDenied
    newest = kpi.measurements.visible_to(request.user).order_by("-period").values_list("period", flat=True).first()
    first = periods.shifted(newest, 1) if newest else periods.shifted(periods.of(clock.today()), -24)
    soonest = first if newest else periods.of(clock.today())
    form = TargetSetForm(request.POST or None, kpi=kpi, first=first, initial={"valid_from": periods.written(soonest)})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            target = kpi.set_target(
                by=request.user, valid_from=given["valid_from"], reason=given["reason"], **form.yardstick()
            )
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"The target holds from {words.month(target.valid_from)} on. Past colours stay.")
            return redirect(kpi)
    context = {"form": form, "kpi": kpi, "newest": newest, "trail": trail_to(kpi, "Set a target")}
    return render(request, "kpis/target_set.html", context)


def _sheet_of_kpi(request: PersonRequest, kpi: Kpi) -> dict[str, Any]:
    names = ("name", "weight", "definition", "formula", "source", "direction", "unit", "decimals", "version")
    sheet = {name: getattr(kpi, name) for name in names}
    processes = kpi.processes.visible_to(request.user).order_by("document__number")
    return sheet | {
        "weight": numbers.plain(kpi.weight),
        "baseline": numbers.plain(kpi.baseline, kpi.decimals),
        "goal": kpi.goal_id,
        "owner_role": kpi.owner_role_id,
        "updater_role": kpi.updater_role_id,
        "processes": ", ".join(processes.values_list("document__number", flat=True)),
        "steps": [str(step.identity) for step in kpi.steps.visible_to(request.user)],
        "readers": list(kpi.readers.values_list("pk", flat=True)),
    }
