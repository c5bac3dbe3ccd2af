"""The whole handbook of a role: every procedure in force in which it does a step, cut to it (A34)."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from documents.models import Revision
from people import words
from people.models import Role, User
from processes import content, reading
from processes.models import StepRisk
from processes.names import Names
from processes.plain import PlainProcedure, PlainStep
from processes.querysets import holds_for
from processes.vocabulary import EVERY

MOST = 150
_REVISION = "procedure__revision"
SAID = {"accountable": "answers for it", "consulted": "is asked", "informed": "is told"}


@dataclass(frozen=True)
class Paper:
    """A document at a step, as far as the reader may know it."""

    number: str
    title: str
    url: str


@dataclass(frozen=True)
class Entry:
    """A step: in full where the role does it, else one line with who does and what part the role has in it."""

    number: int
    step: PlainStep
    role: str
    part: str
    is_own: bool
    url: str = ""
    details: str = ""
    calls: str = ""
    ways: tuple[str, ...] = ()
    papers: tuple[Paper, ...] = ()
    risks: tuple[reading.ShownRisk, ...] = ()


@dataclass(frozen=True)
class Chapter:
    """A procedure as the role needs it."""

    number: str
    title: str
    url: str
    revision: int
    since: date | None
    content: PlainProcedure
    entries: tuple[Entry, ...]
    own: str


@dataclass(frozen=True)
class KeptControl:
    """A control that the role keeps, at its own step or at somebody else's."""

    control: str
    what: str
    every: str
    step: str
    url: str


@dataclass(frozen=True)
class Handbook:
    chapters: tuple[Chapter, ...]
    controls: tuple[KeptControl, ...]
    left_out: int


def of(role: Role, user: User) -> Handbook:
    """The handbook of ``role`` as ``user`` may read it, in the order of the process tree.

    Eight queries, and seven for each procedure that nobody has read since the portal started.
    """
    place = f"{_REVISION}__document__process__"
    steps = role.steps.read_today_by(user).filter(**{f"{place}isnull": False})
    if role.pk in user.role_ids:
        steps = steps.holding_for(user)
    found = steps.order_by(f"{place}tree_id", f"{place}lft").values_list(_REVISION, flat=True)
    keys = list(dict.fromkeys(found))
    rows = Revision.objects.visible_to(user).filter(pk__in=keys[:MOST]).select_related("document")
    by_key = {revision.pk: revision for revision in rows}
    revisions = [by_key[key] for key in keys[:MOST] if key in by_key]
    contents = content.all_approved(revisions)
    names = Names.of(*contents, user=user)
    chapters = tuple(_chapter(*pair, role, names, user) for pair in zip(revisions, contents, strict=True))
    return Handbook(chapters, _controls(role, user), len(keys) - len(chapters))


def _controls(role: Role, user: User) -> tuple[KeptControl, ...]:
    """What ``role`` keeps at the steps in force, in the order of the tree; nothing for people from outside."""
    if user.is_external:
        return ()
    document = "step__procedure__revision__document"
    rows = role.step_controls.read_today_by(user).filter(**{f"{document}__process__isnull": False})
    if role.pk in user.role_ids:
        rows = rows.filter(holds_for(user, "step__procedure__revision__"))
    place = f"{document}__process__"
    rows = rows.order_by(f"{place}tree_id", f"{place}lft", "step__position", "position")
    return tuple(
        KeptControl(
            control=control,
            what=what,
            every=EVERY.get(every or 0, ""),
            step=f"Step {position} of {number}",
            url=StepRisk.address_of_controls(identity, number),
        )
        for control, what, every, position, identity, number in rows.values_list(
            *("control", "what", "control_every", "step__position", "step__identity", f"{document}__number")
        )[:MOST]
    )


def _chapter(revision: Revision, procedure: PlainProcedure, role: Role, names: Names, user: User) -> Chapter:
    document = revision.document
    entries = tuple(
        _entry(n, step, procedure, role, names, user, document.number)
        for n, step in enumerate(procedure.steps, start=1)
    )
    return Chapter(
        number=document.number,
        title=revision.title,
        url=reverse("processes:process_detail", args=[document.number]),
        revision=revision.number,
        since=revision.effective_from,
        content=procedure,
        entries=entries,
        own=words.numbered("step", [entry.number for entry in entries if entry.is_own]),
    )


def _entry(
    number: int, step: PlainStep, procedure: PlainProcedure, role: Role, names: Names, user: User, of: str
) -> Entry:
    doer = names.roles.get(step.role, step.role)
    if step.role != role.code:
        parts = [said for name, said in SAID.items() if role.code in getattr(step, name)]
        return Entry(number, step, doer, words.listed(parts), is_own=False)
    return Entry(
        number,
        step,
        doer,
        part="",
        is_own=True,
        url=reverse("processes:step_detail", args=[step.identity]),
        details=reading.details_of(step),
        calls=f"{step.calls} {names.processes[step.calls]}" if step.calls in names.processes else "",
        ways=tuple(_ways(step, procedure)),
        papers=tuple(
            Paper(used.number, names.documents[used.number], reverse("documents:document_detail", args=[used.number]))
            for used in step.documents
            if used.number in names.documents and used.number not in names.withdrawn
        ),
        risks=reading.risks_of(step, names, user, of),
    )


def _ways(step: PlainStep, procedure: PlainProcedure) -> list[str]:
    """“Yes: go to 7, Store it”; “Then the procedure ends”."""
    numbers, titles = procedure.numbers(), {other.identity: other.title for other in procedure.steps}
    said = []
    for way in step.ways:
        to = f"go to {numbers[way.to]}, {titles[way.to]}" if way.to in numbers else "the procedure ends"
        said.append(f"{way.label}: {to}" if way.label else f"Then {to}")
    return said
