"""Time, cost and waste as pages show them; the arithmetic is in ``lean.py``.

Money is shown to those who may see it: whoever works on the procedure, and holders of ``processes.see_costs``.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse

from documents.models import Document, Revision
from documents.reading import standing_and_open
from people import words
from people.models import Role, User
from processes import content as contents
from processes import figures, lean
from processes.chain import BANDS
from processes.kept import kept
from processes.ladder import Ladder, ladder_of
from processes.models import ProcedureFigures, Process, Step
from processes.plain import PlainProcedure, PlainStep

WASTES = {**dict(Step.Waste.choices), "waiting": "Waiting"}


def may_see_costs(user: User, document: Document | None = None) -> bool:
    """Money is for those who work on the procedure and for those who were given the right to see it."""
    if user.has_perm("processes.see_costs"):
        return True
    return document is not None and document.may_be_edited_by(user)


@dataclass(frozen=True)
class Line:
    """One figure: what it is called, what it is, what it was in the revision before ("" where the same or unknown)."""

    name: str
    value: str
    before: str = ""


@dataclass(frozen=True)
class Took:
    """Minutes of a step in words; a guess only where somebody gave minutes."""

    words: str
    is_guess: bool


@dataclass(frozen=True)
class StepLine:
    number: int
    title: str
    url: str
    role: str
    visits: str
    work: Took
    waiting: Took
    value: str
    cost: str


def of(process: Process, user: User, which: str = "") -> dict[str, Any]:
    """The page of one process: what its procedure takes, and what lies below it rolled up.

    ``which``: “draft” for the open revision, where the reader may see it; else what is in force, or that where nothing
    is. A draft is worked out with today's rates, everything else with those of its approval.
    """
    document = process.document
    with_money = may_see_costs(user, document)
    revision, draft = standing_and_open(document, user)
    is_draft = draft is not None and (which == "draft" or revision is None)
    choices = [("", "In force", revision), ("draft", "Draft", draft)]
    revision = draft if is_draft else revision
    context: dict[str, Any] = {
        "revision": revision,
        "which": "draft" if is_draft else "",
        "choices": [(key, word) for key, word, there in choices if there],
        "with_money": with_money,
        "areas": [],
        "endless": "",
    }
    if not process.is_leaf_node():
        below = process.get_children().visible_to(user).current()
        with_all_money = may_see_costs(user)  # working on what is above is no right to the costs below
        lines = _areas(document.number, below, user, money=with_all_money)
        context["areas"] = [line for _number, line in lines]
        context["areas_with_money"] = with_all_money
    if revision is None:
        return context
    content, kept = contents.as_approved(revision), getattr(revision, "figures", None)
    try:
        found = figures.of(content, kept)
    except lean.EndlessError as endless:
        return context | {"endless": str(endless)}
    before = (
        ProcedureFigures.objects.visible_to(user)
        .filter(revision__document=document, revision__number__lt=revision.number)
        .order_by("-revision__number")
        .select_related("revision")
        .first()
    )
    told = _lines(found, before, money=with_money)
    place = _in(revision) if is_draft else _permanent
    return context | {
        "found": found,
        "has_minutes": bool(found.active or found.waiting),
        "lines": told,
        "is_changed": any(line.before for line in told),
        "before": before.revision if before else None,
        "steps": _steps(found, user, place, money=with_money),
        "wastes": [(WASTES[kind], minutes(took)) for kind, took in lean.wastes(found).items()],
        "ladder": ladder_of(content.steps, place),
        "doubts": list(_doubts(found, money=with_money)),
        "has_other_rates": with_money and figures.has_other_rates_today(content, kept),
    }


def compared(old: Revision, new: Revision, said: tuple[PlainProcedure, PlainProcedure], user: User) -> list[Line]:
    """What a case takes by ``new`` and took by ``old``, which ``said`` this, as far as it differs and is for ``user``:
    nothing for people from outside. A draft counts with today's rates. Three queries at most."""
    if user.is_external:
        return []
    kept = {row.pk: row for row in ProcedureFigures.objects.visible_to(user).filter(revision__in=[old, new])}
    try:
        before, after = (figures.of(content, kept.get(one.pk)) for one, content in zip((old, new), said, strict=True))
    except lean.EndlessError:
        return []
    money = may_see_costs(user, new.document)
    return [line for line in _lines(after, before, money=money) if line.before]


