"""The procedure of a revision as rows and as plain values: read, written, checked.

``read`` and ``overwrite`` are the only ways between the rows and their plain values
(``processes/plain.py``); everything else works on those values.
"""

from collections.abc import Iterable, Iterator, Sequence
from threading import Lock
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Model, Prefetch

from documents.content import Problem
from documents.models import Document, Revision
from people.models import Partner, Role
from processes.marks import Marks, between
from processes.models import Flow, Procedure, Process, Step, StepDocument, StepRisk, StepRole, Way
from processes.plain import PlainDocument, PlainFlow, PlainProcedure, PlainRisk, PlainStep, PlainWay, tidied
from processes.problems import problems, too_much
from processes.vocabulary import DUTIES, HEAD, LONGEST_TEXT, RISK, STEP

MOST_KEPT = 1024  # approved procedures in memory; the oldest go first


def read(revision: Revision) -> PlainProcedure:
    """The procedure of ``revision`` as plain values; an empty one where it has none. Seven queries."""
    return read_all([revision])[revision.pk]


def read_all(revisions: Iterable[Revision]) -> dict[int, PlainProcedure]:
    """The procedures of several revisions, by the keys of these. Seven queries, however many there are."""
    found = dict.fromkeys((revision.pk for revision in revisions), PlainProcedure())
    procedures = Procedure.objects.filter(revision__in=list(found)).prefetch_related(
        Prefetch("flows", Flow.objects.select_related("process__document", "partner").order_by("position")),
        Prefetch("steps", Step.objects.select_related("role", "calls__document").order_by("position")),
        Prefetch("steps__duties", StepRole.objects.select_related("role").order_by("role__code")),
        Prefetch("steps__document_uses", StepDocument.objects.select_related("document").order_by("pk")),
        Prefetch("steps__risks", StepRisk.objects.select_related("control_role").order_by("position")),
        Prefetch("steps__ways", Way.objects.order_by("position")),
    )
    for procedure in procedures:
        flows = {direction: tuple(_flows(procedure, direction)) for direction in Flow.Direction.values}
        found[procedure.revision_id] = PlainProcedure(
            **{name: getattr(procedure, name) for name in HEAD},
            inputs=flows["in"],
            outputs=flows["out"],
            steps=tuple(_step(step) for step in procedure.steps.all()),
        )
    return found


def as_approved(revision: Revision) -> PlainProcedure:
    """The procedure of an approved ``revision``. Kept in memory, because such a revision never changes."""
    if revision.status != Revision.Status.APPROVED:
        return read(revision)
    return all_approved([revision])[0]


def all_approved(revisions: Sequence[Revision]) -> list[PlainProcedure]:
    """The procedures of several approved revisions; seven queries for those that are not kept in memory yet."""
    keys = [(revision.pk, revision.sha256) for revision in revisions]
    kept = {key: procedure for key in keys if (procedure := _kept.get(key)) is not None}
    missing = [revision for revision, key in zip(revisions, keys, strict=True) if key not in kept]
    if missing:
        found = read_all(missing)
        fresh = {(revision.pk, revision.sha256): found[revision.pk] for revision in missing}
        kept |= fresh
        with _keeping:
            _kept.update(fresh)
            while len(_kept) > MOST_KEPT:
                del _kept[next(iter(_kept))]
    return [kept[key] for key in keys]


_kept: dict[tuple[int, str], PlainProcedure] = {}
_keeping = Lock()


def _flows(procedure: Procedure, direction: str) -> Iterator[PlainFlow]:
    for flow in procedure.flows.all():
        if flow.direction == direction:
            yield PlainFlow(
                what=flow.what,
                process=flow.process.document.number if flow.process else "",
                partner=flow.partner.code if flow.partner else "",
                other=flow.other,
            )


def _step(step: Step) -> PlainStep:
    duties: dict[str, list[str]] = {duty: [] for duty in DUTIES}
    for duty in step.duties.all():
        duties[duty.duty].append(duty.role.code)
    return PlainStep(
        identity=str(step.identity),
        **{name: getattr(step, name) for name in STEP},
        role=step.role.code if step.role else "",
        accountable=tuple(duties["A"]),
        consulted=tuple(duties["C"]),
        informed=tuple(duties["I"]),
        risks=tuple(_risk(risk) for risk in step.risks.all()),
        documents=tuple(PlainDocument(use.document.number, use.use) for use in step.document_uses.all()),
        ways=tuple(PlainWay(way.label, str(way.to) if way.to else None, way.share) for way in step.ways.all()),
        calls=step.calls.document.number if step.calls else "",
    )


