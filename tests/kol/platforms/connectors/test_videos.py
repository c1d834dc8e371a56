"""Douyin, Kuaishou and Bilibili, as their pages document them: handing in, publishing, asking."""

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
    handle_head,
)
from kol.platforms.connectors.bilibili.speaking import signed
from kol.platforms.connectors.douyin.sharing import signed as share_signed
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.connectors.parts import parts_of
from kol.platforms.connectors.registry import connector_get
from tests.kol.platforms.connectors.conftest import Played, connection, picture, video

DOUYIN, KUAISHOU, BILIBILI = (connector_get(one) for one in ("douyin", "kuaishou", "bilibili"))
V1 = "open.douyin.com/api/douyin/v1/video"
KS = "open.kuaishou.com/openapi"
FN = "member.bilibili.com/arcopen/fn"
CONTENT = Content(
    ContentKind.VIDEO,
    "海边的早晨 #旅行",
    title="海边的早晨",
    video=video(url="https://qz.example.com/f/v.mp4"),
    cover=picture(),
    topics=("旅行", "海"),
)
SINCE = datetime.fromtimestamp(1792886390, UTC)
APP = {"client_id": "app-1", "client_secret": "app-secret"}


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
    assert handoff.handle == "share:1677"
    assert handoff.expires_at is not None
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
    assert DOUYIN.check(link, "share:1677", prepared) == Accepted(handle="item:it-1")
    assert played.last().args["share_id"] == "1677"


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


def test_kuaishou_publishes_an_upload_once(played: Played) -> None:
    """The bytes go to the host the platform names; right after publishing it may know nothing."""
    link = connection("kuaishou")
    played.answers(f"{KS}/photo/start_upload", "kuaishou.begun")
    played.answers("upload.kuaishouzt.com/api/upload", "kuaishou.taken")
    prepared = KUAISHOU.prepare(link, CONTENT, "k")
    assert prepared == {"upload_token": "Cg51cGxvYWQ"}
    assert played.last().data == b"moving"
    played.answers(f"{KS}/photo/publish", "kuaishou.published")
    accepted = KUAISHOU.submit(link, CONTENT, "k", prepared)
    assert isinstance(accepted, Accepted)
    assert handle_head(accepted.handle) == "3xabc"
    published = played.last()
    assert dict(published.args) == {
        "access_token": "token-0",
        "app_id": "app-1",
        "upload_token": "Cg51cGxvYWQ",
    }
    assert published.form["caption"] == "海边的早晨 #旅行"
    assert published.files["cover"].read() == b"\x89PNG picture"
    played.answers(f"{KS}/photo/info", "kuaishou.not_yet")
    played.answers(f"{KS}/photo/info", "kuaishou.info")
    assert KUAISHOU.check(link, accepted.handle, prepared) is None
    assert isinstance(KUAISHOU.check(link, accepted.handle, prepared), Live)
    # Long after, what it does not know was turned down.
    played.answers(f"{KS}/photo/info", "kuaishou.not_yet")
    assert isinstance(KUAISHOU.check(link, "3xabc/1792886400", prepared), Rejected)
    for _time in range(2):
        played.answers(f"{KS}/photo/list", "kuaishou.list")
    plain = Content(ContentKind.VIDEO, "海边的早晨", video=CONTENT.video)
    found = KUAISHOU.find(link, plain, "k", prepared, SINCE)
    assert isinstance(found, Live)
    assert found.remote_id == "3xabc"
    assert KUAISHOU.post_figures(link, ["3xabc", "gone"]) == {
        "3xabc": (Figure("views", 55), Figure("likes", 3), Figure("comments", 1))
    }


def test_kuaishous_big_videos_go_in_fragments(played: Played) -> None:
    """Numbered from 0; their count ends it."""
    big = Content(ContentKind.VIDEO, "大", video=video(b"x" * (21 * 1024 * 1024)), cover=picture())
    played.answers(f"{KS}/photo/start_upload", "kuaishou.begun")
    for _fragment in range(3):
        played.answers("upload.kuaishouzt.com/api/upload/fragment", "kuaishou.taken")
    played.answers("upload.kuaishouzt.com/api/upload/complete", "kuaishou.taken")
    KUAISHOU.prepare(connection("kuaishou"), big, "k")
    assert [one.args["fragment_id"] for one in played.asked[1:4]] == ["0", "1", "2"]
    assert played.last().args["fragment_count"] == "3"


