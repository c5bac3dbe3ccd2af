"""From the lines of a table to the steps of each procedure that it names, with every error by row and column. Pure.

What a step is, and what its cells may hold, is said in ``processes/outline.py``: a table that is brought in as a file
reads as one that is pasted.
"""

import re
from dataclasses import dataclass, field

from documents.imports.cells import Cell, Sheet, Table
from documents.imports.columns import (
    ERRORS_OF_EXCEL,
    MOST_PROBLEMS,
    Choice,
    Field,
    Line,
    Problem,
    as_heading,
    guess,
    recognised,
)
from processes.outline import NAMES, PastedRow, cleaned, row_from
from processes.vocabulary import WASTES


def _words(name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(as_heading, NAMES[name]))))


FIELDS = (
    Field("process", "Procedure", ("process number", "procedure number", "process no", "procedure no", "process nr",
                                   "process", "procedure", "process name", "procedure name", "process title"),
          "Number or name of the procedure that a step belongs to. An empty cell is that of the row above."),
    Field("title", "Step", _words("title"), "What is done.", is_required=True),
    Field("number", "No.", _words("number"), "By which the ways out call a step; else its place counts."),
    Field("role", "Who does it", _words("role"), "Name or code of a role."),
    Field("text", "How it is done", _words("text")),
    Field("documents", "Documents", _words("documents"), "Numbers or titles, with a comma between them."),
    Field("system", "In which system", _words("system")),
    Field("minutes", "Minutes of work", _words("minutes"), "Hours or days where the heading says so: “Time (h)”."),
    Field("kind", "Kind of step", _words("kind"),
          "Task, decision, call, wait or end. Where it is empty, a question or a step with two ways is a decision."),
    Field("calls", "Calls", _words("calls"), "Number or name of the procedure that is done as this step."),
    Field("ways", "Ways out", _words("ways"), "“Yes → 5; No → end”. Where it is empty, the next row follows."),
    Field("identity", "Step ID", ("step id", "step identity", "identity", "step address", "uuid"),
          "By which a step is found again, where the table came from here."),
    Field("warning", "Warning", _words("warning"), "Danger or loss. It stands before what to do.", is_rare=True),
    Field("note", "Note", _words("note"), "Good to know; it stands below.", is_rare=True),
    Field("waiting", "Minutes of waiting", _words("waiting"), "Hours or days where the heading says so.", is_rare=True),
    Field("guess", "The minutes are a guess", _words("guess"), "Yes or no.", is_rare=True),
    Field("value", "Value", _words("value"), "Adds value, necessary or waste.", is_rare=True),
    Field("waste", "Kind of waste", _words("waste"), f"One of {', '.join(WASTES.values())}.", is_rare=True),
    Field("accountable", "Accountable", _words("accountable"), "Roles, with a comma between them.", is_rare=True),
    Field("consulted", "Consulted", _words("consulted"), is_rare=True),
    Field("informed", "Informed", _words("informed"), is_rare=True),
    Field("joins", "Starts when all ways have arrived", _words("joins"), "Yes or no.", is_rare=True),
)  # fmt: skip


_FIGURES = re.compile(r"[0-9]+([.,-][0-9]+)*[.)]?")
_UNITS = {
    "h": re.compile(r"\b(h|hrs?|hours?)\b", re.IGNORECASE),
    "d": re.compile(r"\b(d|days?)\b", re.IGNORECASE),
}
_DURATIONS = ("minutes", "waiting")
_SAMPLE = 50


def guessed(table: Table, sheet: str | None = None) -> Choice:
    """The columns by their headings. A column “Step” with figures in most of its cells numbers the steps."""
    choice = guess(table, FIELDS, sheet)
    chosen = table.sheet(choice.sheet)
    if chosen is None or "title" not in choice.columns or "number" in choice.columns:
        return choice
    cells = [cell for line in choice.lines(chosen) if (cell := line.text("title"))][:_SAMPLE]
    if 2 * sum(_FIGURES.fullmatch(cell) is not None for cell in cells) <= len(cells):
        return choice
    index = choice.columns["title"]
    headings: list[Cell] = next(list(row) for number, row in chosen.rows if number == choice.headings)
    headings[index] = None
    return Choice(choice.sheet, choice.headings, {**recognised(headings, FIELDS), "number": index})


@dataclass
class Told:
    """The steps of one procedure: its name as the table has it (empty: none), and the row that names it first."""

    name: str
    row: int
    rows: list[PastedRow] = field(default_factory=list)
    identities: list[str] = field(default_factory=list)


@dataclass
class Wanted:
    """The steps in a table by procedure, empty rows, and what is wrong."""

    told: list[Told] = field(default_factory=list)
    ignored: int = 0
    problems: list[Problem] = field(default_factory=list)
    headings: dict[str, str] = field(default_factory=dict)
    columns: frozenset[str] = frozenset()
    units: dict[str, str] = field(default_factory=dict)
    """Of a column of durations whose heading says hours (h) or days (d)."""

    def refuse(self, row: int, name: str, message: str) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(row, self.headings.get(name, ""), message))

    @property
    def steps(self) -> int:
        return sum(len(told.rows) for told in self.told)


def steps_in(sheet: Sheet, choice: Choice) -> Wanted:
    """What ``sheet`` says, its columns taken as ``choice`` says. What a single row says wrong is in its ``errors``."""
    headings = {one.name: choice.heading(sheet, one.name) for one in FIELDS}
    wanted = Wanted(headings=headings, columns=frozenset(choice.columns))
    if sheet.problem:
        wanted.refuse(0, "", sheet.problem)
    elif "title" not in choice.columns:
        wanted.refuse(0, "", "No column holds the steps.")
    else:
        lines = list(choice.lines(sheet))
        for name in _DURATIONS:
            said = (unit for unit, words in _UNITS.items() if words.search(headings[name]))
            wanted.units[name] = next(said, "")
        wanted.ignored = max(0, sheet.last_row - choice.headings - len(lines))
        _sort(lines, wanted)
        if not wanted.told and not wanted.problems:
            wanted.refuse(0, "", "There are no steps in this table.")
    return wanted


def _sort(lines: list[Line], wanted: Wanted) -> None:
    """The rows by procedure. One that names a procedure and nothing else stands above its steps."""
    by_name: dict[str, Told] = {}
    name = ""
    for line in lines:
        got = {one: _text(cell) for one, cell in line.cells.items()}
        for one, text in got.items():
            if text in ERRORS_OF_EXCEL:
                wanted.refuse(line.row, one, f"This is an error of the spreadsheet, {text}.")
        for one, unit in wanted.units.items():
            if unit and _FIGURES.fullmatch(got.get(one, "")):
                got[one] += f" {unit}"
        name = " ".join(got.pop("process", name).split())
        if got:
            told = by_name.setdefault(name.casefold(), Told(name, line.row))
            told.rows.append(row_from(line.row, len(told.rows) + 1, got))
            told.identities.append(got.get("identity", "").casefold())
    wanted.told = list(by_name.values())


def _text(cell: Cell) -> str:
    """As somebody would have typed it; a whole number without the decimals that a spreadsheet gives it."""
    return cleaned(str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell)).strip()
