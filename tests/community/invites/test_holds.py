"""A request keeps a place where its code says so: counted, given back once, exact in a crowd."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from community.groups.errors import CapacityTooSmall, GroupFull
from community.groups.models import FanGroup, JoinRequest
from community.groups.services import (
    group_update,
    request_approve,
    request_decline,
    request_reopen,
    request_withdraw,
)
from community.groups.tasks import holds_sweep
from community.invites.errors import InviteFull, LimitTooLow
from community.invites.models import Invite
from community.invites.services import invite_redeem, invite_update
from foundation.scopes.errors import DomainError
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import Staff, User
from tests.cast import fan_actor, make_user, staff_actor

from .conftest import MakeInvite, Redeem

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting_group(group: FanGroup) -> FanGroup:
    """The group, entered by approval."""
    with team_scope(group.team_id):
        FanGroup.objects.update(entry="approval")
        group.refresh_from_db()
    return group


def counts() -> tuple[int, int, int, int]:
    """Uses and kept uses of the code, members and kept places of the group."""
    with system_scope():
        invite, group = Invite.objects.get(), FanGroup.objects.get()
        kept = JoinRequest.objects.filter(held_until__isnull=False).count()
        assert invite.held_count == group.held_count == kept
        return invite.use_count, invite.held_count, group.member_count, group.held_count


def ask(redeem: Redeem, user: User) -> JoinRequest:
    request = redeem("夏日橘子汽水", user).request
    assert request is not None
    return request


def test_a_request_keeps_a_use_and_a_place_and_is_let_in_by_it(
    make_invite: MakeInvite, waiting_group: FanGroup, owner: Staff, fan_user: User, redeem: Redeem
) -> None:
    make_invite(phrase="夏日橘子汽水", max_uses=1, hold_hours=48)
    request = ask(redeem, fan_user)
    assert counts() == (0, 1, 0, 1)
    assert request.held_until is not None
    assert timedelta(hours=47) < request.held_until - timezone.now() <= timedelta(hours=48)
    with pytest.raises(InviteFull):
        redeem("夏日橘子汽水", make_user("second", phone="+8613800000002"))
    assert redeem("夏日橘子汽水", fan_user).kind == "pending"
    assert counts() == (0, 1, 0, 1)
    with team_scope(owner.team_id):
        request_approve(request=request, staff=owner, actor=staff_actor(owner))
    assert counts() == (1, 0, 1, 0)


def test_a_kept_place_counts_against_the_capacity(
    make_invite: MakeInvite, waiting_group: FanGroup, owner: Staff, fan_user: User, redeem: Redeem
) -> None:
    make_invite(phrase="夏日橘子汽水", hold_hours=48)
    with team_scope(owner.team_id):
        FanGroup.objects.update(capacity=1)
    ask(redeem, fan_user)
    with pytest.raises(GroupFull):
        redeem("夏日橘子汽水", make_user("second", phone="+8613800000002"))
    assert counts() == (0, 1, 0, 1)
    with team_scope(owner.team_id), pytest.raises(CapacityTooSmall):
        group_update(
            group=FanGroup.objects.get(), staff=owner, actor=staff_actor(owner), capacity=0
        )


def test_without_hours_a_request_keeps_nothing(
    make_invite: MakeInvite, waiting_group: FanGroup, fan_user: User, redeem: Redeem
) -> None:
    make_invite(phrase="夏日橘子汽水", max_uses=1)
    assert ask(redeem, fan_user).held_until is None
    ask(redeem, make_user("second", phone="+8613800000002"))
    assert counts() == (0, 0, 0, 0)


@pytest.mark.parametrize("how", ["declined", "withdrawn", "over"])
def test_what_was_kept_is_given_back_once(
    make_invite: MakeInvite,
    waiting_group: FanGroup,
    owner: Staff,
    fan_user: User,
    redeem: Redeem,
    how: str,
) -> None:
    make_invite(phrase="夏日橘子汽水", max_uses=1, hold_hours=48)
    request = ask(redeem, fan_user)
    with team_scope(owner.team_id):
        if how == "declined":
            request_decline(request=request, staff=owner, reason="", actor=staff_actor(owner))
        elif how == "withdrawn":
            request_withdraw(request=request, actor=fan_actor(fan_user))
        else:
            JoinRequest.objects.update(held_until=timezone.now() - timedelta(seconds=1))
    holds_sweep()
    holds_sweep()
    assert counts() == (0, 0, 0, 0)
    ask(redeem, make_user("second", phone="+8613800000002"))
    assert counts() == (0, 1, 0, 1)
    if how == "over":  # it waits on, and is let in without a use, for there is none left
        with team_scope(owner.team_id):
            request_approve(request=request, staff=owner, actor=staff_actor(owner))
        assert counts() == (0, 1, 1, 1)
    if how == "declined":
        with team_scope(owner.team_id):
            request_reopen(request=request, staff=owner, actor=staff_actor(owner))
        assert counts() == (0, 1, 0, 1)


def test_the_limit_can_not_fall_below_what_is_kept(
    make_invite: MakeInvite, waiting_group: FanGroup, owner: Staff, fan_user: User, redeem: Redeem
) -> None:
    invite = make_invite(phrase="夏日橘子汽水", max_uses=5, hold_hours=48)
    ask(redeem, fan_user)
    ask(redeem, make_user("second", phone="+8613800000002"))
    with team_scope(owner.team_id), pytest.raises(LimitTooLow):
        invite_update(invite=invite, actor=staff_actor(owner), max_uses=1)


def crowd(acts: list[Callable[[], None]]) -> list[str]:
    """Do all at once; the codes of what was refused."""
    start, refused = threading.Barrier(len(acts)), []

    def run(act: Callable[[], None]) -> None:
        start.wait()
        try:
            act()
        except DomainError as error:
            refused.append(error.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return refused


@pytest.mark.django_db(transaction=True)
def test_forty_at_once_for_ten_places_while_some_are_declined(
    make_invite: MakeInvite, waiting_group: FanGroup, owner: Staff
) -> None:
    invite = make_invite(phrase="夏日橘子汽水", max_uses=10, hold_hours=48)
    users = [make_user(f"u{n}", phone=f"+86138000010{n:02}") for n in range(40)]

    def come(user: User) -> Callable[[], None]:
        def act() -> None:
            invite_redeem(text_or_code=invite.code, user=user, actor=fan_actor(user), consent=True)

        return act

    refused = crowd([come(user) for user in users])
    assert sorted(set(refused)) == ["invite_full"]
    assert len(refused) == 30
    assert counts() == (0, 10, 0, 10)
    with system_scope():
        waiting = list(JoinRequest.objects.filter(state="pending").order_by("pk"))

    def answer(request: JoinRequest, approve: bool) -> Callable[[], None]:
        def act() -> None:
            with team_scope(owner.team_id):
                if approve:
                    request_approve(request=request, staff=owner, actor=staff_actor(owner))
                else:
                    request_decline(
                        request=request, staff=owner, reason="", actor=staff_actor(owner)
                    )

        return act

    asked = {user.pk for user in users} - set(_waiting_users())
    late = [user for user in users if user.pk in asked][:20]
    acts = [answer(request, number % 2 == 0) for number, request in enumerate(waiting)]
    crowd([*acts, *acts, *(come(user) for user in late)])
    uses, kept, members, held = counts()
    assert (uses, members) == (5, 5)
    assert kept == held <= 5
    assert uses + kept <= 10


def _waiting_users() -> list[int]:
    with system_scope():
        return list(
            JoinRequest.objects.filter(state="pending").values_list("fan__user_id", flat=True)
        )
