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
    """48001: a person publishes what lies in the box; so it is for the mass send."""
    for path, options in ((SUBMIT, {}), (SENDALL, {"mode": "mass"})):
        played.answers(path, "wechat.unauthorised")
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
    for answer in ("wechat.sent", "wechat.sent_before"):
        played.answers(SENDALL, answer)
        accepted = WECHAT.submit(connection("wechat"), content, "tg_0123", DRAFT)
        assert isinstance(accepted, Accepted)
        assert accepted.handle == "mass:34182/206227730"
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


def test_figures_of_yesterday_and_of_what_was_sent(played: Played) -> None:
    """Followers are the whole of them; an article's newest day counts; each day is one call."""
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
    played.answers(f"{data}/getarticletotal", "wechat.none")
    played.answers(f"{data}/getarticletotal", "wechat.total")
    figures = WECHAT.post_figures(link, ["206227730_1", "ARTICLE_1"])
    assert list(figures) == ["206227730_1"]
    assert Figure("views", 1200, provisional=True) in figures["206227730_1"]
