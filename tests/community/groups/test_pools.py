"""Pools: several groups behind one door."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from community.fans.models import Fan
from community.groups import registry
from community.groups.errors import (
    Banned,
    BannedFromTeam,
    GroupInPool,
    PoolClosed,
    PoolFull,
    PoolKeepsOne,
    PoolNeedsGroup,
    TemplateInUse,
    TemplateNameTaken,
)
from community.groups.models import FanGroup, GroupMember, GroupPool, GroupTemplate, PoolGroup
from community.groups.registry import DoorRef
from community.groups.services import (
    JoinOutcome,
    fan_ban,
    group_from_template,
    group_owner,
    group_state_set,
    member_leave,
    member_remove,
    pool_admit,
    pool_create,
    pool_group_add,
    pool_group_move,
    pool_group_remove,
    pool_state_set,
    pool_update,
    pools_watch,
    template_delete,
    template_save,
)
from foundation.events.models import Event
from foundation.scopes.actors import SYSTEM, Actor
from foundation.scopes.errors import NotAllowed
from foundation.teams.models import AuditEntry, Staff
from tests.cast import staff_actor
from tests.community.groups.conftest import Person, make_fan

pytestmark = pytest.mark.django_db


@pytest.fixture
def claims() -> Iterator[list[int]]:
    """What was burnt at the door "pooltest"."""
    burnt: list[int] = []

    def claim(door_id: int, fan: Fan, member: GroupMember, actor: Any) -> None:
        burnt.append(member.group_id)

    registry.door("pooltest", claim)
    yield burnt
    del registry._doors["pooltest"]


DOOR = DoorRef("pooltest", 1)


@pytest.fixture
def template(make_group: Callable[..., FanGroup], owner: Staff) -> GroupTemplate:
    """Two places, open to all."""
    group = make_group(name="样板", capacity=2, blurb="一起看日落")
    return template_save(group=group, name="粉丝群", staff=owner, actor=staff_actor(owner))


@pytest.fixture
def pool(template: GroupTemplate, owner: Staff) -> GroupPool:
    """A pool that opens groups of two, three at most; the first is there."""
    return pool_create(
        staff=owner,
        name="夏日大厅",
        template=template,
        stem="小满夏日",
        most_groups=3,
        actor=staff_actor(owner),
    )


def come(pool: GroupPool, who: Person, door: DoorRef | None = None) -> JoinOutcome:
    fan, user, actor = who
    return pool_admit(pool=pool, fan=fan, user=user, actor=actor, door=door)


def people(pool: GroupPool, names: str) -> list[Person]:
    return [make_fan(pool.team, name) for name in names.split()]


def names(pool: GroupPool) -> list[tuple[str, int]]:
    turns = PoolGroup.objects.filter(pool=pool).select_related("group").order_by("position")
    return [(turn.group.name, turn.group.member_count) for turn in turns]


def test_the_first_group_is_opened_with_the_pool(pool: GroupPool, owner: Staff) -> None:
    assert names(pool) == [("小满夏日 1群", 0)]
    group = PoolGroup.objects.get(pool=pool).group
    assert (group.capacity, group.blurb, group.entry) == (2, "一起看日落", "open")
    held = group_owner(group)
    assert held is not None
    assert held.staff == owner


def test_full_ones_are_passed_over_and_the_next_is_opened(pool: GroupPool) -> None:
    crowd = people(pool, "a b c d e")
    groups = [come(pool, one).member.group.name for one in crowd]  # type: ignore[union-attr]
    assert groups == ["小满夏日 1群"] * 2 + ["小满夏日 2群"] * 2 + ["小满夏日 3群"]
    assert names(pool) == [("小满夏日 1群", 2), ("小满夏日 2群", 2), ("小满夏日 3群", 1)]
    assert Event.objects.filter(name="pool.group_opened").count() == 3


def test_no_more_are_opened_than_allowed(pool: GroupPool) -> None:
    crowd = people(pool, "a b c d e f g")
    for one in crowd[:6]:
        come(pool, one)
    with pytest.raises(PoolFull):
        come(pool, crowd[6])
    assert [count for _name, count in names(pool)] == [2, 2, 2]
    assert FanGroup.objects.count() == 4  # with the one the template was made of


def test_without_a_template_a_full_pool_is_full(group: FanGroup, owner: Staff) -> None:
    pool = pool_create(staff=owner, name="小厅", groups=[group], actor=staff_actor(owner))
    crowd = people(pool, "a b c")
    for one in crowd[:2]:
        come(pool, one)
    with pytest.raises(PoolFull):
        come(pool, crowd[2])
    assert names(pool) == [("夏日小分队", 2)]


def test_who_is_in_is_led_there_and_burns_nothing(
    pool: GroupPool, deer: Person, claims: list[int]
) -> None:
    first = come(pool, deer, DOOR)
    again = come(pool, deer, DOOR)
    assert (first.kind, again.kind) == ("joined", "already")
    assert again.member is not None
    assert again.member.group.name == "小满夏日 1群"
    assert len(claims) == 1
    pool_state_set(
        pool=pool, state="paused", staff=pool.created_by, actor=staff_actor(pool.created_by)
    )
    assert come(pool, deer, DOOR).kind == "already"


def test_who_left_comes_back_to_their_group_while_it_has_room(
    pool: GroupPool, deer: Person, owner: Staff
) -> None:
    for one in people(pool, "a b"):
        come(pool, one)
    mine = come(pool, deer).member
    assert mine is not None
    assert mine.group.name == "小满夏日 2群"
    first = PoolGroup.objects.get(pool=pool, number=1).group
    member_leave(member=GroupMember.objects.filter(group=first, staff=None)[0], actor=SYSTEM)
    member_leave(member=mine, actor=deer[2])
    assert come(pool, deer).member.pk == mine.pk  # type: ignore[union-attr]


def test_who_was_removed_from_one_gets_into_none(
    pool: GroupPool, deer: Person, operator: Staff
) -> None:
    member = come(pool, deer).member
    assert member is not None
    member_remove(member=member, by=operator, reason="", actor=staff_actor(operator))
    with pytest.raises(Banned):
        come(pool, deer)
    fan_ban(fan=deer[0], reason="", by=operator, actor=staff_actor(operator))
    with pytest.raises(BannedFromTeam):
        come(pool, deer)


def test_a_request_waits_in_its_group(
    make_group: Callable[..., FanGroup], owner: Staff, deer: Person
) -> None:
    first, second = make_group(entry="approval", name="一"), make_group(entry="approval", name="二")
    actor = staff_actor(owner)
    pool = pool_create(staff=owner, name="审核", groups=[first, second], actor=actor)
    asked = come(pool, deer)
    pool_group_move(pool=pool, group=second, up=True, staff=owner, actor=actor)
    again = come(pool, deer)
    assert asked.request is not None
    assert again.request is not None
    assert (asked.request.group_id, again.request.pk) == (first.pk, asked.request.pk)


def test_who_waits_in_a_full_group_goes_on_waiting_and_in_a_closed_one_asks_the_next(
    make_group: Callable[..., FanGroup], owner: Staff, deer: Person
) -> None:
    first, second = make_group(entry="approval", name="一"), make_group(entry="approval", name="二")
    actor = staff_actor(owner)
    pool = pool_create(staff=owner, name="审核", groups=[first, second], actor=actor)
    asked = come(pool, deer).request
    assert asked is not None
    FanGroup.objects.filter(pk=first.pk).update(capacity=1, member_count=1)
    again = come(pool, deer)
    assert (again.kind, again.request) == ("pending", asked)
    group_state_set(group=first, state="archived", staff=owner, actor=actor)
    other = come(pool, deer).request
    assert other is not None
    assert (other.group_id, other.pk == asked.pk) == (second.pk, False)


def test_closed_groups_are_passed_over_and_a_paused_pool_takes_nobody(
    make_group: Callable[..., FanGroup], owner: Staff, deer: Person, orange: Person
) -> None:
    actor = staff_actor(owner)
    first, second = make_group(name="一"), make_group(name="二")
    pool = pool_create(staff=owner, name="厅", groups=[first, second], actor=actor)
    group_state_set(group=first, state="closed", staff=owner, actor=actor)
    assert come(pool, deer).member.group.name == "二"  # type: ignore[union-attr]
    pool_state_set(pool=pool, state="paused", staff=owner, actor=actor)
    with pytest.raises(PoolClosed):
        come(pool, orange)
    pool_state_set(pool=pool, state="open", staff=owner, actor=actor)
    assert come(pool, orange).kind == "joined"
    assert AuditEntry.objects.filter(action="pool.state").count() == 2


def test_order_and_who_stands_in_it(make_group: Callable[..., FanGroup], owner: Staff) -> None:
    actor = staff_actor(owner)
    one, two, three = make_group(name="一"), make_group(name="二"), make_group(name="三")
    pool = pool_create(staff=owner, name="厅", groups=[one, two], actor=actor)
    pool_group_add(pool=pool, group=three, staff=owner, actor=actor)
    with pytest.raises(GroupInPool):
        pool_group_add(pool=pool, group=one, staff=owner, actor=actor)
    with pytest.raises(GroupInPool):
        pool_create(staff=owner, name="另一个", groups=[three], actor=actor)
    pool_group_move(pool=pool, group=three, up=True, staff=owner, actor=actor)
    pool_group_move(pool=pool, group=one, up=True, staff=owner, actor=actor)
    assert [name for name, _count in names(pool)] == ["一", "三", "二"]
    pool_group_remove(pool=pool, group=three, staff=owner, actor=actor)
    pool_group_remove(pool=pool, group=one, staff=owner, actor=actor)
    with pytest.raises(PoolKeepsOne):
        pool_group_remove(pool=pool, group=two, staff=owner, actor=actor)
    assert [name for name, _count in names(pool)] == ["二"]
    assert GroupPool.objects.count() == 1


def test_settings_are_changed_and_who_may(pool: GroupPool, owner: Staff, operator: Staff) -> None:
    pool_update(pool=pool, staff=owner, actor=staff_actor(owner), name=" 秋日 ", most_groups=9)
    pool.refresh_from_db()
    assert (pool.name, pool.most_groups) == ("秋日", 9)
    with pytest.raises(NotAllowed):
        pool_update(pool=pool, staff=operator, actor=staff_actor(operator), name="x")
    with pytest.raises(PoolNeedsGroup):
        pool_create(staff=owner, name="空", actor=staff_actor(owner))
    with pytest.raises(NotAllowed):
        pool_create(staff=operator, name="空", actor=staff_actor(operator))
    assert GroupPool.objects.count() == 1


def test_that_a_pool_is_full_is_told_once_and_taken_back(
    group: FanGroup, owner: Staff, deer: Person, orange: Person
) -> None:
    pool = pool_create(staff=owner, name="小厅", groups=[group], actor=staff_actor(owner))
    assert pools_watch() == 0
    come(pool, deer)
    mine = come(pool, orange).member
    assert mine is not None
    assert (pools_watch(), pools_watch()) == (1, 0)
    assert Event.objects.filter(name="pool.full").count() == 1
    member_leave(member=mine, actor=orange[2])
    assert pools_watch() == 0
    pool.refresh_from_db()
    assert pool.full_since is None


def test_templates(
    template: GroupTemplate, pool: GroupPool, make_group: Callable[..., FanGroup], owner: Staff
) -> None:
    actor: Actor = staff_actor(owner)
    made = group_from_template(template=template, name="第二个", staff=owner, actor=actor)
    assert (made.name, made.capacity, made.blurb) == ("第二个", 2, "一起看日落")
    with pytest.raises(TemplateNameTaken):
        template_save(group=made, name="粉丝群", staff=owner, actor=actor)
    with pytest.raises(TemplateInUse):
        template_delete(template=template, staff=owner, actor=actor)
    pool_update(pool=pool, staff=owner, actor=actor, template=None)
    template_delete(template=template, staff=owner, actor=actor)
    assert not GroupTemplate.objects.exists()


def test_a_template_keeps_the_follow_rule(
    make_group: Callable[..., FanGroup], owner: Staff, weibo: Any
) -> None:
    actor = staff_actor(owner)
    group = make_group(entry="follows", entry_account=weibo)
    template = template_save(group=group, name="关注", staff=owner, actor=actor)
    made = group_from_template(template=template, name="二", staff=owner, actor=actor)
    assert (made.entry, made.entry_account) == ("follows", weibo)


def test_admission_costs(
    pool: GroupPool, deer: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    fan, user, actor = deer
    with django_assert_num_queries(13):
        pool_admit(pool=pool, fan=fan, user=user, actor=actor, door=None)
