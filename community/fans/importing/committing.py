"""Writing what was laid out: all of it in the caller's one transaction, a statement a table."""

from datetime import datetime
from typing import Any

from django.db import connection

from community.fans.document import fan_search_refresh
from community.fans.models import Fan
from community.fans.services.announce import fan_events
from community.fans.services.tags import tags_get
from foundation.imports.errors import StageStale
from foundation.imports.models import Import
from foundation.scopes.actors import Actor
from foundation.scopes.scope import require_in_scope
from foundation.teams.audit import audit_record_rows
from kol.platforms.models import PlatformAccount

# What is laid out of a fan last is how the fan is to be.
_LAST = """
WITH last AS MATERIALIZED (
  SELECT DISTINCT ON (fan_id) * FROM fans_stage_fan WHERE import_id = %(import)s
  ORDER BY fan_id, seq DESC
)
"""
_WHOLE = """
SELECT count(DISTINCT object_id), count(*) FILTER (WHERE fate = 'created')
FROM imports_importrow WHERE record_id = %(import)s AND fate IN ('created', 'updated')
"""
_STAGED = """
SELECT count(DISTINCT fan_id), count(DISTINCT fan_id) FILTER (WHERE is_new)
FROM fans_stage_fan WHERE import_id = %(import)s
"""
_LOCK = """
SELECT fan.id, fan.state, fan.xmin::text FROM fans_fan fan
WHERE fan.team_id = %(team)s AND fan.id IN (
  SELECT fan_id FROM fans_stage_fan WHERE import_id = %(import)s AND NOT is_new
  UNION SELECT fan_id FROM fans_stage_fact WHERE import_id = %(import)s
) ORDER BY fan.id FOR UPDATE
"""
_SEEN = _LAST + "SELECT fan_id, seen FROM last WHERE NOT is_new"  # noqa: S608
# Look-ups a row, by index: what the planner knows of the staging tables is of another import. (So
# too ``team_id + 0`` below: led by the team's own index it would go through all its fans, for each
# of them through all that is staged.)
_FANS = (
    _LAST  # noqa: S608
    + """
INSERT INTO fans_fan (id, team_id, public_id, nickname, source, consent, consent_how, state,
                      tag_ids, sort_key, search, custom, created_at)
SELECT fan_id, %(team)s, public_id, nickname, 'import', 'unknown', %(how)s, 'active',
       ARRAY(SELECT DISTINCT tag.id FROM fans_stage_tag staged
             JOIN fans_tag tag ON tag.team_id = %(team)s AND tag.name = staged.name
             WHERE staged.import_id = %(import)s AND staged.fan_id = last.fan_id ORDER BY 1),
       sort_key, search::tsvector, custom, %(at)s
FROM last WHERE is_new ORDER BY fan_id
"""
)
_FANS_CHANGED = (
    _LAST
    + """
UPDATE fans_fan fan SET
  nickname = CASE WHEN fan.nickname = last.was THEN last.nickname ELSE fan.nickname END,
  sort_key = CASE WHEN fan.nickname = last.was THEN last.sort_key ELSE fan.sort_key END,
  custom = last.custom || fan.custom,
  search = last.search::tsvector
FROM last WHERE NOT last.is_new AND fan.id = last.fan_id AND fan.team_id + 0 = %(team)s
"""
)
_CONTACTS = """
INSERT INTO fans_fancontact (team_id, fan_id, kind, value, created_at)
SELECT %(team)s, fan_id, kind, value, %(at)s FROM fans_stage_contact WHERE import_id = %(import)s
"""
_NOTES = """
INSERT INTO fans_fannote (team_id, public_id, fan_id, text, at)
SELECT %(team)s, public_id, fan_id, text, %(at)s FROM fans_stage_note staged
WHERE import_id = %(import)s AND NOT EXISTS (
  SELECT FROM fans_fannote note WHERE note.fan_id = staged.fan_id AND note.text = staged.text
) ORDER BY seq
"""
_LAST_IDENTITY = """
WITH last AS (
  SELECT DISTINCT ON (identity_id) * FROM fans_stage_identity WHERE import_id = %(import)s
  ORDER BY identity_id, seq DESC
)
"""
_IDENTITIES = (
    _LAST_IDENTITY
    + """
INSERT INTO fans_platformidentity (id, team_id, fan_id, platform, uid, handle, created_at)
SELECT identity_id, %(team)s, fan_id, platform, uid, handle, %(at)s FROM last WHERE is_new
"""
)
_IDENTITIES_CHANGED = (
    _LAST_IDENTITY
    + """
UPDATE fans_platformidentity i SET uid = last.uid, handle = last.handle
FROM last WHERE NOT last.is_new AND i.id = last.identity_id AND i.team_id + 0 = %(team)s
"""
)
_TAGS = """
INSERT INTO fans_fantag (team_id, fan_id, tag_id)
SELECT DISTINCT %(team)s::bigint, staged.fan_id, tag.id
FROM fans_stage_tag staged JOIN fans_tag tag ON tag.team_id = %(team)s AND tag.name = staged.name
WHERE staged.import_id = %(import)s
ON CONFLICT DO NOTHING
"""
_LAST_FACT = """
WITH last AS (
  SELECT DISTINCT ON (identity_id) * FROM fans_stage_fact WHERE import_id = %(import)s
  ORDER BY identity_id, seq DESC
)
"""
_FACTS = (
    _LAST_FACT
    + """
INSERT INTO fans_followfact
  (team_id, identity_id, account_id, follows_us, we_follow, how, checked_at, proof)
SELECT %(team)s, identity_id, %(account)s, follows_us, we_follow, 'import', checked_at, ''
FROM last WHERE fact_id IS NULL
"""
)
# A screenshot accepted, or a newer list read, while this one was laid out stands.
_FACTS_CHANGED = (
    _LAST_FACT
    + """
UPDATE fans_followfact fact
SET follows_us = last.follows_us, we_follow = last.we_follow, checked_at = last.checked_at,
    how = 'import'
FROM last WHERE fact.id = last.fact_id AND fact.team_id + 0 = %(team)s
  AND fact.checked_at <= last.checked_at
"""
)
_CREATED = _LAST + "SELECT fan_id, public_id FROM last WHERE is_new ORDER BY fan_id"  # noqa: S608
_UPDATED = _LAST + "SELECT fan_id, public_id FROM last WHERE NOT is_new ORDER BY fan_id"  # noqa: S608
_TOLD = """
SELECT DISTINCT fan_id FROM fans_stage_fact WHERE import_id = %(import)s AND told ORDER BY 1
"""


