"""Writing the outlets that were laid out: those of a list of outlets, and those that rows of
contacts name."""

from datetime import datetime
from typing import Any

from django.db import connection

from foundation.events.services import events_emit_parts
from foundation.imports.errors import StageStale
from foundation.imports.models import Import
from foundation.imports.staging import rows_of
from foundation.scopes.actors import Actor
from foundation.scopes.scope import require_in_scope
from foundation.teams.audit import audit_record_rows
from kol.press.importing.sql import filled, kept, more, text, words
from kol.press.search import outlet_index
from kol.press.services.outlets import outlet_names_hold

_LAST = """
WITH last AS MATERIALIZED (
  SELECT DISTINCT ON (outlet_id) * FROM press_stage_outlet WHERE import_id = %(import)s
  ORDER BY outlet_id, seq DESC
)
"""
_WHOLE = """
SELECT count(DISTINCT object_id) FROM imports_importrow
WHERE record_id = %(import)s AND fate IN ('created', 'updated')
  AND object_id NOT IN (SELECT outlet_id FROM press_stage_outlet WHERE import_id = %(import)s)
"""
_KEYS = _LAST + "SELECT DISTINCT unnest(keys) FROM last ORDER BY 1"  # noqa: S608
_TAKEN = (
    _LAST  # noqa: S608
    + """
SELECT EXISTS (
  SELECT FROM last JOIN press_outlet other ON other.team_id = %(team)s
    AND other.keys && last.keys AND other.id <> last.outlet_id AND other.state <> 'merged'
  WHERE last.is_new
     OR NOT last.keys <@ (SELECT keys FROM press_outlet mine WHERE mine.id = last.outlet_id)
)
"""
)
_LOCK = """
SELECT outlet.id, outlet.state FROM press_outlet outlet
WHERE outlet.team_id = %(team)s AND outlet.id IN (
  SELECT outlet_id FROM press_stage_outlet WHERE import_id = %(import)s AND NOT is_new
) ORDER BY outlet.id FOR UPDATE
"""
_KNOWN = """
SELECT count(DISTINCT outlet_id) FROM press_stage_outlet
WHERE import_id = %(import)s AND NOT is_new
"""


_OUTLETS = (
    _LAST
    + f"""
INSERT INTO press_outlet (
  id, team_id, public_id, name, aliases, keys, kind, level, region, language, beats, tags,
  audience, url, reach, reach_source, reach_on, circulation, submission, deadlines, owner_id,
  state, sort_key, custom, created_at, updated_at)
SELECT outlet_id, %(team)s, public_id, name, aliases, keys, coalesce(fields->>'kind', 'other'),
  {text("level")}, {text("region")}, {text("language")}, {words("beats")}, {words("tags")},
  {text("audience")}, {text("url")}, (fields->>'reach')::bigint, {text("reach_source")},
  (fields->>'reach_on')::date, (fields->>'circulation')::bigint, {text("submission")},
  {text("deadlines")}, (fields->>'owner_id')::bigint, 'active', sort_key,
  coalesce(fields->'custom', '{{}}'), %(at)s, %(at)s
FROM last WHERE is_new ORDER BY outlet_id
"""  # noqa: S608 -- names of ours
)
_OUTLETS_CHANGED = (
    _LAST  # noqa: S608
    + f"""
UPDATE press_outlet outlet SET
  {more("outlet", "aliases")}, {more("outlet", "beats")}, {more("outlet", "tags")},
  keys = outlet.keys || ARRAY(SELECT key FROM unnest(last.keys) key
                              WHERE key <> ALL(outlet.keys))::varchar[],
  kind = CASE WHEN outlet.kind = 'other' THEN coalesce(last.fields->>'kind', 'other')
    ELSE outlet.kind END,
  {kept("outlet", "level")}, {kept("outlet", "region")}, {kept("outlet", "language")},
  {kept("outlet", "audience")}, {kept("outlet", "url")}, {kept("outlet", "reach_source")},
  {kept("outlet", "submission")}, {kept("outlet", "deadlines")},
  {filled("outlet", "reach", "bigint")},
  {filled("outlet", "reach_on", "date")},
  {filled("outlet", "circulation", "bigint")},
  {filled("outlet", "owner_id", "bigint")},
  custom = coalesce(last.fields->'custom', '{{}}') || outlet.custom,
  updated_at = %(at)s
FROM last WHERE NOT last.is_new AND outlet.id = last.outlet_id AND outlet.team_id + 0 = %(team)s
"""  # noqa: S608 -- names of ours
)
# A group may be a later row of the file than what belongs to it.
_PARENTS = (
    _LAST
    + """
UPDATE press_outlet outlet SET parent_id = (last.fields->>'parent_id')::bigint
FROM last WHERE last.fields ? 'parent_id' AND outlet.parent_id IS NULL
  AND outlet.id = last.outlet_id AND outlet.team_id + 0 = %(team)s
"""
)
_NOTES = """
INSERT INTO press_pressnote (team_id, public_id, outlet_id, text, at)
SELECT %(team)s, public_id, outlet_id, text, %(at)s FROM press_stage_note
WHERE import_id = %(import)s AND outlet_id IS NOT NULL ORDER BY seq
"""
_FOUND_BY = (
    _LAST
    + """
INSERT INTO press_outletsearch (outlet_id, team_id, found_by)
SELECT outlet_id, %(team)s, array_to_tsvector(lexemes) FROM last WHERE is_new
"""
)
_CREATED = _LAST + "SELECT outlet_id, public_id FROM last WHERE is_new ORDER BY outlet_id"  # noqa: S608
_UPDATED = _LAST + "SELECT outlet_id, public_id FROM last WHERE NOT is_new ORDER BY outlet_id"  # noqa: S608

