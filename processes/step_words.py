"""What a step says beside who does what with what, in words: for what differs, and for what was read. Pure."""

from collections.abc import Iterable, Mapping

from people import words
from processes.plain import PlainStep
from processes.vocabulary import DUTIES, KINDS, VALUES, WASTES

Fact = tuple[str, str]
"""A label and what is said under it, which may be nothing."""


def kind(step: PlainStep, called: str) -> str:
    """“Task”, “Another procedure: P-0053 Store and issue material”; unnamed where the person may not know it."""
    return f"{KINDS[step.kind]}: {step.calls} {called}" if called else KINDS[step.kind]


def details(step: PlainStep) -> list[Fact]:
    """When it begins, what it takes, and how it is judged."""
    return [
        ("Begins", "when all that lead here have arrived" if step.waits_for_all else ""),
        ("Work", "" if step.active_minutes is None else words.duration(step.active_minutes)),
        ("Waiting", "" if step.waiting_minutes is None else words.duration(step.waiting_minutes)),
        ("Minutes", "a guess" if step.is_guess else ""),
        ("Value", VALUES.get(step.value, step.value)),
        ("Waste", WASTES.get(step.waste, step.waste)),
    ]


def duties(step: PlainStep, names: Mapping[str, str]) -> list[Fact]:
    """Who has a part in it beside doing it (RACI)."""
    return [(duty.capitalize(), roles(getattr(step, duty), names)) for duty in DUTIES.values()]


def roles(codes: Iterable[str], names: Mapping[str, str]) -> str:
    return ", ".join(names.get(code, code) for code in codes if code)
