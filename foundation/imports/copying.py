"""COPY into a table, and numbers of its sequence, for targets that write many rows at once."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection

_RESERVE = 500


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Put rows into a table by COPY, in the current transaction; returns how many. Names of table
    and columns are the program's own. JSON goes as text."""
    count = 0
    names = ", ".join(columns)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def ids_of(table: str) -> Iterator[int]:
    """Ids of rows that are still to be written, from the table's own sequence, without end."""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table, _RESERVE],
            )
            rows = cursor.fetchall()
        yield from (int(row[0]) for row in rows)
