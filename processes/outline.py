"""Steps from what somebody pastes: an outline, or rows copied from a spreadsheet. Pure: text in, rows out.

An outline has a line for each step, numbered or at the left edge: “Buyer: Check the order”. Indented lines and
bullets below it say how. “Yes → 5” below a line is a way out of it. A list from a word processor is an outline, too:
its marks stand before a tab.

A table has its columns apart by tabs, or by semicolons. Its first row may name the columns, any of ``NAMES``; without
names they are step, role, text, documents, system, minutes, kind, ways. A leading column of numbers is understood
either way.

Nothing is computed and nothing is looked up: “=1+1” stays what it is, and whether a role exists is asked elsewhere.
"""

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeVar

from processes.vocabulary import (
    DUTIES,
    LONGEST_LABEL,
    LONGEST_NOTE,
    LONGEST_SYSTEM,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_MINUTES,
    MOST_STEPS,
    VALUES,
    WASTES,
)
from processes.way_words import SaidWay, digits, number_in, way_of, ways_of

T = TypeVar("T")
MOST_OF_A_ROW = 40  # documents, ways out, or roles of one kind, of one step
LONGEST = 400_000  # characters; 200 rows of 2,000


class TooMuch(ValueError):
    """More than a procedure can hold; the message says how much and what to do."""


class Wrong(NamedTuple):
    """What is wrong with a row: the field of ``NAMES`` at which, and a sentence."""

    field: str
    message: str


@dataclass(frozen=True)
class PastedRow:
    """One step as it was pasted. ``number`` is what ways call it by, “7” or “4.2.1”; ``line`` is where it began.

    Roles and documents are words as typed; all else is what a step holds.
    """

    line: int
    number: str
    title: str
    role: str = ""
    text: str = ""
    documents: tuple[str, ...] = ()
    system: str = ""
    minutes: int | None = None
    kind: str = "task"
    calls: str = ""
    ways: tuple[SaidWay, ...] = ()
    warning: str = ""
    note: str = ""
    waiting: int | None = None
    guess: bool = False
    value: str = ""
    waste: str = ""
    accountable: tuple[str, ...] = ()
    consulted: tuple[str, ...] = ()
    informed: tuple[str, ...] = ()
    joins: bool = False
    errors: tuple[Wrong, ...] = ()


COLUMNS = ("title", "role", "text", "documents", "system", "minutes", "kind", "ways")
NAMES = {
    "number": ("no", "no.", "nr", "nr.", "#", "number", "step no", "step no.", "step number", "pos", "pos."),
    "title": ("step", "title", "what", "what is done", "activity", "task", "name", "action", "process step"),
    "role": ("role", "who", "responsible", "by", "done by", "responsible role", "r"),
    "text": ("text", "how", "description", "details", "instruction", "notes", "remark", "remarks"),
    "documents": ("documents", "document", "forms", "form", "with which document", "with"),
    "system": ("system", "it system", "tool", "software", "in which system"),
    "minutes": ("minutes", "minutes of work", "min", "time", "duration", "active minutes", "work"),
    "kind": ("kind", "type", "kind of step"),
    "calls": ("calls", "procedure", "calls procedure", "procedure it calls"),
    "ways": ("ways", "ways out", "branches", "next", "next step", "goes to", "leads to"),
    "warning": ("warning", "caution", "danger", "safety"),
    "note": ("note", "hint", "tip"),
    "waiting": ("waiting minutes", "minutes of waiting", "waiting time", "waiting", "wait time", "idle time", "delay"),
    "guess": ("guess", "estimate", "estimated", "the minutes are a guess"),
    "value": ("value", "value added", "adds value", "value adding", "va nva"),
    "waste": ("waste", "kind of waste", "muda"),
    "accountable": ("accountable", "a"),
    "consulted": ("consulted", "c"),
    "informed": ("informed", "i"),
    "joins": ("waits for all", "starts when all ways have arrived"),
}
FIELD_OF = {name: field for field, names in NAMES.items() for name in names}
KINDS = {
    **dict.fromkeys(("task", "step", "activity"), "task"),
    **dict.fromkeys(("decision", "question", "gateway", "branch"), "decision"),
    **dict.fromkeys(("call", "another procedure", "procedure", "sub-process", "subprocess"), "call"),
    **dict.fromkeys(("wait", "wait for something", "event"), "wait"),
    **dict.fromkeys(("end", "finish"), "end"),
}
WORTH = {
    **{said: key for key, label in VALUES.items() for said in (key, label)},
    **dict.fromkeys(("adds value", "value-adding", "value adding", "va"), "adding"),
    **dict.fromkeys(("necessary non-value-adding", "bva", "nnva"), "necessary"),
    **dict.fromkeys(("non-value-adding", "nva"), "waste"),
}
KINDS_OF_WASTE = {said: key for key, label in WASTES.items() for said in (key, label)}
YES_OR_NO = {
    **dict.fromkeys(("yes", "y", "x", "true", "1"), True),
    **dict.fromkeys(("no", "n", "-", "–", "false", "0"), False),
}

