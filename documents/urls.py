from django.urls import URLPattern, URLResolver, path, register_converter

from documents.views import decisions, documents, drafts, revisions, terms

app_name = "documents"


class NumberConverter:
    """The number of a document: WI-017."""

    regex = r"[A-Z]{1,8}-[0-9]{1,9}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class RevisionConverter:
    """The number of a revision: 3."""

    regex = r"[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(NumberConverter, "number")
register_converter(RevisionConverter, "revision")

_DOCUMENT = "documents/<number:number>/"
_REVISION = _DOCUMENT + "revisions/<revision:n>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("documents/", documents.document_list, name="document_list"),
    path("documents/new/", documents.document_create, name="document_create"),
    path(_DOCUMENT, documents.document_detail, name="document_detail"),
    path(_DOCUMENT + "edit/", documents.document_edit, name="document_edit"),
    path(_DOCUMENT + "review/", documents.document_review, name="document_review"),
    path(_DOCUMENT + "withdraw/", documents.document_withdraw, name="document_withdraw"),
    path(_DOCUMENT + "favourite/", documents.favourite_mark, name="favourite_mark"),
    path(_DOCUMENT + "revise/", drafts.revision_start, name="revision_start"),
    path(_DOCUMENT + "revisions/", revisions.revision_list, name="revision_list"),
    path(_REVISION, revisions.revision_detail, name="revision_detail"),
    path(_REVISION + "compare/<revision:m>/", revisions.revision_compare, name="revision_compare"),
    path(_REVISION + "file/", revisions.revision_file, name="revision_file"),
    path(_REVISION + "edit/", drafts.revision_edit, name="revision_edit"),
    path(_REVISION + "submit/", drafts.revision_submit, name="revision_submit"),
    path(_REVISION + "recall/", drafts.revision_recall, name="revision_recall"),
    path(_REVISION + "abandon/", drafts.revision_abandon, name="revision_abandon"),
    path(_REVISION + "approve/", decisions.revision_approve, name="revision_approve"),
    path(_REVISION + "reject/", decisions.revision_reject, name="revision_reject"),
    path(_REVISION + "acknowledge/", revisions.revision_acknowledge, name="revision_acknowledge"),
    path(_REVISION + "seen/", revisions.seen_mark, name="seen_mark"),
    path("glossary/", terms.term_list, name="term_list"),
    path("glossary/new/", terms.term_create, name="term_create"),
    path("glossary/<slug:code>/edit/", terms.term_edit, name="term_edit"),
    path("glossary/<slug:code>/withdraw/", terms.term_withdraw, name="term_withdraw"),
]
