"""WeChat Official Accounts, as their pages document them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

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
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.connectors.registry import connector_get, issuer_get
from tests.kol.platforms.connectors.conftest import Played, connection, picture

WECHAT = connector_get("wechat")
API = "api.weixin.qq.com/cgi-bin"
SUBMIT = f"{API}/freepublish/submit"
SENDALL = f"{API}/message/mass/sendall"
BODY = picture("as_2", b"body picture", url="https://qz.example.com/f/2.png")
ARTICLE = Content(
    kind=ContentKind.ARTICLE,
    text="摘要",
    title="同题",
    html='<p>好<img src="asset:as_2" alt="海"></p><p><img src="asset:as_2"></p>',
    images=(BODY,),
    cover=picture("as_1", b"cover"),
    link="https://qz.example.com/l/abc",
)
DRAFT = {"thumb_media_id": "THUMB_1", "media_id": "DRAFT_1"}
SINCE = datetime.fromtimestamp(1792886290, UTC)


def test_a_draft_holds_the_pictures_where_wechat_keeps_them(played: Played) -> None:
    """Cover as material, each picture of the body once, then the draft: nobody sees any of it."""
    played.answers(f"{API}/material/add_material", "wechat.material")
    played.answers(f"{API}/media/uploadimg", "wechat.body_image")
    played.answers(f"{API}/draft/add", "wechat.draft")
    assert WECHAT.prepare(connection("wechat"), ARTICLE, "k") == {**DRAFT, "mode": "publish"}
    cover, body, draft = played.asked
    assert (cover.args["type"], cover.args["access_token"]) == ("image", "token-0")
    assert (cover.files["media"].read(), body.files["media"].read()) == (b"cover", b"body picture")
    article = draft.get_json()["articles"][0]
    there = "http://mmbiz.qpic.cn/mmbiz/body1/0"
    expected = f'<p>好<img src="{there}" alt="海"></p><p><img src="{there}"></p>'
    assert article["content"] == expected
    assert article["content_source_url"] == "https://qz.example.com/l/abc"
    assert (article["title"], article["digest"]) == ("同题", "摘要")


def test_publishing_is_accepted_and_asked_about(played: Played) -> None:
    """0 says only that the work was taken; the article's address comes later."""
    link = connection("wechat")
    played.answers(SUBMIT, "wechat.submitted")
    accepted = WECHAT.submit(link, ARTICLE, "k", DRAFT)
    assert isinstance(accepted, Accepted)
    assert accepted.handle == "publish:100000001"
    assert played.last().get_json() == {"media_id": "DRAFT_1"}
    for answer in ("wechat.publishing", "wechat.published", "wechat.review_failed"):
        played.answers(f"{API}/freepublish/get", answer)
    assert WECHAT.check(link, accepted.handle, DRAFT) is None
    assert played.last().get_json() == {"publish_id": "100000001"}
    live = WECHAT.check(link, accepted.handle, DRAFT)
    assert isinstance(live, Live)
    assert (live.remote_id, live.url) == ("ARTICLE_1", "http://mp.weixin.qq.com/s/abc")
    refused = WECHAT.check(link, accepted.handle, DRAFT)
    assert isinstance(refused, Rejected)
    assert (refused.reason, refused.code) == ("review", "4")


def test_an_account_that_may_not_publish_gets_the_draft(played: Played) -> None:
    """48001: a person publishes what lies in the box; so it is for the mass send, and for a draft
    that WeChat wants to be saved (53505) or used (53504) in its own pages."""
    refused: list[tuple[str, dict[str, str], Any]] = [
        (SUBMIT, {}, "wechat.unauthorised"),
        (SENDALL, {"mode": "mass"}, "wechat.unauthorised"),
        (SUBMIT, {}, {"errcode": 53504, "errmsg": "需前往公众平台官网使用草稿"}),
        (SUBMIT, {}, {"errcode": 53505, "errmsg": "请手动保存成功后再发表"}),
    ]
    for path, options, answer in refused:
        played.answers(path, answer)
        content = Content(ContentKind.ARTICLE, "摘要", title="同题", options=options)
        handoff = WECHAT.submit(connection("wechat"), content, "k", DRAFT)
        assert isinstance(handoff, Handoff)
        assert (handoff.url, handoff.handle) == ("https://mp.weixin.qq.com/", "draft:DRAFT_1")
    # Somebody did: it is among what was published.
    played.answers(f"{API}/freepublish/batchget", "wechat.listed")
    assert isinstance(WECHAT.check(connection("wechat"), "draft:DRAFT_1", DRAFT), Live)


