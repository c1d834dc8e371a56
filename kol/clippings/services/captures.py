"""An address that somebody pasted: a row first, read by a worker, shown to who waits for it."""

import logging
from collections.abc import Callable
from datetime import datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from foundation.fetching.addresses import url_read
from foundation.fetching.errors import FetchError
from foundation.fetching.fetch import Wish, fetch
from foundation.fetching.pacing import host_turn
from foundation.scopes.actors import Actor
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import Team
from kol.clippings.addresses import address_key, canonical_of
from kol.clippings.errors import CaptureTooMany, ClippingThere
from kol.clippings.models import Capture, Clipping
from kol.clippings.reading import page_of

logger = logging.getLogger(__name__)
State = Capture.State

LEASE = timedelta(seconds=60)
MOST_WAITING = 30
MOST_ATTEMPTS = 3
# Who waits for a page looks at a spinner: not for long.
TURNS, TURN_SECONDS = 4, 1.0
KEPT = timedelta(days=7)
SWEEP_AFTER, SWEEP_BATCH = timedelta(seconds=10), 50


def capture_start(*, team_id: int, url: str, actor: Actor) -> Capture:
    """Note an address to be read; a worker is told after the commit. Raises FetchError (an address
    that is none), ClippingThere, CaptureTooMany."""
    url = str(url_read(url))
    there = Clipping.objects.filter(address_key=address_key(canonical_of(url)))
    if (known := there.only("title", "public_id", "team_id").first()) is not None:
        raise ClippingThere(field="url", title=known.title, clipping=known.public_id)
    open_now = Capture.objects.filter(state__in=[State.PENDING, State.CLAIMED])
    if open_now.count() >= MOST_WAITING:
        raise CaptureTooMany(field="url")
    with transaction.atomic():
        capture = Capture.objects.create(team_id=team_id, url=url, created_by_id=actor.staff_id)
        transaction.on_commit(lambda: _tell(capture), robust=True)
    return capture


def capture_read(*, team_id: int, capture_id: int, pause: Callable[[float], None]) -> str:
    """Read one address if it waits; returns the state it is left in (``""``: it was not ours).
    ``pause(seconds)`` waits for the host's turn. No transaction is open while it is fetched."""
    with team_scope(team_id):
        claim, now = uuid4(), timezone.now()
        waits = Q(state=State.PENDING) | Q(state=State.CLAIMED, lease_until__lt=now)
        claimed = Capture.objects.filter(waits, pk=capture_id).update(
            state=State.CLAIMED, claim=claim, lease_until=now + LEASE, attempts=F("attempts") + 1
        )
        if not claimed:
            return ""
        capture = Capture.objects.get(pk=capture_id)
        if capture.attempts > MOST_ATTEMPTS:
            # Whoever read it died over it, more than once.
            return _end(capture, state=State.FAILED, reason="protocol")
        for _turn in range(TURNS):
            if host_turn(capture.url):
                break
            pause(TURN_SECONDS)
        try:
            article = page_of(fetch(capture.url, Wish()))
        except FetchError as error:
            return _end(
                capture, state=State.FAILED, reason=error.reason, http_status=error.http_status
            )
        return _end(capture, state=State.DONE, article=article.as_json())


def _end(capture: Capture, **fields: object) -> str:
    mine = Capture.objects.filter(pk=capture.pk, claim=capture.claim, state=State.CLAIMED)
    written = mine.update(claim=None, lease_until=None, **fields)
    return str(fields["state"]) if written else ""


def captures_sweep() -> int:
    """Hand out what a crash or a lost broker left, and forget what is a week old; returns how many
    were handed out."""
    now = timezone.now()
    with system_scope():
        Capture.objects.filter(created_at__lt=now - KEPT).delete()
        late = Q(state=State.PENDING, created_at__lt=now - SWEEP_AFTER)
        lapsed = Q(state=State.CLAIMED, lease_until__lt=now)
        found = list(
            Capture.objects.filter(late | lapsed, team__state=Team.State.OPEN)
            .order_by("created_at")
            .only("pk", "team_id")[:SWEEP_BATCH]
        )
        for capture in found:
            _tell(capture)
    return len(found)


def _tell(capture: Capture) -> None:
    """Tell the workers; losing this only means that the sweep does it."""
    from kol.clippings.tasks import capture_one

    try:
        capture_one.apply_async((capture.team_id, capture.pk), queue="pull", retry=False)
    except Exception:  # the broker's client raises many kinds, and none may fail a request
        logger.warning("capture %s waits for the sweep", capture.pk, exc_info=True)


def moment_of(day: str, time_zone: str) -> datetime | None:
    """A page's day, or its moment, as a moment: a day is its noon on the team's own clock, for
    nobody says more and noon is that day in every zone near."""
    if not day:
        return None
    try:
        found = datetime.fromisoformat(day)
    except ValueError:
        return None
    zone = ZoneInfo(time_zone)
    if "T" not in day and " " not in day:
        found = datetime.combine(found.date(), time(12))
    moment = found if found.tzinfo else found.replace(tzinfo=zone)
    # A page from the future has a wrong clock.
    return moment if moment <= timezone.now() + timedelta(days=1) else None
