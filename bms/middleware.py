"""What holds for every page: headers, limits of a session, and no page that nobody declared."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404, resolve

from people import clock
from people.pages import page_of
from people.records import Origin, asked_by

Handler = Callable[[HttpRequest], HttpResponseBase]

SIGNED_IN_AT = "signed_in_at"
LAST_SEEN_AT = "last_seen_at"
PRECISION = timedelta(minutes=1)  # one write a minute, not one per page


class Headers:
    """Outermost, so that error pages and static files carry them as well."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
        response.headers.setdefault("Cross-Origin-Opener-Policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        # Pages belong to one person: no proxy may keep them, and the browser asks again.
        response.headers.setdefault("Cache-Control", "private, no-cache")
        if settings.SECURE_HSTS_SECONDS and request.scheme == "https":
            response.headers.setdefault("Strict-Transport-Security", f"max-age={settings.SECURE_HSTS_SECONDS}")
        return response


class Numbered:
    """Gives every request a number, which the answer carries and the audit trail names.

    The source address is the one that reached the server, behind a proxy the proxy's: a header that anybody could
    send is no evidence.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        number = uuid4()
        with asked_by(Origin(number, request.get_full_path(), request.META.get("REMOTE_ADDR", ""))):
            response = self.get_response(request)
        response.headers["X-Request-Id"] = str(number)
        return response


class SessionLimits:
    """Signs out who was idle for too long, and everybody some hours after they signed in.

    The last visit is written down once a minute, so a session may end up to a minute early and never late.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        session = request.session
        if "_auth_user_id" in session:
            now = clock.now()
            signed_in_at = _moment(session.get(SIGNED_IN_AT)) or now
            last_seen_at = _moment(session.get(LAST_SEEN_AT)) or now
            is_over = now - signed_in_at > settings.SESSION_ABSOLUTE_LIMIT
            if is_over or now - last_seen_at > settings.SESSION_IDLE_LIMIT:
                logout(request)
            else:
                session.setdefault(SIGNED_IN_AT, now.isoformat())
                if LAST_SEEN_AT not in session or now - last_seen_at >= PRECISION:
                    session[LAST_SEEN_AT] = now.isoformat()
        return self.get_response(request)


def note_sign_in(request: HttpRequest, **signal: Any) -> None:
    """From here the hours of the session count (connected to Django's `user_logged_in`)."""
    request.session[SIGNED_IN_AT] = request.session[LAST_SEEN_AT] = clock.now().isoformat()


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


class DeclaredPages:
    """Refuses a view that does not say who it is for (`people.pages.page`)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> None:
        if page_of(view) is None:
            raise PermissionDenied("This page does not say who it is for.")


class WrongMethod:
    """A person who comes by link to an address that only takes forms (after signing in again) finds the way back."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code != 405 or request.method != "GET":
            return response
        told = render(request, "405.html", {"page_url": _readable_above(request.path)}, status=405)
        told.headers["Allow"] = response.headers["Allow"]
        return told


def _readable_above(path: str) -> str:
    """The nearest address above ``path`` that can be read; empty where there is none but the home page."""
    while (path := path.rstrip("/").rpartition("/")[0] + "/") != "/":
        try:
            above = page_of(resolve(path).func)
        except Resolver404:
            continue
        if above is not None and "GET" in above.methods:
            return path
    return ""
