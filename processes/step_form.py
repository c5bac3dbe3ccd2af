"""What people type about one step: who does what, with what, where it leads, what can go wrong."""

from dataclasses import replace
from typing import Any

from django import forms

from people.models import User
from processes.draft_forms import RowsForm
from processes.models import Step, StepDocument, StepRisk, StepRole
from processes.picking import DocumentBook, NameField, ProcessBook, RoleBook
from processes.plain import PlainDocument, PlainProcedure, PlainRisk, PlainStep, PlainWay
from processes.vocabulary import (
    DUTIES,
    EVERY,
    LONGEST_CONTROL,
    LONGEST_LABEL,
    LONGEST_NOTE,
    LONGEST_SYSTEM,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_MINUTES,
)

# Fields that a form and a plain step have in common.
SAME = (
    *("kind", "title", "text", "warning", "note", "role", "system", "waits_for_all", "calls"),
    *("active_minutes", "waiting_minutes", "is_guess", "waste"),
)
ENDS_HERE = "end"
NO_WAY = ""
ROWS = {
    "ways": ("label", "to", "share"),
    "documents": ("number", "use"),
    "duties": ("role", "duty"),
    "risks": ("what", "likelihood", "impact", "control", "role", "every"),
}
JUDGED = [("", "–"), *StepRisk.SCALE]
SIGNED_OFF = [("", "not asked for"), *EVERY.items()]


