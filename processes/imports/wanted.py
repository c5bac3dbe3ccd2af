"""From the lines of a table to the tree that it describes, with every error by row and column. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from documents.imports.cells import Sheet
from documents.imports.columns import ERRORS_OF_EXCEL, MOST_PROBLEMS, Choice, Field, Line, Problem
from people import words
from processes.imports import codes
from processes.imports.codes import Place
from processes.models import Process
from processes.tree import DEEPEST, WIDEST
from processes.vocabulary import LONGEST_TITLE

FIELDS = (
    Field("title", "Name", ("name", "title", "process name", "process", "process element", "element name"),
          "What it is called. If nothing else says so, spaces in front of it say what it belongs to.", True),
    Field("code", "Code", ("code", "hierarchy id", "position", "index", "no", "nr", "outline", "process code"),
          "Its place, such as 1.1.10 or A.2-b: what it belongs to and its order follow from it."),
    Field("parent", "Belongs to", ("parent number", "parent", "belongs to", "parent id", "parent code", "part of"),
          "The number, identity, code or name of what it stands below. Goes before the code."),
    Field("level", "Level", ("level", "depth"), "1 for the topmost. The rows then stand in the order of an outline."),
    Field("identity", "Identity", ("identity", "pcf id", "external id", "id", "identifier", "uuid", "guid"),
          "What it is called for ever in its classification: by it a newer edition finds it again."),
    Field("scheme", "Classification of the row", ("classification", "scheme", "framework"),
          "Where it differs from row to row."),
    Field("number", "Number here", ("number", "process number", "document number"),
          "Its number in the portal, such as P-0042, where the table came from here."),
    Field("owner", "Owner", ("owner", "owner role", "role", "process owner"),
          "Name or code of a role. Only those that are new take it over."),
    Field("band", "Band", ("band",), "Management, core or support. Only those that are new take it over."),
)  # fmt: skip
LONGEST = {"title": LONGEST_TITLE, "identity": 40, "scheme": 40, "number": 20, "owner": 120, "parent": 200}
NUMBER = re.compile(r"[A-Z]{1,8}-[0-9]{1,9}")
BANDS = {name.casefold(): value for value, label in Process.Band.choices for name in (value, label)}


@dataclass(frozen=True)
class Row:
    """One process of the table. ``row`` is where it stands there; ``above`` the row or the number it belongs to."""

    row: int
    title: str
    code: str = ""
    place: Place = ()
    parent: str = ""
    level: int = 0
    identity: str = ""
    scheme: str = ""
    number: str = ""
    owner: str = ""
    band: str = ""
    above: int | str | None = None


@dataclass
class Wanted:
    """The tree in a table: rows with what is above them, siblings in order; empty rows; what is wrong; remarks."""

    rows: list[Row] = field(default_factory=list)
    ignored: int = 0
    problems: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    headings: dict[str, str] = field(default_factory=dict)
    needs_codes: bool = False

    def refuse(self, row: int, name: str, message: str) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(row, self.headings.get(name, ""), message))


def tree_in(sheet: Sheet, choice: Choice, scheme: str = "") -> Wanted:
    """What ``sheet`` says, its columns taken as ``choice`` says. 10,000 rows: about 0.3 s."""
    wanted = Wanted(headings={one.name: choice.heading(sheet, one.name) for one in FIELDS})
    if sheet.problem:
        wanted.refuse(0, "", sheet.problem)
    elif "title" not in choice.columns:
        wanted.refuse(0, "", "No column holds the names.")
    else:
        lines = list(choice.lines(sheet))
        wanted.needs_codes = "code" in choice.columns and not {"parent", "level"} & set(choice.columns)
        wanted.ignored = max(0, sheet.last_row - choice.headings - len(lines))
        wanted.rows = [row for line in lines if (row := _row(line, scheme, wanted)) is not None]
        _refuse_twice(wanted)
        _set_above(wanted, lines, choice)
        _measure(wanted)
        if not wanted.rows and not wanted.problems:
            wanted.refuse(0, "", "There are no processes in this table.")
    wanted.problems.sort(key=attrgetter("row"))
    return wanted


def _row(line: Line, scheme: str, wanted: Wanted) -> Row | None:
    """The process of one line, or None with what is wrong noted."""
    before = len(wanted.problems)
    said = {one.name: line.text(one.name) for one in FIELDS}
    for name, most in LONGEST.items():
        if len(said[name]) > most:
            wanted.refuse(line.row, name, f"This is longer than {most} characters.")
            said[name] = said[name][:most]
    if not said["title"]:
        wanted.refuse(line.row, "title", "The name is missing.")
    elif said["title"] in ERRORS_OF_EXCEL:
        wanted.refuse(line.row, "title", f"The name is an error of the spreadsheet, {said['title']}.")
    place: Place = ()
    if isinstance(line.cells.get("code"), float):
        wanted.refuse(
            line.row, "code",
            f"The code {said['code']} is a number, in which 1.1 and 1.10 are the same. Format the column as text.",
        )  # fmt: skip
    elif said["code"]:
        try:
            place = codes.place(said["code"])
        except ValueError:
            wanted.refuse(line.row, "code", f"“{said['code'][:60]}” is not a code such as 1.1.10 or A.2-b.")
    elif wanted.needs_codes:
        wanted.refuse(line.row, "code", "The code is missing.")
    level = 0
    if said["level"]:
        level = int(said["level"]) if re.fullmatch(r"[0-9]{1,2}", said["level"]) else -1
        if not 0 <= level <= DEEPEST:
            wanted.refuse(line.row, "level", f"“{said['level'][:40]}” is not a level from 1 to {DEEPEST}.")
    if said["number"] and not NUMBER.fullmatch(said["number"]):
        wanted.refuse(line.row, "number", f"“{said['number']}” is not a number such as P-0042.")
    if said["band"] and said["band"].casefold() not in BANDS:
        wanted.refuse(line.row, "band", f"“{said['band'][:40]}” is none of management, core and support.")
    if len(wanted.problems) > before:
        return None
    return Row(
        row=line.row, title=said["title"], code=said["code"], place=place, parent=said["parent"], level=level,
        identity=said["identity"], scheme=(said["scheme"] or scheme) if said["identity"] else "",
        number=said["number"], owner=said["owner"], band=BANDS.get(said["band"].casefold(), ""),
    )  # fmt: skip


def _refuse_twice(wanted: Wanted) -> None:
    """Codes, identities and numbers stand for one process each."""
    places = codes.settled(row.place for row in wanted.rows if row.place)
    first: dict[tuple[str, object], int] = {}
    kept = []
    for row in wanted.rows:
        if row.identity and not row.scheme:
            wanted.refuse(row.row, "identity", "An identity needs the name of its classification.")
            continue
        keys: list[tuple[str, object, str]] = []
        if row.place:
            keys.append(("code", places[row.place], row.code))
        if row.identity:
            keys.append(("identity", (row.scheme, row.identity), row.identity))
        if row.number:
            keys.append(("number", row.number, row.number))
        again = [(name, said, first[name, key]) for name, key, said in keys if (name, key) in first]
        for name, said, there in again:
            wanted.refuse(row.row, name, f"“{said}” stands in the table twice: in row {there:,} as well.")
        for name, key, _ in keys:
            first.setdefault((name, key), row.row)
        if not again:
            kept.append(_with(row, place=places.get(row.place, ())))
    wanted.rows = kept


def _with(row: Row, **changes: object) -> Row:
    return Row(**{**row.__dict__, **changes})  # dataclasses.replace takes five times as long


def _set_above(wanted: Wanted, lines: Sequence[Line], choice: Choice) -> None:
    """What each row belongs to: by the parent's column, else by codes with levels, else by level or indentation."""
    rows, chosen = wanted.rows, choice.columns
    if "parent" in chosen:
        _by_parent(wanted)
    elif wanted.needs_codes or any(len(row.place) > 1 for row in rows):
        _by_code(wanted)
    elif "level" in chosen:
        lowest = min((row.level for row in rows if row.level >= 0), default=0)
        _by_depth(wanted, [row.level - lowest for row in rows], "level")
    else:
        names = {line.row: str(line.cells.get("title", "")) for line in lines}
        _by_depth(wanted, _indents([names[row.row] for row in rows]), "title")
    if "code" in chosen:
        roman = codes.romans([row.place for row in wanted.rows])
        wanted.rows.sort(key=lambda row: (not row.place, codes.in_order(row.place, roman), row.row))


