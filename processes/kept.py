"""Sums over the whole tree, kept in memory until anything that they are made from changes.

What the value chain, the health page and the interfaces of the firm say about areas costs in proportion to the
processes. It is worked out once for all who may see the same, and looked up by the newest entries of the audit trails
behind it, so that no sum is shown longer than it is true.
"""

from collections.abc import Callable, Iterable
from functools import cache
from hashlib import sha256
from typing import Any, TypeVar

from django.core.cache import cache as memory
from django.db import connection
from django.db.models import Model

from documents.models import Document, Revision
from people import clock
from people.models import Role, Unit, User
from processes.models import Process, Variant

T = TypeVar("T")
WHERE_ONE_WORKS = (Role, Unit, Variant)  # what decides which of a standard and its variants holds for somebody
A_DAY = 24 * 60 * 60  # seconds
A_MINUTE = 60  # for so long at most something is shown that is no longer true


def kept(name: str, user: User, make: Callable[[], T], *, also: Iterable[type[Model]] = (), at_most: int = A_DAY) -> T:
    """What ``make`` gives for ``user``, which is never None. One query where it is kept.

    It must come from processes, their documents and procedures alone, and from rows of the models in ``also``, which
    have an audit trail or are only ever added to; what comes from anything else too is kept ``at_most`` for so many
    seconds.
    """
    key, is_quiet = _key(name, user, (Process, Document, Revision, *also))
    found: T | None = memory.get(key)
    if found is None:
        found = make()
        memory.set(key, found, at_most if is_quiet else A_MINUTE)
    return found


def _key(name: str, user: User, models: Iterable[type[Model]]) -> tuple[str, bool]:
    """Names what ``user`` may see today and the newest change to anything that is counted (their audit trails).

    And whether nobody is writing anything just now: of two changes that cross, the older one may come after the newer
    one has been counted, under its name.
    """
    with connection.cursor() as cursor:
        cursor.execute(_newest_changes(tuple(models)), [user.pk])
        *changes, is_quiet, knows_more = cursor.fetchone()
    who = "all" if user.is_overseer else f"{user.is_external}.{sorted(user.role_ids)}.{knows_more and user.pk}"
    told = f"{name}.{connection.alias}.{clock.today()}.{changes}.{who}"
    return f"kept.{sha256(told.encode()).hexdigest()}", is_quiet


@cache
def _newest_changes(models: tuple[Any, ...]) -> str:
    """The newest entry in the audit trail of each model, whether no transaction is open that has written anything, and
    whether a person is the expert of any document. Rows that are only ever added to are a trail themselves.

    In words of SQL, because it is asked with every look and building it as a query takes longer than all the rest.
    """
    name = connection.ops.quote_name
    trails = [model.history.model if hasattr(model, "history") else model for model in models]
    pairs = [(name(trail._meta.pk.column), name(trail._meta.db_table)) for trail in trails]
    newest = ", ".join(f"(SELECT max({key}) FROM {table})" for key, table in pairs)  # noqa: S608 - our own tables
    document = name(Document._meta.db_table)
    is_quiet = "pg_snapshot_xmin(pg_current_snapshot()) = pg_snapshot_xmax(pg_current_snapshot())"
    return f"SELECT {newest}, {is_quiet}, EXISTS (SELECT 1 FROM {document} WHERE expert_id = %s)"  # noqa: S608 - likewise
