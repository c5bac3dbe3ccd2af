"""What is marked on a map beside an older revision."""

from dataclasses import replace

from processes.marks import NO_MARKS, between
from processes.plain import PlainProcedure, PlainStep


def procedure(*titles: str) -> PlainProcedure:
    return PlainProcedure(steps=tuple(PlainStep(identity=title, kind="task", title=title) for title in titles))


def test_new_changed_moved_and_removed_steps_are_told_apart() -> None:
    old = procedure("Ask", "Wait", "Answer", "File", "Send")
    kept = {step.identity: step for step in old.steps}
    new = replace(
        old,
        steps=(
            kept["Send"],
            replace(kept["Ask"], title="Ask in writing"),
            kept["Answer"],
            PlainStep(identity="Check", kind="task", title="Check"),
            kept["File"],
        ),
    )
    marks = between(old, new, "since revision 4")
    assert marks.kinds == {"Send": "moved", "Ask": "changed", "Check": "new"}
    assert marks.words["Ask"] == "Changed since revision 4"
    assert marks.removed == ((2, "Wait"),)


def test_a_step_that_moved_and_changed_says_both() -> None:
    old = procedure("Ask", "Answer", "File")
    first, second, third = old.steps
    marks = between(old, replace(old, steps=(replace(third, title="Keep"), first, second)), "3 March")
    assert marks.kinds == {"File": "moved"}
    assert marks.words == {"File": "Moved and changed 3 March"}


def test_the_same_procedure_has_no_marks() -> None:
    old = procedure("Ask", "Answer")
    assert (between(old, old, "").words, between(old, old, "").removed) == (NO_MARKS.words, NO_MARKS.removed)
