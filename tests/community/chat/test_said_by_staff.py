"""The migration that says which older messages were the team's."""

import importlib

import pytest
from django.db import connection

from community.chat.models import Message
from community.chat.services import message_send
from community.groups.models import GroupMember
from foundation.scopes.actors import SYSTEM
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff
from tests.cast import make_user
from tests.community.chat.room import Room

pytestmark = pytest.mark.django_db
migration = importlib.import_module("community.chat.migrations.0005_said_by_staff")


def test_older_messages_of_staff_are_found_again(room: Room, operator: Staff) -> None:
    admin = room.join(make_user("helper", phone="+8613800000077"), role=GroupMember.Role.ADMIN)
    with team_scope(room.team):
        for member in (room.kol, room.fan, admin, room.join_staff(operator)):
            message_send(member=member, text=member.display_name, actor=SYSTEM)
        as_said = list(Message.objects.order_by("seq").values_list("seq", "by_staff"))
        assert as_said == [(1, True), (2, False), (3, False), (4, True)]
        Message.objects.update(by_staff=False)
        for _again in range(2):
            with connection.cursor() as cursor:
                cursor.execute(migration.BACKFILL)
            assert list(Message.objects.order_by("seq").values_list("seq", "by_staff")) == as_said
