"""What the team's words and rules do to messages, before anybody sees them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from community.chat.errors import Muted, TooFast
from community.groups.models import GroupMember
from community.groups.services import member_leave
from community.moderation.errors import (
    LinkRefused,
    MessageHeld,
    MessageRefused,
    NewMemberLimit,
    NewMemberPause,
    PictureRefused,
    WordMuted,
)
from community.moderation.models import Decision, Held, Hit
from community.moderation.services import (
    appeal_decide,
    appeal_make,
    rule_mute,
    rules_set,
    word_list_update,
)
from community.moderation.services.held import Draft
from community.moderation.verdict import Verdict
from foundation.events.models import Event
from foundation.scopes.actors import Actor
from foundation.teams.models import AuditEntry, Staff, User
from tests.cast import fan_actor
from tests.community.chat.room import Room
from tests.community.moderation.conftest import MakeList, Say
from tests.community.moderation.pictures import qr, upload

pytestmark = pytest.mark.django_db
Stored = Callable[[Room], list[tuple[int, int, str]]]


def test_a_held_message_gets_no_number_and_nobody_hears_of_it(
    room: Room, old: GroupMember, make_list: MakeList, say: Say, stored: Stored
) -> None:
    make_list("hold", "加微信")
    with pytest.raises(MessageHeld):
        say(old, "有货，加 微❤️信 聊", client_id="client-0001")
    held = Held.objects.get()
    assert (held.text, held.why, held.found, held.category, held.state) == (
        "有货，加 微❤️信 聊", "words", "加微信", "ads", "waiting",
    )  # fmt: skip
    assert stored(room) == []
    assert room.place(old).last_seq == 0
    assert Event.objects.filter(name="moderation.message_held").count() == 1


def test_a_repeated_send_waits_once_and_is_answered_the_same(
    old: GroupMember, make_list: MakeList, say: Say, room: Room, actor: Actor, stored: Stored
) -> None:
    word_list = make_list("hold", "加微信")
    for _ in range(3):
        with pytest.raises(MessageHeld):
            say(old, "加微信", client_id="client-0001")
    assert Held.objects.count() == 1
    # The rule is gone; what waits goes on waiting under its id, and a new message goes out.
    word_list_update(word_list=word_list, enabled=False, actor=actor)
    with pytest.raises(MessageHeld):
        say(old, "加微信", client_id="client-0001")
    assert say(old, "加微信", client_id="client-0002").seq == 1
    assert [text for _seq, _count, text in stored(room)] == ["加微信"]


def test_what_was_sent_before_the_rule_stays_sent(
    old: GroupMember, make_list: MakeList, say: Say
) -> None:
    first = say(old, "加微信", client_id="client-0001")
    make_list("hold", "加微信")
    make_list("refuse", "代购")
    assert say(old, "加微信", client_id="client-0001").seq == first.seq
    assert not Held.objects.exists()


def test_words_are_replaced_where_they_stand(
    room: Room, old: GroupMember, make_list: MakeList, say: Say, stored: Stored
) -> None:
    make_list("mask", "傻瓜 笨蛋")
    said = say(old, "你这个傻-瓜！笨蛋")
    assert said.text == "你这个***！***"
    assert stored(room) == [(1, 1, "你这个***！***")]
    hit = Hit.objects.get()
    assert (hit.done, hit.found, hit.text) == ("masked", "傻瓜、笨蛋", "你这个傻-瓜！笨蛋")


def test_refused_and_muted(
    room: Room, old: GroupMember, make_list: MakeList, say: Say, stored: Stored
) -> None:
    make_list("refuse", "赌博网", category="gambling")
    make_list("mute", "裸聊", mute_minutes=30)
    with pytest.raises(MessageRefused, match="赌博"):
        say(old, "賭博網 了解一下")
    with pytest.raises(WordMuted, match="30"):
        say(old, "裸聊赌博网")  # the strongest counts
    assert stored(room) == []
    old.refresh_from_db()
    assert old.muted_until is not None
    assert 29 * 60 < (old.muted_until - timezone.now()).total_seconds() <= 30 * 60
    assert list(Hit.objects.order_by("pk").values_list("done", "why")) == [
        ("refused", "words"), ("muted", "words"),
    ]  # fmt: skip
    assert AuditEntry.objects.filter(action="group.member_mute", actor_kind="system").count() == 1
    with pytest.raises(Muted):
        say(old, "大家好")


def test_a_mute_by_rule_can_be_appealed_against(
    room: Room, old: GroupMember, make_list: MakeList, say: Say, operator: Staff, actor: Actor,
    client_for: Callable[[User | Staff], Client],
) -> None:  # fmt: skip
    make_list("mute", "裸聊", mute_minutes=30)
    with pytest.raises(WordMuted, match="申诉"):
        say(old, "裸聊", client_id="client-0001")
    draft = Draft(room.team.pk, room.group.pk, old.pk, "client-0002", "裸聊")
    assert rule_mute(draft=draft, verdict=Verdict(minutes=99))  # a twin was faster
    old.refresh_from_db()
    decision = Decision.objects.get()
    assert (decision.act, decision.by, decision.until) == ("mute", None, old.muted_until)
    assert (decision.excerpt, decision.reason) == ("裸聊", "裸聊")
    assert Hit.objects.count() == 1
    client = client_for(old.user)
    assert "禁言" in client.get("/safety/").content.decode()
    page = client.get(f"/safety/{decision.public_id}/").content.decode()
    assert "群规" in page
    appeal_make(decision=decision, user=old.user, text="在引用新闻", actor=fan_actor(old.user))
    desk = client_for(operator).get(f"/t/xiaoman/moderation/decisions/{decision.public_id}/")
    assert "在引用新闻" in desk.content.decode()
    appeal_decide(decision=decision, lift=True, answer="误判", by=operator, actor=actor)
    assert say(old, "大家好").seq == 1


def test_who_left_is_not_muted_by_a_rule(room: Room, old: GroupMember, scope: None) -> None:
    member_leave(member=old, actor=fan_actor(old.user))
    draft = Draft(room.team.pk, room.group.pk, old.pk, "client-0002", "裸聊")
    assert not rule_mute(draft=draft, verdict=Verdict(minutes=99))
    assert (Decision.objects.count(), Hit.objects.count()) == (0, 0)


def test_by_sound_only_where_the_list_says_so(
    old: GroupMember, make_list: MakeList, say: Say
) -> None:
    make_list("refuse", "加微信", by_sound=True)
    make_list("refuse", "代购", name="plain")
    for text in ("jia wei xin", "家威信", "加微信"):
        with pytest.raises(MessageRefused):
            say(old, text)
    assert say(old, "带狗散步").seq == 1


def test_staff_are_not_asked_and_neither_is_another_team(
    room: Room, make_list: MakeList, say: Say
) -> None:
    make_list("refuse", "加微信")
    assert say(room.kol, "加微信领福利").text == "加微信领福利"


def test_links(room: Room, old: GroupMember, say: Say, actor: Actor) -> None:
    assert say(old, "看 https://evil.example/a").seq == 1
    rules_set(team=room.team, actor=actor, on_link="refuse", domains=["weibo.com"])
    assert say(old, "看 https://m.weibo.com/1 和 weibo.com").seq == 2
    for text in (
        "https://evil.example/a", "http://weibo.com@evil.example", "ＥＶＩＬ．ＣＯＭ",
        "evil.com/x", "看evil。com", "https://notweibo.com", "https:\\\\evil.example",
    ):  # fmt: skip
        with pytest.raises(LinkRefused):
            say(old, text)
    for text in ("3.5折", "me@weibo.co", "v2.0 更新", "啊。好。的"):
        assert say(old, text).seq > 2
    rules_set(team=room.team, actor=actor, on_link="hold")
    with pytest.raises(MessageHeld):
        say(old, "https://evil.example/a")
    assert Held.objects.get().found == "evil.example"


def test_new_members(room: Room, old: GroupMember, say: Say, actor: Actor) -> None:
    rules_set(
        team=room.team, actor=actor, new_hours=24, new_links=False, new_pictures=False, new_pause=60
    )
    new = room.fan
    with pytest.raises(NewMemberLimit, match="24"):
        say(new, "https://evil.example")
    with pytest.raises(NewMemberPause):
        say(new, "你好")
    assert say(old, "https://evil.example").seq == 1
    assert say(old, "又一条").seq == 2
    rules_set(team=room.team, actor=actor, new_pause=0)
    with pytest.raises(NewMemberLimit):
        say(new, "", image=upload(qr("x")))
    assert say(new, "你好").seq == 3


def test_the_pace_is_the_teams(
    room: Room, old: GroupMember, say: Say, actor: Actor, settings: Any
) -> None:
    settings.CHAT_FLOOD = (100, 10)
    rules_set(team=room.team, actor=actor, flood_messages=2, flood_seconds=30)
    say(old, "一")
    say(old, "二")
    with pytest.raises(TooFast):
        say(old, "三")


def test_codes_in_pictures(
    room: Room, old: GroupMember, say: Say, actor: Actor, make_list: MakeList, stored: Stored
) -> None:
    with pytest.raises(MessageHeld):
        say(old, "扫码", image=upload(qr("https://u.wechat.com/abc")), client_id="client-0001")
    held = Held.objects.get()
    assert (held.why, held.found) == ("code", "https://u.wechat.com/abc")
    assert held.image is not None
    rules_set(team=room.team, actor=actor, on_code="refuse", domains=["weibo.com"])
    with pytest.raises(PictureRefused):
        say(old, "", image=upload(qr("weixin://dl/abc")))
    assert say(old, "", image=upload(qr("https://weibo.com/u/1"))).seq == 1
    assert say(old, "", image=upload(qr(None))).seq == 2
    rules_set(team=room.team, actor=actor, on_code="allow")
    assert say(old, "", image=upload(qr("weixin://dl/abc"))).seq == 3
    rules_set(team=room.team, actor=actor, on_code="hold")
    make_list("refuse", "赌博网")
    with pytest.raises(MessageRefused):
        say(old, "", image=upload(qr("赌博网 8888")))


def test_ordinary_messages_ask_no_query_more(
    room: Room,
    old: GroupMember,
    make_list: MakeList,
    say: Say,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_list("hold", "加微信")
    say(old, "早")
    with django_assert_num_queries(4):  # with the place, and the transaction's two marks
        say(old, "今天的豆浆太好喝了")


def test_the_page_answers_202_with_the_words(
    room: Room, old: GroupMember, make_list: MakeList, client_for: Callable[[User], Client]
) -> None:
    make_list("hold", "加微信")
    client, where = client_for(old.user), f"/g/{room.group.public_id}/send/"
    data = {"text": "加微信", "client_id": "client-0001"}
    answer = client.post(where, data, headers={"accept": "application/json"})
    assert answer.status_code == 202
    assert answer.json() == {
        "code": "message_held",
        "held": Held.objects.get().public_id,
        "text": "等待审核，通过后大家才能看到",
    }
    plain = client.post(where, data | {"client_id": "client-0002"})
    assert plain.status_code == 302
    page = client.get(f"/g/{room.group.public_id}/").content.decode()
    assert page.count("等待审核") >= 2
    assert (
        client_for(room.fan.user)
        .get(f"/g/{room.group.public_id}/")
        .content.decode()
        .count("加微信")
        == 0
    )
