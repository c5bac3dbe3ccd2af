"""Which of a standard procedure and its local variants holds for a reader, and how they differ (A27)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.urls import reverse

from documents.models import Revision
from people import words
from people.models import User
from processes import compare, content, sharing
from processes.models import Process, Variant
from processes.models.variant import newest_of
from processes.names import Names
from processes.plain import PlainProcedure

AS_IT_IS = "here"
"""``?as=here`` opens the process that the address names, whatever holds for the reader."""
SAID_OF_STEPS = {"New": "Only here", "Removed": "Left out"}


class Link(NamedTuple):
    name: str
    url: str


@dataclass(frozen=True)
class Family:
    """Where a process stands among a standard and its variants, for one reader.

    ``unit`` and ``standard`` are empty where it is no variant; ``instead`` names what holds for the reader if this does
    not, and ``redirect`` is the address to go to at once.
    """

    unit: str
    standard: Link | None
    variants: tuple[Link, ...]
    instead: tuple[Link, ...]
    redirect: str
    report_url: str


class _Member(NamedTuple):
    """A variant as its reader may know it."""

    process_id: int
    number: str
    unit: str
    unit_id: int
    is_in_force: bool

    @property
    def link(self) -> Link:
        return Link(f"{self.number} for {self.unit}", _url(self.number))


def _url(number: str) -> str:
    return reverse("processes:process_detail", args=[number])


def variant_of(process: Process) -> Variant | None:
    """The row that makes ``process`` a variant; no query where it was fetched with its process."""
    return getattr(process, "as_variant", None)


def knows_standard(process: Process, user: User) -> bool:
    """Whether ``user`` may know the standard of ``process``, a variant. One query."""
    return Process.objects.visible_to(user).filter(pk=process.standard.pk).exists()


def _back(process: Process, user: User) -> Link | None:
    """From a variant to its standard as it is, if the reader may know that. One query."""
    document = process.standard.document
    return Link(str(document), f"{_url(document.number)}?as={AS_IT_IS}") if knows_standard(process, user) else None


def family_of(process: Process, user: User) -> Family | None:
    """None where ``process`` neither is nor has a variant. A cheap query for these, which most are; two or three else.

    Whoever works on the process and overseers stay where they are; everybody else is led to what holds in their unit.
    """
    own, standard = variant_of(process), process.standard
    if own is None and not Variant.objects.filter(standard=standard).exists():  # gate: which they are goes through it
        return None
    members = _members(standard, user)
    if own is None and not members:
        return None
    mine = [member for member in members if member.is_in_force and member.unit_id in user.unit_ids]
    is_external = user.is_external
    holds = is_external or (process.pk in {member.process_id for member in mine} if own else not mine)
    back = _back(process, user) if own else None
    instead = [] if holds else [member.link for member in mine] or ([back] if back else [])
    stays = process.document.may_be_edited_by(user) or user.is_overseer
    return Family(
        unit=own.unit.name if own else "",
        standard=back,
        variants=tuple(member.link for member in members if member.process_id != process.pk),
        instead=tuple(instead),
        redirect=instead[0].url if own is None and len(instead) == 1 and not stays else "",
        report_url="" if is_external else reverse("processes:variant_list", args=[process.document.number]),
    )


def led_to(address: str, *, view: str, came_from: str) -> str:
    """``address`` with what the reader asked for: a view, and the step from which they came."""
    asked = {name: value for name, value in (("view", view[:20]), ("from", came_from[:36])) if value}
    return f"{address}?{urlencode(asked)}" if asked else address


def _members(standard: Process, user: User) -> list[_Member]:
    """The variants of ``standard`` that ``user`` may know of and that are not withdrawn, by unit. One query."""
    in_force = Revision.objects.in_force()  # gate: whether there is one; who may know of the document may know that
    rows = Variant.objects.visible_to(user).filter(standard=standard).current()
    rows = rows.annotate(is_in_force=Exists(in_force.filter(document=OuterRef("process__document"))))
    columns = ("process_id", "process__document__number", "unit__name", "unit_id", "is_in_force")
    return [_Member(*row) for row in rows.order_by("unit__name").values_list(*columns)]


def _followers(standard: Process) -> int:
    """How many variants ``standard`` has. One query."""
    return Variant.objects.filter(standard=standard).current().count()  # gate: counted only


def who_follows(standard: Process) -> str:
    """“2 variants follow it.”; empty where none does. One query."""
    count = _followers(standard)
    return f"{words.count(count, 'variant')} {'follows' if count == 1 else 'follow'} it." if count else ""


def drafts_to_come(standard: Process) -> str:
    """“2 variants share steps with it: …”, for whoever approves a revision of it; empty where none does. One query."""
    count = _followers(standard)
    if not count:
        return ""
    share, each = ("shares", "it gets") if count == 1 else ("share", "each gets")
    return f"{words.count(count, 'variant')} {share} steps with it: {each} a draft with what changed in them."


# ---- for whoever writes one


@dataclass(frozen=True)
class Kin:
    """Of a variant: its unit, its standard and what that says. Of a standard: how many variants share its steps."""

    unit: str = ""
    standard: Link | None = None
    procedure: PlainProcedure | None = None
    variants: int = 0
    report_url: str = ""


def kin_of(process: Process, user: User) -> Kin | None:
    """What the author of ``process`` has to know of its standard or its variants; None where there are none."""
    own = variant_of(process)
    report_url = reverse("processes:variant_list", args=[process.document.number])
    if own is None:
        count = _followers(process)
        return Kin(variants=count, report_url=report_url) if count else None
    return Kin(own.unit.name, _back(process, user), content.as_approved(own.follows), report_url=report_url)


# ---- the report of differences


@dataclass(frozen=True)
class Told:
    """A variant beside its standard: where it holds, how much it shares, and what is to do."""

    number: str
    title: str
    unit: str
    url: str
    differences_url: str
    is_chosen: bool
    said: tuple[str, ...]
    stage: str
    is_behind: bool
    draft_version: int
    may_follow: bool


def report(standard: Process, user: User, chosen: str = "") -> dict[str, Any]:
    """The page about the variants of ``standard``: each with what it shares, and the differences of the chosen one,
    or of the only one.

    The number of queries does not depend on how many variants or steps there are.
    """
    rows = list(
        Variant.objects.visible_to(user)
        .filter(standard=standard)
        .current()
        .select_related("process__document", "unit")
        .order_by("unit__name")
    )
    if len(rows) == 1:
        chosen = rows[0].process.document.number
    documents = [standard.document_id, *(row.process.document_id for row in rows)]
    in_force = Revision.objects.in_force()  # gate: who may know of a document may read what is in force of it
    revisions = list(in_force.filter(document__in=documents).order_by("document"))
    procedures = dict(zip((one.document_id for one in revisions), content.all_approved(revisions), strict=True))
    numbers = {one.document_id: one.number for one in revisions}
    newest = newest_of(standard)
    drafts = {one.document_id: one for one in Revision.objects.visible_to(user).open().filter(document__in=documents)}
    drafted = content.read_all(list(drafts.values()))
    base = procedures.get(standard.document_id, PlainProcedure())
    told = [
        _told(
            row,
            base,
            procedures.get(row.process.document_id),
            drafts.get(row.process.document_id),
            drafted,
            user,
            number=numbers.get(row.process.document_id),
            is_behind=newest is not None and newest.pk != row.follows_id,
            is_chosen=row.process.document.number == chosen,
        )
        for row in rows
    ]
    return {
        "standard": standard,
        "document": standard.document,
        "total": len(base.steps),
        "number": numbers.get(standard.document_id),
        "variants": told,
        "chosen": next((one for one in told if one.is_chosen), None),
        "differences": next(
            (
                _differences(base, procedures[row.process.document_id], user)
                for row, one in zip(rows, told, strict=True)
                if one.is_chosen and row.process.document_id in procedures
            ),
            None,
        ),
    }


def _told(
    row: Variant,
    base: PlainProcedure,
    procedure: PlainProcedure | None,
    draft: Revision | None,
    drafted: Mapping[int, PlainProcedure],
    user: User,
    *,
    number: int | None,
    is_behind: bool,
    is_chosen: bool,
) -> Told:
    document = row.process.document
    may_edit = document.may_be_edited_by(user)
    is_draft = draft is not None and draft.status == Revision.Status.DRAFT
    coming = drafted.get(draft.pk) if draft is not None else None
    share = sharing.share(base, procedure, coming) if procedure else sharing.Share((), (), (), ())
    stage = f"Revision {number} is in force" if number else "Nothing is in force yet"
    if draft is not None:
        stage += f", revision {draft.number} is {'a draft' if is_draft else 'in review'}"
    return Told(
        number=document.number,
        title=document.title,
        unit=row.unit.name,
        url=_url(document.number),
        differences_url=f"{reverse('processes:variant_list', args=[document.number])}#differences",
        is_chosen=is_chosen,
        said=_said(share, draft.number if draft is not None else 0) if procedure else (),
        stage=stage,
        is_behind=is_behind,
        draft_version=draft.version if draft is not None else 0,
        may_follow=is_behind and may_edit and (draft is None or is_draft),
    )


def _said(share: sharing.Share, draft: int) -> tuple[str, ...]:
    """“6 steps shared”, “1 changed here”, “2 only here”, “1 left out”, “2 follow with revision 3”, which is a draft."""
    follow = "follows" if len(share.following) == 1 else "follow"
    counts = (
        (len(share.shared), "shared"),
        (len(share.changed), "changed here"),
        (len(share.own), "only here"),
        (len(share.left_out), "left out"),
        (len(share.following), f"{follow} with revision {draft}"),
    )
    return tuple(
        f"{words.count(count, 'step')} {said}" if index == 0 else f"{count} {said}"
        for index, (count, said) in enumerate(counts)
        if count or index == 0
    )


class Difference(NamedTuple):
    """A change of ``compare.py``, said of a variant instead of a newer revision."""

    title: str
    tags: tuple[str, ...]
    rows: tuple[compare.Row, ...]
    note: str
    is_new: bool
    is_gone: bool

    @property
    def is_one_sided(self) -> bool:
        return self.is_new or self.is_gone


def _differences(standard: PlainProcedure, variant: PlainProcedure, user: User) -> list[Difference]:
    found = compare.differences(standard, variant, Names.of(standard, variant, user=user))
    return [
        Difference(
            change.title,
            tuple(SAID_OF_STEPS.get(tag, tag) for tag in change.tags),
            change.rows,
            "" if change.is_gone else change.note,
            change.is_new,
            change.is_gone,
        )
        for change in found.changes
    ]
