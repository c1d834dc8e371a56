"""What a code gives: to whom, once, and only what its owner may give at that moment."""

import pytest

from community.fans.models import Fan, FanTag
from community.groups.models import FanGroup, GroupMember
from community.groups.services import member_leave
from community.invites.errors import GrantNotYours, InviteNotFound
from community.invites.models import InviteGrant, Redemption
from community.invites.selectors import invite_figures
from community.invites.services import invite_update
from community.invites.services.grants import grants_seen
from community.invites.services.limits import rules_update
from community.points.models import Balance, Entry
from foundation.events.models import Event
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import Role, Staff, User
from foundation.teams.services import staff_leave
from tests.cast import fan_actor, make_user, staff_actor

from .conftest import MakeInvite, Redeem

pytestmark = pytest.mark.django_db


def given() -> tuple[list[str], int, list[str]]:
    """Tags on fans, points of all, and roles of fans in groups."""
    with system_scope():
        return (
            sorted(FanTag.objects.values_list("tag__name", flat=True)),
            sum(Balance.objects.values_list("points", flat=True)),
            list(GroupMember.objects.filter(staff=None).values_list("role", flat=True)),
        )


def role_becomes(staff: Staff, role: Role) -> None:
    with team_scope(staff.team_id):
        Staff.objects.filter(pk=staff.pk).update(role=role)


ALL = {"grant_points": 30, "grant_role": "admin", "tags": ["抖音来的", "老粉"]}


def test_tags_points_and_role_are_given_with_the_joining(
    make_invite: MakeInvite, fan_user: User, redeem: Redeem
) -> None:
    invite = make_invite(phrase="夏日橘子汽水", **ALL)
    redeem("夏日橘子汽水", fan_user)
    assert given() == (["抖音来的", "老粉"], 30, ["admin"])
    with system_scope():
        grant = InviteGrant.objects.get()
        assert (grant.tags, grant.points, grant.role) == (["抖音来的", "老粉"], 30, "admin")
        assert (grant.dropped, grant.why) == ([], "")
        assert Entry.objects.get().key == f"invite:{invite.pk}:fan:{Fan.objects.get().pk}"
        assert not Event.objects.filter(name="invite.grant_dropped").exists()


def test_coming_back_by_it_gives_nothing_a_second_time(
    make_invite: MakeInvite, fan_user: User, redeem: Redeem
) -> None:
    make_invite(phrase="夏日橘子汽水", **ALL)
    member = redeem("夏日橘子汽水", fan_user).member
    assert member is not None
    with team_scope(member.team_id):
        member_leave(member=member, actor=fan_actor(fan_user))
    assert redeem("夏日橘子汽水", fan_user).kind == "joined"
    assert given() == (["抖音来的", "老粉"], 30, ["member"])


def test_a_code_that_grants_nothing_writes_no_grant(
    make_invite: MakeInvite, fan_user: User, redeem: Redeem
) -> None:
    make_invite(phrase="夏日橘子汽水")
    redeem("夏日橘子汽水", fan_user)
    with system_scope():
        assert not InviteGrant.objects.exists()


def test_a_fired_owners_code_lets_in_and_gives_nothing_and_staff_are_told(
    make_invite: MakeInvite, owner: Staff, manager: Staff, fan_user: User, redeem: Redeem
) -> None:
    invite = make_invite(phrase="夏日橘子汽水", owner=manager, **ALL)
    with team_scope(manager.team_id):
        staff_leave(staff=manager, actor=staff_actor(manager))
    assert redeem("夏日橘子汽水", fan_user).kind == "joined"
    assert given() == ([], 0, ["member"])
    with system_scope():
        grant = InviteGrant.objects.get()
        assert grant.dropped == ["tags", "points", "role"]
        assert grant.why == "owner_gone"
        event = Event.objects.get(name="invite.grant_dropped")
        assert event.payload["dropped"] == ["tags", "points", "role"]
        assert event.payload["invite"] == invite.pk
    with team_scope(owner.team_id):
        assert grants_seen(invite=invite, actor=staff_actor(owner)) == 1
        assert grants_seen(invite=invite, actor=staff_actor(owner)) == 0


