"""Bringing a framework of processes in from a table: APQC's Process Classification Framework.

``parse`` is pure and refuses what it does not understand, with the row. ``import_rows`` writes it all in
one transaction or nothing: 2,000 processes with computed columns and their history in about a second.

Identity is the PCF ID. The hierarchy ID is only the place: between two editions of the framework more
than a hundred of them pass to another process.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from django.core.exceptions import ValidationError
from django.db import models
from openpyxl.utils.exceptions import InvalidFileException

from documents.files import LARGEST_FILE, LARGEST_UNPACKED, MOST_ENTRIES
from documents.fulltext import spellings, tidy
from documents.models import Document, DocumentType
from people import clock
from people.models import Role, User
from people.records import acting
from processes.models import Process, ProcessIndex
from processes.models.process import procedure_type
from processes.tree import DEEPEST, TREE_COLUMNS, WIDEST, columns, locked_tree

SCHEME = "APQC PCF"
SHEET = "Combined"
HEADINGS = ("PCF ID", "Hierarchy ID", "Name")
MOST_ROWS = 20_000
MOST_ERRORS = 20
LONGEST_TITLE = 200
OFFICE = ("process-office", "Process office")
BANDS = {1: Process.Band.MANAGEMENT, **dict.fromkeys(range(2, 7), Process.Band.CORE)}
"""Category 1 sets the direction, 2 to 6 are APQC's operating processes, the others support them."""

_PLACE = re.compile(r"[0-9]{1,4}(\.[0-9]{1,4})*")
Place = tuple[int, ...]


class UnreadableFile(ValidationError):
    """The file is not what it should be; the message says what and where."""


@dataclass(frozen=True)
class Row:
    """One process of the framework: identity, place such as (1, 1, 10), name."""

    identity: str
    place: Place
    title: str


@dataclass
class Table:
    """What the file holds, in numeric order of the places, and how many empty rows were passed over."""

    rows: list[Row]
    ignored: int = 0


@dataclass
class Report:
    """How many processes the import concerned, and how. ``left`` are in the portal but no longer in the file."""

    created: int = 0
    updated: int = 0
    moved: int = 0
    unchanged: int = 0
    ignored: int = 0
    left: int = 0
    notes: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.created} created, {self.updated} renamed, {self.moved} moved, {self.unchanged} unchanged, "
            f"{self.ignored} empty rows ignored, {self.left} no longer in the file and left as they are."
        )


# ---- reading


def parse(path: Path) -> Table:
    """The processes in the sheet “Combined”. Raises UnreadableFile with every row that is wrong (up to 20)."""
    values = _sheet(path)
    heading = [str(cell or "").strip() for cell in next(values, ())]
    missing = [name for name in HEADINGS if name not in heading]
    if missing:
        raise UnreadableFile(f"The sheet “{SHEET}” lacks the columns {', '.join(missing)} in its first row.")
    where = [heading.index(name) for name in HEADINGS]
    rows, errors, ignored = [], [], 0
    for number, cells in enumerate(values, start=2):
        if number > MOST_ROWS:
            raise UnreadableFile(f"The sheet has more than {MOST_ROWS:,} rows.")
        picked = [cells[index] if index < len(cells) else None for index in where]
        if not any(str(cell).strip() for cell in picked if cell is not None):
            ignored += 1
            continue
        try:
            rows.append(_row(*picked))
        except ValueError as error:
            errors.append(f"Row {number}: {error}")
    _refuse(errors)
    rows.sort(key=lambda row: row.place)
    _refuse(list(_contradictions(rows)))
    if not rows:
        raise UnreadableFile(f"The sheet “{SHEET}” holds no processes.")
    return Table(rows, ignored)


