"""`make run`: the database, the tables, the static files, the server, in this order; and all of it stopped at the end.

The server's own process is watched over from here, and the embedded database is started again if it should die.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from types import FrameType

from bms.postgres import CHECKOUT, CannotStart, Server

LOGINS = {
    "emma": "employee, a buyer",
    "oscar": "process owner",
    "quinn": "quality manager",
    "eve": "executive",
    "ada": "auditor",
    "sam": "a supplier's user",
    "nora": "employee without a role",
}
WATCH_EVERY = 0.5  # seconds


def main() -> int:
    host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT") or "8000"
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    try:
        _refuse_taken(host, port)
        with ExitStack() as stack:
            database = None
            if not os.environ.get("DATABASE_URL"):
                database = Server("postgres")
                os.environ["DATABASE_URL"] = stack.enter_context(database.running())
            prepared = subprocess.run([sys.executable, "manage.py", "prepare"], cwd=CHECKOUT, check=False)
            if prepared.returncode != 0:
                return prepared.returncode
            _greet(host, port, database)
            return _serve(f"{host}:{port}", database)
    except (CannotStart, PermissionError) as problem:
        print(problem, file=sys.stderr)  # noqa: T201
        return 1


def _stop(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


def _refuse_taken(host: str, port: str) -> None:
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise CannotStart(f"PORT is {port!r}. Give a number from 1 to 65535, for example PORT=8001 make run.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except OSError as refusal:
            raise CannotStart(
                f"Port {port} cannot be used ({refusal.strerror}). Choose another: PORT=8001 make run."
            ) from None


def _greet(host: str, port: str, database: Server | None) -> None:
    lines = ["", f"The portal answers at http://{host}:{port} (Ctrl-C stops it)."]
    if database is not None:
        lines.append(f"Its data are kept in {database.home}.")
    if os.environ.get("BMS_DEMO") == "1":
        lines += ["BMS_DEMO=1: this is the sample firm with passwords everybody knows. Do not put real data here.", ""]
        lines += [f"  {name:<6} {who}" for name, who in LOGINS.items()]
        lines += ["  The password of each is: portal"]
    print("\n".join([*lines, ""]), flush=True)  # noqa: T201


def _serve(address: str, database: Server | None) -> int:
    command = [sys.executable, "-m", "gunicorn", "--config", "bms/gunicorn.py", "--bind", address, "bms.wsgi"]
    server = subprocess.Popen(command, cwd=CHECKOUT)
    try:
        while server.poll() is None:
            time.sleep(WATCH_EVERY)
            if database is not None and not database.is_alive():
                database.ensure_running()
        return server.returncode
    finally:
        server.terminate()  # requests under way are finished
        server.wait()


if __name__ == "__main__":
    sys.exit(main())
