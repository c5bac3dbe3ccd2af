"""A procedure as plain values: what is edited, copied, compared, hashed and drawn.

Everything is named by codes and numbers that people know, never by primary keys, and stands in a fixed
order; so the same procedure always gives the same values. No database.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any, Protocol, TypeVar

from processes.vocabulary import DUTIES

T = TypeVar("T")


def _later(default: T) -> T:
    """A field that came after procedures had been signed: while it is empty it does not enter the content code,
    so that old signatures stay true (21 CFR Part 11, 11.70)."""
    return field(default=default, metadata={"later": True})


@dataclass(frozen=True)
class PlainWay:
    """A way out of a step; ``to`` is the identity of the step it leads to, None the end."""

    label: str = ""
    to: str | None = None
    share: int | None = _later(None)


@dataclass(frozen=True)
class PlainDocument:
    number: str
    use: str = "instruction"


@dataclass(frozen=True)
class PlainRisk:
    """What can go wrong; likelihood and impact from 1 to 5; the control is kept by a role (code), which signs it off
    every so many months (None: it is not asked to)."""

    what: str
    likelihood: int
    impact: int
    control: str = ""
    control_role: str = ""
    control_every: int | None = _later(None)


@dataclass(frozen=True)
class PlainFlow:
    """What comes in or goes out; from or to a process (number), a partner (code) or something else."""

    what: str
    process: str = ""
    partner: str = ""
    other: str = ""


@dataclass(frozen=True)
class PlainStep:
    """One step; roles by code, documents and the called process by number.

    Several ways out of a decision are alternatives; out of any other step they are taken side by side, and a step
    that waits for all joins them again.
    """

    identity: str
    title: str
    kind: str = "task"
    text: str = ""
    role: str = ""
    accountable: tuple[str, ...] = ()
    consulted: tuple[str, ...] = ()
    informed: tuple[str, ...] = ()
    system: str = ""
    active_minutes: int | None = None
    waiting_minutes: int | None = None
    value: str = ""
    waste: str = ""
    documents: tuple[PlainDocument, ...] = ()
    ways: tuple[PlainWay, ...] = ()
    calls: str = ""
    warning: str = _later("")
    note: str = _later("")
    waits_for_all: bool = _later(False)
    is_guess: bool = _later(False)
    risks: tuple[PlainRisk, ...] = _later(())

    def all_roles(self) -> Iterator[str]:
        keepers = (risk.control_role for risk in self.risks)
        yield from filter(None, (self.role, *self.accountable, *self.consulted, *self.informed, *keepers))


@dataclass(frozen=True)
class PlainProcedure:
    purpose: str = ""
    scope: str = ""
    trigger: str = ""
    result: str = ""
    no_measure_reason: str = ""
    inputs: tuple[PlainFlow, ...] = ()
    outputs: tuple[PlainFlow, ...] = ()
    steps: tuple[PlainStep, ...] = ()
    cases_per_year: int | None = _later(None)

    def flows(self) -> Iterator[tuple[str, int, PlainFlow]]:
        """Every flow with its direction and its place."""
        for direction, flows in (("in", self.inputs), ("out", self.outputs)):
            for position, flow in enumerate(flows, start=1):
                yield direction, position, flow

    def numbers(self) -> dict[str, int]:
        """The number of each step by its identity."""
        return {step.identity: number for number, step in enumerate(self.steps, start=1)}

    def as_dict(self) -> dict[str, Any]:
        """Values that JSON knows, for the content code and for exports."""
        known: dict[str, Any] = _as_json(self)
        return known


class Listed(Protocol):
    """A step in a list, as far as it says where it leads."""

    @property
    def identity(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def ways(self) -> Sequence[Any]: ...


def next_row(steps: Sequence[Listed], position: int) -> str | None:
    """The identity of the step in the row below ``position`` (from 0); None below the last, which is the end."""
    return steps[position + 1].identity if position + 1 < len(steps) else None


def goes_on(steps: Sequence[Listed], position: int) -> tuple[str | None, ...]:
    """Where the step at ``position`` leads without saying so: to the next row, the last one to the end (None).

    Nowhere where it names its ways itself, or is an end.
    """
    step = steps[position]
    return () if step.ways or step.kind == "end" else (next_row(steps, position),)


def tidied(content: PlainProcedure) -> PlainProcedure:
    """``content`` without control characters (PostgreSQL stores no NUL) and without space at the ends."""
    return _mapped(content, lambda text: "".join(c for c in text if c >= " " or c in "\n\t").strip())


def procedure_from(known: Mapping[str, Any]) -> PlainProcedure:
    """The procedure that ``as_dict`` wrote down."""
    return PlainProcedure(
        **{
            **known,
            "inputs": tuple(PlainFlow(**flow) for flow in known["inputs"]),
            "outputs": tuple(PlainFlow(**flow) for flow in known["outputs"]),
            "steps": tuple(_step_from(step) for step in known["steps"]),
        }
    )


def _step_from(known: Mapping[str, Any]) -> PlainStep:
    duties = {duty: tuple(known[duty]) for duty in DUTIES.values()}
    return PlainStep(
        **{
            **known,
            **duties,
            "documents": tuple(PlainDocument(**used) for used in known["documents"]),
            "ways": tuple(PlainWay(**way) for way in known["ways"]),
            "risks": tuple(PlainRisk(**risk) for risk in known.get("risks", ())),
        }
    )


def _as_json(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_as_json(item) for item in value]
    if is_dataclass(value):
        return {
            f.name: _as_json(held)
            for f in fields(value)
            if (held := getattr(value, f.name)) != f.default or not f.metadata.get("later")
        }
    return value


def _mapped(value: T, change: Callable[[str], str]) -> T:
    if isinstance(value, str):
        return change(value)  # type: ignore[return-value]
    if isinstance(value, tuple):
        return tuple(_mapped(item, change) for item in value)  # type: ignore[return-value]
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _mapped(getattr(value, f.name), change) for f in fields(value)})
    return value
