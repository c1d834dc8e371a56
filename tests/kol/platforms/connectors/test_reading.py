"""What connectors share: counting, looking for a post, keeping an answer, handing over by hand."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from config.launch.options import ROOT
from kol.platforms.connectors.base import Content, ContentKind, Handoff, RemotePost
from kol.platforms.connectors.bases import base_of, bases_trusted
from kol.platforms.connectors.capability import Completion, Connect, Counting
from kol.platforms.connectors.counting import cut_to, length_of
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.connectors.handoff import POST_HOSTS
from kol.platforms.connectors.http import Ask, Dialect, Said, ask, kept, scrubbed
from kol.platforms.connectors.labels import FIELD_LABELS
from kol.platforms.connectors.matching import found_among, same_text
from kol.platforms.connectors.registry import (
    capabilities,
    connector_get,
    issuer_get,
    oauth_get,
)
from tests.kol.platforms.connectors.conftest import Played, connection, picture, video

NOW = datetime(2026, 11, 27, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("counting", "length"),
    [
        (Counting.CHARACTERS, 7),
        (Counting.HALVES, 5),
        (Counting.BYTES, 14),
        (Counting.UTF16, 8),
    ],
)
def test_a_length_is_in_the_platforms_own_counting(counting: Counting, length: int) -> None:
    """Two Chinese characters, four Latin ones and an emoji; cut, no character is broken."""
    text = "早安abcd😀"
    assert length_of(text, counting) == length
    for most in range(length + 1):
        cut = cut_to(text, most, counting)
        assert text.startswith(cut)
        assert length_of(cut, counting) <= most
    assert cut_to(text, length, counting) == text


def test_every_platform_has_what_its_capability_says() -> None:
    """A connector each; a way to a token for those with an app; labels for what is typed."""
    for one in capabilities():
        connector = connector_get(one.platform)
        assert (one.connect is Connect.NONE) == (one.completion is Completion.BY_HAND)
        assert (oauth_get(one.platform) is not None) == (one.connect is Connect.OAUTH)
        assert bool(one.fields) == (one.connect is Connect.KEYS)
        assert set(one.fields) | set(one.app_fields) <= FIELD_LABELS.keys()
        assert one.optional <= {*one.fields, *one.app_fields}
        assert one.by_hand or one.base.startswith("https://")
        if not one.askable:
            content = Content(ContentKind.TEXT, "x")
            with pytest.raises(PlatformError) as refused:
                connector.find(connection(one.platform), content, "k", {}, NOW)
            assert refused.value.fault is Fault.PERMISSION
    assert {one.platform for one in capabilities() if issuer_get(one.platform)} == {
        "wechat",
        "qqbot",
    }


# The schemes by which phones open an app.
APPS = {"xhsdiscover": "xiaohongshu", "sinaweibo": "weibo", "snssdk1128": "douyin"}


def test_platforms_without_an_interface_hand_over() -> None:
    """So does any other for an account that may not publish."""
    assert {one.platform for one in capabilities() if one.by_hand} == {
        "xiaohongshu", "zhihu", "douban", "tieba", "toutiao", "qzone",
    }  # fmt: skip
    content = Content(ContentKind.ARTICLE, "正文", title="标题")
    for platform in POST_HOSTS:
        connector = connector_get(platform, by_hand=True)
        outcome = connector.submit(connection(platform), content, "k", {})
        assert isinstance(outcome, Handoff)
        # The platform's own app, or a page of its own: where one writes, none of ours or others'.
        opened = urlsplit(outcome.url)
        hosts = POST_HOSTS[platform]
        own = any(f".{opened.hostname}".endswith(f".{host}") for host in hosts)
        assert own or APPS.get(opened.scheme) == platform, outcome.url
    handoff = connector_get("zhihu").submit(connection("zhihu"), content, "k", {})
    assert handoff == Handoff(url="https://zhuanlan.zhihu.com/write")


@pytest.mark.parametrize(
    ("sent", "listed", "same"),
    [
        ("早安 https://a.cn/l/1", "早安 http://t.cn/x9", True),
        ("A&B 《海》#旅行#", "A&amp;B《海》 #旅行#", True),
        ("全角ABC", "全角ABC", True),
        ("一二三四五六七八九十" * 3, "一二三四五六七八九十" * 2 + "…", True),
        ("早安,新单曲", "早安", False),
        ("https://a.cn/l/1", "http://t.cn/x", False),
        ("", "", False),
    ],
)
def test_texts_are_compared_as_platforms_change_them(sent: str, listed: str, same: bool) -> None:
    """Links rewritten, marks escaped, cut short; what is only a link says nothing."""
    assert same_text(sent, listed) is same


def test_its_own_address_decides_before_the_text() -> None:
    """Two of the same words: the one with our link; none from before it was sent."""
    link = "https://qz.example.com/l/b"
    content = Content(ContentKind.TEXT, f"早安 {link}", link=link)

    def post(name: str, text: str, minutes: int) -> RemotePost:
        return RemotePost(name, "", text, NOW + timedelta(minutes=minutes))

    posts = [
        post("late", "早安 https://qz.example.com/l/c", 3),
        post("ours", f"早安 {link}", 1),
        post("old", f"早安 {link}", -30),
    ]
    found = found_among(posts, content, NOW)
    assert found is not None
    assert found.remote_id == "ours"
    assert found_among(posts[2:], content, NOW) is None


def test_what_is_kept_of_an_answer_holds_no_secrets() -> None:
    """Whatever they are called, wherever they stand; and it stays small."""
    told: dict[str, Any] = {
        "access_token": "zz1",
        "data": {"refresh_token": "zz2", "list": [{"client_secret": "zz3", "ticket": "zz4"}]},
        "errmsg": "bad access_token=zz5zz5zz5zz5 and key: zz6zz6zz6zz6",
        "url": "https://x.cn/send?key=zz7zz7zz7zz7&a=1",
        "id": 7,
        "long": "长" * 5000,
        "many": list(range(500)),
        "deep": {"a": {"b": {"c": {"d": {"e": {"f": "zz8"}}}}}},
    }
    found = kept(told)
    assert "zz" not in str(found)
    assert found["id"] == 7
    assert (len(found["long"]), len(found["many"])) == (500, 20)
    assert scrubbed("token is invalid, rid: 62f0") == "token is invalid, rid: 62f0"


def test_a_question_is_never_unknown_and_an_effect_may_be(played: Played) -> None:
    """The same failures of the same server mean two things."""
    dialect = Dialect(read=lambda body: None, faults={})
    url = f"{base_of('https://api.weibo.com')}/x"
    for effect, fault in ((True, Fault.UNKNOWN), (False, Fault.BUSY)):
        for status, answer in ((502, {"x": 1}), (302, {})):
            played.answers("api.weibo.com/x", answer, status=status)
            with pytest.raises(PlatformError) as refused:
                ask(Ask("POST", url, effect=effect), dialect)
            assert refused.value.fault is fault
    # What only the status says is no platform's word.
    answers: list[tuple[dict[str, str], bool]] = [
        ({"no": "10014"}, False),
        ({"no": "77"}, True),
        ({}, True),
    ]
    for said, guessed in answers:
        speaking = Dialect(
            read=lambda body: Said(str(body["no"])) if "no" in body else None,
            faults={"10014": Fault.PERMISSION},
        )
        played.answers("api.weibo.com/x", said, status=403)
        with pytest.raises(PlatformError) as refused:
            ask(Ask("POST", url, effect=True), speaking)
        assert (refused.value.fault, refused.value.guessed) == (Fault.PERMISSION, guessed)
    # Not a byte left: it did nothing, whatever it would have done.
    with pytest.raises(PlatformError) as refused:
        ask(Ask("POST", "http://127.0.0.1:1024/x", effect=True), dialect)
    assert (refused.value.fault, refused.value.code) == (Fault.BUSY, "forbidden")


def test_where_platforms_are_spoken_to(settings: Any) -> None:
    """At home, below the sandbox, or through a proxy of one's own."""
    settings.SANDBOX_URL = ""
    settings.PLATFORM_BASES = {"api.weibo.com": "http://proxy.internal:3128/weibo"}
    assert base_of("https://api.weibo.com") == "http://proxy.internal:3128/weibo"
    assert base_of("https://open.douyin.com") == "https://open.douyin.com"
    settings.SANDBOX_URL = "http://127.0.0.1:8079"
    assert base_of("https://open.douyin.com") == "http://127.0.0.1:8079/open.douyin.com"
    # Where a platform names a host itself, it is spoken to there as well.
    assert base_of("http://127.0.0.1:8079/up") == "http://127.0.0.1:8079/up"
    assert bases_trusted() == {("proxy.internal", 3128), ("127.0.0.1", 8079)}


