"""Posts and new works as cards in groups: once each, told to all, opened by their address."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from community.chat import posting
from community.chat.models import Message, WorkFeed
from community.chat.posting import feeds_set, group_publish, groups_choices
from community.chat.render import message_html
from community.chat.selectors import place_of, unanswered
from community.chat.selectors.messages import messages_latest
from community.chat.services import message_send
from community.groups.models import FanGroup
from foundation.events.models import Event
from foundation.scopes.actors import SYSTEM
from foundation.scopes.scope import team_scope
from foundation.teams.models import AuditEntry, Staff
from kol.platforms.connectors.base import Content, ContentKind, Live
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.models import PlatformAccount
from kol.platforms.registry import FoundWork
from kol.posts.models import Post, PostTarget
from tests.cast import staff_actor
from tests.community.chat.room import Room
from tests.outbox import hand_to

SAID = Content(
    kind=ContentKind.TEXT,
    title="巡演加场",
    text="上海站 <8月> 开票 https://qz.example/l/ab",
    link="https://qz.example/l/ab",
)


def a_target(room: Room, owner: Staff) -> PostTarget:
    """A post that goes to the room."""
    group = room.group
    return PostTarget.objects.create(
        team_id=owner.team_id, post=Post.objects.create(team_id=owner.team_id), kind="group",
        ref=group.public_id, platform="group", place=group.name, key="qzkey1",
    )  # fmt: skip


def test_a_post_becomes_one_card(room: Room, owner: Staff) -> None:
    with team_scope(owner.team):
        target = a_target(room, owner)
        before = FanGroup.objects.get(pk=room.group.pk).last_seq
        first, again = group_publish(target, SAID), group_publish(target, SAID)
        assert first == again == Live(remote_id=str(before + 1))
        message = Message.objects.get(card_key="post:qzkey1")
        assert (message.kind, message.text, message.sender, message.from_kol) == (
            "card", "巡演加场", None, True,
        )  # fmt: skip
        assert FanGroup.objects.get(pk=room.group.pk).last_seq == before + 1
        place = place_of(member_id=room.fan.pk, team_id=owner.team_id)
        assert place is not None
        drawn = message_html(messages_latest(place=place).messages[-1], time_zone="Asia/Shanghai")
    # It answers nobody, and waits for no answer.
    with team_scope(owner.team):
        message_send(member=room.fan, text="几点开票", actor=SYSTEM)
        assert [(one.text, one.count) for one in unanswered()] == [("几点开票", 1)]
    assert (
        '<a class="msg-card" dir="auto" href="https://qz.example/l/ab" target="_blank"'
        ' rel="noopener nofollow"><span class="msg-card-title">巡演加场</span>'
        '<span class="msg-card-text">上海站 &lt;8月&gt; 开票</span></a>'
    ) in drawn


def test_a_group_that_is_gone_takes_no_card(room: Room, owner: Staff) -> None:
    with team_scope(owner.team):
        target = a_target(room, owner)
        FanGroup.objects.filter(pk=room.group.pk).update(state="archived")
        assert [one.ref for one in groups_choices()] == []
        with pytest.raises(PlatformError) as refused:
            group_publish(target, SAID)
        assert refused.value.fault is Fault.NOT_FOUND
        assert not Message.objects.filter(kind="card").exists()


def test_a_new_work_is_told_once_in_the_groups_that_were_chosen(
    room: Room, owner: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    with team_scope(owner.team):
        account = PlatformAccount.objects.create(
            team=owner.team, platform="bilibili", handle="小满", publishing="hand"
        )
        work = FoundWork(
            7, account.pk, "BV1x", "新歌 MV", "四分钟", "https://www.bilibili.com/video/BV1x"
        )
        monkeypatch.setattr(posting, "found_work", {7: work}.get)
        event = Event(team_id=owner.team_id, name="platform.work_found", subject_id=7)
        hand_to("chat.works", event)
        assert not Message.objects.filter(kind="card").exists()
        actor = staff_actor(owner)
        feeds_set(account=account, groups=[room.group], staff=owner, actor=actor)
        feeds_set(account=account, groups=[room.group], staff=owner, actor=actor)
        assert AuditEntry.objects.filter(action="message.feeds").count() == 1
        with CaptureQueriesContext(connection) as queries:
            hand_to("chat.works", event)
        assert len(queries) == 3
        hand_to("chat.works", event)
        card = Message.objects.get(kind="card").card
    assert card == {
        "title": "新歌 MV",
        "text": "四分钟",
        "url": "https://www.bilibili.com/video/BV1x",
        "source": str(account),
    }


def test_the_groups_are_chosen_on_the_accounts_page(
    room: Room, owner: Staff, client: Client
) -> None:
    with team_scope(owner.team):
        account = PlatformAccount.objects.create(
            team=owner.team, platform="bilibili", handle="小满", publishing="hand"
        )
        client.force_login(owner.user)
        address = reverse("chat:feeds", args=["xiaoman", account.public_id])
        page = reverse("platforms:account", args=["xiaoman", account.public_id])
        assert address in client.get(page).content.decode()
        client.post(address, {"group": [room.group.public_id]})
        assert WorkFeed.objects.get(account=account).group_id == room.group.pk
        client.post(address, {})
        assert not WorkFeed.objects.exists()
        # A group's robot has no works to be told of.
        PlatformAccount.objects.update(platform="wecom")
        assert address not in client.get(page).content.decode()


def test_a_card_that_is_no_web_address_is_no_link(room: Room, owner: Staff) -> None:
    with team_scope(owner.team):
        target = a_target(room, owner)
        group_publish(
            target, Content(kind=ContentKind.TEXT, text="<b>你好</b>", link="javascript:x")
        )
        place = place_of(member_id=room.fan.pk, team_id=owner.team_id)
        assert place is not None
        drawn = message_html(messages_latest(place=place).messages[-1], time_zone="Asia/Shanghai")
    assert '<div class="msg-card" dir="auto"><span class="msg-card-title">&lt;b&gt;你好' in drawn
    assert "javascript:" not in drawn
