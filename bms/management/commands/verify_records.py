"""``manage.py verify_records [--json]``: is every record still what was signed? Exit code 0 or 1."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from documents.verify import violations
from kpis.models import Goal
from people import guards
from processes.models import Process
from processes.tree import check_tree


def everything() -> Iterator[str]:
    """Every violation that any floor knows of, one sentence each."""
    for guard in guards.missing():
        yield f"The database no longer guards the table {guard.table} (trigger {guard.name} is missing)."
    yield from violations()
    for model in (Process, Goal):
        yield from check_tree(model)


class Command(BaseCommand):
    help = "Checks signatures, content codes, stored files, trees and validity intervals, and lists every violation."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="Print {ok, violations} as JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(everything())
        if options["json"]:
            self.stdout.write(json.dumps({"ok": not found, "violations": found}, ensure_ascii=False))
        else:
            for violation in found:
                self.stdout.write(violation)
            self.stdout.write("All records are as they were signed." if not found else f"{len(found)} violations.")
        if found:
            raise SystemExit(1)
