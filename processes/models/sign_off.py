"""Who said when that a control at a step is kept, and what they saw (ISO 9001:2015, 6.1.2 b and 9.1.1)."""

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import Q

from documents.models import Document, Revision
from documents.models.document import months_after
from people import clock
from people.models import Role, User
from people.records import acting
from processes.models.step import StepRisk
from processes.querysets import DAYS_TO_SIGN_OFF, WORDED, SignOffQuerySet
from processes.vocabulary import LONGEST_CONTROL, LONGEST_NOTE, LONGEST_TITLE

if TYPE_CHECKING:
    from datetime import date


class SignOff(models.Model):
    """``person`` says, for the role that keeps it, whether a control is kept. Written once, never changed.

    It belongs to the step by ``identity`` and to what was signed by its words (``what`` can go wrong, ``control``): it
    goes on holding in the next revision, until the procedure words the risk or the control otherwise. ``every`` and
    ``next_on`` keep how often it was to be signed off then, and until when that was good.
    """

    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="sign_offs", help_text="Of the process."
    )
    revision = models.ForeignKey(
        Revision, on_delete=models.PROTECT, related_name="sign_offs", help_text="In force when it was signed."
    )
    identity = models.UUIDField("identity of the step", db_index=True)
    what = models.CharField("what can go wrong", max_length=LONGEST_TITLE)
    control = models.CharField("what is done against it", max_length=LONGEST_CONTROL)
    every = models.PositiveSmallIntegerField("months", null=True)
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="sign_offs")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="sign_offs")
    given_at = models.DateTimeField()
    is_kept = models.BooleanField("the control is kept")
    seen = models.CharField("what was seen", max_length=LONGEST_NOTE, blank=True)
    next_on = models.DateField("to be signed off again by", null=True)
    token = models.UUIDField(unique=True)

    objects = SignOffQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["document"], condition=Q(is_kept=False), name="sign_off_not_kept")]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_kept=True) | ~Q(seen=""),
                name="sign_off_says_why_it_is_not_kept",
                violation_error_message="Say what you saw, so that it can be put right.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.control}: {'kept' if self.is_kept else 'not kept'}"

    @staticmethod
    def may_be_given_by(user: User, risk: StepRisk) -> bool:
        """Those who hold the role that keeps the control."""
        return bool(risk.control) and risk.control_role_id in user.role_ids and not user.is_external

    @classmethod
    def give(cls, *, by: User, risk: StepRisk, is_kept: bool, seen: str = "", token: uuid.UUID) -> "SignOff":
        """Sign off the control against ``risk`` at a step in force. The same form twice signs once.

        A sign-off that comes as early as it is asked for does not shorten the time until the next one. Raises
        PermissionDenied, and ValidationError where the step has changed meanwhile or nothing says what was seen of a
        control that is not kept.
        """
        if not cls.may_be_given_by(by, risk):
            raise PermissionDenied("Only those who keep this control may sign it off.")
        if not is_kept and not any(c.isalnum() for c in seen):
            raise ValidationError({"seen": "Say what you saw, so that it can be put right."})
        with acting(by=by, reason="Control signed off."):
            revision = Revision.objects.select_for_update().get(procedure__steps__risks=risk)
            if (given := cls.objects.filter(token=token, person=by).first()) is not None:
                return given
            if not StepRisk.objects.read_today_by(by).filter(pk=risk.pk).exists():
                raise ValidationError("This step has changed meanwhile. Look at it as it is now.")
            signed = cls(
                document_id=revision.document_id,
                revision=revision,
                identity=risk.step.identity,
                **{name: getattr(risk, name) for name in WORDED},
                every=risk.control_every,
                role=risk.control_role,
                person=by,
                given_at=clock.now(),
                is_kept=is_kept,
                seen=seen.strip(),
                next_on=cls._next(risk, revision, is_kept=is_kept),
                token=token,
            )
            signed.full_clean(exclude=["every", "next_on"])
            signed.save(force_insert=True)
        return signed

    @classmethod
    def _next(cls, risk: StepRisk, revision: Revision, *, is_kept: bool) -> "date | None":
        """What is not kept is looked at again soon; the rest as often as the procedure says, if it does."""
        today = clock.today()
        soon = today + timedelta(days=DAYS_TO_SIGN_OFF)
        if not is_kept:
            return soon
        if risk.control_every is None:
            return None
        words = {name: getattr(risk, name) for name in WORDED}
        said = cls.objects.filter(document=revision.document_id, identity=risk.step.identity, **words)
        last = said.filter(every=risk.control_every).order_by("-pk").first()
        until = last.next_on if last is not None and last.is_kept and last.next_on else today
        begins = until if today <= until <= soon else today
        return max(months_after(begins, risk.control_every), until)
