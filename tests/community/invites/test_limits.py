"""How many codes and joins one owner may hand out; exact when many come at once."""

import threading

import pytest
from django.db import connections

from community.groups.models import FanGroup, GroupMember
from community.groups.services import request_approve
from community.invites.errors import InviteFull, TooManyCodes
from community.invites.models import Invite, InviteAllowance, Redemption
from community.invites.services import invite_redeem, invite_revoke
from community.invites.services.limits import allowance_set, rules_update
from foundation.scopes.errors import DomainError
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import Staff, User
from tests.cast import fan_actor, make_user, staff_actor

from .conftest import MakeInvite, Redeem

pytestmark = pytest.mark.django_db


def test_a_member_of_staff_has_no_more_codes_in_use_than_the_team_says(
    make_invite: MakeInvite, owner: Staff, operator: Staff
) -> None:
    with team_scope(owner.team_id):
        rules_update(team=owner.team, actor=staff_actor(owner), staff_codes=2)
    first = make_invite(owner=operator)
    make_invite(owner=operator)
    with pytest.raises(TooManyCodes):
        make_invite(owner=operator)
    with system_scope():
        assert Invite.objects.count() == 2
    make_invite(owner=owner)  # each counts for themselves
    with team_scope(owner.team_id):
        invite_revoke(invite=first, actor=staff_actor(operator))
    make_invite(owner=operator)
    with team_scope(owner.team_id):
        allowance_set(owner=operator, max_codes=3, max_joins=None, actor=staff_actor(owner))
    make_invite(owner=operator)


def test_joins_by_all_codes_of_an_owner_count_together(
    make_invite: MakeInvite, owner: Staff, operator: Staff, redeem: Redeem
) -> None:
    users = [make_user(f"u{n}", phone=f"+861380000020{n}") for n in range(4)]
    one, other = make_invite(owner=operator), make_invite(owner=operator)
    with team_scope(owner.team_id):
        rules_update(team=owner.team, actor=staff_actor(owner), staff_joins=2)
    redeem(one.code, users[0])
    redeem(other.code, users[1])
    with pytest.raises(InviteFull):
        redeem(one.code, users[2])
    with system_scope():
        assert Redemption.objects.count() == 2
        assert sorted(Invite.objects.values_list("use_count", flat=True)) == [1, 1]
        assert GroupMember.objects.filter(staff=None).count() == 2
    redeem(make_invite(owner=owner).code, users[2])
    with team_scope(owner.team_id):
        allowance_set(owner=operator, max_codes=None, max_joins=3, actor=staff_actor(owner))
    redeem(one.code, users[3])


def test_limits_of_ones_own_replace_a_team_that_lets_nobody_bring_anybody(
    make_invite: MakeInvite, owner: Staff, operator: Staff, redeem: Redeem
) -> None:
    users = [make_user(f"u{n}", phone=f"+861380000020{n}") for n in range(2)]
    invite = make_invite(owner=operator)
    with team_scope(owner.team_id):
        rules_update(team=owner.team, actor=staff_actor(owner), staff_joins=0)
    with pytest.raises(InviteFull):
        redeem(invite.code, users[0])
    with team_scope(owner.team_id):
        allowance_set(owner=operator, max_codes=None, max_joins=1, actor=staff_actor(owner))
    redeem(invite.code, users[0])
    with pytest.raises(InviteFull):
        redeem(invite.code, users[1])
    with system_scope():
        assert InviteAllowance.objects.get(staff=operator).joins == 1


def test_whom_staff_accept_is_in_though_the_owner_may_bring_no_more(
    make_invite: MakeInvite,
    group: FanGroup,
    owner: Staff,
    operator: Staff,
    fan_user: User,
    redeem: Redeem,
) -> None:
    invite = make_invite(owner=operator)
    with team_scope(group.team_id):
        FanGroup.objects.update(entry="approval")
    request = redeem(invite.code, fan_user).request
    assert request is not None
    with team_scope(group.team_id):
        allowance_set(owner=operator, max_codes=None, max_joins=0, actor=staff_actor(owner))
        outcome = request_approve(request=request, staff=owner, actor=staff_actor(owner))
        assert outcome.kind == "joined"
        assert Invite.objects.get().use_count == 0
        assert InviteAllowance.objects.get(staff=operator).joins == 0


@pytest.mark.django_db(transaction=True)
def test_thirty_at_once_by_three_codes_of_an_owner_who_may_bring_ten(
    make_invite: MakeInvite, owner: Staff, operator: Staff
) -> None:
    codes = [make_invite(owner=operator).code for _n in range(3)]
    with team_scope(owner.team_id):
        rules_update(team=owner.team, actor=staff_actor(owner), staff_joins=10)
    users = [make_user(f"u{n}", phone=f"+86138000030{n:02}") for n in range(30)]
    start, refused = threading.Barrier(len(users)), []

    def come(number: int) -> None:
        start.wait()
        user = users[number]
        try:
            invite_redeem(
                text_or_code=codes[number % 3], user=user, actor=fan_actor(user), consent=True
            )
        except DomainError as error:
            refused.append(error.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=come, args=(n,)) for n in range(len(users))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert refused == ["invite_full"] * 20
    with system_scope():
        assert Redemption.objects.count() == 10
        assert sum(Invite.objects.values_list("use_count", flat=True)) == 10
        assert InviteAllowance.objects.get(staff=operator).joins == 10
        assert FanGroup.objects.get().member_count == 10
