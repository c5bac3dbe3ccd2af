"""Which processes, procedures and steps somebody may see, and which are in force when.

All of them ask their document or its revision: one gate, one question of date.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Count, Exists, F, Func, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from documents.models import Document
from documents.querysets import in_force_on, known_documents, readable_revisions
from people import clock

if TYPE_CHECKING:
    from people.models import User
    from processes.models import (
        Flow,
        ProcedureFigures,
        Process,
        ProcessIndex,
        SignOff,
        Step,
        StepDocument,
        StepIndex,
        StepRisk,
        Variant,
    )


DAYS_TO_SIGN_OFF = 14
"""From the day on which a control is asked for to the one by which it is signed off."""
WORDED = ("what", "control")
"""The words of a risk and its control, by which a sign-off belongs to them."""
NUMBER = re.compile(r"[A-Z]{1,8}-[0-9]{1,9}")


def not_withdrawn(prefix: str) -> Q:
    """Whether the document that ``prefix`` leads to has not been withdrawn by today."""
    return Q(**{f"{prefix}withdrawn_on": None}) | Q(**{f"{prefix}withdrawn_on__gt": clock.today()})


def holds_for(user: "User", prefix: str = "") -> Q:
    """Whether the procedure of the document that ``prefix`` leads to holds where ``user`` works (A27): a variant for
    the people of its unit, its standard for everybody whose unit has no variant in force.

    Somebody from outside works with every unit: for them all of them hold.
    """
    if user.is_external:
        return Q()
    variants, document = apps.get_model("processes", "Variant")._default_manager, OuterRef(f"{prefix}document")
    foreign = variants.filter(process__document=document).exclude(unit__in=user.unit_ids)
    if not user.unit_ids:
        return ~Q(Exists(foreign))
    instead = variants.in_force().filter(standard__document=document, unit__in=user.unit_ids)
    return ~Q(Exists(foreign)) & ~Q(Exists(instead))


class VariantQuerySet(models.QuerySet["Variant"]):
    def visible_to(self, user: "User") -> Self:
        """Variants whose document ``user`` may know of."""
        return self.filter(known_documents(user, "process__document__"))

    def in_force(self, on: date | None = None) -> Self:
        """Variants with a procedure in force on that day, today by default."""
        return self.filter(in_force_on(on or clock.today(), "process__document__revisions__"))

    def current(self) -> Self:
        """Variants that have not been withdrawn."""
        return self.filter(not_withdrawn("process__document__"))


class ProcessQuerySet(models.QuerySet["Process"]):
    def visible_to(self, user: "User") -> Self:
        """Processes whose document ``user`` may know of. Each row answers for itself, whatever its parent."""
        return self.filter(known_documents(user, "document__"))

    def editable_by(self, user: "User") -> Self:
        """Processes whose procedure ``user`` may write."""
        return self.filter(document__in=Document.objects.editable_by(user))

    def numbered(self, written: str) -> Self:
        """The process of this number, from an address; none where it is no number at all."""
        return self.filter(document__number=written) if NUMBER.fullmatch(written) else self.none()

    def current(self) -> Self:
        """Processes that have not been withdrawn."""
        return self.filter(not_withdrawn("document__"))

    def in_force(self, on: date | None = None) -> Self:
        """Processes with a procedure in force on that day, today by default; each carries its
        ``revision_number`` and ``in_force_since``."""
        return self.filter(in_force_on(on or clock.today(), "document__revisions__")).annotate(
            revision_number=F("document__revisions__number"),
            in_force_since=F("document__revisions__effective_from"),
        )


class StepQuerySet(models.QuerySet["Step"]):
    def visible_to(self, user: "User") -> Self:
        """Steps of the revisions that ``user`` may read."""
        return self.filter(readable_revisions(user, "procedure__revision__"))

    def in_force(self, on: date | None = None) -> Self:
        """Steps of the procedures in force on that day, today by default."""
        return self.filter(in_force_on(on or clock.today(), "procedure__revision__"))

    def read_today_by(self, user: "User") -> Self:
        """Steps in force today that ``user`` may read: who may know of a document may read what is in force of it.

        The same rows as ``visible_to(user).in_force()``, asked without the rules for drafts and old revisions.
        """
        return self.in_force().filter(known_documents(user, "procedure__revision__document__"))

    def called_from(self, numbers: Iterable[str]) -> "models.QuerySet[Step, tuple[str, str]]":
        """(caller, called) for the procedures ``numbers`` as they are approved for today or a later day."""
        place = "procedure__revision__"
        lasting = Q(**{f"{place}effective_until": None}) | Q(**{f"{place}effective_until__gt": clock.today()})
        rows = self.filter(lasting, calls__isnull=False, **{f"{place}status": "approved"})
        rows = rows.filter(**{f"{place}document__number__in": numbers}).order_by()
        return rows.values_list(f"{place}document__number", "calls__document__number").distinct()

    def done_by(self, user: "User") -> Self:
        """Steps that a role of ``user`` does, in the procedures that hold where they work."""
        return self.holding_for(user).filter(role_id__in=user.role_ids)

    def holding_for(self, user: "User") -> Self:
        """Steps of the procedures that hold where ``user`` works: of a standard and its variants one alone."""
        return self.filter(holds_for(user, "procedure__revision__"))


class FlowQuerySet(models.QuerySet["Flow"]):
    def visible_to(self, user: "User") -> Self:
        """What comes in and goes out by the revisions that ``user`` may read."""
        return self.filter(readable_revisions(user, "procedure__revision__"))

    def read_today_by(self, user: "User") -> Self:
        """What comes in and goes out by the procedures in force today that ``user`` may read."""
        in_force = in_force_on(clock.today(), "procedure__revision__")
        return self.filter(in_force, known_documents(user, "procedure__revision__document__"))


class StepDocumentQuerySet(models.QuerySet["StepDocument"]):
    def visible_to(self, user: "User") -> Self:
        """Uses at steps that ``user`` may read; the document itself has a gate of its own."""
        return self.filter(readable_revisions(user, "step__procedure__revision__"))

    def in_force(self, on: date | None = None) -> Self:
        """Uses at the steps of procedures in force on that day, today by default."""
        return self.filter(in_force_on(on or clock.today(), "step__procedure__revision__"))

    def read_today_by(self, user: "User") -> Self:
        """Uses at the steps that ``StepQuerySet.read_today_by`` gives."""
        return self.in_force().filter(known_documents(user, "step__procedure__revision__document__"))


class StepRiskQuerySet(models.QuerySet["StepRisk"]):
    def visible_to(self, user: "User") -> Self:
        """Risks at the steps that ``user`` may read."""
        return self.filter(readable_revisions(user, "step__procedure__revision__"))

    def read_today_by(self, user: "User") -> Self:
        """Risks at the steps in force today that ``user`` may read."""
        place = "step__procedure__revision__"
        return self.filter(in_force_on(clock.today(), place), known_documents(user, f"{place}document__"))

    def with_due_on(self) -> Self:
        """Each with ``due_on``, by when its control is to be signed off: until when the last sign-off is good, if that
        was given as often as it is asked for now; else two weeks from the day on which a revision in force first asked
        for it in these words. Empty where nobody asks for it.
        """
        place = "step__procedure__revision__"
        until = Case(When(every=OuterRef("control_every"), then=F("next_on")))
        last = _signed("step__", place).order_by("-pk").annotate(until=until).values("until")
        risks: StepRiskQuerySet = apps.get_model("processes", "StepRisk")._default_manager.filter(
            **{name: OuterRef(name) for name in ("step__identity", "control_every", f"{place}document", *WORDED)},
            **{f"{place}status": "approved"},
        )
        began = risks.order_by(f"{place}effective_from").values(f"{place}effective_from")
        first = Func(Subquery(began[:1]), Value(DAYS_TO_SIGN_OFF), arg_joiner=" + ", template="(%(expressions)s)")
        due_on = Coalesce(Subquery(last[:1]), first, output_field=models.DateField())
        return self.annotate(due_on=Case(When(control_every__isnull=False, then=due_on)))

    def due_from(self, user: "User") -> Self:
        """Controls in force that a role of ``user`` keeps and that are to be signed off within two weeks. No gate: see
        ``to_sign_off_by``."""
        soon = clock.today() + timedelta(days=DAYS_TO_SIGN_OFF)
        in_force = in_force_on(clock.today(), "step__procedure__revision__")
        return self.filter(in_force, control_role__in=user.role_ids).with_due_on().filter(due_on__lte=soon)

    def to_sign_off_by(self, user: "User") -> Self:
        """Of what is ``due_from`` ``user``: what they may read and what holds where they work. What is late is asked of
        all who keep it, wherever they work: perhaps nobody keeps it there. None for people from outside.
        """
        place = "step__procedure__revision__"
        rows = self.due_from(user).filter(known_documents(user, f"{place}document__"))
        rows = rows.filter(holds_for(user, place) | Q(due_on__lt=clock.today()))
        return rows.none() if user.is_external else rows


class SignOffQuerySet(models.QuerySet["SignOff"]):
    def visible_to(self, user: "User") -> Self:
        """Sign-offs at procedures that ``user`` may know of; what the firm fears is nobody else's business."""
        return self.none() if user.is_external else self.filter(known_documents(user, "document__"))

    def once_unkept_for(self, user: "User") -> Self:
        """Whatever was ever said not to be kept, of procedures that a role of ``user`` owns."""
        rows = self.filter(document__owner_role__in=user.role_ids, is_kept=False)
        return rows.none() if user.is_external else rows

    def unkept_for(self, user: "User") -> Self:
        """Of that, what is the last word on a control in force that somebody keeps. Whoever works on a procedure may
        read it."""
        place = "step__procedure__revision__"
        risks = apps.get_model("processes", "StepRisk")._default_manager.filter(
            in_force_on(clock.today(), place),
            control_role__isnull=False,
            **{f"{place}document": OuterRef("document"), "step__identity": OuterRef("identity")},
            **{name: OuterRef(name) for name in WORDED},
        )
        later = _signed("", "").filter(pk__gt=OuterRef("pk"))
        return self.once_unkept_for(user).filter(Exists(risks), ~Exists(later))

    def last_of_each(self) -> Self:
        """Of each control the newest one."""
        key = ("document_id", "identity", *WORDED)
        return self.order_by(*key, "-pk").distinct(*key)


