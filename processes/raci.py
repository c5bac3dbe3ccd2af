"""Who is responsible, accountable, consulted and informed: a matrix made from the steps. Pure.

R does the step, A answers for it, C is asked before, I is told afterwards. Exactly one role answers for a step
(ISO 9001:2015, 5.3; the rule of every RACI chart). Where a step names nobody, the role that does it answers for it;
for a step done outside the firm, the owner of the process, because the firm answers for what others do for it
(ISO 9001:2015, 8.4.1). Such an A is implied and shown in brackets.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from processes.plain import PlainProcedure, PlainStep

LETTERS = {"R": "Does it", "A": "Answers for it", "C": "Is asked before", "I": "Is told afterwards"}
IMPLIED = "(A)"


@dataclass(frozen=True)
class Line:
    """The part of each role in one step, in the order of the matrix's roles; and what is wrong with them."""

    number: int
    identity: str
    title: str
    cells: tuple[tuple[str, ...], ...]
    errors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Matrix:
    """Roles by code, those who do something first and in the order in which they do it."""

    roles: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def errors(self) -> int:
        return sum(len(line.errors) for line in self.lines)


def answering(step: PlainStep, *, owner: str, external: Collection[str] = ()) -> tuple[tuple[str, ...], bool]:
    """The roles that answer for ``step``, and whether that is implied rather than written."""
    if step.accountable:
        return tuple(dict.fromkeys(step.accountable)), False
    if not step.role:
        return (), True
    return (owner if step.role in external else step.role,), True


def contradiction(step: PlainStep) -> str:
    """What makes the written part of ``step`` untrue whoever reads it; empty when nothing does."""
    if len(set(step.accountable)) > 1:
        return f"{len(set(step.accountable))} roles answer for it. Name one; make the others consulted."
    return ""


def matrix(
    content: PlainProcedure,
    *,
    owner: str,
    external: Collection[str] = (),
    names: Mapping[str, str] | None = None,
    vacant: Collection[str] = (),
) -> Matrix:
    """Steps × roles of ``content``. An end that nobody does is no work and is left out.

    ``owner`` is the role that owns the process, ``external`` are the roles outside the firm, ``vacant`` those that
    nobody holds today: who is named but not there answers for nothing.
    """
    names = names or {}
    work = [(n, step) for n, step in enumerate(content.steps, 1) if step.kind != "end" or step.role]
    parts = {n: _parts(step, *answering(step, owner=owner, external=external)) for n, step in work}
    order = [step.role for _n, step in work] + [code for step in parts.values() for code in step]
    roles = tuple(dict.fromkeys(code for code in order if code))
    return Matrix(
        roles,
        tuple(
            Line(
                number,
                step.identity,
                step.title,
                tuple(parts[number].get(code, ()) for code in roles),
                tuple(_errors(step, answering(step, owner=owner, external=external)[0], names, vacant)),
            )
            for number, step in work
        ),
    )


def _parts(step: PlainStep, accountable: tuple[str, ...], implied: bool) -> dict[str, tuple[str, ...]]:
    """The letters of each role in ``step``, in the order of the word RACI."""
    letters = (
        ("R", (step.role,) if step.role else ()),
        (IMPLIED if implied else "A", accountable),
        ("C", step.consulted),
        ("I", step.informed),
    )
    found: dict[str, tuple[str, ...]] = {}
    for letter, codes in letters:
        for code in dict.fromkeys(codes):
            found[code] = (*found.get(code, ()), letter)
    return found


def _errors(
    step: PlainStep, accountable: tuple[str, ...], names: Mapping[str, str], vacant: Collection[str]
) -> Iterable[str]:
    if wrong := contradiction(step):
        yield wrong
    if not step.role:
        yield "Nobody does it."
    if not accountable:
        yield "Nobody answers for it."
    for code in accountable:
        if code in vacant:
            yield f"Nobody holds {names.get(code, code)} today, so nobody answers for it."


def united(found: Matrix) -> dict[str, tuple[str, ...]]:
    """The letters of each role over all steps of ``found``: its part in the procedure as a whole.

    An A that is written anywhere hides an implied one.
    """
    order = (*"RA", IMPLIED, *"CI")
    parts: dict[str, tuple[str, ...]] = {}
    for place, code in enumerate(found.roles):
        letters = {letter for line in found.lines for letter in line.cells[place]}
        if "A" in letters:
            letters.discard(IMPLIED)
        parts[code] = tuple(letter for letter in order if letter in letters)
    return parts
