"""Everything that waits for one person, and until when: one list, whatever the floor it comes from.

Each kind is one query for the rows that are shown and shares one query for the counts; rows are plain
values, never model objects. The same rows fill the panel of the home page.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from itertools import chain
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from documents.models import Document, Revision, Signature
from documents.querysets import RevisionQuerySet, worked_on_by
from kpis import periods
from kpis.models import Kpi
from people import clock, words
from people.models import User
from processes.kept import WHERE_ONE_WORKS, kept
from processes.models import SignOff, StepRisk

APPROVAL_DAYS = 7
REVIEW_NOTICE_DAYS = 30
ROWS_PER_KIND = 50


class Task(NamedTuple):
    """One thing somebody should do. ``act`` is what the button says, ``due_on`` None where nothing presses."""

    verb: str
    code: str
    what: str
    why: str
    url: str
    act: str
    due_on: date | None


class Waiting(NamedTuple):
    """What waits: the rows by urgency, at most ``ROWS_PER_KIND`` of each kind, and how many there are in all."""

    tasks: list[Task]
    total: int

    @property
    def late(self) -> int:
        today = clock.today()
        return sum(1 for task in self.tasks if task.due_on and words.is_late(task.due_on, today))

    @property
    def is_cut(self) -> bool:
        return self.total > len(self.tasks)

    @property
    def finding(self) -> str:
        """The title of the page: “4 things wait for you, 1 is late”."""
        if not self.total:
            return "Nothing waits for you"
        verb = "waits" if self.total == 1 else "wait"
        late = f", {self.late} {'is' if self.late == 1 else 'are'} late" if self.late else ""
        return f"{words.count(self.total, 'thing')} {verb} for you{late}"


def count(person: User) -> int:
    """How many things wait for ``person``. One query; where a control may wait one more to see whether their number is
    kept, and two where it is not.

    Every page says this number, and mostly no control waits: whether one might is asked in the same breath, and only
    then is looked up which of them this person may read.
    """
    parts = [rows.order_by().values_list("pk") for rows in _kinds(person)]
    others = parts[0].union(*parts[1:], all=True)
    if person.is_external or not person.role_ids:
        return others.count()
    total, *there = _counted(others, *(perhaps(person) for perhaps, _exactly in CONTROLS))
    if not any(there):
        return total
    waits = f"controls of {sorted(person.role_ids)}"  # overseers may read the same and keep different ones
    return total + kept(waits, person, lambda: _exactly(person), also=DECIDES)


def _exactly(person: User) -> int:
    return sum(exactly(person).count() for _perhaps, exactly in CONTROLS)


def _counted(rows: QuerySet[Any, Any], *perhaps: QuerySet[Any, Any]) -> tuple[int, ...]:
    """How many ``rows`` there are, and for each of ``perhaps`` whether there is any. One query."""
    counted, known = rows.query.sql_with_params()
    asked = [each.order_by().values_list("pk").query.sql_with_params() for each in perhaps]
    whether = "".join(f", EXISTS ({sql})" for sql, _params in asked)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT (SELECT COUNT(*) FROM ({counted}) AS found){whether}",  # noqa: S608 - what the querysets say
            [*known, *chain.from_iterable(params for _sql, params in asked)],
        )
        answer: tuple[int, ...] = cursor.fetchone()
    return answer


def waiting_for(person: User) -> Waiting:
    """What waits for ``person``, most urgent first. One query per kind."""
    makers: Iterable[Callable[[User], list[Task]]] = (
        *(_approvals, _confirmations, _values, _drafts, _reviews),
        *(_sign_offs, _unkept),
    )
    tasks = list(chain.from_iterable(make(person) for make in makers))
    tasks.sort(key=lambda task: (task.due_on or date.max, task.verb, task.code))
    # Short lists are complete; only where one was cut is the number asked of the database.
    return Waiting(tasks, len(tasks) if len(tasks) < ROWS_PER_KIND else count(person))


def _kinds(person: User) -> list[QuerySet[Any, Any]]:
    return [_to_approve(person), _to_confirm(person), _to_enter(person), _my_drafts(person), _to_review(person)]


# ---------- Revisions to approve ----------


def _to_approve(person: User) -> QuerySet[Revision]:
    return Revision.objects.to_approve_by(person)


def _approvals(person: User) -> list[Task]:
    rows = (
        _to_approve(person)
        .order_by("submitted_at", "pk")
        .values_list("document__number", "number", "title", "is_major", "prepared_by__name", "submitted_at")
    )
    tasks = []
    for code, number, title, is_major, author, submitted_at in rows[:ROWS_PER_KIND]:
        sent_on = timezone.localdate(submitted_at)
        kind = "Major" if is_major else "Minor"
        tasks.append(
            Task(
                "Approve",
                code,
                f"{title}, revision {number}",
                f"{kind} change from {author}, sent on {words.day_and_month(sent_on, clock.today())}.",
                reverse("documents:revision_detail", args=[code, number]),
                "See and sign",
                sent_on + timedelta(days=APPROVAL_DAYS),
            )
        )
    return tasks


# ---------- Revisions to confirm ----------


def _to_confirm(person: User) -> RevisionQuerySet:
    return Revision.objects.to_confirm_by(person)


def _confirmations(person: User) -> list[Task]:
    if not person.role_ids:
        return []
    rows: Any = _to_confirm(person).with_days_asked(person)  # the checker does not know what it adds
    rows = rows.order_by("effective_from", "pk").values_list(
        "document__number",
        "number",
        "title",
        "change_note",
        "effective_from",
        "due_on",
        "document__type__content_kind",
    )
    tasks = []
    for code, number, title, note, effective_from, due_on, content in rows[:ROWS_PER_KIND]:
        page = "processes:process_detail" if content == "procedure" else "documents:document_detail"
        is_scheduled = effective_from is not None and effective_from > clock.today()
        url = reverse("documents:revision_detail", args=[code, number]) if is_scheduled else reverse(page, args=[code])
        tasks.append(
            Task(
                "Read",
                code,
                title,
                f"Revision {number}: {first_sentence(note)}",
                url,
                "Read changes" if number > 1 else "Read it",
                due_on,
            )
        )
    return tasks


# ---------- Values to enter ----------


def _to_enter(person: User) -> QuerySet[Kpi]:
    return Kpi.objects.due_for(person).filter(updater_role_id__in=person.role_ids)


def _values(person: User) -> list[Task]:
    if not person.role_ids:
        return []
    period = periods.last_ended(clock.today())
    rows = _to_enter(person).order_by("name", "pk").values_list("code", "name", "updater_role__name")
    return [
        Task(
            "Enter a value",
            "",
            f"{name}, {words.MONTHS[period.month - 1]}",
            f"You enter this measure as {role}.",
            reverse("kpis:kpi_record", args=[code]),
            "Enter the value",
            periods.due_on(period),
        )
        for code, name, role in rows[:ROWS_PER_KIND]
    ]


# ---------- My drafts ----------


def _my_drafts(person: User) -> QuerySet[Revision]:
    """Drafts that the person prepares, and of a variant also those of which they are the expert: such a draft may have
    come by itself, with a change of the standard, from somebody who does not work on the variant."""
    came = Q(document__expert=person, document__process__as_variant__isnull=False)
    return _open_to(person).filter(Q(prepared_by=person) | came, status=Revision.Status.DRAFT)


def _open_to(person: User) -> QuerySet[Revision]:
    """Open revisions that ``person`` may see: ``visible_to`` without its branch for what is approved, which
    would read every document to find none."""
    rows = Revision.objects.open()  # gate: what is open is for overseers and for those who work on the document
    return rows if person.is_overseer else rows.filter(worked_on_by(person, "document__"))


def _drafts(person: User) -> list[Task]:
    sent_back = Signature.objects.filter(revision_id=OuterRef("pk"), meaning="rejected").order_by("-pk")
    rows = (
        _my_drafts(person)
        .annotate(sent_back_by=Subquery(sent_back.values("signer_name")[:1]))
        .annotate(reason=Subquery(sent_back.values("comment")[:1]))
        .order_by("pk")
        .values_list("document__number", "number", "title", "sent_back_by", "reason", "change_note")
    )
    return [
        Task(
            "Finish",
            code,
            f"{title}, revision {number}",
            f"Sent back by {sent_back_by}: “{first_sentence(reason)}”"
            if sent_back_by
            else f"Not sent yet: “{first_sentence(note)}”"
            if note.strip()
            else "Your draft. It is not sent yet.",
            reverse("documents:revision_detail", args=[code, number]),
            "Work on it",
            None,
        )
        for code, number, title, sent_back_by, reason, note in rows[:ROWS_PER_KIND]
    ]


# ---------- Documents to review ----------


def _to_review(person: User) -> QuerySet[Document]:
    soon = clock.today() + timedelta(days=REVIEW_NOTICE_DAYS)
    return (
        Document.objects.visible_to(person)
        .due_for_review(soon)
        .filter(worked_on_by(person))
        .exclude(revisions__status__in=[Revision.Status.DRAFT, Revision.Status.IN_REVIEW])
    )


def _reviews(person: User) -> list[Task]:
    rows = (
        _to_review(person)
        .order_by("review_due_on", "pk")
        .values_list("number", "title", "review_due_on", "expert_id", "owner_role__name")
    )
    tasks = []
    for code, title, due_on, expert, role in rows[:ROWS_PER_KIND]:
        part = "You are its expert" if expert == person.pk else f"You own it as {role}"
        tasks.append(
            Task(
                "Review",
                code,
                title,
                f"{part}. Does it still hold?",
                reverse("documents:document_review", args=[code]),
                "Review",
                due_on,
            )
        )
    return tasks


# ---------- Controls ----------

# Each kind: what it is found among, asked of everybody on every page; and what it is
CONTROLS: tuple[tuple[Callable[[User], QuerySet[Any, Any]], Callable[[User], QuerySet[Any, Any]]], ...] = (
    (StepRisk.objects.due_from, StepRisk.objects.to_sign_off_by),  # gate: of the first only whether there is any
    (SignOff.objects.once_unkept_for, SignOff.objects.unkept_for),  # gate: likewise
)
DECIDES = (*WHERE_ONE_WORKS, SignOff)  # besides the procedures, which of them wait for somebody


def _sign_offs(person: User) -> list[Task]:
    """Controls that the person keeps and whose sign-off is due."""
    if not person.role_ids:
        return []
    place = "step__procedure__revision__"
    rows = StepRisk.objects.to_sign_off_by(person).order_by("due_on", "pk")
    columns = rows.values_list(
        *("control", "what", "control_role__name", "position", "step__identity", f"{place}document__number"),
        "due_on",
    )
    return [
        Task(
            "Sign off",
            number,
            control,
            f"You keep this as {role}, against: {what}.",
            StepRisk.address_of_controls(identity, number, position),
            "Sign off",
            due_on,
        )
        for control, what, role, position, identity, number, due_on in columns[:ROWS_PER_KIND]
    ]


def _apart(text: str) -> str:
    """``text`` in isolation (Unicode Standard Annex 9): whichever way it is written, the sentence around it keeps its
    own."""
    return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"


def _unkept(person: User) -> list[Task]:
    """Controls that are said not to be kept, for whoever owns the procedure."""
    if not person.role_ids:
        return []
    rows = SignOff.objects.unkept_for(person).order_by("pk")
    columns = rows.values_list(
        *("control", "seen", "person__name", "given_at", "next_on", "identity", "document__number")
    )
    return [
        Task(
            "Put right",
            number,
            control,
            f"Not kept, {by} said on {words.day_and_month(timezone.localdate(at), clock.today())}: “{_apart(seen)}”",
            StepRisk.address_of_controls(identity, number),
            "See it",
            next_on,
        )
        for control, seen, by, at, next_on, identity, number in columns[:ROWS_PER_KIND]
    ]


# ---------- Waiting for others ----------


def with_others(person: User) -> list[dict[str, Any]]:
    """What ``person`` has sent for approval and nobody has decided on yet. One query."""
    rows = (
        _open_to(person)
        .filter(status=Revision.Status.IN_REVIEW, prepared_by=person)
        .order_by("submitted_at", "pk")
        .values_list("document__number", "number", "title", "submitted_at")
    )
    return [
        {
            "code": code,
            "what": f"{title}, revision {number}",
            "why": f"In review since {words.day_and_month(timezone.localdate(submitted_at), clock.today())}",
            "url": reverse("documents:revision_detail", args=[code, number]),
        }
        for code, number, title, submitted_at in rows[:ROWS_PER_KIND]
    ]


def first_sentence(text: str) -> str:
    sentence, dot, _rest = text.strip().partition(". ")
    return sentence + dot.strip()
