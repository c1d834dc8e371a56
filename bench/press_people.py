"""Made-up people of the media, as many as wanted: names by how common they are, outlets with what
people call them for short, numbers and addresses. The same seed gives the same people.

``duplicates`` says which of them are there twice, with the second record noisy (``Noise``), and
strangers are made that look alike: namesakes at one paper, switchboards, mailboxes of a desk.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from random import Random

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏"
    "魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵"
    "万钱严覃武戴莫孔向汤"
)
_GIVEN_ONE = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚辉玲桂鹏华红健琳波宁博宇浩晨雪颖倩萌婷琪帆毅峰旭晶"
)
_GIVEN_FIRST = "晓小海国建文志子思雨欣佳梓一俊振永春秀玉世家天心若嘉宏成立新德庆云景少雅诗"
_GIVEN_LAST = "明华平军伟东红梅芳英玲燕霞兰龙飞鹏辉林峰涵怡轩然琪宁萱彤瑶晨阳航宇杰豪博文琳洁雯颖妍"
# What is read alike, and what is taken for one another by eyes and scanners.
_ALIKE_SOUND = {
    "伟": "卫纬", "芳": "方", "敏": "民", "静": "婧靖", "丽": "莉利", "强": "蔷", "磊": "蕾",
    "军": "君", "洋": "阳", "艳": "燕", "娟": "涓", "明": "铭", "霞": "侠", "平": "萍", "辉": "晖",
    "玲": "铃琳", "红": "宏虹", "健": "建", "波": "博", "宇": "雨", "浩": "皓", "晨": "辰", "雪": "学",  # noqa: E501
    "小": "晓", "晓": "小", "志": "智", "思": "斯", "欣": "昕", "佳": "嘉", "琪": "祺", "瑶": "遥",
    "航": "杭", "洁": "杰", "雯": "文", "梅": "媒", "英": "瑛", "兰": "岚", "林": "琳", "峰": "锋",
    "涵": "晗", "怡": "宜", "然": "燃", "飞": "菲", "东": "冬", "华": "桦", "倩": "茜", "帆": "凡",
}  # fmt: skip
_PROVINCES = "北京 上海 广州 深圳 成都 杭州 武汉 南京 西安 重庆 天津 苏州 长沙 郑州 青岛 沈阳 宁波 昆明 大连 厦门 合肥 福州 哈尔滨 济南 温州 南宁 长春 泉州 石家庄 贵阳 南昌 金华 常州 惠州 嘉兴 南通 徐州 太原 佛山 东莞".split()  # noqa: E501, SIM905
_SORTS = "日报 晚报 都市报 商报 时报 晨报 电视台 广播电台 网 周刊 新闻客户端 财经 科技评论 早知道 观察 生活报 青年报 法治报 汽车周刊 美食家".split()  # noqa: E501, SIM905
_TITLES = "记者 高级记者 首席记者 编辑 主编 副主编 制片人 主持人 专栏作者 摄影记者 运营".split()  # noqa: SIM905
_BEATS = "财经 科技 汽车 娱乐 体育 文化 健康 教育 房产 美妆 游戏 时政 社会 旅游 母婴".split()  # noqa: SIM905
_MAIL = ("qq.com", "163.com", "126.com", "gmail.com", "sina.com", "foxmail.com")


@dataclass(frozen=True, slots=True)
class Paper:
    """An outlet."""

    name: str
    aliases: tuple[str, ...]
    domain: str
    switchboard: str


@dataclass(frozen=True, slots=True)
class Somebody:
    """A record of a person. ``of`` is the person's number: two records of one have the same."""

    of: int
    name: str
    outlet: int | None
    title: str
    beat: str
    mobile: str = ""
    phone: str = ""
    email: str = ""
    wechat: str = ""
    pen_name: str = ""


@dataclass(frozen=True, slots=True)
class Noise:
    """How a second record of a person differs: the share of second records each befalls."""

    share: float = 0.05  # of the records that are second ones
    sounds_alike: float = 0.08
    wrong_character: float = 0.04
    pen_name: float = 0.03
    no_mobile: float = 0.20
    other_mobile: float = 0.10
    wrong_digit: float = 0.06
    no_email: float = 0.35
    other_email: float = 0.20
    wrong_letter: float = 0.05
    no_wechat: float = 0.50
    other_wechat: float = 0.05
    moved: float = 0.15
    no_outlet: float = 0.08

    def said(self) -> str:
        """In one line."""
        return ", ".join(f"{name} {getattr(self, name):.0%}" for name in self.__slots__)


def papers(count: int, seed: int = 5) -> list[Paper]:
    """Outlets with other names: 北京日报 is 北京日 no more than 北报 to anybody; both are given."""
    dice = Random(seed)
    made: dict[str, Paper] = {}
    number = 0
    while len(made) < count:
        place, sort = dice.choice(_PROVINCES), dice.choice(_SORTS)
        middle = "" if number < 200 else dice.choice(_GIVEN_FIRST) + dice.choice(_GIVEN_LAST)
        name = f"{place}{middle}{sort}"
        number += 1
        made.setdefault(
            name,
            Paper(
                name=name,
                aliases=(f"{place[0]}{(middle or sort)[0]}{sort[-1]}",),
                domain=f"media{number}.cn",
                switchboard=f"+8610{dice.randrange(60000000, 69999999)}",
            ),
        )
    return list(made.values())


