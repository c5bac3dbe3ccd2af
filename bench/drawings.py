"""How well maps are drawn: the figures of every procedure, beside those of a drawing by hand where there is one, and
the processor time of a map of 60 steps.

make bench                           or alone:
python -m bench.drawings
"""

import time
from collections.abc import Iterator
from dataclasses import astuple

from bench.maps import MODELS, Procedure, invented, sources
from bench.original import figures_of_bpmn
from processes.layout import Drawing, Figures, measure

BUDGET = 50.0  # milliseconds of processor time for a map of 60 steps
ROUNDS = 7


def main() -> None:
    for line in report():
        print(line)


def report() -> Iterator[str]:
    """The tables in Markdown."""
    heads = ("Steps", "Crossings", "At least", "Bends", "Through boxes", "Words touch", "Words outside", "Shared lines")
    yield f"| Map | {' | '.join(heads)} | Mpx |"
    yield "| --- " + "| ---: " * 9 + "|"
    ours: dict[str, list[Figures]] = {}  # by the file of the model
    for procedure in sources():
        drawing = procedure.drawing()
        figures = measure(drawing)
        ours.setdefault(procedure.model, []).append(figures)
        yield _row(procedure.name, str(len(procedure.steps)), figures, str(least_crossings(drawing)))
    for path in sorted(MODELS.glob("*.bpmn")):
        if path.stem in ours:
            yield _row(f"{path.stem}, ours", "", Figures(*map(sum, zip(*map(astuple, ours[path.stem]), strict=True))))
        yield _row(f"{path.stem}, by hand", "", figures_of_bpmn(path.read_bytes()))
    yield ""
    for seed, lanes in ((3, 6), (4, 9), (5, 4)):
        procedure = invented(seed, steps=60, lanes=lanes)
        spent = milliseconds(procedure)
        verdict = "ok" if spent <= BUDGET else "over"
        yield f"60 steps in {lanes} lanes: {spent:.1f} ms of processor time; budget {BUDGET:g} ms: {verdict}."


def least_crossings(drawing: Drawing) -> int:
    """A bound that no drawing of the same flow can go below: a plane graph has at most 3n - 6 edges (Euler), and each
    edge more costs a crossing. Weak, but whoever is at it cannot be better.
    """
    pairs = {frozenset((edge.edge.source, edge.edge.target)) for edge in drawing.edges}
    return max(0, sum(len(pair) == 2 for pair in pairs) - max(3 * len(drawing.nodes) - 6, 1))


def milliseconds(procedure: Procedure) -> float:
    """Processor time of laying out a map, the best of some rounds, from steps to coordinates."""
    best = float("inf")
    for _ in range(ROUNDS):
        before = time.process_time()
        procedure.drawing()
        best = min(best, time.process_time() - before)
    return best * 1000


def _row(name: str, steps: str, figures: Figures, least: str = "") -> str:
    counts = (
        figures.crossings,
        least,
        figures.bends,
        figures.edges_through_boxes,
        figures.label_overlaps,
        figures.words_outside,
        figures.shared_lines,
    )
    return f"| {name} | {steps} | {' | '.join(map(str, counts))} | {figures.area / 1e6:.2f} |"


if __name__ == "__main__":
    main()
