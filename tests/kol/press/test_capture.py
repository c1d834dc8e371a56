"""A card's text and notes as people paste them: what is guessed of each."""

from typing import Any

import pytest

from foundation.teams.models import Team
from kol.press.capture import guess_contact
from kol.press.models import Outlet
from kol.press.services.outlets import outlet_key

pytestmark = pytest.mark.usefixtures("scope")

CARD = """
新京报
财经部
张 伟
首席记者
手机：138 0013 8000
电话：010-67106710转8001
微信号：zw_caijing
E-mail：ZhangWei@bjnews.com.cn
地址：北京市东城区幸福大街37号
邮编：100061
www.bjnews.com.cn
"""


@pytest.fixture
def papers(team: Team, scope: None) -> None:
    """Outlets that the team knows."""
    for name, aliases in (
        ("新京报", []),
        ("南方周末", ["南周"]),
        ("第一财经日报", ["一财"]),
        ("岭东晚报", ["晚报"]),
        ("南方日报", ["南方"]),
    ):
        Outlet.objects.create(
            team=team, name=name, aliases=aliases,
            keys=[outlet_key(one) for one in [name, *aliases]],
        )  # fmt: skip


def said(text: str) -> dict[str, Any]:
    """What was guessed, without what was not."""
    guess = guess_contact(text)
    found = {
        "name": guess.name, "outlet": guess.outlet, "title": guess.title, "desk": guess.desk,
        "address": guess.address, "beats": guess.beats, "left": guess.left,
        **dict(reversed(guess.channels)),
    }  # fmt: skip
    return {name: value for name, value in found.items() if value}


def test_a_card_line_by_line(papers: None) -> None:
    assert said(CARD.replace("张 伟", "张伟")) == {
        "name": "张伟",
        "outlet": "新京报",
        "title": "首席记者",
        "desk": "财经部",
        "mobile": "138 0013 8000",
        "phone": "010-67106710转8001",
        "wechat": "zw_caijing",
        "email": "zhangwei@bjnews.com.cn",
        "address": "北京市东城区幸福大街37号",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "张伟 新京报财经记者 13800138000 微信同号",
            {"name": "张伟", "outlet": "新京报", "title": "财经记者", "mobile": "13800138000",
             "wechat": "13800138000"},
        ),
        (
            "南周 李娜，跑口：教育、文化，手机13911112222",
            {"name": "李娜", "outlet": "南方周末", "beats": ["教育", "文化"],
             "mobile": "13911112222"},
        ),
        (
            "欧阳修远｜一财｜编辑｜wx: ouyang_xy｜ouyang@yicai.com",
            {"name": "欧阳修远", "outlet": "第一财经日报", "title": "编辑", "wechat": "ouyang_xy",
             "email": "ouyang@yicai.com"},
        ),
        (
            "南方周末记者王小明 １３８００１３８０００",
            {"name": "王小明", "outlet": "南方周末", "title": "记者", "mobile": "13800138000"},
        ),
        (
            "海淀融媒体中心 陈晨主任 QQ：10001234",
            {"name": "陈晨", "title": "主任", "qq": "10001234", "desk": "海淀融媒体中心"},
        ),
        (
            "江南都市报 首席编辑 刘洋 lyang@jxnews.com",
            {"name": "刘洋", "outlet": "江南都市报", "title": "首席编辑",
             "email": "lyang@jxnews.com"},
        ),
        (
            "姓名：林夏 单位：夏天工作室 职务：博主 微博：@夏天吃什么",
            {"name": "林夏", "outlet": "夏天工作室", "title": "博主", "weibo": "@夏天吃什么"},
        ),
        (
            "John Smith, Reuters, john.smith@reuters.com, +44 20 7946 0958",
            {"name": "John Smith", "outlet": "Reuters", "email": "john.smith@reuters.com",
             "phone": "+44 20 7946 0958"},
        ),
        (
            "齐鲁商报 生活部 赵敏",
            {"name": "赵敏", "outlet": "齐鲁商报", "desk": "生活部"},
        ),
        ("华商报 李娜 记者", {"name": "李娜", "outlet": "华商报", "title": "记者"}),
        (
            "东山晚报\n陈测试 首席记者\n经济新闻部\nTel 13400007009",
            {"name": "陈测试", "outlet": "东山晚报", "title": "首席记者", "desk": "经济新闻部",
             "mobile": "13400007009"},
        ),
        (
            "陈测试\n东山晚报 记者",
            {"name": "陈测试", "outlet": "东山晚报", "title": "记者"},
        ),
        ("南方都市报记者王五", {"name": "王五", "outlet": "南方都市报", "title": "记者"}),
        ("晚报记者王五", {"name": "王五", "outlet": "岭东晚报", "title": "记者"}),
        (
            "【新华网】李四 15912345678",
            {"name": "李四", "outlet": "新华网", "mobile": "15912345678"},
        ),
        ("A记者-赵六-晨报", {"name": "赵六", "outlet": "晨报", "title": "记者"}),
        ("AA赵六（新京报）", {"name": "赵六", "outlet": "新京报"}),
        (
            "Jane Doe\nSenior Editor, Food Weekly\nTel +86 139 1111 2222\nEmail jane@food.cn",
            {"name": "Jane Doe", "outlet": "Food Weekly", "title": "Senior Editor",
             "mobile": "+86 139 1111 2222", "email": "jane@food.cn"},
        ),
        (
            "张伟 Zhang Wei\nReporter at Reuters",
            {"name": "张伟", "outlet": "Reuters", "title": "Reporter", "left": ["Zhang", "Wei"]},
        ),
        (
            "电话/微信：13811112222 李娜",
            {"name": "李娜", "mobile": "13811112222", "wechat": "13811112222"},
        ),
        ("你好", {"left": ["你好"]}),
        ("", {}),
    ],
)  # fmt: skip
def test_notes(papers: None, text: str, expected: dict[str, Any]) -> None:
    assert said(text) == expected


def test_what_cannot_be_a_number_is_left_to_see(papers: None) -> None:
    found = said("张伟 手机：138")
    assert found["name"] == "张伟"
    assert "mobile" not in found
    assert "138" in " ".join(found["left"])


def test_one_query(papers: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        guess_contact(CARD)
