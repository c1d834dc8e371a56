"""The calendar at its secret address, read back by a library as calendars read it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import vobject
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone
from icalendar import Calendar, Event

from foundation.scopes.scope import team_scope
from foundation.teams.models import AuditEntry, Staff, User
from kol.posts.calendar.feeds import feed_drawn, feed_make, feed_of
from kol.posts.models import CalendarFeed, Post, PostTarget
from kol.posts.services.scheduling import target_reschedule
from tests.cast import staff_actor
from tests.kol.posts.calendar.world import account_of, post_of, target_of

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User | Staff], Client]
PAGE = "/t/xiaoman/calendar/feed/"


@pytest.fixture
def target(owner: Staff, settings: LazySettings) -> PostTarget:
    """春茶；上新, scheduled for tomorrow."""
    settings.SITE_URL = "https://qz.example"
    with team_scope(owner.team):
        soon = timezone.now().replace(microsecond=0) + timedelta(days=1)
        return target_of(owner, post_of(owner, "春茶; 上新, 第一批\\"), account_of(owner), soon)


def token_of(staff: Staff) -> str:
    with team_scope(staff.team):
        return feed_make(staff=staff, actor=staff_actor(staff))


def test_a_calendar_reads_it(client: Client, owner: Staff, target: PostTarget) -> None:
    answer = client.get(f"/calendar/{token_of(owner)}.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    calendar = Calendar.from_ical(answer.content)
    # Without these Outlook takes none of it (RFC 5545, 3.6 and 3.6.1).
    assert (calendar["version"], calendar["method"]) == ("2.0", "PUBLISH")
    assert calendar["prodid"]
    (event,) = calendar.walk("VEVENT")
    assert event.decoded("dtstamp").tzinfo is not None
    (other,) = vobject.readOne(answer.content.decode()).vevent_list  # by another reader, too
    assert (other.summary.value, other.dtstart.value) == (event["summary"], target.due_at)
    with team_scope(owner.team):
        post = Post.objects.get()
    assert str(event["uid"]) == f"target-{target.public_id}@qunzhu"
    assert str(event["summary"]) == "春茶; 上新, 第一批\\ · 小红书 @小满"
    assert event.decoded("dtstart") == target.due_at
    assert "已排期" in str(event["description"])
    assert str(event["url"]) == f"https://qz.example/t/xiaoman/posts/{post.public_id}/"
    assert str(event["status"]) == "CONFIRMED"


def test_the_same_calendar_is_not_sent_twice(
    client: Client, owner: Staff, target: PostTarget, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"/calendar/{token_of(owner)}.ics"
    first = client.get(url)
    with monkeypatch.context() as patched:
        patched.delattr("kol.posts.calendar.feeds.Calendar")  # it is not even drawn
        again = client.get(url, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    with team_scope(owner.team):
        PostTarget.objects.update(state="cancelled")
    changed = client.get(url, headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200
    assert not Calendar.from_ical(changed.content).walk("VEVENT")


def test_the_address_is_shown_once_and_ends(owner: Staff, client_for: ClientFor) -> None:
    client = client_for(owner)
    shown = client.post(PAGE).content.decode()
    token = shown.partition("/calendar/")[2].partition(".ics")[0].rpartition("/")[2]
    assert client.get(f"/calendar/{token}.ics").status_code == 200
    assert token not in client.get(PAGE).content.decode()
    with team_scope(owner.team):
        assert token.encode() not in bytes(CalendarFeed.objects.get().token_hash)
    newer = token_of(owner)
    assert client.get(f"/calendar/{token}.ics").status_code == 404
    assert client.get(f"/calendar/{newer}.ics").status_code == 200
    client.post(PAGE, {"act": "end"})
    assert client.get(f"/calendar/{newer}.ics").status_code == 404


def test_who_left_the_team_reads_nothing(client: Client, pr: Staff, target: PostTarget) -> None:
    url = f"/calendar/{token_of(pr)}.ics"
    assert client.get(url).status_code == 200
    with team_scope(pr.team):
        Staff.objects.filter(pk=pr.pk).update(state="left")
    assert client.get(url).status_code == 404
    assert client.get("/calendar/nosuchtoken.ics").status_code == 404


def test_what_is_long_out_pushes_nothing_that_is_to_come_away(
    owner: Staff, target: PostTarget, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kol.posts.calendar.entries.MOST", 2)
    with team_scope(owner.team):
        account = account_of(owner, "zhihu")
        for number in range(3):
            old = target_of(owner, post_of(owner, f"旧的{number}"), account, target.due_at)
            before = timezone.now() - timedelta(days=9 - number)
            PostTarget.objects.filter(pk=old.pk).update(state="live", due_at=before)
        events = Calendar.from_ical(feed_drawn(feed_of(owner))).walk("VEVENT")
    names = [str(event["summary"]).partition(" ·")[0] for event in events]
    assert names == ["旧的1", "旧的2", "春茶; 上新, 第一批\\"]


def test_another_time_is_another_sequence(owner: Staff, target: PostTarget) -> None:
    def event() -> Event:
        (found,) = Calendar.from_ical(feed_drawn(feed_of(owner))).walk("VEVENT")
        assert isinstance(found, Event)
        return found

    with team_scope(owner.team):
        first = event()
        assert target.due_at
        later = target.due_at + timedelta(hours=2)
        target_reschedule(target=target, staff=owner, actor=staff_actor(owner), due_at=later)
        # The trail's time is the transaction's beginning, and a test is one: a line of later.
        told = AuditEntry.objects.filter(action="post.target_reschedule").get()
        told.pk, told.at = None, timezone.now() + timedelta(minutes=3)
        told.save(force_insert=True)
        second = event()
    assert second.decoded("dtstart") - first.decoded("dtstart") == timedelta(hours=2)
    assert str(first["uid"]) == str(second["uid"])
    assert int(str(second["sequence"])) > int(str(first["sequence"]))
    assert second.decoded("last-modified") > first.decoded("last-modified")
