"""The lists of contacts and outlets: what fits, in which order, on how many pages, for how many
queries."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from foundation.imports.services import custom_field_add
from foundation.lists import pages
from foundation.scopes.actors import Actor
from foundation.teams.models import Staff, Team
from kol.press.models import Contact, Outlet
from kol.press.selectors.listing import (
    contact_filters_of,
    contacts_listing,
    contacts_page,
    outlet_filters_of,
    outlets_listing,
    outlets_page,
)
from kol.press.services import (
    contact_create,
    outlet_update,
)
from kol.press.services.states import contact_archive
from tests.kol.press.listed import archive

__all__ = ["archive"]
pytestmark = pytest.mark.usefixtures("scope")
Clients = Callable[[Any], Client]
LISTS = "/t/xiaoman/press/"


FITTING: list[tuple[dict[str, str], str]] = [
    ({}, "陈刚 赵敏 王芳 李娜 张伟"),
    ({"beat": "财经"}, "王芳 张伟"),
    ({"beat": "科技，娱乐"}, "李娜 张伟"),
    ({"tag": "重点"}, "陈刚 张伟"),
    ({"tag": "重点、友好"}, "张伟"),
    ({"any": "重点、友好"}, "陈刚 李娜 张伟"),
    ({"none": "重点"}, "赵敏 王芳 李娜"),
    ({"region": "上海"}, "李娜"),
    ({"kind": "newspaper"}, "王芳 张伟"),
    ({"kind": "tv", "level": "central"}, "王芳 李娜"),
    ({"kind": "tv", "level": "city"}, ""),  # 王芳 is at a TV and in the city, not at a city's TV
    ({"level": "city"}, "王芳 张伟"),
    ({"level": "trade"}, ""),
    ({"kind": "nonsense"}, "陈刚 赵敏 王芳 李娜 张伟"),
    ({"kol": "yes"}, "赵敏 李娜"),
    ({"kol": "no", "email": "yes"}, "王芳 张伟"),
    ({"tier": "top"}, "李娜"),
    ({"tier": "tail"}, "赵敏"),
    ({"tier": "small"}, ""),
    ({"platform": "douyin"}, "赵敏 李娜"),
    ({"platform": "weibo"}, ""),
    ({"dnc": "yes"}, "陈刚"),
    ({"dnc": "no", "tag": "重点"}, "张伟"),
    ({"email": "no"}, "陈刚 李娜"),
    ({"health": "warm"}, "张伟"),
    ({"health": "cooling"}, "李娜"),
    ({"health": "cold"}, "王芳"),
    ({"health": "unknown"}, "陈刚 赵敏"),
    ({"touched": "7"}, "张伟"),
    ({"touched": "over30"}, "王芳 李娜"),
    ({"touched": "never"}, "陈刚 赵敏"),
    ({"basis": "consent"}, "赵敏"),
    ({"basis": "none"}, "陈刚 王芳 李娜 张伟"),
    ({"owner": "none"}, "陈刚 赵敏 王芳 李娜"),
    ({"owner": "nobody-of-ours"}, ""),
    ({"outlet": "nothing-of-ours"}, ""),
    ({"own.xing_ji": "5"}, "张伟"),
    ({"own.xing_ji": "3..4"}, "李娜"),
    ({"own.xing_ji": "..5"}, "李娜 张伟"),
    ({"own.xing_ji": "很多"}, ""),
    ({"own.qian_yue_ri": "2026/3/1"}, "王芳"),
    ({"own.qian_yue_ri": "2026-01-01..2026-01-31"}, "张伟"),
    ({"own.yu_yan": "粤语"}, "李娜 张伟"),
    ({"own.yu_yan": "粤语、普通话"}, "张伟"),
    ({"own.dang_an": "0"}, "李娜"),
    ({"own.bei_zhu": "爱喝茶"}, "张伟"),
    ({"own.gone": "什么"}, ""),  # a view by a field that was put away is no view of everybody
    ({"order": "name"}, "陈刚 李娜 王芳 张伟 赵敏"),
    ({"order": "health"}, "张伟 李娜 王芳 陈刚 赵敏"),
    ({"order": "touch"}, "张伟 李娜 王芳 陈刚 赵敏"),
    ({"tag": "友好", "order": "health"}, "张伟 李娜"),
    ({"health": "warm", "order": "health"}, "张伟"),
    ({"health": "cooling", "order": "health"}, "李娜"),
    ({"health": "cold", "order": "health"}, "王芳"),
    ({"health": "unknown", "order": "health"}, "陈刚 赵敏"),
    ({"touched": "90", "order": "touch"}, "张伟 李娜"),
    ({"touched": "over90", "order": "touch"}, "王芳"),
    ({"touched": "never", "order": "touch"}, "陈刚 赵敏"),
    ({"q": "zw"}, "张伟"),
    ({"q": "晨报", "order": "name"}, "王芳 张伟"),
    ({"q": "zw", "kol": "yes"}, ""),
]


@pytest.mark.parametrize(("asked", "names"), FITTING)
@pytest.mark.parametrize("few", [0, 1200])
@pytest.mark.usefixtures("archive")
def test_who_fits(
    asked: dict[str, str], names: str, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether few fit or many: both ways find the same, page by page."""
    monkeypatch.setattr(pages, "FEW", few)
    monkeypatch.setattr(pages, "FEW_SCATTERED", few)
    monkeypatch.setattr(pages, "PAGE", 2)
    filters = contact_filters_of(asked)
    seen, params = [], QueryDict()
    while True:
        page = contacts_page(filters, params=params)
        seen += [contact.name for contact in page.rows]
        if not page.next:
            break
        params = QueryDict(page.next.lstrip("?"))
    assert seen == names.split()
    if not asked.get("q"):
        assert [one.name for one in contacts_listing(asked)] == names.split()
    assert {one.name for one in contacts_listing(asked)} == set(names.split())
    if len(seen) > 2:
        back = contacts_page(filters, params=QueryDict(page.previous.lstrip("?")))
        assert [one.name for one in back.rows] == seen[len(seen) - len(page.rows) - 2 :][:2]