class People:
    """``count`` records over these outlets, of which ``noise.share`` are second ones."""

    def __init__(self, count: int, outlets: list[Paper], noise: Noise, seed: int = 7) -> None:
        self.count, self.outlets, self.noise = count, outlets, noise
        self.dice = Random(seed)
        # The commonest surname has 7 %, the hundredth 0.2 %.
        self.surnames = list(accumulate(1 / (at + 8) for at in range(len(_SURNAMES))))

    def __iter__(self) -> Iterator[Somebody]:
        seconds = int(self.count * self.noise.share)
        firsts = self.count - seconds
        every = firsts / seconds if seconds else 0.0
        second = 0
        for number in range(firsts):
            one = self._new(number)
            yield one
            while second < seconds and number >= (second + 1) * every - 1:
                second += 1
                yield self._again(one)

    def _new(self, number: int) -> Somebody:
        dice = self.dice
        outlet = dice.randrange(len(self.outlets)) if dice.random() < 0.9 else None
        name = self._name()
        mobile = f"+861{dice.choice('35789')}{dice.randrange(10**9):09d}"
        paper = self.outlets[outlet] if outlet is not None else None
        return Somebody(
            of=number,
            name=name,
            outlet=outlet,
            title=dice.choice(_TITLES),
            beat=dice.choice(_BEATS),
            mobile=mobile if dice.random() < 0.85 else "",
            phone=paper.switchboard if paper and dice.random() < 0.15 else "",
            email=self._email(number, paper) if dice.random() < 0.6 else "",
            wechat=self._wechat(number) if dice.random() < 0.5 else "",
            pen_name=dice.choice(_GIVEN_FIRST) + self._name() if dice.random() < 0.03 else "",
        )

    def _name(self) -> str:
        dice = self.dice
        surname = dice.choices(_SURNAMES, cum_weights=self.surnames)[0]
        if dice.random() < 0.25:
            return surname + dice.choice(_GIVEN_ONE)
        return surname + dice.choice(_GIVEN_FIRST) + dice.choice(_GIVEN_LAST)

    def _email(self, number: int, paper: Paper | None) -> str:
        dice = self.dice
        if paper and dice.random() < 0.04:
            return f"news@{paper.domain}"
        if paper and dice.random() < 0.4:
            return f"p{number}@{paper.domain}"
        return f"{dice.choice('abcdefghz')}{dice.choice('aeiou')}{number}@{dice.choice(_MAIL)}"

    def _wechat(self, number: int) -> str:
        return f"wx{self.dice.choice('abcdef')}{number}"

    def _again(self, one: Somebody) -> Somebody:
        """The person as somebody else noted them, or the same person years later."""
        noise, happens = self.noise, self._happens
        new = replace(one, name=self._misheard(one), pen_name="")
        if happens(noise.pen_name):
            pen = self._name()
            new = replace(new, name=pen, pen_name=one.name)
        if happens(noise.no_mobile):
            new = replace(new, mobile="")
        elif happens(noise.other_mobile):
            new = replace(new, mobile=f"+8613{self.dice.randrange(10**9):09d}")
        elif new.mobile and happens(noise.wrong_digit):
            new = replace(new, mobile=self._mistyped(new.mobile, 5, "0123456789"))
        if happens(noise.no_email):
            new = replace(new, email="")
        elif happens(noise.other_email):
            new = replace(new, email=f"x{one.of}@{self.dice.choice(_MAIL)}")
        elif new.email and happens(noise.wrong_letter):
            local, _at, domain = new.email.partition("@")
            new = replace(new, email=f"{self._mistyped(local, 1, 'bcdfgh')}@{domain}")
        if happens(noise.no_wechat):
            new = replace(new, wechat="")
        elif happens(noise.other_wechat):
            new = replace(new, wechat=f"new{one.of}")
        if happens(noise.moved):
            new = replace(new, outlet=self.dice.randrange(len(self.outlets)), phone="")
        elif happens(noise.no_outlet):
            new = replace(new, outlet=None, phone="")
        return new

    def _happens(self, share: float) -> bool:
        return self.dice.random() < share

    def _misheard(self, one: Somebody) -> str:
        name = one.name
        if self._happens(self.noise.sounds_alike):
            for at in range(len(name) - 1, 0, -1):
                if name[at] in _ALIKE_SOUND:
                    other = self.dice.choice(_ALIKE_SOUND[name[at]])
                    return name[:at] + other + name[at + 1 :]
        if self._happens(self.noise.wrong_character):
            return name[:-1] + self.dice.choice(_GIVEN_LAST)
        return name

    def _mistyped(self, text: str, first: int, of: str) -> str:
        at = self.dice.randrange(min(first, len(text) - 1), len(text))
        return text[:at] + self.dice.choice(of.replace(text[at], "")) + text[at + 1 :]