def under_the_map(content: PlainProcedure, kept: ProcedureFigures | None) -> Ladder:
    """The ladder of ``content`` on its own page, with the average case as it was kept at the approval. No query."""
    told = f"{minutes(kept.lead)} from start to end, {minutes(kept.active)} of work" if kept and kept.lead else ""
    return ladder_of(content.steps, lambda number, _step: f"#step-{number}", told)


Place = Callable[[int, PlainStep], str]
"""Where a step is read: its number and itself give an address."""


def _permanent(_number: int, step: PlainStep) -> str:
    return reverse("processes:step_detail", args=[step.identity])


def _in(draft: Revision) -> Place:
    """The steps of a draft, which have no address of their own yet."""
    page = reverse("documents:revision_detail", args=[draft.document.number, draft.number])
    return lambda number, _step: f"{page}#step-{number}"


def _lines(found: lean.Figures, before: ProcedureFigures | lean.Figures | None, *, money: bool) -> list[Line]:
    def line(name: str, value: str, was: str) -> Line:
        return Line(name, value, was if was != value else "")

    lines = [
        line("Lead time", minutes(found.lead), minutes(before.lead) if before else ""),
        line("Work", minutes(found.active), minutes(before.active) if before else ""),
        line("Waiting", minutes(found.waiting), minutes(before.waiting) if before else ""),
        line(
            "Process efficiency",
            per_cent(found.efficiency),
            per_cent(before.adding / before.lead) if before and before.lead else "",
        ),
    ]
    if money:
        lines.append(line("Cost of a case", priced(found.cost), priced(before.cost) if before else ""))
        if found.cost_per_year is not None and found.cases_per_year:
            was = priced(before.cost * before.cases_per_year) if before and before.cases_per_year else ""
            lines.append(line(f"Cost of a year, {found.cases_per_year:,} cases", priced(found.cost_per_year), was))
    return lines


def _doubts(found: lean.Figures, *, money: bool) -> Iterable[str]:
    """What the figures rest on, so that nobody takes them for more than they are."""
    if found.guessed:
        yield f"{per_cent(found.guessed)} of the minutes are guesses."
    unknown = [one for one in found.steps if one.is_unknown]
    calls = [one.number for one in unknown if one.step.kind == "call"]
    if calls:
        yield f"{words.numbered('Step', calls)} {_do(calls, 'calls', 'call')} a procedure that is counted by itself."
    if others := [one.number for one in unknown if one.step.kind != "call"]:
        no_minutes = _do(others, "has no minutes and counts", "have no minutes and count")
        yield f"{words.numbered('Step', others)} {no_minutes} as nothing."
    if found.is_split_evenly:
        yield "A decision does not say how many cases take which way; each way counts the same."
    if money and found.unpriced:
        yield f"{words.count(found.unpriced, 'step is', 'steps are')} done by a role without an hourly rate."
    if found.cases_per_year is None:
        yield "Nobody has said how many cases there are in a year, so that it is missing in what is added up."


def _do(numbers: Collection[int], one: str, several: str) -> str:
    return one if len(numbers) == 1 else several


def _steps(found: lean.Figures, user: User, place: Place, *, money: bool) -> list[StepLine]:
    codes = {step.step.role for step in found.steps if step.step.role}
    roles = Role.objects.filter(code__in=codes)  # gate: names in a procedure that came through it
    names = dict(roles.values_list("code", "name"))
    values = dict(Step.Value.choices)
    return [
        StepLine(
            number=one.number,
            title=one.step.title,
            url=place(one.number, one.step),
            role=names.get(one.step.role, ""),
            visits="" if abs(one.visits - 1) < 0.005 else f"{one.visits:.2f}",
            work=_took(one.step.active_minutes, is_guess=one.step.is_guess),
            waiting=_took(one.step.waiting_minutes, is_guess=one.step.is_guess),
            value=WASTES.get(one.step.waste, "Waste") if one.step.value == "waste" else values.get(one.step.value, ""),
            cost=("–" if one.cost is None else amount(one.cost)) if money else "",
        )
        for one in found.steps
        if one.step.kind != "end"
    ]


