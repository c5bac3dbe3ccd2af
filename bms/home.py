"""The home page of one person: what they need today, cut to their roles, each entry with why it is here.

Plain values from narrow queries, whose number does not depend on how much there is. What is shown is
limited; the places behind the panels hold the rest.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Q
from django.urls import reverse

from bms import changes, inbox
from documents import at_hand
from documents.models import Document
from documents.querysets import in_force_on, known_documents, worked_on_by
from documents.reading import person_for
from kpis import periods
from kpis.lines import KpiLine
from kpis.models import Goal, Kpi, KpiStep
from people import clock, words
from people.models import User
from people.sight import Stop
from processes.models import Process, Step, StepDocument

TASKS_SHOWN = 6
PROCEDURES_SHOWN = 12
DOCUMENTS_SHOWN = 8
KPIS_SHOWN = 6
STEPS_READ = 400

BANDS = {"core": 0, "management": 1, "support": 2}
FORMS = {"form", "record"}


class MyStep(NamedTuple):
    """A step that a role of this person does, in a procedure in force."""

    pk: int
    identity: UUID
    position: int
    title: str
    role_id: int
    procedure_id: int
    document_id: int
    number: str
    procedure: str
    band: str
    tree_id: int


class MyDocument(NamedTuple):
    document_id: int
    number: str
    title: str
    use: str
    in_force_since: date | None
    why: str

    @property
    def url(self) -> str:
        return reverse("documents:document_detail", args=[self.number])

    @property
    def is_form(self) -> bool:
        return self.use in FORMS

    @property
    def is_new(self) -> bool:
        since = self.in_force_since
        return since is not None and since > clock.today() - timedelta(days=30)


def panels(person: User) -> dict[str, Any]:
    """Everything the template shows."""
    waiting = inbox.waiting_for(person)
    steps = _steps(person)
    documents = _documents(person, steps)
    measured = _measured_steps(person, steps)
    kpis = _kpis(person, measured)
    return {
        "waiting": waiting,
        "tasks": waiting.tasks[:TASKS_SHOWN],
        "more_waiting": max(0, waiting.total - TASKS_SHOWN),
        "procedures": _procedures(person, steps),
        "procedure_count": len({step.procedure_id for step in steps}),
        "handbooks": _handbooks(person, steps),
        "documents": documents[:DOCUMENTS_SHOWN],
        "kpis": [_kpi_entry(person, line, measured) for line in kpis],
        "kpi_month": words.MONTHS[periods.last_ended(clock.today()).month - 1],
        "changes": changes.panel(person, _parts(steps, documents)),
        "shelves": at_hand.shelves_of(person),
        "stops": _sight(person, steps, kpis, measured),
        "manager": None if person.role_ids else person_for(person, person.manager),
    }


def _parts(steps: Iterable[MyStep], documents: Iterable[MyDocument]) -> dict[int, str]:
    """What each document and procedure has to do with the person, by the document."""
    parts = {document.document_id: document.why for document in documents}
    own: dict[int, list[int]] = defaultdict(list)
    for step in steps:
        own[step.document_id].append(step.position)
    return parts | {pk: f"your {words.numbered('step', numbers)}" for pk, numbers in own.items()}


# ---------- Procedures ----------


def _steps(person: User) -> list[MyStep]:
    if not person.role_ids:
        return []
    document = "procedure__revision__document__"
    rows = (
        Step.objects.done_by(person)  # gate: what is in force is for whoever may know of its document, asked below
        .filter(in_force_on(clock.today(), "procedure__revision__"), **{f"{document}process__isnull": False})
        .order_by(f"{document}process__tree_id", f"{document}process__lft", "position")
        .values_list(
            "pk",
            "identity",
            "position",
            "title",
            "role_id",
            "procedure_id",
            "procedure__revision__document_id",
            f"{document}number",
            f"{document}title",
            f"{document}process__band",
            f"{document}process__tree_id",
        )
    )
    steps = [MyStep(*row) for row in rows[:STEPS_READ]]
    # Asked of these few documents by their keys: as a part of the query above it would be asked of all.
    known = set(
        Document.objects.visible_to(person)
        .filter(pk__in={step.document_id for step in steps})
        .values_list("pk", flat=True)
        if steps
        else ()
    )
    return [step for step in steps if step.document_id in known]


def _procedures(person: User, steps: Iterable[MyStep]) -> list[dict[str, Any]]:
    """Groups of the value chain with the person's procedures, their steps and as what they do them."""
    by_procedure: dict[int, list[MyStep]] = defaultdict(list)
    for step in steps:
        by_procedure[step.procedure_id].append(step)
    mine = sorted(by_procedure.values(), key=lambda own: BANDS.get(own[0].band, 3))[:PROCEDURES_SHOWN]
    if not mine:
        return []
    totals = dict(
        Step.objects.filter(  # gate: the procedures have come through it in _steps
            procedure_id__in=[own[0].procedure_id for own in mine]
        )
        .order_by()
        .values_list("procedure_id")
        .annotate(Count("pk"))
    )
    tops = dict(
        Process.objects.visible_to(person)
        .filter(parent=None, tree_id__in={own[0].tree_id for own in mine})
        .values_list("tree_id", "document__title")
    )
    names = {role.pk: role.name for role in person.roles_today}
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for own in mine:
        first = own[0]
        band = Process.Band(first.band).label
        top = tops.get(first.tree_id)
        roles = words.listed(list(dict.fromkeys(names[step.role_id] for step in own)))
        numbers = [step.position for step in own]
        groups[f"{band}, {top}" if top else band].append(
            {
                "number": first.number,
                "title": first.procedure,
                "url": reverse("processes:process_detail", args=[first.number]),
                "steps": words.numbered("Step", numbers),
                "roles": roles,
                "mine": set(numbers),
                "total": totals.get(first.procedure_id, max(numbers)),
            }
        )
    return [{"name": name, "rows": rows} for name, rows in groups.items()]


