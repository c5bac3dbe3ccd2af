"""Which procedures call a process, and the way back for whoever came from one of them (A8)."""

from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from people import words
from people.models import User
from processes.models import Process, Step

_DOCUMENT = "procedure__revision__document__"
_CALLER = (f"{_DOCUMENT}number", f"{_DOCUMENT}title", "position")


class Caller(NamedTuple):
    """A step in force that calls a process, as its reader may know it."""

    number: str
    title: str
    step: int

    @property
    def url(self) -> str:
        return f"{reverse('processes:process_detail', args=[self.number])}#step-{self.step}"


def called_by(process: Process, user: User) -> list[Caller]:
    """The steps in force that call ``process``, in the order of their numbers. One query.

    Whoever calls a standard calls in each unit the variant that holds there.
    """
    return _callers(process.standard.called_by_steps.read_today_by(user))


def _callers(rows: QuerySet[Step]) -> list[Caller]:
    rows = rows.order_by(f"{_DOCUMENT}number", "position")
    return [Caller(*row) for row in rows.values_list(*_CALLER)]


def way_back(process: Process, user: User, came_from: str) -> Caller | None:
    """The step that called ``process`` and from which the reader came; ``came_from`` is its identity.

    None for anything else: an identity that is none, a step that calls something else or is not for this reader.
    """
    try:
        identity = UUID(came_from)
    except ValueError:
        return None
    rows = process.standard.called_by_steps.read_today_by(user).filter(identity=identity)
    row = rows.values_list(*_CALLER).first()
    return Caller(*row) if row else None


def who_calls(process: Process, user: User) -> str:
    """“P-0042 step 4 and 1 more procedure call it.”; those that ``user`` may not know of are counted, not named.

    Empty where no procedure in force calls ``process``. Two queries.
    """
    named = _callers(process.called_by_steps.read_today_by(user))
    steps: QuerySet[Step] = process.called_by_steps.in_force()  # gate: counted only
    everybody = steps.values_list(f"{_DOCUMENT}number", flat=True).order_by().distinct().count()
    hidden = everybody - len({caller.number for caller in named})
    parts = [f"{caller.number} step {caller.step}" for caller in named]
    if hidden:
        more = "more procedure" if named else "procedure"
        parts.append(words.count(hidden, more))
    one = len(named) + hidden == 1
    return f"{words.listed(parts)} {'calls' if one else 'call'} it." if parts else ""