_NUMBERED = re.compile(r"^(?:step\s+)?([0-9]{1,4})(?:\s*[.):]\s*|\s*[-–]\s+)(?![0-9])", re.IGNORECASE)
_BARELY_NUMBERED = re.compile(r"^([0-9]{1,3})\s+")
_SUBNUMBERED = re.compile(r"^(?:[0-9]{1,3}\.[0-9]{1,3}[.)]?|[a-z][.)]|[ivx]{1,4}[.)])\s+", re.IGNORECASE)
_SECTION = re.compile(r"^((?:[0-9]{1,3}\.)+[0-9]{1,4})[.)]?\s+")
_TOP = "-–—•*·"
_ANY = f"{_TOP}▪◦§o"  # word processors set the last four below the others
_TOP_BULLET = re.compile(rf"^[{_TOP}]\s+")
_BULLET = re.compile(rf"^[{_ANY}]\s+")
_LISTED = re.compile(
    rf'^\s*(?:[0-9a-z]{{1,4}}(?:\.[0-9]{{1,4}})*[.)]|[0-9]{{1,4}}(?:\.[0-9]{{1,4}})+|[{_ANY}])\t[^\t"]*$', re.IGNORECASE
)
_ROLE = re.compile(r"^([^:：]{2,80})[:：]\s+(.*\S)\s*$")
_DURATION = re.compile(
    r"(?P<minutes>[0-9]{1,7})\s*(?:min|mins|minutes|m|')?\.?"
    r"|(?P<hours>[0-9]{1,5}(?:[.,][0-9]{1,2})?)\s*(?:h|hours?)\.?"
    r"|(?P<days>[0-9]{1,4}(?:[.,][0-9]{1,2})?)\s*(?:d|days?)\.?",
    re.IGNORECASE,
)


def rows_of(text: str) -> list[PastedRow]:
    """The steps in ``text``, in their order. Raises TooMuch."""
    if len(text) > LONGEST:
        raise TooMuch(f"This is too long: {len(text):,} characters. Paste it in parts of at most {LONGEST:,}.")
    text = cleaned(text)
    delimiter = _delimiter(text)
    found = list(_from_table(text, delimiter) if delimiter else _from_outline(text))
    for row in found:
        for wrong in too_many(row):
            raise TooMuch(f"Line {row.line}: {wrong.message}")
    if len(found) > MOST_STEPS:
        raise TooMuch(
            f"These are {len(found)} rows. A procedure has at most {MOST_STEPS} steps: "
            "make a part of it a procedure of its own."
        )
    return [checked(row, found) for row in found]