def _by_code(wanted: Wanted) -> None:
    there = {row.place: row.row for row in wanted.rows if row.place}
    kept = []
    for row in wanted.rows:
        if not row.place:
            wanted.refuse(row.row, "code", "The code is missing.")
            continue
        try:
            above = codes.above(row.place, there)
        except LookupError:
            wanted.refuse(row.row, "code", f"“{row.code}” has nothing above it in the table.")
            continue
        kept.append(_with(row, above=None if above is None else there[above]))
    wanted.rows = kept


def _by_parent(wanted: Wanted) -> None:
    """The column may name numbers, identities, codes or names: whichever most of its cells are found among."""
    asked = [row.parent for row in wanted.rows if row.parent]
    best: tuple[int, dict[str, list[int]]] = (-1, {})
    for name in ("number", "identity", "code", "title"):
        there: dict[str, list[int]] = {}
        for row in wanted.rows:
            if key := attrgetter(name)(row):
                there.setdefault(key.casefold(), []).append(row.row)
        found = sum(one.casefold() in there for one in asked)
        if found > best[0]:
            best = (found, there)
    kept = []
    for row in wanted.rows:
        above: int | str | None = None
        if row.parent:
            fitting = best[1].get(row.parent.casefold(), [])
            if len(fitting) == 1:
                above = fitting[0]
            elif fitting:
                wanted.refuse(row.row, "parent", f"“{row.parent}” stands in the table more than once.")
                continue
            elif NUMBER.fullmatch(row.parent):
                above = row.parent  # of a process that is in the portal already, if it is there
            else:
                wanted.refuse(row.row, "parent", f"“{row.parent}” is not in the table.")
                continue
        kept.append(_with(row, above=above))
    wanted.rows = kept


