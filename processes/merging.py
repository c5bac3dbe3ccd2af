"""Two people write one draft at a time: what both changed is put together, field by field. Pure.

As version control merges: against what both had seen. A field that one of them changed is as they changed it; one that
both changed differently is a *clash*, which only people can settle.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple, TypeVar

from processes.plain import PlainProcedure, PlainStep

Plain = TypeVar("Plain", PlainProcedure, PlainStep)


class Clash(NamedTuple):
    """A field that both changed, and what is ``saved`` in it. ``step``: title of the step, empty for the head."""

    step: str
    name: str
    saved: Any


@dataclass(frozen=True)
class Together:
    """What a draft says with both; at a clash it says mine."""

    content: PlainProcedure
    clashes: tuple[Clash, ...]


def put_together(mine: PlainProcedure, seen: PlainProcedure, saved: PlainProcedure) -> Together:
    """What ``mine`` and ``saved`` changed of what was ``seen``. The steps are those of ``mine``, in its order."""
    clashes: list[Clash] = []
    was, now = ({step.identity: step for step in content.steps} for content in (seen, saved))
    steps = []
    for step in mine.steps:
        before, theirs = was.get(step.identity), now.get(step.identity)
        if before is not None and theirs is not None:
            step = _merged(step, before, theirs, step.title, clashes)
        steps.append(step)
    head = _merged(mine, seen, saved, "", clashes, leave=("steps",))
    return Together(replace(head, steps=tuple(steps)), tuple(clashes))


def merged_values(
    mine: Mapping[str, Any], seen: Mapping[str, Any], saved: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[Clash, ...]]:
    """The same for values by name."""
    found = {name: _one(value, seen.get(name), saved.get(name)) for name, value in mine.items()}
    clashes = tuple(Clash("", name, saved.get(name)) for name, (_value, clashes) in found.items() if clashes)
    return {name: value for name, (value, _clashes) in found.items()}, clashes


def _merged(
    mine: Plain, seen: Plain, saved: Plain, step: str, clashes: list[Clash], leave: tuple[str, ...] = ()
) -> Plain:
    names = [field.name for field in fields(mine) if field.name not in leave]
    values, found = merged_values(*({name: getattr(one, name) for name in names} for one in (mine, seen, saved)))
    clashes += [clash._replace(step=step) for clash in found]
    return replace(mine, **values)


def _one(mine: Any, seen: Any, saved: Any) -> tuple[Any, bool]:
    """The value that stands, and whether both changed it to different ones; then mine stands."""
    if mine in (seen, saved):
        return saved, False
    return mine, saved != seen
