"""``manage.py import_processes FILE.xlsx``: bring in APQC's Process Classification Framework."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from people.models import Role, User
from processes.imports import default_person, import_rows, parse


class Command(BaseCommand):
    help = "Import the processes of a framework (sheet “Combined” of APQC's PCF). All or nothing; repeatable."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="The Excel workbook.")
        parser.add_argument("--by", metavar="USERNAME", help="In whose name it is recorded (default: first superuser).")
        parser.add_argument("--owner", metavar="ROLE", help="Code of the role that owns new processes.")

    def handle(self, *args: Any, file: Path, by: str | None, owner: str | None, **options: Any) -> None:
        try:
            person = User.objects.filter(username=by, is_active=True).first() if by else default_person()
            if person is None:
                raise CommandError(f"Nobody active has the user name “{by}”.")
            role = Role.objects.filter(code=owner).first() if owner else None
            if owner and role is None:
                raise CommandError(f"There is no role “{owner}”.")
            table = parse(file)
            report = import_rows(table, by=person, owner_role=role, reason=f"Imported from {file.name}.")
        except ValidationError as refusal:
            raise CommandError("Nothing was imported.\n" + "\n".join(refusal.messages)) from refusal
        for note in report.notes:
            self.stdout.write(note)
        self.stdout.write(f"{len(table.rows):,} processes in the file: {report}")
