"""Numbers into series: one statement for all of them, and a final one is never overwritten by a
provisional one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from analytics.metrics.models import Series
from foundation.scopes.models import new_public_ids
from foundation.scopes.scope import require_in_scope


@dataclass(frozen=True, slots=True)
class Value:
    """One number of one thing at one moment."""

    of: str
    object_id: int
    name: str
    source: str
    at: datetime
    value: int
    provisional: bool = False
    grain: str = Series.Grain.MOMENT.value
    unit: str = "count"


_SERIES = """
INSERT INTO metrics_series
    (team_id, public_id, of, object_id, name, unit, source, grain, newest_provisional, created_at)
SELECT %s, * , false, statement_timestamp()
FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[])
ON CONFLICT (of, object_id, name, source) DO NOTHING
"""

_POINTS = """
INSERT INTO metrics_point AS p (team_id, series_id, at, value, provisional, pulled_at)
SELECT %s, given.*, %s
FROM unnest(%s::bigint[], %s::timestamptz[], %s::bigint[], %s::boolean[]) AS given
ON CONFLICT (series_id, at) DO UPDATE
SET value = excluded.value, provisional = excluded.provisional, pulled_at = excluded.pulled_at
WHERE (p.provisional OR NOT excluded.provisional) AND p.pulled_at <= excluded.pulled_at
"""

_NEWEST = """
UPDATE metrics_series s
SET newest_at = p.at, newest_value = p.value, newest_provisional = p.provisional
FROM unnest(%s::bigint[]) AS touched(id)
CROSS JOIN LATERAL (
    SELECT at, value, provisional FROM metrics_point
    WHERE series_id = touched.id ORDER BY at DESC LIMIT 1
) p
WHERE s.id = touched.id
"""


def points_write(*, team_id: int, values: Iterable[Value], pulled_at: datetime) -> int:
    """Write numbers, making their series where they are new; returns how many were given.

    The same numbers again change nothing. A final value stands against a provisional one, however
    late that comes; of two alike the one pulled later stands. Four queries.
    """
    require_in_scope(team_id, "Point")
    # One number a series and moment: PostgreSQL refuses to touch a row twice.
    given = list({(_key(one), one.at): one for one in values}.values())
    if not given:
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        ids = _series(cursor, team_id, given)
        rows = sorted((ids[_key(one)], one.at, one.value, one.provisional) for one in given)
        columns = [list(column) for column in zip(*rows, strict=True)]
        cursor.execute(_POINTS, [team_id, pulled_at, *columns])
        cursor.execute(_NEWEST, [sorted(set(ids.values()))])
    return len(given)


Key = tuple[str, int, str, str]


def _key(one: Value) -> Key:
    return one.of, one.object_id, one.name, one.source


def _series(cursor: "object", team_id: int, given: Sequence[Value]) -> dict[Key, int]:
    wanted = {_key(one): one for one in given}
    keys = sorted(wanted)
    known = _known(wanted)
    new = [wanted[key] for key in keys if key not in known]
    if new:
        cursor.execute(  # type: ignore[attr-defined]
            _SERIES,
            [
                team_id,
                [public for public, _one in zip(new_public_ids(), new, strict=False)],
                [one.of for one in new],
                [one.object_id for one in new],
                [one.name for one in new],
                [one.unit for one in new],
                [one.source for one in new],
                [one.grain for one in new],
            ],
        )
        known = _known(wanted)
    return {key: known[key] for key in keys}


def _known(wanted: dict[Key, Value]) -> dict[Key, int]:
    rows = Series.objects.filter(
        of__in={key[0] for key in wanted},
        object_id__in={key[1] for key in wanted},
        name__in={key[2] for key in wanted},
    ).values_list("of", "object_id", "name", "source", "pk")
    return {
        (of, object_id, name, source): pk
        for of, object_id, name, source, pk in rows
        if (of, object_id, name, source) in wanted
    }
