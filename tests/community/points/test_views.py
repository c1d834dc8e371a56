"""The desk's pages of points."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from community.fans.models import Fan
from community.points.models import Balance, Entry, Level
from community.points.services import Step, levels_set, points_add
from foundation.scopes.actors import Actor
from foundation.teams.models import Staff, Team

pytestmark = pytest.mark.django_db
BASE = "/t/xiaoman/points/"
TOKEN = "0123456789abcdef0123456789abcdef"
Clients = Callable[[Staff], Client]


def _form(**changed: str) -> dict[str, str]:
    return {"amount": "30", "reason": "线下活动帮忙", "token": TOKEN} | changed


def test_booked_by_hand_once(deer: Fan, operator: Staff, client_for: Clients) -> None:
    client = client_for(operator)
    url = f"{BASE}fans/{deer.public_id}/"
    assert client.get(url).status_code == 200
    for _ in range(2):  # a double tap
        assert client.post(url, _form()).status_code == 302
    assert list(Entry.objects.values_list("amount", "reason", "by")) == [
        (30, "线下活动帮忙", operator.user_id)
    ]
    page = client.get(url).content.decode()
    assert "+30" in page
    assert "线下活动帮忙" in page
    assert "线下活动帮忙" in client.get(f"/t/xiaoman/fans/{deer.public_id}/").content.decode()


def test_refused_keeps_what_was_typed(deer: Fan, operator: Staff, client_for: Clients) -> None:
    url = f"{BASE}fans/{deer.public_id}/"
    answer = client_for(operator).post(url, _form(amount="-5"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "现有 0 积分，这次需要 5。" in page
    assert 'value="-5"' in page
    assert "线下活动帮忙" in page
    assert not Entry.objects.exists()


def test_an_analyst_only_looks(deer: Fan, analyst: Staff, client_for: Clients) -> None:
    client = client_for(analyst)
    url = f"{BASE}fans/{deer.public_id}/"
    assert "手动记积分" not in client.get(url).content.decode()
    client.post(url, _form())
    assert not Entry.objects.exists()


def test_taken_back(deer: Fan, operator: Staff, actor: Actor, client_for: Clients) -> None:
    entry = points_add(fan=deer, amount=30, reason="", key="k", actor=actor)
    client = client_for(operator)
    for _ in range(2):
        client.post(f"{BASE}{entry.public_id}/reverse/")
    assert Balance.objects.get(fan=deer).points == 0
    assert Entry.objects.count() == 2
    assert client.post(f"{BASE}nothing/reverse/").status_code == 404


def test_the_ledger_is_searched(
    deer: Fan,
    twin: Fan,
    operator: Staff,
    actor: Actor,
    client_for: Clients,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = client_for(operator)
    assert "还没有积分记录" in client.get(BASE).content.decode()
    points_add(fan=deer, amount=30, reason="签到", key="a", actor=actor)
    points_add(fan=twin, amount=7, reason="抽奖", key="b", actor=actor)
    with django_assert_num_queries(4):
        whole = client.get(BASE).content.decode()
    assert ("+30</span>" in whole, "+7</span>" in whole) == (True, True)
    found = client.get(BASE, {"q": "签到"}).content.decode()
    assert ("+30</span>" in found, "+7</span>" in found) == (True, False)
    assert "没有符合的记录" in client.get(BASE, {"kind": "spent"}).content.decode()


def test_levels_are_set_and_refused(
    manager: Staff, team: Team, client_for: Clients, scope: None
) -> None:
    client = client_for(manager)
    url = f"{BASE}levels/"
    rows = {"level-TOTAL_FORMS": "3", "level-INITIAL_FORMS": "0"}
    good = rows | {
        "level-0-name": "铁粉", "level-0-threshold": "100",
        "level-1-name": "新粉", "level-1-threshold": "10",
    }  # fmt: skip
    assert client.post(url, good).status_code == 302
    # Nobody has to sort them.
    assert list(Level.objects.order_by("rank").values_list("name", flat=True)) == ["新粉", "铁粉"]
    half = client.post(url, good | {"level-2-name": "元老"})
    assert half.status_code == 422
    assert "两项都填，或都不填" in half.content.decode()
    same = client.post(url, good | {"level-1-threshold": "100"})
    assert same.status_code == 422
    assert "等级所需积分要逐级递增" in same.content.decode()
    assert Level.objects.count() == 2


def test_fans_are_found_by_level(
    deer: Fan, twin: Fan, team: Team, actor: Actor, operator: Staff, client_for: Clients
) -> None:
    levels_set(team=team, steps=[Step("新粉", 10), Step("铁粉", 100)], actor=actor)
    points_add(fan=deer, amount=100, reason="", key="a", actor=actor)
    client = client_for(operator)

    def found(level: str) -> set[str]:
        page = client.get("/t/xiaoman/fans/", {"level": level}).content.decode()
        return {fan.nickname for fan in (deer, twin) if f"/{fan.public_id}/" in page}

    assert found("2") == {"小鹿"}
    assert found("1") == set()
    assert found("0") == {"小鹿2"}
    assert found("9") == set()
    levels_set(team=team, steps=[Step("新粉", 0), Step("铁粉", 100)], actor=actor)
    assert (found("1"), found("0")) == ({"小鹿2"}, set())
