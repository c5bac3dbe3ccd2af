"""How many plans a connection to the database keeps (docs/adr/0007)."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

MOST = 500
"""All kinds of pages ask some four hundred statements; of psycopg's hundred few would last until the next page."""


def keep_many(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """A new connection keeps the plans of the ``MOST`` statements asked last (psycopg: ``prepared_max``)."""
    connection.connection.prepared_max = MOST
