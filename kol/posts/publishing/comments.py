"""What people say under a live post, where the platform lets it be read.

Asked for by a person, never by itself: each look is a call of the account's budget. What was read
is shown again for some minutes without asking, to everybody on the team.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.core.cache import cache
from django.utils import timezone
from redis.exceptions import RedisError

from kol.platforms.connectors.base import RemoteComment
from kol.platforms.connectors.capability import Reads
from kol.platforms.connectors.errors import PlatformError
from kol.platforms.connectors.registry import capability_get
from kol.platforms.limits import Full, quota_take
from kol.platforms.models import PlatformAccount
from kol.platforms.pacing import pace_wait
from kol.posts.models import PostTarget
from kol.posts.publishing.speaking import account_told, line_of

MOST = 30
KEPT_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Comments:
    """The newest ones as they were at ``at``; or why there are none to show: a ``fault``
    (errors.Fault), or the budget's end (``until``)."""

    rows: tuple[RemoteComment, ...] = ()
    at: datetime | None = None
    fault: str = ""
    reason: str = ""
    until: datetime | None = None


def comments_readable(target: PostTarget) -> bool:
    """Whether there are comments to read: it is live, known there, and its account is connected."""
    account = target.account
    if target.state != PostTarget.State.LIVE or not target.remote_id or account is None:
        return False
    if account.connection != PlatformAccount.Connecting.CONNECTED:
        return False
    try:
        capability = capability_get(target.platform)
    except KeyError:
        return False
    wanted = capability.comments_of
    known = not wanted or re.fullmatch(wanted, target.remote_id) is not None
    return known and Reads.COMMENTS in capability.reads


def comments_read(target: PostTarget) -> Comments:
    """The newest comments under a target that comments_readable. Outside any transaction."""
    key = f"comments:{target.pk}"
    if (kept := _kept(key)) is not None:
        return kept
    assert target.account_id is not None
    now = timezone.now()
    if wait := pace_wait(target.account_id):
        return Comments(until=now + timedelta(seconds=ceil(wait)))
    taken = quota_take(account_id=target.account_id, what="pulls")
    if isinstance(taken, Full):
        return Comments(until=taken.until)
    try:
        line = line_of(target)
        rows = line.connector.comments(line.connection, target.remote_id, MOST)
    except PlatformError as error:
        account_told(target, error)
        return Comments(fault=error.fault, reason=error.text)
    account_told(target)
    found = Comments(tuple(rows[:MOST]), at=now)
    _keep(key, found)
    return found


def _kept(key: str) -> Comments | None:
    try:
        found: Comments | None = cache.get(key)
    except (RedisError, OSError):
        return None
    return found


def _keep(key: str, found: Comments) -> None:
    try:
        cache.set(key, found, timeout=KEPT_SECONDS)
    except (RedisError, OSError):
        return
