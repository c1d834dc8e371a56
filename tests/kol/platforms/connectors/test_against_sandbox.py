"""Each connector against the platform sandbox, a program that knows the platforms by their papers
and nothing of connectors: published once, and found again when the answer was lost."""

import hashlib
import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kol.platforms.connectors.base import Content, ContentKind, Handoff, Live, Rejected
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.connectors.labels import OPEN_FIELDS
from kol.platforms.connectors.registry import capability_get, connector_get
from tests.kol.platforms.connectors.conftest import video
from tests.kol.platforms.connectors.there import APP, ASKABLE, KEYS, World, ended

DAY = 86400
# Kuaishou has one number for all that goes wrong in it.
OWN_WORDS = {("kuaishou", "busy"): Fault.UNKNOWN}


@pytest.mark.parametrize("platform", [*ASKABLE, *(one for one in KEYS if one != "wechat")])
def test_a_post_goes_out_once_and_is_read_back(
    world: Callable[[str], World], platform: str
) -> None:
    """Prepared, submitted, live; its figures can be asked for where the platform has any."""
    here = world(platform)
    connector = connector_get(platform)
    prepared = connector.prepare(here.link, here.content, "tg_1")
    live = ended(here, connector.submit(here.link, here.content, "tg_1", prepared), prepared)
    assert isinstance(live, Live)
    (post,) = here.sandbox.posts(platform)
    assert here.content.title in str(post) or "海边的早晨" in str(post)
    if platform in ASKABLE:
        assert live.url.startswith("http")
        since = datetime.fromtimestamp(0, UTC)
        assert [one.remote_id for one in connector.recent(here.link, since)] == [live.remote_id]
        figures = connector.account_figures(here.link)
        assert "followers" in [one.name for one in figures]
        if platform != "wechat":
            assert live.remote_id in connector.post_figures(here.link, [live.remote_id])
    # What is kept in rows holds none of the keys it was done with.
    keys = [value for name, value in KEYS.get(platform, {}).items() if name not in OPEN_FIELDS]
    kept = repr((prepared, live))
    assert not [one for one in (*keys, *here.issued, APP["client_secret"]) if one in kept]


def test_a_film_reaches_telegrams_chat(world: Callable[[str], World]) -> None:
    """With its words as the caption; what the table offers there is taken there."""
    here, film = world("telegram"), b"\0\0\0\x18ftypmp42" + b"x" * 4000
    assert ContentKind.VIDEO in capability_get("telegram").kinds
    content = Content(ContentKind.VIDEO, "海边的早晨 🌊", video=video(film))
    connector = connector_get("telegram")
    live = connector.submit(here.link, content, "tg_1", connector.prepare(here.link, content, "k"))
    assert isinstance(live, Live)
    (post,) = here.sandbox.posts("telegram", "@linxiaoman")
    assert (post["kind"], post["text"]) == ("video", "海边的早晨 🌊")
    assert post["media"] == [hashlib.sha256(film).hexdigest()]
    assert post["url"] == f"{here.sandbox.url}/t.me/linxiaoman/{live.remote_id}"
    assert live.url == f"https://t.me/linxiaoman/{live.remote_id}"


@pytest.mark.parametrize("platform", ASKABLE)
@pytest.mark.parametrize("kind", ["drop_after", "drop_before"])
def test_a_lost_answer_is_found_out_by_asking(
    world: Callable[[str], World], platform: str, kind: str
) -> None:
    """Unknown either way; it is there if it was done, and not there if it was not."""
    here = world(platform)
    connector = connector_get(platform)
    began = datetime.now(UTC)
    prepared = connector.prepare(here.link, here.content, "tg_1")
    here.sandbox.faults({"platform": platform, "call": "publish", "kind": kind, "next": 1})
    with pytest.raises(PlatformError) as lost:
        connector.submit(here.link, here.content, "tg_1", prepared)
    assert lost.value.fault is Fault.UNKNOWN
    found, until = None, time.monotonic() + (3 if kind == "drop_after" else 0.3)
    while found is None and time.monotonic() < until:
        found = connector.find(here.link, here.content, "tg_1", prepared, began)
        time.sleep(0.05)
    if kind == "drop_after":
        assert isinstance(ended(here, found, prepared), Live)
    else:
        assert found is None
    assert here.sandbox.books(platform=platform)["count"] == (kind == "drop_after")