def _risk(risk: StepRisk) -> PlainRisk:
    keeper = risk.control_role.code if risk.control_role else ""
    return PlainRisk(risk.what, risk.likelihood, risk.impact, risk.control, keeper, risk.control_every)


def overwrite(revision: Revision, content: PlainProcedure) -> None:
    """Make ``content`` the procedure of ``revision``. Call it inside ``revision.being_edited``.

    Raises ValidationError for what can never be stored: unknown codes, a step twice, too long.
    The number of queries does not depend on the number of steps.
    """
    content = tidied(content)
    named = _Named(content)
    procedure, _ = Procedure.objects.get_or_create(revision=revision)
    for name in HEAD:
        setattr(procedure, name, getattr(content, name))
    procedure.full_clean(exclude=["revision"])
    procedure.save()

    flows = [
        Flow(
            procedure=procedure,
            direction=direction,
            position=position,
            what=flow.what,
            process=named.process(flow.process),
            partner=named.partner(flow.partner),
            other=flow.other,
        )
        for direction, position, flow in content.flows()
    ]
    for _direction, _position, flow in content.flows():
        if flow.process and (flow.partner or flow.other):
            raise ValidationError(
                f"“{flow.what}” comes from or goes to one side: a process, a partner or something else."
            )
    if said := too_much(content):
        raise ValidationError(f"This procedure has {said}. Make a part of it a procedure of its own.")
    _check_steps(content.steps)
    steps = [
        Step(
            procedure=procedure,
            identity=UUID(step.identity),
            position=position,
            **{name: getattr(step, name) for name in STEP},
            role=named.role(step.role),
            calls=named.process(step.calls),
        )
        for position, step in enumerate(content.steps, start=1)
    ]
    for row in (*flows, *steps):
        row.clean_fields(exclude=["procedure", "process", "partner", "role", "calls"])
    procedure.flows.all().delete()
    procedure.steps.all().delete()
    Flow.objects.bulk_create(flows)
    Step.objects.bulk_create(steps)

    pairs = list(zip(steps, content.steps, strict=True))
    links: list[Model] = [
        StepRole(step=row, role=named.role(code), duty=duty)
        for row, step in pairs
        for duty, name in DUTIES.items()
        for code in dict.fromkeys(getattr(step, name))
    ]
    uses = [
        StepDocument(step=row, document=named.document(used.number), use=used.use)
        for row, step in pairs
        for used in {used.number: used for used in step.documents}.values()
    ]
    ways = [
        Way(step=row, position=position, label=way.label, to=UUID(way.to) if way.to else None, share=way.share)
        for row, step in pairs
        for position, way in enumerate(step.ways, start=1)
    ]
    risks = [
        StepRisk(
            step=row,
            position=position,
            **{name: getattr(risk, name) for name in RISK},
            control_role=named.role(risk.control_role),
        )
        for row, step in pairs
        for position, risk in enumerate(step.risks, start=1)
    ]
    for risk in risks:
        if risk.control_every and risk.control_role is not None and risk.control_role.is_external:
            who = f"{risk.control_role} is outside the firm, where nobody signs off"
            raise ValidationError(f"Step {risk.step.position}: {who}. Name a role of the firm, or do not ask for it.")
    for link in (*uses, *ways, *risks):
        link.clean_fields(exclude=["step", "document", "control_role"])
    StepRole.objects.bulk_create(links)  # type: ignore[arg-type]
    StepDocument.objects.bulk_create(uses)
    Way.objects.bulk_create(ways)
    StepRisk.objects.bulk_create(risks)


def _check_steps(steps: tuple[PlainStep, ...]) -> None:
    if len({step.identity for step in steps}) != len(steps):
        raise ValidationError("A step stands in the procedure twice.")
    for number, step in enumerate(steps, start=1):
        if len(step.text) > LONGEST_TEXT:
            raise ValidationError(f"The text of step {number} is longer than {LONGEST_TEXT:,} characters.")
        if any(risk.control_every and not (risk.control and risk.control_role) for risk in step.risks):
            raise ValidationError(f"Step {number}: say what is signed off, and who keeps it.")
        if len({(risk.what, risk.control) for risk in step.risks}) != len(step.risks):
            raise ValidationError(f"Step {number} names the same risk twice, with the same control.")
        if step.waste and step.value != Step.Value.WASTE:
            raise ValidationError(f"Step {number} names a kind of waste, but is not judged as waste.")


