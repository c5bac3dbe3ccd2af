"""The controls at a step: how each stands, and what was signed off of it (ISO 9001:2015, 6.1.2 b; A31)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils import timezone

from documents.reading import ShownPerson, person_for
from people import clock, words
from people.holders import holders_of
from people.models import User
from processes import stepping
from processes.models import SignOff, Step, StepRisk
from processes.querysets import DAYS_TO_SIGN_OFF, NUMBER
from processes.sign_off_form import SignOffForm
from processes.vocabulary import EVERY

PER_PAGE = 50
STANDS = {
    "not_kept": "Not kept",
    "late": "Late",
    "due": "To be signed off",
    "kept": "Kept",
    "unasked": "Not asked for",
}
"""How a control stands, the most urgent first."""


class Said(NamedTuple):
    """The last word on a control."""

    is_kept: bool
    by: str
    at: datetime


class Standing(NamedTuple):
    """How a control stands: a key of ``STANDS``, by when it is to be signed off, and what was said of it last."""

    key: str
    due_on: date | None = None
    last: Said | None = None

    @property
    def word(self) -> str:
        return STANDS[self.key]

    @property
    def is_bad(self) -> bool:
        return self.key in {"not_kept", "late"}

    @property
    def note(self) -> str:
        """What follows the word: “ by 6 December; last by Emma Lindqvist on 6 November”."""
        by, said = self._day(self.due_on), self._said()
        match self.key:
            case "not_kept":
                return f", said {said}"
            case "kept":
                return f", said {said}" + (f"; next by {by}" if by else "")
            case "late" | "due":
                when = f" since {by}" if self.key == "late" else f" by {by}"
                return f"{when}; last by {said}" if said else f"{when}; never signed off as it is now"
        return ""

    def _said(self) -> str:
        return f"{self.last.by} on {self._day(timezone.localdate(self.last.at))}" if self.last else ""

    @staticmethod
    def _day(day: date | None) -> str:
        return words.day_and_month(day, clock.today()) if day else ""


@dataclass(frozen=True)
class Control:
    """What can go wrong at the step and what is done against it. ``form`` for those who sign it off."""

    risk: StepRisk
    keeper: str
    holders: str
    every: str
    standing: Standing
    form: SignOffForm | None = None

    @property
    def is_asked(self) -> bool:
        """Whether the form is shown at once: it is asked for, or came back."""
        due = self.standing.due_on
        waits = self.standing.key in {"late", "due"} or (due is not None and due <= clock.today())
        return waits or bool(self.form and self.form.is_bound)


@dataclass(frozen=True)
class Given:
    """A sign-off as it is shown."""

    at: datetime
    person: ShownPerson
    role: str
    what: str
    control: str
    is_kept: bool
    seen: str
    revision: int


Last = Mapping[tuple[int, UUID, str, str], Said]
"""The last word on each control, by document, step and words."""


def standing_at(risk: Any, last: Last) -> Standing:
    """How the control against ``risk``, a row ``with_due_on`` and its revision, stands."""
    said = last.get((risk.step.procedure.revision.document_id, risk.step.identity, risk.what, risk.control))
    return standing_of(risk.due_on, said, clock.today(), is_kept_by_a_role=risk.control_role_id is not None)


def standing_of(due: date | None, last: Said | None, today: date, *, is_kept_by_a_role: bool) -> Standing:
    """How a control stands that is ``due`` on a day, or never, after the ``last`` word on it."""
    if not is_kept_by_a_role:
        return Standing("unasked")
    if last is not None and not last.is_kept:
        return Standing("not_kept", due, last)
    if due is None:
        return Standing("kept" if last else "unasked", last=last)
    if words.is_late(due, today):
        return Standing("late", due, last)
    return Standing("due" if due <= today + timedelta(days=DAYS_TO_SIGN_OFF) else "kept", due, last)


def last_of_each(user: User, **narrowed: Any) -> Last:
    """The last word on each control that ``user`` may know of. One query."""
    rows = SignOff.objects.visible_to(user).filter(**narrowed).last_of_each()
    key = ("document_id", "identity", "what", "control")
    said = rows.values_list(*key, "is_kept", "person__name", "given_at")
    return {(document, identity, what, control): Said(*more) for document, identity, what, control, *more in said}


def risks_at(step: Step, user: User) -> list[StepRisk]:
    """What can go wrong at a step in force, with the roles that keep the controls. One query."""
    rows = StepRisk.objects.read_today_by(user).filter(step=step).with_due_on()
    return list(rows.select_related("step__procedure__revision", "control_role").order_by("position"))


def at_step(
    identity: UUID, user: User, asked: Mapping[str, str], *, sent: SignOffForm | None = None
) -> dict[str, Any] | None:
    """The page of the controls at a step; None where ``user`` may read neither the step nor what was signed off of it.
    Constant queries.

    ``asked``: ``of``, the number of the process where several share the step, and ``page`` of the sign-offs. ``sent``:
    a form that came back, shown at its control. Of a step that is no longer in force the sign-offs stay.
    """
    of = asked.get("of", "")
    step: Step | None = stepping.found(identity, user, of)
    given = SignOff.objects.visible_to(user).filter(identity=identity).order_by("-pk")
    gone = given.filter(document__number=of).select_related("document").first() if NUMBER.fullmatch(of) else None
    if gone is not None and (step is None or step.procedure.revision.document != gone.document):
        step, document = None, gone.document  # the sign-offs of a procedure in which the step is no longer
    elif step is not None:
        document = step.procedure.revision.document
    elif (newest := given.select_related("document").first()) is not None:
        document = newest.document
    else:
        return None
    given = given.filter(document=document).select_related("person__partner", "role", "revision")
    page = Paginator(given, PER_PAGE).get_page(asked.get("page"))
    trail = [(f"{document.number} {document.title}", reverse("processes:process_detail", args=[document.number]))]
    if step is not None:
        trail.append((f"Step {step.position}, {step.title}", f"{step.get_absolute_url()}?of={document.number}"))
    return {
        "step": step,
        "document": document,
        "may_edit": document.may_be_edited_by(user),
        "controls": _controls(step, user, sent) if step is not None else [],
        "page": page,
        "given": [_given(row, user) for row in page],
        "trail": [*trail, ("Controls", "")],
    }


def _controls(step: Step, user: User, sent: SignOffForm | None) -> list[Control]:
    revision, risks = step.procedure.revision, risks_at(step, user)
    keepers = {risk.control_role.pk: risk.control_role.name for risk in risks if risk.control_role}
    holders = holders_of(user, keepers) if keepers else {}
    last = last_of_each(user, identity=step.identity, document=revision.document_id)
    return [
        Control(
            risk=risk,
            keeper=keepers.get(risk.control_role_id or 0, ""),
            holders=holders.get(risk.control_role_id or 0, ""),
            every=EVERY.get(risk.control_every or 0, ""),
            standing=standing_at(risk, last),
            form=_form(risk, sent) if SignOff.may_be_given_by(user, risk) else None,
        )
        for risk in risks
    ]


def _form(risk: StepRisk, sent: SignOffForm | None) -> SignOffForm:
    """The form of this control, with ids of its own; ``sent`` where that is what came back."""
    is_sent = sent is not None and sent.data.get("control") == risk.wording
    form = sent if sent is not None and is_sent else SignOffForm(initial={"control": risk.wording})
    form.auto_id = f"control-{risk.position}-%s"
    return form


def _given(row: SignOff, user: User) -> Given:
    person = person_for(user, row.person)
    assert person is not None  # noqa: S101 - every sign-off has one
    return Given(
        at=row.given_at,
        person=person,
        role=row.role.name,
        what=row.what,
        control=row.control,
        is_kept=row.is_kept,
        seen=row.seen,
        revision=row.revision.number,
    )
