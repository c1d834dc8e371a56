"""Saying something while people are removed, leave, and come in."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from community.chat.errors import NotInGroup
from community.chat.selectors import place_of
from community.chat.services import message_send, notice_write
from community.groups.errors import NotActive
from community.groups.models import FanGroup, GroupMember
from community.groups.services import member_leave, member_readmit, member_remove, member_role_set
from foundation.scopes.actors import SYSTEM
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff
from tests.cast import make_user
from tests.community.chat.room import Room

pytestmark = pytest.mark.django_db(transaction=True)
Stored = Callable[[Room], list[tuple[int, int, str]]]


def at_once(room: Room, *acts: Callable[[], None]) -> list[BaseException]:
    """Run all of them at the same time; returns what they raised."""
    failed: list[BaseException] = []

    def run(act: Callable[[], None]) -> None:
        try:
            with team_scope(room.team):
                act()
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed


def test_no_deadlock_between_speaking_and_removal(room: Room, owner: Staff, stored: Stored) -> None:
    people = [room.join(make_user(f"race{n}", phone=f"+86138100000{n:02}")) for n in range(4)]
    with team_scope(room.team):
        FanGroup.objects.filter(pk=room.group.pk).update(member_count=4)
    said: list[int] = []

    def speak(member: GroupMember) -> Callable[[], None]:
        def act() -> None:
            for number in range(40):
                place = place_of(member_id=member.pk, team_id=room.team.pk)
                if place is None:
                    continue
                try:
                    one = message_send(member=place, text=f"{member.pk} {number}", actor=SYSTEM)
                    said.append(one.seq)
                except NotInGroup:
                    pass

        return act

    def remove(member: GroupMember) -> Callable[[], None]:
        def act() -> None:
            for _ in range(15):
                try:
                    member_remove(member=member, by=owner, reason="", actor=SYSTEM)
                    member_readmit(member=member, by=owner, actor=SYSTEM)
                except NotActive:
                    pass

        return act

    acts = [act for member in people for act in (speak(member), remove(member))]
    calls = [room.kol.display_name, *(one.display_name for one in people)]

    def call() -> None:
        """The KOL calls those who are being removed: their rows are pointed at."""
        for _ in range(40):
            text = " ".join(f"@{name}" for name in calls)
            said.append(message_send(member=room.kol, text=text, actor=SYSTEM).seq)

    assert at_once(room, *acts, call) == []
    with team_scope(room.team):
        for member in people:
            member_leave(member=member, actor=SYSTEM)
        group = FanGroup.objects.get(pk=room.group.pk)
    numbers = [row[0] for row in stored(room)]
    assert sorted(said) == numbers == list(range(1, len(said) + 1))
    assert (group.member_count, group.last_seq, group.count_seq) == (0, len(said), len(said))


def test_no_deadlock_between_notices_and_removal(room: Room, owner: Staff, stored: Stored) -> None:
    with team_scope(room.team):
        FanGroup.objects.filter(pk=room.group.pk).update(member_count=1)

    def announce() -> None:
        for number in range(60):
            notice_write(
                member_id=room.fan.pk, team_id=room.team.pk, word="joined", event_id=number
            )

    def remove() -> None:
        for _ in range(30):
            member_remove(member=room.fan, by=owner, reason="", actor=SYSTEM)
            member_readmit(member=room.fan, by=owner, actor=SYSTEM)

    assert at_once(room, announce, remove) == []
    numbers = [row[0] for row in stored(room)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_no_deadlock_between_the_owner_speaking_and_another_owner_made(
    room: Room, owner: Staff, manager: Staff
) -> None:
    second = room.join_staff(manager)

    def speak(member: GroupMember) -> Callable[[], None]:
        def act() -> None:
            for number in range(40):
                message_send(member=member, text=str(number), actor=SYSTEM)

        return act

    def hand_over() -> None:
        for _ in range(10):
            for member in (second, room.kol):
                member_role_set(member=member, role="owner", by=owner, actor=SYSTEM)

    assert at_once(room, speak(room.kol), speak(second), hand_over, hand_over) == []
    with team_scope(room.team):
        assert GroupMember.objects.filter(group=room.group, role="owner").count() == 1
