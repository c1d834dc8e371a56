"""Statements that run with every request or message: planned once a connection.

Planning a look-up over five tables costs PostgreSQL seven times what running it does. Django binds
values on its own side and can't prepare; this cursor binds on the server's, on the same
connection, in the same transaction, and is logged and counted like any other.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from django.db.backends.utils import CursorWrapper


class _Prepared(psycopg.Cursor[Any]):
    def execute(self, query: Any, params: Any = None, **kwargs: Any) -> "_Prepared":
        """As psycopg's, prepared."""
        return super().execute(query, params, prepare=settings.DATABASE_PREPARE, **kwargs)


def fetch_one(sql: str, params: Sequence[Any] | Mapping[str, Any]) -> tuple[Any, ...] | None:
    """Run a statement and give its first row. Values need casts where SQL can't tell their type."""
    connection.ensure_connection()
    raw = _Prepared(connection.connection)
    cursor: CursorWrapper = connection._prepare_cursor(raw)  # type: ignore[attr-defined]
    with cursor:
        cursor.execute(sql, params)
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row
