"""Filling big tables as PostgreSQL is quickest: indexes and keys are put on at the end."""

from typing import Any


def indexes_drop(cursor: Any, tables: list[str]) -> list[str]:
    """Take off the plain indexes of these tables; returns what puts them on again."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s)"
        " AND indexname NOT IN (SELECT conname FROM pg_constraint)",
        [tables],
    )
    found = cursor.fetchall()
    for name, _definition in found:
        cursor.execute(f'DROP INDEX "{name}"')
    return [definition for _name, definition in found]


def keys_drop(cursor: Any, tables: list[str]) -> list[str]:
    """Foreign keys of these tables are checked once, when they come back, not by the row."""
    cursor.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)",
        [tables],
    )
    found = cursor.fetchall()
    for table, name, _definition in found:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    return [f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {how}' for table, name, how in found]


def triggers_rest(cursor: Any, tables: list[str]) -> list[str]:
    """Triggers of these tables rest; returns what wakes them."""
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    return [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables]
