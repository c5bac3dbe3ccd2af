"""What people type about goals, measures, targets and values. Every select box asks the gate."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from kpis import numbers, periods
from kpis.lines import month_choices
from kpis.models import Goal, Kpi
from kpis.models.fields import CODE
from people import clock
from people.forms import TokenForm
from people.models import Role, Unit, User
from processes.models import Process, Step

MONTHS_OFFERED = 25
LONGEST_TYPED = 60


class NumberField(forms.CharField):
    """A number as ``kpis.numbers`` reads it. What was typed stays in the field, right or wrong."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=LONGEST_TYPED, empty_value="", **options)

    def clean(self, value: Any) -> Decimal | None:
        typed = super().clean(value)
        return numbers.parse(typed) if typed else None


class PeriodField(forms.CharField):
    """A month written 2026-02, offered as a list and taken from an address too."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.Select, max_length=10, **options)

    def clean(self, value: Any) -> date:
        period = periods.parse(super().clean(value))
        if period is None:
            raise ValidationError("Choose a month of the list, written like 2026-02.", code="period")
        return period


class _ValueForm(TokenForm):
    """A value or the word that there is none."""

    use_required_attribute = False  # the value is needed unless the box is ticked; the browser cannot know

    value = NumberField()
    not_applicable = forms.BooleanField(
        required=False, label="No value this month", help_text="The month stays out of the mean. Say why in the note."
    )

    def __init__(self, *args: Any, kpi: Kpi, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kpi = kpi
        unit = {"%": "per cent"}.get(kpi.unit, kpi.unit)
        self.fields["value"].label = f"Value, {unit}" if unit else "Value"
        if kpi.direction == Kpi.Direction.YES_NO:
            self.fields["value"] = forms.ChoiceField(
                label="Answer", choices=[("", "Choose"), ("1", "Yes"), ("0", "No")]
            )
        self.fields["value"].required = not (self.is_bound and self["not_applicable"].value())
        self.fields["value"].error_messages["required"] = (
            "There is no value yet. Write it, or tick that there is none this month."
        )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        value = given.get("value")
        if isinstance(value, str):
            given["value"] = value = Decimal(value) if value else None
        if given.get("not_applicable") and value is not None:
            self.add_error("value", "There is a value and the mark that there is none. Take one of them away.")
        return given


class KpiRecordForm(_ValueForm):
    """Enter the value of a month."""

    field_order = ["period", "value", "not_applicable", "note", "token"]

    period = PeriodField(label="Month")
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What happened and why. It stands behind the value and on the page of goals.",
    )

    def __init__(self, *args: Any, kpi: Kpi, reported: dict[date, str], **kwargs: Any) -> None:
        super().__init__(*args, kpi=kpi, **kwargs)
        newest = periods.of(clock.today())
        self.fields["period"].widget.choices = [
            (written, f"{name}: {reported[month]}" if (month := periods.parse(written)) in reported else name)
            for written, name in month_choices(newest, MONTHS_OFFERED)
        ]


class MeasurementRestateForm(_ValueForm):
    """Correct the value of a month; the first one stays beside it."""

    field_order = ["value", "not_applicable", "reason", "token"]

    reason = forms.CharField(
        label="Why it is restated",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It stays beside the value, with what was first reported.",
    )


class _RolesMixin:
    """Select boxes of roles that the writer may know of."""

    fields: dict[str, forms.Field]

    def offer_roles(self, by: User, *names: str) -> None:
        roles = Role.objects.visible_to(by).order_by("name")
        for name in names:
            self.fields[name].queryset = roles  # type: ignore[attr-defined]


class GoalForm(_RolesMixin, TokenForm):
    """The sheet of a goal."""

    statement = forms.CharField(max_length=160, label="Goal", help_text="What shall be true, in a few words.")
    perspective = forms.ChoiceField(choices=Goal.Perspective.choices)
    owner_role: "forms.ModelChoiceField[Role]" = forms.ModelChoiceField(
        Role.objects.none(), label="Owner", empty_label="Choose a role", help_text="Acts when it is off target."
    )
    unit = forms.ModelChoiceField(
        Unit.objects.order_by("name"), required=False, label="Part of the firm", empty_label="The whole firm"
    )
    weight = NumberField(initial="1", help_text="Relative to its neighbours: 2 counts twice.")
    rollup = forms.ChoiceField(label="Scored by", choices=Goal.Rollup.choices)
    readers: "forms.ModelMultipleChoiceField[Role]" = forms.ModelMultipleChoiceField(
        Role.objects.none(), required=False, help_text="Choose nobody to open it to all employees."
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_roles(by, "owner_role", "readers")


class GoalCreateForm(GoalForm):
    """A new goal and its place."""

    field_order = ["code", "statement", "perspective", "parent"]

    code = forms.CharField(
        max_length=20, validators=[CODE], help_text="Its address for ever, for example G-04 or DELIVER."
    )
    parent = forms.ModelChoiceField(
        Goal.objects.none(), required=False, label="Carries", empty_label="No other goal: it stands at the top"
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        self.fields["parent"].queryset = Goal.objects.visible_to(by)  # type: ignore[attr-defined]


class GoalEditForm(GoalForm):
    """Change a goal that nobody has changed meanwhile."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2_000_000_000)


