"""Runs a command of the portal in an environment of its own, as somebody at a terminal would."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

CHECKOUT = Path(__file__).resolve().parents[2]
GOOD_KEY = "kZ3-vQ9_xT7pL2mW8nB5cR4dF6gH1jY0sA-eUoIiKlMqNzXy-tVwEb"
OURS = ("BMS_", "SECRET_KEY", "ALLOWED_HOSTS", "DEBUG", "DATABASE_URL", "PORT", "HOST", "DJANGO_")


def run(*command: str, cwd: Path = CHECKOUT, **environment: str) -> subprocess.CompletedProcess[str]:
    """What the command says when nothing of the portal is set but what is given here."""
    return subprocess.run(
        command, cwd=cwd, env=bare(**environment), capture_output=True, text=True, check=False, timeout=120
    )


def bare(**environment: str) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(OURS)} | environment


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    environment.setdefault("DATABASE_URL", database_url())
    return run(sys.executable, "manage.py", *arguments, cwd=CHECKOUT, **environment)


def database_url() -> str:
    """The address of this worker's own database, for another process."""
    base, _, query = os.environ["DATABASE_URL"].partition("?")
    return f"{base.rsplit('/', 1)[0]}/{settings.DATABASES['default']['NAME']}" + (f"?{query}" if query else "")
