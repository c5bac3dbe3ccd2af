"""How every form of the portal looks and what each that changes something carries."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting

from people import clock
from people.models import Role, User

UNBOXED = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)
SUGGESTIONS = 300


class PortalField(forms.BoundField):
    """A field whose widget wears the class of the look; aria-describedby and aria-invalid are Django's.

    ``told_at`` is the id of a place that says more about the field than its own errors do, and ``is_wrong_there`` that
    what stands there is wrong with it.
    """

    told_at = ""
    is_wrong_there = False

    @property
    def aria_describedby(self) -> str | None:
        return " ".join(filter(None, (super().aria_describedby, self.told_at))) or None

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        built = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        if not widget.is_hidden and not isinstance(widget, UNBOXED) and "class" not in widget.attrs:
            built["class"] = "input"
        if self.is_wrong_there:
            built["aria-invalid"] = "true"
        return built


class PortalRenderer(TemplatesSetting):
    """Forms look alike: ``{{ form }}`` gives all of it, ``{{ form.name.as_field_group }}`` one field."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
    bound_field_class = PortalField


def add_refusal(form: forms.BaseForm, refusal: ValidationError) -> None:
    """Show what a verb refused: at the field where the form has it, else at the top."""
    named = refusal.message_dict if hasattr(refusal, "error_dict") else {}
    for name, sentences in (named or {"": refusal.messages}).items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)


class TokenForm(forms.Form):
    """A form that changes something. Its token names this one sending, so that a second click changes nothing."""

    token = forms.UUIDField(
        widget=forms.HiddenInput,
        initial=uuid4,
        error_messages={
            "required": "This form came without its mark. Please load the page again and send it once more.",
            "invalid": "This form came with a damaged mark. Please load the page again and send it once more.",
        },
    )

    def put(self, **values: str) -> None:
        """Come back with these values in place of those that were sent."""
        data: Any = self.data
        self.data = data = data.copy()
        for name, value in values.items():
            data[name] = value


class DayInput(forms.DateInput):
    """A day picked with the browser's own calendar; sent and shown as 2026-03-02."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class SuggestingInput(forms.TextInput):
    """A text field that offers names while one types; complete without them."""

    template_name = "components/suggesting_input.html"

    def __init__(self, suggestions: list[tuple[str, str]] | None = None) -> None:
        super().__init__({"autocomplete": "off"})
        self.suggestions = suggestions or []

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["list"] = f"{context['widget']['attrs'].get('id', name)}_list"
        context["suggestions"] = self.suggestions
        return context


class FoldedChoices(forms.CheckboxSelectMultiple):
    """Check boxes below a fold that says how many are chosen; open where some are, or with ``is_open`` at once."""

    is_folded = True

    def __init__(self, *, is_open: bool = False) -> None:
        super().__init__()
        self.is_open = is_open


class FindForm(forms.Form):
    """Words that narrow a list."""

    q = forms.CharField(
        label="Name", required=False, max_length=200, widget=forms.TextInput({"type": "search", "autocomplete": "off"})
    )


class SignInForm(AuthenticationForm):
    """User name and password. What is wrong is not said apart, so that nobody learns who has an account."""

    error_messages = {
        "invalid_login": "This user name and this password do not belong together. Look at both and try again.",
        "inactive": "This user name and this password do not belong together. Look at both and try again.",
    }

    username = UsernameField(
        label="User name",
        max_length=254,
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none", "autofocus": True}),
    )
    # A password of a megabyte is refused before it is hashed.
    password = forms.CharField(
        label="Password",
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class AssignmentCreateForm(TokenForm):
    """Give somebody this role."""

    user = forms.ModelChoiceField(
        queryset=User.objects.none(),
        to_field_name="username",
        label="User name",
        help_text="Begin to type the name.",
        error_messages={"invalid_choice": "Nobody who could hold this role has this user name."},
    )
    starts_on = forms.DateField(label="From", widget=DayInput, initial=clock.today)
    ends_on = forms.DateField(
        label="Until", widget=DayInput, required=False, help_text="The first day it is no longer held. Empty: open."
    )

    def __init__(self, *args: Any, role: Role, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        candidates = (
            User.objects.visible_to(by).people().filter(is_active=True, partner__isnull=not role.is_external)
        ).order_by("name")
        field: Any = self.fields["user"]
        field.widget = SuggestingInput(list(candidates.values_list("username", "name")[:SUGGESTIONS]))
        field.queryset = candidates


class RolePriceForm(TokenForm):
    """What an hour of a role costs."""

    hourly_rate = forms.DecimalField(
        label="Cost of an hour",
        required=False,
        min_value=0,
        max_digits=8,
        decimal_places=2,
        help_text="With everything on it, such as 54.50. Empty: nobody knows.",
    )
    reason = forms.CharField(label="Reason", max_length=500, required=False)


class AssignmentEndForm(TokenForm):
    """Take a role away."""

    on = forms.DateField(label="From", widget=DayInput, help_text="The first day it is no longer held.")
