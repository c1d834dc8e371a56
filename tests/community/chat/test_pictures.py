"""Pictures in a group: sent, seen by those who may read the message, gone with it."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from community.chat.errors import NotInGroup
from community.chat.readers import chat_picture_readable
from community.chat.services import message_recall, message_send
from community.groups.models import FanGroup, GroupMember
from foundation.assets.models import Asset
from foundation.scopes.actors import SYSTEM
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team, User
from tests.cast import fan_actor
from tests.community.chat.room import Room
from tests.pictures import picture, upload

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
        # The team's own: there is no file here that could be searched for codes.
        message_send(member=room.kol, image=asset, text="看", actor=fan_actor(room.kol.user))
    page = client_for(room.fan.user).get(f"/g/{room.group.public_id}/").content.decode()
    where = reverse("asset", args=[asset.public_id])
    assert f'<a class="msg-pic" href="{where}"' in page
    assert f'<img src="{where}?v=thumb" width="240" height="120"' in page


def files(room: Room) -> list[str]:
    """Every stored file of the team."""
    root = room.team.public_id
    try:
        months = default_storage.listdir(root)[0]
    except FileNotFoundError:
        return []
    return [name for month in months for name in default_storage.listdir(f"{root}/{month}")[1]]


def test_a_refused_message_leaves_no_picture(
    room: Room, client_for: Callable[[User], Client], settings: Any
) -> None:
    settings.CHAT_FLOOD = (3, 10)
    client, where = client_for(room.fan.user), f"/g/{room.group.public_id}/send/"

    def post(**more: str) -> int:
        data = {"image": upload(picture()), "text": "看", **more}
        return client.post(where, data, headers={"accept": "application/json"}).status_code

    with team_scope(room.team):
        assert post(reply_to="99") == 422
        assert post(client_id="no") == 422
        assert post(text="字" * 2001) == 422
        Team.objects.filter(pk=room.team.pk).update(require_phone_to_post=True)
        User.objects.filter(pk=room.fan.user_id).update(phone=None)
        assert post() == 403
        Team.objects.filter(pk=room.team.pk).update(require_phone_to_post=False)
        assert (Asset.objects.count(), files(room)) == (0, [])
        assert post(client_id="client-id-0001") == 200
        kept = files(room)
        assert (Asset.objects.count(), len(kept)) == (1, 2)
        assert post(client_id="client-id-0001") == 200  # the same message again
        assert [post(), post()] == [200, 429]
        assert Asset.objects.count() == 2
        FanGroup.objects.filter(pk=room.group.pk).update(state="archived")
        assert post() == 410
        assert (Asset.objects.count(), len(files(room))) == (2, 4)


def test_a_refusal_at_the_last_moment_leaves_no_picture(
    room: Room, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    before = room.place(room.fan)
    with team_scope(room.team):
        GroupMember.objects.filter(pk=room.fan.pk).update(state="removed")
        with django_capture_on_commit_callbacks(execute=True), pytest.raises(NotInGroup):
            message_send(member=before, image=upload(picture()), actor=SYSTEM)
        assert (Asset.objects.count(), files(room)) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_twins_with_a_picture_keep_one(room: Room) -> None:
    place = room.place(room.fan)
    seqs: list[int] = []

    def send() -> None:
        try:
            with team_scope(room.team):
                said = message_send(
                    member=place, image=upload(picture()), client_id="client-id-0001", actor=SYSTEM
                )
            seqs.append(said.seq)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seqs == [1, 1, 1, 1]
    with team_scope(room.team):
        assert (Asset.objects.count(), len(files(room))) == (1, 2)
