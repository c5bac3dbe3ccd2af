"""What people type about a procedure as a whole: its head, what comes in and goes out, its measures.

``applied`` gives the whole procedure with what was typed. Where a field is wrong the stored value stands in, so that
the map can follow while somebody types.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms

from documents.forms.drafts import DraftField
from documents.models import Revision
from people.forms import TokenForm
from people.models import Partner, User
from processes import vocabulary
from processes.picking import NameField, ProcessBook
from processes.plain import PlainFlow, PlainProcedure

SPARE_ROWS = 2
MOST_ROWS = 40
HEAD = tuple(name for name in vocabulary.HEAD if name != "no_measure_reason")  # that stands beside the measures
OF_REVISION = ("title", "change_note", "is_major")


class DraftForm(TokenForm):
    """A part of a draft: ``version`` is the one the person saw."""

    is_merged = True
    """What is typed is put together with what somebody else saved meanwhile."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    overrules = forms.IntegerField(widget=forms.HiddenInput, required=False)
    """The version of somebody else whose changes of the same fields the person has been shown."""

    def applied(self, content: PlainProcedure) -> PlainProcedure:
        """``content`` with this part as it was typed."""
        raise NotImplementedError


class StepsForm(DraftForm):
    """The list of steps alone: a button moves or removes one of them."""

    def applied(self, content: PlainProcedure) -> PlainProcedure:
        return content


class HeadForm(DraftForm):
    title = forms.CharField(label="Name of the procedure", max_length=vocabulary.LONGEST_TITLE)
    purpose = DraftField(
        label="Purpose", max_length=vocabulary.LONGEST_PURPOSE, widget=forms.Textarea({"rows": 2}),
        help_text="What it is for, in one sentence. It stands under the name.",
    )  # fmt: skip
    scope = forms.CharField(
        label="Scope", required=False, max_length=vocabulary.LONGEST_SCOPE, widget=forms.Textarea({"rows": 2}),
        help_text="Where it applies, and where it does not.",
    )  # fmt: skip
    trigger = DraftField(
        label="What starts it", max_length=vocabulary.LONGEST_TITLE, help_text="“A requisition arrives”."
    )
    result = forms.CharField(
        label="What is there at the end",
        required=False,
        max_length=vocabulary.LONGEST_TITLE,
        help_text="“Parts in stock, invoice free to pay”.",
    )
    cases_per_year = forms.IntegerField(
        label="Cases a year",
        required=False,
        min_value=0,
        max_value=vocabulary.MOST_CASES,
        help_text="How often it runs in a year, as far as anybody knows.",
    )
    change_note = DraftField(
        label="What changes and why", max_length=2000, widget=forms.Textarea({"rows": 2}),
        help_text="In a sentence or two. Readers see it.",
    )  # fmt: skip
    is_major = forms.BooleanField(
        label="Major change", required=False, help_text="Those who must read it are asked to confirm it again."
    )

    @staticmethod
    def initial_of(revision: Revision, content: PlainProcedure) -> dict[str, Any]:
        head = {name: getattr(content, name) for name in HEAD}
        return {**head, **{name: getattr(revision, name) for name in OF_REVISION}}

    def applied(self, content: PlainProcedure) -> PlainProcedure:
        return replace(content, **{name: self.cleaned_data.get(name, getattr(content, name)) for name in HEAD})

    def of_revision(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in OF_REVISION if name in self.cleaned_data}


class MeasuresForm(DraftForm):
    no_measure_reason = forms.CharField(
        label="Why it has no measure",
        required=False,
        max_length=vocabulary.LONGEST_REASON,
        widget=forms.Textarea({"rows": 2}),
        help_text="Only if no measure serves it. An auditor will read this.",
    )

    def applied(self, content: PlainProcedure) -> PlainProcedure:
        typed = self.cleaned_data.get("no_measure_reason", content.no_measure_reason)
        return replace(content, no_measure_reason=typed)


class RowsForm(DraftForm):
    """A form with rows that repeat: those there are, those that came in, and some to spare.

    A row is ``<name>-<number>-<field>``. Rows left empty are no rows.
    """

    def rows_of(self, name: str, there: int, spare: int = SPARE_ROWS) -> range:
        sent = [key.split("-")[1] for key in self.data if key.startswith(f"{name}-") and key.count("-") == 2]
        highest = max((int(number) for number in sent if number.isdecimal() and len(number) < 4), default=-1)
        return range(min(max(there + spare, highest + 1), MOST_ROWS))

    def rows(self, name: str, fields: Iterable[str]) -> list[dict[str, Any]]:
        """The bound fields of each row, for the template."""
        return [
            {"number": number + 1, **{field: self[f"{name}-{number}-{field}"] for field in fields}}
            for number in self.numbers[name]
        ]

    numbers: dict[str, range]

    def value(self, name: str, number: int, field: str) -> Any:
        return self.cleaned_data.get(f"{name}-{number}-{field}")


FLOW_FIELDS = ("what", "process", "partner", "other")


class FlowsForm(RowsForm):
    """What comes in and goes out."""

    def __init__(self, *args: Any, user: User, content: PlainProcedure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = {}
        partners = [("", "–"), *Partner.objects.visible_to(user).values_list("code", "name")]
        self.processes = ProcessBook(user, [flow.process for flow in (*content.inputs, *content.outputs)])
        for name, flows in (("inputs", content.inputs), ("outputs", content.outputs)):
            known = {flow.partner for flow in flows if flow.partner} - {code for code, _ in partners}
            self.numbers[name] = self.rows_of(name, len(flows))
            for number in self.numbers[name]:
                flow = flows[number] if number < len(flows) else PlainFlow("")
                prefix = f"{name}-{number}"
                self.fields[f"{prefix}-what"] = forms.CharField(
                    label="What", required=False, max_length=vocabulary.LONGEST_TITLE, initial=flow.what
                )
                self.fields[f"{prefix}-process"] = NameField(self.processes, label="Process", initial=flow.process)
                self.fields[f"{prefix}-partner"] = forms.ChoiceField(
                    label="Partner",
                    required=False,
                    choices=[*partners, *((code, code) for code in sorted(known))],
                    initial=flow.partner,
                )
                self.fields[f"{prefix}-other"] = forms.CharField(
                    label="Somebody else", required=False, max_length=vocabulary.LONGEST_TITLE, initial=flow.other
                )

    def shown(self) -> dict[str, list[dict[str, Any]]]:
        return {name: self.rows(name, FLOW_FIELDS) for name in self.numbers}

    def clean(self) -> dict[str, Any]:
        for name, numbers in self.numbers.items():
            for number in numbers:
                what, *sides = (self.value(name, number, field) for field in FLOW_FIELDS)
                if any(sides) and not what and f"{name}-{number}-what" not in self.errors:
                    self.add_error(f"{name}-{number}-what", "Say what it is.")
                if sum(map(bool, sides)) > 1:
                    self.add_error(
                        f"{name}-{number}-what", "Give one other side: a process, a partner or somebody else."
                    )
        return self.cleaned_data

    def _flows(self, name: str) -> tuple[PlainFlow, ...]:
        return tuple(
            PlainFlow(what, *(self.value(name, number, side) or "" for side in FLOW_FIELDS[1:]))
            for number in self.numbers[name]
            if (what := self.value(name, number, "what"))
        )

    def applied(self, content: PlainProcedure) -> PlainProcedure:
        return replace(content, inputs=self._flows("inputs"), outputs=self._flows("outputs"))
