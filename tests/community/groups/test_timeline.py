"""What groups tell on the page of a fan, source by source."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from community.fans.selectors.detail import fan_timeline
from community.groups import timeline
from community.groups.models import FanGroup, GroupMember, PastStay
from community.groups.person import person_extract
from community.groups.services import (
    fan_ban,
    fan_unban,
    member_join,
    member_leave,
    member_mute,
    member_readmit,
    member_remove,
    member_role_set,
    member_unmute,
    request_approve,
    request_decline,
)
from community.groups.services.leaving import leave_word_put
from community.groups.services.requests import request_reopen
from foundation.scopes.scope import system_scope
from foundation.teams.models import Staff
from tests.cast import staff_actor
from tests.community.groups.conftest import Person

pytestmark = pytest.mark.django_db
MakeGroup = Callable[..., FanGroup]


def join(group: FanGroup, person: Person) -> GroupMember:
    """A fan comes in."""
    fan, user, actor = person
    member = member_join(group=group, fan=fan, user=user, actor=actor, door=None).member
    assert member is not None
    return member


def said(lines: Any) -> list[str]:
    """The sentences, the newest first."""
    found = [line for line in lines if not line.current]
    return [line.text for line in sorted(found, key=lambda line: line.at, reverse=True)]


def test_every_stay_is_told(group: FanGroup, deer: Person, owner: Staff) -> None:
    fan, _user, actor = deer
    for _again in range(2):
        member_leave(member=join(group, deer), actor=actor)
    member = join(group, deer)
    staff = staff_actor(owner)
    member_remove(member=member, by=owner, reason="广告", actor=staff)
    member_readmit(member=member, by=owner, actor=staff)
    assert said(timeline.stay_lines(fan, "xiaoman")) == [
        "被移出群“夏日小分队”",
        "加入群“夏日小分队”",
        "退出群“夏日小分队”",
        "加入群“夏日小分队”",
        "退出群“夏日小分队”",
        "加入群“夏日小分队”",
    ]
    assert said(timeline.deed_lines(fan, "xiaoman", None, 50)) == ["被放回“夏日小分队” · owner"]
    assert PastStay.objects.count() == 3
    with system_scope():
        (place,) = person_extract(deer[1])["places"]
    assert len(place["earlier"]) == 3  # a copy of one's data has them too
    now = [one.text for one in timeline.stay_lines(fan, "xiaoman") if one.current]
    assert now == ["夏日小分队"]


def test_bans_are_told_with_their_reason(group: FanGroup, deer: Person, owner: Staff) -> None:
    fan, staff = deer[0], staff_actor(owner)
    join(group, deer)
    fan_ban(fan=fan, reason="刷屏", by=owner, actor=staff)
    fan_unban(fan=fan, by=owner, actor=staff)
    assert said(timeline.stay_lines(fan, "xiaoman")) == [
        "重新允许进群 · 小满",
        "被移出群“夏日小分队”",  # a place that the ban took, though it may be taken again now
        "被禁止加入所有群：刷屏 · 小满",
        "加入群“夏日小分队”",
    ]


def test_requests_and_answers(make_group: MakeGroup, deer: Person, owner: Staff) -> None:
    fan, user, actor = deer
    group, staff = make_group("approval"), staff_actor(owner)
    request = member_join(group=group, fan=fan, user=user, actor=actor, door=None).request
    assert request is not None
    request_decline(request=request, staff=owner, reason="名额不够", actor=staff)
    assert said(timeline.request_lines(fan, "xiaoman")) == [
        "加入“夏日小分队”的申请没有通过：名额不够 · 小满",
        "申请加入“夏日小分队”",
    ]
    request_reopen(request=request, staff=owner, actor=staff)
    request.refresh_from_db()
    request_approve(request=request, staff=owner, actor=staff)
    assert said(timeline.request_lines(fan, "xiaoman")) == [
        "加入“夏日小分队”的申请已通过 · 小满",
        "加入“夏日小分队”的申请重新打开",
        "申请加入“夏日小分队”",
    ]


def test_why_they_left(group: FanGroup, deer: Person) -> None:
    fan, _user, actor = deer
    member = join(group, deer)
    member_leave(member=member, actor=actor)
    leave_word_put(member=member, reason="ads", text="天天卖货")
    assert said(timeline.word_lines(fan, "xiaoman")) == [
        "退出“夏日小分队”时说：广告太多 · 天天卖货"
    ]


def test_mutes_and_roles(group: FanGroup, deer: Person, owner: Staff) -> None:
    fan, staff = deer[0], staff_actor(owner)
    member = join(group, deer)
    until = timezone.now() + timedelta(hours=2)
    member = member_mute(member=member, until=until, reason="刷屏", by=owner, actor=staff)
    member_unmute(member=member, by=owner, actor=staff)
    member_role_set(member=member, role="admin", by=owner, actor=staff)
    shown = timezone.localtime(until).strftime("%Y-%m-%d %H:%M")
    assert said(timeline.deed_lines(fan, "xiaoman", None, 50)) == [
        "在“夏日小分队”的身份：管理员 · owner",
        "在“夏日小分队”恢复发言 · owner",
        f"在“夏日小分队”被禁言到 {shown} · owner",
    ]
    assert len(list(timeline.deed_lines(fan, "xiaoman", None, 2))) == 2


def test_pages_go_through_all_of_it_once_with_a_fixed_number_of_queries(
    group: FanGroup, deer: Person, owner: Staff, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    fan, staff = deer[0], staff_actor(owner)
    member = join(group, deer)
    with django_assert_num_queries(2):
        assert fan_timeline(fan, "xiaoman").next == ""
    for hour in range(1, 61):
        until = timezone.now() + timedelta(hours=hour)
        member_mute(member=member, until=until, reason="", by=owner, actor=staff)
    texts: list[tuple[datetime, str]] = []
    after = ""
    for _page in range(2):
        with django_assert_num_queries(2):
            page = fan_timeline(fan, "xiaoman", after=after)
        texts += [(line.at, line.text) for line in page.lines]
        after = page.next
    assert after == ""
    assert len([one for one in texts if "被禁言到" in one[1]]) == 60
    assert texts == sorted(texts, key=lambda one: one[0], reverse=True)
    assert len(set(texts)) == len(texts)


def test_a_stay_whose_end_nobody_noted_holds_nobody_up(group: FanGroup, deer: Person) -> None:
    member = join(group, deer)
    GroupMember.objects.update(state=GroupMember.State.LEFT, left_at=None)
    assert join(group, deer).pk == member.pk
    assert not PastStay.objects.exists()
