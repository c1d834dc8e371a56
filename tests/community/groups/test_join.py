"""Joining, by every rule; and what a refusal leaves behind: nothing."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from community.fans.models import PlatformIdentity
from community.fans.services import follow_fact_record
from community.groups import registry
from community.groups.errors import (
    AskedTooOften,
    Banned,
    GroupClosed,
    GroupFull,
    NeedsCode,
    NotFollowing,
)
from community.groups.models import FanGroup, GroupMember, JoinRequest
from community.groups.registry import DoorRef
from community.groups.services import (
    JoinOutcome,
    group_state_set,
    member_join,
    member_leave,
    member_readmit,
    member_remove,
    request_approve,
    request_decline,
)
from foundation.events.models import Event
from foundation.scopes.actors import SYSTEM
from foundation.scopes.errors import DomainError
from foundation.teams.models import Staff
from kol.platforms.models import PlatformAccount
from tests.cast import staff_actor

pytestmark = pytest.mark.usefixtures("scope")


class Refused(DomainError):
    code = "test_door"
    message = "no"


class Door:
    """A door for tests: counts its claims, and can be shut."""

    def __init__(self) -> None:
        self.claims: list[tuple[int, int, int]] = []
        self.seen_left: list[bool] = []
        self.shut = False

    def claim(self, door_id: int, fan: Any, member: GroupMember, actor: Any) -> None:
        if self.shut:
            raise Refused
        self.claims.append((door_id, fan.pk, member.pk))
        self.seen_left.append(member.left_at is not None)


@pytest.fixture
def door() -> Iterator[Door]:
    one = Door()
    registry.door("test", one.claim)
    yield one
    del registry._doors["test"]


def join(group: FanGroup, person: Any, **more: Any) -> JoinOutcome:
    fan, user, actor = person
    more.setdefault("door", None)
    return member_join(group=group, fan=fan, user=user, actor=actor, **more)


def count(group: FanGroup) -> int:
    group.refresh_from_db()
    return group.member_count


def fans_in(group: FanGroup) -> int:
    return GroupMember.objects.filter(group=group, staff=None, state="active").count()


def events(name: str) -> list[Event]:
    return list(Event.objects.filter(name=name).order_by("id"))


def nothing_happened(group: FanGroup) -> bool:
    return (
        count(group) == 0
        and fans_in(group) == 0
        and not JoinRequest.objects.exists()
        and not events("group.member_joined")
        and not events("group.request_made")
    )


def test_joining_an_open_group(group: FanGroup, deer: Any) -> None:
    FanGroup.objects.filter(pk=group.pk).update(last_seq=12, count_seq=9)
    outcome = join(group, deer)
    member = outcome.member
    assert (outcome.kind, outcome.request) == ("joined", None)
    assert member is not None
    assert (member.display_name, member.role, member.state) == ("deer", "member", "active")
    assert (member.joined_seq, member.read_seq, member.read_count) == (12, 12, 9)
    assert count(group) == 1
    (event,) = events("group.member_joined")
    assert event.subject_id == member.pk
    assert event.payload == {
        "group": group.pk,
        "member": member.pk,
        "fan": deer[0].pk,
        "door_kind": "",
        "door_id": None,
    }


def test_being_in_already_burns_nothing(group: FanGroup, deer: Any, door: Door) -> None:
    first = join(group, deer, door=DoorRef("test", 5))
    again = join(group, deer, door=DoorRef("test", 5))
    assert again.kind == "already"
    assert again.member == first.member
    assert door.claims == [(5, deer[0].pk, first.member.pk)]  # type: ignore[union-attr]
    assert count(group) == 1
    assert len(events("group.member_joined")) == 1


def test_being_in_comes_before_every_rule(
    group: FanGroup, deer: Any, owner: Staff, make_group: Callable[..., FanGroup]
) -> None:
    join(group, deer)
    FanGroup.objects.filter(pk=group.pk).update(capacity=1, entry="code")
    assert join(group, deer).kind == "already"
    group_state_set(group=group, state="closed", staff=owner, actor=staff_actor(owner))
    assert join(group, deer).kind == "already"


def test_a_group_by_code(make_group: Callable[..., FanGroup], deer: Any, door: Door) -> None:
    group = make_group("code")
    with pytest.raises(NeedsCode):
        join(group, deer)
    assert nothing_happened(group)
    assert join(group, deer, door=DoorRef("test", 7)).kind == "joined"
    assert events("group.member_joined")[0].payload["door_id"] == 7


def test_a_door_that_refuses_undoes_everything(
    make_group: Callable[..., FanGroup], deer: Any, door: Door
) -> None:
    group = make_group("code")
    door.shut = True
    with pytest.raises(Refused):
        join(group, deer, door=DoorRef("test", 7))
    assert nothing_happened(group)


def test_a_full_group(group: FanGroup, deer: Any, orange: Any, plum: Any, door: Door) -> None:
    join(group, deer)
    join(group, orange)
    with pytest.raises(GroupFull):
        join(group, plum, door=DoorRef("test", 1))
    assert (count(group), fans_in(group), door.claims) == (2, 2, [])


def test_the_row_decides_when_the_last_place_went_meanwhile(
    group: FanGroup, deer: Any, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    stale = FanGroup.objects.get(pk=group.pk)
    FanGroup.objects.filter(pk=group.pk).update(capacity=1, member_count=1)
    monkeypatch.setattr(
        "community.groups.services.join.group_and_ban", lambda _pk, _fan: (stale, False)
    )
    with pytest.raises(GroupFull):
        join(group, deer, door=DoorRef("test", 1))
    assert (count(group), fans_in(group)) == (1, 0)
    assert events("group.member_joined") == []


@pytest.mark.parametrize("state", ["closed", "archived"])
def test_a_closed_group(group: FanGroup, deer: Any, owner: Staff, state: str) -> None:
    group_state_set(group=group, state=state, staff=owner, actor=staff_actor(owner))
    with pytest.raises(GroupClosed):
        join(group, deer)
    assert nothing_happened(group)


def test_leaving_and_coming_back(group: FanGroup, deer: Any, door: Door) -> None:
    first = join(group, deer, door=DoorRef("test", 1))
    assert first.member is not None
    member_leave(member=first.member, actor=deer[2], reason="noisy")
    assert count(group) == 0
    FanGroup.objects.filter(pk=group.pk).update(last_seq=40, count_seq=30)
    back = join(group, deer, door=DoorRef("test", 1))
    assert (back.kind, back.member) == ("joined", first.member)
    assert door.seen_left == [False, True]
    stored = GroupMember.objects.get(pk=first.member.pk)
    assert (stored.state, stored.left_at, stored.remove_reason) == ("active", None, "")
    assert (stored.joined_seq, stored.read_count) == (40, 30)
    assert back.member is not None
    assert back.member.left_at is None
    assert count(group) == 1


def test_who_was_removed_stays_out_until_staff_let_them_in(
    group: FanGroup, deer: Any, operator: Staff, door: Door
) -> None:
    member = join(group, deer).member
    assert member is not None
    member_remove(member=member, by=operator, reason="广告", actor=staff_actor(operator))
    with pytest.raises(Banned):
        join(group, deer, door=DoorRef("test", 1))
    assert (count(group), door.claims) == (0, [])
    member_readmit(member=member, by=operator, actor=staff_actor(operator))
    assert join(group, deer).kind == "already"
    assert count(group) == 1


def test_who_was_removed_can_not_even_ask(
    make_group: Callable[..., FanGroup], deer: Any, operator: Staff
) -> None:
    group, actor = make_group("approval"), staff_actor(operator)
    request = join(group, deer).request
    assert request is not None
    member = request_approve(request=request, staff=operator, actor=actor).member
    assert member is not None
    member_remove(member=member, by=operator, reason="", actor=actor)
    with pytest.raises(Banned):
        join(group, deer)
    assert not JoinRequest.objects.filter(state="pending").exists()


def test_by_approval_a_request_waits(
    make_group: Callable[..., FanGroup], deer: Any, door: Door
) -> None:
    group = make_group("approval", capacity=5)
    outcome = join(group, deer, door=DoorRef("test", 3), note=" 我是老粉 ")
    request = outcome.request
    assert (outcome.kind, outcome.member) == ("pending", None)
    assert request is not None
    assert (request.why, request.note, request.door_kind, request.door_id) == (
        "approval",
        "我是老粉",
        "test",
        3,
    )
    again = join(group, deer)
    assert (again.kind, again.request) == ("pending", request)
    assert JoinRequest.objects.count() == 1
    assert len(events("group.request_made")) == 1
    assert (count(group), fans_in(group), door.claims) == (0, 0, [])


def known(person: Any, account: PlatformAccount, **facts: Any) -> None:
    facts.setdefault("follows_us", None)
    facts.setdefault("we_follow", None)
    follow_fact_record(
        fan=person[0], account=account, how="import", handle=person[0].nickname, actor=SYSTEM,
        **facts,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("entry", "facts", "expected"),
    [
        ("follows", {}, "follow"),
        ("follows", {"follows_us": True}, "joined"),
        ("follows", {"follows_us": False}, "refused"),
        ("follows", {"we_follow": True}, "follow"),
        ("mutual", {}, "mutual"),
        ("mutual", {"follows_us": True}, "mutual"),
        ("mutual", {"we_follow": True}, "mutual"),
        ("mutual", {"follows_us": True, "we_follow": True}, "joined"),
        ("mutual", {"follows_us": False, "we_follow": True}, "refused"),
        # That we don't follow back is ours to mend: the fan waits, and is not sent away.
        ("mutual", {"follows_us": True, "we_follow": False}, "mutual"),
    ],
)
def test_follow_rules(
    make_group: Callable[..., FanGroup],
    weibo: PlatformAccount,
    deer: Any,
    entry: str,
    facts: dict[str, bool],
    expected: str,
) -> None:
    group = make_group(entry, entry_account=weibo)
    if facts:
        known(deer, weibo, **facts)
    if expected == "refused":
        with pytest.raises(NotFollowing) as refusal:
            join(group, deer)
        assert "小满同学" in refusal.value.text()
        assert refusal.value.account == weibo
        assert nothing_happened(group)
        return
    outcome = join(group, deer)
    if expected == "joined":
        assert (outcome.kind, count(group)) == ("joined", 1)
    else:
        assert outcome.request is not None
        assert (outcome.kind, outcome.request.why, count(group)) == ("pending", expected, 0)


def test_a_typed_handle_proves_nothing(
    make_group: Callable[..., FanGroup], weibo: PlatformAccount, deer: Any
) -> None:
    group = make_group("follows", entry_account=weibo)
    PlatformIdentity.objects.create(
        team_id=group.team_id, fan=deer[0], platform="weibo", handle="somebody who follows"
    )
    assert join(group, deer).kind == "pending"


def test_who_says_they_follow_by_now_may_prove_it(
    make_group: Callable[..., FanGroup], weibo: PlatformAccount, deer: Any
) -> None:
    group = make_group("follows", entry_account=weibo)
    known(deer, weibo, follows_us=False)
    outcome = join(group, deer, says_follows=True)
    assert outcome.kind == "pending"
    assert outcome.request is not None
    assert outcome.request.why == "follow"


def test_a_follow_of_another_account_is_none_of_this_one(
    make_group: Callable[..., FanGroup], weibo: PlatformAccount, deer: Any
) -> None:
    other = PlatformAccount.objects.create(
        team_id=weibo.team_id, platform="weibo", handle="小满的小号"
    )
    known(deer, other, follows_us=True)
    assert join(make_group("follows", entry_account=weibo), deer).kind == "pending"


def test_a_request_is_answered_when_the_rule_lets_the_fan_in(
    make_group: Callable[..., FanGroup], weibo: PlatformAccount, deer: Any
) -> None:
    group = make_group("follows", entry_account=weibo)
    request = join(group, deer).request
    assert request is not None
    known(deer, weibo, follows_us=True)
    assert join(group, deer).kind == "joined"
    request.refresh_from_db()
    assert (request.state, request.decided_by) == ("approved", None)
    (decided,) = events("group.request_decided")
    assert decided.payload["approved"] is True


def test_asking_again_and_again(
    make_group: Callable[..., FanGroup], deer: Any, operator: Staff
) -> None:
    group = make_group("approval")
    for _turn in range(3):
        request = join(group, deer).request
        assert request is not None
        request_decline(
            request=request, staff=operator, reason="看不清", actor=staff_actor(operator)
        )
    with pytest.raises(AskedTooOften):
        join(group, deer)
    assert not JoinRequest.objects.filter(state="pending").exists()


def test_a_fan_of_another_team(group: FanGroup, other_team: Any) -> None:
    from tests.community.groups.conftest import make_fan

    with pytest.raises(ValueError, match="another team"):
        join(group, make_fan(other_team, "elsewhere"))
    assert nothing_happened(group)


def test_joining_costs(
    group: FanGroup, deer: Any, django_assert_num_queries: DjangoAssertNumQueries, door: Door
) -> None:
    # Savepoint and release around: group, member, request; insert, count, event.
    with django_assert_num_queries(8):
        join(group, deer, door=DoorRef("test", 1))