def test_a_draft_that_left_the_box_was_published_before(played: Played) -> None:
    """40007 at the second try is looked up, not taken for a mistake; found by its own cover."""
    played.answers(SUBMIT, "wechat.gone")
    with pytest.raises(PlatformError) as refused:
        WECHAT.submit(connection("wechat"), ARTICLE, "k", DRAFT)
    assert refused.value.fault is Fault.CONFLICT
    for _time in range(2):
        played.answers(f"{API}/freepublish/batchget", "wechat.listed")
    found = WECHAT.find(connection("wechat"), ARTICLE, "k", DRAFT, SINCE)
    assert isinstance(found, Live)
    assert (found.remote_id, found.url) == ("ARTICLE_1", "http://mp.weixin.qq.com/s/abc")
    # The same title under another cover is another article.
    other = {**DRAFT, "thumb_media_id": "THUMB_5"}
    assert WECHAT.find(connection("wechat"), ARTICLE, "k", other, SINCE) is None
    # A list without titles and covers is asked for again, whole.
    bare = {"item": [{"article_id": "ARTICLE_1", "update_time": 1792886300}], "total_count": 1}
    played.answers(f"{API}/freepublish/batchget", bare)
    played.answers(f"{API}/freepublish/batchget", "wechat.listed")
    assert WECHAT.find(connection("wechat"), ARTICLE, "k", DRAFT, SINCE) == found
    assert played.last().get_json()["no_content"] == 0


def test_a_mass_send_is_known_by_its_clientmsgid(played: Played) -> None:
    """Sent again, the platform names the send it was (45065): that is a yes."""
    content = Content(ContentKind.ARTICLE, "摘要", title="同题", options={"tag_id": 2})
    # Which it was for figures and comments is not told the second time.
    for answer, data_id in (("wechat.sent", "206227730"), ("wechat.sent_before", "")):
        played.answers(SENDALL, answer)
        accepted = WECHAT.submit(connection("wechat"), content, "tg_0123", DRAFT)
        assert isinstance(accepted, Accepted)
        assert accepted.handle == f"mass:34182/{data_id}"
    assert played.last().get_json() == {
        "filter": {"is_to_all": False, "tag_id": 2},
        "mpnews": {"media_id": "DRAFT_1"},
        "msgtype": "mpnews",
        "send_ignore_reprint": 0,
        "clientmsgid": "tg_0123",
    }
    played.answers(SENDALL, "wechat.sent_too_fast")
    with pytest.raises(PlatformError) as refused:
        WECHAT.submit(connection("wechat"), content, "tg_0123", DRAFT)
    assert (refused.value.fault, refused.value.retry_after) == (Fault.RATE, 60)
    # What was sent is known by its words alone when it is looked for; the draft knows its mode.
    words, mass = replace(content, options={}), {**DRAFT, "mode": "mass"}
    lately = datetime.now(UTC) - timedelta(hours=1)
    assert WECHAT.find(connection("wechat"), words, "tg_0123", mass, lately) is None
    # WeChat forgets a clientmsgid after a day: then a person says whether it went out.
    with pytest.raises(PlatformError) as refused:
        WECHAT.find(connection("wechat"), words, "tg_0123", mass, lately - timedelta(hours=23))
    assert (refused.value.fault, refused.value.code) == (Fault.PERMISSION, "not_askable")

    for answer in ("wechat.sending", "wechat.send_success", "wechat.send_fail"):
        played.answers(f"{API}/message/mass/get", answer)
    link, handle = connection("wechat"), "mass:34182/206227730"
    assert WECHAT.check(link, handle, DRAFT) is None
    live = WECHAT.check(link, handle, DRAFT)
    # Figures know it by its data id and its place in the message.
    assert isinstance(live, Live)
    assert live.remote_id == "206227730_1"
    assert isinstance(WECHAT.check(link, handle, DRAFT), Rejected)
    # Without its data id it is known by its number, which has no figures.
    played.answers(f"{API}/message/mass/get", "wechat.send_success")
    live = WECHAT.check(link, "mass:34182/", DRAFT)
    assert isinstance(live, Live)
    assert live.remote_id == "34182"
    # Right after a send its number may not be known there yet (40059).
    played.answers(f"{API}/message/mass/get", "wechat.invalid_msg_id")
    assert WECHAT.check(link, handle, DRAFT) is None


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ("wechat.busy", Fault.BUSY),
        ("wechat.daily", Fault.QUOTA),
        ("wechat.content", Fault.VALIDATION),
        ({"errcode": 99999, "errmsg": "new"}, Fault.UNKNOWN),
    ],
)
def test_what_an_answer_means(played: Played, answer: Any, fault: Fault) -> None:
    """HTTP says 200 to all of them. A number nobody told us of leaves an effect open."""
    played.answers(SUBMIT, answer)
    with pytest.raises(PlatformError) as refused:
        WECHAT.submit(connection("wechat"), ARTICLE, "k", DRAFT)
    assert refused.value.fault is fault
    if fault is Fault.QUOTA:
        # Until the day is over in Beijing, and no longer.
        now = datetime.now(ZoneInfo("Asia/Shanghai"))
        again = now + timedelta(seconds=refused.value.retry_after or 0)
        assert (again - timedelta(minutes=2)).date() == now.date() < again.date()


