"""Pages about people and roles, and the door."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import PasswordChangeForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from people import clock, words
from people.forms import (
    AssignmentCreateForm,
    AssignmentEndForm,
    FindForm,
    RolePriceForm,
    SignInForm,
    add_refusal,
)
from people.models import Assignment, Role, User
from people.pages import PersonRequest, page
from people.records import acting

ROWS_PER_PAGE = 50
STEPS_SHOWN = 300
THEME_COOKIE = "theme"
THEMES = {"light", "dark"}
A_YEAR = 365 * 24 * 3600


# ---------- The door ----------


def safe_next(request: HttpRequest, fallback: str) -> str:
    """Where to go on: the address the form or the link names, if it is one of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    if is_ours and "/" in wanted:  # a bare word would be taken for the name of a view
        return wanted
    return resolve_url(fallback)


@login_not_required
@page(audience="anyone", methods="GET POST")
@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(safe_next(request, "home"))
    form = SignInForm(request, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        login(request, form.get_user())
        return redirect(safe_next(request, "home"))
    wanted = safe_next(request, "home")
    return render(
        request, "people/sign_in.html", {"form": form, "next": "" if wanted == resolve_url("home") else wanted}
    )


@login_not_required
@page(audience="anyone", methods="POST")
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("people:sign_in")


@page(audience="signed_in", methods="GET POST")
@sensitive_post_parameters()
def password_change(request: PersonRequest) -> HttpResponse:
    form = PasswordChangeForm(request.user, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with acting(by=request.user, reason="Changed their password."):
            form.save()
        update_session_auth_hash(request, request.user)
        messages.success(request, "Your password is changed. Everywhere else you have been signed out.")
        return redirect(request.user)
    return render(request, "people/password_change.html", {"form": form})


@page(audience="signed_in", methods="POST")
def display_choose(request: PersonRequest) -> HttpResponse:
    """Light, dark or as the system says; kept in this browser, so that no page flashes."""
    response = redirect(safe_next(request, "home"))
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        response.set_cookie(
            THEME_COOKIE, theme, max_age=A_YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
        )
    else:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    return response


# ---------- People ----------


@page(audience="signed_in")
def person_list(request: PersonRequest) -> HttpResponse:
    people = User.objects.visible_to(request.user).people().filter(is_active=True)
    find = FindForm(request.GET)
    if find.is_valid():
        for word in find.cleaned_data["q"].split():
            people = people.filter(Q(name__icontains=word) | Q(username__icontains=word))
    held = Assignment.objects.visible_to(request.user).held().select_related("role").order_by("role__name")
    people = people.select_related("partner").prefetch_related(Prefetch("assignments", held, to_attr="held_today"))
    rows_page = Paginator(people.order_by("name", "pk"), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "person": person,
            "url": person.get_absolute_url(),
            "does": words.listed([assignment.role.name for assignment in person.held_today]),
            "firm": person.partner.name if person.partner else "",
        }
        for person in rows_page.object_list
    ]
    return render(request, "people/person_list.html", {"find": find, "page": rows_page, "rows": rows})


@page(audience="signed_in")
def person_detail(request: PersonRequest, username: str) -> HttpResponse:
    person = get_object_or_404(
        User.objects.visible_to(request.user).people().select_related("manager", "partner"), username=username
    )
    today = clock.today()
    assignments = (
        person.assignments.visible_to(request.user).select_related("role").order_by("role__name", "starts_on", "pk")
    )
    held, later, before = _by_time(assignments, today)
    context = {
        "person": person,
        "partner_name": person.partner.name if person.partner else "",
        "is_me": person == request.user,
        "held": held,
        "later": later,
        "before": before,
        "manager": None if request.user.is_external else person.manager,
        "shows_roles": not request.user.is_external or person == request.user,
        "trail": [("People", reverse("people:person_list")), (person.name, "")],
    }
    return render(request, "people/person_detail.html", context)


def _by_time(assignments: "Any", today: date) -> tuple[list[Assignment], list[Assignment], list[Assignment]]:
    """Assignments held today, those to come, those that have ended."""
    held, later, before = [], [], []
    for assignment in assignments:
        if assignment.starts_on > today:
            later.append(assignment)
        elif assignment.ends_on and assignment.ends_on <= today:
            before.append(assignment)
        else:
            held.append(assignment)
    return held, later, before


# ---------- Roles ----------


@page(audience="signed_in")
def role_list(request: PersonRequest) -> HttpResponse:
    roles = Role.objects.visible_to(request.user)
    find = FindForm(request.GET)
    if find.is_valid():
        for word in find.cleaned_data["q"].split():
            roles = roles.filter(Q(name__icontains=word) | Q(purpose__icontains=word))
    rows_page = Paginator(roles.select_related("unit").order_by("name", "pk"), ROWS_PER_PAGE).get_page(
        request.GET.get("page")
    )
    shown = [role.pk for role in rows_page.object_list]
    holders = dict(
        Assignment.objects.visible_to(request.user)
        .held()
        .filter(role__in=shown, user__is_active=True)
        .values_list("role")
        .annotate(Count("pk"))
        .order_by()
    )
    rows = [
        {
            "role": role,
            "url": role.get_absolute_url(),
            "unit": role.unit.name if role.unit else "",
            "holders": holders.get(role.pk, 0),
            "is_mine": role.pk in request.user.role_ids,
        }
        for role in rows_page.object_list
    ]
    return render(request, "people/role_list.html", {"find": find, "page": rows_page, "rows": rows})


@page(audience="signed_in")
def role_detail(request: PersonRequest, code: str) -> HttpResponse:
    """What this role does: who holds it, its steps, its documents, its measures, what it may decide."""
    role = get_object_or_404(Role.objects.visible_to(request.user).select_related("unit"), code=code)
    today = clock.today()
    holders = (
        role.assignments.visible_to(request.user)
        .filter(Q(ends_on=None) | Q(ends_on__gt=today), user__is_active=True)
        .select_related("user", "role")
        .order_by("user__name", "starts_on", "pk")
    )
    rows_page = Paginator(holders, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    may_assign = role.may_be_assigned_by(request.user)
    context = {
        "role": role,
        "is_mine": role.pk in request.user.role_ids,
        "page": rows_page,
        "holders": [_holder(one, today, may_assign) for one in rows_page.object_list],
        "may_assign": may_assign,
        "may_price": role.may_be_priced_by(request.user),
        "procedures": _procedures_of(role, request.user),
        "documents": _documents_of(role, request.user),
        "measures": _measures_of(role, request.user),
        "decisions": [] if request.user.is_external else [right.name for right in role.permissions.order_by("pk")],
        "trail": [("Roles", reverse("people:role_list")), (role.name, "")],
    }
    return render(request, "people/role_detail.html", context)


@page(audience="people.see_rates", methods="GET POST")
def role_price(request: PersonRequest, code: str) -> HttpResponse:
    role = get_object_or_404(Role.objects.visible_to(request.user), code=code)
    if not role.may_be_priced_by(request.user):
        raise PermissionDenied
    form = RolePriceForm(request.POST or None, initial={"hourly_rate": role.hourly_rate})
    if request.method == "POST" and form.is_valid():
        rate = form.cleaned_data["hourly_rate"]
        try:
            role.price(by=request.user, hourly_rate=rate, reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            said = "Nobody knows what an hour costs." if rate is None else f"An hour costs {rate:,.2f}."
            messages.success(request, f"{role.name}: {said} Revisions approved before keep their figures.")
            return redirect(role)
    trail = [("Roles", reverse("people:role_list")), (role.name, role.get_absolute_url()), ("Cost of an hour", "")]
    return render(request, "people/role_price.html", {"form": form, "role": role, "trail": trail})


def _steps_of(role: Role, viewer: User) -> Any:
    """The steps in force that the role does; of one's own role, those that hold where one works."""
    steps = role.steps.read_today_by(viewer)
    return steps.holding_for(viewer) if role.pk in viewer.role_ids else steps


def _procedures_of(role: Role, viewer: User) -> list[dict[str, Any]]:
    """The procedures in force in which the role does a step, each with those steps, in the order of the tree."""
    document = "procedure__revision__document__"
    rows = (
        _steps_of(role, viewer)
        .order_by(f"{document}process__tree_id", f"{document}process__lft", "position")
        .values_list(f"{document}number", f"{document}title", "position", "title", "identity")
    )
    procedures: dict[str, dict[str, Any]] = {}
    for number, title, position, step, identity in rows[:STEPS_SHOWN]:
        url = reverse("processes:process_detail", args=[number])
        procedure = procedures.setdefault(number, {"number": number, "title": title, "url": url, "steps": []})
        procedure["steps"].append(
            {"position": position, "title": step, "url": reverse("processes:step_detail", args=[identity])}
        )
    return list(procedures.values())


def _documents_of(role: Role, viewer: User) -> list[dict[str, Any]]:
    """The documents in force that the role uses at its steps or answers for."""
    place = "procedure__revision__document__number"
    uses = list(
        _steps_of(role, viewer)
        .filter(document_uses__isnull=False)
        .order_by(place, "position")
        .values_list("document_uses__document_id", "position", place)[:STEPS_SHOWN]
    )
    known = role.owned_documents.model.objects.visible_to(viewer).in_force().filter(process=None)
    named = {
        pk: (number, title)
        for pk, number, title in known.filter(pk__in={use[0] for use in uses}).values_list("pk", "number", "title")
    }
    found: dict[str, dict[str, Any]] = {}
    for pk, position, process in uses:
        if pk in named:
            number, title = named[pk]
            found.setdefault(number, _document(number, title, f"used at step {position} of {process}"))
    owned = role.owned_documents.visible_to(viewer).in_force().filter(process=None).order_by("number")
    for number, title in owned.values_list("number", "title")[:STEPS_SHOWN]:
        entry = found.setdefault(number, _document(number, title, ""))
        entry["why"] = f"{entry['why']}; answers for it" if entry["why"] else "answers for it"
    return sorted(found.values(), key=lambda entry: str(entry["number"]))


def _document(number: str, title: str, why: str) -> dict[str, Any]:
    return {"number": number, "title": title, "url": reverse("documents:document_detail", args=[number]), "why": why}


def _measures_of(role: Role, viewer: User) -> list[dict[str, Any]]:
    """The measures that the role enters or answers for, with where they stand."""
    found: dict[str, dict[str, Any]] = {}
    for kpis, why in ((role.updated_kpis, "enters it"), (role.owned_kpis, "answers for it")):
        for line in kpis.visible_to(viewer).order_by("name").lines():
            entry = found.setdefault(line.code, {"line": line, "why": []})
            entry["why"].append(why)
    return [{"line": entry["line"], "why": words.listed(entry["why"])} for entry in found.values()]


def _holder(assignment: Assignment, today: date, may_end: bool) -> dict[str, Any]:
    """One row of who holds a role."""
    person = assignment.user
    key = [assignment.role.code, person.username, assignment.starts_on]
    return {
        "name": person.name,
        "url": person.get_absolute_url(),
        "starts_on": assignment.starts_on,
        "ends_on": assignment.ends_on,
        "is_to_come": assignment.starts_on > today,
        "end_url": reverse("people:assignment_end", args=key) if may_end else "",
    }


# ---------- Assignments ----------


@page(audience="people.manage_people", methods="GET POST")
def assignment_create(request: PersonRequest, code: str) -> HttpResponse:
    role = get_object_or_404(Role.objects.visible_to(request.user), code=code)
    if not role.may_be_assigned_by(request.user):
        raise PermissionDenied
    form = AssignmentCreateForm(request.POST or None, role=role, by=request.user)
    if request.method == "POST" and form.is_valid():
        person, starts_on = form.cleaned_data["user"], form.cleaned_data["starts_on"]
        try:
            role.assign(by=request.user, user=person, starts_on=starts_on, ends_on=form.cleaned_data["ends_on"])
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"{person.name} is {role.name} from {words.day(starts_on)}.")
            return redirect(role)
    trail = [("Roles", reverse("people:role_list")), (role.name, role.get_absolute_url()), ("Give to somebody", "")]
    return render(request, "people/assignment_create.html", {"form": form, "role": role, "trail": trail})


@page(audience="people.manage_people", methods="GET POST")
def assignment_end(request: PersonRequest, code: str, username: str, starts_on: date) -> HttpResponse:
    assignment = get_object_or_404(
        Assignment.objects.visible_to(request.user).select_related("role", "user"),
        role__code=code,
        user__username=username,
        starts_on=starts_on,
    )
    role, person = assignment.role, assignment.user
    if not role.may_be_assigned_by(request.user):
        raise PermissionDenied
    form = AssignmentEndForm(request.POST or None, initial={"on": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            assignment.end(by=request.user, on=form.cleaned_data["on"])
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            day = words.day(form.cleaned_data["on"])
            messages.success(request, f"{person.name} is no longer {role.name} from {day}.")
            return redirect(role)
    context = {
        "form": form,
        "assignment": assignment,
        "role": role,
        "person": person,
        "back_url": role.get_absolute_url(),
    }
    return render(request, "people/assignment_end.html", context)
