"""What a standard procedure and its local variants share, and how a change of the standard reaches them (A27). Pure.

A step is shared while it has the same identity and says the same in both. What the standard changes is merged into a
variant three ways, as version control does: against the revision of the standard that the variant followed so far.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from processes.plain import PlainProcedure, PlainStep

SHARED, CHANGED, OWN = "shared", "changed", "own"
HEAD = ("purpose", "scope", "trigger", "result", "inputs", "outputs")
"""What a variant takes over besides steps. How often it runs and why it has no measure is said by each for itself."""


@dataclass(frozen=True)
class Share:
    """How much of a standard a variant shares: titles of steps, in reading order. ``following`` are those that the
    standard has changed and that a draft of the variant has taken over already."""

    shared: tuple[str, ...]
    changed: tuple[str, ...]
    own: tuple[str, ...]
    left_out: tuple[str, ...]
    following: tuple[str, ...] = ()


@dataclass(frozen=True)
class Merge:
    """A variant after a change of its standard: what it says then, the titles of the steps that were taken over, and of
    those that the standard has changed but that were changed here too, so that somebody must look at them."""

    content: PlainProcedure
    taken: tuple[str, ...]
    kept: tuple[str, ...]


def begun_from(standard: PlainProcedure) -> PlainProcedure:
    """What a new variant says: the same steps. How many cases it has is not known yet, or they would count twice."""
    return replace(standard, cases_per_year=None)


def kind_of_step(step: PlainStep, standard: PlainProcedure) -> str:
    """*shared*, *changed* here, or its *own*: a step of a variant beside those of the standard."""
    there = next((other for other in standard.steps if other.identity == step.identity), None)
    return OWN if there is None else SHARED if there == step else CHANGED


def share(standard: PlainProcedure, variant: PlainProcedure, draft: PlainProcedure | None = None) -> Share:
    """How much of ``standard`` is in ``variant``, in force, and will be with its ``draft``."""
    coming = {step.identity for step in draft.steps if kind_of_step(step, standard) == SHARED} if draft else set()
    kinds = [(kind_of_step(step, standard), step) for step in variant.steps]
    coming -= {step.identity for kind, step in kinds if kind == SHARED}
    here = variant.numbers()

    def titled(wanted: str) -> tuple[str, ...]:
        return tuple(step.title for kind, step in kinds if kind == wanted and step.identity not in coming)

    return Share(
        shared=titled(SHARED),
        changed=titled(CHANGED),
        own=titled(OWN),
        left_out=tuple(step.title for step in standard.steps if step.identity not in {*here, *coming}),
        following=tuple(step.title for step in standard.steps if step.identity in coming),
    )


def merge(variant: PlainProcedure, before: PlainProcedure, after: PlainProcedure) -> Merge:
    """``variant`` with what the standard changed from ``before`` to ``after``.

    A step that was the same here follows the standard, also out of the procedure; one that was changed here stays as it
    is and is named. A step that is new in the standard comes in behind the step it stands behind there. What was left
    out here stays out.
    """
    was = {step.identity: step for step in before.steps}
    now = {step.identity: step for step in after.steps}
    here = {step.identity: step for step in variant.steps}
    steps: dict[str, PlainStep] = {}
    taken, kept = [], []
    for identity, step in here.items():
        if identity not in was or now.get(identity) == was[identity]:
            steps[identity] = step  # its own, or untouched by the standard
        elif step == now.get(identity):
            steps[identity] = step  # changed in the same way already
        elif step != was[identity]:
            steps[identity] = step
            kept.append(step.title)
        elif identity in now:
            steps[identity] = now[identity]
            taken.append(now[identity].title)
        else:
            taken.append(step.title)
    new = [step for step in after.steps if step.identity not in was and step.identity not in here]
    steps |= {step.identity: step for step in new}
    taken += [step.title for step in new]
    order = _order(list(here), list(was), list(now), steps)
    head: dict[str, Any] = {name: _sided(name, variant, before, after) for name in HEAD}
    merged = replace(variant, **head, steps=tuple(steps[identity] for identity in order))
    return Merge(merged, tuple(taken), tuple(kept))


def _sided(name: str, variant: PlainProcedure, before: PlainProcedure, after: PlainProcedure) -> object:
    """A part of the head: the standard's where nobody has changed it here."""
    value: object = getattr(variant, name)
    return getattr(after, name) if value == getattr(before, name) else value


def _order(here: list[str], was: list[str], now: list[str], wanted: Collection[str]) -> list[str]:
    """The order of the steps: the standard's where the variant kept the standard's order, else its own.

    Steps of the other side stand behind the one they stood behind there.
    """
    common = [identity for identity in here if identity in set(was)]
    kept_order = common == [identity for identity in was if identity in set(here)]
    first, second = (now, here) if kept_order else (here, now)
    order = [identity for identity in first if identity in wanted]
    for identity, behind in _behind(second, wanted):
        if identity not in order:
            order.insert(order.index(behind) + 1 if behind else 0, identity)
    return order


def _behind(steps: Iterable[str], wanted: Collection[str]) -> Iterable[tuple[str, str]]:
    """Each wanted step with the wanted step before it; empty for the first."""
    before = ""
    for identity in steps:
        if identity in wanted:
            yield identity, before
            before = identity