def test_a_mass_send_whose_answer_was_lost_is_sent_again_under_its_key(
    world: Callable[[str], World],
) -> None:
    """WeChat knows the clientmsgid: one send, and its number."""
    here = world("wechat")
    content = replace(here.content, options={"mode": "mass"})
    connector = connector_get("wechat")
    prepared = connector.prepare(here.link, content, "tg_9")
    here.sandbox.faults({"platform": "wechat", "call": "publish", "kind": "drop_after", "next": 1})
    with pytest.raises(PlatformError) as lost:
        connector.submit(here.link, content, "tg_9", prepared)
    assert lost.value.fault is Fault.UNKNOWN
    again = connector.submit(here.link, content, "tg_9", prepared)
    assert isinstance(ended(here, again, prepared), Live)
    assert here.sandbox.books(platform="wechat")["count"] == 1


@pytest.mark.parametrize(("mode", "known_by"), [("mass", r"\d+_1"), ("publish", r"[0-9a-f]{43}")])
def test_wechat_tells_what_went_out_the_day_after(
    world: Callable[[str], World], mode: str, known_by: str
) -> None:
    """The figures of yesterday, of what was sent and of what was published."""
    here = world("wechat")
    here.sandbox.ahead(-DAY)
    content = replace(here.content, options={"mode": mode})
    connector = connector_get("wechat")
    prepared = connector.prepare(here.link, content, "tg_1")
    live = ended(here, connector.submit(here.link, content, "tg_1", prepared), prepared)
    assert isinstance(live, Live)
    assert re.fullmatch(known_by, live.remote_id)
    here.sandbox.ahead(DAY)
    figures = connector.post_figures(here.link, [live.remote_id, "1_1"])
    assert list(figures) == [live.remote_id]
    names = [one.name for one in figures[live.remote_id]]
    assert names == ["readers", "likes", "wows", "comments", "shares", "favourites"]
    assert figures[live.remote_id][0].value > 0


@pytest.mark.parametrize("platform", [one for one in ASKABLE if one not in ("weibo", "wechat")])
def test_what_was_handed_in_is_published_once(world: Callable[[str], World], platform: str) -> None:
    """Submitting again under the same upload is refused, or answers the first, where it has a
    key."""
    here = world(platform)
    connector = connector_get(platform)
    prepared = connector.prepare(here.link, here.content, "tg_1")
    connector.submit(here.link, here.content, "tg_1", prepared)
    if not capability_get(platform).key:
        return
    with pytest.raises(PlatformError) as refused:
        connector.submit(here.link, here.content, "tg_1", prepared)
    assert refused.value.fault is Fault.CONFLICT
    assert here.sandbox.books(platform=platform)["count"] == 1


@pytest.mark.parametrize(
    ("platform", "switch", "value"),
    [
        ("wechat", "wechat.draft_leaves", False),
        ("douyin", "douyin.shape", "v1"),
        ("kuaishou", "kuaishou.token_again", "same"),
        ("kuaishou", "kuaishou.late_info", True),
        ("bilibili", "bilibili.token_again", "same"),
    ],
)
def test_whatever_the_papers_leave_open_it_is_published_once(
    world: Callable[[str], World], platform: str, switch: str, value: object
) -> None:
    """Both readings end in one post that is live, also where the first answer was lost."""
    here = world(platform)
    here.sandbox.switch(**{switch: value})
    connector = connector_get(platform)
    began = datetime.now(UTC)
    prepared = connector.prepare(here.link, here.content, "tg_1")
    here.sandbox.faults({"platform": platform, "call": "publish", "kind": "drop_after", "next": 1})
    with pytest.raises(PlatformError):
        connector.submit(here.link, here.content, "tg_1", prepared)
    found = connector.find(here.link, here.content, "tg_1", prepared, began)
    assert found is not None
    if switch.endswith("token_again"):
        found = connector.submit(here.link, here.content, "tg_1", prepared)
    assert isinstance(ended(here, found, prepared), Live)
    assert here.sandbox.books(platform=platform)["count"] == 1


