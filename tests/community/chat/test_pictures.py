"""Pictures in a group: sent, seen by those who may read the message, gone with it."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from community.chat.readers import chat_picture_readable
from community.chat.services import message_recall, message_send
from community.groups.models import GroupMember
from foundation.assets.models import Asset
from foundation.scopes.actors import SYSTEM
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, User
from tests.cast import fan_actor
from tests.community.chat.room import Room

pytestmark = pytest.mark.django_db


@pytest.fixture
def asset(room: Room) -> Asset:
    """A picture somebody brought into the group."""
    with team_scope(room.team):
        return Asset.objects.create(
            team=room.team, purpose="chat", ref_id=room.group.pk, mime="image/png",
            width=800, height=400, size=10, sha256=b"x" * 32, key="k",
        )  # fmt: skip


def test_who_may_see_it(
    room: Room, asset: Asset, stranger: User, other_owner: Staff, analyst: Staff
) -> None:
    reader = room.join_staff(analyst)
    with team_scope(room.team):
        assert not chat_picture_readable(room.fan.user, asset)  # not sent yet
        said = message_send(member=room.kol, image=asset, actor=SYSTEM)
        assert (said.kind, said.text, said.seq) == ("image", "", 1)
        assert chat_picture_readable(room.fan.user, asset)
        assert chat_picture_readable(reader.user, asset)
        assert not chat_picture_readable(stranger, asset)
        assert not chat_picture_readable(other_owner.user, asset)
        GroupMember.objects.filter(pk=room.fan.pk).update(joined_seq=1)
        assert not chat_picture_readable(room.fan.user, asset)  # from before they came
        GroupMember.objects.filter(pk=room.fan.pk).update(joined_seq=0)
        message_recall(place=room.place(room.kol), seq=1, actor=SYSTEM)
        assert not chat_picture_readable(room.fan.user, asset)


def test_it_is_drawn_small_and_leads_to_the_whole(
    room: Room, asset: Asset, client_for: Callable[[User], Client]
) -> None:
    with team_scope(room.team):
        message_send(member=room.fan, image=asset, text="看", actor=fan_actor(room.fan.user))
    page = client_for(room.fan.user).get(f"/g/{room.group.public_id}/").content.decode()
    where = reverse("asset", args=[asset.public_id])
    assert f'<a class="msg-pic" href="{where}"' in page
    assert f'<img src="{where}?v=thumb" width="240" height="120"' in page
