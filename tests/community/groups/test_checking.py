"""The daily check costs so many statements a batch, however many are in it and whatever changes."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.fans.models import Fan, Tag
from community.fans.services import fan_tag, fan_untag
from community.groups.models import FanGroup, GroupMember, RuleEvidence
from community.groups.rules.tree import Kind, Leaf, Node
from community.groups.services import (
    group_create,
    member_join,
    members_recheck,
    rules_set,
)
from community.points.models import Level
from foundation.events.models import Event
from foundation.scopes.actors import SYSTEM
from foundation.teams.models import AuditEntry, Staff, Team
from kol.platforms.models import PlatformAccount
from tests.cast import staff_actor
from tests.community.groups.test_join_races import crowd

pytestmark = pytest.mark.usefixtures("scope")
# In the order of a_week: read and kept as seen; a lock, a change and its events more where some
# change; a second judgement, the count and the trail more where some are taken out.
COSTS = [10, 10, 16, 10, 16, 21]
Full = Callable[[int], tuple[FanGroup, list[Fan]]]


@pytest.fixture
def full(team: Team, owner: Staff, weibo: PlatformAccount) -> Full:
    """``full(size)``: a group of so many fans with a tag, checked for it, a level and a follow."""
    tag = Tag.objects.create(team=team, name="铁粉")
    Level.objects.create(team=team, rank=1, name="L1", threshold=10)

    def make(size: int) -> tuple[FanGroup, list[Fan]]:
        group = group_create(staff=owner, name="群", entry="open", actor=staff_actor(owner))
        people = crowd(team, size)
        for fan, user in people:
            member_join(group=group, fan=fan, user=user, actor=SYSTEM, door=None)
        fans = [fan for fan, _user in people]
        fan_tag(team_id=team.pk, fans=fans, names=["铁粉"], actor=SYSTEM)
        several = Node(False, (Leaf(Kind.TAG, tag.pk), Leaf(Kind.LEVEL, 1), Leaf(Kind.KNOWN, 99)))
        rules_set(
            group=group, tree=Node(True, (several,)), staff=owner, actor=staff_actor(owner),
            recheck=True,
        )  # fmt: skip
        return FanGroup.objects.get(pk=group.pk), fans

    return make


def cost(group: FanGroup) -> int:
    """How many statements a check of the whole group in one batch makes."""
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert members_recheck(group_id=group.pk) is None
    return len(seen)


def a_week(full: Full, team: Team, size: int) -> list[int]:
    """What a check costs when it is the first, when nothing changed, when all fail, when all are
    warned already, when all pass again, and when all are taken out."""
    group, fans = full(size)
    costs = [cost(group), cost(group)]
    fan_untag(team_id=team.pk, fans=fans, names=["铁粉"], actor=SYSTEM)
    costs += [cost(group), cost(group)]
    assert GroupMember.objects.filter(group=group, grace_until__isnull=False).count() == size
    fan_tag(team_id=team.pk, fans=fans, names=["铁粉"], actor=SYSTEM)
    costs.append(cost(group))
    assert GroupMember.objects.filter(group=group, grace_until__isnull=False).count() == 0
    fan_untag(team_id=team.pk, fans=fans, names=["铁粉"], actor=SYSTEM)
    members_recheck(group_id=group.pk)
    past = timezone.now() - timedelta(seconds=1)
    GroupMember.objects.filter(group=group).update(grace_until=past)
    costs.append(cost(group))
    group.refresh_from_db()
    assert group.member_count == 0
    return costs


@pytest.mark.parametrize("size", [1, 12])
def test_a_batch_costs_the_same_however_many_change(full: Full, team: Team, size: int) -> None:
    assert a_week(full, team, size) == COSTS


def test_each_who_is_taken_out_is_told_by_name_of_what_is_missing(full: Full, team: Team) -> None:
    a_week(full, team, 3)
    keys = sorted(RuleEvidence.objects.values_list("key", flat=True).distinct())
    left = Event.objects.filter(name="group.member_left")
    entries = AuditEntry.objects.filter(action="group.member_rules_out")
    members = set(GroupMember.objects.filter(staff=None).values_list("pk", flat=True))
    assert {event.payload["member"] for event in left} == members
    assert {entry.object_id for entry in entries} == members
    assert all(sorted(entry.changes["missing"][1]) == keys for entry in entries)
    assert all(sorted(event.payload["missing"]) == keys for event in left)
    assert all(event.payload["reason"] == "rules" for event in left)


def test_a_large_group_is_walked_by_keys(full: Full) -> None:
    group, _fans = full(7)
    keys = sorted(GroupMember.objects.filter(staff=None).values_list("pk", flat=True))
    steps: list[int | None] = [0]
    while (last := steps[-1]) is not None:
        steps.append(members_recheck(group_id=group.pk, after=last, limit=3))
    assert steps == [0, keys[2], keys[5], None]
    assert RuleEvidence.objects.count() == 7 * 3
