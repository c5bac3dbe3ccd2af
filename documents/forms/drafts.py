"""What people may type into a draft, whatever its content."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.templatetags.static import static
from django.utils.safestring import SafeString

from documents.content import kind_of
from documents.files import TYPES, store
from documents.models import Revision, RevisionFile, StaleRevision, StoredFile
from documents.richtext import clean
from people.forms import TokenForm
from people.models import User
from people.records import Transfer

if TYPE_CHECKING:
    from django.http import QueryDict


class ProseInput(forms.Textarea):
    """Rich text: a plain text area, which ``static/js/prose.js`` turns into an editor."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["data-prose"] = static("django_prose_editor/editor.js")
        return context


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

    def write_content(self, revision: Revision, by: User) -> None:
        """Write what ``by`` typed into ``revision``, which is locked."""

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
                self.write_content(locked, by)
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

    def write_content(self, revision: Revision, by: User) -> None:
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

    def write_content(self, revision: Revision, by: User) -> None:
        if self.cleaned_data["upload"]:
            file, name = self.cleaned_data["upload"]
            RevisionFile.objects.update_or_create(revision=revision, defaults={"file": file, "name": name})
            Transfer.note(Transfer.Direction.IN, by=by, name=name, sha256=file.pk)

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
