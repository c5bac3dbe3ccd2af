"""What changed from one procedure to another, step by step. Pure: plain values in, sentences out.

A step is recognised by its identity, so that a step that was reworded and moved is still one step. Each
kind of change is said by its own word: new, removed, moved, reworded, role changed, documents changed,
ways changed, details changed.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from documents.compare import compare_html
from processes import step_words
from processes.plain import PlainFlow, PlainProcedure, PlainStep
from processes.vocabulary import EVERY, HEAD, KINDS

_GONE = re.compile(r"<del>.*?</del>", re.S)
_NEW = re.compile(r"<ins>.*?</ins>", re.S)
_NOTHING = "–"


class Titles(Protocol):
    """What codes and numbers are called."""

    @property
    def roles(self) -> Mapping[str, str]: ...
    @property
    def documents(self) -> Mapping[str, str]: ...
    @property
    def processes(self) -> Mapping[str, str]: ...
    @property
    def partners(self) -> Mapping[str, str]: ...


@dataclass(frozen=True)
class Row:
    """One thing that differs, as it was and as it is; empty where there was or is nothing."""

    label: str
    old: SafeString
    new: SafeString


@dataclass(frozen=True)
class Change:
    """What happened to one step, or to one part of the head."""

    title: str
    tags: tuple[str, ...]
    rows: tuple[Row, ...] = ()
    note: str = ""
    identity: str = ""

    @property
    def is_new(self) -> bool:
        return self.tags == ("New",)

    @property
    def is_gone(self) -> bool:
        return self.tags == ("Removed",)

    @property
    def is_one_sided(self) -> bool:
        return self.is_new or self.is_gone


@dataclass(frozen=True)
class Differences:
    head: tuple[Change, ...] = ()
    flows: tuple[Change, ...] = ()
    steps: tuple[Change, ...] = ()
    unchanged: int = 0
    total: int = 0
    by_step: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Every kind of change of every part counts once."""
        return sum(len(change.tags) for change in self.changes)

    @property
    def changes(self) -> tuple[Change, ...]:
        """All of them in reading order: head, steps, then what comes in and goes out."""
        return (*self.head, *self.steps, *self.flows)


def differences(old: PlainProcedure, new: PlainProcedure, titles: Titles) -> Differences:
    """Everything that changed, in reading order of the new procedure; removed steps come last."""
    steps = tuple(_steps(old, new, titles))
    return Differences(
        head=tuple(_head(old, new)),
        flows=tuple(_flows(old, new, titles)),
        steps=steps,
        unchanged=len(new.steps) - sum(change.tags != ("Removed",) for change in steps),
        total=len(new.steps),
        by_step={change.identity: change.tags for change in steps},
    )


def _head(old: PlainProcedure, new: PlainProcedure) -> Iterator[Change]:
    for name, label in HEAD.items():
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            row = _words(label, *("" if value is None else str(value) for value in (before, after)))
            yield Change(label, ("Reworded",), (row,))


def _flows(old: PlainProcedure, new: PlainProcedure, titles: Titles) -> Iterator[Change]:
    for before, after, word in ((old.inputs, new.inputs, "In"), (old.outputs, new.outputs, "Out")):
        was = {flow.what: _side(flow, titles) for flow in before}
        now = {flow.what: _side(flow, titles) for flow in after}
        for what in [*now, *(what for what in was if what not in now)]:
            if was.get(what) != now.get(what):
                tag = "New" if what not in was else "Removed" if what not in now else "Changed"
                rows = (_whole("From" if word == "In" else "To", was.get(what, ""), now.get(what, "")),)
                yield Change(f"{word}: {what}", (tag,), rows)


def _side(flow: PlainFlow, titles: Titles) -> str:
    if flow.process:
        return f"{flow.process} {titles.processes.get(flow.process, '')}".strip()
    return titles.partners.get(flow.partner, flow.partner) or flow.other or _NOTHING


def _steps(old: PlainProcedure, new: PlainProcedure, titles: Titles) -> Iterator[Change]:
    was = {step.identity: (number, step) for number, step in enumerate(old.steps, start=1)}
    names = {step.identity: step.title for step in (*old.steps, *new.steps)}
    elsewhere = moved([step.identity for step in old.steps], [step.identity for step in new.steps])
    for number, step in enumerate(new.steps, start=1):
        title = f"Step {number}, {step.title}"
        role = titles.roles.get(step.role, step.role)
        if step.identity not in was:
            rows = tuple(_all_of(step, titles, names, new=True))
            yield Change(title, ("New",), rows, role, step.identity)
            continue
        before_number, before = was[step.identity]
        found = list(_step(before, step, titles, names))
        tags = tuple(dict.fromkeys(tag for tag, _ in found))
        if step.identity in elsewhere:
            tags = (*tags, "Moved")
        if tags:
            note = f"was step {before_number}" if step.identity in elsewhere else role
            yield Change(title, tags, tuple(row for _, row in found), note, step.identity)
    kept = {step.identity for step in new.steps}
    for identity, (number, step) in was.items():
        if identity not in kept:
            rows = tuple(_all_of(step, titles, names, new=False))
            role = titles.roles.get(step.role, step.role)
            yield Change(f"Step {number}, {step.title}", ("Removed",), rows, role, identity)


