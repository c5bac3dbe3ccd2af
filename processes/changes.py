"""What a revision changed, step by step and in words, for whoever reads or does the procedure (A18, A19).

Approved revisions never change, so the difference of two is computed once and kept in memory. It holds no name of a
document or a process, only what happened to each step: the same for every reader.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache

from django.db.models import Exists

from documents.models import Revision
from people import clock, words
from people.models import User
from processes import compare, content
from processes.names import Names
from processes.plain import PlainProcedure

NEW_FOR = timedelta(days=60)


@dataclass(frozen=True)
class StepChange:
    """What happened to one step, or to a part of the head (then without ``identity``)."""

    title: str
    kinds: tuple[str, ...]
    identity: str = ""
    number: int | None = None
    note: str = ""
    roles: frozenset[str] = frozenset()
    done_by: str = ""
    was_done_by: str = ""

    @property
    def is_gone(self) -> bool:
        return self.kinds == ("Removed",)

    @property
    def said(self) -> str:
        """“reworded, role changed and moved”."""
        return words.listed([kind.lower() for kind in self.kinds])

    def concerns(self, roles: Collection[str]) -> bool:
        """Whether one of ``roles`` (codes) has a part in the step, now or before."""
        return not self.roles.isdisjoint(roles)


@dataclass(frozen=True)
class News:
    """What a revision in force changed, while that is news."""

    revision: Revision
    before: Revision
    changes: tuple[StepChange, ...]

    @property
    def by_step(self) -> dict[str, str]:
        """The words at each step, by identity: “Reworded and moved, 2 March”."""
        since = self.revision.effective_from
        day = words.day_and_month(since, clock.today()) if since else ""
        return {
            change.identity: f"{change.said[:1].upper()}{change.said[1:]}, {day}"
            for change in self.changes
            if change.identity and not change.is_gone
        }

    @property
    def kinds_by_step(self) -> dict[str, str]:
        """How the map marks each step, by identity: new, moved or changed."""
        return {
            change.identity: "new" if change.kinds == ("New",) else "moved" if "Moved" in change.kinds else "changed"
            for change in self.changes
            if change.identity and not change.is_gone
        }


def news_of(revision: Revision, user: User) -> News | None:
    """What ``revision``, in force, changed; None once it is old, once ``user`` has seen it, or where there was none
    before it. One query."""
    since = revision.effective_from
    if since is None or since < clock.today() - NEW_FOR:
        return None
    unseen = Revision.objects.filter(pk=revision.pk).unseen_by(user)  # gate: it came through one
    approved = Revision.objects.approved()  # gate: compared only, to say which steps in force are new
    older = approved.filter(Exists(unseen), document=revision.document_id, number__lt=revision.number)
    before = older.order_by("-number").first()
    return News(revision, before, between(before, revision)) if before else None


def as_read_by(user: User, found: tuple[StepChange, ...]) -> tuple[StepChange, ...]:
    """Somebody from outside never reads what was in force before: a step that is gone has no name for them."""
    if not user.is_external:
        return found
    return tuple(replace(change, title="A step") if change.is_gone else change for change in found)


def between(old: Revision, new: Revision) -> tuple[StepChange, ...]:
    """Every change from ``old`` to ``new``, both approved, in reading order; seven queries the first time."""
    return _between(old.pk, old.sha256, new.pk, new.sha256)


@lru_cache(maxsize=1024)
def _between(old_pk: int, old_sha256: str, new_pk: int, new_sha256: str) -> tuple[StepChange, ...]:
    old, new = content.all_approved([_approved(old_pk, old_sha256), _approved(new_pk, new_sha256)])
    found = compare.differences(old, new, Names({}, {}, {}, {}))
    was, now, numbers = _parts(old), _parts(new), new.numbers()
    done_by, was_done_by = _doers(new), _doers(old)
    steps = [
        StepChange(
            title=change.title,
            kinds=change.tags,
            identity=change.identity,
            number=numbers.get(change.identity),
            note=change.note if "Moved" in change.tags else "",
            roles=was.get(change.identity, frozenset()) | now.get(change.identity, frozenset()),
            done_by=done_by.get(change.identity, ""),
            was_done_by=was_done_by.get(change.identity, ""),
        )
        for change in found.steps
    ]
    return (*(StepChange(change.title, change.tags) for change in (*found.head, *found.flows)), *steps)


def _approved(pk: int, sha256: str) -> Revision:
    return Revision(pk=pk, sha256=sha256, status=Revision.Status.APPROVED)


def _parts(procedure: PlainProcedure) -> dict[str, frozenset[str]]:
    """The codes of all roles with a part in each step, by its identity."""
    return {step.identity: frozenset(step.all_roles()) for step in procedure.steps}


def _doers(procedure: PlainProcedure) -> dict[str, str]:
    return {step.identity: step.role for step in procedure.steps}
