"""The master list: which documents, in which order, and what stands in a row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.http import QueryDict

from documents.models import Document, Revision
from people import clock, words

REVIEW_SOON = timedelta(days=30)
COLUMNS = {
    "number": ("Number", "number"),
    "title": ("Title", "title"),
    "type": ("Type", "type__name"),
    "revision": ("Rev.", ""),
    "since": ("In force from", ""),
    "owner": ("Owner", "owner_role__name"),
    "review": ("Next review", "review_due_on"),
}
"""What a column is called, and the field that sorts it; revisions are read for the rows shown only."""


def narrowed_by(chosen: dict[str, str]) -> list[Q]:
    """The conditions of a filtered master list."""
    today = clock.today()
    narrowed = [Q(number__icontains=word) | Q(title__icontains=word) for word in chosen["q"].split()]
    if chosen["type"]:
        narrowed.append(Q(type__prefix=chosen["type"]))
    if chosen["owner"]:
        narrowed.append(Q(owner_role__code=chosen["owner"]))
    if chosen["review"] == "late":
        narrowed.append(Q(review_due_on__lt=today))
    if chosen["review"] == "soon":
        narrowed.append(Q(review_due_on__range=(today, today + REVIEW_SOON)))
    return narrowed


@dataclass(frozen=True)
class Column:
    """The head of a column: what it is called, how it is sorted now, where a click leads."""

    name: str
    url: str
    sorted: str
    css: str


def sorted_by(query: QueryDict) -> tuple[list[str], list[Column]]:
    """The order that ``query`` asks for, by number if it asks for none that we know; and the column heads."""
    asked = query.get("sort", "")
    key, falls = asked.removeprefix("-"), asked.startswith("-")
    if not COLUMNS.get(key, ("", ""))[1]:
        key, falls = "number", False
    order = [("-" if falls else "") + COLUMNS[key][1], *(["number"] if key != "number" else [])]
    columns = []
    for one, (name, sorts) in COLUMNS.items():
        to = query.copy()
        to.pop("page", None)
        to["sort"] = f"-{one}" if one == key and not falls else one
        now = ("descending" if falls else "ascending") if one == key else ""
        columns.append(Column(name, f"?{to.urlencode()}" if sorts else "", now, "r" if one == "revision" else ""))
    return order, columns


def list_rows(documents: Iterable[Document], revisions: Iterable[Revision]) -> list[dict[str, Any]]:
    """The rows of the master list: each document with the one of ``revisions`` that is its own, if any."""
    today = clock.today()
    own = {revision.document_id: revision for revision in revisions}
    rows = []
    for document in documents:
        revision = own.get(document.pk)
        if revision is not None:
            revision.document = document
        stage = revision.stage() if revision is not None else ""
        review_on = document.review_due_on if stage == "in_force" else None
        late = review_on is not None and review_on < today
        soon = review_on is not None and not late and review_on <= today + REVIEW_SOON
        is_read_there = stage in {"in_force", "withdrawn"}
        rows.append(
            {
                "number": document.number,
                "title": revision.title if revision is not None else document.title,
                "url": (document if revision is None or is_read_there else revision).get_absolute_url(),
                "type": document.type.name,
                "revision": revision.number if revision is not None else "–",
                "stage": stage,
                "since": words.short_day(revision.effective_from) if revision and revision.effective_from else "–",
                "owner": document.owner_role.name,
                "review": (words.short_day(review_on) + (", late" if late else "")) if review_on else "–",
                "is_late": late,
                "review_css": "due due--late" if late else "due due--soon" if soon else "",
            }
        )
    return rows
