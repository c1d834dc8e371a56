"""Leaving, removing, letting back in, roles, wishes."""

from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from community.fans.models import Fan
from community.groups.errors import MemberIsStaff, NotActive, OwnerIsStaff, OwnerStays
from community.groups.models import FanGroup, GroupMember
from community.groups.services import (
    member_for_staff,
    member_join,
    member_leave,
    member_readmit,
    member_remove,
    member_role_set,
    member_settings_update,
)
from community.groups.services.staff import fan_names_refresh
from foundation.events.models import Event
from foundation.scopes.errors import NotAllowed
from foundation.teams.models import AuditEntry, Staff, Team
from tests.cast import make_user, staff_actor

pytestmark = pytest.mark.usefixtures("scope")
Silenced = list[tuple[int, int]]


@pytest.fixture
def silenced(monkeypatch: pytest.MonkeyPatch) -> Silenced:
    """Whose streams were told to fall silent, as (user, group)."""
    said: Silenced = []
    monkeypatch.setattr(
        "community.groups.services.members.silence",
        lambda *, user_id, group_id: said.append((user_id, group_id)),
    )
    return said


def seat(group: FanGroup, person: Any) -> GroupMember:
    fan, user, actor = person
    member = member_join(group=group, fan=fan, user=user, actor=actor, door=None).member
    assert member is not None
    return member


def count(group: FanGroup) -> int:
    group.refresh_from_db()
    return group.member_count


def names() -> list[str]:
    return list(Event.objects.order_by("id").values_list("name", flat=True))


