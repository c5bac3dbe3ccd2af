"""What people may type when they decide: a reason, a signature."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from documents.models import Document, Revision
from people import clock
from people.forms import SUGGESTIONS, DayInput, SuggestingInput, TokenForm, add_refusal
from people.models import User

PLACES = {"password": "password", "date": "effective_from", "reason": "reason"}
LONGEST_REASON = 2000


def place_refusal(form: forms.BaseForm, refusal: ValidationError) -> None:
    """Show what a verb refused at the field that its code names, else at the top."""
    field = PLACES.get(getattr(refusal, "code", None) or "")
    if field in form.fields:
        form.add_error(field, refusal.messages[0])
    else:
        add_refusal(form, refusal)


class ReasonForm(TokenForm):
    """An act that needs a reason but no signature."""

    reason = forms.CharField(max_length=LONGEST_REASON, widget=forms.Textarea({"rows": 2}))


class SigningForm(TokenForm):
    """An act that is signed: the password again, in the same request (21 CFR 11.200 a 1)."""

    password = forms.CharField(
        label="Your password",
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class RevisionApproveForm(SigningForm):
    """Approve exactly the content whose code the page showed."""

    sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)
    effective_from = forms.DateField(label="In force from", widget=DayInput, initial=clock.today)
    comment = forms.CharField(max_length=LONGEST_REASON, required=False, widget=forms.Textarea({"rows": 2}))

    field_order = ["effective_from", "comment", "password"]

    def replacing(self, before: Revision | None) -> None:
        """Say what ends when this one begins, and propose the first day on which it may."""
        if before is not None and before.effective_from is not None:
            self.initial["effective_from"] = max(clock.today(), before.effective_from + timedelta(days=1))
            self.fields["effective_from"].help_text = f"Revision {before.number} ends the day before."


class RevisionRejectForm(SigningForm):
    """Send back exactly the content whose code the page showed."""

    sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)
    reason = forms.CharField(max_length=LONGEST_REASON, widget=forms.Textarea({"rows": 2}))

    field_order = ["reason", "password"]


class DocumentWithdrawForm(SigningForm):
    """Take a document out of force."""

    reason = forms.CharField(max_length=LONGEST_REASON, widget=forms.Textarea({"rows": 2}))
    replaced_by = forms.ModelChoiceField(
        queryset=Document.objects.none(),
        to_field_name="number",
        required=False,
        label="Replaced by",
        help_text="Number of the document that takes its place. Old addresses will lead there.",
        error_messages={"invalid_choice": "No other document in force has this number."},
    )

    field_order = ["replaced_by", "reason", "password"]

    def __init__(self, *args: Any, by: User, document: Document, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Document.objects.visible_to(by).in_force().exclude(pk=document.pk).order_by("number")
        field: Any = self.fields["replaced_by"]
        field.widget = SuggestingInput(list(others.values_list("number", "title")[:SUGGESTIONS]))
        field.queryset = others
