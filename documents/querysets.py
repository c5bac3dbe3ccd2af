"""Which documents and revisions somebody may see or work on, and which are in force when."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, Func, OuterRef, Q, Subquery
from django.db.models.functions import Greatest

from people import clock
from people.access import NamesRole, ReadableToEmployee, RestrictedQuerySet, readable_rows

if TYPE_CHECKING:
    from documents.models import Document, IncomingTable, Revision, RevisionIndex, Seen, Term, TermIndex
    from people.models import User


def in_force_on(day: date, prefix: str = "") -> Q:
    """Approved revisions whose validity ``[effective_from, effective_until)`` holds ``day``."""
    return Q(
        Q(**{f"{prefix}effective_until": None}) | Q(**{f"{prefix}effective_until__gt": day}),
        **{f"{prefix}status": "approved", f"{prefix}effective_from__lte": day},
    )


def worked_on_by(user: "User", prefix: str = "") -> Q:
    """Documents of a role that ``user`` holds today, or of which they are the expert."""
    if user.is_external or not user.is_active:
        return Q(pk__in=[])
    return Q(**{f"{prefix}owner_role_id__in": user.role_ids}) | Q(**{f"{prefix}expert": user})


def known_documents(user: "User", prefix: str = "") -> Q:
    """The gate of documents, as a condition on the document that ``prefix`` leads to.

    Readers know a document from the day it is listed; those who are asked to confirm it know it
    as soon as it is approved; those who work on it and overseers know it always.
    """
    if user.is_active and not user.is_overseer and not user.is_external:
        return Q(KnownToEmployee(user, prefix))
    readable = readable_rows(_documents(), user, prefix)
    if not user.is_active or user.is_overseer:
        return readable
    listed = Q(**{f"{prefix}listed_on__lte": clock.today()})
    told = Q(must_be_read_by(user, prefix), **{f"{prefix}listed_on__isnull": False})
    return readable & (listed | told)


class KnownToEmployee(Func):
    """Whether ``user``, an employee, works on the document that ``prefix`` leads to, or may read it and has been told.

    One expression that says what ``(readable_rows(…) & (listed | told)) | worked_on_by(…)`` says in twelve conditions:
    this gate stands in most queries of every page, and building those took longer than running them.
    """

    output_field = models.BooleanField()

    def __init__(self, user: "User", prefix: str) -> None:
        super().__init__(
            F(f"{prefix}owner_role_id"),
            F(f"{prefix}expert_id"),
            F(f"{prefix}listed_on"),
            ReadableToEmployee(_documents(), user, prefix),
            must_be_read_by(user, prefix),
        )
        self.user_id = user.pk
        self.roles = sorted(user.role_ids)

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        compiled = [compiler.compile(source) for source in self.source_expressions]
        (owner, _a), (expert, _b), (listed_on, _c), (readable, roles), (told, asked) = compiled
        owns = f"{owner} IN ({', '.join(['%s'] * len(self.roles))})" if self.roles else "FALSE"
        is_told = f"{listed_on} <= %s OR ({told} AND {listed_on} IS NOT NULL)"
        sql = f"({owns} OR {expert} = %s OR ({readable} AND ({is_told})))"
        return sql, [*self.roles, self.user_id, *roles, clock.today(), *asked]


def readable_revisions(user: "User", prefix: str = "") -> Q:
    """The gate of revisions, as a condition on the revision that ``prefix`` leads to.

    Overseers and those who work on the document: all. Employees who may read the document: what
    is or was in force; what is scheduled, if they are asked to confirm it. People from outside:
    what is in force, or scheduled and theirs to confirm.
    """
    if not user.is_active:
        return Q(pk__in=[])
    if user.is_overseer:
        return Q()
    today, document = clock.today(), f"{prefix}document__"
    known = in_force_on(today, prefix) if user.is_external else Q(**{f"{prefix}effective_from__lte": today})
    scheduled = Q(must_be_read_by(user, document), **{f"{prefix}effective_from__gt": today})
    readable = Q(**{f"{prefix}status": "approved"}) & (known | scheduled)
    return Q(readable, known_documents(user, document)) | worked_on_by(user, document)


def must_be_read_by(user: "User", prefix: str = "") -> NamesRole:
    """Whether a role of ``user`` must read the document that ``prefix`` leads to."""
    field: models.ManyToManyField[Any, Any] = _documents()._meta.get_field("must_read")
    return NamesRole(f"{prefix}pk", field, user.role_ids)


def _documents() -> "type[Document]":
    """The model, which is not there yet when this module is loaded."""
    return apps.get_model("documents", "Document")


class DocumentQuerySet(RestrictedQuerySet["Document"]):
    def visible_to(self, user: "User") -> Self:
        """Documents that ``user`` may know of; see ``known_documents``."""
        return self.filter(known_documents(user))

    def editable_by(self, user: "User") -> Self:
        """Documents that ``user`` may draft, revise and submit."""
        if not user.is_active or user.is_external:
            return self.none()
        if user.has_perm("documents.manage_documents"):
            return self
        return self.filter(worked_on_by(user))

    def in_force(self, on: date | None = None) -> Self:
        """Documents with a revision in force on that day, today by default.

        Each row carries ``revision_number`` and ``in_force_since`` of that revision. The database
        keeps validity intervals apart, so a document appears once.
        """
        return self.filter(in_force_on(on or clock.today(), "revisions__")).annotate(
            revision_number=F("revisions__number"), in_force_since=F("revisions__effective_from")
        )

    def withdrawn(self) -> Self:
        return self.exclude(withdrawn_on=None)

    def due_for_review(self, on: date | None = None) -> Self:
        """Documents in force whose periodic review is due on that day, today by default."""
        return self.filter(review_due_on__lte=on or clock.today(), withdrawn_on=None)


class RevisionQuerySet(models.QuerySet["Revision"]):
    def visible_to(self, user: "User") -> Self:
        """Revisions that ``user`` may read; see ``readable_revisions``."""
        return self.filter(readable_revisions(user))

    def in_force(self, on: date | None = None) -> Self:
        """Revisions in force on that day, today by default: at most one of each document."""
        return self.filter(in_force_on(on or clock.today()))

    def at_stage(self, stage: str, on: date | None = None) -> Self:
        """Revisions that are *draft, in_review, scheduled, in_force* or *withdrawn* on that day.

        Of a withdrawn document its last revision. The words are those of ``Revision.stage``.
        """
        day = on or clock.today()
        if stage == "in_force":
            return self.in_force(day)
        if stage == "scheduled":
            ends_later = Q(effective_until=None) | Q(effective_until__gt=F("effective_from"))
            return self.approved().filter(ends_later, effective_from__gt=day)
        if stage == "withdrawn":
            newer = self.model._default_manager.filter(
                document_id=OuterRef("document_id"), status="approved", number__gt=OuterRef("number")
            )
            return self.approved().filter(~Exists(newer), document__withdrawn_on__lte=day)
        return self.filter(status=stage)

    def open(self) -> Self:
        """Revisions somebody works on: drafts and those in review."""
        return self.filter(status__in=["draft", "in_review"])

    def approved(self) -> Self:
        return self.filter(status="approved")

    def to_approve_by(self, user: "User") -> Self:
        """Revisions in review that ``user`` may sign: the right, and no hand in the content."""
        if not user.has_perm("documents.approve_revision"):
            return self.none()
        touched = self.model.contributors.through._default_manager.filter(revision_id=OuterRef("pk"), user=user)
        return self.visible_to(user).filter(~Exists(touched), status="in_review").exclude(prepared_by=user)

    def to_confirm_by(self, user: "User") -> Self:
        """Revisions that a role of ``user`` must read and that they have not confirmed.

        A minor revision is covered by the confirmation of the last major one (``asks_from``).
        """
        documents = _documents()
        asked = documents.must_read.through._default_manager.filter(role_id__in=user.role_ids)
        given = apps.get_model("documents", "Acknowledgement")._default_manager.filter(
            person=user,
            revision__document_id=OuterRef("document_id"),
            revision__number__gte=OuterRef("asks_from"),
        )
        today = clock.today()
        # Approved and not over, of a document they may know of and must read: that is what ``visible_to``
        # asks. Asked here of the few documents they must read, not of all.
        return self.filter(
            Q(effective_until=None) | (Q(effective_until__gt=today) & Q(effective_until__gt=F("effective_from"))),
            ~Exists(given),
            status="approved",
            document__in=documents.objects.visible_to(user).filter(pk__in=asked.values("document_id")),
        )

    def unseen_by(self, user: "User") -> Self:
        """Without those whose changes ``user`` has seen: they said so, or confirmed to have read the revision."""
        own = {"person": user, "revision": OuterRef("pk")}
        seen = apps.get_model("documents", "Seen")._default_manager.filter(**own)
        given = apps.get_model("documents", "Acknowledgement")._default_manager.filter(**own)
        return self.filter(~Exists(seen), ~Exists(given))

    def with_days_asked(self, user: "User") -> Self:
        """Carry since when and until when ``user`` is asked to confirm each: ``asked_on`` and ``due_on``.

        Asked from the day it is in force, or from the day the person took on a role that must read it if that is
        later; due after the days that the type of document allows.
        """
        must_read = _documents().must_read.through._default_manager.filter(
            document_id=OuterRef(OuterRef("document_id"))
        )
        held = user.assignments.held().filter(role_id__in=must_read.values("role_id"))
        taken_on = Subquery(held.order_by("starts_on").values("starts_on")[:1])
        due_on = ExpressionWrapper(F("asked_on") + F("document__type__confirm_days"), models.DateField())
        return self.annotate(asked_on=Greatest("effective_from", taken_on)).annotate(due_on=due_on)


class RevisionIndexQuerySet(models.QuerySet["RevisionIndex"]):
    def visible_to(self, user: "User") -> Self:
        """Words of what is in force today, for whom it may be read by."""
        return self.filter(in_force_on(clock.today(), "revision__"), known_documents(user, "revision__document__"))


class IncomingTableQuerySet(models.QuerySet["IncomingTable"]):
    def visible_to(self, user: "User") -> Self:
        """Tables that ``user`` uploaded and that have not expired; nobody else's, whatever they oversee."""
        return self.filter(person=user, uploaded_at__gt=clock.now() - timedelta(days=30)).exclude(
            finished_at=None, uploaded_at__lte=clock.now() - timedelta(hours=24)
        )

    def expired(self) -> Self:
        """Tables that nobody went on with for a day, and reports older than a month."""
        now = clock.now()
        return self.filter(
            Q(finished_at=None, uploaded_at__lte=now - timedelta(hours=24))
            | Q(uploaded_at__lte=now - timedelta(days=30))
        )


class ShelfQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "User") -> Self:
        """The person's own marks and readings, of documents that they may still know of."""
        return self.filter(known_documents(user, "document__"), person=user)


class SeenQuerySet(models.QuerySet["Seen"]):
    def visible_to(self, user: "User") -> Self:
        """The person's own."""
        return self.filter(person=user)


class TermQuerySet(models.QuerySet["Term"]):
    def visible_to(self, user: "User") -> Self:
        """Everybody who signs in may know what the words mean; what is withdrawn is explained no more."""
        return self.current() if user.is_active else self.none()

    def current(self) -> Self:
        """Terms that have not been withdrawn."""
        return self.filter(withdrawn_on=None)


class TermIndexQuerySet(models.QuerySet["TermIndex"]):
    def visible_to(self, user: "User") -> Self:
        """Words of the terms that are explained today, for everybody who signs in."""
        return self.filter(term__withdrawn_on=None) if user.is_active else self.none()
