"""Which fan a row of a list is about: by platform id, phone, e-mail, and last by a platform name.

The look-ups of many rows at once are two queries (``MatchIndex.load``), in SQL: thousands of
values go as one array.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from community.fans.errors import MatchConflict, MatchUnclear

_CONTACTS = """
WITH asked(team, phones, emails) AS (VALUES (%s::bigint, %s::text[], %s::text[]))
SELECT c.kind, c.value, c.fan_id FROM asked JOIN fans_fancontact c
  ON c.team_id = asked.team AND c.kind = 'phone' AND c.value = ANY(asked.phones)
UNION ALL
SELECT c.kind, c.value, c.fan_id FROM asked JOIN fans_fancontact c
  ON c.team_id = asked.team AND c.kind = 'email' AND c.value = ANY(asked.emails)
"""
_STAGED_CONTACTS = """
WITH asked(import, phones, emails) AS (VALUES (%s::bigint, %s::text[], %s::text[]))
SELECT c.kind, c.value, c.fan_id FROM asked JOIN fans_stage_contact c
  ON c.import_id = asked.import AND c.value = ANY(asked.phones || asked.emails)
"""
_IDENTITIES = """
SELECT i.platform, i.uid, i.handle, i.fan_id
FROM unnest(%(of_uids)s::text[], %(uids)s::text[]) AS asked(platform, uid)
JOIN fans_platformidentity i
  ON i.team_id = %(owner)s AND i.platform = asked.platform AND i.uid = asked.uid AND i.uid <> ''
UNION
SELECT i.platform, i.uid, i.handle, i.fan_id
FROM unnest(%(of_handles)s::text[], %(handles)s::text[]) AS asked(platform, handle)
JOIN fans_platformidentity i
  ON i.team_id = %(owner)s AND i.platform = asked.platform AND i.handle = asked.handle
"""
_STAGED_IDENTITIES = """
SELECT platform, uid, handle, fan_id FROM (
  SELECT i.seq, i.platform, i.uid, i.handle, i.fan_id
  FROM unnest(%(of_uids)s::text[], %(uids)s::text[]) AS asked(platform, uid)
  JOIN fans_stage_identity i
    ON i.import_id = %(owner)s AND i.platform = asked.platform AND i.uid = asked.uid
      AND i.uid <> ''
  UNION
  SELECT i.seq, i.platform, i.uid, i.handle, i.fan_id
  FROM unnest(%(of_handles)s::text[], %(handles)s::text[]) AS asked(platform, handle)
  JOIN fans_stage_identity i
    ON i.import_id = %(owner)s AND i.platform = asked.platform AND i.handle = asked.handle
      AND i.handle <> ''
) found ORDER BY seq
"""


@dataclass(frozen=True, slots=True)
class MatchKeys:
    """What a row knows a person by, in stored form; empty strings where it doesn't."""

    platform: str = ""
    uid: str = ""
    handle: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class FanMatch:
    """The fan found, and by what (``uid``, ``phone``, ``email``, ``handle``)."""

    fan_id: int
    by: str


@dataclass(slots=True)
class MatchIndex:
    """Who is known by what; grows as rows make new fans. Fans are any integers."""

    uids: dict[tuple[str, str], int] = field(default_factory=dict)
    phones: dict[str, int] = field(default_factory=dict)
    emails: dict[str, int] = field(default_factory=dict)
    # A name is a weak key: several fans may share it, and one with another uid is somebody else.
    handles: dict[tuple[str, str], dict[int, str]] = field(
        default_factory=lambda: defaultdict(dict)
    )

    def load(self, team_id: int, rows: Iterable[MatchKeys], *, staged: int = 0) -> None:
        """Add what the database knows of these keys, and what import number ``staged`` has laid
        out. At most two queries, four with ``staged``."""
        rows = list(rows)
        phones = list({row.phone for row in rows if row.phone})
        emails = list({row.email for row in rows if row.email})
        if phones or emails:
            self._add_contacts(_found(_CONTACTS, [team_id, phones, emails]))
            if staged:
                self._add_contacts(_found(_STAGED_CONTACTS, [staged, phones, emails]))
        uids = list({(row.platform, row.uid) for row in rows if row.platform and row.uid})
        names = list({(row.platform, row.handle) for row in rows if row.platform and row.handle})
        if uids or names:
            asked = {
                "of_uids": [platform for platform, _uid in uids],
                "uids": [uid for _platform, uid in uids],
                "of_handles": [platform for platform, _handle in names],
                "handles": [handle for _platform, handle in names],
            }
            for row in _found(_IDENTITIES, asked | {"owner": team_id}):
                self.add_identity(*row)
            for row in _found(_STAGED_IDENTITIES, asked | {"owner": staged}) if staged else []:
                self.put_identity(*row)

    def _add_contacts(self, rows: list[tuple[Any, ...]]) -> None:
        for kind, value, fan_id in rows:
            (self.phones if kind == "phone" else self.emails).setdefault(value, fan_id)

    def add_identity(self, platform: str, uid: str, handle: str, fan: int) -> None:
        """Note that ``fan`` is this on a platform."""
        if uid:
            self.uids.setdefault((platform, uid), fan)
        if handle:
            self.handles[platform, handle].setdefault(fan, uid)

    def put_identity(self, platform: str, uid: str, handle: str, fan: int) -> None:
        """As add_identity, for what has just been decided: it replaces what was known."""
        if uid:
            self.uids[platform, uid] = fan
        if handle:
            self.handles[platform, handle][fan] = uid

    def candidates(self, keys: MatchKeys) -> set[int]:
        """Every fan any of these keys may speak of."""
        found = {
            self.uids.get((keys.platform, keys.uid)) if keys.uid else None,
            self.phones.get(keys.phone) if keys.phone else None,
            self.emails.get(keys.email) if keys.email else None,
        }
        if keys.handle and (keys.platform, keys.handle) in self.handles:
            found |= set(self.handles[keys.platform, keys.handle])
        return {fan for fan in found if fan is not None}

    def find(self, keys: MatchKeys) -> FanMatch | None:
        """Whom a row is about, or nobody known yet. Raises MatchConflict, MatchUnclear.

        A name on a platform decides only where nothing stronger does, and never for a fan whose
        id there is another one.
        """
        hits = [
            FanMatch(fan, by)
            for by, fan in (
                ("uid", self.uids.get((keys.platform, keys.uid)) if keys.uid else None),
                ("phone", self.phones.get(keys.phone) if keys.phone else None),
                ("email", self.emails.get(keys.email) if keys.email else None),
            )
            if fan is not None
        ]
        for hit in hits[1:]:
            if hit.fan_id != hits[0].fan_id:
                raise MatchConflict(
                    first=_shown(hits[0].by, keys), second=_shown(hit.by, keys), field=hit.by
                )
        if hits:
            return hits[0]
        return self._by_handle(keys)

    def _by_handle(self, keys: MatchKeys) -> FanMatch | None:
        if not keys.handle or (keys.platform, keys.handle) not in self.handles:
            return None
        known = self.handles[keys.platform, keys.handle]
        fitting = [fan for fan, uid in known.items() if not keys.uid or not uid or uid == keys.uid]
        if len(fitting) > 1:
            raise MatchUnclear(handle=keys.handle, field="handle")
        return FanMatch(fitting[0], "handle") if fitting else None


def _shown(by: str, keys: MatchKeys) -> str:
    return {"uid": keys.uid, "phone": keys.phone, "email": keys.email}[by]


def _found(sql: str, values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
