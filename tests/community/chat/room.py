"""A group with people in it, for the tests of the chat."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.db import connection

from community.chat.selectors import Place, place_of
from community.fans.models import Fan
from community.groups.models import FanGroup, GroupMember
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team, User


@dataclass
class Room:
    """小满's group: the KOL speaks in it, a fan listens."""

    team: Team
    group: FanGroup
    kol: GroupMember
    fan: GroupMember

    def place(self, member: GroupMember) -> Place:
        """The member's place as it is now."""
        place = place_of(member_id=member.pk, team_id=self.team.pk)
        assert place is not None
        return place

    def join(self, user: User, **fields: object) -> GroupMember:
        """One more fan in the group."""
        with team_scope(self.team):
            fan = Fan.objects.create(
                team=self.team, user=user, nickname=user.display_name, source=Fan.Source.INVITE
            )
            return GroupMember.objects.create(
                **{
                    "team": self.team,
                    "group": self.group,
                    "user": user,
                    "fan": fan,
                    "display_name": user.display_name,
                    **fields,
                }
            )

    def join_staff(self, staff: Staff) -> GroupMember:
        """Staff come in."""
        with team_scope(self.team):
            return GroupMember.objects.create(
                team=self.team,
                group=self.group,
                user=staff.user,
                staff=staff,
                role=GroupMember.Role.ADMIN,
                display_name=staff.display_name,
            )


@pytest.fixture
def room(owner: Staff, fan_user: User) -> Room:
    """The group, with its owner (who is the KOL) and one fan in it."""
    team = owner.team
    with team_scope(team):
        group = FanGroup.objects.create(team=team, name="夏日小分队", created_by=owner)
        kol = GroupMember.objects.create(
            team=team,
            group=group,
            user=owner.user,
            staff=owner,
            role=GroupMember.Role.OWNER,
            display_name="小满",
            is_kol=True,
        )
    made = Room(team, group, kol, kol)
    made.fan = made.join(fan_user, display_name="小鹿")
    return made


@pytest.fixture
def stored(db: None) -> Callable[[Room], list[tuple[int, int, str]]]:
    """``stored(room)``: (number, count, text) of all that stands in the table, past every guard."""

    def read(room: Room) -> list[tuple[int, int, str]]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT seq, count_seq, text FROM chat_message WHERE group_id = %s ORDER BY seq",
                [room.group.pk],
            )
            return list(cursor.fetchall())

    return read
