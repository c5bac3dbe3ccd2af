from documents.models.acknowledgement import Acknowledgement
from documents.models.approval import Signature
from documents.models.contents import RevisionFile, RevisionIndex, RevisionText, StoredFile
from documents.models.document import Document, DocumentType
from documents.models.incoming import IncomingTable
from documents.models.refusals import StaleRevision
from documents.models.revision import Revision
from documents.models.shelf import Favourite, Reading, Seen
from documents.models.term import Term, TermIndex

__all__ = [
    "Acknowledgement",
    "Document",
    "DocumentType",
    "Favourite",
    "IncomingTable",
    "Reading",
    "Revision",
    "RevisionFile",
    "RevisionIndex",
    "RevisionText",
    "Seen",
    "Signature",
    "StaleRevision",
    "StoredFile",
    "Term",
    "TermIndex",
]
