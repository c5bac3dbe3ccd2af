"""What several pages of goals and measures begin with."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from kpis import periods
from kpis.models import Goal, Kpi
from kpis.models.fields import StaleEdit
from people import clock
from people.forms import add_refusal
from people.pages import PersonRequest


def asked_period(request: PersonRequest) -> date:
    """The month the address asks for, else the one that ended last. A month to come is that one too."""
    period = periods.parse(request.GET.get("period", ""))
    newest = periods.last_ended(clock.today())
    return newest if period is None or period > periods.of(clock.today()) else period


def sheets(request: PersonRequest) -> Any:
    """Measures through the gate, with what every page of one needs."""
    return Kpi.objects.visible_to(request.user).select_related("card", "goal", "owner_role", "updater_role")


def stale(
    request: PersonRequest, form: Any, refusal: StaleEdit, row: Goal | Kpi, template: str, context: dict[str, Any]
) -> HttpResponse:
    """Somebody else was faster: keep what was typed, show theirs, and let the next sending replace it."""
    row.refresh_from_db(fields=["version"])
    add_refusal(form, refusal)
    form.put(version=str(row.version))
    return render(request, template, {**context, "form": form, "stored_url": row.get_absolute_url()}, status=409)


def trail_to(kpi: Kpi, act: str) -> list[tuple[str, str]]:
    return [
        ("Goals", reverse("kpis:goal_list")),
        ("Measures", reverse("kpis:kpi_list")),
        (kpi.name, kpi.get_absolute_url()),
        (act, ""),
    ]