@pytest.mark.parametrize(
    ("kind", "fault"),
    [
        ("rate", Fault.RATE),
        ("quota", Fault.QUOTA),
        ("busy", Fault.BUSY),
        ("expired", Fault.AUTH),
        ("signature", Fault.AUTH),
        ("permission", Fault.PERMISSION),
        ("error_after", Fault.UNKNOWN),
    ],
)
@pytest.mark.parametrize("platform", ASKABLE)
def test_each_platform_refuses_in_its_own_words(
    world: Callable[[str], World], platform: str, kind: str, fault: Fault
) -> None:
    """And they all mean the same here."""
    here = world(platform)
    connector = connector_get(platform)
    prepared = connector.prepare(here.link, here.content, "tg_1")
    here.sandbox.faults({"platform": platform, "call": "publish", "kind": kind})
    refusals: list[Fault] = []
    try:
        outcome = connector.submit(here.link, here.content, "tg_1", prepared)
    except PlatformError as refused:
        refusals.append(refused.fault)
    else:
        # WeChat has a draft for a person, Douyin its share.
        assert isinstance(outcome, Handoff)
        assert fault is Fault.PERMISSION
    assert set(refusals) <= {OWN_WORDS.get((platform, kind), fault)}


CHATS = ("wecom", "feishu", "dingtalk", "qqbot", "telegram", "discord")
# HTTP 5xx is not believed that nothing was done; nor is Feishu's "internal error".
CHATS_OWN: dict[tuple[str, str], Fault] = {
    **{(chat, "busy"): Fault.UNKNOWN for chat in ("feishu", "telegram", "discord")},
    # Chats know one kind of too many, whatever they call it.
    **{(chat, "quota"): Fault.RATE for chat in CHATS},
}


@pytest.mark.parametrize("platform", CHATS)
def test_each_chat_refuses_in_its_own_words(world: Callable[[str], World], platform: str) -> None:
    """And nothing is sent, nor sent a second time."""
    here = world(platform)
    connector = connector_get(platform)
    wanted = {
        "rate": Fault.RATE,
        "quota": Fault.QUOTA,
        "busy": Fault.BUSY,
        "expired": Fault.AUTH,
        "signature": Fault.AUTH,
        "permission": Fault.PERMISSION,
        "drop_before": Fault.UNKNOWN,
    }
    came = {}
    for kind in wanted:
        line = {"platform": platform, "call": "publish", "kind": kind}
        here.sandbox.faults(line, replace=True)
        with pytest.raises(PlatformError) as refused:
            connector.submit(here.link, here.content, "tg_1", {})
        came[kind] = refused.value.fault
    assert came == {kind: CHATS_OWN.get((platform, kind), fault) for kind, fault in wanted.items()}
    assert here.sandbox.books(platform=platform)["count"] == 0


def test_a_refused_post_is_rejected_for_good(world: Callable[[str], World]) -> None:
    """Accepted, looked at, turned down: with the platform's reason."""
    # Kuaishou's just vanish; see test_videos.
    for platform in ("wechat", "douyin", "bilibili"):
        here = world(platform)
        connector = connector_get(platform)
        here.sandbox.faults({"platform": platform, "kind": "reject", "reason": "封面不符"})
        prepared = connector.prepare(here.link, here.content, "tg_1")
        came = ended(here, connector.submit(here.link, here.content, "tg_1", prepared), prepared)
        assert isinstance(came, Rejected), platform
        assert came.reason
