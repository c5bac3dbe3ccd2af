"""Documents and revisions as one person reads them: plain values for the templates.

Everything here starts from a row that came through the gate, and cuts what hangs on it to the reader.
"""

from documents.reading.confirmations import asked_of, audience_of, confirmed_by, may_approve
from documents.reading.master_list import list_rows, narrowed_by, sorted_by
from documents.reading.notices import notice_of
from documents.reading.pages import Page, body_of, difference_of, page_of, review_of
from documents.reading.people import ShownPerson, expert_for, person_for
from documents.reading.revisions import ShownRevision, head_changes, history_of, standing_and_open, standing_of
from documents.reading.sheet import qr_of
from documents.reading.signatures import sent_back, short_code
from documents.reading.uses import uses_of

__all__ = [
    "Page",
    "ShownPerson",
    "ShownRevision",
    "asked_of",
    "audience_of",
    "body_of",
    "confirmed_by",
    "difference_of",
    "expert_for",
    "head_changes",
    "history_of",
    "list_rows",
    "may_approve",
    "narrowed_by",
    "notice_of",
    "page_of",
    "person_for",
    "qr_of",
    "review_of",
    "sent_back",
    "short_code",
    "sorted_by",
    "standing_and_open",
    "standing_of",
    "uses_of",
]
