"""Statements that run with every request or message: planned once a connection.

Planning a look-up over five tables costs PostgreSQL seven times what running it does. Django binds
values on its own side and can't prepare; this cursor binds on the server's, on the same
connection, in the same transaction, and is logged and counted like any other.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import psycopg
from django.conf import settings
from django.db import connection, models
from django.db.backends.utils import CursorWrapper

M = TypeVar("M", bound=models.Model)


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


def columns_of(model: type[models.Model], alias: str) -> str:
    """The columns of a model's table for a SELECT, in the order of its concrete fields."""
    return ", ".join(f'{alias}."{field.column}"' for field in model._meta.concrete_fields)


class RowReader:
    """Takes instances off a row of ``columns_of(A, ...), columns_of(B, ...)``, the first first.

    They are built by ``from_db``, so a model's guards see them. For columns that need no
    converter of their own (no JSON).
    """

    def __init__(self, row: Sequence[Any]) -> None:
        self._row = row
        self._at = 0

    def take(self, model: type[M]) -> M:
        """The next instance. Raises IndexError where the row has no more."""
        fields = [field.attname for field in model._meta.concrete_fields]
        values = self._row[self._at : self._at + len(fields)]
        if len(values) < len(fields):
            raise IndexError(f"the row has no {model.__name__} at {self._at}")
        self._at += len(fields)
        return model.from_db("default", fields, values)

    def take_or_none(self, model: type[M]) -> M | None:
        """The next instance, or None where an outer join found nothing."""
        if self._row[self._at] is None:
            self._at += len(model._meta.concrete_fields)
            return None
        return self.take(model)

    def rest(self) -> tuple[Any, ...]:
        """The columns behind the instances taken."""
        return tuple(self._row[self._at :])
