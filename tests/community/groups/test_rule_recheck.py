"""Conditions checked again: who passes, who is warned, who is out."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from community.fans.models import FollowFact
from community.groups.errors import RuleUnmet
from community.groups.models import FanGroup, GroupMember
from community.groups.rules.tree import Kind, Leaf
from community.groups.services import member_recheck, members_recheck, request_approve
from foundation.events.models import Event
from foundation.teams.models import Staff
from kol.platforms.models import PlatformAccount
from tests.cast import staff_actor
from tests.community.groups.rule_world import QUESTION, Person, Rule, evidence, follows, join

pytestmark = pytest.mark.usefixtures("scope")


@pytest.fixture
def inside(rule: Rule, deer: Person, weibo: PlatformAccount) -> GroupMember:
    """小鹿, in by a follow that is checked on, with three days to put it right."""
    made = rule(
        Leaf(Kind.FOLLOWS, weibo.pk), Leaf(Kind.LEVEL, 1), some=True, recheck=True, grace_days=3
    )
    follows(deer, weibo)
    member = join(made, deer).member
    assert member is not None
    return member


def names() -> list[str]:
    wanted = ("member.failing", "member.passing", "group.member_left")
    return list(Event.objects.filter(name__in=wanted).order_by("id").values_list("name", flat=True))


def test_who_passes_or_is_not_known_hears_nothing(inside: GroupMember) -> None:
    assert members_recheck(group_id=inside.group_id) is None
    FollowFact.objects.update(follows_us=None)
    members_recheck(group_id=inside.group_id)
    inside.refresh_from_db()
    assert (inside.grace_until, inside.state, names()) == (None, "active", [])


def test_who_fails_is_warned_once_then_out_and_may_come_back(
    inside: GroupMember, deer: Person, weibo: PlatformAccount
) -> None:
    follows(deer, weibo, False)
    for _twice in range(2):
        members_recheck(group_id=inside.group_id)
    inside.refresh_from_db()
    assert inside.grace_until is not None
    days = (inside.grace_until - timezone.now()).total_seconds() / 86400
    assert 2.9 < days <= 3
    assert names() == ["member.failing"]
    event = Event.objects.get(name="member.failing")
    assert event.payload["missing"] == [f"follows-{weibo.pk}", "level-1"]
    GroupMember.objects.update(grace_until=timezone.now() - timedelta(seconds=1))
    for _twice in range(2):
        members_recheck(group_id=inside.group_id)
    out = GroupMember.objects.get(pk=inside.pk)
    assert (out.state, out.remove_reason, out.grace_until) == ("left", "rules", None)
    assert names() == ["member.failing", "group.member_left"]
    group = FanGroup.objects.get(pk=inside.group_id)
    assert group.member_count == 0
    with pytest.raises(RuleUnmet):
        join(group, deer)
    follows(deer, weibo)
    assert join(group, deer).kind == "joined"


def test_passing_again_ends_the_warning(
    inside: GroupMember, deer: Person, weibo: PlatformAccount
) -> None:
    follows(deer, weibo, False)
    members_recheck(group_id=inside.group_id)
    assert member_recheck(member=inside) is False
    follows(deer, weibo)
    assert member_recheck(member=inside) is True
    inside.refresh_from_db()
    assert (inside.grace_until, names()) == (None, ["member.failing", "member.passing"])


def test_switched_off_nobody_is_checked_and_warnings_end(
    inside: GroupMember, deer: Person, weibo: PlatformAccount, rule: Rule
) -> None:
    follows(deer, weibo, False)
    members_recheck(group_id=inside.group_id)
    rule(Leaf(Kind.FOLLOWS, weibo.pk), Leaf(Kind.LEVEL, 1), some=True, recheck=False)
    inside.refresh_from_db()
    assert inside.grace_until is None
    members_recheck(group_id=inside.group_id)
    inside.refresh_from_db()
    assert inside.grace_until is None


def test_what_was_asked_at_the_door_alone_stands(
    rule: Rule, deer: Person, orange: Person, weibo: PlatformAccount, owner: Staff
) -> None:
    made = rule(QUESTION, Leaf(Kind.FOLLOWS, weibo.pk), recheck=True)
    follows(deer, weibo)
    member = join(made, deer, answers={QUESTION.key: "520"}).member
    waiting = join(made, orange, answers={QUESTION.key: "520"}).request
    assert waiting is not None
    request_approve(request=waiting, staff=owner, actor=staff_actor(owner))
    for _day in range(3):
        members_recheck(group_id=made.pk)
    assert not GroupMember.objects.filter(grace_until__isnull=False).exists()
    # Three checks that found the same leave no new rows.
    assert len(evidence(member=member)) == 2


def test_what_staff_overlooked_stands_and_what_they_did_not_does_not(
    rule: Rule, deer: Person, orange: Person, weibo: PlatformAccount, owner: Staff
) -> None:
    follow, level = Leaf(Kind.FOLLOWS, weibo.pk), Leaf(Kind.LEVEL, 1)
    request = join(rule(Leaf(Kind.APPROVAL)), deer).request
    assert request is not None
    # The rule changed while they waited: the level is missing, and staff take them all the same.
    made = rule(follow, level, recheck=True)
    request_approve(request=request, staff=owner, actor=staff_actor(owner))
    members_recheck(group_id=made.pk)
    assert GroupMember.objects.get(fan=deer[0]).grace_until is None
    # Of any-of what is known to be missing was not waved through with what was not known.
    made = rule(follow, level, some=True, recheck=True)
    other = join(made, orange).request
    assert other is not None
    request_approve(request=other, staff=owner, actor=staff_actor(owner))
    members_recheck(group_id=made.pk)
    member = GroupMember.objects.get(fan=orange[0])
    assert member.grace_until is None
    assert evidence(member=member, source="staff") == [("follows", True, "staff", "")]
    follows(orange, weibo, False)
    members_recheck(group_id=made.pk)
    member.refresh_from_db()
    assert member.grace_until is not None


def test_checking_goes_on_by_keys_in_few_queries(
    inside: GroupMember,
    orange: Person,
    weibo: PlatformAccount,
    django_assert_max_num_queries: Any,
) -> None:
    follows(orange, weibo)
    second = join(FanGroup.objects.get(pk=inside.group_id), orange).member
    assert second is not None
    assert members_recheck(group_id=inside.group_id, limit=1) == inside.pk
    assert members_recheck(group_id=inside.group_id, after=inside.pk, limit=1) == second.pk
    assert members_recheck(group_id=inside.group_id, after=second.pk, limit=1) is None
    with django_assert_max_num_queries(13):
        members_recheck(group_id=inside.group_id)
