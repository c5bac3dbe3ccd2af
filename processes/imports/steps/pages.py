"""What the pages of an import of steps show: the columns, each procedure as it would be, the report."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.functional import cached_property

from documents.imports import desk
from documents.imports.columns import Choice, Problem
from documents.imports.forms import ColumnsForm
from documents.models import IncomingTable
from people import words
from people.models import User
from processes import maps
from processes.imports.steps.plan import FOLLOW, REPLACE, THERE, Plan, Target, bring_in, in_words, plan_of
from processes.imports.steps.wanted import FIELDS, Wanted, guessed, steps_in
from processes.models import Process
from processes.names import Names
from processes.pasting import shown
from processes.picking import NameField, ProcessBook

LINES_PER_PAGE = 50
FACTS = {"new": "New steps", "changed": "Changed", "same": "Unchanged", "gone": "Taken out"}


class StepsColumnsForm(ColumnsForm):
    """The columns, and what holds for the whole table."""

    there = forms.ChoiceField(
        label="Steps that a procedure has already", choices=list(THERE.items()), widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, user: User, number: str, **kwargs: Any) -> None:
        super().__init__(*args, fields=FIELDS, **kwargs)
        book = ProcessBook(user)
        book.learn([number])
        self.fields["process"] = NameField(
            book,
            label="Procedure, where no row names one",
            help_text="Its number, or three letters of its name.",
        )
        self.order_fields([name for name in self.fields if name not in {"process", "there"}] + ["process", "there"])

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not data.get("process") and data.get("column_process") is None and "process" not in self.errors:
            self.add_error("process", "Say which procedure these are the steps of, or choose the column that does.")
        return data


class Desk(desk.Desk):
    """One person with one uploaded table of steps."""

    kind, address = "steps", "processes:steps_import"
    above = ("Processes", "processes:process_tree")

    # ---- the columns

    def guessed(self, sheet: str | None) -> Choice:
        return guessed(self.incoming.table, sheet)

    def form(self, data: Any, choice: Choice, asked: Mapping[str, str]) -> StepsColumnsForm:
        stored = self.incoming.choice or {}
        number = stored.get("process", asked.get("process", ""))
        there = stored.get("there", REPLACE if "identity" in choice.columns else FOLLOW)
        of, initial = self.sheet(choice), {"process": number, "there": there}
        return StepsColumnsForm(data, of=of, choice=choice, user=self.user, number=number, initial=initial)

    # ---- the plan

    @cached_property
    def wanted(self) -> Wanted:
        choice = Choice.from_json(self.incoming.choice or {})
        return steps_in(self.sheet(choice), choice)

    @cached_property
    def plan(self) -> Plan:
        return self._plan_now()

    def _plan_now(self) -> Plan:
        chosen = self.incoming.choice or {}
        return plan_of(
            self.wanted, by=self.user, process=chosen["process"], there=chosen["there"], token=self.incoming.key
        )

    @property
    def problems(self) -> list[Problem]:
        return self.plan.problems

    @property
    def fingerprint(self) -> str:
        return self.plan.fingerprint

    def carry_out(self, incoming: IncomingTable, *, reason: str, seen: str) -> tuple[dict[str, Any], str]:
        done = bring_in(self._plan_now, by=self.user, name=incoming.name, reason=reason, seen=seen)
        report = {
            "counts": done.counts,
            "ignored": done.wanted.ignored,
            "procedures": [[target.number, in_words(target.counts)] for target in done.changed],
        }
        return report, f"{words.count(len(done.changed), 'procedure')}: {in_words(done.counts)}."

    def preview_context(self, asked: Mapping[str, str]) -> dict[str, Any]:
        plan = self.plan
        context = {
            **super().preview_context(asked),
            "steps": self.wanted.steps,
            "procedures": len(plan.targets),
            "facts": facts(plan.counts),
            "notes": [*desk.passed_over(self.wanted.ignored), *self._doubled()],
            "does": in_words(plan.counts, is_done=False),
        }
        lines: list[Any] = self.problems or (plan.targets if len(plan.targets) > 1 else [])
        pages: Page[Any] = Paginator(lines, LINES_PER_PAGE).get_page(asked.get("page"))
        context |= {"page": pages, "lines": list(pages)}
        if plan.targets and not self.problems:
            named = (target for target in plan.targets if target.number == asked.get("of"))
            context |= self._shown(next(named, plan.targets[0]))
        return context

    def _doubled(self) -> list[str]:
        """That a table, brought in again when it was mended, would stand there twice."""
        if not (doubled := sum(target.doubled for target in self.plan.targets)):
            return []
        called = words.count(doubled, "step of the table is", "steps of the table are")
        instead = THERE[REPLACE].partition(";")[0]
        return [
            f"{called} called like one that stays in the draft. If you bring the table in again, choose “{instead}”."
        ]

    def _shown(self, target: Target) -> dict[str, Any]:
        """One procedure as it would be: its steps, its map, and what is taken out."""
        names = Names.of(target.after, user=self.user)
        title = f"{target.title}: map with the steps of the table"
        drawn = maps.draw(target.after, names, mine=(), title=title, anchor="row", changed=target.marks)
        return {"shown": target, "rows": shown(target.after, names, target.marks), "map": drawn}

    def report_context(self) -> dict[str, Any]:
        report = self.incoming.report or {}
        said = dict(report["procedures"])
        rows = Process.objects.visible_to(self.user).filter(document__number__in=said)
        return {
            "incoming": self.incoming,
            "facts": [("Procedures", f"{len(said):,}"), *facts(report["counts"])],
            "notes": desk.passed_over(report["ignored"]),
            "procedures": [
                {"number": number, "title": title, "said": said[number]}
                for number, title in rows.order_by("document__number").values_list(
                    "document__number", "document__title"
                )
            ],
            "trail": self.trail("Report"),
        }


def facts(counts: Mapping[str, int]) -> list[tuple[str, str]]:
    return [(name, f"{counts[kind]:,}") for kind, name in FACTS.items() if counts[kind] or kind == "new"]


def entry_context(process: Process | None, user: User) -> dict[str, Any]:
    """What the page of the upload shows; ``process``: from whose draft somebody comes."""
    if process is None:
        return {"back": reverse("processes:process_tree"), "trail": Desk.trail()}
    number = process.document.number
    edit_url = reverse("processes:procedure_edit", args=[number])
    draft = process.document.revisions.visible_to(user).at_stage("draft").first()
    trail = [Desk.trail()[0], (number, process.get_absolute_url())]
    if draft is not None:
        trail.append((f"Draft of revision {draft.number}", edit_url))
    return {"process": process, "draft": draft, "back": edit_url, "trail": [*trail, ("From a table", "")]}
