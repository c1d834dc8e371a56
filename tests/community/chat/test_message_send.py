"""Saying something: once, in order, within the rules."""

import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks
from redis import Redis

from community.chat.errors import (
    ClientIdInvalid,
    GroupArchived,
    MayNotSpeak,
    MessageEmpty,
    MessageTooLong,
    NotInGroup,
    PhoneNeeded,
    ReplyGone,
    TooFast,
)
from community.chat.models import Mention, Message
from community.chat.selectors import Place
from community.chat.services import message_recall, message_send
from community.groups.models import FanGroup, GroupMember
from foundation.live.wire import Live, channel, decode
from foundation.scopes.scope import OutOfScope, team_scope
from foundation.teams.models import Staff, Team, User
from tests.cast import fan_actor, make_user, staff_actor
from tests.community.chat.room import Room

pytestmark = pytest.mark.django_db
Stored = Callable[[Room], list[tuple[int, int, str]]]


def say(room: Room, member: GroupMember | Place, text: str, **more: Any) -> Any:
    with team_scope(room.team):
        return message_send(member=member, text=text, actor=fan_actor(room.fan.user), **more)


def test_a_message_is_numbered_counted_and_kept(
    room: Room, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    place = room.place(room.fan)
    with django_assert_num_queries(3):  # the statement, in a savepoint of the test's transaction
        first = say(room, place, "  你好\u202e ")
    second = say(room, room.kol, "大家好")
    assert [(m.seq, m.count_seq, m.text) for m in (first, second)] == [
        (1, 1, "你好"),
        (2, 2, "大家好"),
    ]
    assert (second.from_kol, second.sender_name, second.sender_role) == (True, "小满", "owner")
    with team_scope(room.team):
        group = FanGroup.objects.get(pk=room.group.pk)
        row = Message.objects.get(pk=first.pk)
        fan = GroupMember.objects.get(pk=room.fan.pk)
    assert (group.last_seq, group.count_seq) == (2, 2)
    assert group.last_message_at is not None
    assert (row.sender_id, row.kind, row.sender_name) == (room.fan.pk, "text", "小鹿")
    # Who speaks has read up to there.
    assert (fan.read_seq, fan.read_count) == (1, 1)
    assert room.place(room.fan).unread == 1


def test_the_same_client_id_again_is_the_same_message(room: Room, stored: Stored) -> None:
    mine = str(uuid.uuid4())
    first = say(room, room.fan, "一次", client_id=mine)
    again = say(room, room.fan, "一次", client_id=mine)
    assert (again.pk, again.seq) == (first.pk, 1)
    # Another member's equal id is another message.
    assert say(room, room.kol, "别人", client_id=mine).seq == 2
    assert stored(room) == [(1, 1, "一次"), (2, 2, "别人")]


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_numbers_without_a_gap(room: Room, stored: Stored) -> None:
    members = [room.join(make_user(f"many{n}", phone=f"+86139000000{n:02}")) for n in range(8)]
    places = [room.place(member) for member in members]
    twin = str(uuid.uuid4())
    failed: list[BaseException] = []

    def speak(place: Place) -> None:
        try:
            for number in range(10):
                say(room, place, f"{place.member_id}-{number}")
            say(room, places[0], "twin", client_id=twin)
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=speak, args=(place,)) for place in places]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    rows = stored(room)
    assert [row[0] for row in rows] == list(range(1, 82))
    assert [row[1] for row in rows] == list(range(1, 82))
    assert [row[2] for row in rows].count("twin") == 1