def _handbooks(person: User, steps: Iterable[MyStep]) -> list[dict[str, str]]:
    """For each role of the person that has a step: everything it does, on one page to print."""
    roles = {step.role_id for step in steps}
    return [
        {"name": role.name, "url": reverse("processes:role_handbook", args=[role.code])}
        for role in person.roles_today
        if role.pk in roles
    ]


# ---------- Forms and instructions ----------


def _documents(person: User, steps: Collection[MyStep]) -> list[MyDocument]:
    """Documents at the person's steps; where those are few, also what the person answers for."""
    found = _documents_at(person, steps)
    if len(found) < DOCUMENTS_SHOWN and person.role_ids and not person.is_external:
        known = {document.document_id for document in found}
        found += [document for document in _owned(person) if document.document_id not in known]
    if person.is_external:
        known = {document.document_id for document in found}
        found += [document for document in _shared(person) if document.document_id not in known]
    return found


def _documents_at(person: User, steps: Collection[MyStep]) -> list[MyDocument]:
    if not steps:
        return []
    by_pk = {step.pk: step for step in steps}
    rows = StepDocument.objects.filter(  # gate: the steps have come through it in _steps, the documents do below
        in_force_on(clock.today(), "document__revisions__"),
        known_documents(person, "document__"),
        step_id__in=by_pk,
    ).values_list(
        "document_id",
        "document__number",
        "document__title",
        "use",
        "document__revisions__effective_from",
        "step_id",
    )
    order = {pk: place for place, pk in enumerate(by_pk)}
    found: dict[int, MyDocument] = {}
    for document_id, number, title, use, since, step_id in sorted(rows, key=lambda row: (order[row[5]], row[1])):
        step = by_pk[step_id]
        if document_id not in found:
            why = f"step {step.position} of {step.number}"
            found[document_id] = MyDocument(document_id, number, title, use, since, why)
    return sorted(found.values(), key=lambda document: not document.is_form)


