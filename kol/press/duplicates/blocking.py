"""Which records of a team are compared at all: those that share a key.

Read in one statement that writes nothing, not even a temporary table: whatever writes has a number,
and readers of events wait for the oldest number there is (``foundation.events.services``).

Every record gives a few keys, each a value that two records of one person are likely to share even
when something in them was mistyped. Comparing only those that share one makes a million records
some hundred thousand comparisons. A key that too many share tells nothing of any two: more than
``MOST_OF_VALUE`` a number (a switchboard), more than ``MOST_OF_NAME`` a name at an outlet or with
a part of a number, more than ``MOST_NAMESAKES`` a name alone.
"""

from itertools import combinations

from django.db import connection

from kol.press.duplicates.evidence import Crowd

MOST_OF_VALUE, MOST_OF_NAME, MOST_NAMESAKES = 8, 20, 3

_SHARED = """
WITH alive AS MATERIALIZED (
  SELECT id, lower(replace(name, ' ', '')) AS name, pen_names,
         split_part(sort_key, E'\\t', 1) AS pinyin
  FROM press_contact WHERE team_id = %(team)s AND state IN ('active', 'archived')
),
called AS (  -- by their name, by its sound, by each pen name
  SELECT id, name AS called FROM alive
  UNION SELECT id, pinyin FROM alive WHERE pinyin NOT IN ('', '~')
  UNION SELECT id, lower(replace(pen, ' ', '')) FROM alive, unnest(pen_names) pen
),
keys AS (
SELECT %(value)s AS most, hashtextextended(held.kind || ':' || held.normal, 0) AS key, alive.id
  FROM press_channel held JOIN alive ON alive.id = held.contact_id
  WHERE held.team_id = %(team)s AND held.kind <> 'other'
UNION ALL
SELECT %(value)s, hashtextextended('@' || held.platform || ':' || held.handle, 0), alive.id
  FROM press_mediaaccount held JOIN alive ON alive.id = held.contact_id
  WHERE held.team_id = %(team)s
UNION ALL
SELECT %(name)s, hashtextextended('o' || job.outlet_id || ':' || called.called, 0), called.id
  FROM press_employment job JOIN called ON called.id = job.contact_id
  WHERE job.team_id = %(team)s AND NOT job.ended
UNION ALL
SELECT %(alone)s, hashtextextended('n:' || called, 0), id FROM called
UNION ALL  -- one digit is other: the beginning or the end is not
SELECT %(name)s, hashtextextended(part || ':' || alive.pinyin, 0), alive.id
  FROM press_channel held JOIN alive ON alive.id = held.contact_id,
       unnest(ARRAY['h' || left(held.normal, 8), 't' || right(held.normal, 6)]) part
  WHERE held.team_id = %(team)s AND held.kind = 'mobile' AND alive.pinyin NOT IN ('', '~')
UNION ALL
SELECT %(name)s, hashtextextended(part || ':' || alive.pinyin, 0), alive.id
  FROM press_channel held JOIN alive ON alive.id = held.contact_id,
       unnest(ARRAY['b' || left(held.normal, 7), 'e' || right(split_part(held.normal, '@', 1), 5)])
       part
  WHERE held.team_id = %(team)s AND held.kind = 'email' AND alive.pinyin NOT IN ('', '~')
)
SELECT array_agg(DISTINCT id) FROM keys GROUP BY key
HAVING count(*) BETWEEN 2 AND min(most) AND min(id) < max(id)
"""
_ALIKE = """
SELECT {column}, count(*) FROM press_contact
WHERE team_id = %s AND state IN ('active', 'archived') GROUP BY 1 HAVING count(*) > 2
"""
_NAME, _SOUND = "lower(replace(name, ' ', ''))", "split_part(sort_key, E'\\t', 1)"
_SIZE = "SELECT count(*) FROM press_contact WHERE team_id = %s AND state IN ('active', 'archived')"
# For this work alone; sorting on disk takes twice as long.
_ROOM = "SET LOCAL work_mem = '128MB'"


def candidate_pairs(team_id: int) -> list[tuple[int, int]]:
    """The pairs of a team to compare, each once with the older first. One query over all of
    them, in a transaction."""
    given = {
        "team": team_id,
        "value": MOST_OF_VALUE,
        "name": MOST_OF_NAME,
        "alone": MOST_NAMESAKES,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ROOM)
        cursor.execute(_SHARED, given)
        shared = cursor.fetchall()
    return sorted({pair for (ids,) in shared for pair in combinations(ids, 2)})


def crowd_of(team_id: int) -> Crowd:
    """The team's records as a crowd. Three queries over all of them."""
    with connection.cursor() as cursor:
        cursor.execute(_SIZE, [team_id])
        size = int(cursor.fetchone()[0])
        counts = []
        for column in (_NAME, _SOUND):
            cursor.execute(_ALIKE.format(column=column), [team_id])
            counts.append(dict(cursor.fetchall()))
    return Crowd(size, *counts)
