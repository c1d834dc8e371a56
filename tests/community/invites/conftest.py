"""Groups, codes and joiners of the invite tests."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from community.groups.models import FanGroup
from community.groups.services import JoinOutcome, group_create
from community.invites.models import Invite
from community.invites.services import invite_create, invite_redeem
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team, User
from tests.cast import fan_actor, staff_actor

MakeInvite = Callable[..., Invite]
Redeem = Callable[..., JoinOutcome]


@pytest.fixture
def in_team(team: Team) -> Iterator[None]:
    """Run in the team's scope."""
    with team_scope(team):
        yield


@pytest.fixture
def group(owner: Staff) -> FanGroup:
    """夏日小分队, entered by a code."""
    with team_scope(owner.team):
        return group_create(
            staff=owner, name="夏日小分队", blurb="第一时间看到新歌", actor=staff_actor(owner)
        )


@pytest.fixture
def make_invite(owner: Staff, group: FanGroup) -> MakeInvite:
    """``make_invite(phrase="…", …)`` makes a code of the team's as its owner."""

    def make(**fields: Any) -> Invite:
        target = fields.pop("group", group)
        maker = fields.pop("owner", owner)
        with team_scope(target.team_id):
            return invite_create(group=target, owner=maker, actor=staff_actor(maker), **fields)

    return make


@pytest.fixture
def invite(make_invite: MakeInvite) -> Invite:
    """夏日橘子汽水, for ten people."""
    return make_invite(phrase="夏日橘子汽水", channel="抖音", max_uses=10)


@pytest.fixture
def redeem() -> Redeem:
    """``redeem(text, user)`` comes in with the consent ticked."""

    def act(text: str, user: User, *, consent: bool = True, ip: str = "192.0.2.9") -> JoinOutcome:
        actor = fan_actor(user)
        return invite_redeem(
            text_or_code=text,
            user=user,
            actor=type(actor)(kind="fan", user_id=user.pk, ip=ip),
            consent=consent,
        )

    return act