def cleaned(text: str) -> str:
    """One kind of line end; no control characters, which no database stores; no byte order mark."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return "".join(c for c in text if (c >= " " and not "\x7f" <= c <= "\x9f" and c != "\ufeff") or c in "\n\t")


# ---- a table


def _delimiter(text: str) -> str:
    """The tab, or a semicolon where the first line names columns or every line has some; else it is an outline.

    In a list from a word processor a tab stands behind the mark of each line, and nowhere else.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    with_tabs = [line for line in lines if "\t" in line.strip("\t ")]
    if with_tabs and not all(_LISTED.match(line) for line in with_tabs):
        return "\t"
    if lines and ";" in lines[0]:
        named = columns_named_in(lines[0].split(";"))
        if named or (len(lines[0].split(";")) > 2 and all(";" in line for line in lines)):
            return ";"
    return ""


def _cells(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the number of their first line. Quotes are those of Excel; a stray one is just a character."""
    lines = text.splitlines(keepends=True)
    for reader in (
        csv.reader(lines, delimiter=delimiter, strict=True),
        csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE),
    ):
        found, line = [], 1
        try:
            for row in reader:
                found.append((line, [cell.strip() for cell in row]))
                line = reader.line_num + 1
        except csv.Error as error:
            if "field larger" in str(error):
                raise TooMuch(
                    "A cell of this is longer than a step can hold. Shorten it, or paste it as text."
                ) from None
            continue
        yield from found
        return


def columns_named_in(cells: Sequence[str]) -> dict[str, int]:
    """Which column holds what, if this row names its columns: the step and one more must be among the names."""
    fields: dict[str, int] = {}
    for column, cell in enumerate(cells):
        field = FIELD_OF.get(" ".join(cell.strip('" ').casefold().split()))
        if field and field not in fields:
            fields[field] = column
    return fields if "title" in fields and len(fields) > 1 else {}


def _from_table(text: str, delimiter: str) -> Iterator[PastedRow]:
    rows = [(line, cells) for line, cells in _cells(text, delimiter) if any(cells)]
    columns = columns_named_in(rows[0][1]) if rows else {}
    if columns:
        rows = rows[1:]
    else:
        counted = bool(rows) and all(number_in(cells[0]) or cells[0].rstrip(".").isdecimal() for _line, cells in rows)
        names = ("number", *COLUMNS) if counted else COLUMNS
        columns = {name: column for column, name in enumerate(names)}
    for place, (line, cells) in enumerate(rows, start=1):
        got = {name: cells[column] if column < len(cells) else "" for name, column in columns.items()}
        yield row_from(line, place, got)


def row_from(line: int, place: int, got: Mapping[str, str]) -> PastedRow:
    """The step of one row of a table: ``got`` has the text of each field of ``NAMES`` that has a column, ``place`` is
    the number where none is given."""
    errors: list[Wrong] = []

    def read(name: str, understand: Callable[[str], tuple[T, list[str]]]) -> T:
        found, wrong = understand(got.get(name, ""))
        errors.extend(Wrong(name, message) for message in wrong)
        return found

    def line_of(name: str) -> str:
        return " ".join(got.get(name, "").split())

    value, waste = read("value", _value_of), read("waste", _waste_of)
    if waste and value not in {"", "waste"}:
        errors.append(Wrong("waste", "Only a step that is waste has a kind of waste."))
    row = PastedRow(
        line=line,
        number=number_in(got.get("number", "")) or str(place),
        title=line_of("title"),
        role=line_of("role"),
        text=got.get("text", ""),
        documents=names_in(got.get("documents", "")),
        system=line_of("system"),
        minutes=read("minutes", _minutes_of),
        kind=read("kind", _kind_of),
        calls=got.get("calls", ""),
        ways=read("ways", ways_of),
        warning=got.get("warning", ""),
        note=got.get("note", ""),
        waiting=read("waiting", _minutes_of),
        guess=read("guess", _yes_of),
        value="waste" if waste else value,
        waste=waste,
        **{duty: names_in(got.get(duty, "")) for duty in DUTIES.values()},  # type: ignore[arg-type]
        joins=read("joins", _yes_of),
    )
    return replace(row, errors=tuple(errors))


def names_in(cell: str) -> tuple[str, ...]:
    return tuple(part for piece in re.split(r"[,;\n]", cell) if (part := piece.strip()))


def _minutes_of(cell: str) -> tuple[int | None, list[str]]:
    """“15”, “15 min”, “1.5 h”, “2 days”; a day has 24 hours, as everywhere in a procedure."""
    if not cell.strip():
        return None, []
    found = _DURATION.fullmatch(re.sub(r"\.0+(?![0-9])", "", digits(cell).strip()))
    if found is None:
        return None, [f"“{cell[:60]}” is no number of minutes. Write a whole number, such as 15."]
    unit = found.lastgroup or ""
    minutes = round(float(found[unit].replace(",", ".")) * {"minutes": 1, "hours": 60, "days": 24 * 60}[unit])
    return (minutes, []) if minutes <= MOST_MINUTES else (None, [f"{minutes:,} minutes are too many."])


def _kind_of(cell: str) -> tuple[str, list[str]]:
    return _one_of(KINDS, cell, "", "kind of step. Write task, decision, call, wait or end.")


def _value_of(cell: str) -> tuple[str, list[str]]:
    return _one_of(WORTH, cell, "", "value of a step. Write adds value, necessary or waste.")


def _waste_of(cell: str) -> tuple[str, list[str]]:
    return _one_of(KINDS_OF_WASTE, cell, "", f"kind of waste. Write one of {', '.join(WASTES.values())}.")


def _yes_of(cell: str) -> tuple[bool, list[str]]:
    return _one_of(YES_OR_NO, cell, False, "answer here. Write yes or no.")


def _one_of(words: Mapping[str, T], cell: str, none: T, what: str) -> tuple[T, list[str]]:
    """What ``cell`` means in these words; ``none`` where it is empty or means nothing, which is said."""
    said = " ".join(cell.casefold().split())
    return words.get(said, none), [] if not said or said in words else [f"“{cell[:60]}” is no {what}"]


# ---- an outline


def _from_outline(text: str) -> Iterator[PastedRow]:
    lines = [(n, line) for n, line in enumerate(text.split("\n"), start=1) if line.strip()]
    edge = min((_indent(line) for _n, line in lines), default=0)
    first_words = [digits(line).strip() for _n, line in lines if _indent(line) == edge]
    mark = _mark_of(first_words)
    row: PastedRow | None = None
    place = 0
    for n, line in lines:
        bare = line.strip()
        if _begins_step(line, edge, mark) or row is None:
            if row is not None:
                yield row
            place += 1
            row = _begun(n, place, bare, mark)
        else:
            row = _told(row, _SUBNUMBERED.sub("", _BULLET.sub("", bare)))
    if row is not None:
        yield row


def _mark_of(lines: Sequence[str]) -> re.Pattern[str] | None:
    """What begins a step at the left edge: “3.”; barely “1 Check”, where the first is 1; “4.2.3”, all of one depth; or
    a bullet. Its group is the number. None: each line does."""
    if any(_NUMBERED.match(line) and not _SUBNUMBERED.match(line) for line in lines):
        return _NUMBERED
    first = _BARELY_NUMBERED.match(lines[0]) if lines else None
    if first and int(first[1]) == 1:
        return _BARELY_NUMBERED
    depths = {found[1].count(".") if (found := _SECTION.match(line)) else 0 for line in lines}
    if len(depths) == 1 and 0 not in depths:
        return _SECTION
    if lines and all(_BULLET.match(line) for line in lines):
        return _TOP_BULLET if _TOP_BULLET.match(lines[0]) else _BULLET
    return None


def _begins_step(line: str, edge: int, mark: re.Pattern[str] | None) -> bool:
    if _indent(line) > edge:
        return False
    bare = digits(line).strip()
    if mark:
        return bool(mark.match(bare)) and (mark is _SECTION or not _SUBNUMBERED.match(bare))
    return not (_BULLET.match(bare) or way_of(bare))


def _indent(line: str) -> int:
    line = line.expandtabs(4)
    return len(line) - len(line.lstrip())


def _begun(line: int, place: int, bare: str, mark: re.Pattern[str] | None) -> PastedRow:
    """A step from its first line: number, role and what is done."""
    found = mark.match(digits(bare)) if mark else None
    rest = bare[_length_of(bare, found.end()) :] if found else _BULLET.sub("", bare)
    said = found[1] if found and found.re.groups else ""
    with_role = _ROLE.match(rest)
    role, title = (with_role[1].strip(), with_role[2]) if with_role else ("", rest)
    title = " ".join(title.split())
    return PastedRow(line, number_in(said) or str(place), title, " ".join(role.split()), kind="")


def _length_of(text: str, wide: int) -> int:
    """How many characters of ``text`` became the first ``wide`` ones of its compatible form."""
    return next((n for n in range(len(text) + 1) if len(digits(text[:n])) >= wide), len(text))


def _told(row: PastedRow, line: str) -> PastedRow:
    """A line below a step: a way out of it, or how it is done."""
    way = way_of(line) if not line.endswith(".") else None
    if way is not None:
        if len(row.ways) >= MOST_OF_A_ROW:
            raise TooMuch(f"The step in line {row.line} has more than {MOST_OF_A_ROW} ways out.")
        return replace(row, ways=(*row.ways, way))
    if len(row.text) > LONGEST_TEXT:
        return row  # it is refused as it is
    return replace(row, text=f"{row.text}\n{line}".strip())


# ---- both


def too_many(row: PastedRow) -> list[Wrong]:
    """More documents, ways out or roles than one step may have."""
    names = {"documents": "documents", "ways": "ways out", **dict.fromkeys(DUTIES.values(), "roles")}
    return [
        Wrong(field, f"It names {len(held)} {name}; {MOST_OF_A_ROW} are the most.")
        for field, name in names.items()
        if len(held := getattr(row, field)) > MOST_OF_A_ROW
    ]


def checked(row: PastedRow, all_rows: Sequence[PastedRow]) -> PastedRow:
    """With its kind where none was given, and with what is wrong with it; ``all_rows`` are those of its procedure."""
    is_decision = row.title.endswith("?") or (
        len(row.ways) > 1 and any(way.label for way in row.ways)
    )  # else all of them
    kind = row.kind or ("decision" if is_decision else "call" if row.calls else "task")
    errors = list(row.errors)
    if not row.title:
        errors.append(Wrong("title", "It does not say what is done."))
    lengths = (
        ("title", row.title, LONGEST_TITLE, "What is done"),
        ("text", row.text, LONGEST_TEXT, "The text"),
        ("system", row.system, LONGEST_SYSTEM, "The system"),
        ("warning", row.warning, LONGEST_NOTE, "The warning"),
        ("note", row.note, LONGEST_NOTE, "The note"),
        *(("ways", way.label, LONGEST_LABEL, "The name of a way") for way in row.ways),
    )
    errors += [
        Wrong(field, f"{what} has {len(said):,} characters; {most:,} are the most.")
        for field, said, most, what in lengths
        if len(said) > most
    ]
    numbers = [other.number for other in all_rows]
    if numbers.count(row.number) > 1 and any(way.to == row.number for other in all_rows for way in other.ways):
        errors.append(Wrong("number", f"The number {row.number} stands at several rows, and a way leads to it."))
    errors += [
        Wrong("ways", f"A way leads to {way.to}, and no row has this number.")
        for way in row.ways
        if way.to is not None and way.to not in numbers
    ]
    errors += [
        Wrong("ways", f"{way.share} % of the cases are more than all.") for way in row.ways if (way.share or 0) > 100
    ]
    return replace(row, kind=kind, errors=tuple(errors))
