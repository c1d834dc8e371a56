"""What an app or account has to be allowed: comments, a longer life of tokens, publishing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from kol.platforms.connectors.base import Content, ContentKind, Handoff, Live, RemoteComment
from kol.platforms.connectors.capability import Reads
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.connectors.oauth import Prolongs, Tokens
from kol.platforms.connectors.registry import (
    capabilities,
    connector_get,
    oauth_get,
    prolongs_get,
)
from tests.kol.platforms.connectors.conftest import Played, connection, video
from tests.kol.platforms.connectors.there import APP, UID, World, ended

WECHAT, DOUYIN = connector_get("wechat"), connector_get("douyin")
LIST = "open.douyin.com/item/comment/list/"
RENEW = "open.douyin.com/oauth/renew_refresh_token/"
MONTH = timedelta(days=30)


def test_wechats_comments_are_those_under_what_was_sent(played: Played) -> None:
    """By the number figures know it by; WeChat counts places from nothing, and refuses fifty."""
    played.answers("api.weixin.qq.com/cgi-bin/comment/list", "wechat.comments")
    found = WECHAT.comments(connection("wechat"), "206227730_1", 60)
    at = datetime.fromtimestamp(1792886600, UTC)
    assert found[0] == RemoteComment("2", "", "晚", at)
    assert [one.text for one in found] == ["晚", "早"]
    asked = {"msg_data_id": 206227730, "index": 0, "begin": 0, "count": 49, "type": 0}
    assert played.last().get_json() == asked
    with pytest.raises(PlatformError) as refused:
        WECHAT.comments(connection("wechat"), "ARTICLE_1", 10)
    assert refused.value.code == "not_askable"
    played.answers("api.weixin.qq.com/cgi-bin/comment/list", "wechat.no_comments")
    with pytest.raises(PlatformError) as refused:
        WECHAT.comments(connection("wechat"), "206227730_1", 10)
    assert refused.value.fault is Fault.PERMISSION


def test_douyins_comments_come_newest_first(played: Played) -> None:
    played.answers(LIST, "douyin.comments")
    (found,) = DOUYIN.comments(connection("douyin"), "@item", 60)
    at = datetime.fromtimestamp(1607399832, UTC)
    assert found == RemoteComment("@c1", "", "好看", at)
    assert dict(played.last().args) == {
        "open_id": "1234567890",
        "item_id": "@item",
        "cursor": "0",
        "count": "50",
        "sort_type": "time",
    }
    played.answers(LIST, {"err_no": 28001012, "err_msg": "用户未授权该OpenAPI", "data": {}})
    with pytest.raises(PlatformError) as refused:
        DOUYIN.comments(connection("douyin"), "@item", 10)
    assert refused.value.fault is Fault.PERMISSION


@pytest.mark.parametrize("platform", ["wechat", "weibo", "douyin"])
def test_comments_are_read_at_the_sandbox(world: Callable[[str], World], platform: str) -> None:
    """Where the table says so, and nowhere else."""
    here = world(platform)
    connector, content = connector_get(platform), here.content
    if platform == "wechat":
        content = replace(content, options={"mode": "mass", "comments": "1"})
    prepared = connector.prepare(here.link, content, "tg_1")
    live = ended(here, connector.submit(here.link, content, "tg_1", prepared), prepared)
    assert isinstance(live, Live)
    here.sandbox.ahead(5 * 86400)
    found = connector.comments(here.link, live.remote_id, 10)
    assert 0 < len(found) <= 10
    times = [one.at for one in found]
    assert times == sorted(times, reverse=True)
    told = {one.platform for one in capabilities() if Reads.COMMENTS in one.reads}
    assert told == {"wechat", "weibo", "douyin"}


@pytest.mark.parametrize(
    "code",
    [2100009, 2190003, 2190016, 28001012, 28001017, 28001046, 28001056, 28004020],
)
def test_what_douyin_does_not_allow_is_no_quota(played: Played, code: int) -> None:
    """2100009 is a ban (its page of codes says so), and waiting for the next day ends none."""
    answer = {"data": {"error_code": code, "description": "?"}, "extra": {"error_code": code}}
    played.answers("open.douyin.com/api/douyin/v1/video/create_video/", answer)
    content = Content(ContentKind.VIDEO, "海边", video=video())
    with pytest.raises(PlatformError) as refused:
        DOUYIN.submit(connection("douyin"), content, "k", {"video_id": "v"})
    assert refused.value.fault is Fault.PERMISSION


def _prolongs() -> Prolongs:
    way = prolongs_get("douyin")
    assert way is not None
    return way


def test_douyins_refresh_token_is_prolonged(played: Played) -> None:
    """Where the owner allowed it; the token of now stays, and the sixth time there is no more."""
    now = datetime.now(UTC)
    before = Tokens("act.1", now, "rft.1", now, "u", scopes=("user_info", "renew_refresh_token"))
    played.answers(RENEW, "douyin.renewed")
    after = _prolongs().prolong(APP, before)
    assert (after.access_token, after.refresh_token) == ("act.1", "rft.next")
    assert after.expires_at == now
    assert after.refresh_expires_at is not None
    assert timedelta(days=29) < after.refresh_expires_at - now < timedelta(days=31)
    assert dict(played.last().form) == {"client_key": "app-1", "refresh_token": "rft.1"}
    played.answers(RENEW, "douyin.renewed_often")
    with pytest.raises(PlatformError):
        _prolongs().prolong(APP, after)
    with pytest.raises(PlatformError) as refused:
        _prolongs().prolong(APP, replace(before, scopes=("user_info",)))
    assert refused.value.fault is Fault.PERMISSION
    assert prolongs_get("kuaishou") is None


def test_douyins_sandbox_prolongs_five_times(world: Callable[[str], World]) -> None:
    here = world("douyin")
    scopes = ("user_info", "renew_refresh_token")
    made = here.sandbox.tokens("douyin", UID, app="app-1", scope=",".join(scopes))
    now = datetime.now(UTC)
    tokens = Tokens(made["access_token"], now, made["refresh_token"], now, UID, scopes)
    for _n in range(5):
        tokens = _prolongs().prolong(APP, tokens)
    with pytest.raises(PlatformError):
        _prolongs().prolong(APP, tokens)


def test_an_owner_is_asked_for_what_the_app_has() -> None:
    """Douyin refuses all where an app lacks one right: the team may say which ones it has."""
    oauth = oauth_get("douyin")
    assert oauth is not None

    def asked(app: dict[str, Any]) -> str:
        url = oauth.authorize_url(app, "https://qz.example.com/back", "s")
        return parse_qs(urlsplit(url).query)["scope"][0]

    assert asked({**APP, "scopes": "user_info，item.comment"}) == "user_info,item.comment"
    assert "video.create.bind" in asked({**APP, "scopes": ""})


def test_a_share_is_handed_over_where_publishing_is_not_allowed(
    world: Callable[[str], World],
) -> None:
    here = world("douyin")
    here.sandbox.account("douyin", UID, no_publish=True)
    prepared = DOUYIN.prepare(here.link, here.content, "k")
    assert isinstance(DOUYIN.submit(here.link, here.content, "k", prepared), Handoff)
