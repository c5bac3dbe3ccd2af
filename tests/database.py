"""Chooses the database before Django reads its settings (a pytest plugin, loaded by `-p tests.database`).

Without DATABASE_URL it starts the embedded PostgreSQL on a cluster of its own, which forgets faster than the real one
(fsync off). Several runs in one checkout share that server; each has databases of its own, named after its process.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack

import psycopg
import pytest
from django.conf import settings
from psycopg import sql

from bms.postgres import FORGETFUL, Server

_open = ExitStack()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    os.environ.setdefault("BMS_TEST_MODE", "1")
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs a loop in the thread of the test
    if "BMS_TEST_RUN" not in os.environ:  # xdist's workers inherit it, and the address below
        os.environ["BMS_TEST_RUN"] = str(os.getpid())
        if not os.environ.get("DATABASE_URL"):
            os.environ["DATABASE_URL"] = _open.enter_context(Server("test", FORGETFUL).running())
            _drop_leftovers(os.environ["DATABASE_URL"])
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    """Each run has databases of its own, one per worker; and nobody has to collect static files before a test."""
    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = f"test_{os.environ['BMS_TEST_RUN']}"
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    _open.close()


def _drop_leftovers(url: str) -> None:
    """Drop what runs that were killed have left behind."""
    with psycopg.connect(url, autocommit=True) as connection:
        names = connection.execute(r"SELECT datname FROM pg_database WHERE datname ~ '^test_\d+(_|$)'").fetchall()
        for (name,) in names:
            if not _is_alive(int(name.split("_")[1])):
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a skipped test is a failure: there everything is installed, so nothing has a reason to be left out."""
    if os.environ.get("CI") != "true" or session.exitstatus != pytest.ExitCode.OK:
        return
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
