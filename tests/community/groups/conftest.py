"""What tests of groups share."""

from collections.abc import Callable
from typing import Any

import pytest

from community.fans.models import Fan
from community.groups.models import FanGroup
from community.groups.rules.tree import Leaf, Node
from community.groups.services import group_create, rules_set
from community.points.models import Level
from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team, User
from kol.platforms.models import PlatformAccount
from tests.cast import fan_actor, make_user, staff_actor
from tests.community.groups.rule_world import Rule


@pytest.fixture
def weibo(team: Team, scope: None) -> PlatformAccount:
    """Our account on Weibo."""
    return PlatformAccount.objects.create(
        team=team, platform="weibo", handle="小满同学", url="https://weibo.com/u/1"
    )


@pytest.fixture
def make_group(owner: Staff, scope: None) -> Callable[..., FanGroup]:
    """``make_group(entry="open", ...)``."""

    def make(entry: str = "open", name: str = "夏日小分队", **fields: Any) -> FanGroup:
        return group_create(staff=owner, name=name, entry=entry, actor=staff_actor(owner), **fields)

    return make


@pytest.fixture
def group(make_group: Callable[..., FanGroup]) -> FanGroup:
    """A group open to all, with two places."""
    return make_group(capacity=2)


Person = tuple[Fan, User, Actor]


def make_fan(team: Team, name: str) -> Person:
    """A fan of the team with a user of their own, and the actor they are."""
    user = make_user(name)
    with team_scope(team):
        fan = Fan.objects.create(team=team, user=user, nickname=name, source="invite")
    return fan, user, fan_actor(user)


@pytest.fixture
def deer(team: Team) -> Person:
    """小鹿."""
    return make_fan(team, "deer")


@pytest.fixture
def orange(team: Team) -> Person:
    """橙子."""
    return make_fan(team, "orange")


@pytest.fixture
def plum(team: Team) -> Person:
    """梅子."""
    return make_fan(team, "plum")


@pytest.fixture
def rule(group: FanGroup, owner: Staff) -> Rule:
    """``rule(leaf, leaf, …, any=False, recheck=…)`` sets the group's conditions."""

    def make(*parts: Leaf | Node, some: bool = False, **more: Any) -> FanGroup:
        return rules_set(
            group=group,
            tree=Node(not some, parts),
            staff=owner,
            actor=staff_actor(owner),
            **more,
        )

    return make


@pytest.fixture
def ladder(group: FanGroup) -> None:
    """Levels 1 (from 10 points) and 2 (from 100)."""
    for rank, threshold in ((1, 10), (2, 100)):
        Level.objects.create(team_id=group.team_id, rank=rank, name=f"L{rank}", threshold=threshold)
