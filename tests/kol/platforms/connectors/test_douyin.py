"""Douyin, as its pages document it: handing in, publishing, the owner's own app, asking."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from kol.platforms.connectors.base import (
    Accepted,
    Content,
    ContentKind,
    Figure,
    Handoff,
    Live,
    Rejected,
)
from kol.platforms.connectors.douyin.sharing import signed as share_signed
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.connectors.handoff import opener
from kol.platforms.connectors.parts import parts_of
from kol.platforms.connectors.registry import connector_get
from tests.kol.platforms.connectors.conftest import Played, connection, picture, video

DOUYIN = connector_get("douyin")
V1 = "open.douyin.com/api/douyin/v1/video"
CONTENT = Content(
    ContentKind.VIDEO,
    "海边的早晨 #旅行",
    title="海边的早晨",
    video=video(url="https://qz.example.com/f/v.mp4"),
    cover=picture(),
    topics=("旅行", "海"),
)
SINCE = datetime.fromtimestamp(1792886390, UTC)


def test_douyin_is_handed_the_video_and_then_asked_what_became_of_it(played: Played) -> None:
    """Newly made it is being reviewed; then it is live, or not suitable."""
    link = connection("douyin")
    played.answers(f"{V1}/upload_video/", "douyin.uploaded")
    prepared = DOUYIN.prepare(link, CONTENT, "k")
    assert prepared == {"video_id": "v0200f"}
    assert played.last().files["video"].read() == b"moving"
    assert played.last().headers["access-token"] == "token-0"
    played.answers(f"{V1}/create_video/", "douyin.created")
    accepted = DOUYIN.submit(link, CONTENT, "k", prepared)
    assert isinstance(accepted, Accepted)
    assert accepted.handle.startswith("item:@8hxdhau")
    assert played.last().args["open_id"] == "1234567890"
    assert played.last().get_json() == {"text": "海边的早晨 #旅行", "video_id": "v0200f"}
    for answer in ("douyin.reviewing", "douyin.public", "douyin.unsuitable"):
        played.answers(f"{V1}/video_data/", answer)
    assert DOUYIN.check(link, "item:it-1", prepared) is None
    live = DOUYIN.check(link, "item:it-1", prepared)
    assert isinstance(live, Live)
    assert live.url == "https://www.iesdouyin.com/share/video/7298/"
    assert isinstance(DOUYIN.check(link, "item:it-1", prepared), Rejected)


def test_douyins_big_videos_and_pictures(played: Played) -> None:
    """Parts are numbered from 1, none but a single one is small; pictures become a set."""
    data = b"x" * (52 * 1024 * 1024)
    big = Content(ContentKind.VIDEO, "大", video=video(data))
    played.answers(f"{V1}/init_video_part_upload/", "douyin.part_begun")
    for _part in range(3):
        played.answers(f"{V1}/upload_video_part/", "douyin.part_taken")
    played.answers(f"{V1}/complete_video_part_upload/", "douyin.uploaded")
    assert DOUYIN.prepare(connection("douyin"), big, "k") == {"video_id": "v0200f"}
    parts = [one.args for one in played.asked[1:4]]
    assert [(one["upload_id"], one["part_number"]) for one in parts] == [
        ("up-1", "1"),
        ("up-1", "2"),
        ("up-1", "3"),
    ]
    mb = 1024 * 1024
    assert [len(one) // mb for one in parts_of(video(data), 20 * mb, least_last=5 * mb)] == [
        20, 20, 12,
    ]  # fmt: skip
    short = video(b"x" * (44 * mb))
    assert [len(one) // mb for one in parts_of(short, 20 * mb, least_last=5 * mb)] == [20, 24]
    pictures = Content(ContentKind.IMAGES, "图", images=(picture(),))
    played.answers(f"{V1}/upload_image/", "douyin.image")
    prepared = DOUYIN.prepare(connection("douyin"), pictures, "k")
    played.answers(f"{V1}/create_image_text/", "douyin.created")
    DOUYIN.submit(connection("douyin"), pictures, "k", prepared)
    assert played.last().get_json() == {"text": "图", "image_list": ["img-1"]}


def test_without_the_right_to_publish_douyins_owner_gets_a_link(played: Played) -> None:
    """A share-id, a signed address that opens the app for an hour, and the item it became."""
    link = connection("douyin")
    played.answers(f"{V1}/upload_video/", "douyin.no_right")
    prepared = DOUYIN.prepare(link, CONTENT, "k")
    assert prepared == {"share": True}
    played.answers("open.douyin.com/oauth/client_token/", "douyin.client_token")
    played.answers("open.douyin.com/share-id/", "douyin.share_id")
    played.answers("open.douyin.com/open/getticket/", "douyin.ticket")
    handoff = DOUYIN.submit(link, CONTENT, "k", prepared)
    assert isinstance(handoff, Handoff)
    assert handoff.expires_at is not None
    until = int(handoff.expires_at.timestamp())
    assert handoff.handle == f"share:1677/{until}"
    there = urlsplit(handoff.url)
    asked = {name: value[0] for name, value in parse_qs(there.query).items()}
    assert handoff.url.startswith("snssdk1128://openplatform/share?")
    assert asked["state"] == "1677"
    assert asked["video_path"] == "https://qz.example.com/f/v.mp4"
    assert asked["share_to_publish"] == "1"
    expected = share_signed("@ticket", asked["nonce_str"], asked["timestamp"])
    assert asked["signature"] == expected["signature"]
    played.answers("open.douyin.com/oauth/client_token/", "douyin.client_token")
    played.answers("open.douyin.com/share-id/", "douyin.shared")
    assert DOUYIN.check(link, handoff.handle, prepared) == Accepted(handle="item:it-1")
    assert played.last().args["share_id"] == "1677"
    # After an hour the address opens nothing, and the app's own editor is opened instead.
    for seconds, url in ((-9, handoff.url), (9, "snssdk1128://studio/create")):
        now = datetime.fromtimestamp(until + seconds, UTC)
        assert opener("douyin", CONTENT.kind, handoff.url, handoff.handle, now) == url


def test_a_link_into_douyin_holds_what_it_can(played: Played) -> None:
    """Long words are cut (they can be copied); pictures it does not hold are saved by hand."""
    for pictures, kept in ((3, True), (30, False)):
        url = "https://qz.example.com/f/0123456789abcdef.png"
        content = Content(ContentKind.IMAGES, "海" * 900, images=(picture(url=url),) * pictures)
        played.answers("open.douyin.com/oauth/client_token/", "douyin.client_token")
        played.answers("open.douyin.com/share-id/", "douyin.share_id")
        played.answers("open.douyin.com/open/getticket/", "douyin.ticket")
        handoff = DOUYIN.submit(connection("douyin"), content, "k", {"share": True})
        assert isinstance(handoff, Handoff)
        assert bool(handoff.url) is bool(handoff.handle) is kept
        assert len(handoff.url) <= 1000
        if kept:
            asked = parse_qs(urlsplit(handoff.url).query)
            assert set(asked["title"][0]) == {"海"}
            assert json.loads(asked["image_list_path"][0]) == [url] * 3


def test_douyin_is_asked_by_time_and_text(played: Played) -> None:
    """The list is all there is; what is still reviewed stays accepted."""
    link = connection("douyin")
    for _time in range(2):
        played.answers(f"{V1}/video_list/", "douyin.list")
    found = DOUYIN.find(link, CONTENT, "k", {}, SINCE)
    assert isinstance(found, Accepted)
    assert found.handle == "item:it-1"
    later = datetime.fromtimestamp(1792886400 + 600, UTC)
    assert DOUYIN.find(link, CONTENT, "k", {}, later) is None
    played.answers("open.douyin.com/data/external/user/fans/", "douyin.fans")
    played.answers(f"{V1}/video_data/", "douyin.public")
    assert DOUYIN.account_figures(link)[0] == Figure("followers", 1009)
    figures = DOUYIN.post_figures(link, ["it-1", "it-9"])
    assert list(figures) == ["it-1"]
    assert Figure("views", 900) in figures["it-1"]


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ("douyin.busy", Fault.BUSY),
        ("douyin.cap", Fault.QUOTA),
        ("douyin.rate", Fault.RATE),
        ({"err_no": 28003018, "err_msg": "请求频率过高", "data": {}}, Fault.RATE),
        ({"data": {}, "extra": {"error_code": 4711, "description": "?"}}, Fault.UNKNOWN),
        ({"data": {"error_code": 0}, "extra": {"error_code": 0}}, Fault.UNKNOWN),
    ],
)
def test_douyins_three_shapes_of_refusing(played: Played, answer: Any, fault: Fault) -> None:
    """A yes without the item it made leaves open what it made."""
    played.answers(f"{V1}/create_video/", answer)
    with pytest.raises(PlatformError) as refused:
        DOUYIN.submit(connection("douyin"), CONTENT, "k", {"video_id": "v"})
    assert refused.value.fault is fault
