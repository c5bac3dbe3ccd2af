"""Steps from a Word file, as the text that ``outline`` reads. Pure: HTML in, text out.

The first of these that the file holds tells its steps: a table whose first row names columns; a numbered list, else a
bulleted one; headings, those of the level that has most; its paragraphs. What stands below a step says how it is done.
What stands before the first one, and headings that group steps, are left out and told.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lxml.html import HtmlElement, fragment_fromstring

from processes.outline import columns_named_in

_HEADINGS = tuple(f"h{level}" for level in range(1, 7))
_LISTS = ("ol", "ul")
_NUMBER_OF_A_HEADING = re.compile(r"^[0-9]{1,3}(?:\.[0-9]{1,3})*[.)]?\s+")


@dataclass(frozen=True)
class WordSteps:
    """``text`` as ``outline.rows_of`` reads it, and the lines of the file that are not in it."""

    text: str
    left_out: tuple[str, ...] = ()


class _Line(NamedTuple):
    """A line of the file: ``of`` is the heading, list (the outermost) or paragraph it belongs to, ``depth`` how far
    inside; 0 begins an item."""

    of: str
    depth: int
    text: str


def steps_in(structure: str) -> WordSteps:
    """The steps in the HTML of a Word file (``documents.office.structure_of_word``); no text where it has no words."""
    body = fragment_fromstring(structure, create_parent="div")
    for table in body.iter("table"):
        rows = [[_text(cell) for cell in row.iter("td", "th")] for row in table.iter("tr")]
        if rows and columns_named_in(rows[0]):
            return WordSteps(_as_table(rows), tuple(line.text for line in _lines(body, but=[table])))
    return _as_outline(list(_lines(body)))


def _as_table(rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter="\t", lineterminator="\n").writerows(rows)
    return text.getvalue()


def _as_outline(lines: Sequence[_Line]) -> WordSteps:
    begins = _what_begins_steps(lines)
    if begins == "p":
        return WordSteps("\n".join(line.text for line in lines))
    told: list[str] = []
    left_out: list[str] = []
    number = 0
    for line in lines:
        if line.of == begins and line.depth == 0:
            number += 1
            said = _NUMBER_OF_A_HEADING.sub("", line.text) if begins in _HEADINGS else line.text
            told.append(f"{number}. {said}")
        elif number == 0 or line.of in _HEADINGS:
            left_out.append(line.text)
        else:
            told.append(f"   {line.text}")
    return WordSteps("\n".join(told), tuple(left_out))


def _what_begins_steps(lines: Sequence[_Line]) -> str:
    there = Counter(line.of for line in lines if line.depth == 0)
    listed = next((kind for kind in _LISTS if there[kind] > 1), "")
    heading = max(_HEADINGS, key=lambda kind: there[kind])
    return listed or (heading if there[heading] > 1 else "p")


def _lines(body: HtmlElement, but: Collection[HtmlElement] = ()) -> Iterator[_Line]:
    for part in body:
        if part in but:
            continue
        if part.tag in _LISTS:
            yield from _items(part, part.tag)
        elif part.tag == "table":
            rows = (
                " · ".join(filter(None, (_text(cell, " ") for cell in row.iter("td", "th")))) for row in part.iter("tr")
            )
            yield from (_Line("table", 0, row) for row in rows if row)
        else:
            kind, between = (part.tag, " ") if part.tag in _HEADINGS else ("p", "\n")
            yield from (_Line(kind, 0, line) for line in _text(part, between).split("\n") if line)


def _items(items: HtmlElement, of: str, depth: int = 0) -> Iterator[_Line]:
    for item in items:
        first, *more = _text(item, but=_LISTS).split("\n")
        if first:
            yield _Line(of, depth, first)
        yield from (_Line(of, depth + 1, line) for line in more)
        for inner in item.iterchildren(*_LISTS):
            yield from _items(inner, of, depth + 1)


def _text(part: HtmlElement, between: str = "\n", but: Collection[str] = ()) -> str:
    """The words of ``part``, its lines ``between`` each other, without what stands in elements of ``but``."""
    pieces: list[str] = []

    def walk(element: HtmlElement) -> None:
        breaks = element.tag in {"br", "p", "li", "tr"}
        pieces.extend(["\n"] * breaks)
        pieces.append(element.text or "")
        for inner in element:
            if inner.tag not in but:
                walk(inner)
            pieces.append(inner.tail or "")
        pieces.extend(["\n"] * breaks)

    walk(part)
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return between.join(line for line in lines if line)
