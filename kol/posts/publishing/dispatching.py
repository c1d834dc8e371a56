"""The tick: every two seconds what is due is given to workers, and what dead ones left is taken up.

Nothing waits in the broker: a task only says "there is something due"; which target that is the
worker finds in the table. A task that is lost or comes twice changes nothing.
"""

import logging
import time

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from redis.exceptions import RedisError

from foundation.scopes.scope import system_scope
from kol.posts.publishing.asking import ask_next
from kol.posts.publishing.claiming import leases_lapse
from kol.posts.publishing.looking import TO_LOOK_AT

logger = logging.getLogger(__name__)
PULSE = "posts:pulse"
_PULSE_LASTS = 24 * 3600

# How many could go out at once (one an account), how many are to be asked about (no more than there
# are workers to start), and whether anything is to be looked at ahead of its time.
_WORK = f"""
SELECT
  (SELECT count(*) FROM (
    SELECT 1 FROM posts_posttarget WHERE state = 'scheduled' AND next_try_at <= %(now)s
    LIMIT %(most)s
  ) AS due),
  (SELECT count(*) FROM (
    SELECT 1 FROM posts_posttarget
    WHERE state IN ('accepted', 'unconfirmed', 'waiting_person') AND ask_at <= %(now)s
    LIMIT %(most)s
  ) AS asked),
  (SELECT EXISTS (SELECT 1 FROM posts_posttarget WHERE {TO_LOOK_AT}))
"""  # noqa: S608 -- words of ours


def tick() -> tuple[int, int]:
    """One look at the table; returns how many workers were called to publish and to ask."""
    pulse_beat()
    leases_lapse()
    due, asked, look = work_waiting()
    from kol.posts import tasks

    for _worker in range(due):
        tasks.publish.apply_async(queue="publish", expires=10, retry=False)
    for _worker in range(min(asked, settings.POST_ASKERS)):
        tasks.ask.apply_async(queue="publish", expires=10, retry=False)
    if look:  # waits for platforms and sites, so not among what publishes
        tasks.look.apply_async(queue="pull", expires=10, retry=False)
    return due, asked


def work_waiting() -> tuple[int, int, bool]:
    """How much is due to be published, and to be asked about (no more than there are workers to
    call), and whether anything is to be looked at. One query."""
    with system_scope(), connection.cursor() as cursor:
        cursor.execute(_WORK, {"most": settings.POST_WORKERS, "now": timezone.now()})
        due, asked, look = cursor.fetchone()
    return due, asked, look


def ask_drain(seconds: float | None = None) -> int:
    """Ask about what is due to be asked about, for so long; returns how many."""
    stop = time.monotonic() + (settings.POST_DRAIN_SECONDS if seconds is None else seconds)
    done = 0
    while time.monotonic() < stop and ask_next():
        done += 1
    return done


def pulse_beat() -> None:
    """Leave word that the dispatcher looked."""
    try:
        cache.set(PULSE, timezone.now(), timeout=_PULSE_LASTS)
    except (RedisError, OSError) as error:  # Valkey is away: that must not stop the heart
        logger.warning("no pulse: %s", type(error).__name__)
