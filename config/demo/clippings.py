"""Clippings of the demo: what the papers wrote about 小满, a watch, an alert and a small crisis."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from django.utils import timezone

from foundation.scopes.actors import Actor
from foundation.teams.models import Staff
from kol.clippings.models import Clipping, CrisisEntry, Watch, WatchItem
from kol.clippings.services.alerts import watch_judge
from kol.clippings.services.clippings import clipping_create
from kol.clippings.services.crisis import EntryInput, crisis_open, entry_add
from kol.clippings.services.fields import ClippingInput
from kol.clippings.services.known import authors_of
from kol.clippings.services.watches import WatchInput, watch_create, watch_pause
from kol.press.services.outlets import outlet_find

Channel = CrisisEntry.Channel


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the demo, so many hours old. ``text``: which of the texts below."""

    title: str
    outlet: str
    hours: float
    tone: str = ""
    author: str = ""
    depth: str = "feature"
    kind: str = "article"
    tags: tuple[str, ...] = ()
    text: str = ""
    watched: bool = True


_SAUCE = (
    "博主林小满昨日在直播间首次介绍了她参与研发的凉拌酱。她说，配方改了二十七版，试吃的读者来自"
    "她的早餐群，前后一共四百多人。直播两小时，首批五千瓶售罄，平台口碑页好评率超过九成七。\n"
    "小满表示，这款酱不加防腐剂，保质期只有四个月，瓶身会印上生产批次，方便大家查。她还说，"
    "第一批的利润会捐给岭东三所乡村小学的营养早餐计划，账目每季度公布一次。\n"
    "有食品行业人士认为，博主做自有品牌，难的不是卖出第一批，而是把供应链和售后做扎实。"
)
_TEXTS = {
    "sauce": "本报讯（记者 张伟）" + _SAUCE,
    "reprint": "来源：岭东晚报 作者：张伟\n" + _SAUCE + "\n（责任编辑：阿禾 转载请注明出处）",
    "complaint": (
        "有消费者投诉称，收到的凉拌酱瓶盖渗漏，联系客服后超过一天没有回复，质疑品牌售后。"
        "林小满工作室回应称已关注到相关情况，正在逐一核实批次，并向受影响的顾客致歉。"
    ),
    "recipe": "跟着小满做一顿十分钟早餐：番茄、鸡蛋、隔夜饭。她的做法清淡，适合赶时间的人。",
}
_PIECES = (
    Piece("林小满推出凉拌酱，首批五千瓶两小时售罄", "岭东晚报", 200, "positive", "张伟",
          "dedicated", tags=("凉拌酱",), text="sauce"),
    Piece("凉拌酱两小时卖光，博主林小满谈做品牌", "早点看", 197, "", "", "dedicated",
          tags=("凉拌酱",), text="reprint"),
    Piece("博主下场做调味品：流量之后拼什么", "消费前线", 150, "neutral", "", "quote",
          tags=("凉拌酱",)),
    Piece("专访林小满：普通人天天做的饭", "食味周刊", 420, "positive", "", "cover", "interview"),
    Piece("十分钟早餐，跟着小满做", "江城早报", 520, "positive", "", "feature", text="recipe"),
    Piece("年度美食创作者推荐", "好好吃饭", 700, "positive", "", "mention", "list"),
    Piece("凉拌酱瓶盖渗漏，消费者称客服一天没回", "消费前线", 9, "negative", "", "dedicated",
          tags=("凉拌酱", "售后"), text="complaint"),
    Piece("多名网友反映凉拌酱漏瓶，工作室致歉", "早点看", 7, "", "", "dedicated",
          tags=("凉拌酱", "售后"), text="complaint"),
    Piece("林小满凉拌酱被投诉，品牌回应", "华声通讯社", 5, "", "", "dedicated",
          tags=("凉拌酱", "售后")),
    Piece("博主带货翻车？凉拌酱渗漏引质疑", "一人食研究所", 4, "negative", "", "dedicated", "post"),
    Piece("小满直播预告：周六聊聊凉拌酱", "灶台边", 3, "neutral", "", "mention", watched=False),
)  # fmt: skip


def clippings(*, pr: Staff) -> None:
    """Made by the services; then the watch is made older than it is, which none of them does: an
    alert knows what is usual after a week. It is paused, for a demo asks nobody's server."""
    actor = Actor(kind="staff", user_id=pr.user_id, staff_id=pr.pk)
    told = WatchInput(
        name="岭东媒体：小满",
        url="https://news.example.com/feeds/lingdong.xml",
        keywords=["林小满", "小满", "凉拌酱"],
        without=["小满节气"],
        campaign="凉拌酱新品",
    )
    watch = watch_create(team_id=pr.team_id, actor=actor, told=told)
    watch_pause(watch=watch, actor=actor)
    kept = {piece.title: _keep(pr, actor, piece, watch) for piece in _PIECES}
    Watch.objects.filter(pk=watch.pk).update(created_at=timezone.now() - timedelta(days=45))
    watch.refresh_from_db()
    alerts = watch_judge(watch=watch)
    negative = next((one for one in alerts if one.kind == "negative"), None)
    first = kept["凉拌酱瓶盖渗漏，消费者称客服一天没回"]
    crisis = crisis_open(team_id=pr.team_id, title="凉拌酱瓶盖渗漏", actor=actor, alert=negative)
    for hours, speaker, audience, channel, words, piece in (
        (9, "消费前线", "公众", Channel.MEDIA, "瓶盖渗漏，客服一天没有回复。", first),
        (8, "阿宁", "周舟", Channel.INTERNAL, "查到是 11 月 12 日那一批，约六百瓶。", None),
        (7, "林小满工作室", "公众", Channel.STATEMENT,
         "我们已停售这一批次并联系每一位顾客，全额退款，无需寄回。给大家添麻烦了。", None),
    ):  # fmt: skip
        said = EntryInput(
            at=timezone.now() - timedelta(hours=hours),
            speaker=speaker,
            audience=audience,
            channel=channel,
            words=words,
            clipping=piece,
        )
        entry_add(crisis=crisis, actor=actor, told=said)


def _keep(pr: Staff, actor: Actor, piece: Piece, watch: Watch) -> Clipping:
    outlet = outlet_find(piece.outlet)
    slug = sha256(piece.title.encode()).hexdigest()[:8]
    kept = clipping_create(
        team_id=pr.team_id,
        actor=actor,
        told=ClippingInput(
            title=piece.title,
            url=f"https://news.example.com/{slug}.html",
            outlet=outlet,
            outlet_name="" if outlet else piece.outlet,
            author=f"记者 {piece.author}" if piece.author else "",
            contacts=authors_of(piece.author, outlet),
            published_at=timezone.now() - timedelta(hours=piece.hours),
            text=_TEXTS.get(piece.text, ""),
            tone=piece.tone,
            kind=piece.kind,
            depth=piece.depth,
            tags=piece.tags,
            campaign="凉拌酱新品" if "凉拌酱" in piece.tags else "",
        ),
        origin=Clipping.Origin.FEED if piece.watched else Clipping.Origin.HAND,
    )
    if piece.watched:
        key = sha256(slug.encode()).digest()
        WatchItem.objects.create(
            team_id=pr.team_id, watch=watch, key=key, clipping=kept, words=["小满"]
        )
        Watch.objects.filter(pk=watch.pk).update(kept_count=watch.items.count())
    return kept
