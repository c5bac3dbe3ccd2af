"""Codes such as 1.1.10, A.1-b, 10.0 or II.3 as places in a tree, whatever their grammar. Pure.

A code is divided at points, hyphens, strokes, colons, underscores and spaces; each part into runs of figures and of
letters. Figures are ordered as numbers: 1.2 stands before 1.10. What is above a code is the code without its last part.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable

LONGEST = 60
Atom = tuple[int, int, str]
"""(0, number, "") for figures, (1, 0, letters) for letters: figures come first."""
Part = tuple[Atom, ...]
Place = tuple[Part, ...]

_DIVIDERS = re.compile(r"[.\-–/:_\s]+")
_ATOMS = re.compile(r"\d{1,9}|[^\W\d_]+")
_ROMAN = re.compile(r"m{0,3}(cm|cd|d?c{0,3})(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})")
_WORTH = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}


def place(code: str) -> Place:
    """The parts of a code. Raises ValueError where it is none."""
    said = unicodedata.normalize("NFKC", code).strip(" .-–/:_\t").casefold()
    if not said or len(code) > LONGEST:
        raise ValueError(code)
    parts = []
    for part in _DIVIDERS.split(said):
        atoms = _ATOMS.findall(part)
        if not atoms or "".join(atoms) != part:
            raise ValueError(code)
        parts.append(tuple((0, int(atom), "") if atom.isdecimal() else (1, 0, atom) for atom in atoms))
    return tuple(parts)


def settled(places: Iterable[Place]) -> dict[Place, Place]:
    """Each place as it counts: without closing zeros (10.0 is the topmost 10) unless another code stands there,
    and without the parts that all codes begin with (FIN-1, FIN-2) unless one stands for them alone."""
    written = set(places)
    found = {}
    for one in written:
        short = one
        while len(short) > 1 and short[-1] == ((0, 0, ""),):
            short = short[:-1]
        found[one] = one if short != one and short in written else short
    while len(found) > 1 and len({one[0] for one in found.values()}) == 1 and all(len(v) > 1 for v in found.values()):
        found = {one: short[1:] for one, short in found.items()}
    return found


def above(one: Place, there: Collection[Place]) -> Place | None:
    """The place above among those there are; None at the top. Raises LookupError where it is missing.

    A code of one part that mixes letters and figures (A1) stands below the letters alone (A), if they are there.
    """
    if len(one) > 1:
        if one[:-1] not in there:
            raise LookupError(one)
        return one[:-1]
    for length in range(len(one[0]) - 1, 0, -1):
        if (shorter := (one[0][:length],)) in there:
            return shorter
    return None


def romans(places: Collection[Place]) -> frozenset[int]:
    """The levels whose parts are all Roman numbers, with a I among them: there II stands before IX and XL."""
    levels: dict[int, set[Part]] = {}
    for one in places:
        for level, part in enumerate(one):
            levels.setdefault(level, set()).add(part)
    return frozenset(
        level
        for level, parts in levels.items()
        if ((1, 0, "i"),) in parts and all(len(part) == 1 and part[0][0] and is_roman(part[0][2]) for part in parts)
    )


def is_roman(letters: str) -> bool:
    return bool(letters) and _ROMAN.fullmatch(letters) is not None


def in_order(one: Place, roman: Collection[int] = ()) -> Place:
    """A place as it is compared with others: ``roman`` are the levels of Roman numbers."""
    return tuple(((0, _number(part[0][2]), ""),) if level in roman else part for level, part in enumerate(one))


def _number(roman: str) -> int:
    worths = [_WORTH[letter] for letter in roman]
    return sum(-one if one < after else one for one, after in zip(worths, [*worths[1:], 0], strict=True))
