"""`make run` from outside: it answers, it stops when told to, and nothing it leaves behind stops the next start."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest
from psycopg import sql

from tests.ops.environment import CHECKOUT, bare, run

NAME = f"test_{os.environ['BMS_TEST_RUN']}_serve_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


# Each start collects the static files into the one folder of this checkout: one after the other, in one worker.
pytestmark = pytest.mark.xdist_group("serve")


@pytest.fixture
def empty_database() -> Iterator[str]:
    """A database without a table, and its address."""
    url = os.environ["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
        start, _, query = url.partition("?")
        yield f"{start.rsplit('/', 1)[0]}/{NAME}" + (f"?{query}" if query else "")
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(NAME)))


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int, path: str = "/health/ready") -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def wait(is_so: bool, port: int, seconds: int = 90) -> None:
    deadline = time.monotonic() + seconds
    while answers(port) != is_so:
        assert time.monotonic() < deadline
        time.sleep(0.2)


def start(port: int, url: str) -> subprocess.Popen[str]:
    environment = bare(BMS_TEST_MODE="1", DATABASE_URL=url, PORT=str(port), PYTHONUNBUFFERED="1")
    command = [sys.executable, "-m", "bms.serve"]
    return subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, text=True)


def test_it_prepares_an_empty_database_answers_and_stops(empty_database: str) -> None:
    port = free_port()
    with start(port, empty_database) as portal:
        wait(True, port)
        assert answers(port, "/sign-in/")
        assert answers(port, f"/search/?q={'x' * 10_000}"), "a long search is answered by the portal, not by its server"
        portal.send_signal(signal.SIGTERM)
        said, _ = portal.communicate(timeout=60)
        assert f"http://127.0.0.1:{port}" in said
        assert "portal" not in said.split(str(port))[1], "the sample logins are for the demo only"
    assert not answers(port)


def test_a_killed_portal_frees_its_port_for_the_next(empty_database: str) -> None:
    port = free_port()
    with start(port, empty_database) as portal:
        wait(True, port)
        portal.kill()
    wait(False, port)
    with start(port, empty_database) as portal:
        wait(True, port)
        portal.terminate()


def test_a_taken_port_is_said_in_one_line() -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run(sys.executable, "-m", "bms.serve", PORT=str(port), DATABASE_URL="postgresql:///nowhere")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"Port {port} cannot be used" in done.stderr
    assert "PORT=8001 make run" in done.stderr


@pytest.mark.parametrize("port", ["abc", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    done = run(sys.executable, "-m", "bms.serve", PORT=port, DATABASE_URL="postgresql:///nowhere")
    assert done.returncode == 1
    assert "PORT is" in done.stderr
