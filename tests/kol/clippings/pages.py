"""Pages and feeds as sites of here publish them, made in code."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape

REPORT = (
    "本报杭州11月20日电（记者 林晓）昨日晚间，知名博主小满在临安举办首场助农"
    "直播，四个小时内售出山核桃、笋干等农产品逾三万单，销售额突破一百万元。\n"
    "“我们提前三个月走访了十二个村子，每一件商品都由团队试吃。”小满在接受本报采"
    "访时表示，直播所得佣金将全部捐给当地的小学图书室。\n"
    "临安区农业农村局相关负责人介绍，今年山核桃丰收，但收购价格有所下降，直播带货"
    "为农户打开了新的销路。\n"
    "业内人士认为，助农直播要走得远，关键在于品控与售后。记者在现场看到，农户们一"
    "大早就把货物运到了仓库，志愿者帮忙分拣、打包、贴单，忙到凌晨两点。"
)

REPRINT = (
    "来源：江南日报  作者：林晓\n"
    + REPORT.replace("本报杭州11月20日电（记者 林晓）", "")
    + "\n（责任编辑：周明 声明：本文转载自江南日报，版权归原作者所有，如有侵权请联系删除。"
    "更多精彩内容请关注本站微信公众号。）"
)

CUT_SHORT = (
    "小满助农直播太火了！"
    + REPORT[:260]
    + "……\n点击阅读原文，了解更多助农故事。欢迎扫码加入读者群，和小编一起聊一聊你家乡的特产吧！"
)

ANOTHER = (
    "11月19日晚，博主小满走进临安，用一场长达四小时的直播为山区农产品代言。据"
    "平台数据，当晚累计成交三万余单，总额超过一百万元，其中山核桃最受欢迎。\n"
    "小满告诉记者，团队为选品跑了十二个村，试吃了上百种产品。她承诺把佣金捐给乡村"
    "小学，用来建图书角。\n"
    "区农业农村局的工作人员说，往年这个时候农户最愁销路，如今网络直播让山货走出了"
    "大山。也有专家提醒，售后跟不上，口碑很快就会反噬。"
)


def page(
    title: str = "小满直播间首场助农带货破百万",
    text: str = REPORT,
    *,
    site: str = "江南日报网",
    author: str = "记者 林晓",
    day: str = "2026-11-20",
    canonical: str = "",
    charset: str = "utf-8",
) -> bytes:
    """An article of a news site, navigation and related links around it."""
    paragraphs = "".join(f"<p>{line}</p>" for line in text.split("\n"))
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    return f"""<!DOCTYPE html><html lang="zh"><head><meta charset="{charset}">
<title>{title}_消费频道_{site}</title>{link}<meta property="og:site_name" content="{site}">
<meta name="author" content="{author}"></head><body>
<nav><ul><li><a href="/">首页</a></li><li><a href="/a">要闻</a></li></ul></nav>
<div class="main"><h1>{title}</h1><div class="info"><span>{day} 08:35</span></div>
<div class="content">{paragraphs}</div>
<div class="rel"><h3>相关阅读</h3><ul><li><a href="/1">双十一消费观察</a></li></ul></div></div>
<footer>版权所有 {site} 浙ICP备00000000号</footer></body></html>""".encode(charset)


def item(
    number: int,
    title: str,
    text: str = "",
    *,
    link: str = "",
    at: datetime | None = None,
    author: str = "",
) -> str:
    """An entry of an RSS feed."""
    moment = at or datetime.now(UTC) - timedelta(hours=1)
    return (
        f"<item><guid isPermaLink='false'>entry-{number}</guid><title>{escape(title)}</title>"
        f"<link>{link or f'https://news.example/{number}.html'}</link>"
        f"<pubDate>{format_datetime(moment)}</pubDate><dc:creator>{escape(author)}</dc:creator>"
        f"<description>{escape(text)}</description></item>"
    )


def rss(items: Sequence[str], title: str = "江南日报 消费") -> bytes:
    """An RSS feed of these entries, the newest first."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>{title}</title><link>https://news.example/</link>{''.join(items)}"
        "</channel></rss>"
    ).encode()