def test_tokens_are_stable_ones_and_an_old_one_is_renewed_once(played: Played) -> None:
    """Asked for without making another process's worthless."""
    issuer = issuer_get("wechat")
    assert issuer is not None
    keys = {"app_id": "wx1", "app_secret": "s3cret"}
    played.answers(f"{API}/stable_token", "wechat.token")
    tokens = issuer.issue(keys)
    assert tokens.access_token == "ACCESS_TOKEN"
    assert played.last().get_json() == {
        "grant_type": "client_credential",
        "appid": "wx1",
        "secret": "s3cret",
        "force_refresh": False,
    }
    played.answers(f"{API}/stable_token", "wechat.bad_secret")
    with pytest.raises(PlatformError) as refused:
        issuer.issue(keys)
    assert (refused.value.fault, refused.value.log_id) == (Fault.AUTH, "5f0-1-2")
    played.answers(SUBMIT, "wechat.old_token")
    played.answers(SUBMIT, "wechat.submitted")
    WECHAT.submit(connection("wechat"), ARTICLE, "k", DRAFT)
    assert played.last().args["access_token"] == "token-1"


def test_figures_of_yesterday(played: Played) -> None:
    """Followers are the whole of them, of all sources."""
    data = "api.weixin.qq.com/datacube"
    played.answers(f"{data}/getusercumulate", "wechat.cumulate")
    played.answers(f"{data}/getusersummary", "wechat.summary")
    link = connection("wechat")
    assert WECHAT.account_figures(link) == (
        Figure("followers", 12034),
        Figure("new_followers", 35),
        Figure("lost_followers", 4),
    )
    asked = played.last().get_json()
    assert asked["begin_date"] == asked["end_date"]


TOTAL = "api.weixin.qq.com/datacube/getarticletotaldetail"
SENT_FIGURES = (
    Figure("readers", 900, provisional=True),
    Figure("likes", 26, provisional=True),
    Figure("wows", 2, provisional=True),
    Figure("comments", 4, provisional=True),
    Figure("shares", 11, provisional=True),
    Figure("favourites", 4, provisional=True),
)


def test_figures_of_what_was_sent(played: Played) -> None:
    """By msg_data_id and place; a call a day, back until all are found; the newest total counts."""
    played.answers(TOTAL, "wechat.none")
    played.answers(TOTAL, "wechat.total")
    figures = WECHAT.post_figures(connection("wechat"), ["206227730_1"])
    assert figures == {"206227730_1": SENT_FIGURES}
    first, second = (one.get_json() for one in played.asked)
    assert first["begin_date"] == first["end_date"] > second["begin_date"] == second["end_date"]


def test_figures_of_what_was_published(played: Played) -> None:
    """It is known by its article_id, and the figures by the address of the article: which holds
    the data id and the place, or is a short one. One more call tells the addresses."""
    played.answers(f"{API}/freepublish/batchget", "wechat.listed_addresses")
    played.answers(TOTAL, "wechat.total")
    for _day in range(6):
        played.answers(TOTAL, "wechat.none")
    asked = ["206227730_1", "ARTICLE_1", "ARTICLE_3", "ARTICLE_4", "GONE"]
    figures = WECHAT.post_figures(connection("wechat"), asked)
    assert list(figures) == ["206227730_1", "ARTICLE_1", "ARTICLE_3"]
    assert figures["206227730_1"] == SENT_FIGURES
    assert figures["ARTICLE_1"][0] == Figure("readers", 41, provisional=True)
    assert figures["ARTICLE_3"][0] == Figure("readers", 7, provisional=True)


@pytest.mark.parametrize("late", ["wechat.late", {"errcode": 61503, "errmsg": "not ready"}])
def test_a_day_that_is_not_counted_yet_is_asked_for_again(played: Played, late: Any) -> None:
    """What other days tell is taken; where they tell nothing it is asked again an hour later."""
    played.answers(TOTAL, late)
    played.answers(TOTAL, "wechat.total")
    link = connection("wechat")
    assert WECHAT.post_figures(link, ["206227730_1"]) == {"206227730_1": SENT_FIGURES}
    played.answers(TOTAL, late)
    for _day in range(6):
        played.answers(TOTAL, "wechat.none")
    with pytest.raises(PlatformError) as refused:
        WECHAT.post_figures(link, ["206227730_9"])
    assert (refused.value.fault, refused.value.retry_after) == (Fault.PROCESSING, 3600)
