"""Writing what was laid out: all of it in the caller's one transaction, a statement a table."""

from collections.abc import Iterator
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
from kol.press.importing.committing_outlets import outlets_tell, outlets_write
from kol.press.importing.sql import filled, kept, more, text, words
from kol.press.search import contact_index

LIVING = ("active", "archived")
# What is laid out of a contact last is how the contact is to be.
_LAST = """
WITH last AS MATERIALIZED (
  SELECT DISTINCT ON (contact_id) * FROM press_stage_contact WHERE import_id = %(import)s
  ORDER BY contact_id, seq DESC
)
"""
_WHOLE = """
SELECT count(DISTINCT object_id), count(*) FILTER (WHERE fate = 'created')
FROM imports_importrow WHERE record_id = %(import)s AND fate IN ('created', 'updated')
"""
_STAGED = """
SELECT count(DISTINCT contact_id), count(DISTINCT contact_id) FILTER (WHERE is_new)
FROM press_stage_contact WHERE import_id = %(import)s
"""
_LOCK = """
SELECT contact.id, contact.state FROM press_contact contact
WHERE contact.team_id = %(team)s AND contact.id IN (
  SELECT contact_id FROM press_stage_contact WHERE import_id = %(import)s AND NOT is_new
) ORDER BY contact.id FOR UPDATE
"""
_KNOWN = """
SELECT count(DISTINCT contact_id) FROM press_stage_contact
WHERE import_id = %(import)s AND NOT is_new
"""


# Look-ups a row, by index: what the planner knows of the staging tables is of another import, so
# ``team_id + 0`` keeps it from going through all of the team's rows for each staged one.
_CONTACTS = (
    _LAST
    + f"""
INSERT INTO press_contact (
  id, team_id, public_id, name, pen_names, pinyin, pinyin_typed, is_kol, beats, tags, topics,
  region, address, birth_year, birth_month, birth_day, languages, preferences, do_not_contact,
  do_not_contact_reason, do_not_contact_at, source, owner_id, purpose, basis, consent, consent_how,
  state, sort_key, custom, created_at, updated_at)
SELECT contact_id, %(team)s, public_id, name, {words("pen_names")}, pinyin, false,
  fields ? 'is_kol', {words("beats")}, {words("tags")}, {text("topics")}, {text("region")},
  {text("address")}, (fields->'birth'->>0)::smallint, (fields->'birth'->>1)::smallint,
  (fields->'birth'->>2)::smallint, {words("languages")}, {text("preferences")},
  fields ? 'do_not_contact',
  CASE WHEN fields ? 'do_not_contact' THEN %(how)s ELSE '' END,
  CASE WHEN fields ? 'do_not_contact' THEN %(at)s::timestamptz END,
  {text("source")}, (fields->>'owner_id')::bigint, {text("purpose")}, {text("basis")},
  'unknown', '', 'active', sort_key, coalesce(fields->'custom', '{{}}'), %(at)s, %(at)s
FROM last WHERE is_new ORDER BY contact_id
"""  # noqa: S608 -- names of ours
)
_CONTACTS_CHANGED = (
    _LAST
    + f"""
UPDATE press_contact contact SET
  {more("contact", "pen_names")}, {more("contact", "beats")}, {more("contact", "tags")},
  {more("contact", "languages")}, {kept("contact", "topics")}, {kept("contact", "region")},
  {kept("contact", "address")}, {kept("contact", "preferences")}, {kept("contact", "source")},
  {kept("contact", "purpose")}, {kept("contact", "basis")},
  birth_year = CASE WHEN contact.birth_month IS NULL THEN (last.fields->'birth'->>0)::smallint
    ELSE contact.birth_year END,
  birth_month = coalesce(contact.birth_month, (last.fields->'birth'->>1)::smallint),
  birth_day = coalesce(contact.birth_day, (last.fields->'birth'->>2)::smallint),
  {filled("contact", "owner_id", "bigint")},
  is_kol = contact.is_kol OR last.fields ? 'is_kol',
  do_not_contact = contact.do_not_contact OR last.fields ? 'do_not_contact',
  do_not_contact_reason = CASE WHEN NOT contact.do_not_contact AND last.fields ? 'do_not_contact'
    THEN %(how)s ELSE contact.do_not_contact_reason END,
  do_not_contact_at = CASE WHEN NOT contact.do_not_contact AND last.fields ? 'do_not_contact'
    THEN %(at)s::timestamptz ELSE contact.do_not_contact_at END,
  custom = coalesce(last.fields->'custom', '{{}}') || contact.custom,
  updated_at = %(at)s
FROM last WHERE NOT last.is_new AND contact.id = last.contact_id AND contact.team_id + 0 = %(team)s
"""  # noqa: S608 -- names of ours
)
_CHANNELS = """
INSERT INTO press_channel
  (team_id, contact_id, kind, value, normal, is_private, is_preferred, status, "order", created_at)
SELECT %(team)s, staged.contact_id, staged.kind, staged.value, staged.normal, false, false, 'ok',
  coalesce((SELECT max(there."order") + 1 FROM press_channel there
            WHERE there.contact_id = staged.contact_id), 0)
  + row_number() OVER (PARTITION BY staged.contact_id ORDER BY staged.seq) - 1, %(at)s
FROM press_stage_channel staged WHERE staged.import_id = %(import)s
ON CONFLICT DO NOTHING
"""
_JOBS = """
WITH last AS (
  SELECT DISTINCT ON (contact_id, outlet_id) * FROM press_stage_job WHERE import_id = %(import)s
  ORDER BY contact_id, outlet_id, seq DESC
)
INSERT INTO press_employment
  (team_id, public_id, contact_id, outlet_id, title, desk, is_primary, ended, created_at)
SELECT %(team)s, public_id, contact_id, outlet_id, title, desk,
  is_primary AND NOT EXISTS (
    SELECT FROM press_employment there
    WHERE there.contact_id = last.contact_id AND there.is_primary AND NOT there.ended),
  false, %(at)s
FROM last WHERE job_id IS NULL ORDER BY contact_id, seq
ON CONFLICT DO NOTHING
"""
_JOBS_CHANGED = """
WITH last AS (
  SELECT DISTINCT ON (job_id) * FROM press_stage_job
  WHERE import_id = %(import)s AND job_id IS NOT NULL ORDER BY job_id, seq DESC
)
UPDATE press_employment job SET
  title = coalesce(nullif(job.title, ''), last.title),
  desk = coalesce(nullif(job.desk, ''), last.desk)
FROM last WHERE job.id = last.job_id AND job.team_id + 0 = %(team)s
"""
_NOTES = """
INSERT INTO press_pressnote (team_id, public_id, contact_id, outlet_id, text, at)
SELECT %(team)s, public_id, contact_id, outlet_id, text, %(at)s FROM press_stage_note
WHERE import_id = %(import)s ORDER BY seq
"""
_FOUND_BY = (
    _LAST
    + """
INSERT INTO press_contactsearch (contact_id, team_id, found_by)
SELECT contact_id, %(team)s, array_to_tsvector(lexemes) FROM last WHERE is_new
"""
)
_CREATED = (
    _LAST
    + """
SELECT contact_id, public_id FROM last WHERE is_new AND contact_id > %(after)s
ORDER BY contact_id LIMIT %(some)s
"""
)
_UPDATED = (
    _LAST
    + """
SELECT contact_id, public_id FROM last WHERE NOT is_new AND contact_id > %(after)s
ORDER BY contact_id LIMIT %(some)s
"""
)
# Told at a time, so that no list of all is held.
_SOME = 20_000


