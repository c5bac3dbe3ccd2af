"""Persons in front of a real browser, in the sample firm.

The firm is played once per run, on a fixed day, into a database that serves as a template; each module of this folder
gets a copy of it, which PostgreSQL makes in a fraction of a second, and may change it as it likes. Everything here
stays in one worker (`--dist loadgroup`), so that only one pays for the play. The database of the other tests is left
alone and nothing has to be flushed: that is why the server is started here and not by the fixture `live_server`, which
empties the tables after each test.

`BMS_SHOTS=folder` keeps a picture of every page that a test looks at.
"""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Literal, NamedTuple, Protocol
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as project
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, sync_playwright
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from bms.sample import firm as sample_firm
from bms.scenario import play
from people import clock
from people.models import User

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",  # the network is cut off (CFG-03)
]
PHONE = 360  # the narrowest window that must do
HEIGHTS = {PHONE: 740}
PATIENCE = 30_000  # milliseconds; a busy machine is slow, not wrong
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TODAY = date(2026, 3, 12)  # a Thursday; the story of the firm is counted from it
SHOTS = os.environ.get("BMS_SHOTS", "")

Scheme = Literal["light", "dark"]


class PageFor(Protocol):
    def __call__(
        self, username: str | None, *, width: int = 1280, scheme: Scheme = "light", scripts: bool = True
    ) -> Page: ...


class Played(NamedTuple):
    """Where the sample firm lies ready: the database to copy and the files that belong to it."""

    database: str
    files: Path


def pytest_itemcollected(item: pytest.Item) -> None:
    item.add_marker(pytest.mark.browser)
    item.add_marker(pytest.mark.xdist_group("journeys"))


# ---------- The firm ----------


@pytest.fixture(scope="session")
def played(
    django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Played]:
    """The sample firm as it is on the morning of `TODAY`."""
    ready = Played(f"{project.DATABASES['default']['TEST']['NAME']}_firm", tmp_path_factory.mktemp("firm"))
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with django_db_blocker.unblock():
        create_database(ready.database)
        with (
            connected_to(ready.database),
            override_settings(PASSWORD_HASHERS=quick, BMS_MEDIA_ROOT=ready.files),
            clock.at(TODAY),
        ):
            call_command("migrate", verbosity=0)
            play(sample_firm(TODAY), today=TODAY)
        yield ready
        drop_database(ready.database)