def _by_depth(wanted: Wanted, depths: Iterable[int], name: str) -> None:
    """Each row belongs to the nearest row before it that is one level up."""
    open_rows: list[int] = []
    kept = []
    for row, depth in zip(wanted.rows, depths, strict=True):
        if depth < 0:
            continue  # no level at all, which is said already
        if depth > len(open_rows):
            before = "It stands more than one level below the row before it."
            wanted.refuse(row.row, name, before if open_rows else "It is not topmost, but nothing stands before it.")
            continue
        del open_rows[depth:]
        kept.append(_with(row, above=open_rows[-1] if open_rows else None))
        open_rows.append(row.row)
    wanted.rows = kept


def _indents(names: Sequence[str]) -> list[int]:
    """Depths from the white space in front of each name; a name further left closes what was further right."""
    depths: list[int] = []
    widths = [0]
    for name in names:
        width = len((name[: len(name) - len(name.lstrip())]).expandtabs(4))
        while len(widths) > 1 and width < widths[-1]:
            widths.pop()
        if width > widths[-1] and depths:
            widths.append(width)
        elif not depths:
            widths = [width]
        depths.append(len(widths) - 1)
    return depths


def _measure(wanted: Wanted) -> None:
    """No circle, not too deep, not too wide; the same name twice in one place is said."""
    above = {row.row: row.above for row in wanted.rows}
    depths: dict[int, int] = {}

    def depth(one: int) -> int:
        """From 1 at the top; 0 in a circle or below one. Each row is walked once."""
        path: dict[int, None] = {}
        while one not in depths:
            if one in path:
                depths.update(dict.fromkeys(path, 0))
                break
            path[one] = None
            parent = above.get(one)
            if not isinstance(parent, int):
                depths[one] = 1
                break
            one = parent
        for step in reversed([step for step in path if step not in depths]):
            depths[step] = depths[one] and depths[one] + 1
            one = step
        return depths[one]

    kept = []
    for row in wanted.rows:
        if not (deep := depth(row.row)):
            wanted.refuse(row.row, "parent", f"“{row.title[:60]}” would stand below itself.")
        elif deep > DEEPEST:
            wanted.refuse(row.row, "code", f"It would stand deeper than {DEEPEST} levels.")
        else:
            kept.append(row)
    wanted.rows = kept
    widths = Counter(row.above for row in kept)
    for parent, width in widths.items():
        if width > WIDEST:
            where = parent if isinstance(parent, int) else 0
            wanted.refuse(where, "", f"More than {WIDEST:,} processes would stand side by side below it.")
    same = Counter((row.above, row.title.casefold()) for row in kept)
    named = {row.title for row in kept if same[row.above, row.title.casefold()] > 1}
    if named:
        wanted.remarks.append(f"The same name stands twice in one place: {words.first_few(sorted(named))}.")
