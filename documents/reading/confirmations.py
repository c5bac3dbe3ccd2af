"""Who may approve a revision, who is asked to confirm it, and who has."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.urls import reverse

from documents.models import Acknowledgement, Document, Revision
from documents.reading.people import ShownPerson
from people import clock, words
from people.models import Assignment, Role, User

MISSING_SHOWN = 12
APPROVERS_ASKED = 12
CONFIRMED_SHOWN = 200


@dataclass(frozen=True)
class Audience:
    """Who is asked to confirm a revision: how many people in each role, and how many in all."""

    total: int
    roles: list[tuple[str, int]]

    @property
    def sentence(self) -> str:
        return words.listed([f"{count} as {name}" for name, count in self.roles])


def audience_of(document: Document, user: User) -> Audience:
    """Who holds a role that must read the document today. One query."""
    held = (
        Assignment.objects.visible_to(user)
        .held()
        .filter(role__in=document.must_read.all(), user__is_active=True)
        .values_list("role__name", "user_id")
    )
    by_role: dict[str, set[int]] = {}
    for role, person in held:
        by_role.setdefault(role, set()).add(person)
    people = set().union(*by_role.values()) if by_role else set()
    return Audience(len(people), [(role, len(by_role[role])) for role in sorted(by_role)])


@dataclass(frozen=True)
class ShownConfirmation:
    """Who confirmed, when, and having read which revision."""

    name: str
    url: str
    at: datetime
    revision: int


@dataclass(frozen=True)
class Confirmed:
    """How many of those who are asked have confirmed a revision, who did when, and who is missing."""

    given: int
    asked: int
    missing: list[ShownPerson]
    confirmed: list[ShownConfirmation]

    @property
    def more_confirmed(self) -> int:
        return self.given - len(self.confirmed)

    @property
    def more_missing(self) -> int:
        return self.asked - self.given - len(self.missing)


def confirmed_by(revision: Revision, user: User) -> Confirmed | None:
    """Who has confirmed ``revision``, for those who may edit the document or see everything. Three queries."""
    document = revision.document
    if revision.asks_from is None or not (user.is_overseer or document.may_be_edited_by(user)):
        return None
    given = Acknowledgement.objects.filter(
        person=OuterRef("pk"), revision__document=document, revision__number__gte=revision.asks_from
    )
    asked = (
        User.objects.visible_to(user)
        .people()
        .holding(list(document.must_read.all()))
        .annotate(has_confirmed=Exists(given))
    )
    counts = asked.aggregate(asked=Count("pk"), given=Count("pk", filter=Q(has_confirmed=True)))
    if not counts["asked"]:
        return None
    missing = asked.filter(has_confirmed=False).order_by("name")[:MISSING_SHOWN]
    newest = given.order_by("-revision__number")
    # Any, because the checker does not know what is annotated here.
    read: Any = asked.filter(has_confirmed=True).annotate(
        read_at=Subquery(newest.values("given_at")[:1]), read_number=Subquery(newest.values("revision__number")[:1])
    )
    return Confirmed(
        counts["given"],
        counts["asked"],
        [ShownPerson(one.name, one.get_absolute_url()) for one in missing],
        [
            ShownConfirmation(one.name, one.get_absolute_url(), one.read_at, one.read_number)
            for one in read.order_by("name")[:CONFIRMED_SHOWN]
        ],
    )


@dataclass(frozen=True)
class Asked:
    """The reader is asked to confirm a revision, by a day; ``before`` is what they knew until then."""

    number: int
    due_on: date
    url: str
    before: Revision | None
    compare_url: str

    @property
    def by_when(self) -> str:
        """“ by tomorrow”, “ by 20 March”, “; it is 2 days late”."""
        today = clock.today()
        said = words.due(self.due_on, today)
        if words.is_late(self.due_on, today):
            return f"; it is {said}"
        return f" by {said.lower() if words.is_soon(self.due_on, today) else said}"


def may_approve(revision: Revision, user: User) -> str:
    """Who finds a revision in review in their inbox, in words for ``user``. Some queries for each who may be asked, of
    whom a dozen at most are looked at."""
    held = Role.objects.visible_to(user).filter(
        permissions__content_type__app_label="documents", permissions__codename="approve_revision"
    )
    people = User.objects.visible_to(user).people().holding(held).order_by("name")[:APPROVERS_ASKED]
    names = [person.name for person in people if Revision.objects.to_approve_by(person).filter(pk=revision.pk).exists()]
    if not names:
        return "Nobody may approve it yet: those who hold that right have written on it or may not read it."
    return f"{words.first_few(names)} may approve it and {'finds' if len(names) == 1 else 'find'} it in their inbox."


def asked_of(revision: Revision, user: User) -> Asked | None:
    """Whether ``user`` is asked to confirm ``revision``. One query if not, four more if so."""
    if not Revision.objects.to_confirm_by(user).filter(pk=revision.pk).exists():
        return None
    document = revision.document
    approved = document.revisions.visible_to(user).approved().filter(number__lt=revision.number)
    before = approved.order_by("number").last()
    args = [document.number, revision.number]
    return Asked(
        number=revision.number,
        due_on=revision.confirm_by(user)[1],
        url=reverse("documents:revision_acknowledge", args=args),
        before=before,
        compare_url=reverse("documents:revision_compare", args=[*args, before.number]) if before else "",
    )