def commit(record: Import) -> datetime:
    """Write all that was laid out, with trail and events; returns its moment. Raises IntegrityError
    and StageStale when it no longer fits what is there."""
    require_in_scope(record.team_id, "import")
    values = commit_values(record)
    if rows_of(_WHOLE, values) != rows_of(_STAGED, values):
        raise StageStale
    locked = rows_of(_LOCK, values)
    if any(state not in LIVING for _pk, state in locked):
        raise StageStale
    if len(locked) != rows_of(_KNOWN, values)[0][0]:
        raise StageStale
    outlets = outlets_write(record, values)
    for sql in (
        _CONTACTS, _CONTACTS_CHANGED, _CHANNELS, _JOBS, _JOBS_CHANGED, _NOTES, _FOUND_BY,
    ):  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
    contact_index(pk for pk, _state in locked)
    outlets_tell(record, outlets)
    _tell(record, values)
    at: datetime = values["at"]
    return at


def commit_values(record: Import) -> dict[str, Any]:
    """What the statements of a commit speak of."""
    at = rows_of("SELECT clock_timestamp()", {})[0][0]
    how = f"{record.options.get('source') or record.filename}"[:200]
    return {"at": at, "import": record.pk, "team": record.team_id, "how": how}


def import_actor(record: Import) -> Actor:
    """Whoever started it."""
    return Actor(kind="staff", user_id=record.job.created_by_id if record.job else None)


def _tell(record: Import, values: dict[str, Any]) -> None:
    """The trail (which import it was), a line a contact, and the events, some contacts each."""
    fields = _changed_fields(record)
    for sql, name, details in (
        (_CREATED, "contact.created", {}),
        (_UPDATED, "contact.updated", {"fields": fields}),
    ):
        for some in _parts(sql, values):
            _tell_some(record, name, some, details)


def _tell_some(
    record: Import, name: str, contacts: list[tuple[Any, ...]], details: dict[str, Any]
) -> None:
    actor = import_actor(record)
    audit_record_rows(
        team_id=record.team_id,
        actor=actor,
        action="contact.import",
        object_type="press.contact",
        objects=[(pk, public_id) for pk, public_id in contacts],
        changes={"import": [None, record.public_id]},
    )
    events_emit_parts(
        team_id=record.team_id, name=name, actor=actor, key="contacts",
        ids=[pk for pk, _public in contacts], outlets=[], **details,
    )  # fmt: skip


def _parts(sql: str, values: dict[str, Any]) -> Iterator[list[tuple[Any, ...]]]:
    after = 0
    while some := rows_of(sql, {**values, "after": after, "some": _SOME}):
        yield some
        after = some[-1][0]


_FIELDS = """
SELECT DISTINCT key FROM imports_importrow, jsonb_object_keys(
  (undo - 'fields' - 'words') || coalesce(undo->'fields', '{}') || coalesce(undo->'words', '{}')
) key WHERE record_id = %(import)s AND undo IS NOT NULL
"""
_FIELD_OF = {"jobs": "employments", "job_parts": "employments", "birth": "birth_month"}


def _changed_fields(record: Import) -> list[str]:
    """What changed of contacts that were there, as the event tells it."""
    keys = [str(row[0]) for row in rows_of(_FIELDS, {"import": record.pk})]
    return sorted({_FIELD_OF.get(key, key.removesuffix("_id")) for key in keys})
