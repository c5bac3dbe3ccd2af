"""What a button at a row does to the list of steps. Pure: steps in, steps and a sentence out."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from processes.plain import PlainStep
from processes.vocabulary import LONGEST_TITLE

Steps = tuple[PlainStep, ...]
COPY = " (copy)"


class Refused(ValueError):
    """A button cannot do that here; the message says why and what to do."""


@dataclass(frozen=True)
class Acted:
    """The steps afterwards, what happened in a sentence, and the step that is open next (None: the same as before)."""

    steps: Steps
    said: str = ""
    opened: str | None = None


def act(steps: Steps, name: str, identity: str, *, fresh: str, split_at: int | None = None) -> Acted:
    """Do ``name`` to the step ``identity``. A step that is made gets the identity ``fresh``; one that is there
    already was made by the same form, and nothing happens again. Raises Refused."""
    at = next((index for index, step in enumerate(steps) if step.identity == identity), None)
    if at is None:
        return Acted(steps, opened="" if name == "close" else None)
    if name in {"copy", "split"} and any(step.identity == fresh for step in steps):
        return Acted(steps, opened=fresh)
    if name == "split":
        return _split(steps, at, fresh, split_at)
    done = ACTS.get(name)
    return done(steps, at, fresh) if done else Acted(steps)


def _up(steps: Steps, at: int, _fresh: str) -> Acted:
    return _moved(steps, at, at - 1)


def _down(steps: Steps, at: int, _fresh: str) -> Acted:
    return _moved(steps, at, at + 1)


def _moved(steps: Steps, at: int, to: int) -> Acted:
    if not 0 <= to < len(steps):
        return Acted(steps)
    rest = [*steps[:at], *steps[at + 1 :]]
    rest.insert(to, steps[at])
    return Acted(tuple(rest), f"“{steps[at].title}” is now step {to + 1}.")


def _remove(steps: Steps, at: int, _fresh: str) -> Acted:
    return Acted((*steps[:at], *steps[at + 1 :]), f"“{steps[at].title}” is removed.", opened="")


def _copy(steps: Steps, at: int, fresh: str) -> Acted:
    step = steps[at]
    title = step.title[: LONGEST_TITLE - len(COPY)] + COPY
    twin = replace(step, identity=fresh, title=title)
    return Acted((*steps[: at + 1], twin, *steps[at + 1 :]), f"“{step.title}” is copied to step {at + 2}.", fresh)


def _open(steps: Steps, at: int, _fresh: str) -> Acted:
    return Acted(steps, opened=steps[at].identity)


def _next(steps: Steps, at: int, _fresh: str) -> Acted:
    """Open the step after this one; the caller adds a new one where there is none."""
    return Acted(steps, opened=steps[at + 1].identity if at + 1 < len(steps) else None)


def _split(steps: Steps, at: int, fresh: str, split_at: int | None) -> Acted:
    """Give the second part of the lines to a step of its own: its first line is its title. Role, system and the ways
    out go with it; the first part keeps the identity and all else."""
    step = steps[at]
    if step.kind != "task":
        raise Refused("Only a task can be split in two.")
    lines = step.text.splitlines()
    if not any(line.strip() for line in lines[1:]):
        raise Refused("Write how it is done on two lines or more; the step can be split between them.")
    before = (split_at or (len(lines) + 1) // 2 + 1) - 1
    first, second = "\n".join(lines[:before]).strip(), "\n".join(lines[before:]).strip()
    if not 0 < before < len(lines) or not second:
        where = "line 2" if len(lines) == 2 else f"line 2 to {len(lines)}"
        raise Refused(f"The text has {len(lines)} lines: split it before {where}.")
    title, _, text = second.partition("\n")
    if len(title) > LONGEST_TITLE:
        title, text = f"{title[: LONGEST_TITLE - 1]}…", second
    new = PlainStep(fresh, title, text=text.strip(), role=step.role, system=step.system, ways=step.ways)
    kept = replace(step, text=first, ways=())
    said = f"“{step.title}” is split: step {at + 2} is “{title}”."
    return Acted((*steps[:at], kept, new, *steps[at + 1 :]), said, fresh)


ACTS: dict[str, Callable[[Steps, int, str], Acted]] = {
    "up": _up,
    "down": _down,
    "remove": _remove,
    "copy": _copy,
    "open": _open,
    "next": _next,
}
