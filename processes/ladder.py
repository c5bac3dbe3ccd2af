"""The ladder under a value-stream map as SVG: waiting stands high, work stands low (Rother and Shook 1999).

Pure; escapes what people wrote. The table beside it says the same in words.
"""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from people import words
from processes.lean import Figures, StepFigures

RUNG = 62.0  # pixels of a step
HIGH, LOW = 26.0, 62.0
BOTTOM = 96.0
MARGIN = 10.0


def to_svg(found: Figures) -> str:
    """Return the ladder of the steps with minutes in their order, as one ``<svg>``; empty where no step has any.

    A rung is as wide as any other: the words tell the minutes, because days of waiting beside minutes of work
    would leave nothing of the work to see.
    """
    steps = [step for step in found.steps if step.step.active_minutes or step.step.waiting_minutes]
    if not steps:
        return ""
    width = len(steps) * 2 * RUNG + 2 * MARGIN
    told = f"{words.count(len(steps), 'step')} with minutes. The table says the same in words."
    parts = [
        f'<svg class="ladder" width="{width:g}" height="{BOTTOM:g}" viewBox="0 0 {width:g} {BOTTOM:g}" role="img"'
        ' aria-labelledby="ladder-t ladder-d">',
        '<title id="ladder-t">Ladder of waiting and work</title>',
        f'<desc id="ladder-d">{told}</desc>',
        f'<path class="ladder__line" d="{_line(len(steps))}"/>',
        *(part for index, step in enumerate(steps) for part in _rung(index, step)),
        "</svg>",
    ]
    return "\n".join(parts)


def _line(count: int) -> str:
    path = f"M{MARGIN:g} {HIGH:g}"
    for index in range(count):
        left = MARGIN + index * 2 * RUNG
        path += f"H{left + RUNG:g}V{LOW:g}H{left + 2 * RUNG:g}"
        if index + 1 < count:
            path += f"V{HIGH:g}"
    return path


def _rung(index: int, one: StepFigures) -> Iterator[str]:
    left = MARGIN + index * 2 * RUNG
    waits, works = one.step.waiting_minutes, one.step.active_minutes
    waiting = words.duration(waits) if waits else "0"
    working = words.duration(works) if works else "0"
    css = {"adding": " ladder__work--adding", "waste": " ladder__work--waste"}.get(one.step.value, "")
    yield f"<g><title>{escape(f'Step {one.number}, {one.step.title}: waits {waiting}, works {working}')}</title>"
    yield f'<text class="ladder__wait" x="{left + RUNG / 2:g}" y="{HIGH - 8:g}">{waiting}</text>'
    yield (
        f'<rect class="ladder__work{css}" x="{left + RUNG + 6:g}" y="{LOW - 6:g}" width="{RUNG - 12:g}" height="6"/>'
    )
    yield f'<text class="ladder__no" x="{left + RUNG * 1.5:g}" y="{LOW - 14:g}">{one.number}</text>'
    yield f'<text class="ladder__time" x="{left + RUNG * 1.5:g}" y="{LOW + 18:g}">{working}</text></g>'
