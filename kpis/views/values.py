"""Entering the values of a measure, and correcting one."""

from datetime import date
from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from kpis import numbers, periods
from kpis.forms import (
    KpiRecordForm,
    MeasurementRestateForm,
)
from kpis.lines import month_choices
from kpis.models import Kpi, Measurement
from kpis.values import Values, value_rows
from kpis.views.shared import sheets, trail_to
from people import clock, words
from people.forms import add_refusal
from people.pages import PersonRequest, page


@page(audience="editors", methods="GET POST")
def kpi_record(request: PersonRequest, code: str) -> HttpResponse:
    """Enter the value of a month."""
    kpi = get_object_or_404(sheets(request), code=code)
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
        "trail": trail_to(kpi, "Enter a value"),
    }
    return render(request, "kpis/kpi_record.html", context)


@page(audience="editors", methods="GET POST")
def measurement_restate(request: PersonRequest, code: str, period: date) -> HttpResponse:
    """Correct the value of a month, with a reason."""
    kpi = get_object_or_404(sheets(request), code=code)
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
        "trail": trail_to(kpi, f"Restate {words.month(period)}"),
    }
    return render(request, "kpis/measurement_restate.html", context)


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
