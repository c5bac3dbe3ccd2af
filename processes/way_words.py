"""Ways out of a step as people write them: “Yes → 5”, “No (30 %) → end”. Read and written. Pure.

A name that would be read as something else stands in quotes, as Excel writes them: “"Over; or under" → 5”.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

ENDS = frozenset({"end", "the end", "ends", "finish", "stop"})

_ARROW = re.compile("→|->|=>|⇒")
_SHARE = r"\s*(?:\((?P<share>[0-9]{1,3})\s?%\)\s*)?"
_NUMBER = r"[0-9]{1,4}(?:\.[0-9]{1,4}){0,5}"
_TO = rf"\s*(?:step\s+)?(?P<to>{_NUMBER}|[a-z ]{{3,7}})\.?$"
_PLAIN = re.compile(rf"^(?P<label>.{{0,80}}?){_SHARE}(?:{_ARROW.pattern}|(?<!^)[:=]){_TO}", re.IGNORECASE)
_QUOTED = re.compile(rf'^"(?P<label>(?:[^"]|"")+)"{_SHARE}(?:{_ARROW.pattern}){_TO}', re.IGNORECASE)
_PIECE = re.compile(r'(?:(?:^|(?<=[;|]))\s*"(?:[^"]|"")*"|[^;|])+')


class SaidWay(NamedTuple):
    """A way out; ``to`` is the number of the row it leads to, as ``number_in`` gives it, None the end; ``share`` of the
    cases, in per cent."""

    label: str
    to: str | None
    share: int | None = None


def ways_of(cell: str) -> tuple[tuple[SaidWay, ...], list[str]]:
    """The ways in a cell, and a sentence for each part of it that is none."""
    ways, wrong = [], []
    for part in _parts(cell):
        way = way_of(part) or way_of(f"→ {part}")
        if way is None:
            wrong.append(f"“{part[:60]}” is no way out. Write “Yes → 5”, or “No → end”.")
        else:
            ways.append(way)
    return tuple(ways), wrong


def _parts(cell: str) -> Iterator[str]:
    """The ways of a cell: one in a line, or divided by signs. A comma may also stand in the name of a way."""
    for piece in cell.split("\n") if "\n" in cell.strip() else _PIECE.findall(cell):
        is_one = _QUOTED.match(piece.strip()) or (len(_ARROW.findall(piece)) == 1 and way_of(piece))
        yield from (part for each in ([piece] if is_one else re.split("[;,|]", piece)) if (part := each.strip()))


def way_of(text: str) -> SaidWay | None:
    """The way that a line says; None where it says none."""
    text = text.strip()
    quoted = _QUOTED.match(text)
    found = quoted or _PLAIN.match(digits(text))
    if found is None:
        return None
    to = number_in(found["to"])
    if not to and found["to"].strip().casefold() not in ENDS:
        return None
    label = quoted["label"].replace('""', '"') if quoted else found["label"]
    return SaidWay(label.strip(), to or None, int(found["share"]) if found["share"] else None)


def said(way: SaidWay) -> str:
    """The way as ``way_of`` reads it again."""
    share = "" if way.share is None else f"({way.share} %)"
    after = f"→ {'end' if way.to is None else way.to}"
    plain = " ".join(filter(None, (way.label, share, after)))
    if ways_of(plain) == ((way,), []):
        return plain
    label = '"' + way.label.replace('"', '""') + '"'
    return " ".join(filter(None, (label, share, after)))


def number_in(text: str) -> str:
    """The number of a step or of a section, “7” or “4.2.1”, without zeros in front or a stop behind; empty: none."""
    found = re.fullmatch(rf"(?:step\s+)?({_NUMBER})[.)]?", digits(text).strip(), re.IGNORECASE)
    return ".".join(str(int(part)) for part in found[1].split(".")) if found else ""


def digits(text: str) -> str:
    """Full-width and other compatible digits as 0 to 9."""
    return unicodedata.normalize("NFKC", text)
