"""What people type about the place of a process in the tree."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from people import words
from people.forms import SUGGESTIONS, FoldedChoices, SuggestingInput, TokenForm
from people.models import Role, Unit, User
from processes.models import Process
from processes.picking import PickInput, ProcessBook
from processes.tree import code_of

EVERYONE = "all"
BAND_HELP = "Where it stands in the value chain. Below another process it takes over that one's band."


class ProcessField(forms.CharField):
    """A process in use that the person may see, by its number or name; cleaned to it, None when left empty."""

    book: ProcessBook

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=250, widget=PickInput("processes"), **kwargs)

    def clean(self, value: Any) -> Process | None:
        typed = super().clean(value).strip()
        if not typed:
            return None
        found: Process = self.book.rows.select_related("document").get(document__number=self.book.key_meant(typed))
        return found


class OwnedForm(TokenForm):
    """A new process: its name, who answers for it, and who knows it."""

    title = forms.CharField(label="Name", max_length=200, help_text="Begin with a verb: “Buy castings and parts”.")
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

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        experts = User.objects.visible_to(user).people().filter(is_active=True, partner=None).order_by("name")
        self.fields["expert"].widget = SuggestingInput(list(experts.values_list("username", "name")[:SUGGESTIONS]))
        owners = Role.objects.visible_to(user).filter(is_external=False).order_by("name")
        self.fields["owner_role"].queryset = owners  # type: ignore[attr-defined]

    def clean_expert(self) -> User | None:
        username = self.cleaned_data["expert"].strip()
        if not username:
            return None
        person = User.objects.visible_to(self.user).people().filter(username=username, is_active=True).first()
        if person is None:
            raise forms.ValidationError("Nobody here has this user name.")
        return person


class ProcessCreateForm(OwnedForm):
    field_order = ["title", "parent", "band", "owner_role", "expert", "readers"]

    parent = ProcessField(
        label="Belongs to",
        required=False,
        help_text="The process above, by its number or name. Empty: at the top.",
    )
    band = forms.ChoiceField(
        label="Band",
        choices=Process.Band.choices,
        initial=Process.Band.CORE,
        help_text=BAND_HELP,
    )
    readers = forms.ModelMultipleChoiceField(
        Role.objects.none(),
        label="Readers",
        to_field_name="code",
        required=False,
        widget=FoldedChoices,
        help_text="Choose none to give it those of the process above; at the top, all employees.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["parent"].book = ProcessBook(user)  # type: ignore[attr-defined]
        self.fields["readers"].queryset = Role.objects.visible_to(user).order_by("name")  # type: ignore[attr-defined]


class VariantCreateForm(OwnedForm):
    field_order = ["unit", "title", "owner_role", "expert"]

    unit = forms.ModelChoiceField(
        Unit.objects.order_by("name"),
        label="For",
        to_field_name="code",
        empty_label="Choose a unit",
        help_text="Whoever has a role in this unit, or in a part of it, reads the variant instead of the standard.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].help_text = "If you leave it as it is, the name of the unit is added."

    def clean(self) -> dict[str, Any]:
        """The name tells the variant from its standard in every list."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        unit, title = data.get("unit"), data.get("title")
        if unit and title and title == self.initial.get("title"):
            data["title"] = f"{title}, {unit.name}"[:200]
        return data


class ProcessMoveForm(TokenForm):
    parent = ProcessField(
        label="Belongs to",
        required=False,
        help_text="The process above, by its number or name. Empty: at the top.",
    )
    position = forms.IntegerField(
        label="Place among its neighbours",
        required=False,
        min_value=1,
        max_value=1000,
        help_text="1 is the first. Empty: it keeps its place, and below another process it comes last.",
    )
    band = forms.ChoiceField(
        label="Band",
        choices=Process.Band.choices,
        help_text=BAND_HELP,
    )
    same_readers = forms.BooleanField(
        label="Give it the readers of the process above",
        required=False,
        help_text="And with it everything below it that has the same readers as it. Without this all readers stay.",
    )
    reason = forms.CharField(label="Reason", max_length=500, required=False)
    seen_at = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)

    def __init__(self, *args: Any, user: User, process: Process, **kwargs: Any) -> None:
        parent = process.parent.document.number if process.parent else ""
        self.process, self.place = process, code_of(process)
        kwargs["initial"] = {"parent": parent, "band": process.band, "seen_at": self.place}
        super().__init__(*args, **kwargs)
        self.fields["parent"].book = ProcessBook(user)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("position") is None and data.get("parent", self) == self.process.parent:
            data["position"] = self.process.position
        return data

    def catch_up(self) -> None:
        """After it was moved by somebody else: the next press is by whoever knows where it stands now."""
        self.put(seen_at=self.place)


class ProcessRestrictForm(TokenForm):
    """The readers of a process; ``below`` cleans to the sets of roles whose processes below get them, too."""

    readers = forms.ModelMultipleChoiceField(
        Role.objects.none(),
        label="Readers",
        to_field_name="code",
        required=False,
        widget=FoldedChoices(is_open=True),
        help_text="Choose none to open it to all employees.",
    )
    below = forms.TypedMultipleChoiceField(
        label="Give the same readers to what stands below it",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="By who may read them today. What you do not tick stays as it is.",
    )
    reason = forms.CharField(label="Reason", max_length=500)

    def __init__(self, data: Any, *, user: User, process: Process, like: Process | None) -> None:
        """``like``: the process whose readers are offered, for ``process`` and what is read by the same below it."""
        own, offered = (set(of.document.readers.all()) for of in (process, like or process))
        keys = frozenset(role.pk for role in own)
        initial = {"readers": [role.code for role in offered], "below": [_key(keys)] if like else []}
        super().__init__(data, initial=initial)
        roles = Role.objects.visible_to(user).order_by("name")
        self.fields["readers"].queryset = roles  # type: ignore[attr-defined]
        names = {role.pk: role.name for role in roles}
        self.today = _read_by(keys, names)
        found = process.readers_below(user)
        self.count_below = sum(map(len, found.values()))
        if not found:
            del self.fields["below"]
            return
        below: Any = self.fields["below"]
        below.choices = [
            (_key(today), f"{_read_by(today, names)}: {words.first_few([str(one) for one in found[today]])}")
            for today in sorted(found, key=lambda today: (-len(found[today]), _key(today)))
        ]
        below.coerce = lambda key: frozenset(int(pk) for pk in key.split("-") if pk != EVERYONE)


def _key(roles: frozenset[int]) -> str:
    return "-".join(str(pk) for pk in sorted(roles)) or EVERYONE


def _read_by(roles: Iterable[int], names: Mapping[int, str]) -> str:
    """“Buyer and Storekeeper” of these roles (keys); “All employees” where there is none."""
    return words.listed(sorted(names.get(pk, "Another role") for pk in roles)) or "All employees"