def test_open_pages_are_told_after_the_commit(
    room: Room, settings: Any, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    listener = Redis.from_url(settings.REDIS_URL).pubsub(  # type: ignore[no-untyped-call]
        ignore_subscribe_messages=True
    )
    listener.subscribe(channel(settings.REDIS_PREFIX))
    listener.get_message(timeout=1)
    with django_capture_on_commit_callbacks(execute=True):
        say(room, room.fan, "<b>嗨</b>", client_id="client-id-0001")
        assert listener.get_message(timeout=0.2) is None
    message = listener.get_message(timeout=2)
    listener.close()
    assert message is not None
    live = decode(message["data"])
    assert isinstance(live, Live)
    assert (live.group_id, live.seq) == (room.group.pk, 1)
    text = live.frame.decode()
    assert text.startswith("event: message\ndata: {")
    assert f'"g":"{room.group.public_id}"' in text
    assert "&lt;b&gt;嗨&lt;/b&gt;" in text
    assert "client-id-0001" in text


def test_valkey_away_and_the_message_is_stored(room: Room, settings: Any, stored: Stored) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    say(room, room.fan, "无论如何")
    assert stored(room) == [(1, 1, "无论如何")]


@pytest.mark.parametrize(
    ("text", "refusal"),
    [("", MessageEmpty), (" \n\u200b ", MessageEmpty), ("字" * 2001, MessageTooLong)],
)
def test_a_text_that_is_none_or_too_long(
    room: Room, stored: Stored, text: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        say(room, room.fan, text)
    assert stored(room) == []
    assert room.place(room.fan).last_seq == 0


def test_two_thousand_characters_as_a_reader_counts_them(room: Room) -> None:
    assert say(room, room.fan, "👨‍👩‍👧" * 1000).seq == 1


def test_a_fan_without_a_phone_is_told_to_verify_it(room: Room, stored: Stored) -> None:
    silent = room.join(make_user("silent"))
    with pytest.raises(PhoneNeeded):
        say(room, silent, "没有手机")
    assert stored(room) == []
    Team.objects.filter(pk=room.team.pk).update(require_phone_to_post=False)
    assert say(room, silent, "可以了").seq == 1


def test_staff_speak_as_their_role_says(
    room: Room, analyst: Staff, pr: Staff, stored: Stored
) -> None:
    quiet, speaker = room.join_staff(analyst), room.join_staff(pr)
    with pytest.raises(MayNotSpeak):
        say(room, quiet, "分析")
    assert say(room, speaker, "公关").seq == 1
    with team_scope(room.team):
        Staff.objects.filter(pk=pr.pk).update(state="left")
    with pytest.raises(NotInGroup):
        say(room, speaker, "离职了")
    assert len(stored(room)) == 1


def test_who_is_out_says_nothing(room: Room, stored: Stored) -> None:
    before = room.place(room.fan)
    with team_scope(room.team):
        GroupMember.objects.filter(pk=room.fan.pk).update(state="removed")
    for member in (room.fan, before):  # also with a place that was read before the removal
        with pytest.raises(NotInGroup):
            say(room, member, "我还在吗")
    assert stored(room) == []


def test_an_archived_group_is_read_only(room: Room, stored: Stored) -> None:
    before = room.place(room.fan)
    with team_scope(room.team):
        FanGroup.objects.filter(pk=room.group.pk).update(state="archived")
    for member in (room.fan, before):
        with pytest.raises(GroupArchived):
            say(room, member, "喂")
    assert stored(room) == []


def test_another_teams_scope_is_refused(room: Room, other_team: Team, stored: Stored) -> None:
    place = room.place(room.fan)
    with team_scope(other_team), pytest.raises(OutOfScope):
        message_send(member=place, text="越墙", actor=fan_actor(room.fan.user))
    assert stored(room) == []


def test_a_flood_is_stopped_and_others_go_on(room: Room, settings: Any, stored: Stored) -> None:
    settings.CHAT_FLOOD = (3, 10)
    for number in range(3):
        say(room, room.fan, str(number))
    with pytest.raises(TooFast) as refused:
        say(room, room.fan, "4")
    assert refused.value.status == 429
    assert 1 <= refused.value.params["seconds"] <= 10
    assert say(room, room.kol, "我可以").seq == 4
    assert len(stored(room)) == 4


def test_a_client_id_that_is_none(room: Room, stored: Stored) -> None:
    with pytest.raises(ClientIdInvalid):
        say(room, room.fan, "x", client_id="'; drop")
    assert stored(room) == []


def test_a_reply_quotes_and_a_recalled_one_does_not(room: Room, stored: Stored) -> None:
    say(room, room.kol, "今晚八点开播")
    reply = say(room, room.fan, "收到", reply_to=1)
    assert (reply.quote.seq, reply.quote.sender_name, reply.quote.text) == (
        1,
        "小满",
        "今晚八点开播",
    )
    with pytest.raises(ReplyGone):
        say(room, room.fan, "什么", reply_to=99)
    with team_scope(room.team):
        message_recall(place=room.place(room.kol), seq=1, actor=staff_actor(room.kol.staff))  # type: ignore[arg-type]
    with pytest.raises(ReplyGone):
        say(room, room.fan, "什么", reply_to=1)
    assert len(stored(room)) == 2


def test_what_was_said_before_one_came_can_not_be_quoted(room: Room) -> None:
    say(room, room.kol, "早先的话")
    late = room.join(make_user("late", phone="+8613900000099"), joined_seq=1)
    with pytest.raises(ReplyGone):
        say(room, late, "引用", reply_to=1)


def test_names_called_become_mentions(room: Room, stranger: User) -> None:
    deer = room.join(stranger, display_name="小鹿 Lu")
    said = say(room, room.kol, "@小鹿 Lu你好，＠小鹿 也好，@没有这人 @小鹿")
    with team_scope(room.team):
        called = set(Mention.objects.values_list("member_id", flat=True))
    assert called == {deer.pk, room.fan.pk}
    assert set(said.mentions) == {(deer.public_id, "小鹿 Lu"), (room.fan.public_id, "小鹿")}


def test_mentions_are_bounded(room: Room) -> None:
    names = [f"粉丝{n:02}" for n in range(30)]
    for name in names:
        room.join(make_user(name), display_name=name)
    say(room, room.kol, "".join(f"@{name} " for name in names))
    with team_scope(room.team):
        assert Mention.objects.count() == 20


def test_all_are_called_by_those_who_run_the_group_only(room: Room) -> None:
    say(room, room.fan, "@所有人 看我")
    assert room.place(room.fan).last_at_all_seq == 0
    assert say(room, room.kol, "@所有人 开播了").mention_all is True
    assert room.place(room.fan).last_at_all_seq == 2
    with team_scope(room.team):
        assert Mention.objects.count() == 0
