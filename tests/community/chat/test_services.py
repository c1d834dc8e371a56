"""Recalling, reading on, notices."""

import time
from datetime import timedelta
from typing import Any, cast

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone
from redis import Redis

from community.chat.errors import NotInGroup, RecallNotYours, RecallTooLate
from community.chat.models import Message
from community.chat.selectors import Place, messages_latest
from community.chat.services import mark_read, message_recall, message_send
from community.groups.models import FanGroup, GroupMember
from community.groups.services import member_remove, members_remove_many
from foundation.events.models import EventFailure
from foundation.events.services import event_emit, failures_retry
from foundation.jobs.services import job_run
from foundation.live.wire import EVERYBODY, silences_key
from foundation.scopes.actors import SYSTEM
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import AuditEntry, Staff
from foundation.teams.services import staff_remove, team_close
from tests.cast import fan_actor, staff_actor
from tests.community.chat.room import Room
from tests.outbox import read_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_scope(room: Room) -> Any:
    with team_scope(room.team):
        yield


def say(room: Room, member: GroupMember, text: str) -> None:
    message_send(member=member, text=text, actor=fan_actor(room.fan.user))


def age(seq: int, seconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE chat_message SET created_at = now() - make_interval(secs => %s) WHERE seq = %s",
            [seconds, seq],
        )


def recall(room: Room, member: GroupMember, seq: int) -> Any:
    return message_recall(place=room.place(member), seq=seq, actor=fan_actor(member.user))


def recalled(seq: int) -> bool:
    return Message.objects.get(seq=seq).recalled_at is not None


# --- Recall ---------------------------------------------------------------------------------------


def test_one_recalls_ones_own_and_nobody_reads_it_any_more(room: Room) -> None:
    say(room, room.fan, "说错了")
    age(1, 110)
    gone = recall(room, room.fan, 1)
    assert (gone.recalled, gone.text, gone.picture) == (True, "", None)
    shown = messages_latest(place=room.place(room.kol)).messages
    assert [(m.seq, m.text, m.recalled) for m in shown] == [(1, "", True)]
    assert recall(room, room.fan, 1).recalled  # twice is once
    assert AuditEntry.objects.filter(action="message.recall").count() == 0


def test_after_two_minutes_it_stays(room: Room) -> None:
    say(room, room.fan, "说过的话")
    age(1, 121)
    with pytest.raises(RecallTooLate):
        recall(room, room.fan, 1)
    assert not recalled(1)


def test_nobody_recalls_anothers(room: Room, pr: Staff) -> None:
    say(room, room.kol, "公告")
    speaker = room.join_staff(pr)  # a PR person speaks, and does not moderate
    for member in (room.fan, speaker):
        with pytest.raises(RecallNotYours):
            recall(room, member, 1)
    assert not recalled(1)


def test_staff_who_moderate_recall_any_time_and_it_is_on_record(
    room: Room, operator: Staff
) -> None:
    say(room, room.fan, "广告")
    age(1, 9000)
    member = room.join_staff(operator)
    message_recall(place=room.place(member), seq=1, actor=staff_actor(operator))
    assert recalled(1)
    entry = AuditEntry.objects.get(action="message.recall")
    assert (entry.actor_user_id, entry.object_id) == (operator.user_id, Message.objects.get().pk)


def test_what_is_not_there_or_not_readable_can_not_be_recalled(room: Room) -> None:
    say(room, room.fan, "以前")
    GroupMember.objects.filter(pk=room.fan.pk).update(joined_seq=1)
    for seq in (1, 2):
        with pytest.raises(NotInGroup):
            recall(room, room.fan, seq)
    assert not recalled(1)


# --- Reading on -----------------------------------------------------------------------------------


def read_of(room: Room) -> tuple[int, int, int]:
    place: Place = room.place(room.fan)
    return place.read_seq, place.read_count, place.unread


