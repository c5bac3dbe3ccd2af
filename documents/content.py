"""The one seam between a revision and what stands in it.

The lifecycle (numbers, approval, dates, confirmation, comparison, print, search) is written once, for
the shell. What differs is the content: text, a file, a procedure with steps. Each kind of content says
here how it is begun, copied, hashed, checked, compared, shown and indexed; the shell knows nothing else
about it. ``documents`` registers text and files, ``processes`` registers procedures.
"""

import hashlib
import json
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from documents.fulltext import in_one_line, spellings
from documents.models.contents import RevisionIndex
from people import clock

if TYPE_CHECKING:
    from documents.models import Document, Revision
    from people.models import User


@dataclass(frozen=True)
class Problem:
    """Something to settle before approval: a full sentence, the place on the edit page, and the field in that place."""

    message: str
    anchor: str = ""
    field: str = ""


NO_CHANGE_NOTE = Problem("Say what changes and why: the note is empty.", "id_change_note")


@dataclass(frozen=True)
class Comparison:
    """What changed from one revision to another of the same document.

    ``changes`` counts them (0: word for word the same); ``context`` feeds the kind's
    ``compare_template``.
    """

    changes: int
    context: dict[str, Any] = field(default_factory=dict)


class ContentKind(ABC):
    """How one kind of content behaves. Stateless; one instance per kind."""

    key: ClassVar[str]
    body_template: ClassVar[str]
    """Shows the content of a revision; gets what ``body_context`` returns."""
    is_wide: ClassVar[bool] = False
    """It brings its own columns and wants the whole width of the page; else it is set as reading text."""
    compare_template: ClassVar[str]
    """Shows a comparison; gets ``Comparison.context``."""

    @abstractmethod
    def begin(self, draft: "Revision") -> None:
        """Give the first draft of a document something to start with."""

    @abstractmethod
    def copy(self, source: "Revision", draft: "Revision") -> None:
        """Give ``draft`` the same content as ``source``."""

    @abstractmethod
    def canonical(self, revision: "Revision") -> Any:
        """The content as JSON-able data in a stable order, without primary keys. It is hashed."""

    @abstractmethod
    def plain_text(self, revision: "Revision") -> str:
        """The words of the content, for search."""

    @abstractmethod
    def problems(self, revision: "Revision") -> list[Problem]:
        """What keeps this content from being sent for approval."""

    @abstractmethod
    def compare(self, old: "Revision", new: "Revision", user: "User") -> Comparison:
        """What changed from ``old`` to ``new``, named as ``user`` may know it."""

    @abstractmethod
    def body_context(self, revision: "Revision", user: "User") -> dict[str, Any]:
        """What ``body_template`` needs to show the content to ``user``."""

    def body_changed_since(self, revision: "Revision", before: "Revision", user: "User") -> dict[str, Any]:
        """As ``body_context``, with what is new since ``before`` marked where the kind can do so."""
        return self.body_context(revision, user)

    @abstractmethod
    def edit_url(self, revision: "Revision") -> str:
        """The page on which a draft is written."""

    def view_url(self, document_number: str) -> str | None:
        """Where readers meet this content, if it is not the document's own page."""
        return None

    def in_use(self, document: "Document", user: "User") -> str:
        """What cannot do without ``document``, as ``user`` may know it: a sentence, empty where nothing needs it.

        While there is something, the document is withdrawn only for one that replaces it.
        """
        return ""

    def follows_from(self, revision: "Revision", user: "User") -> str:
        """What happens by itself when ``revision`` is approved, as ``user`` may know it: a sentence, or nothing."""
        return ""

    def index(self, revision: "Revision") -> None:
        """Make an approved revision findable. Called once, in the transaction of the approval.

        The words of revisions that are over by now go: nobody finds them any more, and they would make
        every search longer.
        """
        RevisionIndex.objects.filter(
            revision__document=revision.document_id, revision__effective_until__lte=clock.today()
        ).delete()
        RevisionIndex.objects.create(
            revision=revision,
            number=spellings(revision.document.number),
            title=revision.title,
            text=in_one_line(self.plain_text(revision)),
        )


_kinds: dict[str, ContentKind] = {}


def register(kind: ContentKind) -> None:
    """Make a kind of content known; called by an app when it is ready."""
    _kinds[kind.key] = kind


def kind_of(revision: "Revision") -> ContentKind:
    """The kind of content of ``revision``, as its document's type says."""
    return kind_named(revision.document.type.content_kind)


def kind_named(key: str) -> ContentKind:
    """The kind of content that a type of document names."""
    return _kinds[key]


def digest(revision: "Revision") -> str:
    """SHA-256 (hex) of what is approved: the content, and the head that goes with it.

    The data are written as JSON with sorted keys, in UTF-8, so that anybody can compute the code again
    from an export (21 CFR 11.70).
    """
    said = {
        "document": revision.document.number,
        "revision": revision.number,
        "title": revision.title,
        "change_note": revision.change_note,
        "is_major": revision.is_major,
        "content": kind_of(revision).canonical(revision),
    }
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