def _step(old: PlainStep, new: PlainStep, titles: Titles, names: Mapping[str, str]) -> Iterator[tuple[str, Row]]:
    """Every difference of two versions of a step, each with the word for its kind of change."""
    if old.title != new.title:
        yield "Reworded", _words("Title", old.title, new.title)
    for label, name in (("How", "text"), ("Warning", "warning"), ("Note", "note")):
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            yield "Reworded", _words(label, was, now)
    for (label, before), (_, after) in zip(_roles(old, titles), _roles(new, titles), strict=True):
        if before != after:
            yield "Role changed", _whole(label, before, after)
    if set(old.documents) != set(new.documents):
        yield "Documents changed", _whole("Documents", _documents(old, titles), _documents(new, titles))
    if old.ways != new.ways:
        yield "Ways changed", _whole("Ways out", _ways(old, names), _ways(new, names))
    if old.risks != new.risks:
        yield "Risks changed", _whole("Risks", _risks(old, titles), _risks(new, titles))
    details = [
        (label, was, now) for (label, was), (_, now) in zip(_details(old, titles), _details(new, titles), strict=True)
    ]
    for label, was, now in details:
        if was != now:
            yield "Details changed", _whole(label, was, now)


def _all_of(step: PlainStep, titles: Titles, names: Mapping[str, str], *, new: bool) -> Iterator[Row]:
    """The whole of a step that is new or gone."""
    facts = [
        ("How", step.text),
        ("Warning", step.warning),
        ("Note", step.note),
        *_roles(step, titles),
        ("Documents", _documents(step, titles)),
        ("Ways out", _ways(step, names)),
        ("Risks", _risks(step, titles)),
        *((label, fact) for label, fact in _details(step, titles) if label != "Kind" or step.kind != "task"),
    ]
    for label, fact in facts:
        if fact:
            yield _whole(label, "" if new else fact, fact if new else "")


def _details(step: PlainStep, titles: Titles) -> list[tuple[str, str]]:
    return [
        ("Kind", KINDS.get(step.kind, step.kind)),
        ("Calls", f"{step.calls} {titles.processes.get(step.calls, '')}".strip()),
        ("System", step.system),
        *step_words.details(step),
    ]


def _roles(step: PlainStep, titles: Titles) -> list[step_words.Fact]:
    return [("Role", step_words.roles([step.role], titles.roles)), *step_words.duties(step, titles.roles)]


def _documents(step: PlainStep, titles: Titles) -> str:
    return ", ".join(
        f"{used.number} {titles.documents.get(used.number, '')}".strip() + f" ({used.use})" for used in step.documents
    )


def _ways(step: PlainStep, names: Mapping[str, str]) -> str:
    return "; ".join(
        f"{way.label + ': ' if way.label else ''}{names.get(way.to, 'a step that is gone') if way.to else 'the end'}"
        + ("" if way.share is None else f" ({way.share} %)")
        for way in step.ways
    )


def _risks(step: PlainStep, titles: Titles) -> str:
    return "; ".join(
        f"{risk.what} (likelihood {risk.likelihood}, impact {risk.impact})"
        + (f", control: {risk.control}" if risk.control else "")
        + (f", {titles.roles.get(risk.control_role, risk.control_role)}" if risk.control_role else "")
        + (f", signed off {EVERY[risk.control_every]}" if risk.control_every else "")
        for risk in step.risks
    )


def _whole(label: str, old: str, new: str) -> Row:
    """A short value that was replaced as a whole."""
    return Row(
        label,
        format_html("<del>{}</del>", old) if old else SafeString(""),
        format_html("<ins>{}</ins>", new) if new else SafeString(""),
    )


def _words(label: str, old: str, new: str) -> Row:
    """A text, with the words that went on the old side and those that came on the new side."""
    if not old or not new:
        return _whole(label, old, new)
    marked = compare_html(_paragraphs(old), _paragraphs(new)).marked
    return Row(label, mark_safe(_NEW.sub("", marked)), mark_safe(_GONE.sub("", marked)))  # noqa: S308 - cleaned there


def _paragraphs(text: str) -> str:
    return format_html_join(
        "", "<p>{}</p>", ((conditional_escape(line),) for line in text.splitlines() if line.strip())
    )


def moved(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """The fewest steps that somebody must have moved: those outside the longest run that kept its order.

    Steps that only have another number because one was put in or taken out before them have not moved.
    """
    place = {identity: index for index, identity in enumerate(old)}
    kept = [identity for identity in new if identity in place]
    ends: list[int] = []  # of the runs of each length, the smallest last place
    last: list[str] = []
    before: dict[str, str | None] = {}
    for identity in kept:
        length = bisect_left(ends, place[identity])
        before[identity] = last[length - 1] if length else None
        ends[length:] = [place[identity], *ends[length + 1 :]]
        last[length:] = [identity, *last[length + 1 :]]
    run: set[str] = set()
    at = last[-1] if last else None
    while at is not None:
        run.add(at)
        at = before[at]
    return set(kept) - run
