"""The spreadsheets people really have: exactly what is created, refused and why."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from foundation.scopes.actors import Actor
from foundation.teams.models import Staff, Team
from kol.press.models import Contact, ContactSearch, Outlet, OutletSearch
from kol.press.search import contact_index, contacts_search, outlet_index
from tests.kol.press.importing.sheets import (
    book,
    check,
    outcome,
    people,
    refusals,
    upload,
    whole,
)

pytestmark = pytest.mark.usefixtures("scope")
Clients = Callable[[Any], Client]

# GBK, a title above, names of columns in two rows as merged cells leave them in a CSV.
GBK = """2026年重点媒体名单,,,,,,,
制表：市场部,,,,,,,
姓名,媒体及职务,联系方式,,,生日,跑口,备注
,,手机,微信,邮箱,,,
张 伟,人民日报/记者,１３８００１３８０００,zhangwei88,zhangwei@people.cn,3月12日,财经、科技,
李娜（笔名：阿娜）,新京报财经新闻部主任,1.38E+10,,lina@bjnews.com.cn,31118,,
王芳、赵磊,南方周末 记者,13900139001/13900139002,,,,文化,两人一组
孙洋、周敏,新华社记者,13900139003,,,,,
吴刚,,1.3700137000E+10,,,1985年3月,,
吴刚,光明日报 副主编,13700137000（微信同号）,,,,,只收邮件
,,,,,,,
合计,,,,,,,
"""


def test_a_gbk_list_with_titles_and_a_header_in_two_rows(team: Team, actor: Actor) -> None:
    record = upload(team, actor, GBK, name="媒体.csv")
    assert (record.encoding, record.first_row, record.header_row, record.rows) == (
        "gb18030", 5, 3, 7,
    )  # fmt: skip
    assert record.columns == [
        "姓名", "媒体及职务", "联系方式 / 手机", "联系方式 / 微信", "联系方式 / 邮箱", "生日",
        "跑口", "备注",
    ]  # fmt: skip
    assert list(record.mapping.values()) == [
        "name", "outlet_title", "mobile", "wechat", "email", "birthday", "beats", "note",
    ]  # fmt: skip
    record = whole(team, actor, GBK)
    assert outcome(record) == (4, 0, 0, 4)
    assert refusals(record) == [
        ("6", "联系方式 / 手机", "phone_scientific"),
        ("8", "联系方式 / 手机", "row_people"),
        ("9", "生日", "birthday_invalid"),
        ("12", "姓名", "row_sum"),
    ]
    assert people() == {
        "张伟": (
            [("mobile", "13800138000"), ("wechat", "zhangwei88"), ("email", "zhangwei@people.cn")],
            [("人民日报", "", "记者")],
        ),
        "王芳": ([("mobile", "13900139001")], [("南方周末", "", "记者")]),
        "赵磊": ([("mobile", "13900139002")], [("南方周末", "", "记者")]),
        "吴刚": (
            [("mobile", "13700137000"), ("wechat", "13700137000")],
            [("光明日报", "", "副主编")],
        ),
    }
    zhang = Contact.objects.get(name="张伟")
    assert (zhang.birth_year, zhang.birth_month, zhang.birth_day) == (None, 3, 12)
    assert (zhang.beats, zhang.pinyin) == (["财经", "科技"], "zhang wei")
    assert sorted(Outlet.objects.values_list("name", flat=True)) == [
        "人民日报",
        "光明日报",
        "南方周末",
    ]


def test_what_was_guessed_is_shown(team: Team, actor: Actor) -> None:
    record = check(upload(team, actor, GBK), actor)
    rows = {(row["place"], row["piece"]): row["read"] for row in record.preview["rows"]}
    assert rows["5", 0] == {
        "name": "张伟", "mobile": "13800138000", "birthday": "03-12",
        "outlet": "人民日报", "title": "记者",
    }  # fmt: skip
    assert (rows["7", 1]["name"], rows["7", 2]["name"]) == ("王芳", "赵磊")


def test_a_guess_can_be_corrected(team: Team, actor: Actor) -> None:
    record = check(upload(team, actor, GBK), actor, split=False)
    counts = record.preview["counts"]
    assert (counts["created"], counts["refused"]) == (4, 3)
    mapping = {**record.mapping, "1": "outlet"}
    whole(
        team, actor, "姓名,媒体及职务\n张伟,人民日报/记者\n", mapping={"0": "name", "1": "outlet"}
    )
    assert people() == {"张伟": ([], [("人民日报/记者", "", "")])}
    assert mapping["1"] == "outlet"


HEAD = ["姓名", "媒体", "职务", "手机", "出生日期"]


def sheets() -> bytes:
    """Two sheets with people, one with words about them first, one hidden; an outlet merged over
    the rows of its people; numbers and days as Excel keeps them."""
    return book(
        {
            "说明": [["本名单仅供内部使用"], ["更新", "每月"]],
            "报纸": [
                ["报纸名单", None, None, None, None],
                HEAD,
                ["张伟", "人民日报", "记者", 13800138000, date(1985, 3, 12)],
                ["李娜", None, "编辑", 13800138001.0, 31118],
                ["王芳", "光明日报", "主编", "13800138002", "1990/5/6"],
            ],
            "电视": [
                ["媒体", "姓名", "手机", "职务"],
                ["央视新闻", "赵磊", 13800138003, "编导"],
                ["央视新闻", "", "12345", ""],
            ],
            "作废": [HEAD, ["周敏", "旧报", "记者", 13800138009, None]],
        },
        {"报纸": [(0, 0, 0, 4), (2, 1, 3, 1)]},
        hidden="作废",
    )


def test_sheets_with_the_same_columns_are_read_together(team: Team, actor: Actor) -> None:
    record = upload(team, actor, sheets())
    assert [one["name"] for one in record.parts] == ["说明", "报纸", "电视", "作废"]
    assert [one["part"] for one in record.layout] == [1, 2]
    assert (record.columns, record.rows) == ([*HEAD, "工作表"], 5)
    record = whole(team, actor, sheets(), mapping={**record.mapping, "5": "tags"})
    assert outcome(record) == (4, 0, 0, 1)
    assert refusals(record) == [("3:3", "手机", "phone_invalid")]
    assert people() == {
        "张伟": ([("mobile", "13800138000")], [("人民日报", "", "记者")]),
        "李娜": ([("mobile", "13800138001")], [("人民日报", "", "编辑")]),
        "王芳": ([("mobile", "13800138002")], [("光明日报", "", "主编")]),
        "赵磊": ([("mobile", "13800138003")], [("央视新闻", "", "编导")]),
    }
    born = Contact.objects.order_by("pk").values_list("birth_year", "birth_month", "birth_day")
    assert list(born) == [(1985, 3, 12), (1985, 3, 12), (1990, 5, 6), (None, None, None)]
    tags = Contact.objects.order_by("pk").values_list("tags", flat=True)
    assert list(tags) == [["报纸"], ["报纸"], ["报纸"], ["电视"]]


def cities() -> bytes:
    """Lists of the same kind whose columns have other names, beside one of something else."""
    return book(
        {
            "北京媒体": [["姓名", "媒体", "手机", "职务"],
                     ["张伟", "人民日报", "13800138000", "记者"]],
            "上海媒体": [["记者", "单位", "手机号"], ["李娜", "文汇报", "13800138001"],
                     ["王芳", "解放日报", "13800138002"]],
            "费用": [["项目", "金额"], ["车费", 20], ["餐费", 30]],
            "媒体名单": [["媒体", "职务", "手机"], ["人民日报", "总机", "13800138009"]],
        }
    )  # fmt: skip


def test_sheets_of_the_same_kind_are_one_list(team: Team, actor: Actor) -> None:
    record = upload(team, actor, cities())
    assert [one["part"] for one in record.layout] == [0, 1]
    assert record.columns == ["姓名", "媒体", "手机", "职务", "工作表"]
    record = whole(team, actor, cities())
    assert outcome(record) == (3, 0, 0, 0)
    assert people()["李娜"] == ([("mobile", "13800138001")], [("文汇报", "", "")])


def test_sheets_are_chosen_in_plain_sight(
    team: Team, actor: Actor, pr: Staff, client_for: Clients
) -> None:
    record = upload(team, actor, cities())
    page = f"/t/xiaoman/imports/file/{record.public_id}/"
    client = client_for(pr)
    shown = client.get(page)
    assert shown.context["left_out"] == ["费用 (3 行)", "媒体名单 (2 行)"]
    text = shown.content.decode()
    assert "没有读取：费用 (3 行)、媒体名单 (2 行)" in text
    assert text.index('name="sheets"') < text.index('name="c0"')
    chosen = {"encoding": "utf-8", "has_header": "on", "sheets": ["1"]}
    assert client.post(f"{page}reread/", chosen).status_code == 302
    left = client.get(page).context["left_out"]
    assert left == ["北京媒体 (2 行)", "费用 (3 行)", "媒体名单 (2 行)"]


def test_the_result_leads_to_whom_it_brought(
    team: Team, actor: Actor, pr: Staff, client_for: Clients
) -> None:
    whole(team, actor, "姓名,媒体\n周敏,光明日报\n")
    record = whole(team, actor, cities())
    client = client_for(pr)
    address = f"/t/xiaoman/press/contacts/?import={record.public_id}"
    page = client.get(f"/t/xiaoman/imports/file/{record.public_id}/").content.decode()
    assert f'href="{address}"' in page
    listed = client.get(address)
    assert {one.name for one in listed.context["page"].rows} == {"张伟", "李娜", "王芳"}
    text = listed.content.decode()
    assert "媒体.xlsx" in text
    assert f'name="import" value="{record.public_id}"' in text
    nobody = client.get("/t/xiaoman/press/contacts/?import=nobody")
    assert list(nobody.context["page"].rows) == []


def test_a_workbook_whose_header_cells_are_merged(team: Team, actor: Actor) -> None:
    """联系方式 over three columns, 姓名 over two rows, a title over all of them."""
    rows: list[list[object]] = [
        ["2026年记者名单", None, None, None, None],
        ["姓名", "单位及职务", "联系方式", None, None],
        [None, None, "手机", "微信", "邮箱"],
        ["张伟、李娜", "人民日报记者", "13800138000、13800138001", None, None],
        ["王芳", "光明日报", 1.38e10, "wangfang9", None],
    ]
    merges = {"名单": [(0, 0, 0, 4), (1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 1, 4)]}
    record = whole(team, actor, book({"名单": rows}, merges))
    assert (record.header_row, record.first_row) == (2, 4)
    assert record.columns == [
        "姓名", "单位及职务", "联系方式 / 手机", "联系方式 / 微信", "联系方式 / 邮箱",
    ]  # fmt: skip
    assert outcome(record) == (2, 0, 0, 1)
    # 1.38E+10 that was saved once more is a whole number, and no less lost.
    assert refusals(record) == [("5", "联系方式 / 手机", "phone_scientific")]
    assert people() == {
        "张伟": ([("mobile", "13800138000")], [("人民日报", "", "记者")]),
        "李娜": ([("mobile", "13800138001")], [("人民日报", "", "记者")]),
    }


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_gbk_list_cut_by_other_signs(team: Team, actor: Actor, delimiter: str) -> None:
    lines = [
        "媒体名单",
        "姓名,媒体,手机,生日",
        "张伟,人民日报,１３８００１３８０００,31118",
        "李娜,,12345,",
    ]
    text = "\n".join(line.replace(",", delimiter) for line in lines)
    record = whole(team, actor, text)
    assert (record.encoding, record.delimiter) == ("gb18030", delimiter)
    assert outcome(record) == (1, 0, 0, 1)
    assert refusals(record) == [("4", "手机", "phone_invalid")]
    assert people() == {"张伟": ([("mobile", "13800138000")], [("人民日报", "", "")])}
    born = Contact.objects.values_list("birth_year", "birth_month", "birth_day").get()
    assert born == (1985, 3, 12)


def test_what_is_imported_is_found_as_what_is_typed(team: Team, actor: Actor) -> None:
    whole(team, actor, GBK)
    whole(team, actor, sheets())
    for model, index in ((ContactSearch, contact_index), (OutletSearch, outlet_index)):
        before = dict(model.objects.values_list("pk", "found_by"))
        index(before)
        assert dict(model.objects.values_list("pk", "found_by")) == before
        assert before
    found = contacts_search(Contact.objects.all(), "zw")
    assert [one.name for one in found] == ["张伟"]


def test_sums_and_who_left_are_told_apart(team: Team, actor: Actor) -> None:
    text = (
        "媒体,姓名,职务,手机\n"
        "人民日报,张伟,记者,13800138000\n"
        "人民日报,褚三（已离职）,记者,13800138001\n"
        "光明日报,李娜,编辑（离任）,\n"
        "小计：,2人,,\n"
        "合 计,3人,,\n"
        "光明日报,计小米,记者,\n"
        # Papers, desks and beats are called so, too.
        "退休生活报,任小满,退休栏目主编,13800138005\n"
        "光明日报,离歌,离任审计记者,13800138006\n"
    )
    record = whole(team, actor, text)
    assert outcome(record) == (4, 0, 0, 4)
    assert refusals(record) == [
        ("3", "姓名", "row_left"),
        ("4", "职务", "row_left"),
        ("5", "姓名", "row_sum"),
        ("6", "姓名", "row_sum"),
    ]
    assert set(people()) == {"张伟", "计小米", "任小满", "离歌"}
    outlets = set(Outlet.objects.values_list("name", flat=True))
    assert outlets == {"人民日报", "光明日报", "退休生活报"}


def test_a_sum_is_no_outlet(team: Team, actor: Actor) -> None:
    record = whole(team, actor, "媒体,地区\n晨报,江城\n总计：1家,\n", target="outlets")
    assert outcome(record) == (1, 0, 0, 1)
    assert refusals(record) == [("3", "媒体", "row_sum")]
