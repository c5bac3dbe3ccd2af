"""What a procedure takes: minutes, money and waste of an average case. Pure functions, no database.

An average case visits a step as often as the shares at the decisions say, loops included: the visits solve the
traffic equations of the procedure read as a Markov chain (as in queueing networks, Jackson 1957). A step to which
nothing leads, which only a draft can have (problems.py), is never visited and costs nothing. Of ways taken side by
side the longest counts for the lead time, and all of them for work and cost. The words are lean production's: value
adding, necessary, and the eight wastes (Ohno 1988; Womack and Jones 1996); process efficiency is value-adding minutes
over lead time; cost is active hours times the rate of the role, a year's cost that times the cases of a year.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from processes.plain import PlainProcedure, PlainStep, goes_on

CLOSE = 1e-7
PLACES = 4  # of a sum of money
MOST_WORK = 2_000_000  # ways followed and steps added up, over all rounds: some tenth of a second
A_STEP = 4  # adding up a step takes as long as following so many ways
ENDLESS = 1e5  # visits of one step in one case: nobody comes out of such a loop


@dataclass(frozen=True)
class StepFigures:
    """One step in an average case. Minutes are of one visit, ``cost`` is of all visits in one case.

    ``cost`` is None where somebody works for a role without a rate.
    """

    number: int
    step: PlainStep
    visits: float
    cost: Decimal | None

    @property
    def active(self) -> float:
        return self.visits * (self.step.active_minutes or 0)

    @property
    def waiting(self) -> float:
        return self.visits * (self.step.waiting_minutes or 0)

    @property
    def is_unknown(self) -> bool:
        """Nobody has said how long it takes."""
        return self.step.kind != "end" and self.step.active_minutes is None and self.step.waiting_minutes is None


@dataclass(frozen=True)
class Figures:
    """An average case of a procedure. Minutes; money in the currency of the rates; shares from 0 to 1.

    ``efficiency`` is None without lead time. ``cost`` counts the priced steps only, to PLACES; ``unpriced`` says how
    many with work are missing in it. ``guessed`` is the share of the minutes that are guesses, ``unknown`` the number
    of steps without minutes. ``is_split_evenly`` tells that a decision has no shares, so that each way counts the same.
    """

    steps: tuple[StepFigures, ...]
    lead: float
    is_split_evenly: bool
    cases_per_year: int | None

    @property
    def active(self) -> float:
        return sum(step.active for step in self.steps)

    @property
    def waiting(self) -> float:
        return sum(step.waiting for step in self.steps)

    @property
    def adding(self) -> float:
        return sum(step.active for step in self.steps if step.step.value == "adding")

    @property
    def wasted(self) -> float:
        """Minutes of work in steps that are waste; waiting is told by itself."""
        return sum(step.active for step in self.steps if step.step.value == "waste")

    @property
    def efficiency(self) -> float | None:
        return self.adding / self.lead if self.lead else None

    @property
    def cost(self) -> Decimal:
        return _money(step.cost for step in self.steps)

    @property
    def waste_cost(self) -> Decimal:
        return _money(step.cost for step in self.steps if step.step.value == "waste")

    @property
    def unpriced(self) -> int:
        return sum(step.cost is None for step in self.steps)

    @property
    def unknown(self) -> int:
        return sum(step.is_unknown for step in self.steps)

    @property
    def guessed(self) -> float:
        minutes = self.active + self.waiting
        guesses = sum(step.active + step.waiting for step in self.steps if step.step.is_guess)
        return min(guesses / minutes, 1.0) if minutes else 0.0

    @property
    def cost_per_year(self) -> Decimal | None:
        return None if self.cases_per_year is None else self.cost * self.cases_per_year


def _money(parts: Iterable[Decimal | None]) -> Decimal:
    """The sum of what is known, to PLACES: rounded once, so that the same steps cost the same, kept or worked out."""
    return round(sum((part or Decimal(0) for part in parts), Decimal(0)), PLACES)


class EndlessError(ValueError):
    """A case would never end, or goes round for longer than is followed. The message names the step."""


@dataclass(frozen=True)
class _Way:
    source: int
    target: int | None  # None is the end
    share: float


def figures(content: PlainProcedure, rates: Mapping[str, Decimal]) -> Figures:
    """The average case of ``content``; ``rates`` gives the money of an hour by the code of the role.

    Raises EndlessError where a case that has entered a loop never comes out, or so late that working it out takes
    more than ``MOST_WORK``: the slower a loop, the fewer steps and ways a procedure may have. Ten steps with a
    decision go round forty thousand times, two hundred steps with forty ways each two hundred times.
    """
    ways, is_split_evenly = _ways(content)
    met = _met(content.steps, ways)
    visits = _visits(content.steps, ways)
    return Figures(
        steps=tuple(
            StepFigures(number, step, visits[number - 1], _cost(step, visits[number - 1], rates))
            for number, step in enumerate(content.steps, start=1)
        ),
        lead=_lead(content.steps, ways, sorted(met, reverse=True)),
        is_split_evenly=is_split_evenly,
        cases_per_year=content.cases_per_year,
    )


def _cost(step: PlainStep, visits: float, rates: Mapping[str, Decimal]) -> Decimal | None:
    if not step.active_minutes:
        return Decimal(0)
    rate = rates.get(step.role)
    return None if rate is None else rate * Decimal(repr(visits)) * step.active_minutes / 60


def _ways(content: PlainProcedure) -> tuple[list[list[_Way]], bool]:
    """The ways out of each step with their shares; ways to steps that are gone lead to the end."""
    place = {step.identity: index for index, step in enumerate(content.steps)}
    found: list[list[_Way]] = []
    evenly = False
    for index, step in enumerate(content.steps):
        if step.kind == "end":
            found.append([_Way(index, None, 1.0)])
        elif onward := goes_on(content.steps, index):
            found.append([_Way(index, place.get(to or ""), 1.0) for to in onward])
        elif step.kind == "decision":
            evenly = evenly or any(way.share is None for way in step.ways[:-1])
            shares = list(_shares([way.share for way in step.ways]))
            found.append(
                [_Way(index, place.get(way.to or ""), share) for way, share in zip(step.ways, shares, strict=True)]
            )
        else:
            found.append([_Way(index, place.get(way.to or ""), 1.0) for way in step.ways])
    return found, evenly


def _shares(given: list[int | None]) -> Iterator[float]:
    """Shares that add up to 1: those that were not given divide what is left."""
    known = sum(share for share in given if share is not None)
    missing = sum(share is None for share in given)
    rest = max(100 - known, 0) / missing if missing else 0.0
    whole = known + rest * missing
    for share in given:
        part = rest if share is None else float(share)
        yield part / whole if whole else 1 / len(given)


def _met(steps: tuple[PlainStep, ...], ways: list[list[_Way]]) -> set[int]:
    """The steps that a case can come to. Raises EndlessError where no way leads on to an end from one. O(ways)."""
    taken = [[way for way in some if way.share > 0] for some in ways]
    into: dict[int | None, list[int]] = {}
    for way in (way for some in taken for way in some):
        into.setdefault(way.target, []).append(way.source)
    ends = _reached(into.get(None, ()), lambda step: into.get(step, ()))
    met = _reached([0] if steps else [], lambda step: [way.target for way in taken[step] if way.target is not None])
    if lost := met - ends:
        raise EndlessError(f"Nobody comes out of the loop at step {min(lost) + 1}, {steps[min(lost)].title}.")
    return met


def _reached(starts: Iterable[int], onward: Callable[[int], Iterable[int]]) -> set[int]:
    found, ahead = set(starts), list(starts)
    while ahead:
        new = {step for step in onward(ahead.pop()) if step not in found}
        found |= new
        ahead.extend(new)
    return found


def _rounds(ways: list[list[_Way]]) -> range:
    """How often the whole procedure may be gone through."""
    return range(MOST_WORK // max(sum(A_STEP + len(some) for some in ways), 1))


def _too_long(steps: tuple[PlainStep, ...], worst: int) -> EndlessError:
    return EndlessError(
        f"Cases go round for too long at step {worst + 1}, {steps[worst].title}, to be added up. "
        "Say at the decisions how many come out, or make a part of it a procedure of its own."
    )


def _visits(steps: tuple[PlainStep, ...], ways: list[list[_Way]]) -> list[float]:
    into: list[list[tuple[int, float]]] = [[] for _ in steps]
    for way in (way for some in ways for way in some):
        if way.target is not None:
            into[way.target].append((way.source, way.share))
    visits = [0.0] * len(steps)
    for _ in _rounds(ways):
        change = 0.0
        for index, step in enumerate(steps):
            arriving = [visits[source] * share for source, share in into[index]]
            now = (max(arriving, default=0.0) if step.waits_for_all else sum(arriving)) + (index == 0)
            change = max(change, abs(now - visits[index]))
            visits[index] = now
            if now > ENDLESS:
                raise EndlessError(f"Nobody comes out of the loop at step {index + 1}, {step.title}.")
        if change < CLOSE:
            return visits
    raise _too_long(steps, max(range(len(steps)), key=visits.__getitem__))


def _lead(steps: tuple[PlainStep, ...], ways: list[list[_Way]], met: list[int]) -> float:
    """Minutes from the first step to the end: the mean over the ways of a decision, the longest of several.

    ``met``: the steps that a case can come to, the last first.
    """
    ahead = [[(way.share, way.target) for way in some] for some in ways]
    left = [0.0] * len(steps)
    for _ in _rounds(ways):
        change = 0.0
        for index in met:
            step = steps[index]
            later = [share * (0.0 if to is None else left[to]) for share, to in ahead[index]]
            onward = sum(later) if step.kind == "decision" else max(later)
            now = (step.active_minutes or 0) + (step.waiting_minutes or 0) + onward
            change = max(change, abs(now - left[index]))
            left[index] = now
        if change < CLOSE:
            return left[0] if left else 0.0
    raise _too_long(steps, max(range(len(steps)), key=left.__getitem__))


def wastes(found: Figures) -> dict[str, float]:
    """Minutes of an average case by kind of waste, the largest first; waiting between steps is the waste of waiting."""
    minutes: dict[str, float] = {}
    for step in found.steps:
        if step.step.value == "waste" and step.active:
            kind = step.step.waste or "processing"
            minutes[kind] = minutes.get(kind, 0.0) + step.active
        if step.waiting:
            minutes["waiting"] = minutes.get("waiting", 0.0) + step.waiting
    return dict(sorted(minutes.items(), key=lambda item: -item[1]))


@dataclass(frozen=True)
class Rolled:
    """Several procedures together, for a year. ``counted`` of ``procedures`` have minutes and cases to count."""

    procedures: int
    counted: int
    cost: Decimal
    waste: Decimal
    hours: float
    wasted_hours: float
    waiting_hours: float
    guessed: float


def rolled_up(parts: Iterable[Sequence[Any]]) -> Rolled:
    """The figures of a year over ``parts``, sums as ``ProcedureFigures.objects.sums_between`` gives them; hours weigh
    the guessed shares.
    """
    total = counted = 0
    cost = waste = Decimal(0)
    hours = wasted = waiting = guesses = 0.0
    for procedures, with_figures, *sums in parts:
        total += procedures
        counted += with_figures
        if with_figures:
            cost, waste = cost + sums[0], waste + sums[1]
            hours, wasted, waiting, guesses = (
                was + minutes / 60 for was, minutes in zip((hours, wasted, waiting, guesses), sums[2:], strict=True)
            )
    minutes = hours + waiting
    return Rolled(total, counted, cost, waste, hours, wasted, waiting, guesses / minutes if minutes else 0.0)
