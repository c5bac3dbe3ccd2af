"""What the frame of every page needs: the firm, the display, the five places and who is signed in.

Resolved once per request and only when a template asks: a page without the frame costs no query.
"""

from functools import cached_property
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from bms import inbox
from kpis.models import Goal
from people import clock, words
from people.models import User
from people.pages import PersonRequest
from people.views import THEME_COOKIE, THEMES
from processes.models import Process

DEFAULT_FIRM = "Our firm"


class Firm(NamedTuple):
    name: str
    short_name: str
    currency: str


class Place(NamedTuple):
    """One of the five places. ``current`` is page on the place itself, true below it."""

    name: str
    url: str
    icon: str
    current: str
    waiting: int = 0


class Navigation:
    """The frame as one person sees it in one request."""

    def __init__(self, request: PersonRequest) -> None:
        self.request = request

    @cached_property
    def waiting(self) -> int:
        """How many things wait; a page that has counted them already says so here."""
        return inbox.count(self.person)

    @property
    def person(self) -> User:
        return self.request.user

    @property
    def person_url(self) -> str:
        return self.person.get_absolute_url()

    @cached_property
    def doing(self) -> str:
        """What the person is, in one line: the role, or the first of several and how many more."""
        roles = [role.name for role in self.person.roles_today]
        return f"{roles[0]} and {len(roles) - 1} more" if len(roles) > 1 else "".join(roles)

    @property
    def here(self) -> str:
        return self.request.get_full_path()

    @property
    def searched(self) -> str:
        return self.request.GET.get("q", "") if self._view == "search" else ""

    @property
    def today(self) -> Any:
        return clock.today()

    @property
    def printed(self) -> str:
        return words.moment(clock.now())

    @property
    def _view(self) -> str:
        match = self.request.resolver_match
        return match.view_name if match else ""

    @cached_property
    def places(self) -> list[Place]:
        app = self._view.partition(":")[0]
        path = self.request.path

        def place(name: str, url_name: str, icon: str, section: str, waiting: int = 0) -> Place:
            url = reverse(url_name)
            current = "page" if path == url else "true" if app == section else ""
            return Place(name, url, icon, current, waiting)

        shown = [place("Home", "home", "home", "home")]
        if self._has_any(Process):
            shown.append(place("Processes", "processes:process_list", "chain", "processes"))
        shown.append(place("Documents", "documents:document_list", "doc", "documents"))
        if self._has_any(Goal):
            shown.append(place("Goals", "kpis:goal_list", "goal", "kpis"))
        shown.append(place("Inbox", "inbox", "inbox", "inbox", self.waiting))
        return shown

    def _has_any(self, model: type[Process] | type[Goal]) -> bool:
        """Our own people have every place; somebody from outside only those that hold something for them."""
        if not self.person.is_external:
            return True
        return bool(model.objects.visible_to(self.person).exists())


def navigation_of(request: PersonRequest) -> Navigation:
    """The one frame of this request."""
    kept: dict[str, Any] = request.__dict__
    if "_navigation" not in kept:
        kept["_navigation"] = Navigation(request)
    frame: Navigation = kept["_navigation"]
    return frame


def navigation(request: PersonRequest) -> dict[str, Any]:
    """The context processor. Pages for anyone do not ask for the frame of a person."""
    name = settings.BMS_FIRM_NAME or DEFAULT_FIRM
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return {
        "firm": Firm(name, name.partition(" ")[0], settings.BMS_CURRENCY),
        "theme": theme if theme in THEMES else "",
        "navigation": SimpleLazyObject(lambda: navigation_of(request)),
    }
