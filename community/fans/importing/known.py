"""What is known of fans while a file is read: from the database, and from earlier rows of the same
file, which lie in the staging tables."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

_FANS = """
SELECT id, xmin::text, public_id, nickname, custom::text FROM fans_fan
WHERE team_id = %s AND id = ANY(%s)
"""
_STAGED_FANS = """
SELECT DISTINCT ON (fan_id) fan_id, seen, public_id, nickname, custom::text, is_new, was
FROM fans_stage_fan WHERE import_id = %s AND fan_id = ANY(%s) ORDER BY fan_id, seq DESC
"""
_NOTES = """
SELECT fan_id, text FROM fans_fannote WHERE team_id = %s AND fan_id = ANY(%s) ORDER BY at, id
"""
_STAGED_NOTES = """
SELECT fan_id, text FROM fans_stage_note WHERE import_id = %s AND fan_id = ANY(%s) ORDER BY seq
"""
_CONTACTS = """
SELECT fan_id, kind, value FROM fans_fancontact WHERE team_id = %s AND fan_id = ANY(%s)
"""
_STAGED_CONTACTS = """
SELECT fan_id, kind, value FROM fans_stage_contact WHERE import_id = %s AND fan_id = ANY(%s)
"""
_TAGS = """
SELECT link.fan_id, tag.name FROM fans_fantag link JOIN fans_tag tag ON tag.id = link.tag_id
WHERE link.team_id = %s AND link.fan_id = ANY(%s)
"""
_STAGED_TAGS = "SELECT fan_id, name FROM fans_stage_tag WHERE import_id = %s AND fan_id = ANY(%s)"
_IDENTITIES = """
SELECT fan_id, id, platform, uid, handle FROM fans_platformidentity
WHERE team_id = %s AND fan_id = ANY(%s) ORDER BY id
"""
_STAGED_IDENTITIES = """
SELECT fan_id, identity_id, platform, uid, handle, is_new FROM fans_stage_identity
WHERE import_id = %s AND fan_id = ANY(%s) ORDER BY seq
"""
_FACTS = """
SELECT fact.identity_id, fact.id, fact.follows_us, fact.we_follow, fact.checked_at, fact.how
FROM fans_followfact fact JOIN fans_platformidentity i ON i.id = fact.identity_id
WHERE fact.team_id = %s AND i.fan_id = ANY(%s) AND fact.account_id = %s
"""
_STAGED_FACTS = """
SELECT identity_id, coalesce(fact_id, 0), follows_us, we_follow, checked_at FROM fans_stage_fact
WHERE import_id = %s AND fan_id = ANY(%s) ORDER BY seq
"""


@dataclass(slots=True)
class Fact:
    """A follow as known, with the account the import is about. ``pk`` 0: not stored yet."""

    pk: int
    follows_us: bool | None
    we_follow: bool | None
    checked_at: datetime
    how: str = "import"


@dataclass(slots=True)
class Identity:
    """A fan on a platform; ``is_new``: not stored yet."""

    pk: int
    platform: str
    uid: str
    handle: str
    fact: Fact | None = None
    is_new: bool = False


@dataclass(slots=True)
class Known:
    """A fan as known. ``seen`` is the version of the stored row (``xmin``), ``was`` the nickname
    that is being replaced; ``is_new``: not stored yet, though it has its id."""

    pk: int
    public_id: str
    nickname: str
    notes: tuple[str, ...] = ()
    custom: dict[str, Any] = field(default_factory=dict)
    contacts: tuple[tuple[str, str], ...] = ()
    identities: tuple[Identity, ...] = ()
    tags: frozenset[str] = frozenset()
    is_new: bool = False
    seen: str = ""
    was: str | None = None


def known_load(
    team_id: int, ids: Iterable[int], account_id: int | None, *, staged: int = 0
) -> dict[int, Known]:
    """These fans as stored, and as import number ``staged`` would leave them. Six queries at most,
    twelve with ``staged``."""
    ids = list(ids)
    if not ids:
        return {}
    fans = {
        row[0]: Known(row[0], row[2], row[3], custom=_json(row[4]), seen=row[1])
        for row in _rows(_FANS, team_id, ids)
    }
    for row in _rows(_STAGED_FANS, staged, ids):
        fan_id, seen, public_id, nickname, custom, is_new, was = row
        fans[fan_id] = Known(
            fan_id, public_id, nickname, custom=_json(custom), is_new=is_new, seen=seen, was=was
        )
    contacts: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for fan_id, kind, value in [
        *_rows(_CONTACTS, team_id, ids), *_rows(_STAGED_CONTACTS, staged, ids),
    ]:  # fmt: skip
        contacts[fan_id].append((kind, value))
    tags: dict[int, set[str]] = defaultdict(set)
    for fan_id, name in [*_rows(_TAGS, team_id, ids), *_rows(_STAGED_TAGS, staged, ids)]:
        tags[fan_id].add(name)
    notes: dict[int, list[str]] = defaultdict(list)
    for fan_id, text in [*_rows(_NOTES, team_id, ids), *_rows(_STAGED_NOTES, staged, ids)]:
        notes[fan_id].append(text)
    identities = _identities(team_id, ids, account_id, staged)
    for pk, known in fans.items():
        known.contacts = tuple(contacts.get(pk, ()))
        known.notes = tuple(notes.get(pk, ()))
        known.tags = frozenset(tags.get(pk, ()))
        known.identities = tuple(identities.get(pk, {}).values())
    return fans


def _identities(
    team_id: int, ids: list[int], account_id: int | None, staged: int
) -> dict[int, dict[int, Identity]]:
    facts: dict[int, Fact] = {}
    if account_id is not None:
        for row in _rows(_FACTS, team_id, ids, account_id):
            facts[row[0]] = Fact(*row[1:])
        for row in _rows(_STAGED_FACTS, staged, ids):
            facts[row[0]] = Fact(*row[1:])
    found: dict[int, dict[int, Identity]] = defaultdict(dict)
    for fan_id, pk, platform, uid, handle in _rows(_IDENTITIES, team_id, ids):
        found[fan_id][pk] = Identity(pk, platform, uid, handle, facts.get(pk))
    for fan_id, pk, platform, uid, handle, is_new in _rows(_STAGED_IDENTITIES, staged, ids):
        found[fan_id][pk] = Identity(pk, platform, uid, handle, facts.get(pk), is_new)
    return found


def _json(text: str) -> dict[str, Any]:
    return json.loads(text) if text != "{}" else {}


def _rows(sql: str, owner: int, ids: list[int], *more: Any) -> list[tuple[Any, ...]]:
    """The rows of a statement about these fans; none where nothing is staged."""
    if not owner:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, [owner, ids, *more])
        return list(cursor.fetchall())
