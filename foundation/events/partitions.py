"""Month partitions of big append-only tables, made ahead of time."""

from datetime import date

from django.db import connection, transaction
from django.utils import timezone
from psycopg import sql

MONTHS_AHEAD = 3
_STRAYED = "SELECT 1 FROM {rest} WHERE at >= {first} AND at < {following} LIMIT 1"
_CREATE = """
CREATE TABLE IF NOT EXISTS {name} PARTITION OF {table} FOR VALUES FROM ({first}) TO ({following})
"""
# PostgreSQL refuses a partition whose rows lie in the default one: they go over first.
_MOVE = """
LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE;
CREATE TABLE {name} (LIKE {table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
WITH gone AS (DELETE FROM {rest} WHERE at >= {first} AND at < {following} RETURNING *)
INSERT INTO {name} SELECT * FROM gone;
ALTER TABLE {table} ATTACH PARTITION {name} FOR VALUES FROM ({first}) TO ({following});
"""
_tables: list[str] = ["events_event"]


def partitioned(table: str) -> None:
    """Have a table's months made ahead: one that its migration made PARTITION BY RANGE (at), with a
    default partition ``<table>_default``. Registered in AppConfig.ready() by apps above."""
    if table not in _tables:
        _tables.append(table)


def month_start(day: date, offset: int = 0) -> date:
    """The first day of the month ``offset`` months after the one ``day`` is in."""
    months = day.year * 12 + day.month - 1 + offset
    return date(months // 12, months % 12 + 1, 1)


def partitions_ensure(today: date | None = None) -> list[str]:
    """Make the partitions of this month and the next three; returns the names made.

    Safe to repeat and to run at two places at once. Each table also has a default partition, so
    that a missed month costs speed and no rows: what went there moves into its month as soon as
    that is made.
    """
    today = today or timezone.now().date()
    made: list[str] = []
    for table in _tables:
        if not _exists(table):  # its migration comes after the one that asks
            continue
        for offset in range(MONTHS_AHEAD + 1):
            first, following = month_start(today, offset), month_start(today, offset + 1)
            name = f"{table}_{first:%Y%m}"
            if _make(table, name, first, following):
                made.append(name)
    return made


def _exists(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [table])
        row = cursor.fetchone()
    return bool(row and row[0])


def _make(table: str, name: str, first: date, following: date) -> bool:
    if _exists(name):
        return False
    parts = {
        "name": sql.Identifier(name),
        "table": sql.Identifier(table),
        "rest": sql.Identifier(f"{table}_default"),
        "first": sql.Literal(first.isoformat()),
        "following": sql.Literal(following.isoformat()),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.SQL(_STRAYED).format(**parts).as_string(None))
        strayed = bool(cursor.fetchone())
        cursor.execute(sql.SQL(_MOVE if strayed else _CREATE).format(**parts).as_string(None))
    return True
