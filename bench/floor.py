"""The floor page: what a page of ours costs that does nothing. Everything else is told in multiples of it."""

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from django.core.cache.backends.dummy import DummyCache
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from documents.models import Document
from people.pages import page as declared

ROWS = 20
COUNT = "X-Bench-Count"
FORGET = "X-Bench-Forget"


@declared(audience="signed_in")
def page(request: HttpRequest) -> HttpResponse:
    """Twenty documents that this person may see, in the frame of every page."""
    rows = Document.objects.visible_to(request.user).order_by("number").values("number", "title")[:ROWS]
    return render(request, "bench/floor.html", {"rows": list(rows)})


def counted(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: a request that asks for it is told how many queries it took, or finds nothing kept in memory."""

    def answer(request: HttpRequest) -> HttpResponse:
        if FORGET in request.headers:
            with patch("processes.kept.memory", DummyCache("", {})):
                return counted_answer(request)
        return counted_answer(request)

    def counted_answer(request: HttpRequest) -> HttpResponse:
        if COUNT not in request.headers:
            return get_response(request)
        queries = []

        def note(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
            queries.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            response = get_response(request)
        response[COUNT] = str(len(queries))
        return response

    return answer