class _Named:
    """The rows that the codes and numbers of a procedure name: four queries for all of them."""

    def __init__(self, content: PlainProcedure) -> None:
        steps, flows = content.steps, (*content.inputs, *content.outputs)
        processes = {step.calls for step in steps} | {flow.process for flow in flows}
        self._roles = _by(Role.objects.all(), "code", (code for step in steps for code in step.all_roles()))
        self._partners = _by(Partner.objects.all(), "code", (flow.partner for flow in flows))
        numbers = (used.number for step in steps for used in step.documents)
        self._documents = _by(Document.objects.all(), "number", numbers)
        self._processes = _by(Process.objects.select_related("document"), "document__number", processes)

    def role(self, code: str) -> Any:
        return _found(self._roles, code, "There is no role “{}”.")

    def partner(self, code: str) -> Any:
        return _found(self._partners, code, "There is no partner “{}”.")

    def document(self, number: str) -> Any:
        return _found(self._documents, number, "There is no document {}.")

    def process(self, number: str) -> Any:
        return _found(self._processes, number, "There is no process {}.")


def _by(queryset: Any, field: str, keys: Iterable[str]) -> dict[str, Any]:
    wanted = sorted({key for key in keys if key})
    if not wanted:
        return {}
    *path, last = field.split("__")
    found = {}
    for row in queryset.filter(**{f"{field}__in": wanted}):
        holder = row
        for name in path:
            holder = getattr(holder, name)
        found[getattr(holder, last)] = row
    return found


def _found(rows: dict[str, Any], key: str, message: str) -> Any:
    if not key:
        return None
    if key not in rows:
        raise ValidationError(message.format(key))
    return rows[key]


def marks(old: Revision, new: Revision, since: str) -> Marks:
    """The steps of ``new`` that are not in ``old`` or differ there, and those that went; ``since`` as in marks.py."""
    return between(as_approved(old), as_approved(new), since)


def process_of(document: Document) -> Process | None:
    """The process whose procedure this document is; None for one that was never placed in the tree."""
    rows = Process.objects.select_related("as_variant__standard__document")
    found: Process | None = rows.filter(document=document).first()
    return found


def problems_of(revision: Revision, content: PlainProcedure) -> list[Problem]:
    """What keeps ``content`` from approval as the procedure of ``revision``; see ``processes/problems.py``."""
    process = process_of(revision.document)
    if process is None:
        return [Problem("This procedure belongs to no process. Create the process in the tree first.")]
    called = {step.calls for step in content.steps if step.calls}
    behind = _behind(process)
    return [
        *([behind] if behind else []),
        *problems(
            content,
            has_expert=revision.document.expert_id is not None,
            has_measure=is_measured(process),
            withdrawn=set(Document.objects.withdrawn().filter(number__in=called).values_list("number", flat=True)),
            number=revision.document.number,
            leading_back=_leading_back({revision.document.number, process.standard.document.number}, called),
        ),
    ]


def is_measured(process: Process) -> bool:
    """Whether a measure is linked to the process or, of a variant, to its standard. Up to two queries."""
    return any(one.kpis.exists() for one in {process, process.standard})


def _behind(process: Process) -> Problem | None:
    """A variant is approved when it has taken over, or changed for itself, what its standard says now."""
    variant = getattr(process, "as_variant", None)
    if variant is None or not variant.is_behind:
        return None
    number = variant.standard.document.number
    return Problem(f"{number}, of which this is a variant, has changed. Take it over first.", "standard")


def _leading_back(own: set[str], called: set[str]) -> set[str]:
    """Which of the procedures ``called`` come to call one of ``own`` again, directly or through others, or are one:
    the procedure itself, and of a variant its standard, which stands for it wherever it is called.

    One query for each level of calls; the procedures asked are those in force or approved for a later day.
    """
    callers: dict[str, set[str]] = {}
    asked, ahead = set(own), called - own
    while ahead:
        asked |= ahead
        for caller, callee in Step.objects.called_from(ahead):
            callers.setdefault(callee, set()).add(caller)
        ahead = {callee for callee, from_ in callers.items() if from_ & ahead} - asked
    found: set[str] = set()
    back = set(own)
    while back:
        found |= back
        back = {caller for callee in back for caller in callers.get(callee, ())} - found
    return found & called
