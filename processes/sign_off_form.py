"""What the keeper of a control says when they sign it off."""

from typing import Any

from django import forms

from people.forms import TokenForm
from processes.vocabulary import LONGEST_NOTE

KEPT, NOT_KEPT = "kept", "not-kept"


class SignOffForm(TokenForm):
    """Whether it is kept, with nothing chosen beforehand."""

    control = forms.CharField(widget=forms.HiddenInput, required=False)
    verdict = forms.ChoiceField(
        label="Is it kept?",
        choices=[(KEPT, "Yes, it is kept"), (NOT_KEPT, "No, it is not kept")],
        widget=forms.RadioSelect,
    )
    seen = forms.CharField(
        label="What you saw",
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea({"rows": 2, "dir": "auto"}),
        help_text="A sample, a list, a number. Needed where it is not kept.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].widget.attrs.pop("maxlength", None)  # what is too long is said, not cut while it is pasted

    @property
    def is_kept(self) -> bool:
        return bool(self.cleaned_data["verdict"] == KEPT)
