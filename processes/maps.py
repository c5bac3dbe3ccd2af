"""The swim-lane map of a procedure as a page shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe

from processes.layout import Drawing, Lane, StepIn, flow_of, lay_out, steps_in
from processes.map_key import Sign, key_of
from processes.marks import NO_MARKS, Marks
from processes.names import Names
from processes.plain import PlainProcedure
from processes.svg import to_pages, to_svg


@dataclass(frozen=True)
class ShownMap:
    """A map as ``processes/_map.html`` shows it: the drawing, the same in pages for paper, the key of the signs that
    occur, and the steps that went. False where there is no step."""

    svg: SafeString = field(default_factory=SafeString)
    pages: SafeString = field(default_factory=SafeString)
    key: tuple[Sign, ...] = ()
    removed: tuple[tuple[int, str], ...] = ()
    since: str = ""

    def __bool__(self) -> bool:
        return bool(self.svg)


def draw(
    content: PlainProcedure,
    names: Names,
    *,
    mine: Iterable[str],
    title: str,
    anchor: str = "step",
    changed: Marks = NO_MARKS,
    links: Mapping[str, str] | None = None,
) -> ShownMap:
    """The swim-lane map of ``content``: lanes of the roles in ``mine`` are lit, every step links to its place on the
    page (``#step-4``), or where ``links`` gives addresses by identity, those steps link there and no other does."""
    if not content.steps:
        return ShownMap()
    steps = steps_in(content)
    lanes = tuple(
        Lane(
            lane,
            names.roles.get(lane, lane) or "No role yet",
            "external" if lane in names.external else "your role" if lane in mine else "",
        )
        for lane in dict.fromkeys(step.lane for step in steps)
    )
    drawing, pages = _drawing(lanes, tuple(steps), content.trigger, content.result)
    lit = frozenset(mine)
    if links is None:
        links = {step.identity: f"#{anchor}-{number}" for number, step in enumerate(content.steps, start=1)}
    svg = to_svg(
        drawing,
        mine=lit,
        links=links,
        title=title,
        changed=changed.words,
        kinds=changed.kinds,
    )
    return ShownMap(
        mark_safe(svg),  # noqa: S308 - svg.py escapes everything people wrote
        mark_safe(pages),  # noqa: S308 - numbers only
        key_of(drawing, lit, changed.kinds),
        changed.removed,
        changed.since,
    )


@lru_cache(maxsize=256)
def _drawing(lanes: tuple[Lane, ...], steps: tuple[StepIn, ...], trigger: str, result: str) -> tuple[Drawing, str]:
    """The map and its pages for paper. Laying out a map is the dearest part of a page, and the same steps always give
    the same map."""
    nodes, edges = flow_of(steps, trigger, result)
    drawing = lay_out(lanes, nodes, edges)
    return drawing, to_pages(drawing)
