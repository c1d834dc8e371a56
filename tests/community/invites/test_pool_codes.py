"""A code that leads to a pool."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from community.fans.models import Fan
from community.groups.errors import PoolFull
from community.groups.models import GroupMember, GroupPool, PoolGroup
from community.groups.services import group_create, pool_create, pool_state_set, template_save
from community.invites.models import Invite, Redemption
from community.invites.services import invite_create, invite_redeem
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team, User
from tests.cast import fan_actor, make_user, staff_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def pool(owner: Staff, team: Team) -> GroupPool:
    """Groups of two, two at most; the first is there."""
    actor = staff_actor(owner)
    with team_scope(team):
        group = group_create(staff=owner, name="样板", entry="code", capacity=2, actor=actor)
        template = template_save(group=group, name="样板", staff=owner, actor=actor)
        return pool_create(staff=owner, name="夏日", template=template, most_groups=2, actor=actor)


@pytest.fixture
def invite(pool: GroupPool, owner: Staff, team: Team) -> Invite:
    with team_scope(team):
        face = PoolGroup.objects.get(pool=pool).group
        return invite_create(
            group=face,
            pool=pool,
            owner=owner,
            phrase="夏日橘子汽水会",
            actor=staff_actor(owner),
        )


def redeem(invite: Invite, user: User) -> Any:
    return invite_redeem(text_or_code=invite.phrase, user=user, actor=fan_actor(user), consent=True)


def test_the_phrase_fills_one_group_after_the_other(invite: Invite, team: Team) -> None:
    users = [make_user(f"p{number}") for number in range(5)]
    groups = [redeem(invite, user).member.group.name for user in users[:4]]
    assert groups == ["夏日 1群", "夏日 1群", "夏日 2群", "夏日 2群"]
    with pytest.raises(PoolFull):
        redeem(invite, users[4])
    with team_scope(team):
        invite.refresh_from_db()
        assert invite.use_count == 4
        assert Redemption.objects.filter(invite=invite).count() == 4
        assert not GroupMember.objects.filter(user=users[4]).exists()


def test_who_is_in_one_is_led_there_and_burns_nothing(
    invite: Invite, team: Team, client_for: Callable[..., Client]
) -> None:
    users = [make_user(f"p{number}") for number in range(3)]
    members = [redeem(invite, user).member for user in users]
    again = redeem(invite, users[2])
    assert (again.kind, again.member.pk) == ("already", members[2].pk)
    with team_scope(team):
        invite.refresh_from_db()
    assert invite.use_count == 3
    page = client_for(users[2]).get(reverse("invites_fan:code", args=[invite.code]))
    assert page.headers["Location"] == reverse("chat_fan:room", args=[members[2].group.public_id])


def test_the_join_page_leads_into_the_group_with_room(
    invite: Invite, client_for: Callable[..., Client], team: Team
) -> None:
    for number in range(2):
        redeem(invite, make_user(f"p{number}"))
    user = make_user("late", phone="+8613800000077")
    client, address = client_for(user), reverse("invites_fan:code", args=[invite.code])
    assert client.get(address).status_code == 200
    answer = client.post(address, {"consent": "on"})
    with team_scope(team):
        member = GroupMember.objects.select_related("group").get(user=user)
        assert Fan.objects.get(user=user).consent == "given"
    assert member.group.name == "夏日 2群"
    assert answer.headers["Location"] == reverse("chat_fan:room", args=[member.group.public_id])


def test_a_paused_pool_says_so_on_the_join_page(
    invite: Invite, pool: GroupPool, owner: Staff, team: Team, client_for: Callable[..., Client]
) -> None:
    with team_scope(team):
        pool_state_set(pool=pool, state="paused", staff=owner, actor=staff_actor(owner))
    user = make_user("late", phone="+8613800000077")
    page = client_for(user).get(reverse("invites_fan:code", args=[invite.code]))
    assert page.status_code == 200
    assert page.context["view"].closed


def test_staff_make_a_code_on_the_pools_page(
    pool: GroupPool, operator: Staff, team: Team, client_for: Callable[..., Client]
) -> None:
    client = client_for(operator)
    page = client.get(reverse("groups:pool", args=[team.slug, pool.public_id])).content.decode()
    address = reverse("invites:pool_code", args=[team.slug, pool.public_id])
    assert f'action="{address}"' in page
    answer = client.post(address, {"phrase": "一起去海边看日落", "channel": "直播间"})
    with team_scope(team):
        invite = Invite.objects.get(phrase="一起去海边看日落")
        assert invite.pool == pool
    assert answer.headers["Location"] == reverse(
        "invites:detail", args=[team.slug, invite.public_id]
    )
