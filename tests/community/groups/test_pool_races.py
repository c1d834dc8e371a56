"""Hundreds at a pool's door at once, on real PostgreSQL, each in a connection of their own."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from community.fans.models import Fan
from community.fans.services import fan_for_user
from community.groups.errors import BannedFromTeam, PoolFull, PoolPicturesOut
from community.groups.models import (
    FanGroup,
    GroupMember,
    GroupPool,
    PoolGroup,
    PoolPicture,
    PoolVisitor,
)
from community.groups.services import (
    Viewer,
    fan_ban,
    group_create,
    member_join,
    picture_add,
    picture_show,
    pool_admit,
    pool_create,
    template_save,
)
from foundation.scopes.actors import SYSTEM
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team, User
from tests.cast import staff_actor
from tests.community.groups.test_join_races import at_once, crowd
from tests.community.groups.test_pool_views import qr

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(150)]


def a_pool(owner: Staff, *, capacity: int, most: int) -> GroupPool:
    with team_scope(owner.team):
        actor = staff_actor(owner)
        group = group_create(staff=owner, name="样板", entry="open", capacity=capacity, actor=actor)
        template = template_save(group=group, name="样板", staff=owner, actor=actor)
        return pool_create(
            staff=owner, name="大厅", template=template, most_groups=most, actor=actor
        )


def joiner(team: Team, pool: GroupPool, fan: Fan, user: User) -> Callable[[], str]:
    def act() -> str:
        with team_scope(team):
            try:
                return pool_admit(pool=pool, fan=fan, user=user, actor=SYSTEM, door=None).kind
            except PoolFull as refusal:
                return refusal.code

    return act


def test_everybody_in_exactly_one_and_no_group_over(owner: Staff) -> None:
    pool = a_pool(owner, capacity=20, most=5)
    people = crowd(owner.team, 120)
    answers = at_once(owner.team, [joiner(owner.team, pool, fan, user) for fan, user in people])
    assert answers == {"joined": 100, "pool_full": 20}
    with team_scope(owner.team):
        turns = PoolGroup.objects.filter(pool=pool).select_related("group").order_by("position")
        assert [(turn.number, turn.group.member_count) for turn in turns] == [
            (number, 20) for number in range(1, 6)
        ]
        members = GroupMember.objects.filter(staff=None, state="active")
        assert members.count() == members.values("user").distinct().count() == 100
        assert FanGroup.objects.count() == 6


def test_no_picture_is_shown_to_more_than_its_people(owner: Staff) -> None:
    actor = staff_actor(owner)
    with team_scope(owner.team):
        pool = pool_create(staff=owner, name="微信群", kind="wechat", limit_people=20, actor=actor)
        for number in range(5):
            picture_add(
                pool=pool, upload=qr(f"https://x.example/{number}"), staff=owner, actor=actor
            )

    def looker(number: int) -> Callable[[], str]:
        def act() -> str:
            with team_scope(owner.team):
                try:
                    picture_show(pool=pool, viewer=Viewer(f"{number % 120:032d}"))
                except PoolPicturesOut as refusal:
                    return refusal.code
                return "shown"

        return act

    # Everybody looks twice, some of them at the same moment.
    answers = at_once(owner.team, [looker(number) for number in range(240)])
    with team_scope(owner.team):
        pictures = PoolPicture.objects.filter(pool=pool).order_by("pk")
        assert [one.people for one in pictures] == [20] * 5
        seen = PoolVisitor.objects.filter(pool=pool)
        assert seen.count() == seen.values("visitor").distinct().count() == 100
    assert answers == {"shown": 200, PoolPicturesOut.code: 40}


def test_a_burst_opens_exactly_one_group(owner: Staff) -> None:
    pool = a_pool(owner, capacity=200, most=50)
    with team_scope(owner.team):
        FanGroup.objects.filter(pool_turn__pool=pool).update(capacity=1)
    first, *people = crowd(owner.team, 150)
    assert joiner(owner.team, pool, *first)() == "joined"
    answers = at_once(owner.team, [joiner(owner.team, pool, fan, user) for fan, user in people])
    assert answers == {"joined": 149}
    with team_scope(owner.team):
        turns = PoolGroup.objects.filter(pool=pool).select_related("group").order_by("position")
        assert [turn.group.member_count for turn in turns] == [1, 149]


def test_one_person_many_times_is_one_member(owner: Staff) -> None:
    pool = a_pool(owner, capacity=5, most=3)
    ((fan, user),) = crowd(owner.team, 1)

    def act() -> str:
        with team_scope(owner.team), transaction.atomic():
            mine = fan_for_user(
                team_id=owner.team_id,
                user=user,
                actor=SYSTEM,
                source="invite",
                consent=False,
                consent_how="",
            )
            return pool_admit(pool=pool, fan=mine, user=user, actor=SYSTEM, door=None).kind

    answers = at_once(owner.team, [act] * 24)
    assert answers == {"joined": 1, "already": 23}
    with team_scope(owner.team):
        assert GroupMember.objects.filter(fan=fan).count() == 1


def test_nobody_is_banned_halfway_in(owner: Staff) -> None:
    """Whoever bans and whoever joins want the same fan's row: afterwards nobody banned is in."""
    with team_scope(owner.team):
        group = group_create(
            staff=owner, name="群", entry="open", capacity=500, actor=staff_actor(owner)
        )
    people = crowd(owner.team, 30)

    def join(fan: Fan, user: User) -> str:
        with team_scope(owner.team), transaction.atomic():
            mine = fan_for_user(
                team_id=owner.team_id,
                user=user,
                actor=SYSTEM,
                source="invite",
                consent=False,
                consent_how="",
            )
            try:
                return member_join(group=group, fan=mine, user=user, actor=SYSTEM, door=None).kind
            except BannedFromTeam as refusal:
                return refusal.code

    def ban(fan: Fan) -> str:
        with team_scope(owner.team):
            fan_ban(fan=fan, reason="", by=None, actor=SYSTEM)
        return "banned"

    acts: list[Any] = []
    for fan, user in people:
        acts += [partial(join, fan, user), partial(ban, fan)]
    at_once(owner.team, acts)
    with team_scope(owner.team):
        assert not GroupMember.objects.filter(staff=None, state="active").exists()
        group.refresh_from_db()
        assert group.member_count == 0
