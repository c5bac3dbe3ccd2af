"""``manage.py import_processes FILE``: bring in a process tree, such as APQC's Process Classification Framework."""

from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from documents.imports.cells import Table
from documents.imports.tables import UnreadableTable, read
from people.models import Role, User
from people.records import Transfer
from processes.imports.guessing import classification, guessed
from processes.imports.wanted import Wanted, tree_in
from processes.imports.writing import Report, bring_in, default_owner, default_person


class Command(BaseCommand):
    help = "Import a process tree from a table (CSV or XLSX), its columns known by their headings. All or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="The table. See docs/how-to/import-processes.md.")
        parser.add_argument("--sheet", help="The sheet of the workbook (default: the one with most known columns).")
        parser.add_argument("--classification", metavar="NAME", help="Whose identities they are (default: “APQC PCF”).")
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
            table = opened(file)
            wanted = wanted_in(table, options["sheet"], options["classification"])
            notes, report = carried_out(wanted, person, role, table)
        except (ValidationError, PermissionDenied) as refusal:
            told = refusal.messages if isinstance(refusal, ValidationError) else [str(refusal)]
            raise CommandError("Nothing was imported.\n" + "\n".join(told[:21])) from refusal
        for note in [*notes, *report.notes, *wanted.remarks]:
            self.stdout.write(note)
        self.stdout.write(f"{len(wanted.rows):,} processes in the file: {report}")


def opened(path: Path) -> Table:
    try:
        with path.open("rb") as file:
            return read(path.name, file)
    except OSError as error:
        raise UnreadableTable(f"There is no file {path} that can be read ({type(error).__name__}).") from None


def wanted_in(table: Table, sheet: str | None, scheme: str | None) -> Wanted:
    choice = guessed(table, sheet)
    chosen = table.sheet(choice.sheet)
    if chosen is None or (sheet is not None and chosen.name != sheet):
        raise UnreadableTable(f"The workbook has no sheet “{sheet}”.")
    wanted = tree_in(chosen, choice, scheme or classification(chosen, choice))
    if wanted.problems:
        shown = [str(problem) for problem in wanted.problems[:20]]
        more = [f"… and {len(wanted.problems) - 20:,} more."] if len(wanted.problems) > 20 else []
        raise UnreadableTable([*shown, *more])
    return wanted


def carried_out(wanted: Wanted, by: User, owner: Role | None, table: Table) -> tuple[list[str], Report]:
    notes: list[str] = []
    with transaction.atomic():
        if owner is None:
            owner = default_owner(notes)
        report = bring_in(wanted, by=by, owner=owner, reason=f"Imported from {table.name}.")
        Transfer.note(Transfer.Direction.IN, by=by, name=table.name, sha256=table.sha256, reason=str(report))
        return notes, report
