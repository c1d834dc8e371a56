"""The structure of texts, how platforms write it, and what they would refuse. No database."""

from dataclasses import replace
from typing import Any

import pytest

from kol.platforms.connectors.base import Content, ContentKind, Media
from kol.platforms.connectors.registry import capability_get
from kol.posts.body import body_clean, text_to_body
from kol.posts.checking import count_of, faults_for
from kol.posts.drawn import TopicStyle, body_html, body_plain
from kol.posts.errors import BodyBroken, LinkBroken
from kol.posts.marked import body_to_marked, marked_to_body
from kol.posts.rendering import Shaped, content_of

ARTICLE: dict[str, Any] = {
    "blocks": [
        {"type": "heading", "runs": [{"text": "上海站"}]},
        {
            "type": "paragraph",
            "runs": [
                {"text": "<script>alert(1)</script> ", "bold": True},
                {"text": "票务", "link": "https://t.example/?a=1&b=2"},
                {"text": " * 不是斜体 "},
                {"topic": "巡演"},
                {"mention": "小满"},
            ],
        },
        {"type": "quote", "runs": [{"text": "一起唱", "italic": True}]},
        {"type": "list", "ordered": True, "items": [[{"text": "安检"}], [{"text": "入场"}]]},
        {"type": "picture", "asset": "abcdefghij12", "alt": "海报", "caption": "现场"},
        {"type": "divider"},
        {"type": "paragraph", "runs": [{"text": "# 不是标题"}]},
    ]
}


def picture(**fields: Any) -> Media:
    """A picture of the library."""
    return Media(
        **{
            "public_id": "abcdefghij12", "mime": "image/jpeg", "size": 300_000, "width": 1080,
            "height": 1440, "sha256": b"", "open": lambda: None, **fields,
        }
    )  # fmt: skip


def codes(content: Content, platform: str) -> list[str]:
    """What a platform would refuse."""
    return [fault.code for fault in faults_for(content, capability_get(platform))]


def test_what_is_typed_is_found_and_comes_back() -> None:
    typed = "上海站 #巡演# 开票\n@小满 #见面会 a@b.example #1 C#"
    body = text_to_body(f"\n{typed}  \n")
    assert body["blocks"][0]["runs"][1] == {"topic": "巡演"}
    second = body["blocks"][1]["runs"]
    assert second[0] == {"mention": "小满"}
    assert {"topic": "见面会", "open": True} in second
    assert not any("mention" in run and run["mention"] == "b" for run in second)
    assert body_plain(body) == typed
    assert body_plain(body, TopicStyle.OPEN).startswith("上海站 #巡演 开票")
    assert body_plain(body, TopicStyle.WORD).startswith("上海站 巡演 开票")


def test_nothing_unknown_is_kept() -> None:
    for bad in (
        {"blocks": [{"type": "html", "runs": []}]},
        {"blocks": [{"type": "paragraph", "runs": [{"html": "<b>"}]}]},
        {"blocks": [{"type": "picture", "asset": "../../etc"}]},
        {"blocks": "all"},
    ):
        with pytest.raises(BodyBroken):
            body_clean(bad)
    for link in ("javascript:alert(1)", "https://a b", "//x.example", "https://u:p@x.example"):
        with pytest.raises(LinkBroken):
            body_clean({"blocks": [{"type": "paragraph", "runs": [{"text": "x", "link": link}]}]})
    hidden = body_clean({"blocks": [{"type": "paragraph", "runs": [{"text": "a\u202eb\0c"}]}]})
    assert hidden["blocks"][0]["runs"] == [{"text": "abc"}]


def test_an_article_is_safe_html_and_marked_text_and_back() -> None:
    body = body_clean(ARTICLE)
    html = body_html(body, picture=lambda asset: asset)
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "href" not in html
    assert 'src="abcdefghij12"' in html
    assert 'href="https://t.example/?a=1&amp;b=2"' in body_html(
        body, picture=lambda asset: "", links=True
    )
    assert "<img" not in body_html(body, picture=lambda asset: "")
    assert marked_to_body(body_to_marked(body)) == body


