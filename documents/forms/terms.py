"""What people may type about terms."""

from typing import Any

from django import forms

from documents.forms.decisions import LONGEST_REASON
from documents.forms.documents import QuickSelect
from documents.models import Term
from people.forms import TokenForm
from people.models import Role, User


class TermCreateForm(TokenForm):
    """A word and what it means here."""

    word = forms.CharField(max_length=80, label="Term")
    other_words = forms.CharField(
        max_length=300,
        required=False,
        label="Other words",
        help_text="Plurals, short forms and synonyms, separated by commas. They are explained like the term.",
    )
    meaning = forms.CharField(
        max_length=600,
        widget=forms.Textarea({"rows": 3}),
        help_text="In a sentence or two. Everybody who signs in reads it, suppliers too.",
    )
    owner_role = forms.ModelChoiceField(
        queryset=Role.objects.none(),
        to_field_name="code",
        label="Owner",
        empty_label="Choose a role",
        widget=QuickSelect,
        help_text="The role that answers for what it means.",
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles: Any = self.fields["owner_role"]
        roles.queryset = Role.objects.visible_to(by).filter(is_external=False).order_by("name")

    def said(self) -> dict[str, Any]:
        """What the verb takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "token"}


class TermEditForm(TermCreateForm):
    reason = forms.CharField(
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 2}),
        help_text="What changes and why. It is kept in the audit trail.",
    )

    def __init__(self, *args: Any, by: User, term: Term, **kwargs: Any) -> None:
        initial = {name: getattr(term, name) for name in ("word", "other_words", "meaning")}
        initial["owner_role"] = term.owner_role.code
        super().__init__(*args, by=by, initial=initial, **kwargs)
