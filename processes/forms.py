"""What people type about processes: their place in the tree, and the parts of a procedure."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms

from documents.models import Document, Revision
from people.forms import SUGGESTIONS, SuggestingInput, TokenForm
from people.models import Partner, Role, User
from processes.models import Process, Step, StepDocument
from processes.plain import PlainDocument, PlainFlow, PlainProcedure, PlainStep, PlainWay

SPARE_ROWS = 2
MOST_ROWS = 40


class ProcessNumberField(forms.CharField):
    """The number of a process that the person may see; cleaned to the process, None when left empty."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 20)
        super().__init__(**kwargs)
        self.processes = Process.objects.none()

    def clean(self, value: Any) -> Process | None:
        number = super().clean(value).strip().upper()
        if not number:
            return None
        process = self.processes.select_related("document").filter(document__number=number).first()
        if process is None:
            raise forms.ValidationError(f"There is no process {number} that you may see. A number looks like P-0042.")
        return process


# ---- the tree


class ProcessCreateForm(TokenForm):
    title = forms.CharField(label="Name", max_length=200, help_text="Begin with a verb: “Buy castings and parts”.")
    parent = ProcessNumberField(
        label="Belongs to",
        required=False,
        help_text="The number of the process above, such as P-0040. Empty: at the top.",
    )
    band = forms.ChoiceField(
        label="Band",
        choices=Process.Band.choices,
        initial=Process.Band.CORE,
        help_text="Below another process it takes over that one's band.",
    )
    owner_role = forms.ModelChoiceField(
        Role.objects.none(),
        label="Owner",
        to_field_name="code",
        empty_label="Choose a role",
        help_text="The role that answers for it.",
    )
    expert = forms.CharField(
        label="Expert",
        required=False,
        max_length=60,
        help_text="User name of the person who knows it day to day. Begin to type the name.",
    )
    readers = forms.ModelMultipleChoiceField(
        Role.objects.none(),
        label="Readers",
        to_field_name="code",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Choose none to open it to all employees.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["parent"].processes = Process.objects.visible_to(user).current()  # type: ignore[attr-defined]
        roles = Role.objects.visible_to(user).order_by("name")
        experts = User.objects.visible_to(user).people().filter(is_active=True, partner=None).order_by("name")
        self.fields["expert"].widget = SuggestingInput(list(experts.values_list("username", "name")[:SUGGESTIONS]))
        self.fields["owner_role"].queryset = roles.filter(is_external=False)  # type: ignore[attr-defined]
        self.fields["readers"].queryset = roles  # type: ignore[attr-defined]

    def clean_expert(self) -> User | None:
        username = self.cleaned_data["expert"].strip()
        if not username:
            return None
        person = User.objects.visible_to(self.user).people().filter(username=username, is_active=True).first()
        if person is None:
            raise forms.ValidationError("Nobody here has this user name.")
        return person


class ProcessMoveForm(TokenForm):
    parent = ProcessNumberField(
        label="Belongs to",
        required=False,
        help_text="The number of the process above, such as P-0040. Empty: at the top.",
    )
    position = forms.IntegerField(
        label="Place among its neighbours", required=False, min_value=1, max_value=1000, help_text="Empty: last."
    )
    same_readers = forms.BooleanField(
        label="Give it and everything below it the readers of the process above",
        required=False,
        help_text="Each process has readers of its own. Without this they stay as they are.",
    )
    reason = forms.CharField(label="Reason", max_length=500, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].processes = Process.objects.visible_to(user).current()  # type: ignore[attr-defined]


class ProcessRestrictForm(TokenForm):
    readers = forms.ModelMultipleChoiceField(
        Role.objects.none(),
        label="Readers",
        to_field_name="code",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Choose none to open it to all employees.",
    )
    subtree = forms.BooleanField(label="Everything below it too", required=False, initial=True)
    reason = forms.CharField(label="Reason", max_length=500)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["readers"].queryset = Role.objects.visible_to(user).order_by("name")  # type: ignore[attr-defined]


# ---- the parts of a procedure


class DraftForm(TokenForm):
    """A part of a draft: ``version`` is the one the person saw, ``applied`` gives the whole with this part."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def applied(self, content: PlainProcedure) -> PlainProcedure:
        raise NotImplementedError


class HeadForm(DraftForm):
    title = forms.CharField(label="Name of the procedure", max_length=200)
    purpose = forms.CharField(
        label="Purpose", required=False, max_length=1000, widget=forms.Textarea({"rows": 2}),
        help_text="What it is for, in one sentence. It stands under the name.",
    )  # fmt: skip
    scope = forms.CharField(
        label="Scope", required=False, max_length=2000, widget=forms.Textarea({"rows": 2}),
        help_text="Where it applies, and where it does not.",
    )  # fmt: skip
    trigger = forms.CharField(
        label="What starts it", required=False, max_length=200, help_text="“A requisition arrives”."
    )
    result = forms.CharField(
        label="What is there at the end",
        required=False,
        max_length=200,
        help_text="“Parts in stock, invoice free to pay”.",
    )
    change_note = forms.CharField(
        label="What changes and why", required=False, max_length=2000, widget=forms.Textarea({"rows": 2}),
        help_text="In a sentence or two. Readers see it.",
    )  # fmt: skip
    is_major = forms.BooleanField(
        label="Major change", required=False, help_text="Those who must read it are asked to confirm it again."
    )

    @staticmethod
    def initial_of(revision: Revision, content: PlainProcedure) -> dict[str, Any]:
        head = {name: getattr(content, name) for name in ("purpose", "scope", "trigger", "result")}
        return {**head, **{name: getattr(revision, name) for name in ("title", "change_note", "is_major")}}

    def applied(self, content: PlainProcedure) -> PlainProcedure:
        return replace(content, **{name: self.cleaned_data[name] for name in ("purpose", "scope", "trigger", "result")})

    def of_revision(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("title", "change_note", "is_major")}


class MeasuresForm(DraftForm):
    no_measure_reason = forms.CharField(
        label="Why it has no measure", required=False, max_length=300, widget=forms.Textarea({"rows": 2}),
        help_text="Only if no measure serves it. An auditor will read this.",
    )  # fmt: skip

    def applied(self, content: PlainProcedure) -> PlainProcedure:
        return replace(content, no_measure_reason=self.cleaned_data["no_measure_reason"])


class RowsForm(DraftForm):
    """A form with rows that repeat: those there are, those that came in, and two to spare.

    A row is ``<name>-<number>-<field>``. Rows left empty are no rows.
    """

    def rows_of(self, name: str, there: int) -> range:
        sent = [key.split("-")[1] for key in self.data if key.startswith(f"{name}-") and key.count("-") == 2]
        highest = max((int(number) for number in sent if number.isdigit() and len(number) < 4), default=-1)
        return range(min(max(there + SPARE_ROWS, highest + 1), MOST_ROWS))

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
        for name, flows in (("inputs", content.inputs), ("outputs", content.outputs)):
            known = {flow.partner for flow in flows if flow.partner} - {code for code, _ in partners}
            self.numbers[name] = self.rows_of(name, len(flows))
            for number in self.numbers[name]:
                flow = flows[number] if number < len(flows) else PlainFlow("")
                prefix = f"{name}-{number}"
                self.fields[f"{prefix}-what"] = forms.CharField(
                    label="What", required=False, max_length=200, initial=flow.what
                )
                field = ProcessNumberField(label="Process", required=False, initial=flow.process)
                field.processes = Process.objects.visible_to(user)
                self.fields[f"{prefix}-process"] = field
                self.fields[f"{prefix}-partner"] = forms.ChoiceField(
                    label="Partner",
                    required=False,
                    choices=[*partners, *((code, code) for code in sorted(known))],
                    initial=flow.partner,
                )
                self.fields[f"{prefix}-other"] = forms.CharField(
                    label="Somebody else", required=False, max_length=200, initial=flow.other
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
            PlainFlow(
                what=self.value(name, number, "what"),
                process=process.document.number if (process := self.value(name, number, "process")) else "",
                partner=self.value(name, number, "partner") or "",
                other=self.value(name, number, "other") or "",
            )
            for number in self.numbers[name]
            if self.value(name, number, "what")
        )

    def applied(self, content: PlainProcedure) -> PlainProcedure:
        return replace(content, inputs=self._flows("inputs"), outputs=self._flows("outputs"))


# Fields that a form and a plain step have in common.
SAME = (
    *("kind", "text", "warning", "note", "role", "system", "waits_for_all"),
    *("active_minutes", "waiting_minutes", "is_guess", "waste"),
)
ENDS_HERE = "end"
NO_WAY = ""


class StepForm(RowsForm):
    """One step. Its ways and documents are rows; a way goes to another step or ends here."""

    kind = forms.ChoiceField(label="Kind", choices=Step.Kind.choices)
    title = forms.CharField(label="What is done", max_length=200)
    text = forms.CharField(
        label="How, in a sentence or two", required=False, max_length=10_000, widget=forms.Textarea({"rows": 3}),
        help_text="A line for each thing to do makes it a numbered list on a tablet.",
    )  # fmt: skip
    warning = forms.CharField(
        label="Warning", required=False, max_length=500,
        help_text="Danger or loss. It stands before what to do.",
    )  # fmt: skip
    note = forms.CharField(label="Note", required=False, max_length=500, help_text="Good to know; it stands below.")
    role = forms.ChoiceField(label="Role", required=False)
    system = forms.CharField(label="System", required=False, max_length=80)
    active_minutes = forms.IntegerField(label="Minutes of work", required=False, min_value=0, max_value=1_000_000)
    waiting_minutes = forms.IntegerField(label="Minutes of waiting", required=False, min_value=0, max_value=1_000_000)
    is_guess = forms.BooleanField(label="The minutes are a guess", required=False)
    waits_for_all = forms.BooleanField(
        label="Starts when all ways that lead here have arrived",
        required=False,
        help_text="For work that was done side by side.",
    )
    calls = ProcessNumberField(
        label="Procedure it calls",
        required=False,
        help_text="Its number, such as P-0053. Only for “Another procedure”.",
    )
    accountable = forms.MultipleChoiceField(label="Accountable", required=False)
    consulted = forms.MultipleChoiceField(label="Consulted", required=False)
    informed = forms.MultipleChoiceField(label="Informed", required=False)
    value_kind = forms.ChoiceField(label="Value", required=False, choices=[("", "Not judged"), *Step.Value.choices])
    waste = forms.ChoiceField(label="Kind of waste", required=False, choices=[("", "–"), *Step.Waste.choices])

    def __init__(
        self,
        *args: Any,
        user: User,
        content: PlainProcedure,
        step: PlainStep | None,
        new_identity: str,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("initial", {}).update(self._initial(step))
        super().__init__(*args, **kwargs)
        self.user, self.step, self.new_identity = user, step, new_identity
        step = step or PlainStep(identity=new_identity, title="")
        roles = list(Role.objects.visible_to(user).values_list("code", "name"))
        known = {code for code, _name in roles}
        roles += [(code, code) for code in step.all_roles() if code not in known]
        self.fields["role"].choices = [("", "Choose a role"), *roles]  # type: ignore[attr-defined]
        for name in ("accountable", "consulted", "informed"):
            self.fields[name].choices = roles  # type: ignore[attr-defined]
            self.fields[name].widget.attrs["size"] = 4
        self.fields["calls"].processes = Process.objects.visible_to(user)  # type: ignore[attr-defined]
        self.numbers = {
            "ways": self.rows_of("ways", len(step.ways)),
            "documents": self.rows_of("documents", len(step.documents)),
        }
        self._add_ways(content, step)
        self._add_documents(step)

    @staticmethod
    def _initial(step: PlainStep | None) -> dict[str, Any]:
        if step is None:
            return {}
        same = (*SAME, "calls")
        lists = {name: list(getattr(step, name)) for name in ("accountable", "consulted", "informed")}
        return {
            **{name: getattr(step, name) for name in same},
            **lists,
            "title": step.title,
            "value_kind": step.value,
        }

    def _add_ways(self, content: PlainProcedure, step: PlainStep) -> None:
        numbers = content.numbers()
        targets = [(other.identity, f"{numbers[other.identity]} {other.title}") for other in content.steps]
        gone = [(way.to, "A step that is no longer there") for way in step.ways if way.to and way.to not in numbers]
        choices = [(NO_WAY, "–"), *targets, *gone, (ENDS_HERE, "The procedure ends here")]
        for number in self.numbers["ways"]:
            way = step.ways[number] if number < len(step.ways) else None
            self.fields[f"ways-{number}-label"] = forms.CharField(
                label="Label", required=False, max_length=60, initial=way.label if way else ""
            )
            self.fields[f"ways-{number}-to"] = forms.ChoiceField(
                label="Goes to",
                required=False,
                choices=choices,
                initial=(way.to or ENDS_HERE) if way else NO_WAY,
            )

    def _add_documents(self, step: PlainStep) -> None:
        for number in self.numbers["documents"]:
            used = step.documents[number] if number < len(step.documents) else PlainDocument("")
            self.fields[f"documents-{number}-number"] = forms.CharField(
                label="Number", required=False, max_length=20, initial=used.number
            )
            self.fields[f"documents-{number}-use"] = forms.ChoiceField(
                label="Used as", required=False, choices=StepDocument.Use.choices, initial=used.use
            )

    def way_rows(self) -> list[dict[str, Any]]:
        return self.rows("ways", ("label", "to"))

    def document_rows(self) -> list[dict[str, Any]]:
        return self.rows("documents", ("number", "use"))

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        for number in self.numbers["ways"]:
            if self.value("ways", number, "label") and not self.value("ways", number, "to"):
                self.add_error(f"ways-{number}-to", "Choose where this way leads.")
        if data.get("waste") and data.get("value_kind") != Step.Value.WASTE:
            self.add_error("waste", "Only a step that is waste has a kind of waste.")
        self._clean_documents()
        return data

    def _clean_documents(self) -> None:
        typed = {
            number: (self.value("documents", number, "number") or "").strip().upper()
            for number in self.numbers["documents"]
        }
        kept = {used.number for used in self.step.documents} if self.step else set()
        wanted = {number for number in typed.values() if number}
        visible = Document.objects.visible_to(self.user).filter(number__in=wanted, withdrawn_on=None)
        allowed = kept | set(visible.values_list("number", flat=True)) if wanted else kept
        for number, written in typed.items():
            if written and written not in allowed:
                self.add_error(
                    f"documents-{number}-number",
                    f"There is no document {written} in use that you may see. A number looks like WI-017.",
                )
        self.cleaned_data["documents"] = tuple(
            PlainDocument(written, self.value("documents", number, "use") or StepDocument.Use.INSTRUCTION)
            for number, written in typed.items()
            if written
        )

    def _share(self, number: int) -> int | None:
        """A share of the cases is kept while its way is."""
        there = self.step.ways if self.step else ()
        return there[number].share if number < len(there) else None

    def cleaned_step(self) -> PlainStep:
        """The step as it was typed, with the identity it has or a new one."""
        data = self.cleaned_data
        ways = tuple(
            PlainWay(self.value("ways", number, "label") or "", None if to == ENDS_HERE else to, self._share(number))
            for number in self.numbers["ways"]
            if (to := self.value("ways", number, "to"))
        )
        return PlainStep(
            identity=self.step.identity if self.step else self.new_identity,
            **{name: data[name] for name in SAME},
            title=data["title"],
            accountable=tuple(data["accountable"]),
            consulted=tuple(data["consulted"]),
            informed=tuple(data["informed"]),
            value=data["value_kind"],
            risks=self.step.risks if self.step else (),
            documents=data["documents"],
            ways=ways,
            calls=data["calls"].document.number if data["calls"] else "",
        )


class StepsForm(DraftForm):
    """The list of steps alone: a button moves or removes one of them."""