def _owned(person: User) -> list[MyDocument]:
    rows = (
        Document.objects.visible_to(person)  # type: ignore[misc]  # the checker does not know what in_force() annotates
        .in_force()
        .filter(worked_on_by(person), process=None)
        .order_by("-in_force_since", "number")
        .values_list("pk", "number", "title", "in_force_since", "expert_id", "owner_role__name")
    )
    return [
        MyDocument(
            pk, number, title, "", since, "you are its expert" if expert == person.pk else f"you own it as {role}"
        )
        for pk, number, title, since, expert, role in rows[:DOCUMENTS_SHOWN]
    ]


def _shared(person: User) -> list[MyDocument]:
    """For a person from outside: what has been shared with their firm."""
    rows = (
        Document.objects.visible_to(person)  # type: ignore[misc]  # the checker does not know what in_force() annotates
        .in_force()
        .filter(process=None)
        .order_by("-in_force_since", "number")
        .values_list("pk", "number", "title", "in_force_since")
    )
    return [
        MyDocument(pk, number, title, "", since, "shared with you")
        for pk, number, title, since in rows[:DOCUMENTS_SHOWN]
    ]


# ---------- Measures ----------


def _measured_steps(person: User, steps: Collection[MyStep]) -> dict[int, MyStep]:
    """The first of the person's steps that each measure stands at, by the measure."""
    if not steps:
        return {}
    by_identity = {step.identity: step for step in reversed(list(steps))}
    rows = KpiStep.objects.visible_to(person).filter(identity__in=by_identity).values_list("kpi_id", "identity")
    found: dict[int, MyStep] = {}
    for kpi_id, identity in rows:
        step = by_identity[identity]
        if kpi_id not in found or (step.number, step.position) < (found[kpi_id].number, found[kpi_id].position):
            found[kpi_id] = step
    return found


def _kpis(person: User, measured: Collection[int]) -> list[KpiLine]:
    """The person's measures, worst first: those they answer for and those their steps move."""
    if not person.role_ids:
        return []
    roles = person.role_ids
    period = periods.last_ended(clock.today())
    mine = Q(updater_role_id__in=roles) | Q(owner_role_id__in=roles) | Q(pk__in=list(measured))
    ordered = Kpi.objects.visible_to(person).filter(mine).worst_first(period)
    shown: Any = ordered[:KPIS_SHOWN]  # the checker has lost them over the relation ``now``
    lines: list[KpiLine] = shown.lines(period)
    return lines


def _kpi_entry(person: User, line: KpiLine, measured: dict[int, MyStep]) -> dict[str, Any]:
    if line.updater_role_id in person.role_ids:
        why = "You enter it."
    elif line.owner_role_id in person.role_ids:
        why = "You answer for it."
    else:
        step = measured[line.pk]
        why = f"Your step {step.position} of {step.number} moves it."
    return {"line": line, "why": why}


# ---------- The line of sight ----------


def _sight(person: User, steps: list[MyStep], kpis: list[KpiLine], measured: dict[int, MyStep]) -> list[Stop]:
    """From a goal down to the person's step, along the measure of theirs that is worst."""
    line = next((line for line in kpis if line.pk in measured), kpis[0] if kpis else None)
    step = measured.get(line.pk) if line else (steps[0] if steps else None)
    stops = []
    if line:
        goal = Goal.objects.visible_to(person).filter(pk=line.goal_id).values_list("code", "statement").first()
        if goal:
            stops.append(Stop("Goal", goal[1], reverse("kpis:goal_detail", args=[goal[0]])))
        is_end = step is None
        stops.append(
            Stop("Your measure" if is_end else "Measure", f"{line.name}, {line.value}", line.url, line.status, is_end)
        )
    if step:
        url = reverse("processes:process_detail", args=[step.number])
        stops.append(Stop("Procedure", f"{step.number} {step.procedure}", url))
        here = reverse("processes:step_detail", args=[step.identity])
        stops.append(Stop("Your step", f"{step.position} {step.title}", here, here=True))
    elif line:
        rows = Process.objects.visible_to(person).current().filter(kpis=line.pk).order_by("tree_id", "lft")
        below = rows.values_list("document__number", "document__title").first()
        if below:
            url = reverse("processes:process_detail", args=[below[0]])
            stops.append(Stop("Procedure", f"{below[0]} {below[1]}", url))
    return stops
