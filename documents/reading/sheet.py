"""The printed sheet: what a copy is, and how to check that it is current."""

from dataclasses import dataclass
from functools import lru_cache

import segno
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from documents.models import Revision, Signature
from documents.reading.revisions import standing_of
from documents.reading.signatures import ShownSignature, short_code
from people import words


@dataclass(frozen=True)
class Sheet:
    """The head of a printed copy: what it is, who approved it, and how to check that it is current."""

    name: str
    standing: str
    approved: str
    code: str
    qr: SafeString


def sheet_of(revision: Revision, request: HttpRequest, signatures: list[ShownSignature]) -> Sheet:
    approvals = [one for one in signatures if one.meaning == Signature.Meaning.APPROVED.label and one.at]
    document = revision.document
    return Sheet(
        name=f"{document.type.name} {document.number}, revision {revision.number}",
        standing=standing_of(revision),
        approved="; ".join(
            f"{', '.join(filter(None, [one.name, one.role]))}, {words.moment(one.at)}" for one in approvals if one.at
        ),
        code=short_code(revision.sha256),
        qr=qr_of(request.build_absolute_uri(document.get_absolute_url())),
    )


@lru_cache(maxsize=512)
def qr_of(address: str) -> SafeString:
    """A QR code of ``address`` as an inline drawing. A fixed mask: choosing the best one costs four times as much."""
    code = segno.make_qr(address, error="m", boost_error=False, mask=4)
    drawing = code.svg_inline(
        omitsize=True, border=0, svgclass=None, lineclass=None, title="Check whether this copy is current"
    )
    return mark_safe(drawing)  # noqa: S308 - drawn by segno; the address is not in it as text
