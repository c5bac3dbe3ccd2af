"""Pages of goals and measures."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from kpis import numbers, periods
from kpis.board import board
from kpis.forms import (
    GoalCreateForm,
    GoalEditForm,
    GoalMoveForm,
    KpiCreateForm,
    KpiEditForm,
    KpiListForm,
    KpiRecordForm,
    MeasurementRestateForm,
    TargetSetForm,
)
from kpis.lines import month_choices, month_options
from kpis.models import Goal, Kpi, Measurement
from kpis.models.fields import StaleEdit
from kpis.reading import goal_page, kpi_page
from kpis.values import Values, value_rows
from people import clock, words
from people.forms import add_refusal
from people.pages import PersonRequest, page

ROWS_PER_PAGE = 50


def asked_period(request: PersonRequest) -> date:
    """The month the address asks for, else the one that ended last. A month to come is that one too."""
    period = periods.parse(request.GET.get("period", ""))
    newest = periods.last_ended(clock.today())
    return newest if period is None or period > periods.of(clock.today()) else period


# ---------- Goals ----------


@page(audience="signed_in")
def goal_list(request: PersonRequest) -> HttpResponse:
    """The cascade: every goal with its colour, worst first."""
    period = asked_period(request)
    context = {
        "board": board(request.user, period),
        "may_create": Goal.may_be_arranged_by(request.user),
    }
    return render(request, "kpis/goal_list.html", context)


@page(audience="signed_in")
def goal_detail(request: PersonRequest, code: str) -> HttpResponse:
    goals = Goal.objects.visible_to(request.user).select_related("owner_role", "unit")
    goal = get_object_or_404(goals, code=code)
    context = goal_page(goal, request.user, asked_period(request))
    context["may_edit"] = goal.may_be_edited_by(request.user)
    context["may_move"] = Goal.may_be_arranged_by(request.user)
    return render(request, "kpis/goal_detail.html", context)


@page(audience="kpis.manage_goals", methods="GET POST")
def goal_create(request: PersonRequest) -> HttpResponse:
    if not Goal.may_be_arranged_by(request.user):
        raise PermissionDenied
    form = GoalCreateForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            goal = Goal.create(by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"“{goal.statement}” is set. Give it a measure, so that it can be judged.")
            return redirect(goal)
    return render(request, "kpis/goal_create.html", {"form": form})


@page(audience="editors", methods="GET POST")
def goal_edit(request: PersonRequest, code: str) -> HttpResponse:
    goal = get_object_or_404(Goal.objects.visible_to(request.user), code=code)
    if not goal.may_be_edited_by(request.user):
        raise PermissionDenied
    form = GoalEditForm(request.POST or None, by=request.user, initial=_sheet_of_goal(goal))
    if request.method == "POST" and form.is_valid():
        try:
            goal.edit(by=request.user, **form.cleaned_data)
        except StaleEdit as refusal:
            return _stale(request, form, refusal, goal, "kpis/goal_edit.html", {"goal": goal})
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"“{goal.statement}” is saved.")
            return redirect(goal)
    return render(request, "kpis/goal_edit.html", {"form": form, "goal": goal})


@page(audience="kpis.manage_goals", methods="GET POST")
def goal_move(request: PersonRequest, code: str) -> HttpResponse:
    goal = get_object_or_404(Goal.objects.visible_to(request.user), code=code)
    if not Goal.may_be_arranged_by(request.user):
        raise PermissionDenied
    form = GoalMoveForm(request.POST or None, by=request.user, goal=goal, initial={"parent": goal.parent_id})
    if request.method == "POST" and form.is_valid():
        try:
            goal.move(by=request.user, parent=form.cleaned_data["parent"], reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"“{goal.statement}” has its new place. Its measures and scores came along.")
            return redirect(goal)
    return render(request, "kpis/goal_move.html", {"form": form, "goal": goal})


def _sheet_of_goal(goal: Goal) -> dict[str, Any]:
    return {
        "statement": goal.statement,
        "perspective": goal.perspective,
        "owner_role": goal.owner_role_id,
        "unit": goal.unit_id,
        "weight": numbers.plain(goal.weight),
        "rollup": goal.rollup,
        "readers": list(goal.readers.values_list("pk", flat=True)),
        "version": goal.version,
    }


# ---------- Measures ----------


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
    kpi = get_object_or_404(_sheets(request), code=code)
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
def kpi_record(request: PersonRequest, code: str) -> HttpResponse:
    """Enter the value of a month."""
    kpi = get_object_or_404(_sheets(request), code=code)
    if not kpi.may_be_recorded_by(request.user):
        raise PermissionDenied
    reported = {
        period: kpi.shown(value) if value is not None else "not applicable"
        for period, value in kpi.measurements.visible_to(request.user)
        .order_by("-period")
        .values_list("period", "value")[:30]
    }
    form = KpiRecordForm(
        request.POST or None, kpi=kpi, reported=reported, initial={"period": periods.written(_next(request, reported))}
    )
    form.fields["value"].help_text = _hint(kpi, reported)
    taken_url = ""
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        period, value = given["period"], None if given["not_applicable"] else given["value"]
        try:
            kpi.record(by=request.user, period=period, value=value, note=given["note"], token=given["token"])
        except ValidationError as refusal:
            add_refusal(form, refusal)
            if period in reported:
                taken_url = reverse("kpis:measurement_restate", args=[kpi.code, period])
        else:
            messages.success(request, f"{words.month(period)} is saved: {kpi.shown(value)}.")
            return redirect(kpi)
    context = {
        "form": form,
        "kpi": kpi,
        "is_complete": not form.is_bound and _missing(reported) is None,
        "taken_url": taken_url,
        "trail": _trail(kpi, "Enter a value"),
    }
    return render(request, "kpis/kpi_record.html", context)


@page(audience="editors", methods="GET POST")
def measurement_restate(request: PersonRequest, code: str, period: date) -> HttpResponse:
    """Correct the value of a month, with a reason."""
    kpi = get_object_or_404(_sheets(request), code=code)
    rows = Measurement.objects.visible_to(request.user).select_related("kpi", "target")
    row = get_object_or_404(rows, kpi=kpi, period=period)
    if not row.may_be_restated_by(request.user):
        raise PermissionDenied
    form = MeasurementRestateForm(
        request.POST or None,
        kpi=kpi,
        initial={"value": numbers.plain(row.value, kpi.decimals), "not_applicable": row.value is None},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        value = None if given["not_applicable"] else given["value"]
        try:
            row.restate(by=request.user, value=value, reason=given["reason"], token=given["token"])
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"{words.month(period)} is restated. The first value stays beside it.")
            return redirect(kpi)
    context = {
        "form": form,
        "kpi": kpi,
        "row": value_rows(kpi, Values(kpi).window(period, period), [], request.user, may_restate=False)[0],
        "trail": _trail(kpi, f"Restate {words.month(period)}"),
    }
    return render(request, "kpis/measurement_restate.html", context)


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
    kpi = get_object_or_404(_sheets(request), code=code)
    if not kpi.may_be_edited_by(request.user):
        raise PermissionDenied
    goals = Goal.objects.editable_by(request.user) | Goal.objects.visible_to(request.user).filter(pk=kpi.goal_id)
    form = KpiEditForm(
        request.POST or None, by=request.user, goals=goals.distinct(), kpi=kpi, initial=_sheet_of_kpi(request, kpi)
    )
    context = {"form": form, "kpi": kpi, "trail": _trail(kpi, "Edit")}
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
            return _stale(request, form, refusal, kpi, "kpis/kpi_edit.html", context)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"“{given['name']}” is saved.")
            return redirect(kpi)
    return render(request, "kpis/kpi_edit.html", context)


@page(audience="editors", methods="GET POST")
def target_set(request: PersonRequest, code: str) -> HttpResponse:
    """What values are held against from a month on."""
    kpi = get_object_or_404(_sheets(request), code=code)
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
    context = {"form": form, "kpi": kpi, "newest": newest, "trail": _trail(kpi, "Set a target")}
    return render(request, "kpis/target_set.html", context)


# ---------- What several views ask ----------


def _sheets(request: PersonRequest) -> Any:
    """Measures through the gate, with what every page of one needs."""
    return Kpi.objects.visible_to(request.user).select_related("card", "goal", "owner_role", "updater_role")


def _stale(
    request: PersonRequest, form: Any, refusal: StaleEdit, row: Goal | Kpi, template: str, context: dict[str, Any]
) -> HttpResponse:
    """Somebody else was faster: keep what was typed, show theirs, and let the next sending replace it."""
    row.refresh_from_db(fields=["version"])
    add_refusal(form, refusal)
    form.data = form.data.copy()
    form.data["version"] = str(row.version)
    return render(request, template, {**context, "form": form, "stored_url": row.get_absolute_url()}, status=409)


def _next(request: PersonRequest, reported: dict[date, str]) -> date:
    """The month to enter: the one the address names, else the newest that is missing, else the one that runs."""
    running = periods.of(clock.today())
    wanted = periods.parse(request.GET.get("period", ""))
    if wanted and wanted <= running and wanted not in reported:
        return wanted
    return _missing(reported) or running


def _missing(reported: dict[date, str]) -> date | None:
    """The newest of the last 13 months that have ended and have no value."""
    months = (periods.parse(written) for written, _ in month_choices(periods.last_ended(clock.today()), 13))
    return next((month for month in months if month and month not in reported), None)


def _hint(kpi: Kpi, reported: dict[date, str]) -> str:
    """“Last value 94.0 % (January 2026).”"""
    last = f"Last value {next(iter(reported.values()))} ({words.month(next(iter(reported)))}). " if reported else ""
    if kpi.direction == Kpi.Direction.YES_NO:
        return last
    return f"{last}Write it like {numbers.plain(Decimal(96), kpi.decimals)}, without a unit."


def _trail(kpi: Kpi, act: str) -> list[tuple[str, str]]:
    return [
        ("Goals", reverse("kpis:goal_list")),
        ("Measures", reverse("kpis:kpi_list")),
        (kpi.name, kpi.get_absolute_url()),
        (act, ""),
    ]


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
