"""What people may type about documents and their revisions."""

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from documents.content import kind_of
from documents.files import TYPES, store
from documents.models import Document, DocumentType, Revision, RevisionFile, StaleRevision, StoredFile
from documents.richtext import clean
from people import clock
from people.forms import SUGGESTIONS, DayInput, FoldedChoices, SuggestingInput, TokenForm, add_refusal
from people.models import Role, Unit, User

if TYPE_CHECKING:
    from django.http import QueryDict

PLACES = {"password": "password", "date": "effective_from", "reason": "reason"}
LONGEST_REASON = 2000


def place_refusal(form: forms.BaseForm, refusal: ValidationError) -> None:
    """Show what a verb refused at the field that its code names, else at the top."""
    field = PLACES.get(getattr(refusal, "code", None) or "")
    if field in form.fields:
        form.add_error(field, refusal.messages[0])
    else:
        add_refusal(form, refusal)


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


class ProseInput(forms.Textarea):
    """Rich text: a plain text area, which ``static/js/prose.js`` turns into an editor."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["data-prose"] = static("django_prose_editor/editor.js")
        return context


# ---------- The master list ----------


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


# ---------- Documents ----------


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


# ---------- Writing a revision ----------


class DraftField(forms.CharField):
    """What a draft may lack and what is sent may not: empty is allowed, and not called optional."""

    is_needed_later = True

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)


class RevisionEditForm(TokenForm):
    """The head of a draft and its content. ``version`` is the one the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    title = forms.CharField(max_length=200)
    change_note = DraftField(
        label="What changes and why",
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        help_text="In a sentence or two. Readers see it. Needed before it is sent for approval.",
    )
    is_major = forms.BooleanField(
        label="Major change",
        required=False,
        help_text="Those who must read the document are asked to confirm it again.",
    )

    def __init__(self, *args: Any, revision: Revision, **kwargs: Any) -> None:
        self.revision = revision
        stored = {name: getattr(revision, name) for name in ("version", "title", "change_note", "is_major")}
        kwargs["initial"] = stored | self.stored_content(revision)
        super().__init__(*args, **kwargs)

    def with_current_version(self) -> "RevisionEditForm":
        """The same form with what was typed, ready to be saved over what is stored now."""
        data = cast("QueryDict", self.data).copy()
        data["version"] = str(self.revision.version)
        self.data = data
        return self

    def stored_content(self, revision: Revision) -> dict[str, Any]:
        return {}

    def write_content(self, revision: Revision) -> None:
        """Write what was typed into ``revision``, which is locked."""

    def is_stored(self, revision: Revision) -> bool:
        """What was typed is what is stored: the same form came twice."""
        head = ("title", "change_note", "is_major")
        return all(getattr(revision, name) == self.cleaned_data[name] for name in head)

    def save(self, *, by: User) -> None:
        """Write it all, or nothing. Raises as ``Revision.being_edited``; the same form twice is once."""
        typed = self.cleaned_data
        try:
            with self.revision.being_edited(by=by, version=typed["version"]) as locked:
                locked.title, locked.change_note, locked.is_major = (
                    typed["title"],
                    typed["change_note"],
                    typed["is_major"],
                )
                self.write_content(locked)
        except StaleRevision:
            self.revision.refresh_from_db()
            if not self.is_stored(self.revision):
                raise


class TextEditForm(RevisionEditForm):
    """A draft of rich text."""

    html = DraftField(
        label="Text",
        max_length=500_000,
        strip=False,
        widget=ProseInput({"rows": 24}),
        help_text=SafeString(
            "Needed before it is sent for approval."
            "<noscript> Scripts are off in this browser: write it as HTML.</noscript>"
        ),
    )

    def stored_content(self, revision: Revision) -> dict[str, Any]:
        return {"html": revision.text.html}

    def clean_html(self) -> str:
        return clean(self.cleaned_data["html"].replace("\r\n", "\n"))

    def write_content(self, revision: Revision) -> None:
        revision.text.html = self.cleaned_data["html"]
        revision.text.save()

    def is_stored(self, revision: Revision) -> bool:
        return super().is_stored(revision) and revision.text.html == self.cleaned_data["html"]


class FileEditForm(RevisionEditForm):
    """A draft whose content is a file made elsewhere."""

    upload = forms.FileField(
        label="File",
        required=False,
        widget=forms.FileInput({"accept": ",".join(sorted(TYPES))}),
        help_text=f"One of {', '.join(sorted(TYPES))}, up to 25 MB. Leave empty to keep the one that is attached.",
    )

    def clean_upload(self) -> tuple[StoredFile, str] | None:
        upload: UploadedFile | None = self.cleaned_data["upload"]
        return store(upload) if upload else None

    def write_content(self, revision: Revision) -> None:
        if stored := self.cleaned_data["upload"]:
            RevisionFile.objects.update_or_create(revision=revision, defaults={"file": stored[0], "name": stored[1]})

    def is_stored(self, revision: Revision) -> bool:
        stored = self.cleaned_data["upload"]
        attached = RevisionFile.objects.filter(revision=revision).first()
        same = not stored or (attached is not None and (attached.file, attached.name) == stored)
        return super().is_stored(revision) and same


class RevisionSubmitForm(TokenForm):
    """Send the draft for approval as the person saw it."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


EDIT_FORMS: dict[str, type[RevisionEditForm]] = {"text": TextEditForm, "file": FileEditForm}


def edit_form_of(revision: Revision) -> type[RevisionEditForm] | None:
    """The form that writes this kind of content; None where another app has a page of its own for it."""
    return EDIT_FORMS.get(kind_of(revision).key)


# ---------- Deciding ----------


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
        """Say what ends when this one begins."""
        if before is not None:
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
