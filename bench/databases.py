"""The databases of the benchmark: a cluster of its own under `var/`, one database for each size, kept between runs."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import psycopg
from psycopg import sql

from bms.postgres import FORGETFUL, Server

GENERATOR = 5  # raise it when the rows change: kept databases are then made anew
CHECKOUT = Path(__file__).resolve().parent.parent
KEPT = CHECKOUT / "var" / "bench"
# Nothing works in the background while we measure, and nothing is kept that could not be made again.
OPTIONS = {**FORGETFUL, "autovacuum": "off", "max_wal_size": "4GB", "checkpoint_timeout": "1h"}


@contextmanager
def cluster() -> Iterator[str]:
    """The running server's address."""
    with Server("bench", OPTIONS).running() as url:
        yield url


def folder() -> Path:
    """Where the cluster keeps its data."""
    return Server("bench", OPTIONS).data


def database(url: str, scale: float, *, anew: bool = False) -> str:
    """The address of the database of this size; filled first if it is missing or was made by another generator."""
    name = f"bench_{scale:g}".replace(".", "_")
    address = url.replace("/bms?", f"/{name}?")
    wanted = stamp(scale)
    if anew or _stamp_of(url, name) != wanted:
        print(f"Filling {name} (once; it is kept): some minutes at full size.", flush=True)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    else:
        print(f"Using {name} as it was kept.", flush=True)
    _run([sys.executable, "manage.py", "migrate", "--skip-checks", "-v", "0"], address)
    if anew or _stamp_of(url, name) != wanted:
        _run([sys.executable, "-m", "bench.generate", "--scale", str(scale)], address)
    return address


def environment(address: str) -> dict[str, str]:
    """As in production, but on the loopback without TLS."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("BMS_") and name != "DEBUG"}
    return {
        **inherited,
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "SECRET_KEY": "bench-" + "abcdefghijklmnopqrstuvwxyz0123456789" * 2,
        "ALLOWED_HOSTS": "127.0.0.1",
        "BMS_TLS": "0",
    }


def stamp(scale: float) -> str:
    """What a database of this size says of itself: the generator's version, its tables, the size and the month.

    A firm of another month would lack the newest values of its measures.
    """
    tables = hashlib.sha256()
    for migration in sorted(CHECKOUT.glob("*/migrations/*.py")):
        tables.update(migration.read_bytes())
    return f"bench {GENERATOR} {tables.hexdigest()[:12]} {scale:g} {date.today():%Y-%m}"  # noqa: DTZ011 - our own day


def _stamp_of(url: str, name: str) -> str | None:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
        ).fetchone()
    return row[0] if row else None


def _run(command: list[str], address: str) -> None:
    subprocess.run(command, cwd=CHECKOUT, env=environment(address), check=True)