def test_a_demoted_owners_code_gives_what_the_new_role_may_give(
    make_invite: MakeInvite, manager: Staff, fan_user: User, redeem: Redeem
) -> None:
    make_invite(phrase="夏日橘子汽水", owner=manager, **ALL)
    role_becomes(manager, Role.OPERATOR)
    redeem("夏日橘子汽水", fan_user)
    assert given() == (["抖音来的", "老粉"], 30, ["member"])
    with system_scope():
        grant = InviteGrant.objects.get()
        assert (grant.dropped, grant.why) == (["role"], "owner_role")


@pytest.mark.parametrize("what", ["left", "analyst"])
def test_a_team_may_have_codes_stop_with_their_owner(
    make_invite: MakeInvite,
    owner: Staff,
    manager: Staff,
    fan_user: User,
    redeem: Redeem,
    what: str,
) -> None:
    make_invite(phrase="夏日橘子汽水", owner=manager)
    with team_scope(owner.team_id):
        rules_update(team=owner.team, actor=staff_actor(owner), ownerless="stops")
        if what == "left":
            staff_leave(staff=manager, actor=staff_actor(manager))
    if what == "analyst":
        role_becomes(manager, Role.ANALYST)
    with pytest.raises(InviteNotFound):
        redeem("夏日橘子汽水", fan_user)
    with system_scope():
        assert not Redemption.objects.exists()
        assert not GroupMember.objects.filter(staff=None).exists()
    role_becomes(manager, Role.OPERATOR)
    with team_scope(owner.team_id):
        Staff.objects.filter(pk=manager.pk).update(state="active")
    assert redeem("夏日橘子汽水", fan_user).kind == "joined"


def test_an_operator_makes_no_code_that_makes_admins(
    make_invite: MakeInvite, operator: Staff
) -> None:
    with pytest.raises(GrantNotYours) as refused:
        make_invite(owner=operator, grant_role="admin")
    assert refused.value.field == "grant_role"
    assert make_invite(owner=operator, grant_points=5, tags=["老粉"]).grant_points == 5


def test_an_operator_puts_no_admin_into_somebody_elses_code(
    make_invite: MakeInvite, operator: Staff, owner: Staff
) -> None:
    invite = make_invite(owner=owner)
    with team_scope(owner.team_id):
        with pytest.raises(GrantNotYours):
            invite_update(invite=invite, actor=staff_actor(operator), grant_role="admin")
        invite.refresh_from_db()
        assert invite.grant_role == "member"
        # Nor does a manager lend an operator's code what its owner may not give.
        theirs = make_invite(owner=operator)
        with pytest.raises(GrantNotYours):
            invite_update(invite=theirs, actor=staff_actor(owner), grant_role="admin")
        changed = invite_update(
            invite=invite, actor=staff_actor(owner), grant_role="admin", tags=["直播间"]
        )
        assert changed.grant_role == "admin"
        # What stands there may stay when somebody changes something else.
        invite_update(
            invite=invite,
            actor=staff_actor(operator),
            grant_role="admin",
            tags=["直播间"],
            channel="抖音",
        )
        invite.refresh_from_db()
        assert invite.channel == "抖音"


def test_a_request_that_is_accepted_later_is_judged_then(
    make_invite: MakeInvite,
    group: FanGroup,
    owner: Staff,
    manager: Staff,
    fan_user: User,
    redeem: Redeem,
) -> None:
    from community.groups.services import request_approve

    make_invite(phrase="夏日橘子汽水", owner=manager, **ALL)
    with team_scope(group.team_id):
        FanGroup.objects.update(entry="approval")
    waiting = redeem("夏日橘子汽水", fan_user).request
    assert waiting is not None
    role_becomes(manager, Role.OPERATOR)
    with team_scope(group.team_id):
        request_approve(request=waiting, staff=owner, actor=staff_actor(owner))
    assert given() == (["抖音来的", "老粉"], 30, ["member"])


def test_two_fans_are_each_given_it_once(
    make_invite: MakeInvite, fan_user: User, redeem: Redeem
) -> None:
    make_invite(phrase="夏日橘子汽水", grant_points=7)
    redeem("夏日橘子汽水", fan_user)
    redeem("夏日橘子汽水", make_user("second", phone="+8613800000002"))
    assert given()[1] == 14


def test_a_code_that_promises_nothing_owes_nothing(
    make_invite: MakeInvite, redeem: Redeem, fan_user: User, in_team: None
) -> None:
    plain = make_invite(phrase="什么也不许诺")
    redeem(plain.phrase, fan_user)
    plain.refresh_from_db()
    figures = invite_figures(plain)
    assert (figures.joins, figures.dropped) == (1, 0)
