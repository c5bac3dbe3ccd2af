"""The glossary: the firm's own words and what they mean."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from documents.forms.decisions import ReasonForm
from documents.forms.terms import TermCreateForm, TermEditForm
from documents.models import Term
from people.forms import add_refusal
from people.pages import PersonRequest, page


@page(audience="signed_in")
def term_list(request: PersonRequest) -> HttpResponse:
    """Every term that is explained today, by the alphabet; each has an address of its own (#code)."""
    context = {
        "terms": Term.objects.visible_to(request.user).select_related("owner_role").order_by("word", "pk"),
        "may_manage": Term.may_be_managed_by(request.user),
        "shows_owner": not request.user.is_external,
    }
    return render(request, "documents/term_list.html", context)


@page(audience="documents.manage_documents", methods="GET POST")
def term_create(request: PersonRequest) -> HttpResponse:
    if not Term.may_be_managed_by(request.user):
        raise PermissionDenied
    form = TermCreateForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            term = Term.create(by=request.user, **form.said())
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"“{term.word}” is explained from now on, wherever a text uses it.")
            return redirect(term.get_absolute_url())
    return render(request, "documents/term_create.html", {"form": form, "trail": _trail("New term")})


@page(audience="documents.manage_documents", methods="GET POST")
def term_edit(request: PersonRequest, code: str) -> HttpResponse:
    term = _term(request, code)
    form = TermEditForm(request.POST or None, by=request.user, term=term)
    if request.method == "POST" and form.is_valid():
        try:
            term.edit(by=request.user, **form.said())
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"“{term.word}” is saved.")
            return redirect(term.get_absolute_url())
    context = {"form": form, "term": term, "trail": _trail(term.word)}
    return render(request, "documents/term_edit.html", context)


@page(audience="documents.manage_documents", methods="GET POST")
def term_withdraw(request: PersonRequest, code: str) -> HttpResponse:
    term = _term(request, code)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        term.withdraw(by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, f"“{term.word}” is no longer explained.")
        return redirect("documents:term_list")
    context = {"form": form, "term": term, "back_url": term.get_absolute_url()}
    return render(request, "documents/term_withdraw.html", context)


def _term(request: PersonRequest, code: str) -> Term:
    """The term behind a code, for those who may change it: 404 before 403."""
    term = get_object_or_404(Term.objects.visible_to(request.user).select_related("owner_role"), code=code)
    if not Term.may_be_managed_by(request.user):
        raise PermissionDenied
    return term


def _trail(here: str) -> list[tuple[str, str]]:
    return [("Glossary", reverse("documents:term_list")), (here, "")]
