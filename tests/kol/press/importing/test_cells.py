"""Cells as people fill them, each with what is read in it."""

from datetime import date

import pytest

from foundation.text.dates import birthday_read, day_read
from kol.press.errors import ChannelRefused
from kol.press.importing.cells import (
    NameRead,
    amount_read,
    channels_read,
    name_read,
    people_split,
)
from kol.press.importing.titles import outlet_title_split

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("cell", "people"),
    [
        ("张伟", ["张伟"]),
        ("张 伟", ["张 伟"]),
        ("张伟、李娜", ["张伟", "李娜"]),
        ("张伟/李娜\n王芳", ["张伟", "李娜", "王芳"]),
        ("张伟 李娜", ["张伟", "李娜"]),
        ("欧阳 娜娜", ["欧阳 娜娜"]),
        ("张和平", ["张和平"]),
        ("张伟/David", ["张伟/David"]),
        ("张伟/记者", ["张伟/记者"]),
        ("张伟 记者", ["张伟 记者"]),
        ("张伟（财经、科技）", ["张伟（财经、科技）"]),
        ("Smith, John", ["Smith, John"]),
        ("Tom; Jerry", ["Tom", "Jerry"]),
        ("", [""]),
    ],
)
def test_who_is_in_a_cell(cell: str, people: list[str]) -> None:
    assert people_split(cell) == people


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("张 伟", NameRead("张伟")),
        ("欧阳 娜娜", NameRead("欧阳娜娜")),
        ("张伟（笔名：阿伟）", NameRead("张伟", ["阿伟"])),
        ("张伟/David", NameRead("张伟", ["David"])),
        ("张伟(男)", NameRead("张伟")),
        ("张伟 首席记者", NameRead("张伟", title="首席记者")),
        ("张伟（主编）", NameRead("张伟", title="主编")),
        ("张伟（财经）", NameRead("张伟", more="财经")),
        ("张伟13800138000", NameRead("张伟", mobile="13800138000")),
        ("John Smith", NameRead("John Smith")),
    ],
)
def test_what_stands_beside_a_name(cell: str, read: NameRead) -> None:
    assert name_read(cell) == read


@pytest.mark.parametrize(
    ("kind", "cell", "read"),
    [
        ("mobile", "138 0013 8000", [("mobile", "+8613800138000")]),
        ("mobile", "１３８００１３８０００", [("mobile", "+8613800138000")]),
        ("mobile", "1.3800138000E+10", [("mobile", "+8613800138000")]),
        ("mobile", "13800138000/13900139000", [
            ("mobile", "+8613800138000"), ("mobile", "+8613900139000"),
        ]),
        ("mobile", "13800138000 13900139000", [
            ("mobile", "+8613800138000"), ("mobile", "+8613900139000"),
        ]),
        ("mobile", "13800138000（微信同号）", [
            ("mobile", "+8613800138000"), ("wechat", "13800138000"),
        ]),
        ("phone", "010-88888888/8001", [("phone", "010888888888001")]),
        ("phone", "电话：010-12345678（办公室）", [("phone", "+861012345678")]),
        ("email", "A@b.com；c@d.com", [("email", "a@b.com"), ("email", "c@d.com")]),
        ("", "微信：zhangwei88、a@b.com、13800138000", [
            ("wechat", "zhangwei88"), ("email", "a@b.com"), ("mobile", "+8613800138000"),
        ]),
        ("", "QQ:12345678", [("qq", "12345678")]),
        ("wechat", "无", []),
    ],
)  # fmt: skip
def test_ways_to_reach_somebody(kind: str, cell: str, read: list[tuple[str, str]]) -> None:
    assert [(one.kind, one.normal) for one in channels_read(kind, cell)] == read


@pytest.mark.parametrize(
    ("kind", "cell", "code"),
    [
        ("mobile", "1.38E+10", "phone_scientific"),
        ("mobile", "1.380013800E+10", "phone_scientific"),
        ("mobile", "13800000000", "phone_scientific"),
        ("mobile", "12345", "phone_invalid"),
        ("email", "a@b", "email_invalid"),
        ("", "阿伟", "contact_channel_invalid"),
    ],
)
def test_what_reaches_nobody(kind: str, cell: str, code: str) -> None:
    with pytest.raises(ChannelRefused) as refused:
        channels_read(kind, cell)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("人民日报记者", ("人民日报", "", "记者")),
        ("新华社/首席记者", ("新华社", "", "首席记者")),
        ("人民日报（记者）", ("人民日报", "", "记者")),
        ("记者 人民日报", ("人民日报", "", "记者")),
        ("新京报财经新闻部主任", ("新京报", "财经新闻部", "主任")),
        ("江城早报/美食版编辑", ("江城早报", "美食版", "编辑")),
        ("第一财经 产业组 记者", ("第一财经", "产业组", "记者")),
        ("虎嗅 创始人兼CEO", ("虎嗅", "", "创始人兼CEO")),
        ("南方都市报", ("南方都市报", "", "")),
    ],
)
def test_an_outlet_and_a_title_in_one(cell: str, read: tuple[str, str, str]) -> None:
    assert outlet_title_split(cell) == read


def test_a_known_outlet_settles_where_its_name_ends() -> None:
    def known(name: str) -> bool:
        return name in ("央视财经频道", "央视")

    assert outlet_title_split("央视财经频道记者", known) == ("央视财经频道", "", "记者")
    assert outlet_title_split("央视 新闻中心主任", known) == ("央视", "新闻中心", "主任")


@pytest.mark.parametrize(
    ("cell", "amount"),
    [("12,000", 12_000), ("3.5万", 35_000), ("100w+", 1_000_000), ("1.2亿", 120_000_000),
     ("约30万人", 300_000), ("２０万", 200_000)],
)  # fmt: skip
def test_amounts(cell: str, amount: int) -> None:
    assert amount_read(cell) == amount


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026年11月26日", date(2026, 11, 26)),
        ("2026/1/2", date(2026, 1, 2)),
        ("20260102", date(2026, 1, 2)),
        ("46352", date(2026, 11, 26)),
        ("46352.75", date(2026, 11, 26)),
        ("2026-11-26 08:00:00", date(2026, 11, 26)),
    ],
)
def test_days(cell: str, day: date) -> None:
    assert day_read(cell) == day


@pytest.mark.parametrize(
    ("cell", "born"),
    [
        ("1985-03-12", (1985, 3, 12)), ("3月12日", (None, 3, 12)), ("03-12", (None, 3, 12)),
        ("31118", (1985, 3, 12)), ("85.3.12", (1985, 3, 12)), ("2026/3/12", (None, 3, 12)),
        ("2月29日", (None, 2, 29)),
    ],
)  # fmt: skip
def test_birthdays(cell: str, born: tuple[int | None, int, int]) -> None:
    assert birthday_read(cell, TODAY) == born


@pytest.mark.parametrize(
    "cell", ["农历三月", "1985年3月", "13-45", "2月30日", "1850-01-01", "9999"]
)
def test_what_is_no_birthday(cell: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        birthday_read(cell, TODAY)
