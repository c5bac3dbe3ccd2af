"""The risks at the steps in force: where they are, how bad, and who keeps the control (ISO 9001:2015, 4.4.1 f, 6.1)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse

from people.models import User
from processes.models import StepRisk

SCALE = dict(StepRisk.SCALE)
PER_PAGE = 50
# Severity is likelihood times impact (ISO 31010, consequence/likelihood matrix); ink grows darker with it.
SHADES = ((15, "heat--4"), (8, "heat--3"), (4, "heat--2"), (1, "heat--1"))


@dataclass(frozen=True)
class RiskLine:
    what: str
    likelihood: int
    impact: int
    control: str
    keeper: str
    step: str
    url: str
    procedure: str
    procedure_url: str

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
    """The heat map and the list below it, the worst first; a cell narrows the list. Two queries."""
    known = StepRisk.objects.read_today_by(user)  # gate: is one
    counts = Counter(known.order_by().values_list("likelihood", "impact"))
    chosen = (_judged(asked.get("likelihood", "")), _judged(asked.get("impact", "")))
    if all(chosen):
        known = known.filter(likelihood=chosen[0], impact=chosen[1])
    place = "step__procedure__revision__document__"
    rows = known.values_list(
        *("what", "likelihood", "impact", "control", "control_role__name"),
        *("step__position", "step__title", "step__identity", f"{place}number", f"{place}title"),
    )
    lines = sorted(
        (
            RiskLine(
                what=what,
                likelihood=likelihood,
                impact=impact,
                control=control,
                keeper=keeper or "",
                step=f"Step {position}, {title}",
                url=reverse("processes:step_detail", args=[identity]),
                procedure=f"{number} {name}",
                procedure_url=reverse("processes:process_detail", args=[number]),
            )
            for what, likelihood, impact, control, keeper, position, title, identity, number, name in rows
        ),
        key=lambda line: (-line.severity, line.procedure, line.step),
    )
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
        "is_narrowed": all(chosen),
    }


def _judged(written: str) -> int:
    return int(written) if written in {str(step) for step in SCALE} else 0


def _cell(likelihood: int, impact: int, counts: Counter[Any], chosen: tuple[int, int]) -> Cell:
    css = next(css for least, css in SHADES if likelihood * impact >= least)
    return Cell(likelihood, impact, counts[likelihood, impact], css, chosen == (likelihood, impact))
