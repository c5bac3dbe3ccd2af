"""What the pages of an import of processes show: the columns, the plan with its lines by kind, the report."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.utils.functional import cached_property

from documents.imports import desk
from documents.imports.columns import Choice, Problem
from documents.imports.forms import ColumnsForm
from documents.models import IncomingTable
from people import words
from people.models import Role, User
from processes.imports.guessing import classification, guessed
from processes.imports.plan import KINDS, Plan, summary
from processes.imports.planning import band_of, plan_of, readers_of_new, standing_above
from processes.imports.wanted import FIELDS, Wanted, tree_in
from processes.imports.writing import bring_in, default_owner
from processes.models import Process

LINES_PER_PAGE = 50
NO_IDENTITIES = (
    "The table holds no identities and no numbers, so a process is found again by its name where it stands: one that "
    "was renamed or moved comes as a new one."
)


class ProcessColumnsForm(ColumnsForm):
    """The columns, and what holds for the whole table."""

    scheme = forms.CharField(
        label="Classification",
        required=False,
        max_length=40,
        help_text="Whose identities they are, such as APQC PCF. Its next edition finds each process again by them.",
    )
    owner = forms.ModelChoiceField(
        Role.objects.none(),
        label="Owner of what is new",
        to_field_name="code",
        empty_label="Choose a role",
        help_text="Where the table names no other.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, fields=FIELDS, **kwargs)
        roles = Role.objects.visible_to(user).filter(is_external=False).order_by("name")
        self.fields["owner"].queryset = roles  # type: ignore[attr-defined]
        self.order_fields([name for name in self.fields if name not in {"scheme", "owner"}])

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("column_identity") is not None and not (
            data.get("scheme") or data.get("column_scheme") is not None
        ):
            self.add_error("scheme", "Identities need the name of their classification.")
        return data

    def chosen(self) -> dict[str, Any]:
        return {**super().chosen(), "owner": self.cleaned_data["owner"].code}


class Desk(desk.Desk):
    """One person with one uploaded table of processes."""

    kind, address = "processes", "processes:process_import"
    above = ("Value chain", "processes:process_list")

    # ---- the columns

    def guessed(self, sheet: str | None) -> Choice:
        return guessed(self.incoming.table, sheet)

    def form(self, data: Any, choice: Choice, asked: Mapping[str, str]) -> ProcessColumnsForm:
        of = self.sheet(choice)
        if stored := self.incoming.choice:
            initial = {"scheme": stored["scheme"], "owner": stored["owner"]}
        else:
            owner = default_owner()
            initial = {"scheme": classification(of, choice), "owner": owner.code if owner else ""}
        return ProcessColumnsForm(data, of=of, choice=choice, user=self.user, initial=initial)

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

    @property
    def fingerprint(self) -> str:
        return "" if self.problems or not self.plan.changes_something else self.plan.fingerprint

    @property
    def problems(self) -> list[Problem]:
        return self.plan.problems

    def carry_out(self, incoming: IncomingTable, *, reason: str, seen: str) -> tuple[dict[str, Any], str]:
        report = bring_in(self.wanted, by=self.user, owner=self.owner, reason=reason, seen=seen)
        return {**summary(report.plan, report.created), "notes": report.notes}, str(report)

    def preview_context(self, asked: Mapping[str, str]) -> dict[str, Any]:
        counts, kind = self.plan.counts, asked.get("kind", "")
        shown = kind if counts.get(kind) else next((one for one in KINDS if counts[one]), "new")
        pages: Page[int] = Paginator(range(counts[shown]), LINES_PER_PAGE).get_page(asked.get("page"))
        first = (pages.number - 1) * LINES_PER_PAGE
        last = first + LINES_PER_PAGE
        return {
            **super().preview_context(asked),
            "kinds": [
                {"key": one, "name": name, "count": f"{counts[one]:,}", "is_shown": one == shown}
                for one, name in KINDS.items()
                if counts[one]
            ],
            "kind": shown,
            "has_codes": any(row.code for row in self.wanted.rows),
            "lines": self.problems[first:last] if shown == "problem" else self.plan.entries(shown, first, last),
            "page": pages,
            "counts": counts,
            "facts": facts(counts),
            "rows": len(self.wanted.rows),
            "notes": self._notes(),
            "does": "" if self.plan.problems else said(counts),
        }

    def _notes(self) -> list[str]:
        of_table = [*desk.passed_over(self.wanted.ignored), *self.wanted.remarks]
        if self.plan.problems:
            return of_table
        told = [
            f"{words.count(count, 'new process has', 'new processes have')} an identity known here under “{name}”. If "
            "it is the same classification, go back and give it that name: else they come twice."
            for name, count in self.plan.known_elsewhere.items()
        ]
        if closed := sum(standing_above(self.plan, key) in self.plan.visible for key in readers_of_new(self.plan)):
            below = ("new process gets", "new processes get")
            told.append(f"{words.count(closed, *below)} the readers of the process above, which only some may read.")
        told += [*of_table, *self._of_what_is_new()]
        if self.plan.new and not any(row.identity or row.number for row in self.wanted.rows):
            told.append(NO_IDENTITIES)
        return told

    def _of_what_is_new(self) -> list[str]:
        """What new processes get that the table need not say: the owner, and at the top the band."""
        plan, told = self.plan, []
        owned = [row for row in plan.new if not row.owner]
        if owned and self.owner:
            said = words.count(len(owned), "new process names no owner and gets", "new processes name no owner and get")
            told.append(f"{said} {self.owner.name}.")
        tops: dict[str, list[str]] = {}
        for row in plan.new:
            if plan.above[plan.keys[row.row]] is None:
                tops.setdefault(Process.Band(band_of(plan, row)).label, []).append(row.title)
        told += [f"New at the top, band “{band}”: {words.first_few(titles)}." for band, titles in tops.items()]
        return told


def facts(counts: dict[str, int]) -> list[tuple[str, str]]:
    """The counts for the head of a page; what is rare is named only where there is some."""
    always = {"new", "moved", "renamed", "gone", "unchanged"}
    return [(name, f"{counts.get(kind, 0):,}") for kind, name in KINDS.items() if kind in always or counts.get(kind)]


LISTED = {"new": "New", "moved": "Moved", "renamed": "Renamed", "gone": "No longer in the table"}
AT_ONCE = 20
"""A list of a report that is longer stays folded."""


@dataclass(frozen=True)
class Listed:
    """The processes of one kind of change, for a report: numbers and names as they are now."""

    kind: str
    name: str
    count: int
    rows: list[tuple[str, str]]

    @property
    def is_open(self) -> bool:
        return self.count <= AT_ONCE


def listed(report: dict[str, Any], user: User) -> list[Listed]:
    """What was done to which processes, as far as ``user`` may know them. One query."""
    numbers = {number for kind in LISTED for number in report.get(kind, ())}
    known = Process.objects.visible_to(user).filter(document__number__in=numbers).order_by()
    titles = dict(known.values_list("document__number", "document__title"))
    found = []
    for kind, name in LISTED.items():
        rows = [(number, titles[number]) for number in report.get(kind, ()) if number in titles]
        found.append(Listed(kind, name, report["counts"][kind], rows))
    return [one for one in found if one.rows]


def said(counts: dict[str, int]) -> str:
    """“create 12 processes, move 3 and rename 1”."""
    acts = [(counts["new"], "create"), (counts["moved"], "move"), (counts["renamed"], "rename")]
    parts = [
        f"{verb} {words.count(count, 'process', 'processes') if not index else f'{count:,}'}"
        for index, (count, verb) in enumerate((count, verb) for count, verb in acts if count)
    ]
    return words.listed(parts)
