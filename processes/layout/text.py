"""How wide words are and where they break, without a browser."""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from processes.layout.sizes import FONT_SIZE

# Widths in hundredths of the font size, printable ASCII from the space on, in DejaVu Sans: the widest of the usual
# system fonts, so that text measured here fits in all of them.
_WIDTHS = """
    32 40 46 84 64 95 78 27 39 39 50 84 32 36 32 34 64 64 64 64 64 64 64 64 64 64 34 34 84 84 84 53
    100 68 69 70 77 63 58 77 75 29 29 66 56 86 75 79 60 79 69 63 61 73 68 99 69 61 69 39 34 39 84 50
    50 61 63 55 63 62 35 63 63 28 28 58 28 97 63 61 63 63 41 52 39 63 59 82 59 59 52 64 34 64 84
"""
_ASCII = [int(width) / 100 for width in _WIDTHS.split()]
_BOLD = 1.15


@lru_cache(maxsize=4096)
def _character(character: str) -> float:
    code = ord(character)
    if 32 <= code < 127:
        return _ASCII[code - 32]
    category = unicodedata.category(character)
    if category in {"Mn", "Me", "Cf", "Cc"}:
        return 0.0
    if code >= 0x1F000:
        return 1.4
    if unicodedata.east_asian_width(character) in "WF":
        return 1.05
    base = unicodedata.normalize("NFD", character)[0]
    if 32 <= ord(base) < 127:
        return _ASCII[ord(base) - 32]
    return {"Lu": 0.86, "Lo": 0.9, "So": 1.1, "Sm": 0.9}.get(category, 0.7)


@lru_cache(maxsize=8192)
def text_width(text: str, size: float = FONT_SIZE, *, bold: bool = False) -> float:
    """Width of a line in pixels, never less than a usual system font needs."""
    return sum(map(_character, text)) * size * (_BOLD if bold else 1.0)


def _clusters(word: str) -> list[str]:
    """What must not be torn apart: a letter with its marks, an emoji with its joiners."""
    clusters: list[str] = []
    for character in word:
        joined = clusters and (
            _character(character) == 0 or clusters[-1][-1] == "\u200d" or 0x1F3FB <= ord(character) <= 0x1F3FF
        )
        if joined:
            clusters[-1] += character
        else:
            clusters.append(character)
    return clusters


def words_of(text: str) -> Iterator[tuple[str, str]]:
    """Words, each with what stands between it and the one before; a hyphen or a slash inside a word is a place to
    break.
    """
    for word in text.split():
        glue, start = " ", 0
        for index in range(1, len(word) - 1):
            if word[index] in "-/–—" and word[index - 1].isalnum() and word[index + 1].isalnum():
                yield glue, word[start : index + 1]
                glue, start = "", index + 1
        yield glue, word[start:]


class Wrapped(NamedTuple):
    """Lines of a text; whether a word had to be broken, and whether the end had to be left out."""

    lines: tuple[str, ...]
    is_broken: bool
    is_cut: bool


def wrap(
    text: str, room: float | Sequence[float], *, most: int, size: float = FONT_SIZE, bold: bool = False
) -> Wrapped:
    """Break text into at most `most` lines of `room` pixels, or of so many as `room` says for each, the last for all
    that follow; break a word that is too long.
    """
    rooms = (room,) if isinstance(room, (int, float)) else room
    lines: list[str] = [""]
    is_broken = is_cut = False

    def fits(line: str) -> bool:
        return text_width(line, size, bold=bold) <= rooms[min(len(lines), len(rooms)) - 1]

    for glue, word in words_of(text):
        longer = lines[-1] + glue + word if lines[-1] else word
        if fits(longer):
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        if fits(word):
            lines[-1] = word
            continue
        is_broken = True
        for cluster in _clusters(word):
            if lines[-1] and not fits(lines[-1] + cluster):
                lines.append("")
            lines[-1] += cluster
    if len(lines) > most:
        is_cut = True
        del lines[most:]
        last = _clusters(lines[-1])
        while last and not fits("".join(last) + "…"):
            last.pop()
        lines[-1] = "".join(last).rstrip() + "…"
    return Wrapped(tuple(line for line in lines if line), is_broken, is_cut)


def balanced(
    text: str, room: float, *, most: int, first: float = 0.0, size: float = FONT_SIZE, bold: bool = False
) -> Wrapped:
    """The same number of lines as `wrap` gives, but of about equal length, so that no word stands alone on the last.
    `first` is taken away from the room of the first line.
    """

    def within(width: float) -> Wrapped:
        return wrap(text, (width - first, width), most=most, size=size, bold=bold)

    found = within(room)
    if len(found.lines) < 2 or found.is_broken or found.is_cut:
        return found
    low, high = room / 2, room
    while high - low > 4:
        width = (low + high) / 2
        tried = within(width)
        if len(tried.lines) > len(found.lines) or tried.is_broken or tried.is_cut:
            low = width
        else:
            found, high = tried, width
    return found
