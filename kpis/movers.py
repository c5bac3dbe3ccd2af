"""What moves a measure, and who answers for it: procedures, steps and people as links and words."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from django.db.models import F
from django.urls import reverse

from kpis.models import KpiStep
from people import words
from people.models import User
from processes.models import Process, Step

STEPS_NAMED = 2


@dataclass(frozen=True, slots=True)
class Link:
    """Words and where they lead."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Moving:
    """The steps of one procedure that move a measure: “P-0042, steps 3 and 4”; each link says its number only."""

    number: str
    steps: list[Link]


@dataclass(frozen=True, slots=True)
class Place:
    """A procedure that moves a measure, and the steps in it that do."""

    number: str
    title: str
    url: str
    said: str
    total: int
    positions: list[int]
    steps: list[Link]


def procedures_of(user: User, kpi_ids: Iterable[object]) -> dict[int, list[Link]]:
    """The procedures that move each of these measures, as far as ``user`` may know of them. One query."""
    found: dict[int, list[Link]] = {}
    rows = (
        Process.objects.visible_to(user)
        .current()
        .filter(kpis__in=list(kpi_ids))
        .order_by("document__number")
        .values_list("kpis", "document__number")
    )
    for kpi, number in rows:
        found.setdefault(kpi, []).append(Link(number, reverse("processes:process_detail", args=[number])))
    return found


def steps_of(user: User, kpi_ids: Iterable[object]) -> dict[object, list[Moving]]:
    """The first two steps in force that move each of these measures, by procedure. Two queries."""
    rows_of = KpiStep.objects.filter(kpi_id__in=list(kpi_ids))  # gate: of measures that passed it
    named = list(rows_of.values_list("kpi_id", "identity"))
    places: dict[UUID, tuple[str, int]] = {}
    if named:
        rows = (
            Step.objects.read_today_by(user)
            .filter(identity__in={identity for _, identity in named})
            .order_by(F("procedure__revision__document__process__as_variant").asc(nulls_last=True))  # the standard wins
            .values_list("identity", "position", "procedure__revision__document__number")
        )
        places = {identity: (number, position) for identity, position, number in rows}
    found: dict[object, list[tuple[str, int, UUID]]] = {}
    for kpi, identity in named:
        if identity in places:
            found.setdefault(kpi, []).append((*places[identity], identity))
    return {kpi: _by_procedure(sorted(steps)[:STEPS_NAMED]) for kpi, steps in found.items()}


def _by_procedure(steps: list[tuple[str, int, UUID]]) -> list[Moving]:
    return [
        Moving(
            number,
            [Link(str(position), reverse("processes:step_detail", args=[identity])) for _, position, identity in some],
        )
        for number, some in groupby(steps, key=itemgetter(0))
    ]


def first_links(moved: dict[int, list[Link]], kpi_ids: Iterable[int]) -> list[Link]:
    """The first two procedures of these measures, without repetition."""
    links: dict[str, Link] = {}
    for kpi in kpi_ids:
        for link in moved.get(kpi, []):
            links.setdefault(link.name, link)
    return list(links.values())[:2]


def places_of(user: User, kpi_ids: list[int]) -> list[Place]:
    """The procedures that move these measures, with the steps in force that do. Three queries, one gate."""
    processes = list(
        Process.objects.visible_to(user)
        .current()
        .filter(kpis__in=kpi_ids)
        .order_by("document__number")
        .values_list("document_id", "document__number", "document__title")
        .distinct()
    )
    if not processes:
        return []
    named = KpiStep.objects.filter(kpi_id__in=kpi_ids)  # gate: of measures that passed it
    rows = (
        Step.objects.in_force()  # gate: what is in force is for whoever may know of its document, asked above
        .filter(procedure__revision__document__in=[pk for pk, *_ in processes])
        .order_by("position")
        .values_list("procedure__revision__document_id", "identity", "position", "title", "role__name")
    )
    wanted = set(named.values_list("identity", flat=True))
    steps: dict[int, list[Link]] = {}
    positions: dict[int, list[int]] = {}
    totals: dict[int, int] = {}
    for document, identity, position, title, role in rows:
        totals[document] = totals.get(document, 0) + 1
        if identity in wanted:
            name = f"{position} {title}" + (f", {role}" if role else "")
            url = reverse("processes:step_detail", args=[identity])
            steps.setdefault(document, []).append(Link(name, url))
            positions.setdefault(document, []).append(position)
    return [
        Place(
            number=number,
            title=title,
            url=reverse("processes:process_detail", args=[number]),
            said=f"{words.numbered('Step', positions[pk])} of {totals[pk]}" if pk in positions else "",
            total=totals.get(pk, 0),
            positions=positions.get(pk, []),
            steps=steps.get(pk, []),
        )
        for pk, number, title in processes
    ]