class GoalMoveForm(TokenForm):
    """Hang a goal elsewhere."""

    parent = forms.ModelChoiceField(
        Goal.objects.none(), required=False, label="Carries", empty_label="No other goal: it stands at the top"
    )
    reason = forms.CharField(max_length=300, required=False)

    def __init__(self, *args: Any, by: User, goal: Goal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        below = goal.get_descendants(include_self=True).visible_to(by)
        others = Goal.objects.visible_to(by).exclude(pk__in=below.values("pk"))
        self.fields["parent"].queryset = others  # type: ignore[attr-defined]


class ProcessNumbersField(forms.CharField):
    """Numbers of procedures in one line, each asked at the gate."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=500, **options)
        self.by: User | None = None

    def clean(self, value: Any) -> list[Process]:
        wanted = [number for number in super().clean(value).upper().replace(",", " ").split() if number]
        if not wanted or self.by is None:
            return []
        found = {
            process.document.number: process
            for process in Process.objects.visible_to(self.by)
            .filter(document__number__in=wanted)
            .select_related("document")
        }
        unknown = [number for number in wanted if number not in found]
        if unknown:
            raise ValidationError(f"There is no procedure {unknown[0]}. Write numbers such as P-0042, P-0045.")
        return list(found.values())


class KpiForm(_RolesMixin, TokenForm):
    """The sheet of a measure. All of it: a measure that nobody can compute is none."""

    name = forms.CharField(max_length=120)
    goal = forms.ModelChoiceField(Goal.objects.none(), label="Goal it measures", empty_label="Choose a goal")
    weight = NumberField(initial="1", help_text="Relative to the other measures of the goal.")
    definition = forms.CharField(max_length=2000, label="What is counted", widget=forms.Textarea(attrs={"rows": 2}))
    formula = forms.CharField(max_length=2000, label="How it is computed", widget=forms.Textarea(attrs={"rows": 2}))
    source = forms.CharField(max_length=300, label="Where the figures come from")
    direction = forms.ChoiceField(choices=Kpi.Direction.choices, label="Which way is better")
    unit = forms.CharField(max_length=20, required=False, help_text="Such as %, days or €. Not for yes or no.")
    decimals = forms.IntegerField(min_value=0, max_value=numbers.DECIMALS, initial=0, label="Decimals shown")
    baseline = NumberField(required=False, help_text="Where it stands today. Not for yes or no.")
    owner_role: "forms.ModelChoiceField[Role]" = forms.ModelChoiceField(
        Role.objects.none(), label="Owner", empty_label="Choose a role", help_text="Answers for the result."
    )
    updater_role: "forms.ModelChoiceField[Role]" = forms.ModelChoiceField(
        Role.objects.none(), label="Entered by", empty_label="Choose a role", help_text="Enters the value every month."
    )
    processes = ProcessNumbersField(
        required=False, label="Procedures that move it", help_text="Numbers, for example P-0042, P-0045."
    )
    readers: "forms.ModelMultipleChoiceField[Role]" = forms.ModelMultipleChoiceField(
        Role.objects.none(), required=False, help_text="Choose nobody to open it to all employees."
    )

    def __init__(self, *args: Any, by: User, goals: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_roles(by, "owner_role", "updater_role", "readers")
        self.fields["goal"].queryset = goals  # type: ignore[attr-defined]
        self.fields["processes"].by = by  # type: ignore[attr-defined]

    def sheet(self) -> dict[str, Any]:
        """What the verbs of ``Kpi`` call the sheet."""
        names = (
            "name", "weight", "definition", "formula", "source", "direction", "unit", "decimals", "baseline",
            "owner_role", "updater_role",
        )  # fmt: skip
        return {name: self.cleaned_data[name] for name in names}


class KpiCreateForm(KpiForm):
    """A new measure."""

    field_order = ["code", "name"]

    code = forms.CharField(max_length=20, validators=[CODE], help_text="Its address for ever, for example OTIF.")


class KpiEditForm(KpiForm):
    """Change a measure that nobody has changed meanwhile, and say which steps move it."""

    field_order = ["name", "goal", "weight", "definition", "formula", "source", "direction", "unit", "decimals",
                   "baseline", "owner_role", "updater_role", "processes", "steps", "readers"]  # fmt: skip

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2_000_000_000)
    steps = forms.TypedMultipleChoiceField(
        coerce=UUID,
        required=False,
        label="Steps that move it",
        widget=forms.CheckboxSelectMultiple,
        help_text="Steps in force of the procedures above. Save once to choose among those of a new one.",
    )

    def __init__(self, *args: Any, by: User, kpi: Kpi, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        steps = (
            Step.objects.read_today_by(by)
            .filter(procedure__revision__document__process__kpis=kpi)
            .order_by("procedure__revision__document__number", "position")
            .values_list("identity", "procedure__revision__document__number", "position", "title")
        )
        self.fields["steps"].choices = [  # type: ignore[attr-defined]
            (str(identity), f"{number}, step {position}: {title}") for identity, number, position, title in steps
        ]
        if not self.fields["steps"].choices:  # type: ignore[attr-defined]
            del self.fields["steps"]


class TargetSetForm(TokenForm):
    """What values are held against from a month on. The fields follow the direction of the measure."""

    valid_from = PeriodField(label="From")
    target = NumberField(required=False)
    limit = NumberField(required=False, help_text="Beyond it the measure is off target. Empty: only met and not met.")
    low = NumberField(required=False, label="Lower edge")
    high = NumberField(required=False, label="Upper edge")
    limit_low = NumberField(required=False, label="Lower limit", help_text="Below it the measure is off target.")
    limit_high = NumberField(required=False, label="Upper limit", help_text="Above it the measure is off target.")
    reason = forms.CharField(max_length=300, label="Why", help_text="It stands in the audit trail.")

    def __init__(self, *args: Any, kpi: Kpi, first: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = [periods.shifted(first, ahead) for ahead in range(MONTHS_OFFERED)]
        self.fields["valid_from"].widget.choices = [choice for month in months for choice in month_choices(month, 1)]
        is_band = kpi.direction == Kpi.Direction.BAND
        for name in ("target", "limit") if is_band else ("low", "high", "limit_low", "limit_high"):
            del self.fields[name]
        for name in ("low", "high") if is_band else ("target",):
            self.fields[name].required = True
        if kpi.direction == Kpi.Direction.YES_NO:
            del self.fields["limit"]
            self.fields["target"] = forms.TypedChoiceField(
                coerce=Decimal, choices=[("1", "Yes"), ("0", "No")], label="What is wanted"
            )

    def yardstick(self) -> dict[str, Decimal | None]:
        """The numbers, as ``Kpi.set_target`` takes them."""
        names = ("target", "limit", "low", "high", "limit_low", "limit_high")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class KpiListForm(forms.Form):
    """Which measures to list. Nothing that stands in an address is an error: what is unknown is ignored."""

    show = forms.ChoiceField(
        required=False, choices=[("", "All measures"), ("mine", "Mine"), ("due", "Due from me")], label="Show"
    )
    status = forms.ChoiceField(
        required=False,
        choices=[
            ("", "Any status"),
            ("off", "Off target"),
            ("watch", "Watch"),
            ("good", "On target"),
            ("none", "None"),
        ],
        label="Status",
    )