def test_nothing_of_ours_calls_a_platform_beside_the_door() -> None:
    """No module has a client of HTTP of its own: but the door itself, and what speaks to a service
    that whoever runs the site chose, with nothing of a post in it (docs/decisions.md)."""
    client = re.compile(
        r"httpx\.(?:Client|AsyncClient|get|post|request|stream)\b|urlopen"
        r"|^\s*(?:import|from) requests\b",
        re.MULTILINE,
    )
    found = [
        str(path.relative_to(ROOT))
        for folder in ("kol", "analytics", "community", "foundation", "config")
        for path in (ROOT / folder).rglob("*.py")
        if client.search(path.read_text(encoding="utf-8"))
    ]
    assert sorted(found) == [
        "community/invites/wechat_card.py",  # a ticket for pages shared inside WeChat
        "foundation/delivery/channels/tencent.py",  # text messages, by the provider's SDK
        "foundation/teams/weixin/client.py",  # signing in with WeChat
    ]


@pytest.mark.parametrize(
    ("platform", "options"),
    [
        ("wechat", {"mode": "shout"}),
        ("wechat", {"mode": "mass", "tag_id": "fans"}),
        ("bilibili", {"tid": "日常"}),
        ("bilibili", {"copyright": "-1"}),
    ],
)
def test_wishes_nobody_understands_are_refused_before_anything_is_handed_in(
    played: Played, platform: str, options: dict[str, str]
) -> None:
    """They are typed by people; no call is made, and nothing is left unknown."""
    kind = ContentKind.ARTICLE if platform == "wechat" else ContentKind.VIDEO
    content = Content(kind, "文", title="题", video=video(), cover=picture(), options=options)
    with pytest.raises(PlatformError) as refused:
        connector_get(platform).prepare(connection(platform), content, "k")
    assert refused.value.fault is Fault.VALIDATION
    assert not played.asked
