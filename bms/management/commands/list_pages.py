"""`manage.py list_pages [--json]`: every URL name with its pattern, methods, parameters and audience."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from bms.pages import addresses


class Command(BaseCommand):
    help = "Lists every page: its URL name, pattern, methods, parameters and who it is for."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="as JSON, for other programs")

    def handle(self, *args: Any, **options: Any) -> None:
        rows: list[dict[str, Any]] = [
            {
                "name": address.name,
                "pattern": address.pattern,
                "methods": list(address.page.methods) if address.page else [],
                "parameters": address.parameters,
                "audience": address.page.audience if address.page else None,
            }
            for address in addresses()
        ]
        if options["json"]:
            self.stdout.write(json.dumps(rows, indent=2))
            return
        for row in rows:
            self.stdout.write(
                f"{row['name']:<34} {' '.join(row['methods']):<9} {row['audience']!s:<30} {row['pattern']}"
            )
