"""The muted read on, and are told until when."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from community.chat.errors import Muted
from community.chat.selectors.places import until_text
from community.chat.services import message_send
from community.groups.models import GroupMember
from foundation.scopes.actors import SYSTEM
from foundation.scopes.scope import team_scope
from tests.community.chat.room import Room

pytestmark = pytest.mark.django_db


def mute(room: Room, **ahead: int) -> datetime:
    until = timezone.now() + timedelta(**ahead)
    with team_scope(room.team):
        GroupMember.objects.filter(pk=room.fan.pk).update(muted_until=until)
    return until


def test_muted_fan_is_refused_with_the_time(
    room: Room,
    stored: Callable[[Room], list[tuple[int, int, str]]],
    client_for: Callable[..., Client],
) -> None:
    until = mute(room, days=3)
    client = client_for(room.fan.user)
    address = reverse("chat_fan:send", args=[room.group.public_id])

    answer = client.post(address, {"text": "在吗"}, headers={"Accept": "application/json"})

    assert answer.status_code == 403
    when = until_text(until, room.team.time_zone)
    assert answer.json()["code"] == "chat_muted"
    assert when in answer.json()["text"]
    assert stored(room) == []
    page = client.get(reverse("chat_fan:room", args=[room.group.public_id]))
    assert page.status_code == 200
    assert when in page.content.decode()
    assert 'id="chat-form"' not in page.content.decode()


def test_a_mute_between_the_page_and_the_message_holds(
    room: Room, stored: Callable[[Room], list[tuple[int, int, str]]]
) -> None:
    place = room.place(room.fan)
    mute(room, hours=1)
    with team_scope(room.team), pytest.raises(Muted):
        message_send(member=place, text="一句", actor=SYSTEM)
    assert stored(room) == []


def test_a_mute_that_is_over_is_none(
    room: Room, stored: Callable[[Room], list[tuple[int, int, str]]]
) -> None:
    mute(room, seconds=-1)
    with team_scope(room.team):
        message_send(member=room.place(room.fan), text="好了", actor=SYSTEM)
    assert stored(room) == [(1, 1, "好了")]


def test_until_is_short_for_today_and_full_for_next_year() -> None:
    now = timezone.now().astimezone(UTC)
    midnight = now.replace(hour=23, minute=59)
    assert until_text(midnight, "UTC") == "23:59"
    later = now.replace(year=now.year + 1, month=2, day=3, hour=4, minute=5)
    assert until_text(later, "UTC") == f"{now.year + 1}-02-03 04:05"


def test_refusal_speaks_chinese() -> None:
    with translation.override("zh-hans"):
        assert Muted(until="18:30").text() == "你已被禁言到 18:30。这段时间仍可以看消息。"
