"""What was said in a group, as one reader may see it. Raw SQL that names group and team."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from community.chat.selectors.places import Place

PAGE = 50
CATCH_UP = 200
_QUOTE = 80
# A recall commits a moment after its time was taken.
_OVERLAP = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Quote:
    """The message replied to. Of a recalled one only that it was."""

    seq: int
    sender_name: str
    kind: str
    text: str
    recalled: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture's address and size in pixels."""

    public_id: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Said:
    """One message, with all that drawing it needs. Of a recalled one, neither text nor picture."""

    pk: int
    seq: int
    count_seq: int
    kind: str
    text: str
    sender: str
    sender_name: str
    sender_role: str
    from_kol: bool
    mention_all: bool
    created_at: datetime
    recalled: bool
    client_id: str = ""
    picture: Picture | None = None
    quote: Quote | None = None
    mentions: tuple[tuple[str, str], ...] = ()
    # Recalled, and not by its sender.
    taken: bool = False
    # What a card shows (cards.py).
    card: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Messages in order; ``more`` says whether there are others beyond (before or after)."""

    messages: list[Said]
    more: bool


_SAID = f"""
SELECT m.id, m.seq, m.count_seq, m.kind,
       CASE WHEN m.recalled_at IS NULL THEN m.text ELSE '' END,
       coalesce(s.public_id, ''), m.sender_name, m.sender_role, m.from_kol, m.mention_all,
       m.created_at, m.recalled_at IS NOT NULL, coalesce(m.client_id, ''),
       a.public_id, a.width, a.height,
       r.seq, r.sender_name, r.kind,
       CASE WHEN r.recalled_at IS NULL THEN left(r.text, {_QUOTE}) ELSE '' END,
       r.recalled_at IS NOT NULL, m.recalled_by_other,
       CASE WHEN m.recalled_at IS NULL THEN m.card END
FROM chat_message m
LEFT JOIN groups_groupmember s ON s.id = m.sender_id AND s.team_id = m.team_id
LEFT JOIN assets_asset a
       ON a.id = m.image_id AND a.team_id = m.team_id AND m.recalled_at IS NULL
LEFT JOIN chat_message r ON r.id = m.reply_to_id AND r.group_id = m.group_id
WHERE m.group_id = %s AND m.team_id = %s AND m.seq > %s
"""  # noqa: S608 -- numbers of ours

_MENTIONS = """
SELECT n.message_id, p.public_id, p.display_name
FROM chat_mention n JOIN groups_groupmember p ON p.id = n.member_id AND p.team_id = n.team_id
WHERE n.team_id = %s AND n.message_id = ANY(%s)
"""


def messages_latest(
    *, place: Place, before: int | None = None, limit: int = PAGE, kol_only: bool = False
) -> Page:
    """The newest messages, or those before a number; ``more`` are older. One or two queries."""
    sql, params = _SAID, _params(place)
    if before is not None:
        sql, params = sql + " AND m.seq < %s", [*params, before]
    if kol_only:
        sql += " AND m.from_kol"
    found = _said(sql + " ORDER BY m.seq DESC LIMIT %s", [*params, limit + 1], place)
    return Page(found[:limit][::-1], len(found) > limit)


def messages_after(
    *, place: Place, after: int, limit: int = CATCH_UP, kol_only: bool = False
) -> Page:
    """What came after a number, oldest first; ``more`` are newer. One or two queries."""
    params = [place.group_id, place.team_id, max(after, place.floor), limit + 1]
    sql = _SAID + " AND m.from_kol" if kol_only else _SAID
    found = _said(sql + " ORDER BY m.seq LIMIT %s", params, place)
    return Page(found[:limit], len(found) > limit)


def messages_recalled(*, place: Place, since: datetime, limit: int = CATCH_UP) -> list[Said]:
    """What was recalled since a page last asked, newest first. One query."""
    sql = _SAID + " AND m.recalled_at >= %s ORDER BY m.recalled_at DESC LIMIT %s"
    return _said(sql, [*_params(place), since - _OVERLAP, limit], place)


def message_find(*, place: Place, seq: int) -> Said | None:
    """One message by its number. One or two queries."""
    found = _said(_SAID + " AND m.seq = %s", [*_params(place), seq], place)
    return found[0] if found else None


def message_sent(*, place: Place, client_id: str) -> Said | None:
    """What this sender sent under that id of theirs. One or two queries."""
    sql = _SAID + " AND m.sender_id = %s AND m.client_id = %s"
    params = [place.group_id, place.team_id, -1, place.member_id, client_id]
    found = _said(sql, params, place)
    return found[0] if found else None


def _params(place: Place) -> list[Any]:
    return [place.group_id, place.team_id, place.floor]


def _said(sql: str, params: list[Any], place: Place) -> list[Said]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows = cursor.fetchall()
        called = [row[0] for row in rows if "@" in row[4] or "＠" in row[4]]
        mentions: dict[int, list[tuple[str, str]]] = {}
        if called:
            cursor.execute(_MENTIONS, [place.team_id, called])
            for message_id, public_id, name in cursor.fetchall():
                mentions.setdefault(message_id, []).append((public_id, name))
    return [_one(row, tuple(mentions.get(row[0], ()))) for row in rows]


def _one(row: tuple[Any, ...], mentions: tuple[tuple[str, str], ...]) -> Said:
    picture = Picture(*row[13:16]) if row[13] else None
    quote = Quote(*row[16:21]) if row[16] else None
    card = json.loads(row[22]) if isinstance(row[22], str) else row[22]
    values: list[Any] = [*row[:13], picture, quote, mentions, row[21], card]
    return Said(*values)
