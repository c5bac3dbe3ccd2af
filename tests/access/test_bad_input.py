"""Whatever is typed, sent or asked for: never a failure of ours, never more than the form has, never a hint.

Every page, every parameter and every field; one answer of 5xx fails. What nobody may see and what is not there answer
with the same words.
"""

import re
from html.parser import HTMLParser
from urllib.parse import quote, urlencode

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse

from documents.models import IncomingTable
from people.models import User
from tests.access import marked
from tests.access.marked import Firm
from tests.access.test_every_page import _flat, methods_of
from tests.conftest import SignIn

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("its_files"),
    pytest.mark.xdist_group("bad_input"),  # one worker builds the firm, once
]

FORM = "application/x-www-form-urlencoded"
BAD = {  # as they travel
    "NUL": "a%00b",
    "half a character": "%ED%A0%80",
    "not UTF-8": "%FF%FE",
    "long": "x" * 10_000,
    "huge": "9" * 40,
    "negative": "-1",
    "Arabic three": "%D9%A3",
    "last day": "9999-12-31",
    "first day": "0001-01-01",
    "up": "../../etc/passwd",
    "script": quote("<script>alert(1)</script>"),
    "template": quote("{{7*7}}{% load x %}%s%n"),
    "operators": quote("' \" \\ | & ! ( ) * :"),
    "exponent": "1e400",
    "NaN": "NaN",
    "empty": "",
}
PARAMETERS = [
    "q", "page", "sort", "stage", "type", "owner", "review", "kind", "period", "show", "status", "goal", "parent", "as",
    "step", "part", "open", "next", "mine", "revision", "sheet", "headings", "area", "like", "of", "arrange",
    "view", "from", "stands", "likelihood", "impact",
]  # fmt: skip


@pytest.fixture
def director(firm: Firm) -> User:
    """Somebody who may come to every form: the head of purchasing, quality manager and managing director in one."""
    person = marked.with_roles(firm, "director", "head-of-purchasing", "quality-manager", "managing-director")
    IncomingTable.objects.update(person=person)
    return person


def status_of(client: Client, method: str, address: str, body: str = "") -> int:
    """The answer to one request; whatever it changes or breaks is undone."""
    client.raise_request_exception = False
    point = transaction.savepoint()
    try:
        return client.generic(method, address, body, content_type=FORM).status_code
    finally:
        transaction.savepoint_rollback(point)


PLACES = {
    "documents": "document open",
    "processes": "process open",
    "kpis": "measure open",
    "people": "role buyer, a holder",
    "bms": "document open",
}
DRAFTS = {
    "revision_edit": "document never approved",
    "procedure_edit": "process drafted",
    "bpmn_import": "process drafted",
}
DRAFTS |= dict.fromkeys(["revision_approve", "revision_reject", "revision_recall"], "document in review")
DRAFTS |= dict.fromkeys(["revision_abandon", "revision_submit"], "document never approved")
DRAFTS |= dict.fromkeys(["goal_detail", "goal_edit", "goal_move"], "goal open")
DRAFTS |= dict.fromkeys([f"process_import_{page}" for page in ("columns", "preview", "report")], "uploaded table")
DRAFTS |= dict.fromkeys([f"steps_import_{page}" for page in ("columns", "preview", "report")], "uploaded steps")
DRAFTS |= dict.fromkeys(["term_edit", "term_withdraw"], "term")
DRAFTS |= {
    "role_handbook": "role buyer",
    "step_detail": "step open",
    "step_controls": "step open",
    "revision_file": "document file",
}
DRAFTS |= dict.fromkeys(["procedure_draw", "steps_paste"], "process drafted") | {"pick_list": "names of documents"}
DRAFTS |= dict.fromkeys(["variant_list", "variant_follow"], "variant for-buyers")


def pages(firm: Firm) -> list[tuple[str, str, tuple[str, ...]]]:
    """Every page once, on a row where its form is open: (name, address, methods)."""
    found = []
    for pattern in _flat(get_resolver().url_patterns):
        app = pattern.callback.__module__.partition(".")[0]
        short = str(pattern.name)
        name = f"{app}:{short}" if app != "bms" else short
        row = firm.rows[DRAFTS.get(short, PLACES[app])]
        wanted = set(re.findall(r"<(?:\w+:)?(\w+)>", str(pattern.pattern)))
        arguments = {key: value for key, value in row.items() if key in wanted}
        if short != "sign_out":
            found.append((name, reverse(name, kwargs=arguments), methods_of(name, arguments)))
    return found


