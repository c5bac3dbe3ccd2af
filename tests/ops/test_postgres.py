"""The embedded PostgreSQL: started and stopped, joined, found again after a kill, and never in another's way."""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest

from bms import postgres
from bms.postgres import DURABLE, FORGETFUL, CannotStart, Server


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Server]:
    """A cluster of another checkout, so that no other is disturbed."""
    monkeypatch.setattr(postgres, "CHECKOUT", tmp_path)
    server = Server("postgres", FORGETFUL)
    yield server
    if server.is_alive():
        os.kill(postmaster(server), signal.SIGQUIT)
    shutil.rmtree(server.house, ignore_errors=True)


def postmaster(server: Server) -> int:
    return int((server.data / "postmaster.pid").read_text().split()[0])


def ask(url: str, question: LiteralString = "SELECT 1") -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(question)
        row = cursor.fetchone() if cursor.description else None
    return row[0] if row else None


def worker(server: Server) -> subprocess.Popen[str]:
    """Another process that works with the server, for as long as it lives; it has said so."""
    script = (
        "import pathlib, signal, sys, time; from bms import postgres\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))\n"
        f"postgres.CHECKOUT = pathlib.Path({str(postgres.CHECKOUT)!r})\n"
        f"with postgres.Server('postgres', {server.options!r}).running(): print('here', flush=True); time.sleep(120)"
    )
    command = [sys.executable, "-c", script]
    process = subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "here\n"
    return process


def end(process: subprocess.Popen[str], how: signal.Signals) -> None:
    process.send_signal(how)
    process.wait(timeout=60)
    assert process.stdout is not None
    process.stdout.close()


def test_it_starts_keeps_its_data_and_stops(server: Server) -> None:
    with server.running() as url:
        ask(url, "CREATE TABLE kept AS SELECT 7 AS n")
        assert ask(url, "SHOW server_encoding") == "UTF8"
        assert ask(url, "SELECT lower('É')") == "é"
    assert not server.is_alive()
    with server.running() as url:
        assert ask(url, "SELECT n FROM kept") == 7


def test_it_listens_to_nobody_but_its_owner(server: Server) -> None:
    with server.running() as url:
        assert ask(url, "SHOW listen_addresses") == ""
        assert stat.S_IMODE(server.sockets.stat().st_mode) == 0o700
        assert stat.S_IMODE(server.data.stat().st_mode) == 0o700


def test_data_people_keep_are_written_through_to_the_disk(server: Server) -> None:
    server.options = DURABLE
    with server.running() as url:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            with psycopg.connect(url) as connection:
                row = connection.execute("SELECT current_setting(%s)", [setting]).fetchone()
            assert row == ("on",)


def test_whoever_leaves_last_stops_it(server: Server) -> None:
    other = worker(server)
    with server.running() as url:
        assert ask(url) == 1
    assert server.is_alive()
    end(other, signal.SIGTERM)
    assert not server.is_alive()


def test_a_server_left_behind_by_a_kill_is_joined(server: Server) -> None:
    other = worker(server)
    before = postmaster(server)
    end(other, signal.SIGKILL)
    assert server.is_alive()
    with server.running() as url:
        assert ask(url) == 1
        assert postmaster(server) == before
    assert not server.is_alive()


def test_a_server_that_was_killed_itself_is_replaced_and_nothing_is_lost(server: Server) -> None:
    server.options = DURABLE
    with server.running() as url:
        ask(url, "CREATE TABLE kept AS SELECT 7 AS n")
        os.kill(postmaster(server), signal.SIGKILL)
        server.ensure_running()
        assert ask(url, "SELECT n FROM kept") == 7
        os.kill(postmaster(server), signal.SIGKILL)
    with server.running() as url:
        assert ask(url, "SELECT n FROM kept") == 7


def test_a_start_that_was_killed_half_way_does_not_stop_the_next(server: Server) -> None:
    half = server.home / "data.new" / "base"
    half.mkdir(parents=True)
    (half.parent / "PG_VERSION").write_text("18\n")
    with server.running() as url:
        assert ask(url) == 1


def test_data_of_a_version_that_is_gone_are_refused_in_words(server: Server) -> None:
    server.data.mkdir(parents=True)
    (server.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(CannotStart, match="belong to PostgreSQL 9"), server.running():
        pass


def test_two_checkouts_have_two_servers(server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(postgres, "CHECKOUT", tmp_path / "another")
    other = Server("postgres", FORGETFUL)
    assert other.home != server.home
    assert other.sockets != server.sockets


def test_the_path_of_the_socket_stays_short(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(postgres, "CHECKOUT", tmp_path / ("a long name " * 9))
    assert len(str(Server("postgres").sockets / ".s.PGSQL.5432")) < 104


@pytest.mark.parametrize("reachable", [True, False])
def test_as_root_it_runs_as_nobody_and_opens_no_folder(
    server: Server, reachable: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if os.geteuid() != 0:
        assert not server.is_root
        return
    tmp_path.chmod(0o700)
    if not reachable:  # as if the checkout lay in root's own folder
        programs = server._programs
        closed = tmp_path / "site"
        package = programs.parent.parent
        shutil.copytree(programs.parent, closed / package.name / programs.parent.name, symlinks=True)
        shutil.copytree(f"{package}.libs", closed / f"{package.name}.libs", symlinks=True)
        monkeypatch.setattr("bms.postgres.sysconfig.get_path", lambda _: str(closed))
        del server.__dict__["_programs"]
    with server.running() as url:
        assert ask(url) == 1
        owner = Path(f"/proc/{postmaster(server)}").stat().st_uid
        assert owner == pwd.getpwnam("nobody").pw_uid
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700