def commit(record: Import) -> datetime:
    """Write all that was laid out, with trail and events; returns its moment. Raises IntegrityError
    and StageStale when it no longer fits what is there."""
    require_in_scope(record.team_id, "import")
    account = _account(record)
    note = record.options.get("source") or record.filename
    at: datetime = _rows("SELECT clock_timestamp()", {})[0][0]
    values: dict[str, Any] = {
        "at": at,
        "import": record.pk,
        "team": record.team_id,
        "account": account,
        "how": f"import: {note}"[:80],
    }
    changed_since = _locked(values)
    names = [str(row[0]) for row in _rows(_TAG_NAMES, values)]
    tags_get(team_id=record.team_id, names=names, at=at)
    for sql in (
        _FANS, _FANS_CHANGED, _CONTACTS, _IDENTITIES, _IDENTITIES_CHANGED, _TAGS, _NOTES,
        *((_FACTS, _FACTS_CHANGED) if account else ()),
    ):  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
    for fan in Fan.objects.filter(pk__in=changed_since):
        fan_search_refresh(fan)
    _tell(record, values, account)
    return at


_TAG_NAMES = "SELECT DISTINCT name FROM fans_stage_tag WHERE import_id = %(import)s ORDER BY 1"


def _locked(values: dict[str, Any]) -> list[int]:
    """Hold the fans that are to be changed; returns those whose rows changed since they were read.
    Raises StageStale when one was erased or merged, or when not all is there that was laid out."""
    if _rows(_WHOLE, values) != _rows(_STAGED, values):
        raise StageStale
    locked = _rows(_LOCK, values)
    if any(state != Fan.State.ACTIVE for _pk, state, _version in locked):
        raise StageStale
    versions = {pk: version for pk, _state, version in locked}
    seen = _rows(_SEEN, values)
    if any(pk not in versions for pk, _version in seen):
        raise StageStale
    return [pk for pk, version in seen if versions[pk] != version]


def _account(record: Import) -> int | None:
    public_id = record.options.get("account")
    return PlatformAccount.objects.get(public_id=public_id).pk if public_id else None


def _tell(record: Import, values: dict[str, Any], account: int | None) -> None:
    """The trail (which import it was), a line a fan, and the events, some fans each."""
    actor = Actor(kind="staff", user_id=record.job.created_by_id if record.job else None)
    created, updated = _rows(_CREATED, values), _rows(_UPDATED, values)
    audit_record_rows(
        team_id=record.team_id,
        actor=actor,
        action="fan.import",
        object_type="fans.fan",
        objects=sorted([*created, *updated]),
        changes={"import": [None, record.public_id]},
    )
    team = record.team_id
    fan_events(team_id=team, name="fan.created", fan_ids=[row[0] for row in created], actor=actor)
    fan_events(
        team_id=team,
        name="fan.updated",
        fan_ids=[row[0] for row in updated],
        actor=actor,
        fields=_changed_fields(record) if updated else [],
    )
    if account is not None:
        told = [row[0] for row in _rows(_TOLD, values)]
        fan_events(
            team_id=team, name="fan.follow_known", fan_ids=told, actor=actor, account=account
        )


_FIELDS = """
SELECT DISTINCT key FROM imports_importrow, jsonb_object_keys(undo) key
WHERE record_id = %(import)s AND undo IS NOT NULL
"""
_FIELD_OF = {
    "contacts": ("email", "phone"), "identity": ("handle",), "identity_new": ("handle",),
    "fact": ("follows_us",), "fact_new": ("follows_us",),
}  # fmt: skip


def _changed_fields(record: Import) -> list[str]:
    """What changed of updated fans, as the event tells it."""
    keys = [str(row[0]) for row in _rows(_FIELDS, {"import": record.pk})]
    return sorted({name for key in keys for name in _FIELD_OF.get(key, (key,))})


def _rows(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
