"""Is everything that was signed still what was signed? Reads the whole archive and lists what is wrong."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q

from documents.content import digest
from documents.files import is_intact
from documents.models import Acknowledgement, Document, Revision, RevisionFile, Signature, StoredFile
from documents.models.approval import START_OF_CHAIN


def violations() -> Iterator[str]:
    """One full sentence for each thing that is wrong; none when all is well.

    Covers the chain of signatures, the content codes of everything that has left draft, what signatures and
    confirmations refer to, validity intervals, and stored files with their folder (21 CFR 11.10 a).
    """
    yield from broken_chain()
    yield from changed_content()
    yield from wrong_references()
    yield from overlapping_validity()
    yield from damaged_files()


def broken_chain() -> Iterator[str]:
    """Each signature still has its hash, and follows the one before it."""
    previous = START_OF_CHAIN
    for signature in Signature.objects.order_by("pk").iterator(chunk_size=2000):
        if signature.computed_hash() != signature.hash:
            yield f"Signature {signature.pk} by {signature.signer_name} was changed after it was given."
        if signature.previous_hash != previous:
            yield f"Signature {signature.pk} does not follow the signature before it: one is missing or was moved."
        previous = signature.hash


def changed_content() -> Iterator[str]:
    """What has left draft still has the content code it was submitted with."""
    frozen = Revision.objects.filter(status__in=["in_review", "approved"]).select_related("document__type")
    for revision in frozen.order_by("pk").iterator(chunk_size=500):
        try:
            code = digest(revision)
        except (Revision.text.RelatedObjectDoesNotExist, KeyError):
            yield f"{revision} has lost its content."
            continue
        if code != revision.sha256:
            yield f"The content of {revision} is not what was submitted."


def wrong_references() -> Iterator[str]:
    """An approved revision has its approval; signatures and confirmations name the code they were given for."""
    approval = Signature.objects.filter(revision=OuterRef("pk"), meaning="approved")
    for revision in Revision.objects.approved().filter(~Exists(approval)).select_related("document"):
        yield f"{revision} is approved but nobody has signed it."
    decided = Signature.objects.filter(meaning__in=["approved", "withdrawn"]).exclude(sha256=F("revision__sha256"))
    for signature in decided.select_related("revision__document"):
        yield f"Signature {signature.pk} was given for another content than that of {signature.revision}."
    for given in Acknowledgement.objects.exclude(sha256=F("revision__sha256")).select_related("revision__document"):
        yield f"Confirmation {given.pk} was given for another content than that of {given.revision}."
    for document in Document.objects.filter(withdrawn_on__isnull=False, revisions__signatures__isnull=True).distinct():
        yield f"{document} is withdrawn but nothing of it was ever signed."


def overlapping_validity() -> Iterator[str]:
    """On no day are two revisions of one document in force."""
    intervals = Revision.objects.approved().filter(Q(effective_until=None) | Q(effective_until__gt=F("effective_from")))
    in_order = intervals.order_by("document", "effective_from", "number").select_related("document")
    before: Revision | None = None
    for revision in in_order.iterator(chunk_size=2000):
        same = before is not None and before.document_id == revision.document_id
        starts, ends = revision.effective_from, before.effective_until if before else None
        if same and starts is not None and (ends is None or ends > starts):
            yield f"{before} and revision {revision.number} are in force on the same days."
        before = revision


def damaged_files() -> Iterator[str]:
    """Every stored file is there with the bytes its name says, and nothing else lies in the folder."""
    names = dict(RevisionFile.objects.values_list("file_id", "name"))
    known = set()
    for stored in StoredFile.objects.order_by("pk").iterator(chunk_size=500):
        known.add(stored.sha256)
        if not is_intact(stored):
            name = names.get(stored.sha256, "not used")
            yield f"The stored file {stored.sha256[:12]} ({name}) is missing or damaged."
    root = Path(settings.BMS_MEDIA_ROOT)
    for path in sorted(root.glob("??/??/*")):
        if re.fullmatch(r"[0-9a-f]{64}", path.name) and path.name not in known:
            yield f"The file {path.name[:12]} lies in the store but no revision knows it."
