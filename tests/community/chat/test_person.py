"""What the chat forgets of a person, and what it tells them."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import translation
from pytest_django import DjangoCaptureOnCommitCallbacks

from community.chat.api import message_out
from community.chat.models import Message
from community.chat.person import person_extract
from community.chat.render import message_html, text_html
from community.chat.selectors import conversations_of, messages_latest
from community.chat.services import message_send
from community.fans.services import fan_erase
from community.groups.models import FanGroup, GroupMember
from foundation.assets.models import Asset
from foundation.assets.services import asset_create
from foundation.scopes.actors import SYSTEM
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import Staff, User
from foundation.teams.services.account import user_erase
from tests.cast import fan_actor
from tests.community.chat.room import Room
from tests.outbox import read_all
from tests.pictures import picture, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _counted(room: Room) -> None:
    """The fan has a place of the group, to be freed."""
    with team_scope(room.team):
        FanGroup.objects.filter(pk=room.group.pk).update(member_count=1)


def say(room: Room, member: GroupMember, text: str = "", **more: Any) -> None:
    with team_scope(room.team):
        message_send(member=member, text=text, actor=SYSTEM, **more)


def bring(room: Room) -> Asset:
    with team_scope(room.team):
        return asset_create(
            team_id=room.team.pk, upload=upload(picture()), purpose="chat",
            ref_id=room.group.pk, actor=fan_actor(room.fan.user),
        )  # fmt: skip


def test_an_erased_person_leaves_words_without_a_name(
    room: Room, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    user = room.fan.user
    assets = [bring(room), bring(room)]
    say(room, room.fan, "大家好")
    say(room, room.fan, "看图", image=assets[0])
    say(room, room.fan, image=assets[1])
    say(room, room.kol, "@小鹿 欢迎 a@b", reply_to=1)
    with django_capture_on_commit_callbacks(execute=True):
        user_erase(user=user, actor=fan_actor(user))
    with team_scope(room.team), translation.override("zh-hans"):
        said = messages_latest(place=room.place(room.kol)).messages
        assert [(m.sender_name, m.kind, m.text, m.recalled) for m in said] == [
            ("", "text", "大家好", False),
            ("", "text", "看图", False),
            ("", "image", "", True),
            ("小满", "text", "@小鹿 欢迎 a@b", False),
        ]
        drawn = [message_html(m, time_zone="Asia/Shanghai") for m in said]
        assert '<b data-w="deleted">已注销用户</b>' in drawn[0]
        assert "图片已删除" in drawn[2]
        assert '<b data-w="deleted">已注销用户</b>大家好' in drawn[3]
        assert "msg-at" not in drawn[3]  # nobody is called by an empty name
        assert message_out(said[0])["sender_name"] == "已注销用户"
        assert not Message.objects.filter(image__isnull=False).exists()
        assert not Asset.objects.exists()
    assert not any(default_storage.exists(a.key) for a in assets)
    assert "msg-at" not in text_html("a@b")


def test_lists_name_nobody_either(room: Room, client_for: Callable[[User], Client]) -> None:
    say(room, room.fan, "在吗")
    user_erase(user=room.fan.user, actor=SYSTEM)
    with team_scope(room.team):
        assert [one.last_sender for one in conversations_of(user_id=room.kol.user_id)] == [""]
    page = client_for(room.kol.user).get("/g/").content.decode()
    assert "已注销用户" in page
    assert "小鹿" not in page


def test_erased_staff_leave_no_name(room: Room, pr: Staff) -> None:
    speaker = room.join_staff(pr)
    say(room, speaker, "公关来了")
    user_erase(user=pr.user, actor=SYSTEM)
    with system_scope():
        place = GroupMember.objects.get(pk=speaker.pk)
        assert (place.display_name, place.state) == ("", "left")
        assert Message.objects.get().sender_name == ""


@pytest.mark.django_db(transaction=True)
def test_a_fan_erased_by_the_team(room: Room) -> None:
    say(room, room.fan, "大家好")
    say(room, room.kol, "好")
    with team_scope(room.team):
        assert room.fan.fan is not None
        fan_erase(fan=room.fan.fan, actor=SYSTEM)
    read_all("chat.erasures")
    with team_scope(room.team):
        names = Message.objects.order_by("seq").values_list("sender_name", flat=True)
        assert list(names) == ["", "小满"]


def test_what_is_told(room: Room) -> None:
    say(room, room.fan, "大家好")
    say(room, room.kol, "好")
    with system_scope():
        told = person_extract(room.fan.user)
    json.dumps(told)
    assert [(one["group"], one["name"], one["text"]) for one in told["messages"]] == [
        ("夏日小分队", "小鹿", "大家好")
    ]


def test_a_picture_that_went_with_its_sender_was_not_recalled_by_anybody(
    room: Room, client_for: Callable[[User | Staff], Client]
) -> None:
    say(room, room.fan, image=bring(room))
    with team_scope(room.team):
        message_send(member=room.kol, text="真好看", reply_to=1, actor=SYSTEM)
    user_erase(user=room.fan.user, actor=fan_actor(room.fan.user))
    page = client_for(room.kol.user).get(f"/g/{room.group.public_id}/").content.decode()
    lines = page[page.index('id="m1"') :]
    assert lines.count("图片已删除</span>") == 2  # the line, and the quote of it
    assert "撤回了一条消息</span>" not in lines
