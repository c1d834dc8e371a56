"""What is read out of pages and feeds, and what is made of them."""

from datetime import UTC, datetime

import pytest

from foundation.fetching.errors import FetchError
from foundation.fetching.fetch import Fetched
from kol.clippings.addresses import address_key, canonical_of
from kol.clippings.likeness import LIKE, bands_of, likeness, signature_of
from kol.clippings.reading import feed_of, page_of
from kol.clippings.services.captures import moment_of
from kol.clippings.services.known import names_of
from kol.clippings.tone import tone_suggest
from tests.kol.clippings.pages import ANOTHER, CUT_SHORT, REPORT, REPRINT, item, page, rss


def got(body: bytes, *, mime: str = "text/html", charset: str = "") -> Fetched:
    """An answer of the web."""
    return Fetched(
        url="https://www.jndaily.example/2026/c_1.html",
        status=200,
        body=body,
        mime=mime,
        charset=charset,
    )


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "gb18030"])
def test_an_article_without_what_stands_around_it(charset: str) -> None:
    read = page_of(got(page(charset=charset).replace(b"gb18030", b"gbk")))
    assert read.title == "小满直播间首场助农带货破百万"
    assert read.site == "江南日报网"
    assert read.author == "记者 林晓"
    assert read.day == "2026-11-20"
    assert read.text.split("\n")[0].startswith("本报杭州11月20日电")
    assert read.text.replace("\n\n", "\n") == REPORT
    for around in ("首页", "双十一消费观察", "ICP"):
        assert around not in read.text


def test_an_official_accounts_moment_is_in_its_script() -> None:
    body = page(day="").replace(b"</head>", b"<script>var ct = '1763600000';</script></head>")
    assert page_of(got(body)).day == "2025-11-20T00:53:20+00:00"


def test_what_is_no_page() -> None:
    for answer in (got(b"%PDF-1.7", mime="application/pdf"), got(b"", mime="text/html")):
        with pytest.raises(FetchError) as caught:
            page_of(answer)
        assert caught.value.reason == "kind"


def test_a_page_that_nests_without_end_harms_nobody() -> None:
    with pytest.raises(FetchError):
        page_of(got(b"<div>" * 2_000_000))


def test_a_feed() -> None:
    at = datetime(2026, 11, 20, 0, 35, tzinfo=UTC)
    markup = "<p>第一段</p><p>第二段 &amp; 更多</p><script>alert(1)</script>"
    feed = feed_of(
        got(rss([item(1, "小满 <b>助农</b>", markup, at=at, author="林晓")]), mime="text/xml")
    )
    assert feed.title == "江南日报 消费"
    (one,) = feed.entries
    assert (one.key, one.url) == ("entry-1", "https://news.example/1.html")
    assert (one.title, one.author, one.at) == ("小满 助农", "林晓", at)
    assert one.text == "第一段\n第二段 & 更多"


def test_a_feed_that_multiplies_its_entities_harms_nobody() -> None:
    laughs = '<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)
    )
    body = f"<!DOCTYPE rss [{laughs}]>".encode() + rss([item(1, "&amp;a11;")]).split(b"?>")[1]
    try:
        feed = feed_of(got(body.replace(b"&amp;a11;", b"&a11;"), mime="text/xml"))
    except FetchError:
        return
    assert sum(len(one.title) for one in feed.entries) < 1000


def test_what_is_no_feed() -> None:
    with pytest.raises(FetchError) as caught:
        feed_of(got(page(), mime="text/html"))
    assert caught.value.reason == "kind"


# --- Addresses -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "other",
    [
        "http://news.example/a/1.html",
        "https://www.news.example/a/1.html",
        "https://news.example/a/1.html/",
        "https://NEWS.example:443/a/1.html#comments",
        "https://news.example/a/1.html?utm_source=wx&spm=a.b&from=timeline",
    ],
)
def test_addresses_that_are_one_page(other: str) -> None:
    one = canonical_of("https://news.example/a/1.html")
    assert address_key(canonical_of(other)) == address_key(one)


