"""The calendar as programs read it (RFC 5545), at a secret address of one person's."""

import secrets
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from foundation.scopes.actors import Actor
from foundation.scopes.hashing import keyed_hash
from foundation.scopes.scope import system_scope
from foundation.teams.audit import audit_record
from foundation.teams.models import Staff
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


def feed_drawn(staff: Staff) -> bytes:
    """The calendar of the team in scope: half a year back, a year ahead. Two queries."""
    now = timezone.now()
    calendar = Calendar()
    calendar.add("prodid", "-//Qunzhu//posts//")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("%(team)s: posts") % {"team": staff.team.name})
    calendar.add("x-wr-timezone", staff.team.time_zone)
    calendar.add("refresh-interval", timedelta(minutes=15), parameters={"VALUE": "DURATION"})
    for entry in entries_between(now - BACK, now + AHEAD):
        calendar.add_component(_event(entry, staff.team.slug))
    body: bytes = calendar.to_ical()
    return body


def feed_tag(body: bytes) -> str:
    """An ETag: the same while nothing changed."""
    return f'"{sha256(body).hexdigest()[:32]}"'


def _stands(staff: Staff) -> bool:
    active = staff.state == Staff.State.ACTIVE and staff.user.is_active and staff.team.is_open
    return active and role_may(staff.role, "posts.view")


def _event(entry: Entry, slug: str) -> Event:
    """One entry. Its UID is the target's own, so a moved one moves; DTSTAMP is when it changed, so
    that the same calendar is the same bytes."""
    event = Event()
    event.add("uid", f"{entry.kind}-{entry.id}@qunzhu")
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("sequence", entry.number)
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
