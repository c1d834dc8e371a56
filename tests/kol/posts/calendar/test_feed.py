"""The calendar at its secret address, read back by a library as calendars read it."""

from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.test import Client
from icalendar import Calendar

from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, User
from kol.posts.calendar.feeds import feed_make
from kol.posts.models import CalendarFeed, Post, PostTarget
from tests.cast import staff_actor
from tests.kol.posts.calendar.world import account_of, post_of, target_of

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User | Staff], Client]
PAGE = "/t/xiaoman/calendar/feed/"


@pytest.fixture
def target(owner: Staff, settings: LazySettings) -> PostTarget:
    """春茶；上新, scheduled for tomorrow."""
    from datetime import timedelta

    from django.utils import timezone

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
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    with team_scope(owner.team):
        post = Post.objects.get()
    assert str(event["uid"]) == f"target-{target.public_id}@qunzhu"
    assert str(event["summary"]) == "春茶; 上新, 第一批\\ · 小红书 @小满"
    assert event.decoded("dtstart") == target.due_at
    assert "已排期" in str(event["description"])
    assert str(event["url"]) == f"https://qz.example/t/xiaoman/posts/{post.public_id}/"
    assert str(event["status"]) == "CONFIRMED"


def test_the_same_calendar_is_not_sent_twice(
    client: Client, owner: Staff, target: PostTarget
) -> None:
    url = f"/calendar/{token_of(owner)}.ics"
    first = client.get(url)
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
