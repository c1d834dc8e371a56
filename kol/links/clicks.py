"""The redirect's one statement, and the id of a click that goes along to pages of this site.

A click is one row, written in the very statement that looks the link up, and committed without
waiting for the disk (``synchronous_commit`` off for this transaction alone): a redirect costs one
round trip. What that may lose are the clicks of the last half second before PostgreSQL itself
crashes; a process of ours that dies, or Valkey, loses none.
"""

import hashlib
import hmac
import re
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection

# How long after a click a join may still be counted as its doing.
CLICK_DAYS = 30
# The name under which a click's id goes along to a page of this site.
PARAMETER = "c"
_MAC_BYTES = 10
CODE_SHAPE = re.compile(r"[0-9A-Za-z]{6,12}")

_GO = """
WITH link AS (
    SELECT id, team_id, target, inside, state FROM links_trackedlink WHERE code = %s
), click AS (
    INSERT INTO links_click (team_id, link_id, bot, visitor, device, app, referrer)
    SELECT team_id, id, %s, %s, %s, %s, %s FROM link
    WHERE state = 'active' AND set_config('synchronous_commit', 'off', true) IS NOT NULL
    RETURNING id, at
)
SELECT link.target, link.inside, link.state, link.team_id, click.id, click.at
FROM link LEFT JOIN click ON true
"""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who clicked, as far as it is kept."""

    bot: bool
    visitor: bytes | None
    device: str
    app: str
    referrer: str


@dataclass(frozen=True, slots=True)
class Way:
    """Where a link leads now. ``click_id`` is None for one that is paused."""

    target: str
    inside: bool
    state: str
    team_id: int
    click_id: int | None
    at: datetime | None


def click(code: str, visitor: Visitor) -> Way | None:
    """Note a click and tell where it leads; None: no such link. One statement.

    Named by its code alone, in no team's scope: whoever opens a link belongs to none.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _GO,
            [
                code,
                visitor.bot,
                visitor.visitor,
                visitor.device,
                visitor.app,
                visitor.referrer,
            ],
        )
        row = cursor.fetchone()
    return Way(*row) if row else None


# --- The id that goes along -----------------------------------------------------------------------
def click_token(click_id: int, at: datetime) -> str:
    """A click's id and time, signed: 34 letters that nobody can make up."""
    body = click_id.to_bytes(8) + int(at.timestamp()).to_bytes(6)
    return urlsafe_b64encode(body + _mac(body, settings.HASH_KEY)).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class ClickRef:
    """A click that a token names: its number, and the second it happened in."""

    click_id: int
    at: datetime


def click_read(token: str, *, now: float | None = None) -> ClickRef | None:
    """The click a token names; None for one that is forged, broken or older than CLICK_DAYS."""
    if not token or len(token) > 64:
        return None
    try:
        raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (NotBase64, ValueError):
        return None
    if len(raw) != 14 + _MAC_BYTES:
        return None
    body, mac = raw[:14], raw[14:]
    if not hmac.compare_digest(mac, _mac(body, settings.HASH_KEY)):
        return None
    second = int.from_bytes(body[8:])
    age = (time.time() if now is None else now) - second
    if not -60 <= age <= timedelta(days=CLICK_DAYS).total_seconds():
        return None
    return ClickRef(int.from_bytes(body[:8]), datetime.fromtimestamp(second, UTC))


def _mac(body: bytes, secret: str) -> bytes:
    key = hashlib.sha256(f"link-click:{secret}".encode()).digest()
    return hmac.digest(key, body, "sha256")[:_MAC_BYTES]
