"""Local variants of a standard procedure: how they differ, a new one, and catching up with the standard."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from documents.models import StaleRevision
from people.forms import add_refusal
from people.pages import PersonRequest, page
from processes import variants
from processes.forms import VariantCreateForm
from processes.models import Process, Variant
from processes.views.shared import about, for_employees, trail_about, visible


@page(audience="employees")
def variant_list(request: PersonRequest, number: str) -> HttpResponse:
    """The variants of a standard and what they share; at the address of a variant also how it differs."""
    process = visible(request, number)
    for_employees(request)
    standard = process.standard
    if standard != process:
        standard = visible(request, standard.document.number)
    context = variants.report(standard, request.user, number if standard != process else "")
    context["trail"] = trail_about(request, standard, "Variants")
    context["may_create"] = Variant.may_be_created_by(request.user, standard)
    return render(request, "processes/variant_list.html", context)


@page(audience="processes.manage_tree", methods="GET POST")
def variant_create(request: PersonRequest, number: str) -> HttpResponse:
    standard = visible(request, number)
    if not Process.may_be_arranged_by(request.user):
        raise PermissionDenied
    document = standard.document
    initial = {
        "title": document.title,
        "owner_role": document.owner_role.code,
        "expert": document.expert.username if document.expert else "",
    }
    form = VariantCreateForm(request.POST or None, initial=initial, user=request.user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            variant = Variant.create(
                by=request.user,
                standard=standard,
                unit=data["unit"],
                title=data["title"],
                owner_role=data["owner_role"],
                expert=data["expert"],
                token=data["token"],
            )
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            made = variant.process.document
            messages.success(request, f"{made.number} is the variant for {variant.unit}. Its draft has the same steps.")
            return redirect("processes:procedure_edit", made.number)
    context = about(request, standard, "New variant", form) | {
        "may_create": Variant.may_be_created_by(request.user, standard)
    }
    return render(request, "processes/variant_create.html", context)


@page(audience="editors", methods="POST")
def variant_follow(request: PersonRequest, number: str) -> HttpResponse:
    """Take what the standard has changed over into the draft of a variant, a new draft where there is none."""
    process = visible(request, number)
    if not process.document.may_be_edited_by(request.user):
        raise PermissionDenied
    variant = variants.variant_of(process)
    if variant is None:
        raise Http404
    try:
        variant.bring_up(by=request.user, version=_version(request))
    except StaleRevision:
        messages.warning(request, "The draft has changed since you opened the page. Look at it and press again.")
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    else:
        messages.success(request, f"What {variant.standard.document.number} changed is in the draft now.")
        return redirect("processes:procedure_edit", number)
    return redirect(reverse("processes:variant_list", args=[number]))


def _version(request: PersonRequest) -> int | None:
    """Of the draft that was seen; None where there was none."""
    written = request.POST.get("version", "")[:9]
    return int(written) if written.isascii() and written.isdecimal() and int(written) else None
