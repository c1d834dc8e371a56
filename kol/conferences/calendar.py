"""An event as an entry of a calendar (RFC 5545), by the ``icalendar`` library."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event

from kol.conferences.models import Guest, PressEvent


def event_calendar(event: PressEvent, guest: Guest) -> bytes:
    """The entry a guest adds: one UID an event and guest, a sequence that grows with each change,
    so that adding it again moves the entry there is. The address online is for who said yes."""
    entry = Event()
    entry.add("uid", f"{guest.public_id}@qunzhu")
    entry.add("sequence", event.details_version)
    entry.add("dtstamp", timezone.now())
    entry.add("summary", event.name)
    entry.add("dtstart", event.starts_at)
    entry.add("dtend", event.ends_at)
    place = [event.venue, event.address]
    if guest.answer == Guest.Answer.YES and event.online_url:
        place.append(event.online_url)
    entry.add("location", "，".join(part for part in place if part))
    page = reverse("conferences_guest:answer", args=[guest.public_id])
    entry.add("description", event.programme)
    if settings.SITE_URL:
        entry.add("url", f"{settings.SITE_URL}{page}")
    entry.add("status", "CANCELLED" if event.state == PressEvent.State.CANCELLED else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", "-//Qunzhu//press events//")
    calendar.add("version", "2.0")
    calendar.add_component(entry)
    body: bytes = calendar.to_ical()
    return body
