"""What several pages of documents begin with."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from documents.models import Document, Revision, StaleRevision
from people.pages import PersonRequest


def visible_document(request: PersonRequest, number: str) -> Document:
    """The document with this number, if the person may know of it; else 404."""
    seen = Document.objects.visible_to(request.user).select_related("type", "owner_role", "expert", "unit")
    return get_object_or_404(seen, number=number)


def visible_revision(request: PersonRequest, number: str, n: int) -> Revision:
    """The revision with this number, if the person may read it; else 404."""
    seen = Revision.objects.visible_to(request.user).select_related(
        "document__type", "document__owner_role", "document__expert", "document__unit", "prepared_by"
    )
    return get_object_or_404(seen, document__number=number, number=n)


def is_overtaken(refusal: ValidationError) -> bool:
    """Somebody else was faster: what the person saw is no longer so."""
    return isinstance(refusal, StaleRevision) or getattr(refusal, "code", None) == "state"


def overtaken(request: PersonRequest, refusal: ValidationError, revision: Revision) -> HttpResponse:
    context = {"message": " ".join(refusal.messages), "reload_url": revision.get_absolute_url()}
    return render(request, "409.html", context, status=409)


def trail_to(document: Document, *further: str) -> list[tuple[str, str]]:
    """The crumbs down to a document, and what is open below it."""
    start = [("Documents", reverse("documents:document_list"))]
    own = (str(document), document.get_absolute_url() if further else "")
    return [*start, own, *((name, "") for name in further)]
