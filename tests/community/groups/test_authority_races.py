"""An admin among the fans acts while their role is taken away; admins act on one another."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from community.groups.models import FanGroup, GroupMember
from community.groups.services import (
    member_join,
    member_mute,
    member_remove,
    member_role_set,
)
from foundation.events.models import Event
from foundation.scopes.actors import SYSTEM
from foundation.scopes.scope import team_scope
from foundation.teams.models import AuditEntry, Staff
from tests.cast import staff_actor
from tests.community.groups.test_join_races import at_once, crowd, open_group

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(150)]
SIZE = 8


def filled(owner: Staff) -> tuple[FanGroup, list[GroupMember]]:
    group = open_group(owner, entry="open", capacity=50)
    with team_scope(owner.team):
        members = [
            member_join(group=group, fan=fan, user=user, actor=SYSTEM, door=None).member
            for fan, user in crowd(owner.team, SIZE)
        ]
    return group, [member for member in members if member is not None]


def promote(members: list[GroupMember], owner: Staff, role: str) -> None:
    for member in members:
        member_role_set(member=member, role=role, by=owner, actor=staff_actor(owner))


def test_many_admins_remove_the_same_one_once(owner: Staff) -> None:
    group, members = filled(owner)
    target, admins = members[3], [*members[:3], *members[4:]]
    with team_scope(owner.team):
        promote(admins, owner, "admin")

    def out(by: GroupMember) -> str:
        member_remove(member=target, by=by, reason="x", actor=SYSTEM)
        return "out"

    said = at_once(owner.team, [partial(out, by) for by in admins])
    assert said == {"out": 1, "member_not_active": SIZE - 2}
    with team_scope(owner.team):
        assert Event.objects.filter(name="group.member_removed").count() == 1
        assert FanGroup.objects.get(pk=group.pk).member_count == SIZE - 1


def test_a_role_taken_away_acts_before_that_or_not_at_all(owner: Staff) -> None:
    _group, members = filled(owner)
    admin, targets = members[-1], members[:-1]
    with team_scope(owner.team):
        promote([admin], owner, "admin")
    until = timezone.now() + timedelta(hours=1)

    def mute(target: GroupMember) -> str:
        member_mute(member=target, until=until, reason="", by=admin, actor=SYSTEM)
        return "muted"

    def take() -> str:
        promote([admin], owner, "member")
        return "taken"

    acts = [partial(mute, one) for one in targets]
    said = at_once(owner.team, [*acts[:3], take, *acts[3:]])
    assert said["taken"] == 1
    assert said["muted"] + said["group_rank"] == len(targets)
    with team_scope(owner.team):
        assert GroupMember.objects.filter(muted_until=until).count() == said["muted"]
        taken = AuditEntry.objects.filter(action="group.member_role").order_by("-pk")[0]
        mutes = AuditEntry.objects.filter(action="group.member_mute")
        assert mutes.count() == said["muted"]
        assert not mutes.filter(pk__gt=taken.pk).exists()


def test_admins_who_act_on_one_another_change_nothing_and_never_wait_in_a_ring(
    owner: Staff,
) -> None:
    _group, members = filled(owner)
    with team_scope(owner.team):
        promote(members, owner, "admin")

    def out(by: GroupMember, target: GroupMember) -> str:
        member_remove(member=target, by=by, reason="", actor=SYSTEM)
        return "out"

    pairs = [(by, target) for by in members[:4] for target in members[:4] if by != target]
    said = at_once(
        owner.team,
        [partial(out, by, target) for by, target in pairs],
    )
    assert said == {"group_rank": len(pairs)}
    with team_scope(owner.team):
        assert GroupMember.objects.filter(state="removed").count() == 0