class _Fields(HTMLParser):
    """The names and values of all fields of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in {"input", "select", "textarea"} and given.get("name"):
            self.found.setdefault(str(given["name"]), given.get("value") or "")


def fields_of(client: Client, address: str, methods: tuple[str, ...]) -> dict[str, str]:
    page = client.get(address).content.decode() if "GET" in methods else ""
    found = _Fields(page).found
    for ours in ("csrfmiddlewaretoken", "q"):
        found.pop(ours, None)
    return found or dict.fromkeys(["token", "version", "password", "sha256", "reason", "comment", "theme", "next"], "1")


def test_no_parameter_of_an_address_brings_a_page_down(firm: Firm, director: User, sign_in: SignIn) -> None:
    client = sign_in(director)
    broken = []
    for _name, address, methods in pages(firm):
        if "GET" in methods:
            for what, value in BAD.items():
                query = "&".join(f"{name}={value}" for name in PARAMETERS)
                if status_of(client, "GET", f"{address}?{query}") >= 500:
                    broken.append(f"{address} ({what})")
            if status_of(client, "GET", f"{address}?page=1&page=2&q=a&q=b&{'x=1&' * 900}") >= 500:
                broken.append(f"{address} (the same key twice)")
    assert not broken, "\n".join(broken)


@pytest.mark.slow
def test_no_field_of_a_form_brings_a_page_down(firm: Firm, director: User, sign_in: SignIn) -> None:
    """All fields at once, and each alone among good ones: a field behind a wrong one is not reached otherwise."""
    client = sign_in(director)
    broken = []
    for _name, address, methods in pages(firm):
        if "POST" not in methods:
            continue
        fields = fields_of(client, address, methods)
        for what, value in BAD.items():
            if status_of(client, "POST", address, "&".join(f"{name}={value}" for name in fields)) >= 500:
                broken.append(f"{address}: every field ({what})")
        for name in list(fields)[:40]:
            good = urlencode({other: given for other, given in fields.items() if other != name})
            for what in ("NUL", "huge", "last day"):
                if status_of(client, "POST", address, f"{good}&{name}={BAD[what]}&{name}={BAD[what]}") >= 500:
                    broken.append(f"{address}: {name} ({what})")
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize(
    "part", ["0", "-1", "9" * 30, "abc", "1e3", "%D9%A3", "%EF%BC%91", "%00", "1%2F..%2F2", "%ED%A0%80", "x" * 5000]
)
def test_an_odd_address_is_not_found(firm: Firm, part: str, director: User, sign_in: SignIn) -> None:
    client = sign_in(director)
    number = firm.rows["document open"]["number"]
    for address in (
        f"/documents/{part}/",
        f"/documents/{number}/revisions/{part}/",
        f"/documents/{number}/revisions/2/compare/{part}/",
        f"/documents/{number}/revisions/{part}/file/",
        f"/processes/{part}/",
        f"/processes/{part}/bpmn/",
        f"/processes/{part}/bpmn/import/",
        f"/processes/import/{part}/",
        f"/processes/steps/import/{part}/",
        f"/processes/{part}/steps/",
        f"/steps/{part}/",
        f"/names/{part}/",
        f"/goals/{part}/",
        f"/kpis/{part}/",
        f"/kpis/kq-open/values/{part}/restate/",
        f"/people/{part}/",
        f"/roles/{part}/",
        f"/roles/{part}/handbook/",
        f"/glossary/{part}/edit/",
        f"/roles/buyer/people/emma/{part}/end/",
    ):
        assert status_of(client, "GET", address) in {400, 404}, address


def test_a_method_that_a_page_does_not_know_is_refused(firm: Firm, director: User, sign_in: SignIn) -> None:
    client = sign_in(director)
    for _name, address, methods in pages(firm):
        known = {*methods, "HEAD"} if "GET" in methods else {*methods}
        for method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"} - known:
            assert status_of(client, method, address) == 405, f"{method} {address}"


def test_nothing_changes_without_the_mark_against_forgery(firm: Firm, director: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(director, backend="people.authorities.RoleBackend")
    for _name, address, methods in pages(firm):
        if "POST" in methods:
            for mark in ("", "csrfmiddlewaretoken=" + "x" * 64, "csrfmiddlewaretoken=%00"):
                assert status_of(client, "POST", address, f"reason=1&{mark}") == 403, address


def test_fields_that_a_form_does_not_have_change_nothing(firm: Firm, sign_in: SignIn) -> None:
    """Whoever sends more than the form asks gets what the form does, no more."""
    emma = firm.people["emma"]
    more = "is_superuser=1&is_staff=1&is_active=0&status=approved&owner_role=buyer&id=1&pk=1&readers=&permissions=1"
    client = sign_in(emma)
    before = User.objects.filter(pk=emma.pk).values().get()
    for _name, address, methods in pages(firm):
        if "POST" in methods:
            client.post(address, more, content_type=FORM)
    assert User.objects.filter(pk=emma.pk).values().get() == before

    oscar = firm.people["oscar"]
    number = firm.rows["document never approved"]["number"]
    address = f"/documents/{number}/revisions/1/edit/"
    client = sign_in(oscar)
    page = client.get(address).content.decode()
    fields = _Fields(page).found | {"title": "New title", "status": "approved", "effective_from": "2026-01-01"}
    fields |= {"prepared_by": "1", "sha256": "0" * 64, "document": "1", "number": "77", "owner_role": "buyer"}
    client.post(address, fields)
    draft = marked.newest_revision(number)
    assert (draft.title, draft.status, draft.number, draft.effective_from, draft.sha256) == (
        "New title",
        "draft",
        1,
        None,
        "",
    )
    assert draft.document.owner_role.code == "head-of-purchasing"


@pytest.mark.parametrize("person", ["nora", "sam"])
def test_what_is_hidden_and_what_is_absent_answer_alike(person: str, firm: Firm, sign_in: SignIn) -> None:
    client = sign_in(firm.people[person])
    pairs = [
        ("/documents/{}/", firm.rows["document never approved"]["number"], "WI-9999"),
        ("/documents/{}/revisions/", firm.rows["document closed"]["number"], "WI-9999"),
        ("/documents/{}/revisions/1/file/", firm.rows["document closed file"]["number"], "SP-9999"),
        ("/documents/{}/revisions/1/approve/", firm.rows["document in review"]["number"], "WI-9999"),
        ("/documents/{}/edit/", firm.rows["document closed"]["number"], "WI-9999"),
        ("/processes/{}/", firm.rows["process closed"]["number"], "P-9999"),
        ("/processes/{}/bpmn/", firm.rows["process closed"]["number"], "P-9999"),
        ("/processes/{}/bpmn/import/", firm.rows["process closed"]["number"], "P-9999"),
        ("/processes/{}/steps/", firm.rows["process closed"]["number"], "P-9999"),
        ("/processes/{}/edit/", firm.rows["process closed"]["number"], "P-9999"),
        ("/steps/{}/", firm.rows["step closed"]["identity"], "00000000-0000-4000-8000-000000000000"),
        ("/goals/{}/", "gq-closed", "gq-absent"),
        ("/kpis/{}/", "kq-closed", "kq-absent"),
        ("/kpis/{}/record/", "kq-closed", "kq-absent"),
    ]
    if person == "sam":
        pairs += [("/people/{}/", "emma", "zq-absent"), ("/roles/{}/", "auditor", "zq-absent")]
        pairs += [("/roles/{}/handbook/", "auditor", "zq-absent")]
    for pattern, hidden, absent in pairs:
        answers = []
        for key in (hidden, absent):
            response = client.get(pattern.format(key))
            answers.append((response.status_code, sorted(response.headers), without(response.content.decode(), key)))
        assert answers[0][0] == 404
        assert answers[0] == answers[1], pattern.format(hidden)


def test_a_form_that_names_a_hidden_row_answers_as_for_an_absent_one(firm: Firm, sign_in: SignIn) -> None:
    """Choosers are a door too: the other end of a link is asked for like a page."""
    eve, process = sign_in(firm.people["eve"]), firm.rows["process closed"]["number"]
    cases = [
        (eve, "/kpis/new/", {"processes": "{}"}, process, "P-9999"),
        (eve, "/kpis/kq-under-closed/edit/", {"processes": "{}"}, process, "P-9999"),
    ]
    for client, address, fields, hidden, absent in cases:
        answers = []
        for key in (hidden, absent):
            point = transaction.savepoint()
            response = client.post(address, {name: value.format(key) for name, value in fields.items()})
            answers.append((response.status_code, without(response.content.decode(), key)))
            transaction.savepoint_rollback(point)
        assert answers[0] == answers[1], (address, hidden)


def without(text: str, key: str) -> str:
    """``text`` without the number that was asked for and without what is new in every answer."""
    text = re.sub(r'(name="(?:csrfmiddlewaretoken|token)" value=")[^"]*', r"\1", text)
    text = re.sub(r'value="[0-9A-Za-z]{32,64}"|[0-9a-f]{8}-[0-9a-f-]{27}', "", text)
    text = re.sub(r"\b\d\d:\d\d\b", "", text)  # a minute may end between the two
    return text.replace(key, "").replace(quote(key), "")
