#!/usr/bin/env python3
"""The portal's command line. Without DATABASE_URL the embedded PostgreSQL runs for as long as the command does."""

import os
import signal
import sys
from contextlib import ExitStack


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bms.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    from bms.postgres import CannotStart, Server

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the database is left in order
    with ExitStack() as stack:
        if not os.environ.get("DATABASE_URL"):
            try:
                os.environ["DATABASE_URL"] = stack.enter_context(Server("postgres").running())
            except CannotStart as problem:
                sys.exit(str(problem))
        try:
            execute_from_command_line(sys.argv)
        except ImproperlyConfigured as problem:
            sys.exit(f"The portal does not start. {problem}")


if __name__ == "__main__":
    main()
