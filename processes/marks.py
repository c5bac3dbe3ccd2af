"""What is marked on a map that is shown beside an older revision: new, changed and moved steps, and those that went."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from processes.compare import moved
from processes.plain import PlainProcedure


@dataclass(frozen=True)
class Marks:
    """`words` for every marked step by identity, such as “Changed since revision 4”; its `kinds` are new, changed or
    moved (a step that was moved and changed counts as moved, its words say both). `removed`: number and title.
    """

    words: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    removed: tuple[tuple[int, str], ...] = ()
    since: str = ""


NO_MARKS = Marks()


def between(old: PlainProcedure, new: PlainProcedure, since: str) -> Marks:
    """What `new` changes in `old`. `since` ends the words: “since revision 4”, “3 March”."""
    was = {step.identity: step for step in old.steps}
    went_elsewhere = moved(list(was), [step.identity for step in new.steps])
    words, kinds = {}, {}
    for step in new.steps:
        before = was.get(step.identity)
        if before is None:
            kinds[step.identity], said = "new", "New"
        elif step.identity in went_elsewhere:
            kinds[step.identity], said = "moved", "Moved" if before == step else "Moved and changed"
        elif before != step:
            kinds[step.identity], said = "changed", "Changed"
        else:
            continue
        words[step.identity] = f"{said} {since}"
    kept = {step.identity for step in new.steps}
    removed = tuple((number, step.title) for number, step in enumerate(old.steps, start=1) if step.identity not in kept)
    return Marks(words, kinds, removed, since)