@pytest.fixture(scope="module")
def firm(played: Played, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A copy of the firm for the tests of one module: what one does there, the next one finds."""
    name = f"{played.database}_copy"
    with django_db_blocker.unblock():
        create_database(name, template=played.database)
        with connected_to(name):
            yield
        drop_database(name)


@pytest.fixture(autouse=True)
def _this_morning(_quick_and_apart: None, settings: Settings, played: Played) -> None:
    """The server runs in other threads, which see settings but not `clock.at`."""
    settings.BMS_MEDIA_ROOT = played.files
    settings.BMS_FIRM_NAME = "Halden Valves"
    settings.BMS_TEST_MODE = True
    settings.BMS_TEST_NOW = f"{TODAY}T09:00"


@pytest.fixture
def go_to_day(settings: Settings) -> Callable[[date], None]:
    """`go_to_day(monday)`: it is nine in the morning of that day. Whoever was signed in no longer is."""

    def go(day: date) -> None:
        settings.BMS_TEST_NOW = f"{day}T09:00"

    return go


@contextmanager
def connected_to(database: str) -> Iterator[None]:
    """All threads read their settings from the same place, so the server follows."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = database
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def create_database(name: str, template: str = "template0") -> None:
    drop_database(name)
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def drop_database(name: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


# ---------- The browser ----------


@pytest.fixture(scope="session")
def server() -> Iterator[LiveServer]:
    running = LiveServer("localhost")
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"There is no {CHROMIUM}. On Debian or Ubuntu: apt-get install chromium")
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page_for(browser: Browser, server: LiveServer, firm: None) -> Iterator[PageFor]:
    """`page_for("emma", width=PHONE)` is a page with her signed in. What the browser complains about fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(username: str | None, *, width: int = 1280, scheme: Scheme = "light", scripts: bool = True) -> Page:
        context = browser.new_context(
            base_url=server.url,
            viewport={"width": width, "height": HEIGHTS.get(width, 900)},
            color_scheme=scheme,
            reduced_motion="reduce",  # colours are looked at when they have arrived
            locale="en-GB",
            java_script_enabled=scripts,
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        if username is not None:
            context.add_cookies([{"name": project.SESSION_COOKIE_NAME, "value": _session(username), "url": server.url}])
        page = context.new_page()
        _listen(page, server.url, complaints)
        return page

    yield open_page
    for context in contexts:
        if SHOTS:
            picture(context.pages[0], os.environ["PYTEST_CURRENT_TEST"])
        context.close()
    assert not complaints, "The browser complains:\n" + "\n".join(complaints)


def _session(username: str) -> str:
    client = Client()
    client.force_login(User.objects.get(username=username), backend="people.authorities.RoleBackend")
    return client.cookies[project.SESSION_COOKIE_NAME].value


def _listen(page: Page, home: str, complaints: list[str]) -> None:
    """Errors in the console (a refusal by the content security policy is one), files that are missing, other hosts.

    That a page itself was answered with 404 or 409 is the business of the test.
    """

    def said(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            complaints.append(f"{page.url}: {message.text}")

    def asked(request: Request) -> None:
        if urlsplit(request.url).scheme in {"http", "https"} and not request.url.startswith(home):
            complaints.append(f"{page.url} asks another host: {request.url}")

    def failed(request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the person went on to another page
            complaints.append(f"{page.url}: {request.url} failed, {request.failure}")

    def answered(response: Response) -> None:
        if response.status >= (500 if response.request.resource_type == "document" else 400):
            complaints.append(f"{page.url}: {response.url} was answered with {response.status}")

    page.on("console", said)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.on("request", asked)
    page.on("requestfailed", failed)
    page.on("response", answered)


# ---------- Looking ----------

# What stands half under a bar that stays while the page scrolls is no barrier: one scrolls on. For the look of the
# checker these bars lie at their own place, so that no finding depends on how far the page was scrolled.
LAY_DOWN = """() => {
  for (const bar of document.querySelectorAll("body *")) {
    if (getComputedStyle(bar).position !== "sticky") continue;
    bar.dataset.layAs = bar.style.cssText;
    bar.style.position = "relative";
    bar.style.inset = "auto";
  }
}"""
STAY_AGAIN = """() => {
  for (const bar of document.querySelectorAll("[data-lay-as]")) {
    bar.style.cssText = bar.dataset.layAs;
    delete bar.dataset.layAs;
  }
}"""


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    """`axe(page)` fails when the accessibility checker finds a violation on the page as it is now."""
    checker = Axe()

    def check(page: Page) -> None:
        page.evaluate(LAY_DOWN)
        found = checker.run(page, options={"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]})
        barriers = [_barrier(wrong, node) for wrong in found.response["violations"] for node in wrong["nodes"]]
        page.evaluate(STAY_AGAIN)
        assert not barriers, f"{page.url} has {len(barriers)} barriers:\n" + "\n".join(barriers)

    return check


def _barrier(wrong: dict[str, Any], node: dict[str, Any]) -> str:
    return f"- {wrong['help']} ({wrong['id']}, {wrong['impact']})\n  {node['html'][:200]}\n  {node['failureSummary']}"


def runs_over(page: Page) -> int:
    """By how many pixels the page is wider than its window; 0 when nobody has to scroll sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def picture(page: Page, name: str) -> None:
    """Keep a picture of the whole page, if somebody asked for pictures."""
    if SHOTS:
        plain = re.sub(r"[^a-z0-9]+", "-", name.split("::")[-1].split(" ")[0].removeprefix("test_").lower()).strip("-")
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(SHOTS) / f"j-{plain}.png", full_page=True)