def test_bilibili_publishes_an_upload_once(played: Played) -> None:
    """Video in parts, complete, cover, then the archive; the token again is a conflict."""
    link = connection("bilibili")
    played.answers(f"{FN}/archive/video/init", "bilibili.begun")
    played.answers("openupos.bilivideo.com/video/v2/part/upload", "bilibili.done")
    played.answers(f"{FN}/archive/video/complete", "bilibili.done")
    played.answers(f"{FN}/archive/cover/upload", "bilibili.cover")
    prepared = BILIBILI.prepare(link, CONTENT, "k")
    assert prepared["upload_token"] == "ut-1"
    assert (played.asked[1].args["part_number"], played.asked[1].data) == ("1", b"moving")
    played.answers(f"{FN}/archive/add-by-utoken", "bilibili.added")
    assert BILIBILI.submit(link, CONTENT, "k", prepared).handle == "BV17B4y1s7R1"  # type: ignore[union-attr]
    added = played.last()
    assert added.args["upload_token"] == "ut-1"
    assert added.get_json() == {
        "title": "海边的早晨",
        "tid": 21,
        "tag": "旅行,海",
        "copyright": 1,
        "no_reprint": 1,
        "desc": "海边的早晨 #旅行",
        "cover": "https://archive.biliimg.com/bfs/archive/1.jpg",
    }
    head = added.headers
    right = signed(
        APP, added.data, nonce=head["x-bili-signature-nonce"], timestamp=head["x-bili-timestamp"]
    )
    assert {name: head[name] for name in right} == right
    played.answers(f"{FN}/archive/add-by-utoken", "bilibili.exists")
    with pytest.raises(PlatformError) as refused:
        BILIBILI.submit(link, CONTENT, "k", prepared)
    assert (refused.value.fault, refused.value.log_id) == (Fault.CONFLICT, "r5")
    played.answers(f"{FN}/archive/viewlist", "bilibili.list")
    assert isinstance(BILIBILI.find(link, CONTENT, "k", prepared, SINCE), Accepted)
    for answer in ("bilibili.pending", "bilibili.open", "bilibili.refused"):
        played.answers(f"{FN}/archive/view", answer)
    assert BILIBILI.check(link, "BV17B4y1s7R1", prepared) is None
    live = BILIBILI.check(link, "BV17B4y1s7R1", prepared)
    assert isinstance(live, Live)
    assert live.url == "https://www.bilibili.com/video/BV17B4y1s7R1"
    refusal = BILIBILI.check(link, "BV17B4y1s7R1", prepared)
    assert isinstance(refusal, Rejected)
    assert refusal.reason == "封面与内容不符"
    played.answers(f"{FN}/data/arc/stat", "bilibili.arc_stat")
    assert Figure("coins", 2) in BILIBILI.post_figures(link, ["BV17B4y1s7R1"])["BV17B4y1s7R1"]


def test_bilibilis_signature_is_that_of_a_published_vector() -> None:
    """Six headers sorted, joined without a line at the end (as the official C# sample does)."""
    body = b'{"code":"OWNER-AUTH-CODE","app_id":1787439765162}'
    keys = {"client_id": "akid-golden-0001", "client_secret": "secret-golden-0001"}
    nonce = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
    made = signed(keys, body, nonce=nonce, timestamp="1785000000", version="1.0")
    assert made["x-bili-content-md5"] == "a0eda7d45905af8a3c47c956cc317c82"
    assert made["Authorization"] == (
        "219c5d3668350dc85343e0e12941a968be2459f096f81e2f64fd49a4cf902681"
    )


@pytest.mark.parametrize(
    ("platform", "path", "answer", "fault"),
    [
        ("kuaishou", f"{KS}/photo/publish", "kuaishou.bad_param", Fault.VALIDATION),
        ("bilibili", f"{FN}/archive/add-by-utoken", "bilibili.rate", Fault.RATE),
        ("bilibili", f"{FN}/archive/add-by-utoken", "bilibili.quota", Fault.QUOTA),
        ("bilibili", f"{FN}/archive/add-by-utoken", "bilibili.busy", Fault.BUSY),
    ],
)
def test_what_an_answer_means(
    played: Played, platform: str, path: str, answer: str, fault: Fault
) -> None:
    """The platforms' own numbers under our names."""
    played.answers(path, answer)
    prepared = {"upload_token": "t", "cover": "c"}
    with pytest.raises(PlatformError) as refused:
        connector_get(platform).submit(connection(platform), CONTENT, "k", prepared)
    assert refused.value.fault is fault
