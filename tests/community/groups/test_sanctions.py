"""Muting, and closing a team's groups to a fan."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from community.groups.errors import BannedFromTeam, MemberIsStaff, MuteEnds, NotActive
from community.groups.models import FanGroup, GroupMember, JoinRequest, TeamBan
from community.groups.services import (
    fan_ban,
    fan_unban,
    group_owner,
    member_join,
    member_mute,
    member_readmit,
    member_unmute,
    request_approve,
    request_reopen,
)
from foundation.events.models import Event
from foundation.scopes.actors import SYSTEM
from foundation.scopes.errors import NotAllowed
from foundation.teams.models import AuditEntry, Staff
from tests.cast import staff_actor
from tests.community.groups.conftest import Person

pytestmark = pytest.mark.django_db


def come(group: FanGroup, who: Person) -> GroupMember:
    fan, user, actor = who
    member = member_join(group=group, fan=fan, user=user, actor=actor, door=None).member
    assert member is not None
    return member


def test_mute_keeps_until_and_reason(group: FanGroup, deer: Person, operator: Staff) -> None:
    member = come(group, deer)
    until = timezone.now() + timedelta(hours=1)

    member_mute(member=member, until=until, reason="刷屏", by=operator, actor=staff_actor(operator))

    member.refresh_from_db()
    assert (member.muted_until, member.mute_reason, member.is_muted) == (until, "刷屏", True)
    entry = AuditEntry.objects.get(action="group.member_mute")
    assert entry.changes == {"muted_until": [None, until.isoformat()]}
    event = Event.objects.get(name="group.member_muted")
    assert event.payload["until"] == until.isoformat()


def test_unmute_gives_the_word_back(group: FanGroup, deer: Person, operator: Staff) -> None:
    member = come(group, deer)
    actor = staff_actor(operator)
    member_mute(
        member=member, until=timezone.now() + timedelta(days=1), reason="", by=None, actor=SYSTEM
    )

    member_unmute(member=member, by=operator, actor=actor)
    member_unmute(member=member, by=operator, actor=actor)

    member.refresh_from_db()
    assert member.muted_until is None
    assert AuditEntry.objects.filter(action="group.member_unmute").count() == 1


@pytest.mark.parametrize("ahead", [timedelta(seconds=-1), timedelta(days=400)])
def test_mute_ends_in_time(
    group: FanGroup, deer: Person, operator: Staff, ahead: timedelta
) -> None:
    member = come(group, deer)
    with pytest.raises(MuteEnds):
        member_mute(
            member=member,
            until=timezone.now() + ahead,
            reason="",
            by=operator,
            actor=staff_actor(operator),
        )
    member.refresh_from_db()
    assert member.muted_until is None


def test_staff_are_not_muted_and_analysts_mute_nobody(
    group: FanGroup, deer: Person, operator: Staff, analyst: Staff
) -> None:
    own = group_owner(group)
    assert own is not None
    soon = timezone.now() + timedelta(hours=1)
    with pytest.raises(MemberIsStaff):
        member_mute(member=own, until=soon, reason="", by=operator, actor=SYSTEM)
    member = come(group, deer)
    with pytest.raises(NotAllowed):
        member_mute(member=member, until=soon, reason="", by=analyst, actor=SYSTEM)
    assert not GroupMember.objects.exclude(muted_until=None).exists()


def test_ban_takes_out_of_every_group_and_keeps_out(
    make_group: Callable[..., FanGroup], deer: Person, operator: Staff
) -> None:
    one, two, three = make_group(name="一"), make_group(name="二"), make_group(name="三")
    first, second = come(one, deer), come(two, deer)
    actor = staff_actor(operator)

    ban = fan_ban(fan=deer[0], reason="发广告", by=operator, actor=actor)
    again = fan_ban(fan=deer[0], reason="another", by=operator, actor=actor)

    assert (again.pk, again.reason) == (ban.pk, "发广告")
    assert ban.places == [first.pk, second.pk]
    assert set(GroupMember.objects.filter(fan=deer[0]).values_list("state", flat=True)) == {
        "removed"
    }
    for group in (one, two, three):
        group.refresh_from_db()
        assert group.member_count == 0
        with pytest.raises(BannedFromTeam):
            come(group, deer)
    with pytest.raises(BannedFromTeam):
        member_readmit(member=first, by=operator, actor=actor)
    assert Event.objects.filter(name="group.member_removed").count() == 2
    assert AuditEntry.objects.get(action="fan.ban").changes == {"groups": [None, 2]}


def test_ban_ends_requests_and_none_is_accepted_after(
    make_group: Callable[..., FanGroup], deer: Person, operator: Staff
) -> None:
    group, actor = make_group(entry="approval"), staff_actor(operator)
    fan, user, own = deer
    request = member_join(group=group, fan=fan, user=user, actor=own, door=None).request
    assert request is not None

    fan_ban(fan=fan, reason="", by=operator, actor=actor)

    request.refresh_from_db()
    assert request.state == JoinRequest.State.DECLINED
    request_reopen(request=request, staff=operator, actor=actor)
    with pytest.raises(BannedFromTeam):
        request_approve(request=request, staff=operator, actor=actor)
    assert not GroupMember.objects.filter(fan=fan).exists()


def test_ban_gives_back_a_place_kept_for_a_request(
    make_group: Callable[..., FanGroup], deer: Person, operator: Staff
) -> None:
    group = make_group(entry="approval", capacity=1)
    fan, user, own = deer
    request = member_join(group=group, fan=fan, user=user, actor=own, door=None).request
    assert request is not None
    JoinRequest.objects.filter(pk=request.pk).update(held_until=timezone.now() + timedelta(hours=1))
    FanGroup.objects.filter(pk=group.pk).update(held_count=1)
    fan_ban(fan=fan, reason="", by=operator, actor=staff_actor(operator))
    group.refresh_from_db()
    assert group.held_count == 0


def test_unban_lets_them_come_back_by_themselves(
    group: FanGroup, deer: Person, operator: Staff
) -> None:
    member, actor = come(group, deer), staff_actor(operator)
    fan_ban(fan=deer[0], reason="", by=operator, actor=actor)

    assert fan_unban(fan=deer[0], by=operator, actor=actor) == 1
    assert fan_unban(fan=deer[0], by=operator, actor=actor) == 0

    assert come(group, deer).pk == member.pk
    ban = TeamBan.objects.get()
    assert ban.lifted_by == operator
    group.refresh_from_db()
    assert group.member_count == 1


def test_who_left_is_not_muted(group: FanGroup, deer: Person, operator: Staff) -> None:
    member = come(group, deer)
    fan_ban(fan=deer[0], reason="", by=operator, actor=staff_actor(operator))
    with pytest.raises(NotActive):
        member_mute(
            member=member,
            until=timezone.now() + timedelta(hours=1),
            reason="",
            by=operator,
            actor=SYSTEM,
        )


def test_staff_are_not_banned(
    make_group: Callable[..., FanGroup], deer: Person, operator: Staff, owner: Staff
) -> None:
    fan, user, _ = deer
    Staff.objects.create(team=owner.team, user=user, role="operator", display_name="deer")
    with pytest.raises(MemberIsStaff):
        fan_ban(fan=fan, reason="", by=operator, actor=staff_actor(operator))
    assert not TeamBan.objects.exists()
