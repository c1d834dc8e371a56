"""Reading the feeds that are due: claimed, fetched outside any transaction, written down.

Each watch is one worker's at a time, by a claim with a lease (``FOR UPDATE SKIP LOCKED``). One that
fails is asked again after pauses that double, a day at most; while it fails it says since when and
why. An entry is looked at once, by its own id; a page that is kept already is only noted.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from time import monotonic
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from foundation.fetching.errors import FetchError
from foundation.fetching.fetch import FEEDS, Fetched, Wish, fetch
from foundation.fetching.pacing import host_turn
from foundation.scopes.actors import SYSTEM
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import Team
from foundation.text.normal import normalise
from kol.clippings.addresses import address_key, canonical_of
from kol.clippings.errors import ClippingThere
from kol.clippings.models import Clipping, Watch, WatchItem
from kol.clippings.reading import Entry, Feed, feed_of
from kol.clippings.services.alerts import watch_judge
from kol.clippings.services.clippings import clipping_create
from kol.clippings.services.fields import ClippingInput
from kol.clippings.services.known import authors_of, outlet_of

logger = logging.getLogger(__name__)
State = Watch.State

LEASE = timedelta(minutes=3)
# A turn ends after so many watches, or so many seconds; the next beat goes on.
A_TURN, TURN_SECONDS = 40, 50
HOST_PAUSE = timedelta(seconds=5)
FIRST_PAUSE, LAST_PAUSE = timedelta(minutes=5), timedelta(days=1)
ITEMS_KEPT = timedelta(days=200)


def watches_read_due() -> int:
    """Read the feeds that are due, of all teams, some a turn. Returns how many were asked."""
    over, asked = monotonic() + TURN_SECONDS, 0
    for _turn in range(A_TURN):
        with system_scope():
            watch = _claim() if monotonic() < over else None
        if watch is None:
            break
        with team_scope(watch.team_id):
            if not host_turn(watch.url):
                # Another feed of this host was just asked: this one a little later.
                _free(watch, next_at=timezone.now() + HOST_PAUSE)
                continue
            try:
                watch_read(watch=watch)
            except Exception:  # one feed, whatever is wrong with it, holds up no other
                logger.exception("watch %s can't be read", watch.pk)
                _failed(watch, FetchError("protocol"))
            asked += 1
    return asked


def _claim() -> Watch | None:
    """The watch that is due longest, for one worker alone."""
    now = timezone.now()
    with transaction.atomic():
        watch = (
            Watch.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(Q(lease_until=None) | Q(lease_until__lt=now), next_at__lte=now)
            .filter(state=State.ACTIVE, team__state=Team.State.OPEN)
            .order_by("next_at", "pk")
            .first()
        )
        if watch is not None:
            watch.claim, watch.lease_until = uuid4(), now + LEASE
            watch.save(update_fields=["claim", "lease_until"])
    return watch


def _free(watch: Watch, **fields: Any) -> bool:
    """Let go of a watch, if it is still ours."""
    mine = Watch.objects.filter(pk=watch.pk, claim=watch.claim)
    return bool(mine.update(claim=None, lease_until=None, **fields))


def watch_read(*, watch: Watch) -> int:
    """Ask one claimed feed and write down what it brings; returns how many pieces were kept."""
    wish = Wish(accept=FEEDS, etag=watch.etag, modified=watch.modified)
    try:
        got = fetch(watch.url, wish)
        feed = None if got.unchanged else feed_of(got)
    except FetchError as error:
        _failed(watch, error)
        return 0
    kept = _entries_keep(watch, feed) if feed is not None else 0
    _answered(watch, got, feed, kept)
    watch_judge(watch=watch)
    return kept


def _failed(watch: Watch, error: FetchError) -> None:
    now = timezone.now()
    pause = min(FIRST_PAUSE * 2 ** min(watch.failures, 12), LAST_PAUSE)
    pause = max(pause, timedelta(minutes=watch.every_minutes))
    if error.retry_after is not None:
        pause = max(pause, timedelta(seconds=error.retry_after))
    fields: dict[str, Any] = {
        "asked_at": now,
        "failures": F("failures") + (1 if watch.failures < 30_000 else 0),
        "reason": error.reason,
        "http_status": error.http_status,
        "next_at": now + pause,
    }
    if error.http_status == 410:  # gone for good, says the site itself
        fields["state"] = State.PAUSED
    _free(watch, **fields)


def _answered(watch: Watch, got: Fetched, feed: Feed | None, kept: int) -> None:
    now = timezone.now()
    fields: dict[str, Any] = {
        "asked_at": now,
        "answered_at": now,
        "failures": 0,
        "reason": "",
        "http_status": got.status,
        "next_at": now + timedelta(minutes=watch.every_minutes),
    }
    if feed is not None:
        fields |= {"etag": got.etag, "modified": got.modified}
    if got.moved_to and got.moved_to != watch.url:
        fields["url"] = got.moved_to
    if kept:
        fields |= {"kept_count": F("kept_count") + kept, "found_at": now}
    _free(watch, **fields)


def _entries_keep(watch: Watch, feed: Feed) -> int:
    """Keep what fits of the entries nobody has looked at, each in a transaction of its own."""
    keyed = {sha256(one.key.encode()).digest(): one for one in reversed(feed.entries)}
    seen = WatchItem.objects.filter(watch=watch, key__in=list(keyed))
    known = {bytes(key) for key in seen.values_list("key", flat=True)}
    fresh = [(key, one) for key, one in keyed.items() if key not in known]
    kept = sum(_entry_keep(watch, key, one) for key, one in fresh)
    if fresh:
        Watch.objects.filter(pk=watch.pk).update(seen_count=F("seen_count") + len(fresh))
    return kept


def _entry_keep(watch: Watch, key: bytes, entry: Entry) -> bool:
    """Look at one entry; True when a piece of it was kept. Twice is as once."""
    words = words_met(watch, f"{entry.title}\n{entry.text}")
    with transaction.atomic():
        item = WatchItem(team_id=watch.team_id, watch=watch, key=key, words=words or [])
        WatchItem.objects.bulk_create([item], ignore_conflicts=True)
        row = WatchItem.objects.select_for_update().get(watch=watch, key=key)
        if row.clipping_id is not None or words is None:
            return False
        clipping, new = _clipping_of(watch, entry)
        if clipping is None:
            return False
        if not WatchItem.objects.filter(watch=watch, clipping=clipping).exists():
            WatchItem.objects.filter(pk=row.pk).update(clipping=clipping)
    return new


def words_met(watch: Watch, text: str) -> list[str] | None:
    """The words of a watch that a text holds, whatever their letters' case and width; None where it
    doesn't fit. A watch without words takes everything."""
    plain = normalise(text)
    if any(normalise(word) in plain for word in watch.without):
        return None
    met = [word for word in watch.keywords if normalise(word) in plain]
    return met if met or not watch.keywords else None