@pytest.mark.usefixtures("scope")
def test_a_field_named_by_a_number(team: Team, actor: Actor) -> None:
    """618 is a sale here; to PostgreSQL a place in a list."""
    for label, kind in (("618", "number"), ("2026", "date")):
        custom_field_add(target="contacts", label=label, kind=kind, actor=actor)
    for name, custom in (
        ("张伟", {"618": 5, "2026": "2026-06-18"}), ("李娜", {"618": 50}), ("王芳", {}),
    ):  # fmt: skip
        contact_create(team_id=team.pk, actor=actor, name=name, custom=custom)

    def names(**asked: str) -> list[str]:
        return [one.name for one in contacts_listing({f"own.{k}": v for k, v in asked.items()})]

    assert names(**{"618": "1..10"}) == ["张伟"]
    assert names(**{"618": "6.."}) == ["李娜"]
    assert names(**{"618": "..99"}) == ["李娜", "张伟"]
    assert names(**{"2026": "2026-06-01..2026-06-30"}) == ["张伟"]


def test_by_owner_outlet_and_state(archive: dict[str, Contact], actor: Actor, pr: Staff) -> None:
    def names(**asked: str) -> list[str]:
        return [one.name for one in contacts_listing(asked)]

    station = Outlet.objects.get(name="科技台")
    assert names(owner=pr.public_id) == ["张伟"]
    assert names(outlet=station.public_id) == ["王芳", "李娜"]
    assert names(outlet="科技台") == ["王芳", "李娜"]
    outlet_update(outlet=station, actor=actor, aliases=["KJTV"])
    assert names(outlet="KJTV", kol="yes") == ["李娜"]
    contact_archive(contact=archive["李娜"], actor=actor)
    assert names(outlet=station.public_id) == ["王芳"]
    assert names(state="archived") == ["李娜"]


@pytest.mark.usefixtures("archive")
def test_filters_are_kept_as_the_address_names_them() -> None:
    given = QueryDict("q=zw&tag=重点&tag=友好&kind=tv&order=name&page=3&own.xing_ji=5&view=abc")
    filters = contact_filters_of(given)
    assert filters.values() == {"q": "zw", "tag": "重点，友好", "kind": "tv", "own.xing_ji": "5"}
    assert QueryDict(filters.query(kind="")).dict() == {
        "q": "zw", "tag": "重点，友好", "own.xing_ji": "5", "order": "name", "view": "abc",
    }  # fmt: skip
    assert [(str(chip.label), chip.value) for chip in filters.chips()] == [
        ("媒体类型", "电视"), ("同时有这些标签", "重点，友好"), ("星级", "5"),
    ]  # fmt: skip
    assert contact_filters_of({"order": "sideways"}).order == ""


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, "科技台 晨报"),
        ({"kind": "tv"}, "科技台"),
        ({"level": "city"}, "晨报"),
        ({"beat": "科技"}, "晨报"),
        ({"region": "上海"}, "科技台"),
        ({"people": "no"}, ""),
        ({"people": "yes"}, "科技台 晨报"),
        ({"state": "archived"}, ""),
        ({"order": "name"}, "晨报 科技台"),
        ({"order": "reach"}, "晨报 科技台"),
        ({"q": "keji"}, "科技台"),
    ],
)
@pytest.mark.usefixtures("archive")
def test_which_outlets_fit(asked: dict[str, str], names: str) -> None:
    filters = outlet_filters_of(asked)
    page = outlets_page(filters, columns={"people"})
    assert [one.name for one in page.rows] == names.split()
    assert {one.name for one in outlets_listing(asked)} == set(names.split())
    counts = {one.name: one.people_count for one in page.rows}  # type: ignore[attr-defined]
    assert counts.items() <= {"晨报": 2, "科技台": 2}.items()


def test_who_works_where_follows_what_the_outlet_is(
    archive: dict[str, Contact], actor: Actor
) -> None:
    """An outlet that turns from a newspaper into an app takes its people along."""
    outlet_update(outlet=Outlet.objects.get(name="晨报"), actor=actor, kind="app", level="trade")
    assert [one.name for one in contacts_listing({"kind": "app", "level": "trade"})] == [
        "王芳", "张伟",
    ]  # fmt: skip
    assert not contacts_listing({"kind": "newspaper"}).exists()
    job = archive["张伟"].employments.get()
    job.outlet = Outlet.objects.get(name="科技台")
    job.save()
    assert [one.name for one in contacts_listing({"kind": "app"})] == ["王芳"]


@pytest.mark.usefixtures("archive")
def test_outlets_of_a_group() -> None:
    group = Outlet.objects.get(name="晨报")
    assert [one.name for one in outlets_listing({"group": group.public_id})] == ["科技台"]
