"""One person with one uploaded table: its columns, what it would change, and bringing it in.

What is the same for every kind of table stands here; what the table is of, its pages and its rules stand in a class
below this one.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from documents.imports.cells import Sheet
from documents.imports.columns import Choice, Problem, twice
from documents.imports.forms import ColumnsForm
from documents.models import IncomingTable
from people import words
from people.models import User
from people.records import Transfer

SAMPLE_ROWS = 6
SAMPLE_COLUMNS = 12

Trail = list[tuple[str, str]]


class StalePlan(ValidationError):
    """What a table goes into has changed since its plan was shown. Nothing was written."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} has changed since you looked. Nothing was written.", code="stale")


class Desk(ABC):
    """``kind`` is that of the table; ``address`` names the page of the upload, and with ``_columns``, ``_preview`` and
    ``_report`` behind it the other pages and all their templates."""

    kind: ClassVar[str]
    address: ClassVar[str]
    above: ClassVar[tuple[str, str]]
    """Where one comes from: words and the name of the page."""

    def __init__(self, incoming: IncomingTable, user: User) -> None:
        self.incoming, self.user = incoming, user

    def anew(self) -> Self:
        """The same table beside what is there now."""
        return type(self)(IncomingTable.objects.visible_to(self.user).get(pk=self.incoming.pk), self.user)

    # ---- the columns

    @abstractmethod
    def guessed(self, sheet: str | None) -> Choice:
        """What the headings say, of ``sheet`` or of the sheet that fits best."""

    @abstractmethod
    def form(self, data: Any, choice: Choice, asked: Mapping[str, str]) -> ColumnsForm:
        """The form of the columns; ``asked`` is the query of the page."""

    def choice(self, sheet: str | None = None, headings: int | None = None) -> Choice:
        """What was chosen, or what the headings of ``sheet`` say; in another row when ``headings`` says so."""
        stored = self.incoming.choice
        if sheet is None and headings is None and stored:
            return Choice.from_json(stored)
        choice = self.guessed(sheet)
        if headings is not None and headings != choice.headings:
            return Choice(choice.sheet, headings, choice.columns)
        return choice

    def sheet(self, choice: Choice) -> Sheet:
        return self.incoming.table.sheet(choice.sheet) or self.incoming.table.sheets[0]

    def columns_context(self, choice: Choice) -> dict[str, Any]:
        sheet = self.sheet(choice)
        width = min(sheet.width, SAMPLE_COLUMNS)
        return {
            "incoming": self.incoming,
            "note": self.incoming.table.note,
            "problem": sheet.problem,
            "twice": words.listed([f"“{heading}”" for heading in twice(sheet, choice.headings)[:5]]),
            "sample": [
                {"row": row, "is_heading": row == choice.headings, "cells": [_short(cells, n) for n in range(width)]}
                for row, cells in sheet.rows[:SAMPLE_ROWS]
            ],
            "sheets": len(self.incoming.table.sheets),
            "upload_url": reverse(self.address),
            "trail": self.trail("Columns"),
        }

    # ---- the plan

    @property
    @abstractmethod
    def fingerprint(self) -> str:
        """Stands for everything that would be done, in 64 hexadecimal digits; empty where there is nothing to do."""

    @property
    @abstractmethod
    def problems(self) -> list[Problem]:
        """Everything that stands against it."""

    def preview_context(self, asked: Mapping[str, str]) -> dict[str, Any]:
        """What the preview shows, whose query ``asked`` is. A kind of table adds its ``facts`` and ``notes``, what the
        button ``does``, and the plan."""
        return {
            "incoming": self.incoming,
            "problem_count": len(self.problems),
            "has_problems": bool(self.problems),
            "changes": bool(self.fingerprint),
            "columns_url": self.url("columns"),
            "upload_url": reverse(self.address),
            "trail": self.trail("What would change"),
        }

    @abstractmethod
    def carry_out(self, incoming: IncomingTable, *, reason: str, seen: str) -> tuple[dict[str, Any], str]:
        """Do what the plan with the fingerprint ``seen`` says, inside a transaction: what the report keeps, and the
        same in a sentence. Raises StalePlan, PermissionDenied, and ValidationError with everything against it."""

    def bring_in(self, seen: str) -> None:
        """Carry out the plan with the fingerprint ``seen``; a second time does nothing."""
        with transaction.atomic():
            rows = IncomingTable.objects.select_for_update()  # gate: the row that came through it, for the lock
            locked = rows.get(pk=self.incoming.pk)
            if locked.finished_at is None:
                reason = f"Imported from {locked.name} (SHA-256 {locked.sha256[:12]}…)."
                report, said = self.carry_out(locked, reason=reason, seen=seen)
                locked.finish(report)
                Transfer.note(Transfer.Direction.IN, by=self.user, name=locked.name, sha256=locked.sha256, reason=said)

    # ---- addresses

    def url(self, page: str) -> str:
        """Of ``columns``, ``preview`` or ``report``."""
        return reverse(f"{self.address}_{page}", args=[self.incoming.key])

    @classmethod
    def trail(cls, here: str = "") -> Trail:
        above = (cls.above[0], reverse(cls.above[1]))
        return [above, ("Import", reverse(cls.address)), (here, "")] if here else [above, ("Import", "")]


def _short(cells: list[Any], index: int) -> str:
    value = cells[index] if index < len(cells) else None
    return "" if value is None else str(value)[:60]


def passed_over(rows: int) -> list[str]:
    """What a preview and a report say of empty rows."""
    return [f"Passed over: {words.count(rows, 'empty row')}."] if rows else []
