"""The risks at the steps in force: where they are, how bad, and who keeps the control (ISO 9001:2015, 4.4.1 f, 6.1)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse

from people import words
from people.models import User
from processes.controls import STANDS, Standing, last_of_each, standing_of
from processes.models import SignOff, StepRisk

SCALE = dict(StepRisk.SCALE)
PER_PAGE = 50
URGENT = {"not_kept": "not kept", "late": "not signed off in time"}
# Severity is likelihood times impact (ISO 31010, consequence/likelihood matrix); ink grows darker with it.
SHADES = ((15, "heat--4"), (8, "heat--3"), (4, "heat--2"), (1, "heat--1"))


@dataclass(frozen=True)
class RiskLine:
    """A risk, the control against it and how that stands; ``url`` leads to the step, ``controls_url`` to what was
    signed off there."""

    what: str
    likelihood: int
    impact: int
    control: str
    keeper: str
    step: str
    url: str
    controls_url: str
    procedure: str
    procedure_url: str
    standing: Standing

    @property
    def severity(self) -> int:
        return self.likelihood * self.impact


@dataclass(frozen=True)
class Cell:
    likelihood: int
    impact: int
    count: int
    css: str
    is_chosen: bool


def register(user: User, asked: Mapping[str, str]) -> dict[str, Any]:
    """The heat map and the list below it, the worst first; a cell narrows the list, and so does how a control stands.
    Two queries."""
    known = _lines(user)
    counts = Counter((line.likelihood, line.impact) for line in known)
    stands = Counter(line.standing.key for line in known if line.control)
    chosen = (_judged(asked.get("likelihood", "")), _judged(asked.get("impact", "")))
    wanted = asked.get("stands", "") if asked.get("stands", "") in STANDS else ""
    lines = [
        line
        for line in known
        if (not all(chosen) or (line.likelihood, line.impact) == chosen)
        and (not wanted or (line.control and line.standing.key == wanted))
    ]
    return {
        "page": Paginator(lines, PER_PAGE).get_page(asked.get("page")),
        "rows": [
            {
                "name": SCALE[likelihood],
                "cells": [_cell(likelihood, impact, counts, chosen) for impact in SCALE],
            }
            for likelihood in reversed(SCALE)
        ],
        "impacts": list(SCALE.values()),
        "total": sum(counts.values()),
        "uncontrolled": sum(not line.control for line in lines),
        "cell_chosen": all(chosen),
        "is_narrowed": bool(all(chosen) or wanted),
        "stands": [
            {"key": key, "word": word, "count": stands[key], "is_chosen": key == wanted}
            for key, word in STANDS.items()
            if stands[key] or key == wanted
        ],
        "urgent": words.listed([f"{_are(stands[key])} {said}" for key, said in URGENT.items() if stands[key]]),
    }


def _lines(user: User) -> list[RiskLine]:
    """Every risk at a step in force that ``user`` may read, the worst first. Two queries."""
    place = "step__procedure__revision__"
    risks = StepRisk.objects.read_today_by(user).order_by()  # gate: is one
    risks = risks.select_related("control_role", f"{place}document")
    last = last_of_each(user)
    lines = [_line(risk, last) for risk in risks]
    return sorted(lines, key=lambda line: (-line.severity, line.procedure, line.step))


def _line(risk: StepRisk, last: Mapping[Any, SignOff]) -> RiskLine:
    step, revision = risk.step, risk.step.procedure.revision
    document = revision.document
    return RiskLine(
        what=risk.what,
        likelihood=risk.likelihood,
        impact=risk.impact,
        control=risk.control,
        keeper=risk.control_role.name if risk.control_role else "",
        step=f"Step {step.position}, {step.title}",
        url=f"{reverse('processes:step_detail', args=[step.identity])}?of={document.number}",
        controls_url=f"{reverse('processes:step_controls', args=[step.identity])}?of={document.number}",
        procedure=str(document),
        procedure_url=reverse("processes:process_detail", args=[document.number]),
        standing=standing_of(
            risk.control_every,
            revision.effective_from,
            last.get((document.pk, step.identity, risk.what, risk.control)),
        ),
    )


def _are(count: int) -> str:
    return f"{count} {'is' if count == 1 else 'are'}"


def _judged(written: str) -> int:
    return int(written) if written in {str(step) for step in SCALE} else 0


def _cell(likelihood: int, impact: int, counts: Counter[Any], chosen: tuple[int, int]) -> Cell:
    css = next(css for least, css in SHADES if likelihood * impact >= least)
    return Cell(likelihood, impact, counts[likelihood, impact], css, chosen == (likelihood, impact))
