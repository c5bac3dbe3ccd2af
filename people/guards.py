"""Rules that the database keeps by triggers, whoever writes to it.

An app that has such rules lists them in ``<app>/guards.py`` as ``GUARDS``. They are installed after
every migration (also when a test database is flushed) and a system check sees that they are there.
History rows of every model, and the files that left and came, are append-only without being listed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connections

from people.records import Transfer


@dataclass(frozen=True)
class Guard:
    """One trigger: its name, the table it stands on, and the rest of ``CREATE TRIGGER``."""

    name: str
    table: str
    when: str
    call: str

    @property
    def sql(self) -> str:
        level = "STATEMENT" if "TRUNCATE" in self.when else "ROW"
        return (
            f'CREATE OR REPLACE TRIGGER "{self.name}" {self.when} ON "{self.table}" '
            f"FOR EACH {level} EXECUTE FUNCTION {self.call}"
        )


APPEND_ONLY_FUNCTION = """
CREATE OR REPLACE FUNCTION bms_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Rows of % are only ever added: % is refused.', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$
"""


def append_only(table: str) -> list[Guard]:
    """``table`` takes new rows and refuses every change, removal and emptying."""
    return [
        Guard(f"{table}_no_change"[:63], table, "BEFORE UPDATE OR DELETE", "bms_append_only()"),
        no_truncate(table),
    ]


def no_truncate(table: str) -> Guard:
    return Guard(f"{table[:51]}_no_truncate", table, "BEFORE TRUNCATE", "bms_append_only()")


def _listed(app: AppConfig) -> tuple[Sequence[str], list[Guard]]:
    """The functions and guards that ``app`` lists itself."""
    name = f"{app.name}.guards"
    if app.name == "people" or find_spec(name) is None:
        return [], []
    module = import_module(name)
    return module.FUNCTIONS, list(module.GUARDS)


def _histories(app: AppConfig) -> Iterable[Guard]:
    for model in app.get_models(include_auto_created=True):
        if model is Transfer or hasattr(model, "history_id") or hasattr(model, "m2m_history_id"):
            yield from append_only(model._meta.db_table)


def install(sender: AppConfig, using: str, **_: Any) -> None:
    """After ``migrate`` and ``flush``: put every guard of the app in place."""
    functions, guards = _listed(sender)
    guards += _histories(sender)
    if not guards:
        return
    with connections[using].cursor() as cursor:
        present = set(connections[using].introspection.table_names(cursor))
        if not {guard.table for guard in guards} <= present:
            return  # migrated back, or only in part: the next migrate comes by again
        cursor.execute(APPEND_ONLY_FUNCTION)
        for function in functions:
            cursor.execute(function)
        for guard in guards:
            cursor.execute(guard.sql)


def lift_truncate(using: str = "default") -> None:
    """Let a test database be emptied. The flush itself brings the guards back."""
    with connections[using].cursor() as cursor:
        for guard in _all_guards():
            if "TRUNCATE" in guard.when:
                cursor.execute(f'DROP TRIGGER IF EXISTS "{guard.name}" ON "{guard.table}"')


def _all_guards() -> list[Guard]:
    return [guard for app in apps.get_app_configs() for guard in [*_listed(app)[1], *_histories(app)]]


def missing(using: str = "default") -> list[Guard]:
    """The guards that do not stand in the database; signed records could be changed unseen."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        present = {row[0] for row in cursor.fetchall()}
        tables = set(connections[using].introspection.table_names(cursor))  # before the first migration: none
    return [guard for guard in _all_guards() if guard.table in tables and guard.name not in present]


@register(Tags.database)
def guards_are_installed(databases: Sequence[str] | None, **_: Any) -> list[CheckMessage]:
    """A warning, not an error: “migrate” itself asks before it can put them in place."""
    return [
        Warning(
            f"The database does not guard the table {guard.table} (trigger {guard.name}).",
            hint="Run “manage.py migrate”, which puts the guards back.",
            id="people.W001",
        )
        for using in databases or []
        for guard in missing(using)
    ]
