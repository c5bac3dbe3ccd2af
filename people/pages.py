"""Beside each view stands who it is for and how it may be asked; `manage.py list_pages` and the tests read it here.

    @page(audience="signed_in", methods="GET POST")
    def role_edit(request: PersonRequest, code: str) -> HttpResponse: ...

The audience is what the page is meant for. What a person may see or do behind the door stays with the gate and with the
`may_be_…` of the row, and the table of tests/access proves that both say the same.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_http_methods

if TYPE_CHECKING:
    from people.models import User

AUDIENCES = {
    "anyone": "Everybody, signed in or not; the view is also marked @login_not_required.",
    "signed_in": "Every signed-in person, suppliers too; each finds the rows that the gate lets through.",
    "employees": "Signed-in people of the firm; for externals there is nothing behind it.",
    "editors": "Those who may change this row: its owners, or a permission; others who see it get 403.",
}

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class PersonRequest(HttpRequest):
    """The request of somebody who has signed in: no other reaches a view without @login_not_required."""

    user: "User"


@dataclass(frozen=True)
class Page:
    audience: str  # a word of AUDIENCES, or a permission such as "kpis.manage_goals"
    methods: tuple[str, ...]


def page(*, audience: str, methods: str = "GET") -> Callable[[View], View]:
    """Declare a view. Methods are "GET", "POST" or "GET POST" (HEAD goes with GET); any other is answered with 405."""
    if audience not in AUDIENCES and "." not in audience:
        raise ValueError(f"“{audience}” is no audience. Write one of {', '.join(AUDIENCES)}, or a permission.")
    allowed = tuple(methods.split())

    def declare(view: View) -> View:
        door = require_http_methods([*allowed, "HEAD"] if "GET" in allowed else [*allowed])(view)
        door.page = Page(audience, allowed)  # type: ignore[attr-defined]
        return door

    return declare


def page_of(view: Callable[..., Any]) -> Page | None:
    """What the view declares about itself, if anything."""
    return getattr(view, "page", None)
