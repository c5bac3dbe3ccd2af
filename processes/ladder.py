"""The ladder under a value-stream map: waiting stands high, work stands low (Rother and Shook 1999).

Pure. A ladder is a list of rungs, which a page lays side by side and wraps where the window or the paper ends.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from people import words
from processes.plain import PlainStep

# How a rung says what its work is worth: by the fill of its bar, and in words.
WORTH = {"adding": "adds value", "necessary": "necessary", "waste": "waste"}


@dataclass(frozen=True)
class Rung:
    """One visit of one step; ``waits`` and ``works`` in words, ``value`` a key of ``WORTH`` or empty."""

    number: int
    title: str
    url: str
    waits: str
    works: str
    value: str

    @property
    def worth(self) -> str:
        return WORTH.get(self.value, "")


@dataclass(frozen=True)
class Ladder:
    """The steps that have minutes, in their order; ``told`` is the average case in a sentence, empty where unknown.

    False where no step has minutes.
    """

    rungs: tuple[Rung, ...] = ()
    told: str = ""

    def __bool__(self) -> bool:
        return bool(self.rungs)

    @property
    def key(self) -> list[tuple[str, str]]:
        """The fills that occur, with their meaning."""
        there = {rung.value for rung in self.rungs}
        return [(value, meaning) for value, meaning in WORTH.items() if value in there]


def ladder_of(steps: Iterable[PlainStep], address: Callable[[int, PlainStep], str], told: str = "") -> Ladder:
    """The ladder of ``steps``; ``address`` of a number and its step says where a rung leads.

    A rung is as wide as any other: the words tell the minutes, because days of waiting beside minutes of work would
    leave nothing of the work to see.
    """
    return Ladder(
        tuple(
            Rung(
                number,
                step.title,
                address(number, step),
                _said(step.waiting_minutes),
                _said(step.active_minutes),
                step.value,
            )
            for number, step in enumerate(steps, start=1)
            if step.active_minutes or step.waiting_minutes
        ),
        told,
    )


def _said(minutes: int | None) -> str:
    return words.duration(minutes) if minutes else "0"
