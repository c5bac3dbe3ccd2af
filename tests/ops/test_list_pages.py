"""The list of pages is complete, and a page that is not on it is not served."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import get_resolver, path
from pytest_django.fixtures import Settings

from bms.checks import check_pages
from people.pages import AUDIENCES, page


def undeclared(request: HttpRequest) -> HttpResponse:
    return HttpResponse("a secret")


@page(audience="anyone")
def contradicting(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path("probe/", undeclared, name="probe"), path("contradicting/", contradicting)]


def listed() -> list[dict[str, object]]:
    out = StringIO()
    call_command("list_pages", "--json", stdout=out)
    rows: list[dict[str, object]] = json.loads(out.getvalue())
    return rows


def test_every_page_has_a_name_methods_and_an_audience() -> None:
    for row in listed():
        assert row["name"], row
        assert row["methods"], row
        assert row["audience"] in AUDIENCES or "." in str(row["audience"]), row


def test_the_list_holds_every_name_the_resolver_knows() -> None:
    resolver = get_resolver()
    known = {name for name in resolver.reverse_dict if isinstance(name, str)}
    for space, (_, below) in resolver.namespace_dict.items():
        known |= {f"{space}:{name}" for name in below.reverse_dict if isinstance(name, str)}
    assert {row["name"] for row in listed()} == known


def test_parameters_are_listed_with_their_kinds() -> None:
    rows = {row["name"]: row for row in listed()}
    assert rows["processes:step_detail"]["parameters"] == {"identity": "uuid"}


def test_a_page_that_says_nothing_fails_the_check_and_is_refused(settings: Settings, client: Client) -> None:
    settings.ROOT_URLCONF = "tests.ops.test_list_pages"
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "LoginRequired" not in name]
    found = [problem.id for problem in check_pages()]
    assert found == ["bms.E002", "bms.E001", "bms.E003"]
    answer = client.get("/probe/")
    assert answer.status_code == 403
    assert b"a secret" not in answer.content


def test_a_page_for_nobody_we_know_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="no audience"):
        page(audience="everybody")
