"""Setting up what is watched: the feed, the words, who gets a mail."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from foundation.events.services import event_emit
from foundation.fetching.addresses import url_read
from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record, fields_set
from foundation.teams.models import Staff
from foundation.text.normal import display_clean
from foundation.text.several import words_split
from kol.clippings.errors import ClippingRefused, WatchEnded, WatchesTooMany, WatchThere
from kol.clippings.models import Watch, WatchItem, WatchListener
from kol.clippings.services.fields import tags_cleaned
from kol.press.models import Outlet

State = Watch.State
MOST_WATCHES, MOST_KEYWORDS, KEYWORD_LENGTH = 200, 30, 40
EVERY = (10, 30, 60, 180, 720, 1440)


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchInput:
    """A watch as somebody sets it."""

    name: str
    url: str
    keywords: Sequence[str] = ()
    without: Sequence[str] = ()
    outlet: Outlet | None = None
    tags: Sequence[str] = ()
    campaign: str = ""
    every_minutes: int = 30


def watch_create(*, team_id: int, actor: Actor, told: WatchInput) -> Watch:
    """Watch a feed, from the next minute on. Raises FetchError (an address that is none),
    WatchThere, WatchesTooMany, ClippingRefused."""
    new = _cleaned(told)
    with transaction.atomic():
        kept = list(Watch.objects.select_for_update().exclude(state=State.ENDED).order_by("pk"))
        if len(kept) >= MOST_WATCHES:
            raise WatchesTooMany(most=MOST_WATCHES)
        _refuse_there(kept, new)
        watch = Watch.objects.create(team_id=team_id, created_by_id=actor.staff_id, **new)
        audit_record(actor=actor, action="watch.create", obj=watch)
        event_emit(team_id=team_id, name="watch.created", actor=actor, subject=watch)
    return watch


def watch_update(*, watch: Watch, actor: Actor, told: WatchInput) -> Watch:
    """Set a watch anew; another address begins without the marks of the old one. Raises as
    watch_create, and WatchEnded."""
    new = _cleaned(told)
    with transaction.atomic():
        locked = _locked(watch)
        others = Watch.objects.exclude(state=State.ENDED).exclude(pk=watch.pk)
        _refuse_there(list(others), new)
        changes = fields_set(locked, new)
        if changes:
            fresh: dict[str, Any] = {"next_at": timezone.now()}
            if {"url", "keywords", "without"} & changes.keys():
                # What did not fit the old words is looked at again with the new ones.
                # Whoever reads it at this moment reads the old one, and has nothing to say of it.
                fresh |= {"etag": "", "modified": "", "failures": 0, "reason": ""}
                fresh |= {"claim": None, "lease_until": None}
                WatchItem.objects.filter(watch=watch, clipping=None).delete()
            Watch.objects.filter(pk=watch.pk).update(**fresh)
            audit_record(actor=actor, action="watch.update", obj=locked, changes=changes)
    return locked


def watch_pause(*, watch: Watch, actor: Actor) -> bool:
    """Ask no more until it is resumed. True when that was new."""
    return _state_set(watch, [State.ACTIVE], State.PAUSED, actor)


def watch_resume(*, watch: Watch, actor: Actor) -> bool:
    """Ask again, at once. True when that was new."""
    return _state_set(watch, [State.PAUSED], State.ACTIVE, actor)


def watch_end(*, watch: Watch, actor: Actor) -> bool:
    """Ask never again; what it brought stays. True when that was new."""
    return _state_set(watch, [State.ACTIVE, State.PAUSED], State.ENDED, actor)


def watch_retry(*, watch: Watch) -> None:
    """Ask at the next beat, whatever pause its failures earned it."""
    Watch.objects.filter(pk=watch.pk, state=State.ACTIVE).update(next_at=timezone.now())


def watch_listen(*, watch: Watch, staff: Staff, wants: bool) -> None:
    """Send somebody a mail when it raises an alert, or no more. Twice is as once."""
    if wants:
        WatchListener.objects.bulk_create(
            [WatchListener(team_id=watch.team_id, watch=watch, staff=staff)], ignore_conflicts=True
        )
    else:
        WatchListener.objects.filter(watch=watch, staff=staff).delete()


def _state_set(watch: Watch, before: list[str], after: str, actor: Actor) -> bool:
    with transaction.atomic():
        moved = Watch.objects.filter(pk=watch.pk, state__in=before).update(
            state=after, next_at=timezone.now(), claim=None, lease_until=None
        )
        if moved:
            was, watch.state = watch.state, State(after)
            audit_record(
                actor=actor, action="watch.state", obj=watch, changes={"state": [was, after]}
            )
    return bool(moved)


def _locked(watch: Watch) -> Watch:
    locked = Watch.objects.select_for_update(of=("self",)).get(pk=watch.pk)
    if locked.state == State.ENDED:
        raise WatchEnded
    return locked


def _refuse_there(others: list[Watch], new: dict[str, Any]) -> None:
    for one in others:
        if one.url == new["url"] and set(one.keywords) == set(new["keywords"]):
            raise WatchThere(field="url", name=one.name)


def _cleaned(told: WatchInput) -> dict[str, Any]:
    name = display_clean(told.name, 80)
    if not name:
        raise ClippingRefused(field="name")
    if told.every_minutes not in EVERY:
        raise ClippingRefused(field="every_minutes")
    return {
        "name": name,
        "url": str(url_read(told.url)),
        "keywords": _words(told.keywords, "keywords"),
        "without": _words(told.without, "without"),
        "outlet": told.outlet,
        "tags": tags_cleaned(told.tags),
        "campaign": display_clean(told.campaign, 80),
        "every_minutes": told.every_minutes,
    }


def _words(given: Sequence[str], field: str) -> list[str]:
    found = list(dict.fromkeys(w for one in given for w in words_split(one, KEYWORD_LENGTH)))
    if len(found) > MOST_KEYWORDS:
        raise ClippingRefused(field=field)
    return found