def _sheet(path: Path) -> Iterator[Sequence[Any]]:
    """The rows of the sheet, after the file has shown that it is a small, honest workbook."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise UnreadableFile(f"The file is larger than {LARGEST_FILE // 1024 // 1024} MB.")
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
        if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
            raise UnreadableFile("The file unpacks to more than the portal takes.")
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        if SHEET not in book.sheetnames:
            raise UnreadableFile(f"The workbook has no sheet “{SHEET}”.")
        yield from book[SHEET].iter_rows(values_only=True)
    except FileNotFoundError:
        raise UnreadableFile(f"There is no file {path}.") from None
    except (
        zipfile.BadZipFile, InvalidFileException, ParseError,
        OSError, KeyError, ValueError, TypeError, EOFError, AttributeError, NotImplementedError,
    ) as error:  # fmt: skip
        raise UnreadableFile(
            f"{path.name} is not an Excel workbook that can be read ({type(error).__name__})."
        ) from error


def _row(identity: Any, place: Any, title: Any) -> Row:
    code = str(identity).strip() if not isinstance(identity, float) else f"{identity:.0f}"
    if not re.fullmatch(r"[0-9]{1,10}", code):
        raise ValueError(f"the PCF ID “{identity}” is not a number.")
    if not isinstance(place, str) or not _PLACE.fullmatch(place.strip()):
        raise ValueError(f"the hierarchy ID “{place}” is not a text such as 1.1.10.")
    numbers = tuple(int(part) for part in place.strip().split("."))
    if len(numbers) == 2 and numbers[1] == 0:
        numbers = numbers[:1]  # the top level is written 10.0
    if len(numbers) > DEEPEST:
        raise ValueError(f"the hierarchy ID “{place}” is deeper than {DEEPEST} levels.")
    name = tidy(str(title)) if title is not None else ""
    if not name:
        raise ValueError("the name is missing.")
    if len(name) > LONGEST_TITLE:
        raise ValueError(f"the name is longer than {LONGEST_TITLE} characters.")
    return Row(str(int(code)), numbers, name)


def _contradictions(rows: Sequence[Row]) -> Iterator[str]:
    places = {row.place for row in rows}
    seen: set[str | Place] = set()
    width: dict[Place, int] = {}
    for row in rows:
        said = ".".join(map(str, row.place))
        if row.identity in seen:
            yield f"The PCF ID {row.identity} stands in the file twice."
        if row.place in seen:
            yield f"The hierarchy ID {said} stands in the file twice."
        if len(row.place) > 1 and row.place[:-1] not in places:
            yield f"{said} has nothing above it in the file."
        seen |= {row.identity, row.place}
        width[row.place[:-1]] = width.get(row.place[:-1], 0) + 1
    yield from (f"More than {WIDEST:,} stand side by side below {place}." for place, n in width.items() if n > WIDEST)


def _refuse(errors: Sequence[str]) -> None:
    if errors:
        more = [f"… and {len(errors) - MOST_ERRORS} more."] if len(errors) > MOST_ERRORS else []
        raise UnreadableFile([*errors[:MOST_ERRORS], *more])


# ---- writing


def default_person() -> User:
    """In whose name an import is recorded when nobody is named: the first superuser, or who may arrange the tree."""
    active = User.objects.filter(is_active=True, partner=None).order_by("pk")
    person = active.filter(is_superuser=True).first()
    person = person or next((user for user in active if Process.may_be_arranged_by(user)), None)
    if person is None:
        raise ValidationError("Nobody may arrange the process tree yet. Name somebody with --by who may.")
    return person


def import_rows(table: Table, *, by: User, owner_role: Role | None = None, reason: str = "") -> Report:
    """Bring the portal's tree in line with ``table``; a second time changes nothing.

    New processes get a document, a number and ``owner_role``. Renamed are those whose name no approved
    procedure has decided. Moved are those that stand below another process than the file says. Processes
    of the firm's own keep their order among the imported ones.
    """
    if not Process.may_be_arranged_by(by):
        raise ValidationError(f"{by.name} may not arrange the process tree.")
    report = Report(ignored=table.ignored)
    with acting(by=by, reason=reason or f"Imported from {SCHEME}."), locked_tree(Process):
        work = _Import(table, by, report, reason or f"Imported from {SCHEME}.")
        work.rename()
        work.create(owner_role)
        work.arrange()
    return report


class _Import:
    """One import while the tree is locked. Keys are PCF IDs for what is in the file, else primary keys."""

    def __init__(self, table: Table, by: User, report: Report, reason: str) -> None:
        self.table, self.by, self.report, self.reason = table, by, report, reason
        self.rows = {row.identity: row for row in table.rows}
        by_place = {row.place: row.identity for row in table.rows}
        self.parent_in_file = {row.identity: by_place.get(row.place[:-1]) for row in table.rows}
        self.nodes: dict[str | int, Process] = {}
        for node in Process.objects.select_related("document").order_by("tree_id", "lft"):
            is_ours = node.identity_scheme == SCHEME
            self.nodes[node.identity_code if is_ours and node.identity_code in self.rows else node.pk] = node
            report.left += is_ours and node.identity_code not in self.rows
        self.key_of = {node.pk: key for key, node in self.nodes.items()}
        self.new: list[Process] = []
        self.touched: set[str] = set()

    def rename(self) -> None:
        decided = set(
            Document.objects.filter(process__identity_scheme=SCHEME, revisions__status="approved").values_list(
                "pk", flat=True
            )
        )
        renamed = []
        for identity, row in self.rows.items():
            node = self.nodes.get(identity)
            if node is not None and node.document.title != row.title and node.document_id not in decided:
                node.document.title = row.title
                renamed.append(node.document)
                self.touched.add(identity)
        Document.objects.bulk_update(renamed, ["title"])
        _record(Document, renamed, self.by, self.reason, "~")
        self.report.updated = len(renamed)
        for identity in self.touched:
            self.nodes[identity].become_findable()

    def create(self, owner_role: Role | None) -> None:
        missing = [row for row in self.table.rows if row.identity not in self.nodes]
        self.report.created = len(missing)
        if not missing:
            return
        kind, owner = self._type(), owner_role or self._owner()
        documents = [
            Document(type=kind, number=number, title=row.title, owner_role=owner, listed_on=clock.today())
            for row, number in zip(missing, _numbers(kind, len(missing)), strict=True)
        ]
        Document.objects.bulk_create(documents)
        _record(Document, documents, self.by, self.reason, "+")
        for row, document in zip(missing, documents, strict=True):
            node = Process(document=document, identity_scheme=SCHEME, identity_code=row.identity)
            self.nodes[row.identity] = node
            self.new.append(node)

    def arrange(self) -> None:
        """Compute every place and write those that differ: new nodes level by level, the others at once."""
        before = {
            pk: self.key_of[node.parent_id] if node.parent_id else None for pk, node in self.nodes.items() if node.pk
        }
        order: dict[str | int | None, list[str | int]] = {}
        for key, above in before.items():
            if key not in self.rows or self.parent_in_file[str(key)] == above:
                order.setdefault(above, []).append(key)
        in_file: dict[str | None, list[str]] = {}
        for row in self.table.rows:
            in_file.setdefault(self.parent_in_file[row.identity], []).append(row.identity)
        for above, wanted in in_file.items():
            order[above] = _merged(order.get(above, []), wanted)
        moved = {key for key, above in before.items() if key in self.rows and self.parent_in_file[str(key)] != above}
        self.report.moved = len(moved)
        self.report.unchanged = len(self.rows) - self.report.created - len(moved | self.touched)
        now_above = {key: above for above, keys in order.items() for key in keys}
        old_order = {key: node.position for key, node in self.nodes.items() if node.pk}
        places = columns(order)
        if len(places) != len(self.nodes):
            raise ValidationError(
                "Some processes of your own would stand below themselves. Move them to the top first."
            )
        if max(place.level for place in places.values()) >= DEEPEST:
            raise ValidationError(f"The tree may have at most {DEEPEST} levels. Move your own processes up first.")
        if not self.new and not moved and all(places[key].position == old for key, old in old_order.items()):
            return
        self._write(places, now_above, moved)

    def _write(self, places: dict[Any, Any], above: dict[str | int, Any], moved: set[str | int]) -> None:
        for level in range(DEEPEST):
            fresh = []
            for key in (key for key, place in places.items() if place.level == level):
                node, place = self.nodes[key], places[key]
                node.parent = self.nodes[above[key]] if above[key] is not None else None
                node.band = node.parent.band if node.parent else self._band(key, node)
                changed = node.position != place.position or key in moved
                for name, value in place._asdict().items():
                    setattr(node, name, value)
                if node._state.adding:
                    fresh.append(node)
                elif changed:
                    moved.add(key)
            Process.objects.bulk_create(fresh)
        kept = [node for node in self.nodes.values() if node not in self.new]
        Process.objects.bulk_update(kept, ["parent", "position", "band", *TREE_COLUMNS], batch_size=500)
        _record(Process, self.new, self.by, self.reason, "+")
        _record(Process, [self.nodes[key] for key in moved], self.by, self.reason, "~")
        ProcessIndex.objects.bulk_create(
            ProcessIndex(process=node, number=spellings(node.document.number), title=tidy(node.document.title))
            for node in self.new
        )

    def _band(self, key: str | int, node: Process) -> str:
        if key in self.rows:
            return BANDS.get(self.rows[str(key)].place[0], Process.Band.SUPPORT)
        return node.band

    def _type(self) -> DocumentType:
        try:
            return procedure_type()
        except ValidationError:
            kind = DocumentType(prefix="P", name="Procedure", content_kind=DocumentType.Content.PROCEDURE, digits=4)
            kind.save()
            self.report.notes.append("There was no document type for procedures; “P” was created.")
            return kind

    def _owner(self) -> Role:
        """The role that arranges the tree owns what nobody owns yet."""
        carries = {"permissions__codename": "manage_tree", "permissions__content_type__app_label": "processes"}
        role = Role.objects.filter(**carries).order_by("pk").first()
        if role is None:
            role, is_new = Role.objects.get_or_create(code=OFFICE[0], defaults={"name": OFFICE[1]})
            if is_new:
                self.report.notes.append(f"No role may arrange the tree; the role “{role.name}” was created as owner.")
        return role


def _merged(there: list[Any], wanted: list[str]) -> list[Any]:
    """``there`` with those in ``wanted`` in that order: known ones share their places, new ones follow."""
    known = set(wanted)
    present = iter([key for key in wanted if key in set(there)])
    merged = [next(present) if key in known else key for key in there]
    stands = set(merged)
    for index, key in enumerate(wanted):
        if key not in stands:
            before = wanted[index - 1] if index else None
            merged.insert(merged.index(before) + 1 if before is not None else _first(merged, known), key)
            stands.add(key)
    return merged


def _first(merged: list[Any], known: set[str]) -> int:
    return next((index for index, key in enumerate(merged) if key in known), len(merged))


def _numbers(kind: DocumentType, count: int) -> list[str]:
    """The next ``count`` free numbers of the type, taken at once; see ``DocumentType.take_number``."""
    locked = DocumentType.objects.select_for_update().get(pk=kind.pk)
    first = locked.next_number
    locked.next_number += count
    locked.save(update_fields=["next_number"])
    return [f"{locked.prefix}-{number:0{locked.digits}d}" for number in range(first, first + count)]


def _record(model: type[models.Model], rows: Iterable[Any], by: User, reason: str, kind: str) -> None:
    """History rows for what was written in bulk, as ``save`` would have written them."""
    rows = list(rows)
    if rows:
        model.history.bulk_history_create(  # type: ignore[attr-defined]
            rows,
            batch_size=500,
            update=kind == "~",
            default_user=by,
            default_change_reason=reason,
            default_date=clock.now(),
        )
