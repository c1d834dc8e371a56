"""Who may act on whom: an admin among the fans, over those below and on nobody else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from community.groups.authority import leads, may_act
from community.groups.errors import MutedByTeam, NotActive, RankTooLow
from community.groups.models import FanGroup, GroupMember
from community.groups.selectors.members import leaders_of, members_by_name
from community.groups.services import (
    fan_ban,
    member_for_staff,
    member_join,
    member_mute,
    member_remove,
    member_role_set,
    member_unmute,
)
from foundation.events.models import Event
from foundation.scopes.actors import SYSTEM
from foundation.scopes.errors import NotAllowed
from foundation.teams.models import AuditEntry, Staff, Team
from tests.cast import staff_actor
from tests.community.groups.conftest import Person, make_fan

pytestmark = pytest.mark.usefixtures("scope")


def seat(group: FanGroup, who: Person) -> GroupMember:
    fan, user, actor = who
    member = member_join(group=group, fan=fan, user=user, actor=actor, door=None).member
    assert member is not None
    return member


def promote(member: GroupMember, owner: Staff, role: str = "admin") -> GroupMember:
    return member_role_set(member=member, role=role, by=owner, actor=staff_actor(owner))


@pytest.fixture
def big(make_group: Callable[..., FanGroup]) -> FanGroup:
    return make_group(capacity=20)


@pytest.fixture
def admin(big: FanGroup, deer: Person, owner: Staff) -> GroupMember:
    """小鹿, a fan who is admin."""
    return promote(seat(big, deer), owner)


@pytest.fixture
def plain(big: FanGroup, plum: Person) -> GroupMember:
    """梅子, a plain member."""
    return seat(big, plum)


def soon() -> Any:
    return timezone.now() + timedelta(hours=1)


def standing() -> list[Any]:
    """All that muting and removing change."""
    rows = GroupMember.objects.order_by("pk")
    return [
        list(rows.values_list("pk", "state", "role", "muted_until", "mute_reason", "mute_rank")),
        list(FanGroup.objects.order_by("pk").values_list("pk", "member_count")),
        AuditEntry.objects.count(),
        Event.objects.count(),
    ]


def test_an_admin_mutes_and_lets_speak(
    admin: GroupMember, plain: GroupMember, deer: Person
) -> None:
    until = soon()
    member_mute(member=plain, until=until, reason="刷屏", by=admin, actor=deer[2])
    plain.refresh_from_db()
    assert (plain.muted_until, plain.mute_reason, plain.mute_rank) == (until, "刷屏", 1)
    entry = AuditEntry.objects.get(action="group.member_mute")
    assert (entry.actor_kind, entry.actor_user_id) == ("fan", deer[1].pk)
    assert Event.objects.get(name="group.member_muted").actor_user_id == deer[1].pk
    member_unmute(member=plain, by=admin, actor=deer[2])
    plain.refresh_from_db()
    assert plain.muted_until is None
    assert Event.objects.filter(name="group.member_unmuted").count() == 1


def test_what_the_team_muted_an_admin_neither_lifts_nor_shortens(
    admin: GroupMember, plain: GroupMember, deer: Person, operator: Staff
) -> None:
    for by in (operator, None):
        member_mute(member=plain, until=soon(), reason="广告", by=by, actor=SYSTEM)
        before = standing()
        with pytest.raises(MutedByTeam):
            member_unmute(member=plain, by=admin, actor=deer[2])
        with pytest.raises(MutedByTeam):
            member_mute(member=plain, until=soon(), reason="", by=admin, actor=deer[2])
        assert standing() == before
    # Once it is over, it binds nobody.
    GroupMember.objects.filter(pk=plain.pk).update(muted_until=timezone.now())
    member_mute(member=plain, until=soon(), reason="", by=admin, actor=deer[2])
    plain.refresh_from_db()
    assert plain.mute_rank == 1
    # The team changes what an admin set.
    member_unmute(member=plain, by=operator, actor=staff_actor(operator))


def test_nobody_acts_on_their_equals_or_betters(
    big: FanGroup, admin: GroupMember, plain: GroupMember, deer: Person, orange: Person,
    plum: Person, owner: Staff, pr: Staff, make_group: Callable[..., FanGroup],
) -> None:  # fmt: skip
    second = promote(seat(big, orange), owner)
    speaker = member_for_staff(group=big, staff=pr)  # of the team, and a plain member here
    lead = GroupMember.objects.filter(group=big, role="owner").first()
    lead = lead or member_for_staff(group=big, staff=owner)
    elsewhere = seat(make_group(name="别的群"), plum)
    cases = [
        (admin, second),
        (admin, admin),
        (admin, speaker),
        (admin, lead),
        (admin, elsewhere),
        (plain, admin),
        (plain, speaker),
        (plain, plain),
    ]
    before = standing()
    for by, target in cases:
        with pytest.raises(RankTooLow):
            member_mute(member=target, until=soon(), reason="", by=by, actor=SYSTEM)
        with pytest.raises(RankTooLow):
            member_unmute(member=target, by=by, actor=SYSTEM)
        with pytest.raises(RankTooLow):
            member_remove(member=target, by=by, reason="", actor=SYSTEM)
    assert standing() == before


def test_a_place_of_staff_acts_by_the_role_on_the_team(
    big: FanGroup, plain: GroupMember, pr: Staff, operator: Staff
) -> None:
    speaker = member_for_staff(group=big, staff=pr)
    GroupMember.objects.filter(pk=speaker.pk).update(role="admin")  # as if a change were late
    with pytest.raises(NotAllowed):
        member_remove(member=plain, by=speaker, reason="", actor=SYSTEM)
    keeper = member_for_staff(group=big, staff=operator)
    member_remove(member=plain, by=keeper, reason="", actor=SYSTEM)
    plain.refresh_from_db()
    assert plain.state == "removed"


def test_an_admin_no_more_or_out_of_the_group_does_nothing(
    admin: GroupMember, plain: GroupMember, deer: Person, owner: Staff, operator: Staff
) -> None:
    stale = GroupMember.objects.get(pk=admin.pk)
    promote(admin, owner, "member")
    before = standing()
    with pytest.raises(RankTooLow):
        member_remove(member=plain, by=stale, reason="", actor=deer[2])
    assert standing() == before
    stale = promote(admin, owner)
    fan_ban(fan=deer[0], reason="", by=operator, actor=staff_actor(operator))
    before = standing()
    with pytest.raises(RankTooLow):
        member_mute(member=plain, until=soon(), reason="", by=stale, actor=deer[2])
    assert standing() == before


def test_who_left_is_neither_muted_nor_removed_by_an_admin(
    admin: GroupMember, plain: GroupMember, deer: Person
) -> None:
    member_remove(member=plain, by=admin, reason="", actor=deer[2])
    before = standing()
    with pytest.raises(NotActive):
        member_remove(member=plain, by=admin, reason="", actor=deer[2])
    assert standing() == before


def test_what_is_shown_is_what_is_allowed(admin: GroupMember, plain: GroupMember) -> None:
    assert [leads("member", staff_role=None), leads("admin", staff_role=None)] == [False, True]
    assert [leads("member", staff_role=one) for one in ("pr", "operator")] == [False, True]
    assert may_act("admin", staff_role=None, on=plain)
    assert not may_act("admin", staff_role=None, on=admin)
    assert may_act("admin", staff_role="operator", on=admin)
    assert not may_act("admin", staff_role="analyst", on=plain)


def test_found_by_the_name_shown_and_by_nothing_else(
    big: FanGroup, team: Team, owner: Staff, admin: GroupMember
) -> None:
    from community.fans.document import fan_search_refresh
    from community.fans.models import FanContact

    fan, user, actor = make_fan(team, "张伟明")
    FanContact.objects.create(team=team, fan=fan, kind="phone", value="+8613812345678")
    FanContact.objects.create(team=team, fan=fan, kind="email", value="secret@example.com")
    fan_search_refresh(fan)
    member = seat(big, (fan, user, actor))
    owned = leaders_of(big.pk)

    def found(q: str) -> list[int]:
        rows = members_by_name(group_id=big.pk, q=q)
        return list(rows.order_by("pk").values_list("pk", flat=True))

    for q in ("张伟", "伟明", "zhangweiming", "zhangw", "zwm", "zw", "weiming", "ZhangWei"):
        assert found(q) == [member.pk], q
    for q in ("5678", "13812345678", "secret", "secret@example.com", "李", "zx"):
        assert found(q) == [], q
    # The name that the group hides is not found by how it is read.
    GroupMember.objects.filter(pk=member.pk).update(display_name="群友")
    assert found("zwm") == []
    assert [one.pk for one in owned] == [one.pk for one in leaders_of(big.pk)]
    assert admin.pk in [one.pk for one in owned]
