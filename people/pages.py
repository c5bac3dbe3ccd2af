"""Beside each view stands who it is for and how it may be asked; `manage.py list_pages` and the tests read it here.

    @page(audience="employees", methods="GET POST")
    def role_edit(request: HttpRequest, code: str) -> HttpResponse: ...

The audience says who may come to the door; which rows they find behind it is the gate's business (`visible_to`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_http_methods

AUDIENCES = {
    "anyone": "Everybody, signed in or not; the view is also marked @login_not_required.",
    "signed_in": "Every signed-in person, suppliers too; each sees the rows that the gate lets through.",
    "employees": "Signed-in people of the firm; for externals the page does not exist.",
}

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


@dataclass(frozen=True)
class Page:
    audience: str  # a word of AUDIENCES, or a permission such as "kpis.manage_goals"
    methods: tuple[str, ...]


def page(*, audience: str, methods: str = "GET") -> Callable[[View], View]:
    """Declare a view; methods are "GET", "POST" or "GET POST" (HEAD goes with GET). Others get 405."""
    if audience not in AUDIENCES and "." not in audience:
        raise ValueError(f"“{audience}” is no audience. Write one of {', '.join(AUDIENCES)} or a permission.")
    allowed = tuple(methods.split())

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if audience == "employees" and getattr(request.user, "is_external", True):
                raise Http404
            if "." in audience and not request.user.has_perm(audience):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        door = require_http_methods([*allowed, "HEAD"] if "GET" in allowed else [*allowed])(guarded)
        door.page = Page(audience, allowed)  # type: ignore[attr-defined]
        return cast(View, door)

    return declare


def page_of(view: Callable[..., Any]) -> Page | None:
    """What the view declares about itself, if anything."""
    return getattr(view, "page", None)