def test_each_platform_counts_and_refuses_its_own_way() -> None:
    text = "小" * 100 + "a" * 82
    weibo = Content(ContentKind.TEXT, text=text, link="https://q.example/l/x")
    counted = count_of(weibo, capability_get("weibo"))
    assert counted is not None
    assert (counted.used, counted.over) == (141, True)
    assert codes(weibo, "weibo") == ["text_long", "link_missing"]
    assert count_of(weibo, capability_get("wecom")).used == 382  # type: ignore[union-attr]
    two = Content(ContentKind.IMAGES, text="https://x.example", images=(picture(), picture()))
    assert codes(two, "weibo") == ["images_many"]
    assert codes(Content(ContentKind.IMAGES, text="x"), "xiaohongshu") == ["images_few"]
    webp = Content(ContentKind.IMAGES, text="x", images=(picture(mime="image/webp"),))
    assert codes(webp, "xiaohongshu") == ["image_kind"]
    article = Content(ContentKind.ARTICLE, text="x", images=(picture(size=2_000_000),))
    assert codes(article, "wechat") == ["title_missing", "image_size"]
    assert codes(Content(ContentKind.ARTICLE, text="x", title="t"), "wechat") == ["cover_missing"]
    # WeChat counts what is sent: each paragraph brings its looks.
    lines = text_to_body("\n".join(["一段"] * 320))
    sent = content_of(Shaped("article", "t", lines, (), ""), "wechat")
    counted = count_of(sent, capability_get("wechat"))
    assert counted is not None
    assert (len(sent.text), counted.used, counted.over) == (1278, len(sent.html), True)
    assert "text_long" in codes(sent, "wechat")
    assert codes(Content(ContentKind.TEXT, text="x"), "douyin") == ["kind"]
    video = picture(mime="video/mp4", seconds=1000.0)
    long = Content(ContentKind.VIDEO, text="", title="t", video=video, cover=picture())
    assert codes(long, "bilibili") == ["image_aspect"]
    assert codes(long, "douyin") == ["video_seconds"]


def test_each_limit_of_the_table_is_looked_at() -> None:
    film = picture(mime="video/mp4", width=0, height=0)
    whole = Content(
        ContentKind.VIDEO, text="简介", title="标题", video=film,
        cover=picture(width=1440, height=1080), topics=("旅行",),
    )  # fmt: skip
    assert codes(whole, "bilibili") == []
    for change, told in (
        ({"title": "长" * 80}, "title_long"),
        ({"text": "长" * 250}, "text_long"),
        ({"topics": tuple("一二三四五六七八九十甲")}, "topics_many"),
        ({"topics": ("长" * 21,)}, "topic_long"),
        ({"video": picture(mime="video/mp4", size=5 * 1024**3)}, "video_size"),
        ({"video": picture(mime="video/x-msvideo")}, "video_kind"),
        ({"video": None}, "video_missing"),
        ({"cover": None}, "cover_missing"),
    ):
        assert codes(replace(whole, **change), "bilibili") == [told]
    empty = Content(ContentKind.TEXT, text=" ")
    assert codes(empty, "feishu") == ["text_missing"]
    article = Content(
        ContentKind.ARTICLE, text="见 https://x.example", title="t", cover=picture()
    )  # fmt: skip
    assert codes(article, "wechat") == ["link_refused"]
    seen = Content(ContentKind.IMAGES, text="x", images=(picture(),), link="https://q.example/l/x")
    (fault,) = faults_for(seen, capability_get("douyin"))
    assert (fault.code, fault.stops) == ("link_plain", False)


def test_what_goes_out_bears_its_marks_and_its_link() -> None:
    shaped = Shaped(
        kind="images", title="开票", body=text_to_body("今晚八点 #巡演#"), topics=("上海",),
        link_url="https://t.example", ad=True, advertiser="某品牌", ai_made=True,
    )  # fmt: skip
    link = "https://q.example/l/x"
    weibo = content_of(shaped, "weibo", link=link)
    assert weibo.kind is ContentKind.TEXT
    assert weibo.text.startswith("【广告】某品牌 开票\n今晚八点 巡演")
    assert link in weibo.text
    assert "#" not in weibo.text
    assert "AI" in weibo.text
    red = content_of(shaped, "xiaohongshu", link=link)
    assert red.text.split("\n")[:2] == ["【广告】某品牌 今晚八点 #巡演", "#上海"]
    assert link not in red.text
    assert red.title == "开票"
    official = content_of(shaped, "wechat", link=link)
    assert official.kind is ContentKind.ARTICLE
    assert "【广告】" in official.html
    assert official.topics == ()
    assert official.link == link
    assert content_of(shaped, "bilibili").topics == ("巡演", "上海")
    # Bilibili takes topics between commas: one that has a comma is still one.
    odd = replace(shaped, body=text_to_body("#上海,北京#"))
    assert content_of(odd, "bilibili").topics == ("上海，北京", "上海")