class StepForm(RowsForm):
    """One step. Its ways, documents, further roles and risks are rows; a way goes to another step or ends here."""

    kind = forms.ChoiceField(label="Kind", choices=Step.Kind.choices)
    title = forms.CharField(label="What is done", max_length=LONGEST_TITLE, widget=forms.TextInput({"dir": "auto"}))
    text = forms.CharField(
        label="How, in a sentence or two", required=False, max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
        help_text="A line for each thing to do makes it a numbered list on a tablet.",
    )  # fmt: skip
    split_at = forms.IntegerField(
        label="Split before line", required=False, min_value=1, max_value=LONGEST_TEXT,
        help_text="Empty: in the middle.",
    )  # fmt: skip
    warning = forms.CharField(
        label="Warning", required=False, max_length=LONGEST_NOTE,
        help_text="Danger or loss. It stands before what to do.",
    )  # fmt: skip
    note = forms.CharField(
        label="Note", required=False, max_length=LONGEST_NOTE, help_text="Good to know; it stands below."
    )
    system = forms.CharField(label="System", required=False, max_length=LONGEST_SYSTEM)
    active_minutes = forms.IntegerField(label="Minutes of work", required=False, min_value=0, max_value=MOST_MINUTES)
    waiting_minutes = forms.IntegerField(
        label="Minutes of waiting", required=False, min_value=0, max_value=MOST_MINUTES
    )
    is_guess = forms.BooleanField(label="The minutes are a guess", required=False)
    waits_for_all = forms.BooleanField(
        label="Starts when all ways that lead here have arrived",
        required=False,
        help_text="For work that was done side by side.",
    )
    value_kind = forms.ChoiceField(label="Value", required=False, choices=[("", "Not judged"), *Step.Value.choices])
    waste = forms.ChoiceField(label="Kind of waste", required=False, choices=[("", "–"), *Step.Waste.choices])

    def __init__(
        self,
        *args: Any,
        user: User,
        content: PlainProcedure,
        step: PlainStep | None,
        new_identity: str,
        after: str = "",
        **kwargs: Any,
    ) -> None:
        self.step, self.after = step, after
        self.was = was = step or PlainStep(identity=new_identity, title="")
        stored = {name: getattr(was, name) for name in SAME} if step else {}
        kwargs.setdefault("initial", {}).update({**stored, "value_kind": was.value})
        super().__init__(*args, **kwargs)
        if was.kind == Step.Kind.DECISION:
            self.fields["title"].label = "What is decided, as a question"
        self.roles = RoleBook(user, was.all_roles())
        self.papers = DocumentBook(user, [used.number for used in was.documents])
        processes = ProcessBook(user, [was.calls])
        self.fields["role"] = NameField(self.roles, label="Role")
        self.fields["calls"] = NameField(
            processes, label="Procedure it calls", help_text="Its number or name. Only for “Another procedure”."
        )
        self.numbers = {}
        self._add_ways(content)
        self._add_documents()
        self._add_duties()
        self._add_risks()

    # ---- the rows

    def _add_ways(self, content: PlainProcedure) -> None:
        numbers, there = content.numbers(), self.was.ways
        targets = [(other.identity, f"{numbers[other.identity]} {other.title}") for other in content.steps]
        gone = [(way.to, "A step that is no longer there") for way in there if way.to and way.to not in numbers]
        choices = [(NO_WAY, "–"), *targets, *gone, (ENDS_HERE, "The procedure ends here")]
        self.numbers["ways"] = self.rows_of("ways", len(there))
        for number in self.numbers["ways"]:
            way = there[number] if number < len(there) else None
            self._add_row(
                f"ways-{number}",
                label=forms.CharField(
                    label="Label", required=False, max_length=LONGEST_LABEL, initial=way.label if way else ""
                ),
                to=forms.ChoiceField(
                    label="Goes to",
                    required=False,
                    choices=choices,
                    initial=(way.to or ENDS_HERE) if way else NO_WAY,
                ),
                share=forms.IntegerField(
                    label="% of cases",
                    required=False,
                    min_value=0,
                    max_value=100,
                    initial=way.share if way else None,
                ),
            )

    def _add_documents(self) -> None:
        there = self.was.documents
        self.numbers["documents"] = self.rows_of("documents", len(there))
        for number in self.numbers["documents"]:
            used = there[number] if number < len(there) else PlainDocument("")
            self._add_row(
                f"documents-{number}",
                number=NameField(self.papers, label="Number or name", initial=used.number),
                use=forms.ChoiceField(
                    label="Used as", required=False, choices=StepDocument.Use.choices, initial=used.use
                ),
            )

    def _add_duties(self) -> None:
        there = [(code, duty) for duty, name in DUTIES.items() for code in getattr(self.was, name)]
        self.numbers["duties"] = self.rows_of("duties", len(there), spare=1)
        for number in self.numbers["duties"]:
            code, duty = there[number] if number < len(there) else ("", "C")
            self._add_row(
                f"duties-{number}",
                role=NameField(self.roles, label="Role", initial=code),
                duty=forms.ChoiceField(label="Part", required=False, choices=StepRole.Duty.choices, initial=duty),
            )

    def _add_risks(self) -> None:
        there = self.was.risks
        self.numbers["risks"] = self.rows_of("risks", len(there), spare=1)
        for number in self.numbers["risks"]:
            risk = there[number] if number < len(there) else None
            self._add_row(
                f"risks-{number}",
                what=forms.CharField(
                    label="What can go wrong",
                    required=False,
                    max_length=LONGEST_TITLE,
                    initial=risk.what if risk else "",
                ),
                likelihood=_number("How likely", JUDGED, risk.likelihood if risk else None),
                impact=_number("How bad", JUDGED, risk.impact if risk else None),
                control=forms.CharField(
                    label="What guards against it",
                    required=False,
                    max_length=LONGEST_CONTROL,
                    initial=risk.control if risk else "",
                ),
                role=NameField(self.roles, label="Who keeps it", initial=risk.control_role if risk else ""),
                every=_number("Signed off", SIGNED_OFF, risk.control_every if risk else None),
            )

    def _add_row(self, prefix: str, **fields: forms.Field) -> None:
        self.fields.update({f"{prefix}-{name}": field for name, field in fields.items()})

    def rows_by_name(self) -> dict[str, list[dict[str, Any]]]:
        return {name: self.rows(name, fields) for name, fields in ROWS.items()}

    # ---- what was typed

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        for number in self.numbers["ways"]:
            if self.value("ways", number, "label") and not self.value("ways", number, "to"):
                self._add_missing(f"ways-{number}-to", "Choose where this way leads.")
        if data.get("waste") and data.get("value_kind") != Step.Value.WASTE:
            self.add_error("waste", "Only a step that is waste has a kind of waste.")
        worded: set[tuple[str, str]] = set()
        for number in self.numbers["risks"]:
            what, *others = (self.value("risks", number, name) for name in ROWS["risks"])
            if any(others) and not what:
                self._add_missing(f"risks-{number}-what", "Say what can go wrong.")
            for name, value in zip(("likelihood", "impact"), others[:2], strict=True):
                if what and value is None:
                    self._add_missing(f"risks-{number}-{name}", "Judge it from 1 to 5.")
            *_, control, keeper, every = others
            if what and (what, control or "") in worded:
                self._add_missing(f"risks-{number}-what", "This risk with the same control stands above already.")
            worded.add((what or "", control or ""))
            if every and not control:
                self._add_missing(f"risks-{number}-control", "Say what is signed off.")
            if every and not keeper:
                self._add_missing(f"risks-{number}-role", "Say who signs it off.")
        return data

    def _add_missing(self, name: str, message: str) -> None:
        if name not in self.errors:
            self.add_error(name, message)

    def typed_step(self) -> PlainStep:
        """The step as it was typed, with the identity it has or a new one."""
        data, was = self.cleaned_data, self.was
        return replace(
            was,
            **{name: data.get(name, getattr(was, name)) for name in SAME},
            value=data.get("value_kind", was.value),
            accountable=self._duties("A"),
            consulted=self._duties("C"),
            informed=self._duties("I"),
            documents=self._documents(),
            ways=self._ways(),
            risks=self._risks(),
        )

    def applied(self, content: PlainProcedure) -> PlainProcedure:
        step, steps = self.typed_step(), list(content.steps)
        numbers = content.numbers()
        if step.identity in numbers:
            steps[numbers[step.identity] - 1] = step
        else:
            steps.insert(numbers.get(self.after, len(steps)), step)
        return replace(content, steps=tuple(steps))

    def _ways(self) -> tuple[PlainWay, ...]:
        return tuple(
            PlainWay(
                self.value("ways", number, "label") or "",
                None if to == ENDS_HERE else to,
                self.value("ways", number, "share"),
            )
            for number in self.numbers["ways"]
            if (to := self.value("ways", number, "to"))
        )

    def _documents(self) -> tuple[PlainDocument, ...]:
        used = {
            key: PlainDocument(key, self.value("documents", number, "use") or StepDocument.Use.INSTRUCTION)
            for number in self.numbers["documents"]
            if (key := self.value("documents", number, "number"))
        }
        return tuple(used.values())

    def _duties(self, duty: str) -> tuple[str, ...]:
        codes = {
            code
            for number in self.numbers["duties"]
            if (code := self.value("duties", number, "role")) and self.value("duties", number, "duty") == duty
        }
        return tuple(sorted(codes))

    def _risks(self) -> tuple[PlainRisk, ...]:
        rows = ([self.value("risks", number, name) for name in ROWS["risks"]] for number in self.numbers["risks"])
        return tuple(
            PlainRisk(what, likelihood, impact, control or "", role or "", every)
            for what, likelihood, impact, control, role, every in rows
            if what and likelihood and impact
        )


def _number(label: str, choices: list[Any], initial: int | None) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, required=False, choices=choices, coerce=int, empty_value=None, initial=initial
    )
