"""The risks at the steps in force: where they are, how bad, and who keeps the control (ISO 9001:2015, 4.4.1 f, 6.1)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.core.paginator import Paginator
from django.urls import reverse

from people import words
from people.models import User
from processes.controls import STANDS, Standing, last_of_each, standing_of
from processes.models import StepRisk

SCALE = dict(StepRisk.SCALE)
PER_PAGE = 50
URGENT = {"not_kept": "not kept", "late": "not signed off in time"}
# Severity is likelihood times impact (ISO 31010, consequence/likelihood matrix); ink grows darker with it.
SHADES = ((15, "heat--4"), (8, "heat--3"), (4, "heat--2"), (1, "heat--1"))


class Known(NamedTuple):
    """A risk at a step in force, as it stands in the database."""

    what: str
    likelihood: int
    impact: int
    control: str
    every: int | None
    keeper: str | None
    position: int
    step: str
    identity: UUID
    since: date | None
    document: int
    number: str
    procedure: str


class RiskLine(NamedTuple):
    """A risk, the control against it and how that stands."""

    of: Known
    standing: Standing

    @property
    def severity(self) -> int:
        return self.of.likelihood * self.of.impact

    @property
    def url(self) -> str:
        """The step, in this procedure where several share it."""
        return f"{reverse('processes:step_detail', args=[self.of.identity])}?of={self.of.number}"

    @property
    def controls_url(self) -> str:
        """What was signed off at the step."""
        return f"{reverse('processes:step_controls', args=[self.of.identity])}?of={self.of.number}"

    @property
    def procedure_url(self) -> str:
        return reverse("processes:process_detail", args=[self.of.number])


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
    counts = Counter((line.of.likelihood, line.of.impact) for line in known)
    stands = Counter(line.standing.key for line in known if line.of.control)
    chosen = (_judged(asked.get("likelihood", "")), _judged(asked.get("impact", "")))
    wanted = asked.get("stands", "") if asked.get("stands", "") in STANDS else ""
    lines = [
        line
        for line in known
        if (not all(chosen) or (line.of.likelihood, line.of.impact) == chosen)
        and (not wanted or (line.of.control and line.standing.key == wanted))
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
        "uncontrolled": sum(not line.of.control for line in lines),
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
    revision = "step__procedure__revision__"
    rows = (
        StepRisk.objects.read_today_by(user)
        .order_by()
        .values_list(  # gate: is one
            *("what", "likelihood", "impact", "control", "control_every", "control_role__name"),
            *("step__position", "step__title", "step__identity", f"{revision}effective_from"),
            *(f"{revision}document_id", f"{revision}document__number", f"{revision}document__title"),
        )
    )
    last = last_of_each(user)
    lines = [
        RiskLine(
            risk,
            standing_of(risk.every, risk.since, last.get((risk.document, risk.identity, risk.what, risk.control))),
        )
        for risk in map(Known._make, rows)
    ]
    return sorted(lines, key=lambda line: (-line.severity, line.of.number, line.of.position))


def _are(count: int) -> str:
    return f"{count} {'is' if count == 1 else 'are'}"


def _judged(written: str) -> int:
    return int(written) if written in {str(step) for step in SCALE} else 0


def _cell(likelihood: int, impact: int, counts: Counter[Any], chosen: tuple[int, int]) -> Cell:
    css = next(css for least, css in SHADES if likelihood * impact >= least)
    return Cell(likelihood, impact, counts[likelihood, impact], css, chosen == (likelihood, impact))
