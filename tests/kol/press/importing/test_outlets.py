"""Lists of outlets: exact rows, nothing the second time, and their undoing."""

from datetime import date
from typing import Any

import pytest

from foundation.imports.services import import_undo
from foundation.jobs.services import job_run
from foundation.scopes.actors import Actor
from foundation.teams.models import Team
from kol.press.models import Outlet, OutletPair, OutletSearch, PressNote
from kol.press.search import outlets_search
from kol.press.services import outlet_create
from kol.press.services.outlet_merge import outlets_merge
from kol.press.services.pairs import outlet_pairs_find
from tests.kol.press.importing.sheets import outcome, refusals, whole

pytestmark = pytest.mark.usefixtures("scope")

LIST = """媒体名称,简称,类型,级别,所属集团,地区,覆盖人数,数据日期,发行量,网址,领域,备注
《人民日报》,人民日报社,报纸,央媒,人民日报报业集团,北京,350万,2026/10/1,3500000,www.people.com.cn,时政、经济,头版难上
新京报,,都市报,省级媒体,,北京,1.2亿,46296,,,社会,
科技每日推送,,微信公众号,自媒体,,,12w+,,,,科技,
快讯,,,一流,,,,,,,,
某刊,,信鸽,,,,很多,,,,,
新京报社,新京报,电视,市级,,,,,,,,
,,报纸,,,,,,,,,
人民日报,,,,,,,,,people.cn/x y,,
"""


def everything() -> list[Any]:
    fields = [field.attname for field in Outlet._meta.concrete_fields]
    left_out = {"id", "public_id", "created_at", "updated_at", "parent_id"}
    return [
        list(Outlet.objects.order_by("pk").values_list(*(f for f in fields if f not in left_out))),
        list(OutletSearch.objects.order_by("pk").values_list("found_by")),
        list(PressNote.objects.order_by("pk").values_list("outlet", "text")),
    ]


def test_a_list_of_outlets(team: Team, actor: Actor) -> None:
    record = whole(team, actor, LIST, target="outlets")
    assert outcome(record) == (3, 1, 0, 4)
    assert refusals(record) == [
        ("5", "级别", "outlet_level_unknown"),
        ("6", "类型", "outlet_kind_unknown"),
        ("6", "覆盖人数", "value_number"),
        ("8", "媒体名称", "press_name_missing"),
        ("9", "网址", "press_field_invalid"),
    ]
    paper = Outlet.objects.get(name="人民日报")
    assert (paper.kind, paper.level, paper.aliases) == ("newspaper", "central", ["人民日报社"])
    assert (paper.reach, paper.reach_on, paper.circulation) == (
        3_500_000, date(2026, 10, 1), 3_500_000,
    )  # fmt: skip
    assert (paper.url, paper.beats) == ("https://www.people.com.cn", ["时政", "经济"])
    assert paper.parent is not None
    assert (paper.parent.name, paper.parent.kind) == ("人民日报报业集团", "group")
    news = Outlet.objects.get(name="新京报")
    assert (news.kind, news.level, news.reach, news.reach_on) == (
        "newspaper", "provincial", 120_000_000, date(2026, 10, 1),
    )  # fmt: skip
    assert news.aliases == ["新京报社"]
    account = Outlet.objects.get(name="科技每日推送")
    assert (account.kind, account.level, account.reach) == ("wechat", "self_media", 120_000)
    assert PressNote.objects.get().text == "头版难上"
    found = outlets_search(Outlet.objects.all(), "rmrbs")
    assert "人民日报" in [one.name for one in found]


def test_the_same_again_changes_nothing_and_undoing_leaves_nothing(
    team: Team, actor: Actor
) -> None:
    outlet_create(team_id=team.pk, actor=actor, name="新京报", region="京")
    before = everything()
    record = whole(team, actor, LIST, target="outlets")
    assert Outlet.objects.get(name="新京报").region == "京"
    after = everything()
    again = whole(team, actor, LIST, target="outlets")
    assert (again.created, again.updated) == (0, 0)
    assert everything() == after
    record = import_undo(record=record, actor=actor)
    assert record.undo_job_id is not None
    job_run(team_id=team.pk, job_id=record.undo_job_id)
    record.refresh_from_db()
    assert (record.state, record.kept) == ("undone", 0)
    assert everything() == before


def test_a_pair_holds_up_no_undoing_and_a_merge_does(team: Team, actor: Actor) -> None:
    """What is only proposed goes with its outlets; whoever was merged stays with the other."""
    old = outlet_create(team_id=team.pk, actor=actor, name="新京报网")
    rows = "媒体名称\n新京报\n南方都市报\n南方都市报社\n"
    record = whole(team, actor, rows, target="outlets")
    assert outlet_pairs_find(team_id=team.pk) == 1
    outlets_merge(winner=old, loser=Outlet.objects.get(name="新京报"), actor=actor)
    record = import_undo(record=record, actor=actor)
    assert record.undo_job_id is not None
    job_run(team_id=team.pk, job_id=record.undo_job_id)
    record.refresh_from_db()
    assert (record.state, record.kept) == ("undone", 1)
    assert sorted(Outlet.objects.values_list("name", flat=True)) == ["新京报", "新京报网"]
    assert not OutletPair.objects.exists()
