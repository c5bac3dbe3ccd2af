"""Procedures to draw: those of the sample firm, and invented ones as people write them. No database.

`sources()` is the one place to add more, such as imported models.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bms.sample.build import Described
from bms.sample.people import ROLES
from bms.sample.processes import processes
from processes.bpmn import read
from processes.layout import Drawing, Lane, StepIn, flow_of, lay_out, steps_in

MODELS = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "bpmn"
Ways = list[tuple[str, str | None]]

VERBS = ["Check", "Release", "Record", "Agree", "Prepare", "Confirm", "Inspect", "Send", "Plan", "Book", "Compare"]
THINGS = ["the order", "the drawing revision", "the certificate", "the delivery note", "what the customer asks for"]
QUESTIONS = ["Is it complete?", "Does it match the order?", "Good?", "Within the tolerance of the drawing?"]


@dataclass(frozen=True)
class Procedure:
    """What a map is drawn from, with a name and the group it is shown in; ``model`` is the file it was read from."""

    group: str
    name: str
    steps: tuple[StepIn, ...]
    trigger: str
    result: str
    roles: dict[str, str]
    external: frozenset[str] = frozenset()
    model: str = ""

    def drawing(self) -> Drawing:
        lanes = [
            Lane(key, self.roles.get(key, key), "external" if key in self.external else "")
            for key in dict.fromkeys(step.lane for step in self.steps)
        ]
        return lay_out(lanes, *flow_of(self.steps, self.trigger, self.result))


def sources() -> Iterator[Procedure]:
    """Every procedure of the gallery and the benchmark, group by group."""
    yield from sample()
    yield from models()
    for steps, lanes, seed in ((12, 3, 1), (20, 5, 2), (60, 6, 3), (60, 9, 4), (60, 4, 5), (40, 40, 6), (200, 12, 7)):
        yield invented(seed, steps=steps, lanes=lanes)


def models() -> Iterator[Procedure]:
    """Every procedure of the models in `MODELS`; none where the folder is absent."""
    for path in sorted(MODELS.glob("*.bpmn")):
        for procedure in read(path.read_bytes()).procedures:
            content = procedure.content
            if content.steps:
                yield Procedure(
                    group="MIWG models",
                    name=f"{path.stem}, {procedure.title}",
                    steps=tuple(steps_in(content)),
                    trigger=content.trigger,
                    result=content.result,
                    roles=dict(procedure.roles),
                    model=path.stem,
                )


def sample() -> Iterator[Procedure]:
    """The procedures of the sample firm, each in its last revision."""
    roles = {role["code"]: role["name"] for role in ROLES}
    external = frozenset(role["code"] for role in ROLES if role.get("is_external"))
    for process in processes(turning_point=-60):
        if process["revisions"]:
            said = process["revisions"][-1]["procedure"]
            steps = tuple(_step(number, step) for number, step in enumerate(said["steps"], start=1))
            name = f"{process['number']} {process['title']}"
            yield Procedure("Sample firm", name, steps, said["trigger"], said["result"], roles, external)


def _step(number: int, said: Described) -> StepIn:
    ways = tuple((way.get("label", ""), way.get("to")) for way in said.get("ways", ()))
    joins = bool(said.get("waits_for_all"))
    return StepIn(said["key"], str(number), said["kind"], said["title"], said["role"], ways, joins)


def invented(seed: int, *, steps: int, lanes: int) -> Procedure:
    """A procedure of about so many steps as people write them: runs of work in one lane, hand-overs, checks with a way
    back or a way out, work side by side that is joined again, waiting.
    """
    return _Inventor(seed, steps, lanes).procedure()


class _Inventor:
    def __init__(self, seed: int, count: int, lanes: int) -> None:
        self.chance, self.count, self.lanes, self.seed = Random(seed), count, lanes, seed
        self.steps: list[StepIn] = []
        self.lane = 0

    def procedure(self) -> Procedure:
        while len(self.steps) < self.count:
            block = self.chance.choices([self._work, self._check, self._fork, self._leave], [5, 3, 1.5, 1])[0]
            block()
        roles = {f"r{number}": f"Role {number + 1}" for number in range(self.lanes)}
        name = f"{self.count} steps, {self.lanes} roles (seed {self.seed})"
        return Procedure("Invented", name, tuple(self.steps), "A customer asks", "All is done and paid", roles)

    def _other(self) -> int:
        return min(max(self.lane + self.chance.choice([-2, -1, -1, 1, 1, 1, 2]), 0), self.lanes - 1)

    def _add(self, kind: str, title: str, lane: int, ways: Ways | None = None, *, joins: bool = False) -> str:
        number = len(self.steps) + 1
        self.steps.append(
            StepIn(f"s{number}", str(number), kind, title, f"r{lane}", tuple(ways or ()), joins)  # type: ignore[arg-type]
        )
        return f"s{number}"

    def _title(self) -> str:
        return f"{self.chance.choice(VERBS)} {self.chance.choice(THINGS)}"

    def _work(self) -> None:
        for _ in range(self.chance.choice([1, 1, 2, 3])):
            if self.chance.random() < 0.5:
                self.lane = self._other() if len(self.steps) > self.lanes else len(self.steps) % self.lanes
            kind = self.chance.choices(["task", "call", "wait"], [8, 1, 1])[0]
            self._add(kind, self._title(), self.lane)

    def _check(self) -> None:
        """A decision whose "No" is corrected and goes back."""
        here = len(self.steps) + 1
        back = f"s{max(1, here - self.chance.choice([1, 1, 2, 4]))}"
        self._add(
            "decision", self.chance.choice(QUESTIONS), self.lane, [("Yes", f"s{here + 2}"), ("No", f"s{here + 1}")]
        )
        self._add("task", self._title(), self._other(), [("", back)])
        self._add("task", self._title(), self.lane)

    def _leave(self) -> None:
        here = len(self.steps) + 1
        onward = self.chance.choice([here + 1, here + 2])
        self._add("decision", self.chance.choice(QUESTIONS), self.lane, [("Yes", f"s{onward}"), ("Not needed", None)])
        self._add("task", self._title(), self._other())
        self._add("task", self._title(), self.lane)

    def _fork(self) -> None:
        here, branches = len(self.steps) + 1, self.chance.choice([2, 2, 3])
        lengths = [self.chance.choice([1, 1, 2]) for _ in range(branches)]
        starts = [here + 1 + sum(lengths[:branch]) for branch in range(branches)]
        meeting = here + 1 + sum(lengths)
        self._add("task", self._title(), self.lane, [("", f"s{start}") for start in starts])
        for branch, length in enumerate(lengths):
            lane = min(max(self.lane + branch - 1, 0), self.lanes - 1)
            for place in range(length):
                is_last = place == length - 1
                self._add("task", self._title(), lane, [("", f"s{meeting}")] if is_last else None)
        self._add("task", self._title(), self.lane, joins=True)
