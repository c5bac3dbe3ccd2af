"""The page for a failure of ours, and the one for a database that is away for a moment."""

import sys

from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import server_error as plain_server_error

RETRY_AFTER = 5  # seconds; the embedded database is back by then


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    """Called while the exception is being handled: a database that is away is 503, "come back", not 500."""
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        response = render(request, "503.html", status=503)
        response.headers["Retry-After"] = str(RETRY_AFTER)
        return response
    return plain_server_error(request)
