"""Kuaishou and Bilibili, as their pages document them: handing in, publishing, asking."""

from datetime import UTC, datetime

import pytest

from kol.platforms.connectors.base import (
    Accepted,
    Content,
    ContentKind,
    Figure,
    Live,
    Rejected,
    handle_head,
)
from kol.platforms.connectors.bilibili.speaking import signed
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.connectors.registry import connector_get
from tests.kol.platforms.connectors.conftest import Played, connection, picture, video

KUAISHOU, BILIBILI = connector_get("kuaishou"), connector_get("bilibili")
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
    for answer in ("kuaishou.not_yet", "kuaishou.not_yet_short", "kuaishou.info"):
        played.answers(f"{KS}/photo/info", answer)
    assert KUAISHOU.check(link, accepted.handle, prepared) is None
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


@pytest.mark.parametrize(
    ("state", "words", "came", "listed"),
    [
        (0, "开放浏览", Live, "live"),
        (1, "橙色通过", Live, "live"),
        (-1, "待审", Accepted, "processing"),
        (-6, "修复待审", Accepted, "processing"),
        (-7, "暂缓审核", Accepted, "processing"),
        (-9, "等待转码", Accepted, "processing"),
        (-10, "延迟审核", Accepted, "processing"),
        (-15, "分发中", Accepted, "processing"),
        (-30, "创建已提交", Accepted, "processing"),
        (-40, "定时发布", Accepted, "processing"),
        (-2, "被打回", Rejected, "rejected"),
        (-3, "网警锁定", Rejected, "rejected"),
        (-4, "被锁定", Rejected, "rejected"),
        (-5, "管理员锁定（可浏览）", Rejected, "rejected"),
        (-11, "视频源待修", Rejected, "rejected"),
        (-12, "转储失败", Rejected, "rejected"),
        (-14, "临时回收站", Rejected, "rejected"),
        (-16, "转码失败", Rejected, "rejected"),
        (-100, "用户删除", Rejected, "rejected"),
    ],
)
def test_what_a_state_of_bilibili_means(
    played: Played, state: int, words: str, came: type[Accepted | Live | Rejected], listed: str
) -> None:
    """What passed is live, what waits is asked about again, and the rest ends there."""
    one = played.sample("bilibili.pending")["data"]
    told = {**one, "addit_info": {"state": state, "state_desc": words, "reject_reason": ""}}
    page = {"code": 0, "message": "0", "data": {"page": {"pn": 1, "ps": 20}, "list": [told]}}
    for _time in range(2):
        played.answers(f"{FN}/archive/viewlist", page)
    link = connection("bilibili")
    assert isinstance(BILIBILI.find(link, CONTENT, "k", {}, SINCE), came)
    (post,) = BILIBILI.recent(link, SINCE)
    assert (post.state, post.reason) == (listed, words)


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
        ("bilibili", f"{FN}/archive/add-by-utoken", "bilibili.busy", Fault.UNKNOWN),
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
