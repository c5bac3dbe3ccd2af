"""A procedure as one person reads it: plain values for the templates, cut to their roles.

The same rows feed the steps and the map beside them, so that the two can never disagree.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.urls import reverse

from documents.models import Revision
from people import words
from people.access import ANOTHER_PARTNER
from people.models import User
from processes.maps import ShownMap, draw
from processes.marks import NO_MARKS, Marks
from processes.models import StepRisk
from processes.names import Names
from processes.plain import PlainFlow, PlainProcedure, PlainStep
from processes.vocabulary import EVERY, KINDS


@dataclass(frozen=True)
class ShownDocument:
    """A document at a step; ``revision`` is the one in force, None where there is none."""

    number: str
    title: str
    url: str
    icon: str
    use: str
    revision: int | None
    is_withdrawn: bool
    at: tuple[int, ...] = ()

    @property
    def steps(self) -> str:
        """“4, 6”: the steps that use it."""
        return ", ".join(str(number) for number in self.at)


@dataclass(frozen=True)
class Link:
    """Somewhere to go: words, and the address (empty where the reader may not go)."""

    name: str
    url: str
    label: str = ""
    number: str = ""


@dataclass(frozen=True)
class ShownStep:
    number: int
    identity: str
    anchor: str
    url: str
    kind: str
    classes: str
    title: str
    text: str
    warning: str
    note: str
    role: str
    is_external: bool
    is_mine: bool
    part: str
    details: str
    tags: tuple[str, ...]
    ways: tuple[Link, ...]
    goes_all_ways: bool
    onward: Link | None
    calls: Link | None
    called_is_withdrawn: bool
    documents: tuple[ShownDocument, ...]
    risks: tuple["ShownRisk", ...]


@dataclass(frozen=True)
class ShownRisk:
    """What can go wrong at a step, and what is done against it by whom (empty where nothing is).

    ``every``: how often the keeper signs it off; ``url``: of the sign-offs, where the step is in force.
    """

    what: str
    control: str
    keeper: str
    every: str
    is_mine: bool
    url: str


@dataclass(frozen=True)
class ShownFlow:
    direction: str
    what: str
    other_side: str
    url: str


@dataclass(frozen=True)
class ShownProcedure:
    """Everything ``processes/_procedure.html`` and the pages around it show."""

    content: PlainProcedure
    steps: tuple[ShownStep, ...]
    flows: tuple[ShownFlow, ...]
    documents: tuple[ShownDocument, ...]
    map: ShownMap
    my_numbers: tuple[int, ...]
    my_roles: tuple[str, ...]

    @property
    def my_part(self) -> str:
        """“2, 4 and 5 as Buyer”; empty where the reader has no step."""
        if not self.my_numbers:
            return ""
        return f"{words.listed([str(number) for number in self.my_numbers])} as {words.listed(self.my_roles)}"


def shown(
    content: PlainProcedure,
    *,
    revision: Revision,
    user: User,
    changed: Marks = NO_MARKS,
    prefix: str = "step",
    explain: Callable[[str], str] = str,
    pinned: str = "",
) -> ShownProcedure:
    """``content`` for ``user``. Three queries at most, for any number of steps.

    ``changed`` marks steps that are new, changed or moved; ``explain`` marks the terms in their texts. Links lead
    to the permanent addresses of the steps when the revision is in force, else to their place on the page.
    ``pinned``: number of the process where it does not hold for the reader; links open that one, and no step is theirs.
    """
    names = Names.of(content, user=user)
    documents = _documents(content, names)
    numbers = content.numbers()
    titles = {step.identity: step.title for step in content.steps}
    mine = set() if pinned else {code for code, pk in names.role_ids.items() if pk in user.role_ids}
    permanent, query = revision.stage() == "in_force", f"?of={pinned}" if pinned else ""

    def to(identity: str | None, label: str = "") -> Link:
        if identity is None:
            return Link("the end", "", label)
        if identity not in numbers:
            return Link("a step that is no longer there", "", label)
        number = numbers[identity]
        return Link(titles[identity], f"#{prefix}-{number}", label, str(number))

    steps = []
    for number, step in enumerate(content.steps, start=1):
        is_mine = step.role in mine
        decides = step.kind == "decision" or len(step.ways) > 1
        only_way = step.ways[0] if len(step.ways) == 1 and step.kind != "decision" else None
        steps.append(
            ShownStep(
                number=number,
                identity=step.identity,
                anchor=f"{prefix}-{number}",
                url=reverse("processes:step_detail", args=[step.identity]) + query if permanent else "",
                kind=step.kind,
                classes=_classes(step, is_mine),
                title=step.title,
                text=explain(step.text),
                warning=step.warning,
                note=step.note,
                role=names.roles.get(step.role, step.role),
                is_external=step.role in names.external,
                is_mine=is_mine,
                part=_part(step, mine),
                details=details_of(step),
                tags=(changed.words[step.identity],) if step.identity in changed.words else (),
                ways=tuple(to(way.to, way.label) for way in step.ways) if decides else (),
                goes_all_ways=decides and step.kind != "decision",
                onward=to(only_way.to) if only_way else None,
                calls=_called(step, names),
                called_is_withdrawn=step.calls in names.withdrawn,
                documents=tuple(
                    documents[used.number, used.use] for used in step.documents if used.number in names.documents
                ),
                risks=risks_of(step, names, user, revision.document.number if permanent else ""),
            )
        )
    my_steps = [step for step in steps if step.is_mine]
    return ShownProcedure(
        content=content,
        steps=tuple(steps),
        flows=tuple(_flow(direction, flow, names) for direction, _position, flow in content.flows()),
        documents=_once(steps),
        map=draw(content, names, mine=mine, title=f"{revision.title}: swim-lane map", anchor=prefix, changed=changed),
        my_numbers=tuple(step.number for step in my_steps),
        my_roles=tuple(dict.fromkeys(step.role for step in my_steps)),
    )


def _classes(step: PlainStep, is_mine: bool) -> str:
    classes = ["step"]
    if is_mine:
        classes.append("step--mine")
    if step.kind in {"decision", "call", "wait"}:
        classes.append(f"step--{step.kind}")
    return " ".join(classes)


def _part(step: PlainStep, mine: set[str]) -> str:
    """The reader's part in the step, in a word or two."""
    if step.role in mine:
        return "You"
    if mine.intersection(step.accountable):
        return "You answer for it"
    if mine.intersection(step.consulted):
        return "You are asked"
    if mine.intersection(step.informed):
        return "You are told"
    return ""


