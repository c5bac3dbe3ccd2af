"""What keeps a procedure from approval, and what deserves a second look (ISO 9001:2015, 4.4.1).

Pure. Each problem names the place on the edit page that settles it: a field of the head, a row of what comes in and
goes out, or the row of a step and a field in it.
"""

from collections.abc import Collection, Iterator, Mapping

from documents.content import Problem
from processes import raci
from processes.plain import PlainProcedure, PlainStep, goes_on, next_row
from processes.vocabulary import MOST_STEPS, MOST_WAYS


def too_much(content: PlainProcedure) -> str:
    """What no procedure can hold, as “201 steps; 200 are the most”; empty where all is well."""
    ways = sum(len(step.ways) for step in content.steps)
    for count, most, word in ((len(content.steps), MOST_STEPS, "steps"), (ways, MOST_WAYS, "ways out")):
        if count > most:
            return f"{count:,} {word}; {most} are the most"
    return ""


def problems(
    content: PlainProcedure,
    *,
    has_expert: bool,
    has_measure: bool,
    withdrawn: Collection[str],
    number: str = "",
    leading_back: Collection[str] = (),
) -> Iterator[Problem]:
    """``number`` is the procedure's own; ``withdrawn`` and ``leading_back`` are numbers of procedures that it calls:
    those that are over, and those that call this one again."""
    if not has_expert:
        yield Problem("Name an expert who answers questions about the procedure day to day.", "id_expert")
    if not content.purpose:
        yield Problem("Say in one sentence what the procedure is for.", "id_purpose")
    if not content.trigger:
        yield Problem("Say what starts the procedure.", "id_trigger")
    if not content.inputs:
        yield Problem("Name at least one thing that comes in, and from whom.", "inputs")
    if not content.outputs:
        yield Problem("Name at least one thing that goes out, and to whom.", "outputs")
    for direction, position, flow in content.flows():
        if not (flow.process or flow.partner or flow.other):
            word = "from whom it comes" if direction == "in" else "to whom it goes"
            yield Problem(f"“{flow.what}”: say {word}.", f"{'inputs' if direction == 'in' else 'outputs'}-{position}")
    if not has_measure and not content.no_measure_reason:
        yield Problem("Link a measure to the process, or give the reason why it has none.", "id_no_measure_reason")
    if not content.steps:
        yield Problem("Write at least one step.", "steps")
    calls = {**dict.fromkeys(leading_back, "calls this one again: they would never end."), number: ""}
    for place, field, message in _of_steps(content, withdrawn, calls):
        yield Problem(f"Step {place}: {message}", f"row-{place}", field)


def hints(content: PlainProcedure, blind: Mapping[str, str]) -> Iterator[Problem]:
    """What may be right and keeps nothing from approval, but is shown. ``blind``: names of the roles, by code, that may
    not read the procedure."""
    for place, step in enumerate(content.steps, start=1):
        if step.role in blind:
            message = f"Step {place}: {blind[step.role]} does it and is not among the readers of this procedure."
            yield Problem(message, f"row-{place}", "role")
        for position, risk in enumerate(step.risks):
            if not risk.control:
                message = f"Step {place}: nothing is done yet against “{risk.what}”."
                yield Problem(message, f"row-{place}", f"risks-{position}-control")


Found = tuple[str, str]
"""The field in the row of the step, and what is wrong."""


def _of_steps(
    content: PlainProcedure, withdrawn: Collection[str], calls: dict[str, str]
) -> Iterator[tuple[int, str, str]]:
    numbers, roads = content.numbers(), _Roads(content)
    for place, step in enumerate(content.steps, start=1):
        found = [
            *_who(step),
            *_ways(step, numbers),
            *_calls(step, withdrawn, calls),
            *_joins(step, roads),
        ]
        if step.identity not in roads.reached:
            found.append(("title", "nothing leads to it."))
        if step.identity == roads.stuck and not found:
            found.append(("ways-0-to", "from here no way leads to the end: the work would go round for ever."))
        for field, message in found:
            yield place, field, message


def _who(step: PlainStep) -> Iterator[Found]:
    if not step.role and step.kind != "end":
        yield "role", "no role does it."
    if wrong := raci.contradiction(step):
        yield "accountable", wrong[0].lower() + wrong[1:]


