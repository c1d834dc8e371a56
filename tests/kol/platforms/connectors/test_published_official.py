"""Platforms with an interface of their own on what their pages and tables publish (samples/): each
answer to the call that publishes has our name. Nothing here knows the sandbox."""

import json
from typing import Any

import pytest

from kol.platforms.connectors.base import Content, ContentKind
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.connectors.registry import connector_get, issuer_get
from tests.kol.platforms.connectors.conftest import (
    SAMPLES,
    Played,
    connection,
    picture,
    video,
)

# The call that publishes, and what was handed in for it.
CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "wechat": (
        "api.weixin.qq.com/cgi-bin/freepublish/submit",
        {"thumb_media_id": "THUMB_1", "media_id": "DRAFT_1"},
    ),
    "weibo": ("api.weibo.com/2/statuses/share.json", {}),
    "douyin": ("open.douyin.com/api/douyin/v1/video/create_video/", {"video_id": "v0200f"}),
    "kuaishou": ("open.kuaishou.com/openapi/photo/publish", {"upload_token": "Cg51cGxvYWQ"}),
    "bilibili": (
        "member.bilibili.com/arcopen/fn/archive/add-by-utoken",
        {"upload_token": "ut-1", "cover": "https://archive.biliimg.com/bfs/archive/1.jpg"},
    ),
}
LINK = "https://qz.example.com/l/abc"
CONTENT = Content(
    ContentKind.VIDEO, f"早安 {LINK}", title="早安", video=video(), cover=picture(), link=LINK
)
REFUSALS = [
    (platform, *refusal)
    for platform in CALLS
    for refusal in json.loads((SAMPLES / f"{platform}.json").read_text("utf-8"))["refusals"]
]
TOKEN_REFUSALS, FIGURE_REFUSALS = (
    json.loads((SAMPLES / "wechat.json").read_text("utf-8"))[name]
    for name in ("token_refusals", "figure_refusals")
)


def code_of(answer: Any) -> str:
    """What stands in a test's name."""
    names = ("errcode", "error_code", "err_no", "result", "code")
    return next((str(answer[name]) for name in names if name in answer), "")


@pytest.mark.parametrize(
    ("platform", "answer", "status", "fault", "wait"),
    REFUSALS,
    ids=[f"{platform}-{code_of(answer)}-{status}" for platform, answer, status, *_ in REFUSALS],
)
def test_what_it_answers_has_our_name(
    played: Played, platform: str, answer: Any, status: int, fault: str, wait: int | None
) -> None:
    """A refused token is asked for anew, once; everything else is asked once."""
    path, prepared = CALLS[platform]
    again = fault == "auth"
    for _n in range(2 if again else 1):
        played.answers(path, answer, status=status)
    with pytest.raises(PlatformError) as refused:
        connector_get(platform).submit(connection(platform), CONTENT, "k", prepared)
    assert (refused.value.fault, refused.value.retry_after) == (Fault(fault), wait)
    assert fault == "unknown" or not refused.value.guessed
    assert len(played.asked) == 1 + again


@pytest.mark.parametrize(
    ("answer", "status", "fault", "wait"),
    TOKEN_REFUSALS,
    ids=[code_of(answer) for answer, *_ in TOKEN_REFUSALS],
)
def test_why_wechat_hands_out_no_token(
    played: Played, answer: Any, status: int, fault: str, wait: int | None
) -> None:
    """None of these is a wrong key: the account is not to be connected anew."""
    played.answers("api.weixin.qq.com/cgi-bin/stable_token", answer, status=status)
    issuer = issuer_get("wechat")
    assert issuer is not None
    with pytest.raises(PlatformError) as refused:
        issuer.issue({"app_id": "wx1", "app_secret": "s3cret"})
    assert (refused.value.fault, refused.value.retry_after) == (Fault(fault), wait)


@pytest.mark.parametrize(
    ("answer", "status", "fault", "wait"),
    FIGURE_REFUSALS,
    ids=[code_of(answer) for answer, *_ in FIGURE_REFUSALS],
)
def test_why_wechat_tells_no_figures(
    played: Played, answer: Any, status: int, fault: str, wait: int | None
) -> None:
    """A day that is not counted yet is no fault of anybody's."""
    played.answers("api.weixin.qq.com/datacube/getusercumulate", answer, status=status)
    with pytest.raises(PlatformError) as refused:
        connector_get("wechat").account_figures(connection("wechat"))
    assert (refused.value.fault, refused.value.retry_after) == (Fault(fault), wait)
