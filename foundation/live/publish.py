"""Tell the open pages. Losing an event is mended by their asking for what comes after.

Call these after the commit (``transaction.on_commit``): an event about a row that is not there
yet would be a lie. Neither raises: a message stored is a message sent.
"""

import time
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from redis.exceptions import RedisError

from foundation.live import valkey
from foundation.live.wire import (
    SILENCE_SECONDS,
    Silence,
    Silences,
    channel,
    live_encode,
    silence_encode,
    silences_encode,
    silences_key,
)


def publish(*, group_id: int, seq: int, event: str, data: str) -> bool:
    """Send an event to every open page that may hear the group. True when Valkey took it."""
    if valkey.resting():
        return False
    message = live_encode(group_id=group_id, seq=seq, event=event, data=data)
    try:
        valkey.client().publish(channel(settings.REDIS_PREFIX), message)
    except (RedisError, OSError) as error:
        valkey.failed("publish", error)
        return False
    return True


class NotSilenced(Exception):
    """Valkey did not take a silence that must not be lost."""


def silence_surely(*, user_id: int, group_id: int, at: datetime) -> None:
    """As silence, for a consumer of the event that ended a place: raises NotSilenced where Valkey
    is away, so that the event is tried again. ``at`` is the event's: who came back since and
    brought a newer ticket goes on hearing."""
    if not silence(user_id=user_id, group_id=group_id, at=at.timestamp()):
        raise NotSilenced(f"user {user_id}, group {group_id}")


def silence(*, user_id: int, group_id: int, at: float | None = None) -> bool:
    """A person left or was removed: their open streams hear nothing of the group from now on.
    ``user_id`` EVERYBODY: the group is over for all.

    Kept for as long as an old ticket may live, for stream processes that start meanwhile. Tries
    even when Valkey failed a moment ago, for this one matters. Lost when Valkey is away: what
    must not be is said once more by a consumer (silence_surely).
    """
    now = time.time()
    since = now if at is None else at
    key = silences_key(settings.REDIS_PREFIX)
    try:
        pipe = valkey.client().pipeline(transaction=False)
        pipe.zadd(key, {f"{user_id}:{group_id}": since}, gt=True)
        pipe.zremrangebyscore(key, "-inf", now - SILENCE_SECONDS)
        pipe.expire(key, SILENCE_SECONDS)
        pipe.publish(
            channel(settings.REDIS_PREFIX), silence_encode(Silence(user_id, group_id, since))
        )
        pipe.execute()
    except (RedisError, OSError) as error:
        valkey.failed("silence", error)
        return False
    return True


def silence_many_surely(
    *, user_ids: Sequence[int], group_id: int, spread_ms: int, at: datetime
) -> None:
    """silence_surely, for many at once. Raises NotSilenced."""
    since = at.timestamp()
    if not silence_many(user_ids=user_ids, group_id=group_id, spread_ms=spread_ms, at=since):
        raise NotSilenced(f"{len(user_ids)} users, group {group_id}")


def silence_many(
    *, user_ids: Sequence[int], group_id: int, spread_ms: int, at: float | None = None
) -> bool:
    """As silence, for many who are out of a group at once: one message for all of them, and their
    pages ask again spread over ``spread_ms``."""
    if not user_ids:
        return True
    now = time.time()
    since = now if at is None else at
    key = silences_key(settings.REDIS_PREFIX)
    message = silences_encode(Silences(tuple(user_ids), group_id, since, spread_ms))
    try:
        pipe = valkey.client().pipeline(transaction=False)
        pipe.zadd(key, {f"{user_id}:{group_id}": since for user_id in user_ids}, gt=True)
        pipe.zremrangebyscore(key, "-inf", now - SILENCE_SECONDS)
        pipe.expire(key, SILENCE_SECONDS)
        pipe.publish(channel(settings.REDIS_PREFIX), message)
        pipe.execute()
    except (RedisError, OSError) as error:
        valkey.failed("silence", error)
        return False
    return True