def test_leaving(
    group: FanGroup,
    deer: Any,
    silenced: Silenced,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    member = seat(group, deer)
    with django_capture_on_commit_callbacks(execute=True):
        member_leave(member=member, actor=deer[2], reason="noisy")
        assert silenced == []
    assert silenced == [(deer[1].pk, group.pk)]
    member.refresh_from_db()
    assert (member.state, member.why_gone, count(group)) == ("left", "消息太多", 0)
    event = Event.objects.get(name="group.member_left")
    assert event.payload["reason"] == "noisy"
    assert event.payload["fan"] == deer[0].pk


def test_leaving_twice_is_as_once(group: FanGroup, deer: Any, orange: Any) -> None:
    member = seat(group, deer)
    seat(group, orange)
    member_leave(member=member, actor=deer[2])
    member_leave(member=member, actor=deer[2])
    assert count(group) == 1
    assert names().count("group.member_left") == 1


def test_free_words_of_a_leaver_go_nowhere(group: FanGroup, deer: Any) -> None:
    member = seat(group, deer)
    member_leave(member=member, actor=deer[2], reason="我的电话是 13800000000")
    member.refresh_from_db()
    assert member.remove_reason == ""
    assert Event.objects.get(name="group.member_left").payload["reason"] == ""


def test_removing_and_taking_it_back(
    group: FanGroup,
    deer: Any,
    operator: Staff,
    silenced: Silenced,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    member = seat(group, deer)
    joined_at = member.joined_at
    actor = staff_actor(operator)
    with django_capture_on_commit_callbacks(execute=True):
        member_remove(member=member, by=operator, reason="刷屏", actor=actor)
    member.refresh_from_db()
    assert (member.state, member.remove_reason, count(group)) == ("removed", "刷屏", 0)
    assert silenced == [(deer[1].pk, group.pk)]
    entry = AuditEntry.objects.get(action="group.member_remove")
    assert entry.object_id == member.pk
    assert "刷屏" not in str(entry.changes)
    with pytest.raises(NotActive):
        member_remove(member=member, by=operator, reason="", actor=actor)
    assert count(group) == 0
    member_readmit(member=member, by=operator, actor=actor)
    member.refresh_from_db()
    assert (member.state, member.left_at, member.remove_reason) == ("active", None, "")
    assert member.joined_at == joined_at
    assert count(group) == 1
    with pytest.raises(NotActive):
        member_readmit(member=member, by=operator, actor=actor)
    assert count(group) == 1


@pytest.mark.parametrize("who", ["pr", "analyst"])
def test_who_may_not_remove(
    group: FanGroup, deer: Any, who: str, request: pytest.FixtureRequest
) -> None:
    member, staff = seat(group, deer), request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        member_remove(member=member, by=staff, reason="", actor=staff_actor(staff))
    member.refresh_from_db()
    assert (member.state, count(group)) == ("active", 1)
    assert not AuditEntry.objects.filter(action="group.member_remove").exists()


def test_an_admin_among_the_fans_removes_members_only(
    make_group: Callable[..., FanGroup], deer: Any, orange: Any, plum: Any, owner: Staff
) -> None:
    group = make_group()
    admin, second, plain = seat(group, deer), seat(group, orange), seat(group, plum)
    for member in (admin, second):
        member_role_set(member=member, role="admin", by=owner, actor=staff_actor(owner))
    admin.refresh_from_db()
    with pytest.raises(NotAllowed):
        member_remove(member=admin, by=plain, reason="", actor=plum[2])
    with pytest.raises(NotAllowed):
        member_remove(member=second, by=admin, reason="", actor=deer[2])
    elsewhere = seat(make_group(name="另一个群"), orange)
    with pytest.raises(NotAllowed):
        member_remove(member=elsewhere, by=admin, reason="", actor=deer[2])
    assert count(group) == 3
    member_remove(member=plain, by=admin, reason="", actor=deer[2])
    assert count(group) == 2


def test_letting_back_into_a_full_group(
    make_group: Callable[..., FanGroup], deer: Any, orange: Any, operator: Staff
) -> None:
    from community.groups.errors import GroupFull

    group = make_group(capacity=1)
    member, actor = seat(group, deer), staff_actor(operator)
    member_remove(member=member, by=operator, reason="", actor=actor)
    seat(group, orange)
    with pytest.raises(GroupFull):
        member_readmit(member=member, by=operator, actor=actor)
    member.refresh_from_db()
    assert (member.state, count(group)) == ("removed", 1)


def test_staff_come_in_uncounted(
    group: FanGroup, owner: Staff, operator: Staff, analyst: Staff, deer: Any, orange: Any
) -> None:
    seat(group, deer)
    seat(group, orange)  # full
    made = GroupMember.objects.get(group=group, staff=owner)
    assert (made.role, made.is_kol, made.display_name) == ("owner", True, "小满")
    assert member_for_staff(group=group, staff=owner) == made
    assert member_for_staff(group=group, staff=operator).role == "admin"
    assert member_for_staff(group=group, staff=analyst).role == "member"
    assert count(group) == 2
    with pytest.raises(MemberIsStaff):
        member_remove(member=made, by=operator, reason="", actor=staff_actor(operator))


def test_staff_reads_from_the_start_and_has_nothing_unread(
    group: FanGroup, operator: Staff, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    FanGroup.objects.filter(pk=group.pk).update(last_seq=8, count_seq=6)
    member = member_for_staff(group=group, staff=operator)
    assert (member.joined_seq, member.read_seq, member.read_count) == (0, 8, 6)
    with django_assert_num_queries(1):
        member_for_staff(group=group, staff=operator)


def test_a_fan_who_becomes_staff_frees_their_place(group: FanGroup, deer: Any, team: Team) -> None:
    member = seat(group, deer)
    staff = Staff.objects.create(team=team, user=deer[1], role="operator", display_name="小鹿助理")
    again = member_for_staff(group=group, staff=staff)
    assert again.pk == member.pk
    assert (again.role, again.staff_id, again.display_name) == ("admin", staff.pk, "小鹿助理")
    assert count(group) == 0


def test_staff_of_another_team_stay_out(group: FanGroup, other_owner: Staff) -> None:
    with pytest.raises(NotAllowed):
        member_for_staff(group=group, staff=other_owner)
    assert not GroupMember.objects.filter(user=other_owner.user).exists()


def test_roles(group: FanGroup, deer: Any, owner: Staff, operator: Staff) -> None:
    member, actor = seat(group, deer), staff_actor(owner)
    member_role_set(member=member, role="admin", by=owner, actor=actor)
    member.refresh_from_db()
    assert member.role == "admin"
    entry = AuditEntry.objects.get(action="group.member_role")
    assert entry.changes == {"role": ["member", "admin"]}
    with pytest.raises(NotAllowed):
        member_role_set(member=member, role="member", by=operator, actor=staff_actor(operator))
    with pytest.raises(OwnerIsStaff):
        member_role_set(member=member, role="owner", by=owner, actor=actor)
    member.refresh_from_db()
    assert member.role == "admin"


def test_the_owner_hands_over(group: FanGroup, owner: Staff, operator: Staff) -> None:
    first, actor = GroupMember.objects.get(staff=owner), staff_actor(owner)
    with pytest.raises(OwnerStays):
        member_role_set(member=first, role="admin", by=owner, actor=actor)
    with pytest.raises(OwnerStays):
        member_leave(member=first, actor=actor)
    second = member_for_staff(group=group, staff=operator)
    member_role_set(member=second, role="owner", by=owner, actor=actor)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.role, second.role) == ("admin", "owner")
    member_leave(member=first, actor=actor)
    assert count(group) == 0


def test_wishes(group: FanGroup, deer: Any) -> None:
    member = seat(group, deer)
    member_settings_update(member=member, pinned=True, do_not_disturb=True)
    member.refresh_from_db()
    assert member.pinned_at is not None
    assert member.do_not_disturb is True
    member_settings_update(member=member, pinned=False)
    again = GroupMember.objects.get(pk=member.pk)
    assert (again.pinned_at, again.do_not_disturb) == (None, True)


def test_new_names_of_many_fans_follow_in_two_queries(
    group: FanGroup, owner: Staff, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    fans = []
    for number in range(5):
        user = make_user(f"旧{number}")
        fan = Fan.objects.create(
            team=owner.team, user=user, nickname=f"旧{number}", source="invite"
        )
        GroupMember.objects.create(
            team=owner.team, group=group, user=user, fan=fan, display_name=fan.nickname
        )
        fans.append((fan.pk, f"新{number}"))
    fans[0] = (fans[0][0], "旧0")
    with django_assert_num_queries(2):
        fan_names_refresh(fans=fans)
    places = GroupMember.objects.filter(group=group, staff=None).order_by("pk")
    assert list(places.values_list("display_name", flat=True)) == [
        "旧0", "新1", "新2", "新3", "新4",
    ]  # fmt: skip
    with django_assert_num_queries(1):
        fan_names_refresh(fans=fans)
