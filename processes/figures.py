"""Keeps what a procedure took at its approval, so that revisions can be compared and areas added up."""

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

from documents.models import Revision
from people.models import Role
from processes import lean
from processes.models import ProcedureFigures
from processes.plain import PlainProcedure

MOST_KEPT = Decimal(10) ** 12  # money of one case that the column holds


def keep(revision: Revision, content: PlainProcedure) -> None:
    """Keep the figures of a revision at its approval; nothing where a case would never end, or costs more than
    can be kept: figures never stand in the way of an approval."""
    rates = rates_of(content)
    try:
        found = _worked_out(content, _fixed(rates))
    except lean.EndlessError:
        return
    if found.cost >= MOST_KEPT:
        return
    ProcedureFigures.objects.create(  # gate: written by the approval
        revision=revision,
        **{name: getattr(found, name) for name in ("lead", "active", "waiting", "adding", "wasted", "guessed")},
        **{name: getattr(found, name) for name in ("cost", "waste_cost", "unknown", "cases_per_year")},
        rates={code: str(rate) for code, rate in rates.items()},
    )


def of(content: PlainProcedure, kept: ProcedureFigures | None = None) -> lean.Figures:
    """The average case of ``content``: with the rates that were ``kept`` at its approval, else with today's.

    Worked out once, as long as neither changes. One query at most. Raises lean.EndlessError.
    """
    return _worked_out(content, _fixed(_kept_rates(kept) if has_rates(kept) else rates_of(content)))


def has_rates(kept: ProcedureFigures | None) -> bool:
    return kept is not None and kept.rates is not None


def has_other_rates_today(content: PlainProcedure, kept: ProcedureFigures | None) -> bool:
    """Whether a rate has changed since the approval at which ``kept`` was kept. One query."""
    return has_rates(kept) and _kept_rates(kept) != rates_of(content)


def _kept_rates(kept: ProcedureFigures | None) -> dict[str, Decimal]:
    rates: dict[str, str] = (kept.rates or {}) if kept else {}
    return {code: Decimal(rate) for code, rate in rates.items()}


def _fixed(rates: Mapping[str, Decimal]) -> tuple[tuple[str, Decimal], ...]:
    return tuple(sorted(rates.items()))


@lru_cache(maxsize=256)
def _worked_out(content: PlainProcedure, rates: tuple[tuple[str, Decimal], ...]) -> lean.Figures:
    return lean.figures(content, dict(rates))


def rates_of(content: PlainProcedure) -> dict[str, Decimal]:
    """Money of an hour by the code of the role, for the roles that have a rate. One query."""
    codes = {step.role for step in content.steps if step.role}
    priced = Role.objects.filter(code__in=codes).exclude(hourly_rate=None)  # gate: sums only, money behind may_see
    return {code: rate for code, rate in priced.values_list("code", "hourly_rate") if rate is not None}
