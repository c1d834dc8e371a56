"""Members on the phone: who sees them, and what an admin among the fans does about them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from community.chat.errors import RecallNotYours, RecallTooLate
from community.chat.models import Message
from community.chat.services import message_recall, message_send
from community.fans.document import fan_search_refresh
from community.fans.models import Fan, FanContact
from community.fans.services import note_add
from community.groups.models import GroupMember
from community.groups.services import member_mute
from foundation.events.models import Event
from foundation.scopes.actors import SYSTEM
from foundation.scopes.scope import team_scope
from foundation.teams.models import AuditEntry, Staff, User
from tests.cast import fan_actor, make_user
from tests.community.chat.room import Room

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User | Staff], Client]


@pytest.fixture
def admin(room: Room) -> GroupMember:
    """阿杰, a fan who is admin."""
    user = make_user("ajie", phone="+8613800000002")
    return room.join(user, display_name="阿杰", role="admin")


def url(room: Room, name: str = "members", *args: Any) -> str:
    return reverse(f"chat_fan:{name}", args=[room.group.public_id, *args])


def state(room: Room, member: GroupMember) -> tuple[Any, ...]:
    with team_scope(room.team):
        one = GroupMember.objects.get(pk=member.pk)
    return one.state, one.muted_until, one.remove_reason


# --- Who sees what --------------------------------------------------------------------------------


def test_a_plain_member_sees_who_runs_the_group_and_nobody_else(
    room: Room, admin: GroupMember, client_for: ClientFor
) -> None:
    other = room.join(make_user("plum"), display_name="梅子")
    client = client_for(room.fan.user)
    page = client.get(url(room) + "?q=梅").content.decode()
    assert "阿杰" in page
    assert "小满" in page
    assert "梅子" not in page
    assert other.public_id not in page
    assert admin.public_id not in page
    assert 'type="search"' not in page
    for name in ("member", "member_out"):
        assert client.get(url(room, name, other.public_id)).status_code == 404
    assert client.post(url(room, "member_out", other.public_id)).status_code == 404
    answer = client.post(url(room, "member_quiet", other.public_id), {"minutes": "60"})
    assert answer.status_code == 404
    assert state(room, other) == ("active", None, "")
    assert url(room) in client.get(url(room, "about")).content.decode()


def test_an_admin_reads_names_and_roles_and_no_contacts(
    room: Room, admin: GroupMember, client_for: ClientFor
) -> None:
    with team_scope(room.team):
        fan = Fan.objects.get(user=room.fan.user_id)
        fan.nickname = "小鹿"
        fan.save()
        note_add(fan=fan, text="住在杭州", actor=SYSTEM)
        FanContact.objects.create(team=room.team, fan=fan, kind="phone", value="+8613812345678")
        fan_search_refresh(fan)
    client = client_for(admin.user)
    pages = [
        client.get(url(room)),
        client.get(url(room) + "?q=xl"),
        client.get(url(room, "member", room.fan.public_id)),
    ]
    for page in pages:
        text = page.content.decode()
        assert "小鹿" in text
        for secret in ("5678", "138", "fan@example.com", "杭州"):
            assert secret not in text.replace(room.fan.public_id, "")
    for q in ("5678", "13812345678", "没有的人"):
        assert "小鹿" not in client.get(url(room), {"q": q}).content.decode()


def test_the_list_goes_on_by_pages_in_few_queries(
    room: Room, admin: GroupMember, client_for: ClientFor,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    for number in range(45):
        room.join(make_user(f"p{number}"), display_name=f"路人{number:02}")
    client = client_for(admin.user)
    with django_assert_num_queries(4):  # user and place, leaders, count, page
        page = client.get(url(room)).content.decode()
    assert page.count("路人") == 40
    assert page.count('<span class="badge">管理员</span>') == 1
    following = page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    with django_assert_num_queries(3):
        second = client.get(url(room) + following.replace("&amp;", "&")).content.decode()
    assert second.count("路人") == 5
    assert "小鹿" in second  # joined first
    with django_assert_num_queries(4):  # staff by name before
        assert "没有符合条件的成员" in client.get(url(room), {"q": "zzz"}).content.decode()
    with django_assert_num_queries(2):  # user and place, the member
        client.get(url(room, "member", room.fan.public_id))


# --- Muting and removing --------------------------------------------------------------------------


def test_an_admin_mutes_and_takes_it_back(
    room: Room, admin: GroupMember, client_for: ClientFor
) -> None:
    client, address = client_for(admin.user), url(room, "member_quiet", room.fan.public_id)
    shown = client.post(address, {"minutes": "60", "reason": "刷屏"}, follow=True)
    assert f'{address}?minutes=0"' in shown.content.decode()
    _state, until, _reason = state(room, room.fan)
    ahead = until - timezone.now()
    assert timedelta(minutes=59) < ahead <= timedelta(hours=1)
    assert client.post(f"{address}?minutes=0").status_code == 302
    assert state(room, room.fan) == ("active", None, "")


def test_refused_mutes_keep_what_was_typed(
    room: Room, admin: GroupMember, client_for: ClientFor
) -> None:
    client, address = client_for(admin.user), url(room, "member_quiet", room.fan.public_id)
    refused = client.post(address, {"until": "2020-01-01T10:00", "reason": "老是刷屏"})
    assert refused.status_code == 422
    text = refused.content.decode()
    assert 'value="老是刷屏"' in text
    assert 'value="2020-01-01T10:00"' in text
    assert state(room, room.fan) == ("active", None, "")
    with team_scope(room.team):
        until = timezone.now() + timedelta(hours=3)
        member_mute(member=room.fan, until=until, reason="广告", by=None, actor=SYSTEM)
    assert client.post(address, {"minutes": "0"}).status_code == 403
    assert state(room, room.fan)[1] == until
    # Why the team muted them is the team's, and so is letting them speak.
    page = client.get(url(room, "member", room.fan.public_id)).content.decode()
    assert "广告" not in page
    assert "只有团队能改" in page
    assert 'name="minutes"' not in page


def test_an_admin_is_asked_and_removes_with_a_reason(
    room: Room, admin: GroupMember, client_for: ClientFor
) -> None:
    with team_scope(room.team):
        room.group.member_count = 2
        room.group.save()
    client, address = client_for(admin.user), url(room, "member_out", room.fan.public_id)
    assert "只有团队能让对方回来" in client.get(address).content.decode()
    assert state(room, room.fan) == ("active", None, "")
    assert client.post(address, {"reason": "骂人"}).status_code == 302
    assert state(room, room.fan) == ("removed", None, "骂人")
    assert client.post(address, {"reason": "骂人"}).status_code == 404
    assert client_for(room.fan.user).get(url(room)).status_code == 404


def test_an_admin_does_nothing_to_the_owner_the_team_or_another_admin(
    room: Room, admin: GroupMember, pr: Staff, client_for: ClientFor
) -> None:
    second = room.join(make_user("orange"), display_name="橙子", role="admin")
    speaker = room.join_staff(pr)
    with team_scope(room.team):
        GroupMember.objects.filter(pk=speaker.pk).update(role="member")
    client = client_for(admin.user)
    for target in (second, speaker, room.kol, admin):
        page = client.get(url(room, "member", target.public_id)).content.decode()
        assert url(room, "member_out", target.public_id) not in page
        assert client.get(url(room, "member_out", target.public_id)).status_code == 404
        mute = client.post(url(room, "member_quiet", target.public_id), {"minutes": "60"})
        out = client.post(url(room, "member_out", target.public_id), {"reason": "x"})
        assert (mute.status_code, out.status_code) == (403, 403)
        assert state(room, target) == ("active", None, "")
    with team_scope(room.team):
        assert not AuditEntry.objects.filter(actor_kind="fan").exists()


def test_staff_act_on_the_phone_by_their_role(
    room: Room, admin: GroupMember, operator: Staff, analyst: Staff, client_for: ClientFor
) -> None:
    for staff in (operator, analyst):
        room.join_staff(staff)
    looker = client_for(analyst)
    page = looker.get(url(room, "member", room.fan.public_id)).content.decode()
    assert url(room, "member_quiet", room.fan.public_id) not in page
    address = url(room, "member_quiet", admin.public_id)
    assert looker.post(address, {"minutes": "60"}).status_code == 403
    assert state(room, admin) == ("active", None, "")
    assert client_for(operator).post(address, {"minutes": "60"}).status_code == 302
    assert state(room, admin)[1] is not None


# --- Recalling ------------------------------------------------------------------------------------


def said(room: Room, member: GroupMember, text: str) -> int:
    with team_scope(room.team):
        seq = message_send(member=member, text=text, actor=SYSTEM).seq
        Message.objects.filter(seq=seq).update(created_at=timezone.now() - timedelta(hours=3))
    return seq


def recalled(room: Room, seq: int) -> bool:
    with team_scope(room.team):
        return Message.objects.get(group=room.group, seq=seq).recalled_at is not None


def test_an_admin_recalls_what_plain_members_said_at_any_time(
    room: Room, admin: GroupMember, client_for: ClientFor
) -> None:
    seq = said(room, room.fan, "广告")
    client = client_for(admin.user)
    assert 'data-lead="fans"' in client.get(url(room, "room")).content.decode()
    assert "data-lead" not in client_for(room.fan.user).get(url(room, "room")).content.decode()
    for _twice in range(2):
        assert client.post(url(room, "recall", seq)).status_code == 302
    assert recalled(room, seq)
    with team_scope(room.team):
        entry = AuditEntry.objects.get(action="message.recall")
        assert (entry.actor_kind, entry.actor_user_id) == ("fan", admin.user_id)
        payload = Event.objects.get(name="message.recalled").payload
    assert payload == {
        "group": room.group.pk,
        "seq": seq,
        "member": room.fan.pk,
        "by": admin.pk,
    }
    # Nobody is told that the sender took it back, the sender least of all.
    for page in (
        client_for(room.fan.user).get(url(room, "room")),
        client_for(room.fan.user).get("/g/"),
    ):
        assert "管理员撤回了 小鹿 的一条消息" in page.content.decode()
    own = said(room, admin, "自己的")
    assert client.post(url(room, "recall", own)).status_code == 302
    assert recalled(room, own)
    with team_scope(room.team):
        assert (
            AuditEntry.objects.filter(actor_kind="fan").count() == 1
        )  # one's own is no deed on another


def test_an_admin_recalls_nothing_of_the_team_or_of_admins(
    room: Room, admin: GroupMember, operator: Staff
) -> None:
    user = make_user("orange", phone="+8613800000003")
    second = room.join(user, display_name="橙子", role="admin")
    former = room.join_staff(operator)
    seqs = [said(room, one, "话") for one in (second, former, room.kol)]
    with team_scope(room.team):
        # Off the team: what was said for it stays the team's.
        GroupMember.objects.filter(pk=former.pk).update(state="left", role="member")
        for seq in seqs:
            with pytest.raises(RecallNotYours):
                message_recall(place=room.place(admin), seq=seq, actor=fan_actor(admin.user))
        assert not AuditEntry.objects.filter(action="message.recall").exists()
        assert not Event.objects.filter(name="message.recalled").exists()
    assert [recalled(room, seq) for seq in seqs] == [False] * 3


def test_an_admin_no_more_recalls_as_anybody(room: Room, admin: GroupMember) -> None:
    other, own = said(room, room.fan, "话"), said(room, admin, "自己的")
    place = room.place(admin)  # as the page had it
    with team_scope(room.team):
        GroupMember.objects.filter(pk=admin.pk).update(role="member")
        with pytest.raises(RecallNotYours):
            message_recall(place=place, seq=other, actor=fan_actor(admin.user))
        with pytest.raises(RecallTooLate):
            message_recall(place=room.place(admin), seq=own, actor=fan_actor(admin.user))
    assert [recalled(room, other), recalled(room, own)] == [False, False]
