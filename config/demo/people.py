"""Who plays in the demo: names made from lists by a seeded draw, so that every run is the same."""

import csv
import io
import random
from dataclasses import dataclass

SEED = 20260521

_FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_GIVEN = [
    "子涵",
    "一诺",
    "雨桐",
    "欣怡",
    "梓萱",
    "浩然",
    "宇轩",
    "思远",
    "佳琪",
    "晓彤",
    "若曦",
    "梦瑶",
    "静怡",
    "文博",
    "嘉懿",
    "可欣",
    "俊杰",
    "明哲",
    "语嫣",
    "安琪",
    "芷若",
    "秋月",
    "春晓",
    "海燕",
    "丽娟",
    "志强",
    "建国",
    "小雨",
    "念念",
    "初夏",
    "知夏",
    "立夏",
]
_NICK_HEAD = [
    "爱吃",
    "只会煮",
    "下班的",
    "周末的",
    "早起的",
    "熬夜的",
    "深夜",
    "减脂期的",
    "南方的",
    "北方的",
    "朝阳区",
    "不放葱的",
    "多放辣的",
    "温柔的",
    "慢吞吞的",
    "圆圆的",
]
_NICK_TAIL = [
    "小馄饨",
    "番茄炒蛋",
    "豆浆",
    "煎饼果子",
    "小笼包",
    "葱油饼",
    "桂花糕",
    "糯米团子",
    "酸菜鱼",
    "水煮蛋",
    "红烧肉",
    "蛋炒饭",
    "手抓饼",
    "芋泥",
    "青团",
    "柠檬茶",
    "米线",
    "肠粉",
    "烤红薯",
    "臭豆腐",
]
_CITIES = [
    "上海",
    "杭州",
    "成都",
    "广州",
    "北京",
    "武汉",
    "南京",
    "长沙",
    "西安",
    "苏州",
    "重庆",
    "厦门",
]
_TAGS = (
    "早餐打卡",
    "烘焙",
    "厨房新手",
    "宝妈",
    "学生",
    "回购",
    "内测",
    "直播常客",
    "上海线下",
)


@dataclass(frozen=True, slots=True)
class Person:
    """One of the fans."""

    nickname: str
    phone: str
    weibo_uid: str
    weibo_handle: str
    follows: bool
    mutual: bool
    tags: tuple[str, ...]
    city: str


def people(count: int) -> list[Person]:
    """The first ``count`` fans; the same ones every time, no two with one phone or uid.

    Phones lie in 134 0000 0000 and up, where the demo sends nothing: it prints its codes.
    """
    draw = random.Random(SEED)  # noqa: S311 -- a play's cast, not a secret
    return [_person(draw, number) for number in range(count)]


def _person(draw: random.Random, number: int) -> Person:
    if draw.random() < 0.45:
        nickname = draw.choice(_FAMILY) + draw.choice(_GIVEN)
    else:
        nickname = draw.choice(_NICK_HEAD) + draw.choice(_NICK_TAIL)
    follows = draw.random() < 0.8
    return Person(
        nickname=nickname,
        phone=f"134{number * 7919 % 100_000_000:08d}",
        weibo_uid=str(5_600_000_000 + number * 131),
        weibo_handle=f"{nickname}{draw.randint(1, 999)}",
        follows=follows,
        mutual=follows and draw.random() < 0.25,
        tags=tuple(sorted(draw.sample(_TAGS, k=draw.choice((0, 1, 1, 2))))),
        city=draw.choice(_CITIES),
    )


def follower_list(crowd: list[Person]) -> bytes:
    """The file a platform would give us: a GBK CSV of followers with Chinese headers."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        ["昵称", "手机号", "微博UID", "微博昵称", "是否关注", "是否互关", "标签", "备注"]
    )
    for person in crowd:
        writer.writerow(
            [
                person.nickname,
                person.phone,
                person.weibo_uid,
                person.weibo_handle,
                "是" if person.follows else "否",
                "是" if person.mutual else "否",
                "、".join(person.tags),
                person.city,
            ]
        )
    return out.getvalue().encode("gbk")
