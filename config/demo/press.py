"""The media archive of the demo: outlets and people of the food pages, all of them made up."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from foundation.scopes.actors import Actor
from foundation.teams.models import Staff
from kol.press.models import Contact, Outlet
from kol.press.services import (
    ChannelInput,
    EmploymentInput,
    contact_create,
    outlet_create,
)
from kol.press.services.accounts import AccountInput, account_add
from kol.press.services.moves import contact_move
from kol.press.services.notes import note_add
from kol.press.services.rates import RateInput, rate_add
from kol.press.services.states import contact_block


@dataclass(frozen=True, slots=True)
class Paper:
    """An outlet of the demo."""

    name: str
    kind: str
    level: str
    region: str
    beats: tuple[str, ...]
    reach: int
    aliases: tuple[str, ...] = ()
    parent: str = ""
    deadlines: str = ""
    submission: str = ""


_PAPERS = (
    Paper("岭东传媒集团", "group", "provincial", "广州", (), 0),
    Paper("岭东晚报", "newspaper", "provincial", "广州", ("生活", "美食"), 620_000, ("晚报",),
          "岭东传媒集团", "周三中午前交稿，周五见报",
          "新闻稿发到选题邮箱，标题写明「选题+品牌」；图片不少于 3 张，横图 300dpi。"),
    Paper("早点看", "app", "provincial", "广州", ("生活", "本地"), 3_500_000, ("早点看客户端",),
          "岭东传媒集团"),
    Paper("江城早报", "newspaper", "city", "武汉", ("民生", "美食"), 410_000),
    Paper("食味周刊", "magazine", "trade", "上海", ("餐饮", "消费"), 180_000, ("食味",), "",
          "每月 10 日截稿，下月 1 日上市"),
    Paper("南岸电视台生活频道", "tv", "provincial", "重庆", ("生活",), 2_100_000, ("南岸生活",)),
    Paper("消费前线", "portal", "central", "北京", ("消费", "财经"), 5_200_000),
    Paper("好好吃饭", "wechat", "self_media", "杭州", ("美食",), 860_000),
    Paper("一人食研究所", "video", "self_media", "成都", ("美食", "独居"), 1_300_000),
    Paper("灶台边", "podcast", "self_media", "上海", ("美食", "文化"), 96_000),
    Paper("新厨具", "portal", "trade", "深圳", ("厨电", "评测"), 240_000),
    Paper("华声通讯社", "agency", "central", "北京", ("综合",), 9_000_000, ("华声社",)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Somebody:
    """A contact of the demo."""

    name: str
    at: str
    title: str
    beats: tuple[str, ...]
    region: str
    tags: tuple[str, ...] = ()
    desk: str = ""
    likes: str = ""
    born: tuple[int, int] | None = None
    kol: bool = False


_PEOPLE = (
    Somebody("张伟", "岭东晚报", "记者", ("美食", "生活"), "广州", ("核心媒体",), "生活部",
             "上午别打电话，微信最快", (3, 8)),
    Somebody("李静怡", "岭东晚报", "主编", ("生活",), "广州", ("核心媒体",), "生活部"),
    Somebody("单立群", "早点看", "编辑", ("本地",), "广州", (), "本地组"),
    Somebody("欧阳晓晨", "江城早报", "首席记者", ("民生", "美食"), "武汉", ("探店",)),
    Somebody("解文博", "食味周刊", "副主编", ("餐饮",), "上海", ("核心媒体", "深度"), "",
             "喜欢一手数据，邮件里请附表格", (11, 26)),
    Somebody("王思琪", "食味周刊", "记者", ("消费",), "上海", ("深度",)),
    Somebody("曾雨桐", "南岸电视台生活频道", "编导", ("生活",), "重庆", ("电视",), "《厨房里》"),
    Somebody("仇一鸣", "消费前线", "记者", ("消费", "财经"), "北京", ("深度",)),
    Somebody("赵敏", "消费前线", "商务总监", (), "北京", ("商务",)),
    Somebody("周可心", "好好吃饭", "主理人", ("美食",), "杭州", ("KOL",), "", "", (6, 1), True),
    Somebody("吕小米", "一人食研究所", "博主", ("美食",), "成都", ("KOL",), "",
             "先给样品再谈", (9, 12), True),
    Somebody("陈嘉禾", "一人食研究所", "经纪人", (), "成都", ("商务",)),
    Somebody("盖天宇", "灶台边", "主播", ("文化",), "上海", ("播客",)),
    Somebody("翟明", "新厨具", "评测编辑", ("厨电",), "深圳", ("评测",)),
    Somebody("孙若兰", "新厨具", "主编", ("厨电",), "深圳", ("评测",)),
    Somebody("马晓东", "华声通讯社", "记者", ("综合",), "北京", (), "社会新闻部"),
    Somebody("朴志勋", "江城早报", "摄影记者", ("美食",), "武汉", ("探店",)),
    Somebody("查晚晴", "早点看", "视频编辑", ("生活",), "广州"),
)  # fmt: skip
_NOTES = {
    "张伟": "去年中秋稿是他写的，标题改了三次才满意；样品寄报社前台。",
    "解文博": "约选题至少提前六周。",
    "吕小米": "不接竞品期：每年 10 月签独家，跟经纪人陈嘉禾确认。",
}


def press(*, owner: Staff, pr: Staff) -> None:
    """The outlets, their people, what they cost and what is noted of them."""
    actor = Actor(kind="staff", user_id=pr.user_id, staff_id=pr.pk)
    outlets = _outlets(owner.team_id, pr, actor)
    known = {
        one.name: _contact(owner.team_id, number, one, pr if number % 3 else owner, actor)
        for number, one in enumerate(_PEOPLE)
    }
    for name, text in _NOTES.items():
        note_add(of=known[name], text=text, actor=actor)
    today = timezone.localdate()
    contact_move(
        contact=known["王思琪"], actor=actor, outlet=outlets["消费前线"], title="高级记者",
        on=today - timedelta(days=40),
    )  # fmt: skip
    contact_block(
        contact=known["赵敏"], actor=actor, reason="本人来电要求不再联系，只接商务平台的询价"
    )
    _kols(known, outlets, actor, today)


def _outlets(team_id: int, pr: Staff, actor: Actor) -> dict[str, Outlet]:
    made: dict[str, Outlet] = {}
    for paper in _PAPERS:
        made[paper.name] = outlet_create(
            team_id=team_id,
            actor=actor,
            name=paper.name,
            kind=paper.kind,
            level=paper.level,
            region=paper.region,
            beats=list(paper.beats),
            aliases=list(paper.aliases),
            parent=made.get(paper.parent),
            reach=paper.reach or None,
            reach_source="媒介刊例" if paper.reach else "",
            reach_on=date(2026, 6, 30) if paper.reach else None,
            deadlines=paper.deadlines,
            submission=paper.submission,
            owner=pr,
        )
    return made


def _contact(team_id: int, number: int, one: Somebody, owner: Staff, actor: Actor) -> Contact:
    """Numbers of a range nobody has, addresses of a domain that leads nowhere."""
    month, day = one.born or (None, None)
    channels = [
        ChannelInput("mobile", f"134 0000 7{number:03d}"),
        ChannelInput("wechat", f"demo_wx_{number:02d}", is_preferred=number % 2 == 0),
        ChannelInput("email", f"press{number:02d}@media.example"),
    ]
    return contact_create(
        team_id=team_id,
        actor=actor,
        name=one.name,
        is_kol=one.kol,
        beats=list(one.beats),
        tags=list(one.tags),
        region=one.region,
        preferences=one.likes,
        birth_month=month,
        birth_day=day,
        source=("行业沙龙交换名片", "同事介绍", "版面署名")[number % 3],
        owner=owner,
        channels=channels[: 2 + number % 2],
        employments=[EmploymentInput(one.at, one.title, one.desk, from_on=date(2023, 4, 1))],
    )


def _kols(known: dict[str, Contact], outlets: dict[str, Outlet], actor: Actor, today: date) -> None:
    """Accounts with followers, and what work on them costs."""
    quarter = today - timedelta(days=20), today + timedelta(days=70)
    told = (
        (known["吕小米"], AccountInput("xiaohongshu", "吕小米一人食", followers=620_000),
         (("图文笔记", 28_000), ("60 秒以上视频", 45_000))),
        (known["吕小米"], AccountInput("douyin", "吕小米的小锅", followers=1_300_000),
         (("21–60 秒视频", 60_000),)),
        (known["周可心"], AccountInput("wechat", "好好吃饭", followers=86_000),
         (("头条", 12_000),)),
        (outlets["好好吃饭"], AccountInput("wechat", "好好吃饭", followers=86_000),
         (("次条", 6_000),)),
        (outlets["新厨具"], AccountInput("bilibili", "新厨具评测室", followers=152_000),
         (("深度评测视频", 30_000),)),
    )  # fmt: skip
    for of, given, prices in told:
        account = account_add(of=of, given=given, actor=actor)
        for product, price in prices:
            rate = RateInput(
                product, Decimal(price), account=account, valid_from=quarter[0],
                valid_to=quarter[1], source="经纪人报价单",
            )  # fmt: skip
            rate_add(of=of, given=rate, actor=actor)
