"""What the pages of an import show: the columns, the plan with its lines by kind, the report."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.urls import reverse
from django.utils.functional import cached_property

from documents.imports.cells import Sheet
from documents.imports.columns import Choice, twice
from documents.models import IncomingTable
from people import words
from people.models import Role, User
from people.records import Transfer
from processes.imports.guessing import classification, guessed
from processes.imports.plan import KINDS, Plan, summary
from processes.imports.planning import plan_of
from processes.imports.wanted import Wanted, tree_in
from processes.imports.writing import bring_in, default_owner

KIND = "processes"
LINES_PER_PAGE = 50
SAMPLE_ROWS = 6
SAMPLE_COLUMNS = 12


class Desk:
    """One person with one uploaded table of processes."""

    def __init__(self, incoming: IncomingTable, user: User) -> None:
        self.incoming, self.user = incoming, user

    # ---- the columns

    def choice(self, sheet: str | None = None, headings: int | None = None) -> Choice:
        """What was chosen, or what the headings of ``sheet`` say; in another row when ``headings`` says so."""
        stored = self.incoming.choice
        if sheet is None and headings is None and stored:
            return Choice.from_json(stored)
        choice = guessed(self.incoming.table, sheet)
        if headings is not None and headings != choice.headings:
            return Choice(choice.sheet, headings, choice.columns)
        return choice

    def sheet(self, choice: Choice) -> Sheet:
        return self.incoming.table.sheet(choice.sheet) or self.incoming.table.sheets[0]

    def initial(self, choice: Choice) -> dict[str, Any]:
        """What stands in the form besides the columns."""
        if stored := self.incoming.choice:
            return {"scheme": stored["scheme"], "owner": stored["owner"]}
        owner = default_owner()
        return {"scheme": classification(self.sheet(choice), choice), "owner": owner.code if owner else ""}

    def columns_context(self, choice: Choice) -> dict[str, Any]:
        sheet = self.sheet(choice)
        sample = sheet.rows[:SAMPLE_ROWS]
        width = min(sheet.width, SAMPLE_COLUMNS)
        return {
            "incoming": self.incoming,
            "note": self.incoming.table.note,
            "problem": sheet.problem,
            "twice": words.listed([f"“{heading}”" for heading in twice(sheet, choice.headings)[:5]]),
            "sample": [
                {"row": row, "is_heading": row == choice.headings, "cells": [_short(cells, n) for n in range(width)]}
                for row, cells in sample
            ],
            "sheets": len(self.incoming.table.sheets),
            "trail": trail("Columns"),
        }

    # ---- the plan

    @cached_property
    def wanted(self) -> Wanted:
        stored = self.incoming.choice or {}
        choice = Choice.from_json(stored)
        return tree_in(self.sheet(choice), choice, stored["scheme"])

    @property
    def owner(self) -> Role | None:
        code = (self.incoming.choice or {}).get("owner", "")
        return Role.objects.visible_to(self.user).filter(code=code, is_external=False).first()

    @cached_property
    def plan(self) -> Plan:
        return plan_of(self.wanted, by=self.user, owner=self.owner)

    def bring_in(self, seen: str) -> None:
        """Carry out the plan with the fingerprint ``seen``; a second time does nothing."""
        with transaction.atomic():
            rows = IncomingTable.objects.select_for_update()  # gate: the row that came through it, for the lock
            locked = rows.get(pk=self.incoming.pk)
            if locked.finished_at is None:
                reason = f"Imported from {locked.name} (SHA-256 {locked.sha256[:12]}…)."
                report = bring_in(self.wanted, by=self.user, owner=self.owner, reason=reason, seen=seen)
                locked.finish({**summary(report.plan), "notes": report.notes})
                Transfer.note(
                    Transfer.Direction.IN, by=self.user, name=locked.name, sha256=locked.sha256, reason=str(report)
                )

    def preview_context(self, kind: str, page: Any) -> dict[str, Any]:
        counts = self.plan.counts
        shown = kind if counts.get(kind) else next((one for one in KINDS if counts[one]), "new")
        pages: Page[int] = Paginator(range(counts[shown]), LINES_PER_PAGE).get_page(page)
        first = (pages.number - 1) * LINES_PER_PAGE
        lines = self.plan.entries(shown, first, first + LINES_PER_PAGE)
        has_problems = bool(self.plan.problems)
        return {
            "incoming": self.incoming,
            "kinds": [
                {"key": one, "name": name, "count": f"{counts[one]:,}", "is_shown": one == shown}
                for one, name in KINDS.items()
                if counts[one]
            ],
            "kind": shown,
            "lines": lines,
            "page": pages,
            "counts": counts,
            "facts": facts(counts),
            "rows": len(self.wanted.rows),
            "has_problems": has_problems,
            "ignored": self.wanted.ignored,
            "remarks": self.wanted.remarks,
            "recoded": 0 if has_problems else self.plan.recoded,
            "changes": not has_problems and self.plan.changes_something,
            "does": "" if has_problems else said(counts),
            "trail": trail("What would change"),
        }


def facts(counts: dict[str, int]) -> list[tuple[str, str]]:
    """The counts for the head of a page; what is rare is named only where there is some."""
    always = {"new", "moved", "renamed", "gone", "unchanged"}
    return [(name, f"{counts[kind]:,}") for kind, name in KINDS.items() if kind in always or counts[kind]]


def said(counts: dict[str, int]) -> str:
    """“create 12 processes, move 3 and rename 1”."""
    acts = [(counts["new"], "create"), (counts["moved"], "move"), (counts["renamed"], "rename")]
    parts = [
        f"{verb} {words.count(count, 'process', 'processes') if not index else f'{count:,}'}"
        for index, (count, verb) in enumerate((count, verb) for count, verb in acts if count)
    ]
    return words.listed(parts)


def trail(here: str = "") -> list[tuple[str, str]]:
    above = ("Value chain", reverse("processes:process_list"))
    return [above, ("Import", reverse("processes:process_import")), (here, "")] if here else [above, ("Import", "")]


def _short(cells: list[Any], index: int) -> str:
    value = cells[index] if index < len(cells) else None
    return "" if value is None else str(value)[:60]
