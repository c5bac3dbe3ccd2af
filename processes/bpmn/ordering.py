"""In which order the steps of a graph are told: each after what leads to it, branch by branch."""

from collections.abc import Mapping, Sequence

Place = tuple[float, float]


def in_order(
    ids: Sequence[str], ways: Mapping[str, Sequence[str]], entry: str, place: Mapping[str, Place]
) -> list[str]:
    """``ids`` so that every step stands behind all that lead to it, ways back left aside.

    ``entry`` is the first. A branch is told to its end before the next begins; where nothing else decides, what is
    drawn further left, then further up, comes first. Ways back are found by a walk in depth (Tarjan 1972).
    """
    known = set(ids)
    starts = sorted(ids, key=lambda id: (id != entry, place[id], id))
    led_to = {to for id in ids for to in ways[id] if to in known}
    roots = [id for id in starts if id == entry or id not in led_to]
    back = _ways_back([*roots, *starts], ways, known)
    waiting = dict.fromkeys(ids, 0)
    for id in ids:
        for to in dict.fromkeys(ways[id]):
            if to in known and (id, to) not in back and to != entry:
                waiting[to] += 1
    ready = [id for id in reversed(starts) if not waiting[id]]
    told: list[str] = []
    while ready:
        id = ready.pop()
        told.append(id)
        freed = []
        for to in dict.fromkeys(ways[id]):
            if to in known and (id, to) not in back and to != entry:
                waiting[to] -= 1
                if not waiting[to]:
                    freed.append(to)
        ready += reversed(freed)
    return told


def _ways_back(starts: Sequence[str], ways: Mapping[str, Sequence[str]], known: set[str]) -> set[tuple[str, str]]:
    """The ways that lead to a step from which they come, without recursion: a model may be one long chain."""
    back: set[tuple[str, str]] = set()
    done: set[str] = set()
    for start in starts:
        if start in done:
            continue
        path, ahead = {start}, [(start, iter(ways[start]))]
        done.add(start)
        while ahead:
            here, rest = ahead[-1]
            to = next((to for to in rest if to in known), None)
            if to is None:
                path.discard(here)
                ahead.pop()
            elif to in path:
                back.add((here, to))
            elif to not in done:
                done.add(to)
                path.add(to)
                ahead.append((to, iter(ways[to])))
    return back


def kept_in_order(
    found: Sequence[str], position: Mapping[str, int], ways: Mapping[str, Sequence[str]], entry: str
) -> list[str]:
    """Steps with a ``position`` stand as it says; one that was added stands behind the step that leads to it."""
    told = sorted((id for id in found if id in position), key=lambda id: (position[id], id))
    for id in found:
        if id not in position:
            before = [place for place, other in enumerate(told, start=1) if id in ways[other]]
            told.insert(max(before, default=len(told)), id)
    return [id for id in told if id == entry] + [id for id in told if id != entry]
