"""The key under a map: the signs that occur on it, and what they mean."""

from collections.abc import Iterator, Mapping, Set
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe

from processes.layout import Drawing

_BOX = '<rect class="node{}" x="1" y="1" width="20" height="12" rx="2"/>'
_PLAIN = _BOX.format("")
_SIGNS = {
    "mine": (_BOX.format(" node--mine"), "Your step"),
    "decision": ('<path class="node" d="M11 0l11 7-11 7-11-7z"/>', "Decision: one way is taken"),
    "call": (
        _PLAIN + '<rect class="node-inner" x="3.5" y="3.5" width="15" height="7" rx="1"/>',
        "Another procedure",
    ),
    "wait": (
        '<rect class="node" x="1" y="1" width="20" height="12" rx="6"/><circle class="clock" cx="7" cy="7" r="3.5"/>'
        '<path class="clock" d="M7 5v2h1.5"/>',
        "Waiting for something",
    ),
    "fork": (_PLAIN + '<rect class="joint" x="1" y="11" width="20" height="3"/>', "All ways at the same time"),
    "join": (
        _PLAIN + '<rect class="joint" x="1" y="0" width="20" height="3"/>',
        "Begins when all have arrived",
    ),
    "new": (
        _BOX.format(" node--edited node--new") + '<circle class="badge" cx="19" cy="2.5" r="4.5"/>'
        '<path class="badge-sign" d="M16.5 2.5h5m-2.5 -2.5v5"/>',
        "New",
    ),
    "changed": (_BOX.format(" node--edited node--changed"), "Changed"),
    "moved": (_BOX.format(" node--edited node--moved"), "Moved"),
    "open": (_BOX.format(" node--edited node--open"), "You are writing it"),
}


class Sign(NamedTuple):
    svg: SafeString
    meaning: str


def key_of(drawing: Drawing, mine: Set[str], kinds: Mapping[str, str]) -> tuple[Sign, ...]:
    """The signs of `drawing`, in a fixed order; `mine` and `kinds` as for `to_svg`."""
    found = set(_found(drawing, mine, kinds))
    return tuple(
        Sign(
            mark_safe(f'<svg viewBox="0 0 22 14" aria-hidden="true" focusable="false">{drawn}</svg>'),  # noqa: S308 - ours
            meaning,
        )
        for name, (drawn, meaning) in _SIGNS.items()
        if name in found
    )


def _found(drawing: Drawing, mine: Set[str], kinds: Mapping[str, str]) -> Iterator[str]:
    for placed in drawing.nodes:
        node = placed.node
        yield node.kind
        if node.kind not in {"start", "end"}:
            if node.key in mine or node.lane in mine:
                yield "mine"
            if node.key in kinds:
                yield kinds[node.key]
        if node.forks:
            yield "fork"
        if node.joins:
            yield "join"
