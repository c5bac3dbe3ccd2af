"""What people send when a draft takes its steps from a BPMN file: first the file, then what to take of it as whom."""

import base64
import hashlib
import zlib
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from people.forms import TokenForm
from people.records import LONGEST_NAME
from processes import bpmn
from processes.bpmn.parsing import LARGEST_MODEL, tidy
from processes.draft_forms import DraftForm

LARGEST_PACKED = 2_000_000  # characters; below what a request may bring beside its files
KEPT_FOR = 24 * 60 * 60  # seconds between looking and taking over
CHOOSE_AGAIN = "The file is no longer at hand. Choose it again."
LEAVE_OPEN = ("", "Leave open for now")


def packed(data: bytes, sealed_for: str) -> str:
    """``data`` small and signed, so that only ``sealed_for`` can send it back. Raises ValidationError."""
    text = base64.urlsafe_b64encode(zlib.compress(data, 9)).decode()
    if len(text) > LARGEST_PACKED:
        raise ValidationError("This file is too large to be looked at. Take drawings and pictures out of it first.")
    return signing.TimestampSigner(salt=f"bpmn {sealed_for}").sign(text)


def unpacked(text: str, sealed_for: str) -> bytes:
    """The bytes that were packed. Raises ValidationError when they were not, or too long ago."""
    try:
        inside = signing.TimestampSigner(salt=f"bpmn {sealed_for}").unsign(text, max_age=KEPT_FOR)
        return zlib.decompressobj().decompress(base64.urlsafe_b64decode(inside), LARGEST_MODEL + 1)
    except (signing.BadSignature, ValueError, zlib.error):
        raise ValidationError(CHOOSE_AGAIN) from None


def role_field(code: str) -> str:
    return f"role-{code}"


class BpmnUploadForm(TokenForm):
    """A file, read at once: what cannot be read is said at the field."""

    file = forms.FileField(
        label="BPMN file",
        widget=forms.FileInput({"accept": ".bpmn,.xml"}),
        help_text="BPMN 2.0 as most tools save it, up to 5 MB.",
        error_messages={"empty": "This file is empty.", "required": "Choose a file."},
    )

    def __init__(self, *args: Any, sealed_for: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sealed_for = sealed_for

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_MODEL:
            raise ValidationError(f"This file is larger than {LARGEST_MODEL // 1024 // 1024} MB.")
        data = file.read()
        self.read = bpmn.read(data)
        if not self.read.procedures:
            raise ValidationError("This model holds no process with steps in it.")
        self.packed = packed(data, self.sealed_for)
        return file


class BpmnTakeForm(DraftForm):
    """What to take over: one procedure of the file, and who its lanes are here."""

    model = forms.CharField(widget=forms.HiddenInput, max_length=LARGEST_PACKED + 200)
    file_name = forms.CharField(widget=forms.HiddenInput, max_length=LONGEST_NAME, required=False)
    procedure = forms.ChoiceField(label="Procedure of the file", required=False)

    def __init__(
        self,
        *args: Any,
        sealed_for: str,
        roles: list[tuple[str, str]],
        read: bpmn.Reading | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.roles = roles
        self.reading = read or self._read_again(sealed_for)
        self.has_model = bool(self.reading.procedures)
        if not self.has_model:
            return
        wanted = self.data.get("procedure", "")
        fullest = max(self.reading.procedures, key=lambda each: len(each.content.steps))
        self.chosen = next((each for each in self.reading.procedures if each.key == wanted), fullest)
        self.fields["procedure"].choices = [  # type: ignore[attr-defined]
            (each.key, f"{each.title} ({len(each.content.steps)})") for each in self.reading.procedures
        ]
        self.fields["procedure"].initial = self.chosen.key
        for code, name in self.chosen.roles.items():
            initial = self._matching(code, name)
            self.fields[role_field(code)] = forms.ChoiceField(
                label=name, choices=[LEAVE_OPEN, *roles], initial=initial, required=False
            )
            if self.is_bound and role_field(code) not in self.data:  # another procedure was shown before
                self.put(**{role_field(code): initial})

    def _read_again(self, sealed_for: str) -> bpmn.Reading:
        """The file as it was looked at; nothing where it came back changed or too late."""
        try:
            data = unpacked(self.data.get("model", ""), sealed_for)
            self.sha256 = hashlib.sha256(data).hexdigest()
            return bpmn.read(data)
        except ValidationError:
            return bpmn.Reading(())

    def _matching(self, code: str, name: str) -> str:
        """The role of this name; for a file that came from a portal, else the role of this code."""
        for known, called in self.roles:
            if tidy(called).casefold() == tidy(name).casefold():
                return known
        return code if self.chosen.number and code in dict(self.roles) else ""

    def clean(self) -> dict[str, Any]:
        if not self.has_model:
            raise ValidationError(CHOOSE_AGAIN)
        return self.cleaned_data

    def chosen_roles(self, procedure: bpmn.ReadProcedure) -> dict[str, str]:
        """The role chosen for each lane, by the code that it has in the file; empty where it stays open."""
        return {code: self.cleaned_data.get(role_field(code), "") for code in procedure.roles}

    def shown_roles(self, procedure: bpmn.ReadProcedure) -> dict[str, str]:
        """As ``chosen_roles``, before anything was sent or where something else is wrong."""
        known = dict(self.roles)
        chosen = {code: self[role_field(code)].value() or "" for code in procedure.roles}
        return {code: role if role in known else "" for code, role in chosen.items()}