def _ways(step: PlainStep, numbers: dict[str, int]) -> Iterator[Found]:
    decides = step.kind == "decision"
    if step.kind == "end" and step.ways:
        yield "ways-0-to", "an end has no way out."
    if decides and len(step.ways) < 2:
        yield "ways-0-label", "a decision needs at least two ways out."
    if decides and any(not way.label for way in step.ways):
        yield "ways-0-label", "a way has no name."
    if any(way.to and way.to not in numbers for way in step.ways):
        yield "ways-0-to", "a way leads to a step that is no longer there."
    targets = [way.to for way in step.ways if way.to]  # several ways may end: with different results
    if 1 < len(targets) == len(step.ways) and len(set(targets)) == 1:
        yield (
            "ways-0-to",
            "all its ways lead to the same step, so nothing is decided."
            if decides
            else ("all its ways lead to the same step."),
        )
    elif not decides and len(set(targets)) < len(targets):
        yield "ways-0-to", "two ways that are taken side by side lead to the same step."
    if not decides and step.identity in targets:
        yield "ways-0-to", "it leads to itself."
    shares = [way.share for way in step.ways if way.share is not None]
    whole = len(shares) == len(step.ways)
    if decides and (sum(shares) > 100 or (whole and shares and sum(shares) != 100)):
        yield "ways-0-share", f"the shares of its ways make {sum(shares)} per cent, not 100."


def _calls(step: PlainStep, withdrawn: Collection[str], calls: dict[str, str]) -> Iterator[Found]:
    if step.kind == "call" and not step.calls:
        yield "calls", "it calls another procedure but does not say which."
    if not step.calls:
        return
    if step.calls in withdrawn:
        yield "calls", f"the procedure {step.calls} that it calls has been withdrawn."
    if step.calls in calls:
        why = calls[step.calls]
        yield "calls", f"{step.calls}, which it calls, {why}" if why else "it calls its own procedure."


def _joins(step: PlainStep, roads: "_Roads") -> Iterator[Found]:
    """A step that waits for all needs several ways in, and work side by side before it: alternatives never all come."""
    if not step.waits_for_all:
        return
    if len(roads.before[step.identity]) < 2:
        yield "waits_for_all", "it waits for all ways that lead to it, but there are not two."
    elif not roads.has_side_by_side_before(step.identity):
        yield "waits_for_all", "it waits for all ways that lead to it, but nothing before it is done side by side."


class _Roads:
    """Where one can get to from each step. A way to a step that is gone may lead anywhere, so also to the next or to
    the end. ``stuck`` is the last step from which one never gets to an end, which mostly leads back."""

    def __init__(self, content: PlainProcedure) -> None:
        known = content.numbers()
        self._steps = {step.identity: step for step in content.steps}
        self.after: dict[str, list[str]] = {}
        self.before: dict[str, set[str]] = {step.identity: set() for step in content.steps}
        ends: list[str] = []
        for position, step in enumerate(content.steps):
            to = [*(way.to for way in step.ways), *goes_on(content.steps, position)]
            is_open = step.kind != "end" and not known.keys() >= set(filter(None, to))
            if is_open:
                to.append(next_row(content.steps, position))
            if is_open or step.kind == "end" or not all(to):
                ends.append(step.identity)
            self.after[step.identity] = [identity for identity in to if identity in known]
            for identity in self.after[step.identity]:
                self.before[identity].add(step.identity)
        first = content.steps[:1]
        self.reached = self._all_from([step.identity for step in first], self.after)
        ending = self._all_from(ends, self.before)
        stuck = [step.identity for step in content.steps if step.identity in self.reached - ending]
        self.stuck = stuck[-1] if stuck else ""

    @staticmethod
    def _all_from(start: list[str], roads: "dict[str, list[str]] | dict[str, set[str]]") -> set[str]:
        found: set[str] = set()
        ahead = list(start)
        while ahead:
            here = ahead.pop()
            if here not in found:
                found.add(here)
                ahead += roads[here]
        return found

    def has_side_by_side_before(self, identity: str) -> bool:
        earlier = (self._steps[other] for other in self._all_from(list(self.before[identity]), self.before))
        return any(step.kind != "decision" and len(step.ways) > 1 for step in earlier)
