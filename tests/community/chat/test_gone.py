"""What one sees of a group one is no longer in."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from community.groups.models import GroupMember
from community.invites.models import Invite, Redemption
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team, User
from tests.community.chat.room import Room

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User | Staff], Client]
JSON = {"accept": "application/json"}


@pytest.fixture
def invite(room: Room, owner: Staff) -> Invite:
    """The code the fan came in by."""
    with team_scope(room.team):
        made = Invite.objects.create(
            team=room.team,
            group=room.group,
            owner=owner,
            phrase="春风带来新早餐",
            expires_at=timezone.now() + timedelta(days=7),
        )
        assert room.fan.fan is not None
        Redemption.objects.create(team=room.team, invite=made, fan=room.fan.fan, member=room.fan)
    return made


def page_of(client: Client, room: Room) -> str:
    answer = client.get(f"/g/{room.group.public_id}/")
    assert answer.status_code == 404
    return answer.content.decode()


def leave(room: Room) -> None:
    with team_scope(room.team):
        GroupMember.objects.filter(pk=room.fan.pk).update(state="left")


def test_who_left_is_told_so_and_finds_the_way_back(
    room: Room, invite: Invite, client_for: ClientFor
) -> None:
    leave(room)
    page = page_of(client_for(room.fan.user), room)
    assert "你不在这个群里" in page
    assert "夏日小分队" in page
    assert f'href="/j/{invite.code}/"' in page


def test_a_code_that_ended_is_no_way_back(
    room: Room, invite: Invite, client_for: ClientFor
) -> None:
    leave(room)
    with team_scope(room.team):
        Invite.objects.update(state="paused")
    page = page_of(client_for(room.fan.user), room)
    assert "你不在这个群里" in page
    assert invite.code not in page
    assert 'href="/j/"' in page


def test_who_was_removed_is_shown_no_door(
    room: Room, invite: Invite, client_for: ClientFor
) -> None:
    with team_scope(room.team):
        GroupMember.objects.filter(pk=room.fan.pk).update(state="removed")
    page = page_of(client_for(room.fan.user), room)
    assert "你不在这个群里" in page
    assert "/j/" not in page


def test_who_never_was_in_it_learns_nothing(
    room: Room, stranger: User, other_owner: Staff, client_for: ClientFor
) -> None:
    for who in (stranger, other_owner):
        page = page_of(client_for(who), room)
        assert "夏日小分队" not in page
        assert "你不在这个群里" not in page


def test_a_script_and_a_closed_team_get_the_bare_answer(
    room: Room, invite: Invite, client_for: ClientFor
) -> None:
    leave(room)
    client = client_for(room.fan.user)
    answer = client.get(f"/g/{room.group.public_id}/", headers=JSON)
    assert (answer.status_code, "夏日小分队" in answer.content.decode()) == (404, False)
    Team.objects.filter(pk=room.team.pk).update(state="closed", closed_at=timezone.now())
    assert "夏日小分队" not in page_of(client, room)
