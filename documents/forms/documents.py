"""What people may type about a document itself, and what narrows the list of them."""

from typing import Any, ClassVar

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from documents.forms.decisions import LONGEST_REASON
from documents.models import Document, DocumentType
from people.forms import SUGGESTIONS, DayInput, FoldedChoices, SuggestingInput, TokenForm
from people.models import Role, Unit, User


class QuickSelect(forms.Select):
    """A select box of many rows, built as one string."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = str(value or "")
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, SafeString(" selected") if str(key) == chosen else "", label) for key, label in self.choices),
        )
        given = {**self.attrs, **(attrs or {}), "name": name}
        written = format_html_join("", ' {}="{}"', ((k, v) for k, v in given.items() if v is not False))
        return format_html("<select{}>{}</select>", written, options)


class DocumentFilterForm(forms.Form):
    """What narrows the master list. What it does not know it leaves aside."""

    q = forms.CharField(
        label="Number or words", required=False, max_length=200, widget=forms.TextInput({"type": "search"})
    )
    type = forms.ChoiceField(required=False, widget=QuickSelect)
    stage = forms.ChoiceField(required=False, widget=QuickSelect)
    owner = forms.ChoiceField(label="Owner", required=False, widget=QuickSelect)
    review = forms.ChoiceField(
        label="Review due",
        required=False,
        widget=QuickSelect,
        choices=[("", "Any time"), ("late", "Late"), ("soon", "Next 30 days")],
    )

    STAGES: ClassVar[dict[str, str]] = {
        "": "Not withdrawn",
        "in_force": "In force",
        "scheduled": "Scheduled",
        "in_review": "In review",
        "draft": "Draft",
    }

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        types = DocumentType.objects.order_by("name").values_list("prefix", "name")
        owners = Role.objects.visible_to(by).order_by("name").values_list("code", "name")
        self.fields["type"].choices = [("", "All types"), *types]  # type: ignore[attr-defined]
        self.fields["owner"].choices = [("", "All owners"), *owners]  # type: ignore[attr-defined]
        stages = list(self.STAGES.items())
        if by.has_perm("documents.manage_documents"):
            stages.append(("withdrawn", "Withdrawn"))
        self.fields["stage"].choices = stages  # type: ignore[attr-defined]
        if by.is_external:
            for name in ("stage", "owner", "review"):
                del self.fields[name]

    def chosen(self) -> dict[str, str]:
        """What was understood; a value that is not on offer counts as not given."""
        self.is_valid()
        return {name: str(self.cleaned_data.get(name) or "") for name in ("q", "type", "stage", "owner", "review")}


class AudienceFields(forms.Form):
    """Who owns, knows and reads a document."""

    owner_role = forms.ModelChoiceField(
        queryset=Role.objects.none(),
        to_field_name="code",
        label="Owner",
        empty_label="Choose a role",
        widget=QuickSelect,
        help_text="The role that answers for it and may write it.",
    )
    expert = forms.ModelChoiceField(
        queryset=User.objects.none(),
        to_field_name="username",
        required=False,
        label="Expert",
        help_text="User name of the person who answers questions about it. Begin to type the name.",
        error_messages={"invalid_choice": "Nobody among the employees has this user name."},
    )
    unit = forms.ModelChoiceField(
        queryset=Unit.objects.none(), to_field_name="code", required=False, empty_label="No unit of its own"
    )
    readers = forms.ModelMultipleChoiceField(
        queryset=Role.objects.none(),
        to_field_name="code",
        required=False,
        label="Readers",
        widget=FoldedChoices,
        help_text="Only these roles may read it. Leave all empty to open it to all employees.",
    )
    must_read = forms.ModelMultipleChoiceField(
        queryset=Role.objects.none(),
        to_field_name="code",
        required=False,
        label="Asked to confirm",
        widget=FoldedChoices,
        help_text="The people of these roles confirm that they have read each major revision.",
    )
    issuer = forms.CharField(
        max_length=120, required=False, label="Issued by", help_text="Who publishes it, if it comes from outside."
    )
    edition = forms.CharField(max_length=60, required=False)

    def offer(self, by: User) -> None:
        """Fill the choices with what ``by`` may know of."""
        roles = Role.objects.visible_to(by).order_by("name")
        experts = User.objects.visible_to(by).people().filter(is_active=True, partner=None).order_by("name")
        may_manage = by.has_perm("documents.manage_documents")
        fields: dict[str, Any] = self.fields
        fields["owner_role"].queryset = (
            roles.filter(is_external=False) if may_manage else roles.filter(pk__in=by.role_ids)
        )
        fields["expert"].widget = SuggestingInput(list(experts.values_list("username", "name")[:SUGGESTIONS]))
        fields["expert"].queryset = experts
        fields["unit"].queryset = Unit.objects.order_by("name")
        fields["readers"].queryset = fields["must_read"].queryset = roles


class DocumentCreateForm(AudienceFields, TokenForm):
    """A new document. Procedures are created with their process."""

    type = forms.ModelChoiceField(
        queryset=DocumentType.objects.exclude(content_kind=DocumentType.Content.PROCEDURE),
        to_field_name="prefix",
        empty_label="Choose a type",
        help_text="Gives it its number. A procedure is created with its process.",
    )
    title = forms.CharField(max_length=200)

    field_order = ["type", "title", "owner_role", "expert", "unit", "must_read", "readers"]

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(by)


class DocumentEditForm(AudienceFields, TokenForm):
    """Who owns, knows and reads a document. Its title and content change with a revision only."""

    review_due_on = forms.DateField(label="Next review", required=False, widget=DayInput)
    reason = forms.CharField(
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 2}),
        help_text="What changes and why. It is kept in the audit trail.",
    )

    def __init__(self, *args: Any, by: User, document: Document, **kwargs: Any) -> None:
        named = {
            "owner_role": document.owner_role.code,
            "expert": document.expert.username if document.expert else "",
            "unit": document.unit.code if document.unit else "",
            "readers": list(document.readers.visible_to(by).values_list("code", flat=True)),
            "must_read": list(document.must_read.visible_to(by).values_list("code", flat=True)),
            "review_due_on": document.review_due_on,
            "issuer": document.issuer,
            "edition": document.edition,
        }
        kwargs["initial"] = named
        super().__init__(*args, **kwargs)
        self.offer(by)

    def changes(self) -> dict[str, Any]:
        """What was filled in, as the verb wants it; saying the same twice is harmless, so without the token."""
        return {name: value for name, value in self.cleaned_data.items() if name != "token"}
