"""Month partitions of big append-only tables, made ahead of time."""

from datetime import date

from django.db import connection
from django.utils import timezone
from psycopg import sql

MONTHS_AHEAD = 3
_tables: list[str] = ["events_event"]


def partitioned(table: str) -> None:
    """Have a table's months made ahead: one that its migration made PARTITION BY RANGE of a moment,
    with a default partition. Registered in AppConfig.ready() by apps above."""
    if table not in _tables:
        _tables.append(table)


def month_start(day: date, offset: int = 0) -> date:
    """The first day of the month ``offset`` months after the one ``day`` is in."""
    months = day.year * 12 + day.month - 1 + offset
    return date(months // 12, months % 12 + 1, 1)


def partitions_ensure(today: date | None = None) -> list[str]:
    """Make the partitions of this month and the next three; returns the names made.

    Safe to repeat and to run at two places at once. Each table also has a default partition, so
    that a missed month costs speed and no rows.
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
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "CREATE TABLE IF NOT EXISTS {name} PARTITION OF {table} "
                "FOR VALUES FROM ({first}) TO ({following})"
            )
            .format(
                name=sql.Identifier(name),
                table=sql.Identifier(table),
                first=sql.Literal(first.isoformat()),
                following=sql.Literal(following.isoformat()),
            )
            .as_string(None)
        )
    return True
