"""The two kinds of content that documents bring themselves: text and a file."""

import difflib
from typing import TYPE_CHECKING, Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from documents.compare import compare_html, show_with_bars
from documents.content import Comparison, ContentKind, Problem
from documents.glossary import Glossary
from documents.models import RevisionFile, RevisionText
from documents.richtext import clean, show, words_of

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from documents.models import Revision
    from people.models import User


class TextKind(ContentKind):
    """Rich text written in the portal."""

    key = "text"
    body_template = "documents/_body_text.html"
    compare_template = "documents/_compare_text.html"

    def begin(self, draft: "Revision") -> None:
        RevisionText.objects.create(revision=draft, html=clean(draft.document.type.template_html))

    def copy(self, source: "Revision", draft: "Revision") -> None:
        RevisionText.objects.create(revision=draft, html=source.text.html)

    def canonical(self, revision: "Revision") -> Any:
        return {"html": revision.text.html}

    def plain_text(self, revision: "Revision") -> str:
        return words_of(revision.text.html)

    def problems(self, revision: "Revision") -> list[Problem]:
        if words_of(revision.text.html):
            return []
        return [Problem("The text is empty.", "id_html")]

    def compare(self, old: "Revision", new: "Revision", user: "User") -> Comparison:
        difference = compare_html(old.text.html, new.text.html)
        return Comparison(difference.changes, {"marked": difference.marked})

    def body_context(self, revision: "Revision", user: "User") -> dict[str, Any]:
        return _explained(show(revision.text.html), user)

    def body_changed_since(self, revision: "Revision", before: "Revision", user: "User") -> dict[str, Any]:
        return _explained(show_with_bars(before.text.html, revision.text.html), user)

    def edit_url(self, revision: "Revision") -> str:
        return reverse("documents:revision_edit", args=[revision.document.number, revision.number])


def _explained(shown: "SafeString", user: "User") -> dict[str, Any]:
    glossary = Glossary.for_reader(user)
    return {"html": glossary.html(shown), "terms": glossary.used}


def is_given_out(revision: "Revision", user: "User") -> bool:
    """Bytes cannot carry the notice that they are out of date: only those who work on the document
    and overseers get the file of a revision that is neither in force nor about to be.
    """
    return revision.stage() in {"in_force", "scheduled"} or user.is_overseer or revision.document.may_be_edited_by(user)


class FileKind(ContentKind):
    """A file that was made elsewhere, kept byte for byte."""

    key = "file"
    body_template = "documents/_body_file.html"
    compare_template = "documents/_compare_file.html"

    def begin(self, draft: "Revision") -> None:
        """A file is attached by hand; a new document starts without one."""

    def copy(self, source: "Revision", draft: "Revision") -> None:
        RevisionFile.objects.create(revision=draft, file_id=source.file.file_id, name=source.file.name)

    def canonical(self, revision: "Revision") -> Any:
        attached = self._attached(revision)
        return {"sha256": attached.file_id, "name": attached.name} if attached else None

    def plain_text(self, revision: "Revision") -> str:
        attached = self._attached(revision)
        return attached.file.text if attached else ""

    def problems(self, revision: "Revision") -> list[Problem]:
        if self._attached(revision):
            return []
        return [Problem("No file is attached yet.", "id_upload")]

    def compare(self, old: "Revision", new: "Revision", user: "User") -> Comparison:
        before, after = self._attached(old), self._attached(new)
        old_lines = before.file.text.splitlines() if before else []
        new_lines = after.file.text.splitlines() if after else []
        lines = [
            {"kind": {"+": "new", "-": "old"}.get(line[0], "same"), "text": line[2:]}
            for line in difflib.ndiff(old_lines, new_lines)
            if line[0] != "?"
        ]
        changes = sum(line["kind"] != "same" for line in lines)
        same_bytes = before and after and before.file_id == after.file_id
        return Comparison(
            0 if same_bytes else max(1, changes),
            {"before": before, "after": after, "lines": lines, "same_bytes": bool(same_bytes)},
        )

    def body_context(self, revision: "Revision", user: "User") -> dict[str, Any]:
        attached = self._attached(revision)
        if attached is None:
            return {"attached": None}
        stage = revision.stage()
        url = reverse("documents:revision_file", args=[revision.document.number, revision.number])
        return {
            "attached": attached,
            "size": filesizeformat(attached.file.size),
            "url": url if stage == "in_force" else f"{url}?as={stage}",
            "is_given_out": is_given_out(revision, user),
            "is_image": attached.file.media_type.startswith("image/"),
            "is_pdf": attached.file.media_type == "application/pdf",
        }

    def edit_url(self, revision: "Revision") -> str:
        return reverse("documents:revision_edit", args=[revision.document.number, revision.number])

    @staticmethod
    def _attached(revision: "Revision") -> RevisionFile | None:
        return RevisionFile.objects.select_related("file").filter(revision=revision).first()
