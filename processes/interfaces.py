"""Where procedures meet: what one says it gives, and what the other says it expects. Pure.

Every flow between two processes is written twice, once on each side (ISO 9001:2015, 4.4.1 a and b: inputs, outputs
and how processes act on each other). The two sides are brought together by the pair of processes first and by the
name second; what stays alone dangles, and its owner sees it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

IN, OUT = "in", "out"


class State(StrEnum):
    """What a reader may know of the process on the other side."""

    IN_FORCE = "in_force"
    UNWRITTEN = "unwritten"  # it has no procedure in force that could say anything
    WITHDRAWN = "withdrawn"


class Verdict(StrEnum):
    MET = "met"  # both sides say it by the same name
    OUTSIDE = "outside"  # from or to a partner or somebody else: there is no other side to ask
    UNKNOWN = "unknown"  # the reader may not know the other side
    UNWRITTEN = "unwritten"  # the other side says nothing yet
    RENAMED = "renamed"  # both sides say something, by different names
    DANGLING = "dangling"  # the other side does not say it
    WITHDRAWN = "withdrawn"  # the other side is no longer done
    NOWHERE = "nowhere"  # nobody stands on the other side


TO_SETTLE = frozenset({Verdict.RENAMED, Verdict.DANGLING, Verdict.WITHDRAWN, Verdict.NOWHERE})


@dataclass(frozen=True)
class Port:
    """A flow as the procedure of ``process`` says it. Processes by number; ``side``: a partner or somebody else."""

    process: str
    direction: str
    what: str
    other: str = ""
    side: str = ""

    @property
    def giver(self) -> str:
        return self.process if self.direction == OUT else self.other

    @property
    def taker(self) -> str:
        return self.other if self.direction == OUT else self.process


@dataclass(frozen=True)
class Judged:
    """A port and what the other side says to it; ``told`` is the name over there, where it is another one."""

    port: Port
    verdict: Verdict
    told: str = ""

    @property
    def is_to_settle(self) -> bool:
        return self.verdict in TO_SETTLE

    @property
    def finding(self) -> str:
        """What does not fit, in a sentence; empty where everything does."""
        what, here, there = f"“{self.port.what}”", self.port.process, self.port.other
        gives = self.port.direction == OUT
        says = f"{here} says it gives {what} to {there}" if gives else f"{here} expects {what} from {there}"
        match self.verdict:
            case Verdict.DANGLING:
                return f"{says}; {there} does not {'expect it' if gives else 'say that it gives it'}."
            case Verdict.RENAMED:
                return f"{says}; {there} calls it “{self.told}”. Agree on one name."
            case Verdict.WITHDRAWN:
                return f"{says}, which has been withdrawn."
            case Verdict.UNWRITTEN:
                return f"{says}, which has no procedure in force yet."
            case Verdict.NOWHERE:
                return f"{here} {'gives' if gives else 'expects'} {what} {'to' if gives else 'from'} nobody."
        return ""


def judged(ports: Iterable[Port], states: Mapping[str, State]) -> list[Judged]:
    """What the other side says to each of ``ports``, in their order.

    ``ports`` must hold both sides of every pair that is to be judged; ``states`` the processes that the reader may
    know. O(ports).
    """
    ports = list(ports)
    sides: dict[tuple[str, str], dict[str, list[int]]] = defaultdict(lambda: {IN: [], OUT: []})
    found: list[Judged | None] = []
    for place, port in enumerate(ports):
        verdict = _alone(port, states)
        found.append(None if verdict is None else Judged(port, verdict))
        if verdict is None:
            sides[port.giver, port.taker][port.direction].append(place)
    for pair in sides.values():
        for place, told in _met(ports, pair[OUT], pair[IN]):
            port = ports[place]
            verdict = Verdict.DANGLING
            if told is not None:
                verdict = Verdict.MET if _name(told) == _name(port.what) else Verdict.RENAMED
            found[place] = Judged(port, verdict, (told or "") if verdict == Verdict.RENAMED else "")
    return [judgement for judgement in found if judgement is not None]


def _alone(port: Port, states: Mapping[str, State]) -> Verdict | None:
    """The verdict that needs no look at the other side; None where it does."""
    if not port.other:
        return Verdict.OUTSIDE if port.side else Verdict.NOWHERE
    match states.get(port.other):
        case None:
            return Verdict.UNKNOWN
        case State.WITHDRAWN:
            return Verdict.WITHDRAWN
        case State.UNWRITTEN:
            return Verdict.UNWRITTEN
    return None


def _met(ports: Sequence[Port], outs: list[int], ins: list[int]) -> Iterable[tuple[int, str | None]]:
    """Every port of a pair with what the other side calls it: by the same name, else in order, else nothing."""
    waiting: dict[str, list[int]] = defaultdict(list)
    for place in ins:
        waiting[_name(ports[place].what)].append(place)
    left: list[int] = []
    for place in outs:
        same = waiting[_name(ports[place].what)]
        if same:
            yield from _pair(ports, place, same.pop(0))
        else:
            left.append(place)
    rest = sorted(place for places in waiting.values() for place in places)
    for out, into in zip(left, rest, strict=False):
        yield from _pair(ports, out, into)
    for place in (*left[len(rest) :], *rest[len(left) :]):
        yield place, None


def _pair(ports: Sequence[Port], out: int, into: int) -> Iterable[tuple[int, str]]:
    yield out, ports[into].what
    yield into, ports[out].what


def _name(what: str) -> str:
    return " ".join(what.casefold().split())