Outlets = tuple[list[tuple[int, str]], list[tuple[int, str]]]


def outlets_commit(record: Import) -> datetime:
    """Write a list of outlets, with trail and events; returns its moment. Raises IntegrityError and
    StageStale when it no longer fits what is there."""
    from kol.press.importing.committing import commit_values

    require_in_scope(record.team_id, "import")
    values = commit_values(record)
    if rows_of(_WHOLE, values) != [(0,)]:
        raise StageStale
    outlets = outlets_write(record, values)
    with connection.cursor() as cursor:
        cursor.execute(_NOTES, values)
    outlets_tell(record, outlets)
    at: datetime = values["at"]
    return at


def outlets_write(record: Import, values: dict[str, Any]) -> Outlets:
    """Make and change the outlets that were laid out; returns (id, public id) of those made and of
    those changed. Raises StageStale where a name was taken, or one was merged, meanwhile."""
    created, updated = rows_of(_CREATED, values), rows_of(_UPDATED, values)
    if not created and not updated:
        return [], []
    outlet_names_hold(record.team_id, [str(key) for (key,) in rows_of(_KEYS, values)])
    locked = rows_of(_LOCK, values)
    if len(locked) != len(updated) or any(state == "merged" for _pk, state in locked):
        raise StageStale
    if rows_of(_TAKEN, values)[0][0]:
        raise StageStale
    for sql in (_OUTLETS, _OUTLETS_CHANGED, _PARENTS, _FOUND_BY):
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
    outlet_index([pk for pk, _public in updated])
    return created, updated


def outlets_tell(record: Import, outlets: Outlets) -> None:
    """The trail (which import it was), a line an outlet, and the events, some outlets each."""
    created, updated = outlets
    if not created and not updated:
        return
    actor = Actor(kind="staff", user_id=record.job.created_by_id if record.job else None)
    audit_record_rows(
        team_id=record.team_id,
        actor=actor,
        action="outlet.import",
        object_type="press.outlet",
        objects=sorted([*created, *updated]),
        changes={"import": [None, record.public_id]},
    )
    for name, some in (("outlet.created", created), ("outlet.updated", updated)):
        events_emit_parts(
            team_id=record.team_id,
            name=name,
            actor=actor,
            key="outlets",
            ids=[pk for pk, _public in some],
        )
