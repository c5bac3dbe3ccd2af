"""The risks at the steps in force: where they are, how bad, and who keeps the control (ISO 9001:2015, 4.4.1 f, 6.1)."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.paginator import Paginator
from django.db.models import OuterRef
from django.urls import reverse

from documents.models import Document
from people import clock, words
from people.models import User
from processes.controls import STANDS, Standing, last_of_each, standing_at, standing_of
from processes.kept import kept
from processes.models import SignOff, Step, StepRisk
from processes.vocabulary import EVERY

SCALE = dict(StepRisk.SCALE)
PER_PAGE = 50
URGENT = {"not_kept": "not kept", "late": "not signed off in time"}
# Severity is likelihood times impact (ISO 31010, consequence/likelihood matrix); ink grows darker with it.
SHADES = ((15, "heat--4"), (8, "heat--3"), (4, "heat--2"), (1, "heat--1"))


class Known(NamedTuple):
    """What is counted of a risk: its key, how it is judged, and how the control stands, empty without one."""

    pk: int
    likelihood: int
    impact: int
    stands: str


class RiskLine(NamedTuple):
    """A risk as it is listed, the control against it and how that stands."""

    risk: StepRisk
    standing: Standing

    @property
    def step(self) -> Step:
        return self.risk.step

    @property
    def document(self) -> Document:
        return self.risk.step.procedure.revision.document

    @property
    def url(self) -> str:
        """The step, in this procedure where several share it."""
        return f"{self.step.get_absolute_url()}?of={self.document.number}"

    @property
    def controls_url(self) -> str:
        """What was signed off at the step."""
        return StepRisk.address_of_controls(self.step.identity, self.document.number)

    @property
    def procedure_url(self) -> str:
        return reverse("processes:process_detail", args=[self.document.number])


@dataclass(frozen=True)
class Cell:
    likelihood: int
    impact: int
    count: int
    css: str
    is_chosen: bool


def register(user: User, asked: Mapping[str, str]) -> dict[str, Any]:
    """The heat map and the list below it, the worst first; a cell narrows the list, and so does how a control stands.

    Three queries where the sums are kept, five where not; O(risks).
    """
    known = _kept(user)
    counts = Counter((risk.likelihood, risk.impact) for risk in known)
    stands = Counter(risk.stands for risk in known)
    chosen = (_judged(asked.get("likelihood", "")), _judged(asked.get("impact", "")))
    wanted = asked.get("stands", "") if asked.get("stands", "") in STANDS else ""
    found = [
        risk
        for risk in known
        if (not all(chosen) or (risk.likelihood, risk.impact) == chosen) and (not wanted or risk.stands == wanted)
    ]
    page = Paginator(found, PER_PAGE).get_page(asked.get("page"))
    return {
        "page": page,
        "lines": _lines(user, [risk.pk for risk in page]),
        "rows": [
            {
                "name": SCALE[likelihood],
                "cells": [_cell(likelihood, impact, counts, chosen) for impact in SCALE],
            }
            for likelihood in reversed(SCALE)
        ],
        "impacts": list(SCALE.values()),
        "total": len(known),
        "uncontrolled": sum(not risk.stands for risk in found),
        "cell_chosen": all(chosen),
        "is_narrowed": bool(all(chosen) or wanted),
        "stands": [
            {"key": key, "word": word, "count": stands[key], "is_chosen": key == wanted}
            for key, word in STANDS.items()
            if stands[key] or key == wanted
        ],
        "urgent": _urgent(stands),
    }


def urgent(user: User) -> str:
    """“1 is not kept and 2 are not signed off in time”: what of the controls that ``user`` may know of presses. One
    query where the sums are kept."""
    return _urgent(Counter(risk.stands for risk in _kept(user)))


def _urgent(stands: Counter[str]) -> str:
    return words.listed([f"{_are(stands[key])} {said}" for key, said in URGENT.items() if stands[key]])


def _kept(user: User) -> list[Known]:
    return kept("risks", user, lambda: _known(user), also=(SignOff,))


def _known(user: User) -> list[Known]:
    """Every risk at a step in force that ``user`` may read, the worst first. Two queries."""
    revision = "step__procedure__revision__"
    number = f"{revision}document__number"
    risks = StepRisk.objects.read_today_by(user).with_due_on()  # gate: is one
    rows = risks.order_by(number, "step__position", "position").values_list(
        *("pk", "likelihood", "impact", f"{revision}document_id", "step__identity", "what", "control"),
        *("control_role", "due_on"),
    )
    last, today = last_of_each(user), clock.today()
    known = []
    for pk, likelihood, impact, document, identity, what, control, keeper, due in rows:
        said = last.get((document, identity, what, control))
        standing = standing_of(due, said, today, is_kept_by_a_role=keeper is not None)
        known.append(Known(pk, likelihood, impact, standing.key if control else ""))
    return sorted(known, key=lambda risk: -risk.likelihood * risk.impact)


def _lines(user: User, keys: list[int]) -> list[RiskLine]:
    """The risks of one page of the list, in their order. Two queries."""
    rows = StepRisk.objects.read_today_by(user).filter(pk__in=keys).with_due_on()
    risks = rows.select_related("control_role", "step__procedure__revision__document").in_bulk()
    last = last_of_each(user, identity__in={risk.step.identity for risk in risks.values()})
    return [RiskLine(risk, standing_at(risk, last)) for key in keys if (risk := risks.get(key)) is not None]


HEADS = (
    *("Process", "Title", "Step", "What is done", "What can go wrong", "Likelihood", "Impact", "Severity"),
    *("What is done against it", "Kept by", "Signed off", "How it stands", "By", "Last said by", "on"),
)
SIGN_OFF_HEADS = (
    *("When", "Process", "Title", "Revision", "Step", "What can go wrong", "What is done against it"),
    *("Kept by", "Person", "Said", "What was seen"),
)


def table(user: User) -> Iterator[tuple[Any, ...]]:
    """The risks as rows under ``HEADS``, the worst first. Four queries."""
    for line in _lines(user, [risk.pk for risk in _known(user)]):
        risk, standing = line.risk, line.standing
        yield (
            *(line.document.number, line.document.title, line.step.position, line.step.title),
            *(risk.what, risk.likelihood, risk.impact, risk.severity, risk.control),
            *(risk.control_role.name if risk.control_role else "", EVERY.get(risk.control_every or 0, "")),
            *(standing.word if risk.control else "Nothing is done yet", standing.due_on or ""),
            *((standing.last.by, words.moment(standing.last.at)) if standing.last else ("", "")),
        )


def sign_offs(user: User) -> Iterator[tuple[Any, ...]]:
    """Every sign-off as a row under ``SIGN_OFF_HEADS``, the newest first. One query."""
    step = Step.objects.filter(  # gate: of the sign-offs below
        identity=OuterRef("identity"), procedure__revision=OuterRef("revision")
    )
    rows = (
        SignOff.objects.visible_to(user)
        .annotate(title=step.values("title")[:1])
        .order_by("-pk")
        .values_list(
            *("given_at", "document__number", "document__title", "revision__number", "title", "what", "control"),
            *("role__name", "person__name", "is_kept", "seen"),
        )
    )
    for at, *where, role, person, is_kept, seen in rows.iterator():
        yield words.moment(at), *where, role, person, "Kept" if is_kept else "Not kept", seen


def _are(count: int) -> str:
    return f"{count} {'is' if count == 1 else 'are'}"


def _judged(written: str) -> int:
    return int(written) if written in {str(step) for step in SCALE} else 0


def _cell(likelihood: int, impact: int, counts: Counter[Any], chosen: tuple[int, int]) -> Cell:
    css = next(css for least, css in SHADES if likelihood * impact >= least)
    return Cell(likelihood, impact, counts[likelihood, impact], css, chosen == (likelihood, impact))