@pytest.mark.parametrize(
    "other",
    ["https://news.example/a/2.html", "https://news.example/a/1.html?id=2", "https://x.example/a"],
)
def test_addresses_that_are_not(other: str) -> None:
    one = canonical_of("https://news.example/a/1.html")
    assert address_key(canonical_of(other)) != address_key(one)


def test_an_official_accounts_article_has_four_values() -> None:
    url = "https://mp.weixin.qq.com/s?__biz=Mz&mid=1&idx=2&sn=ab&chksm=x&scene=21"
    assert canonical_of(url) == "https://mp.weixin.qq.com/s?__biz=Mz&idx=2&mid=1&sn=ab"


def test_a_page_is_believed_about_its_address_on_its_own_host_alone() -> None:
    own = "https://news.example/m/1?from=app"
    assert canonical_of(own, "https://www.news.example/1.html") == "https://www.news.example/1.html"
    assert canonical_of(own, "https://evil.example/1.html") == "https://news.example/m/1"
    assert canonical_of(own, "https://news.example/") == "https://news.example/m/1"
    assert canonical_of(own, "not an address") == "https://news.example/m/1"


# --- Likeness ------------------------------------------------------------------------------------
def alike(one: str, other: str) -> float:
    """How alike two texts are by their fingerprints."""
    first, second = signature_of(one), signature_of(other)
    assert first is not None
    assert second is not None
    return likeness(first, second)


def test_reprints_are_alike_and_another_report_is_not() -> None:
    assert alike(REPORT, REPORT) == 1
    assert round(alike(REPORT, REPRINT), 2) == 0.66
    assert round(alike(REPORT, CUT_SHORT), 2) == 0.86
    assert alike(REPORT, ANOTHER) == 0
    assert alike(REPORT, REPORT.replace("，", " , ").replace("“", '"')) > LIKE


def test_reprints_share_a_band() -> None:
    def bands(text: str) -> set[int]:
        return set(bands_of(signature_of(text)))

    assert len(bands(REPORT)) == 21
    assert len(bands(REPORT) & bands(REPRINT)) == 6
    assert len(bands(REPORT) & bands(CUT_SHORT)) == 13
    assert not bands(REPORT) & bands(ANOTHER)


def test_a_teaser_has_no_fingerprint() -> None:
    assert signature_of("小满直播间首场助农带货破百万，点击查看全文。") is None
    assert bands_of(None) == []


# --- Tone ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("title", "text", "tone"),
    [
        ("小满助农直播广受好评", "", "positive"),
        ("小满被指售假", "消费者投诉，品牌方道歉", "negative"),
        ("网红直播间商品下架", "", "negative"),
        ("小满没有违规，官方澄清", "", "neutral"),
        ("小满发布新节目单", "节目将于周五上线。", "neutral"),
        ("热销之后有投诉", "", "neutral"),
        ("", "", ""),
    ],
)
def test_a_suggested_tone(title: str, text: str, tone: str) -> None:
    assert tone_suggest(title, text).tone == tone


def test_the_words_of_a_suggestion() -> None:
    hint = tone_suggest("小满直播间被曝虚假宣传", "有消费者投诉，投诉，投诉，投诉，投诉")
    assert hint.words() == {"good": [], "bad": ["投诉", "虚假宣传"]}


# --- Authors and days ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("记者 林晓", ["林晓"]),
        ("本报记者林晓 通讯员周明", ["林晓", "周明"]),
        ("文丨林晓", ["林晓"]),
        ("作者：林晓、周明", ["林晓", "周明"]),
        ("John Smith", ["John", "Smith"]),
        ("", []),
    ],
)
def test_names_of_authors(author: str, names: list[str]) -> None:
    assert names_of(author) == names


def test_a_day_is_its_noon_here() -> None:
    assert moment_of("2026-11-20", "Asia/Shanghai") == datetime(2026, 11, 20, 4, tzinfo=UTC)
    assert moment_of("2026-11-20T08:00:00+08:00", "UTC") == datetime(2026, 11, 20, tzinfo=UTC)
    assert moment_of("2999-01-01", "Asia/Shanghai") is None
    assert moment_of("gestern", "Asia/Shanghai") is None
    assert moment_of("", "Asia/Shanghai") is None