def _clipping_of(watch: Watch, entry: Entry) -> tuple[Clipping | None, bool]:
    """The piece of an entry, and whether it was not there before. None for an entry whose address
    is none, or that was put away."""
    outlet = watch.outlet or outlet_of("", entry.url)
    told = ClippingInput(
        title=entry.title,
        url=entry.url,
        outlet=outlet,
        author=entry.author,
        contacts=authors_of(entry.author, outlet),
        published_at=_moment(entry),
        text=entry.text,
        tags=watch.tags,
        campaign=watch.campaign,
    )
    try:
        with transaction.atomic():
            made = clipping_create(
                team_id=watch.team_id, actor=SYSTEM, told=told, origin=Clipping.Origin.FEED
            )
    except ClippingThere:
        there = Clipping.objects.filter(address_key=address_key(canonical_of(entry.url)))
        return there.filter(state=Clipping.State.ACTIVE).first(), False
    except FetchError:
        return None, False
    return made, True


def _moment(entry: Entry) -> Any:
    """When an entry says it was published; what lies in the future has a wrong clock."""
    return None if entry.at is None or entry.at > timezone.now() else entry.at


def items_forget(limit: int = 5000) -> int:
    """Delete notes of entries that were not kept and that no feed shows any more."""
    with system_scope():
        old = WatchItem.objects.filter(clipping=None, seen_at__lt=timezone.now() - ITEMS_KEPT)
        ids: Sequence[int] = list(old.values_list("pk", flat=True)[:limit])
        WatchItem.objects.filter(pk__in=ids).delete()
    return len(ids)
