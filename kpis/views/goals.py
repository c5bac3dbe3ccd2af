"""Pages of goals."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from kpis import numbers
from kpis.board import board
from kpis.forms import (
    GoalCreateForm,
    GoalEditForm,
    GoalMoveForm,
)
from kpis.models import Goal
from kpis.models.fields import StaleEdit
from kpis.reading import goal_page
from kpis.views.shared import asked_period, stale
from people.forms import add_refusal
from people.pages import PersonRequest, page


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
            return stale(request, form, refusal, goal, "kpis/goal_edit.html", {"goal": goal})
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
