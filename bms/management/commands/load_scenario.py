"""``manage.py load_scenario FILE.json``: a firm from one file, for tests (only where BMS_TEST_MODE=1)."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from bms.scenario import ScenarioError, play


class Command(BaseCommand):
    help = "Creates a firm from a JSON file through the same verbs as the pages (docs/how-to/load-a-scenario.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.BMS_TEST_MODE:
            raise CommandError("Scenarios are loaded in test mode only: set BMS_TEST_MODE=1.")
        try:
            described = json.loads(options["file"].read_text(encoding="utf-8"))
            if not isinstance(described, dict):
                raise ScenarioError("The file holds no JSON object.")
            play(described)
        except (OSError, ValueError) as unreadable:
            raise CommandError(f"{options['file']} cannot be read: {unreadable}") from unreadable
        except ScenarioError as refused:
            raise CommandError(f"Nothing was loaded. {refused}") from refused
        counts = ", ".join(f"{len(rows)} {kind}" for kind, rows in described.items() if isinstance(rows, list))
        self.stdout.write(f"Loaded {counts}.")