def test_the_mark_goes_forward_only_and_never_past_the_end(room: Room) -> None:
    for number in range(3):
        say(room, room.kol, str(number))
    assert read_of(room) == (0, 0, 3)
    assert mark_read(place=room.place(room.fan), seq=2)
    assert read_of(room) == (2, 2, 1)
    assert not mark_read(place=room.place(room.fan), seq=1)
    assert not mark_read(place=room.place(room.fan), seq=2)
    assert read_of(room) == (2, 2, 1)
    assert mark_read(place=room.place(room.fan), seq=10**9)
    assert read_of(room) == (3, 3, 0)


# --- Notices --------------------------------------------------------------------------------------


def joined(room: Room, **payload: Any) -> None:
    event_emit(
        team_id=room.team.pk,
        name="group.member_joined",
        actor=SYSTEM,
        subject=room.fan,
        payload={"group": room.group.pk, "member": room.fan.pk, "fan": room.fan.fan_id, **payload},
    )


@pytest.mark.django_db(transaction=True)
def test_who_joined_is_said_once_and_counts_as_unread_for_nobody(room: Room) -> None:
    say(room, room.kol, "欢迎")
    with transaction.atomic():
        joined(room)
    read_all("chat.notices")
    with connection.cursor() as cursor:  # the consumer's place is lost: it reads all again
        cursor.execute("UPDATE events_consumercursor SET xact = 0, event_id = 0")
    read_all("chat.notices")
    lines = list(Message.objects.filter(kind="system"))
    assert [(m.seq, m.count_seq, m.text, m.sender_name) for m in lines] == [
        (2, 1, "joined", "小鹿")
    ]
    assert read_of(room)[2] == 1


@pytest.mark.django_db(transaction=True)
def test_staff_come_in_quietly(room: Room) -> None:
    with transaction.atomic():
        joined(room, member=room.kol.pk, fan=None)
    read_all("chat.notices")
    assert Message.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_who_is_off_the_team_is_silenced(room: Room, operator: Staff, settings: Any) -> None:
    room.join_staff(operator)
    staff_remove(staff=operator, by=room.kol.staff, actor=SYSTEM)  # type: ignore[arg-type]
    read_all("chat.silences")
    kept = Redis.from_url(settings.REDIS_URL).zrange(silences_key(settings.REDIS_PREFIX), 0, -1)
    assert kept == [f"{operator.user_id}:{room.group.pk}".encode()]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["removed", "removed with many", "team closed"])
def test_who_is_removed_while_valkey_is_away_is_silenced_when_it_is_back(
    room: Room, settings: Any, how: str
) -> None:
    there = settings.REDIS_URL
    kept = silences_key(settings.REDIS_PREFIX)
    redis = Redis.from_url(there)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    started = time.time()
    with team_scope(room.team):
        if how == "removed":
            FanGroup.objects.update(member_count=1)
            member_remove(member=room.fan, by=room.kol.staff, reason="", actor=SYSTEM)
        elif how == "removed with many":
            FanGroup.objects.update(member_count=1)
            by = room.kol.staff
            assert by is not None
            job = members_remove_many(group=room.group, by=by, actor=staff_actor(by), reason="")
            job_run(team_id=job.team_id, job_id=job.pk)
        else:
            team_close(by=room.kol.staff, actor=SYSTEM)  # type: ignore[arg-type]
    ended = time.time()
    name = {
        "removed": "chat.places_ended",
        "removed with many": "chat.many_places_ended",
        "team closed": "chat.teams_closed",
    }[how]
    read_all(name)  # Valkey is still away: tried again
    with system_scope():
        assert EventFailure.objects.get().consumer == name
    assert redis.exists(kept) == 0
    settings.REDIS_URL = there
    with time_machine.travel(timezone.now() + timedelta(seconds=2), tick=False):
        assert failures_retry() == 1
    who = f"{EVERYBODY if how == 'team closed' else room.fan.user_id}:{room.group.pk}".encode()
    (pair,) = redis.zrange(kept, 0, -1, withscores=True)
    silenced, at = cast(tuple[bytes, float], pair)
    assert silenced == who
    # From the moment they were out: who comes back meanwhile goes on hearing.
    assert started <= at <= ended
