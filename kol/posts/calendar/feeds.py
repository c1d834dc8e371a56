"""The calendar as programs read it (RFC 5545), at a secret address of one person's."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from foundation.scopes.actors import Actor
from foundation.scopes.hashing import keyed_hash
from foundation.scopes.scope import system_scope
from foundation.teams.audit import audit_record
from foundation.teams.models import AuditEntry, Staff
from foundation.teams.permissions import role_may
from kol.posts.calendar.entries import Entry, entries_between
from kol.posts.models import PostTarget
from kol.posts.models.calendar import CalendarFeed

BACK = timedelta(days=180)
AHEAD = timedelta(days=366)
# How long an entry is drawn: a moment has no length, and calendars show nothing of that.
LENGTH = timedelta(minutes=15)
# A calendar asks every few minutes: noted once an hour.
NOTED_EVERY = timedelta(hours=1)
_PURPOSE = "calendar-feed"
# SEQUENCE counts from here, in seconds: a number of 32 bits lasts.
_BEGUN = datetime(2026, 1, 1, tzinfo=UTC)


def feed_make(*, staff: Staff, actor: Actor) -> str:
    """A new secret for a person's calendar; the one before ends. Returned once, never kept."""
    token = secrets.token_urlsafe(24)
    with transaction.atomic():
        feed, _made = CalendarFeed.objects.update_or_create(
            staff=staff,
            defaults={
                "team_id": staff.team_id,
                "token_hash": keyed_hash(_PURPOSE, token),
                "made_at": timezone.now(),
                "read_at": None,
            },
        )
        audit_record(actor=actor, action="post.feed_make", obj=feed)
    return token


def feed_end(*, staff: Staff, actor: Actor) -> None:
    """The address leads nowhere from now on. Twice is as once."""
    with transaction.atomic():
        for feed in CalendarFeed.objects.filter(staff=staff):
            audit_record(actor=actor, action="post.feed_end", obj=feed)
            feed.delete()


def feed_get(staff: Staff) -> CalendarFeed | None:
    """A person's feed. One query."""
    return CalendarFeed.objects.filter(staff=staff).first()


def feed_reader(token: str) -> Staff | None:
    """Whose calendar a secret opens: somebody who is still on the team and may see posts. In no
    scope; two queries."""
    with system_scope():
        feed = (
            CalendarFeed.objects.filter(token_hash=keyed_hash(_PURPOSE, token))
            .select_related("staff__team", "staff__user")
            .first()
        )
        if feed is None or not _stands(feed.staff):
            return None
        now = timezone.now()
        if feed.read_at is None or now - feed.read_at > NOTED_EVERY:
            CalendarFeed.objects.filter(pk=feed.pk).update(read_at=now)
        return feed.staff


@dataclass(frozen=True, slots=True)
class Feed:
    """What a person's calendar shows: entries, each with when it last changed. ``tag`` is its
    ETag: the same while nothing of it changed."""

    staff: Staff
    entries: list[tuple[Entry, datetime]]
    tag: str


def feed_of(staff: Staff) -> Feed:
    """The calendar of the team in scope: half a year back, a year ahead. Six queries; nothing is
    drawn yet, for most calendars that ask have it already."""
    now = timezone.now()
    # Each half has its own most: what is long out pushes nothing that is to come away.
    found = [*entries_between(now - BACK, now, newest=True), *entries_between(now, now + AHEAD)]
    changed = _changed(found)
    entries = [
        (entry, max(entry.changed_at, changed.get((entry.kind, entry.pk), entry.changed_at)))
        for entry in found
    ]
    team = staff.team
    said = (entries, team.name, team.slug, team.time_zone, settings.SITE_URL, get_language())
    return Feed(staff, entries, f'"{sha256(repr(said).encode()).hexdigest()[:32]}"')


def feed_drawn(feed: Feed) -> bytes:
    """The calendar as programs read it. No query."""
    staff = feed.staff
    calendar = Calendar()
    calendar.add("prodid", "-//Qunzhu//posts//")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("%(team)s: posts") % {"team": staff.team.name})
    calendar.add("x-wr-timezone", staff.team.time_zone)
    calendar.add("refresh-interval", timedelta(minutes=15), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT15M")
    for entry, changed_at in feed.entries:
        calendar.add_component(_event(entry, changed_at, staff.team.slug))
    body: bytes = calendar.to_ical()
    return body


def _stands(staff: Staff) -> bool:
    active = staff.state == Staff.State.ACTIVE and staff.user.is_active and staff.team.is_open
    return active and role_may(staff.role, "posts.view")


def _changed(entries: Iterable[Entry]) -> dict[tuple[str, int], datetime]:
    """When somebody last did something with an entry, its time among it, by kind and id: the row
    itself doesn't know. Two queries."""
    found: dict[tuple[str, int], datetime] = {}
    for kind, object_type in (("target", "posts.posttarget"), ("post", "posts.post")):
        ids = [entry.pk for entry in entries if entry.kind == kind]
        rows = AuditEntry.objects.filter(object_type=object_type, object_id__in=ids)
        for pk, at in rows.values_list("object_id").annotate(last=Max("at")).order_by():
            found[kind, pk] = at
    return found


def _event(entry: Entry, changed_at: datetime, slug: str) -> Event:
    """One entry. Its UID is the target's own, so a moved one moves; DTSTAMP is when it changed, so
    that the same calendar is the same bytes, and SEQUENCE grows with it, as RFC 5545 (3.8.7.4)
    asks where a time is another."""
    event = Event()
    event.add("uid", f"{entry.kind}-{entry.id}@qunzhu")
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("sequence", int((changed_at - _BEGUN).total_seconds()))
    event.add("dtstart", entry.at)
    event.add("duration", LENGTH)
    event.add("summary", f"{entry.title} · {entry.place}" if entry.place else entry.title)
    event.add("description", "\n".join(filter(None, [entry.state_label, entry.url])))
    event.add("categories", [entry.state_label])
    event.add("transp", "TRANSPARENT")
    sure = entry.kind == "target" and entry.state != PostTarget.State.PLANNED
    event.add("status", "CONFIRMED" if sure else "TENTATIVE")
    if settings.SITE_URL:
        page = reverse("posts:post", args=[slug, entry.post_id])
        event.add("url", f"{settings.SITE_URL}{page}")
    return event
