"""A fan's own page of points."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from community.fans.models import Fan
from community.fans.services import fan_create, fan_erase
from community.points.services import Step, levels_set, points_add, points_reverse
from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team, User
from tests.cast import staff_actor
from tests.community.chat.room import Room, room

__all__ = ["room"]

pytestmark = pytest.mark.django_db
Clients = Callable[[User | Staff], Client]
STEPS = [Step("新粉", 10), Step("铁粉", 100)]


@pytest.fixture
def mine(deer: Fan, fan_user: User) -> Fan:
    """小鹿, signed in."""
    deer.user = fan_user
    deer.save()
    return deer


@pytest.fixture
def theirs(other_owner: Staff, fan_user: User) -> Fan:
    """The same person at 别家."""
    with team_scope(other_owner.team):
        fan = fan_create(
            team_id=other_owner.team_id, actor=staff_actor(other_owner), source="manual",
            nickname="小鹿",
        )  # fmt: skip
        fan.user = fan_user
        fan.save()
    return fan


def url(team: Team) -> str:
    return f"/points/{team.public_id}/"


def me(client: Client) -> bool:
    return 'href="/points/"' in client.get("/accounts/me/").content.decode()


def test_balance_level_and_lines(
    mine: Fan,
    team: Team,
    actor: Actor,
    fan_user: User,
    client_for: Clients,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    levels_set(team=team, steps=STEPS, actor=actor)
    points_add(fan=mine, amount=1030, reason="线下活动帮忙", key="a", actor=actor)
    points_add(fan=mine, amount=-1000, reason="换了海报", key="b", actor=actor)
    wrong = points_add(fan=mine, amount=7, reason="记错了", key="c", actor=actor)
    points_reverse(entry=wrong, reason="", actor=actor)
    client = client_for(fan_user)
    client.get(url(team))
    # Who, their teams; fans, balances, levels; count and lines.
    with django_assert_num_queries(7):
        page = client.get(url(team)).content.decode()
    assert [text in page for text in ("线下活动帮忙", "+1,030", "换了海报", "-1,000")] == [True] * 4
    assert '<div class="text-lg font-semibold tabular-nums">30</div>' in page
    assert '<div class="text-lg font-semibold tabular-nums">1,030</div>' in page
    assert ("铁粉" in page, "已经是最高等级。" in page) == (True, True)
    # Taken back, and by whom is not the fan's affair.
    assert ("收回" in page, "Operator" in page) == (True, False)


def test_what_the_next_level_needs(
    mine: Fan, team: Team, actor: Actor, fan_user: User, client_for: Clients
) -> None:
    levels_set(team=team, steps=STEPS, actor=actor)
    client = client_for(fan_user)
    page = client.get(url(team)).content.decode()
    assert ("还没有积分" in page, "再得 10 积分升到「新粉」" in page) == (True, True)
    points_add(fan=mine, amount=30, reason="签到", key="a", actor=actor)
    page = client.get(url(team)).content.decode()
    assert "再得 70 积分升到「铁粉」" in page
    assert 'value="30" max="100"' in page


def test_there_is_a_page_only_where_there_is_something_to_tell(
    mine: Fan, team: Team, actor: Actor, fan_user: User, stranger: User, client_for: Clients
) -> None:
    client = client_for(fan_user)
    assert (client.get(url(team)).status_code, me(client)) == (404, False)
    assert "还没有积分" in client.get("/points/").content.decode()
    points_add(fan=mine, amount=30, reason="签到", key="a", actor=actor)
    assert (client.get(url(team)).status_code, me(client)) == (200, True)
    assert client.get("/points/")["Location"] == url(team)
    assert client_for(stranger).get(url(team)).status_code == 404


def test_several_teams(
    mine: Fan,
    theirs: Fan,
    team: Team,
    other_team: Team,
    actor: Actor,
    fan_user: User,
    client_for: Clients,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    levels_set(team=team, steps=STEPS, actor=actor)
    points_add(fan=mine, amount=30, reason="签到", key="a", actor=actor)
    with team_scope(other_team):
        points_add(fan=theirs, amount=5, reason="抽奖", key="a", actor=actor)
    client = client_for(fan_user)
    client.get("/points/")
    with django_assert_num_queries(5):
        page = client.get("/points/").content.decode()
    at = [page.index(url(other_team)), page.index(url(team))]
    assert at == sorted(at)
    assert ("新粉" in page, '<b class="tabular-nums">5</b>' in page) == (True, True)
    own, other = (client.get(url(one)).content.decode() for one in (team, other_team))
    assert ("签到" in own, "抽奖" in own, "签到" in other, "抽奖" in other) == (
        True, False, False, True,
    )  # fmt: skip


def test_pages_of_lines(
    mine: Fan, team: Team, actor: Actor, fan_user: User, client_for: Clients
) -> None:
    for number in range(55):
        points_add(fan=mine, amount=1, reason=f"第{number}次。", key=str(number), actor=actor)
    client = client_for(fan_user)
    first = client.get(url(team)).content.decode()
    assert ("第54次。" in first, "第0次。" in first) == (True, False)
    following = re.search(r'href="(\?[^"]+)" rel="next"', first)
    assert following
    second = client.get(url(team) + unescape(following[1])).content.decode()
    assert ("第54次。" in second, "第0次。" in second) == (False, True)


def test_the_group_leads_there(room: Room, actor: Actor, client_for: Clients, scope: None) -> None:
    about = f"/g/{room.group.public_id}/about/"
    client = client_for(room.fan.user)
    assert url(room.team) not in client.get(about).content.decode()
    assert room.fan.fan is not None
    points_add(fan=room.fan.fan, amount=1, reason="", key="a", actor=actor)
    assert url(room.team) in client.get(about).content.decode()
    assert "/points/" not in client_for(room.kol.user).get(about).content.decode()


def test_who_was_erased_has_none(
    mine: Fan, team: Team, actor: Actor, fan_user: User, client_for: Clients
) -> None:
    points_add(fan=mine, amount=30, reason="签到", key="a", actor=actor)
    fan_erase(fan=mine, actor=actor)
    client = client_for(fan_user)
    assert (client.get(url(team)).status_code, me(client)) == (404, False)