def _took(given: int | None, *, is_guess: bool) -> Took:
    return Took("–" if given is None else words.duration(given), is_guess and given is not None)


# ---- rolled up


@dataclass(frozen=True)
class AreaLine:
    """What the procedures of an area take in a year."""

    name: str
    url: str
    counted: str
    hours: str
    wasted: str
    waiting: str
    cost: str
    waste_cost: str
    guessed: str


def value_chain(user: User) -> dict[str, Any]:
    """The areas of the value chain by band, each with what its procedures take in a year. Three queries."""
    with_money = may_see_costs(user)
    top = Process.objects.visible_to(user).current().filter(level=0)
    bands = dict(top.values_list("document__number", "band"))
    lines = _areas("top", top, user, money=with_money)
    return {
        "with_money": with_money,
        "bands": [
            {"name": name, "areas": [line for number, line in lines if bands.get(number) == band]}
            for band, (name, _note) in BANDS.items()
        ],
        "has_figures": any(not line.counted.startswith("0 ") for _number, line in lines),
    }


def _areas(name: str, processes: Any, user: User, *, money: bool) -> list[tuple[str, AreaLine]]:
    """One line for each of ``processes``, which are siblings, with everything below it. Two queries, however many
    there are; the sums are kept under ``name``.
    """
    tops = list(
        processes.order_by("tree_id", "lft").values_list(
            "tree_id", "lft", "rght", "document__number", "document__title"
        )
    )
    edges = sorted({edge for _tree, lft, rght, *_ in tops for edge in (lft, rght + 1)})
    figures = ProcedureFigures.objects.read_today_by(user)  # gate: is one
    sums = kept(f"effort.{name}", user, lambda: list(figures.sums_between(edges))) if tops else []
    return [
        (
            number,
            _area(
                number,
                title,
                lean.rolled_up(part for tree, edge, *part in sums if tree == top and lft <= edges[edge - 1] <= rght),
                money=money,
            ),
        )
        for top, lft, rght, number, title in tops
    ]


def _area(number: str, title: str, rolled: lean.Rolled, *, money: bool) -> AreaLine:
    has_figures = rolled.counted > 0

    def told(words: str) -> str:
        return words if has_figures else "–"

    return AreaLine(
        name=f"{number} {title}",
        url=reverse("processes:process_lean", args=[number]),
        counted=f"{rolled.counted} of {words.count(rolled.procedures, 'procedure')}",
        hours=told(f"{rolled.hours:,.0f} h"),
        wasted=told(f"{rolled.wasted_hours:,.0f} h"),
        waiting=told(f"{rolled.waiting_hours:,.0f} h"),
        cost=told(amount(rolled.cost)) if money else "",
        waste_cost=told(amount(rolled.waste)) if money else "",
        guessed=told(per_cent(rolled.guessed)),
    )


# ---- words


def minutes(took: float) -> str:
    """“35 min”, “2 h 30 min”, “3 days 4 h”: rounded to what a mean can say."""
    whole = round(took)
    if whole < 90:
        return f"{whole} min"
    hours, rest = divmod(whole, 60)
    if hours < 48:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    days, hours = divmod(round(took / 60), 24)
    return words.count(days, "day") + (f" {hours} h" if hours else "")


def per_cent(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.0f} %" if share >= 0.1 or not share else f"{share * 100:.1f} %"


def amount(money: Decimal) -> str:
    """Whole units of the firm's currency from a hundred on, else with two places: for a column that names it."""
    return f"{money:,.0f}" if money >= 100 or not money else f"{money:,.2f}"


def priced(money: Decimal) -> str:
    """The same with its currency: “64.02 EUR”."""
    return f"{amount(money)}\N{NO-BREAK SPACE}{settings.BMS_CURRENCY}"
