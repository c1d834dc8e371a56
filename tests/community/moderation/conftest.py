"""What tests of moderation share: a room, and somebody in it who has been there for long."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from community.chat.selectors import Said
from community.chat.services import message_send
from community.groups.models import FanGroup, GroupMember
from community.moderation import providers
from community.moderation.lines import lines_read
from community.moderation.models import WordList
from community.moderation.services import word_list_create, words_add
from foundation.live import valkey
from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from tests.cast import fan_actor, make_user
from tests.community.chat.room import Room, room, stored

__all__ = ["room", "stored"]

MakeList = Callable[..., WordList]
Say = Callable[..., Said]


@pytest.fixture(autouse=True)
def _everything_is_asked() -> Iterator[None]:
    """What a test took away is asked again by the next one."""
    yield
    valkey._down_until = providers._down_until = 0.0


@pytest.fixture
def scope(room: Room) -> Iterator[None]:
    """Inside the team."""
    with team_scope(room.team):
        yield


@pytest.fixture
def old(room: Room) -> GroupMember:
    """老粉, for a month in the group."""
    with team_scope(room.team):  # the room's own members were never counted in
        FanGroup.objects.filter(pk=room.group.pk).update(member_count=5)
    user = make_user("old", phone="+8613800000077")
    return room.join(user, display_name="老粉", joined_at=timezone.now() - timedelta(days=30))


@pytest.fixture
def make_list(room: Room, actor: Actor, scope: None) -> MakeList:
    """``make_list("hold", "加微信 代购", **more)``: a list of the team with these words."""

    def make(act: str, words: str, **more: Any) -> WordList:
        more = {"name": f"list {act}", "category": "ads", **more}
        made = word_list_create(team=room.team, actor=actor, act=act, **more)
        words_add(word_list=made, lines=lines_read(words.replace(" ", "\n")).lines, actor=actor)
        return made

    return make


@pytest.fixture
def say(room: Room, scope: None) -> Say:
    """``say(member, "text", **more)`` as a request would: with the member's place as it is now."""

    def send(member: GroupMember, text: str = "", **more: Any) -> Said:
        return message_send(
            member=room.place(member), text=text, actor=fan_actor(member.user), **more
        )

    return send
