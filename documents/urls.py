from django.urls import URLPattern, URLResolver, path, register_converter

from documents import term_views, views

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
    path("documents/", views.document_list, name="document_list"),
    path("documents/new/", views.document_create, name="document_create"),
    path(_DOCUMENT, views.document_detail, name="document_detail"),
    path(_DOCUMENT + "edit/", views.document_edit, name="document_edit"),
    path(_DOCUMENT + "review/", views.document_review, name="document_review"),
    path(_DOCUMENT + "withdraw/", views.document_withdraw, name="document_withdraw"),
    path(_DOCUMENT + "favourite/", views.favourite_mark, name="favourite_mark"),
    path(_DOCUMENT + "revise/", views.revision_start, name="revision_start"),
    path(_DOCUMENT + "revisions/", views.revision_list, name="revision_list"),
    path(_REVISION, views.revision_detail, name="revision_detail"),
    path(_REVISION + "compare/<revision:m>/", views.revision_compare, name="revision_compare"),
    path(_REVISION + "file/", views.revision_file, name="revision_file"),
    path(_REVISION + "edit/", views.revision_edit, name="revision_edit"),
    path(_REVISION + "submit/", views.revision_submit, name="revision_submit"),
    path(_REVISION + "recall/", views.revision_recall, name="revision_recall"),
    path(_REVISION + "abandon/", views.revision_abandon, name="revision_abandon"),
    path(_REVISION + "approve/", views.revision_approve, name="revision_approve"),
    path(_REVISION + "reject/", views.revision_reject, name="revision_reject"),
    path(_REVISION + "acknowledge/", views.revision_acknowledge, name="revision_acknowledge"),
    path(_REVISION + "seen/", views.seen_mark, name="seen_mark"),
    path("glossary/", term_views.term_list, name="term_list"),
    path("glossary/new/", term_views.term_create, name="term_create"),
    path("glossary/<slug:code>/edit/", term_views.term_edit, name="term_edit"),
    path("glossary/<slug:code>/withdraw/", term_views.term_withdraw, name="term_withdraw"),
]
