"""Ctrl-K finds what there is and what one may do, as far as one's role goes."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from community.fans.models import Tag
from community.groups.services import pool_create
from foundation.jobs.models import Job
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, User
from kol.platforms.services import account_create
from tests.cast import staff_actor

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User | Staff], Client]


@pytest.fixture
def _there(owner: Staff, operator: Staff) -> None:
    actor = staff_actor(owner)
    with team_scope(owner.team):
        account_create(staff=owner, platform="weibo", handle="小满厨房", actor=actor)
        pool_create(staff=owner, name="读者群池", kind="wechat", limit_people=9, actor=actor)
        Tag.objects.create(team=owner.team, name="回头客")
        Job.objects.create(team=owner.team, kind="imports.export", about="粉丝名单.csv")


def found(client: Client, query: str) -> list[tuple[str, str]]:
    text = client.get("/t/xiaoman/search/", {"q": query}).content.decode()
    part = text[text.index('class="palette-list"') :]
    return re.findall(r'<a href="([^"]+)"><svg.*?</svg><span>([^<]+)</span>', part)


@pytest.mark.usefixtures("_there")
@pytest.mark.parametrize(
    ("query", "title", "address"),
    [
        ("厨房", "小满厨房", "/t/xiaoman/platforms/"),
        ("xmcf", "小满厨房", "/t/xiaoman/platforms/"),
        ("dzqc", "读者群池", "/t/xiaoman/groups/pools/"),
        ("huitouke", "回头客", "/t/xiaoman/fans/?tag="),
        ("粉丝名单", "导出 粉丝名单.csv", "/t/xiaoman/jobs/"),
        ("operator@", "Operator", "/t/xiaoman/settings/staff/"),
        ("xjq", "新建群", "/t/xiaoman/groups/new/"),
        ("导入", "导入粉丝", "/t/xiaoman/fans/import/"),
    ],
)
def test_it_is_found_and_led_to(
    query: str, title: str, address: str, owner: Staff, client_for: ClientFor
) -> None:
    hits = {name: url for url, name in found(client_for(owner), query)}
    assert title in hits, hits
    assert hits[title].startswith(address), hits[title]


@pytest.mark.usefixtures("_there")
def test_what_a_role_may_not_do_is_not_offered(analyst: Staff, client_for: ClientFor) -> None:
    client = client_for(analyst)
    assert [name for _url, name in found(client, "新建")] == []
    ((url, _name),) = found(client, "小满厨房")
    assert url.startswith("/t/xiaoman/platforms/")
    assert client.get(url).status_code == 200
    assert client.get(f"{url}edit/").status_code == 403


@pytest.mark.usefixtures("_there")
def test_every_act_leads_to_a_page(owner: Staff, client_for: ClientFor) -> None:
    from config.acts import ACTS

    client = client_for(owner)
    offered = {name: url for url, name in found(client, "")}
    for act in ACTS[:6]:
        assert client.get(offered[str(act.label)], follow=True).status_code == 200


@pytest.mark.usefixtures("_there")
def test_the_palette_asks_each_provider_once(
    owner: Staff, client_for: ClientFor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_for(owner)
    client.get("/t/xiaoman/search/", {"q": "新"}, headers={"HX-Request": "true"})
    # user, staff; staff, jobs, accounts, posts, contacts, outlets, releases, pitches, press events,
    # clippings, fans, tags, groups, pools, codes
    with django_assert_num_queries(17):
        client.get("/t/xiaoman/search/", {"q": "新"}, headers={"HX-Request": "true"})
