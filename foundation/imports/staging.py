"""Where a target lays out what rows would write until the end of its import: tables that only it
knows, unlogged, each with an ``import_id``."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from foundation.imports.models import Import


def staged_any(tables: Sequence[str], import_id: int) -> bool:
    """Whether rows of an import lie in one of these tables (names of the program's own). One
    query."""
    some = " OR ".join(
        f"EXISTS (SELECT FROM {table} WHERE import_id = %(import)s)" for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {some}", {"import": import_id})
        return bool(cursor.fetchone()[0])


def staged_forget(tables: Sequence[str], record: Import) -> None:
    """Forget what was laid out. A statement a table."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DELETE FROM {table} WHERE import_id = %s", [record.pk])  # noqa: S608


def rows_of(sql: str, values: Any) -> list[tuple[Any, ...]]:
    """What a statement answers."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