def details_of(step: PlainStep) -> str:
    """“ERP · 15 min · waits up to 2 days”; the kind of step where it is not a task."""
    parts = [KINDS[step.kind] if step.kind in {"decision", "call", "wait"} else "", step.system]
    if step.waits_for_all:
        parts.append("starts when all that lead here are done")
    if step.active_minutes:
        parts.append(words.duration(step.active_minutes))
    if step.waiting_minutes:
        parts.append(f"waits {words.duration(step.waiting_minutes)}")
    return " · ".join(filter(None, parts))


def risks_of(step: PlainStep, names: Names, user: User, number: str = "") -> tuple[ShownRisk, ...]:
    """What the firm fears is nobody else's business: people from outside are not shown it. ``number`` of the process
    where the step is in force: it leads to the sign-offs."""
    if user.is_external:
        return ()
    url = StepRisk.address_of_controls(step.identity, number) if number else ""
    return tuple(
        ShownRisk(
            what=risk.what,
            control=risk.control,
            keeper=names.roles.get(risk.control_role, risk.control_role),
            every=EVERY.get(risk.control_every or 0, ""),
            is_mine=names.role_ids.get(risk.control_role) in user.role_ids,
            url=url if risk.control else "",
        )
        for risk in step.risks
    )


def _called(step: PlainStep, names: Names) -> Link | None:
    if not step.calls:
        return None
    if step.calls not in names.processes:
        return Link("another procedure", "")
    url = reverse("processes:process_detail", args=[step.calls])
    return Link(names.processes[step.calls], f"{url}?from={step.identity}", number=step.calls)


def _flow(direction: str, flow: PlainFlow, names: Names) -> ShownFlow:
    side, url = flow.other, ""
    if flow.process:
        side = "Another process"
        if flow.process in names.processes:
            side = f"{flow.process} {names.processes[flow.process]}"
            url = reverse("processes:process_detail", args=[flow.process])
    elif flow.partner:
        side = names.partners.get(flow.partner, ANOTHER_PARTNER)
    return ShownFlow("In" if direction == "in" else "Out", flow.what, side, url)


def _documents(content: PlainProcedure, names: Names) -> dict[tuple[str, str], ShownDocument]:
    """The visible documents at the steps, by number and use, with the revision in force."""
    return {
        (used.number, used.use): ShownDocument(
            number=used.number,
            title=names.documents[used.number],
            url=reverse("documents:document_detail", args=[used.number]),
            icon="form" if used.use in {"form", "record"} else "doc",
            use=used.use,
            revision=names.in_force.get(used.number),
            is_withdrawn=used.number in names.withdrawn,
        )
        for step in content.steps
        for used in step.documents
        if used.number in names.documents
    }


def _once(steps: list[ShownStep]) -> tuple[ShownDocument, ...]:
    """Every document once, those of the reader's own steps first, with the steps that use it."""
    used: dict[str, ShownDocument] = {}
    at: dict[str, list[int]] = {}
    for step in sorted(steps, key=lambda step: not step.is_mine):
        for document in step.documents:
            used.setdefault(document.number, document)
            at.setdefault(document.number, []).append(step.number)
    return tuple(replace(document, at=tuple(sorted(set(at[number])))) for number, document in used.items())