def _signed(step: str, revision: str) -> "SignOffQuerySet":
    """The sign-offs of the control of an outer row, whose identity of the step and document stand behind these."""
    rows: SignOffQuerySet = apps.get_model("processes", "SignOff")._default_manager.filter(
        document=OuterRef(f"{revision}document"),
        identity=OuterRef(f"{step}identity"),
        **{name: OuterRef(name) for name in WORDED},
    )
    return rows


class ProcedureFiguresQuerySet(models.QuerySet["ProcedureFigures"]):
    def visible_to(self, user: "User") -> Self:
        """Figures of the revisions that ``user`` may read."""
        return self.filter(readable_revisions(user, "revision__"))

    def read_today_by(self, user: "User") -> Self:
        """Figures of the procedures in force today that ``user`` may read."""
        return self.filter(in_force_on(clock.today(), "revision__"), known_documents(user, "revision__document__"))

    def sums_between(self, edges: Sequence[int]) -> "models.QuerySet[Any, Any]":
        """What the procedures of processes take in a year, added up in the database.

        Rows of: tree, the number of the last of ``edges`` (sorted places in a tree) that is not behind the process;
        then how many procedures, how many of them have minutes and cases of a year to count; and of these a year's
        money, money of waste, minutes of work, of waste, of waiting, and guessed minutes.
        """
        place, cases = "revision__document__process__", F("cases_per_year")
        counts = Q(Q(active__gt=0) | Q(waiting__gt=0), cases_per_year__gt=0)
        between = Value(list(edges), output_field=ArrayField(models.PositiveIntegerField()))
        edge = Func(F(f"{place}lft"), between, function="width_bucket", output_field=models.IntegerField())
        rows = self.filter(**{f"{place}isnull": False}).annotate(edge=edge).order_by()
        sums = {
            "a_cost": F("cost") * cases,
            "a_waste_cost": F("waste_cost") * cases,
            "an_active": F("active") * cases,
            "a_wasted": F("wasted") * cases,
            "a_waiting": F("waiting") * cases,
            "a_guessed": F("guessed") * (F("active") + F("waiting")) * cases,
        }
        return rows.values_list(f"{place}tree_id", "edge").annotate(
            procedures=Count("pk"),
            counted=Count("pk", filter=counts),
            **{name: Sum(of_a_year, filter=counts) for name, of_a_year in sums.items()},
        )


class ProcessIndexQuerySet(models.QuerySet["ProcessIndex"]):
    def visible_to(self, user: "User") -> Self:
        """Words of the processes that ``user`` may know of and that have not been withdrawn."""
        return self.filter(known_documents(user, "process__document__"), process__document__withdrawn_on=None)


class StepIndexQuerySet(models.QuerySet["StepIndex"]):
    def visible_to(self, user: "User") -> Self:
        """Words of the steps in force today, for whom they may be read by."""
        return self.filter(in_force_on(clock.today(), "revision__"), known_documents(user, "revision__document__"))
