"""Weibo, as its pages document it."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from kol.platforms.connectors.base import Content, ContentKind, Figure, Live
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.connectors.registry import connector_get, oauth_get
from tests.kol.platforms.connectors.conftest import Played, connection, picture

WEIBO = connector_get("weibo")
SHARE = "api.weibo.com/2/statuses/share.json"
LINK = "https://qz.example.com/l/abc"
CONTENT = Content(kind=ContentKind.TEXT, text=f'早安,新单曲"海" {LINK}', link=LINK)
SINCE = datetime(2026, 10, 24, 15, 39, tzinfo=UTC)


def test_a_post_is_one_call_with_its_link_and_the_servers_address(
    played: Played, settings: Any
) -> None:
    """The status object becomes a live post with its page."""
    settings.PUBLIC_IP = "211.156.0.1"
    played.answers(SHARE, "weibo.share")
    link = connection("weibo")
    outcome = WEIBO.submit(link, CONTENT, "k", WEIBO.prepare(link, CONTENT, "k"))
    assert isinstance(outcome, Live)
    assert outcome.remote_id == "3501756485200075"
    assert outcome.url == "https://weibo.com/1234567890/z0JH2lOMb"
    assert dict(played.last().form) == {
        "access_token": "token-0",
        "status": CONTENT.text,
        "rip": "211.156.0.1",
    }


def test_a_picture_goes_along_in_the_same_call(played: Played) -> None:
    """One picture, in a form of parts."""
    played.answers(SHARE, "weibo.share")
    stream = BytesIO(b"\x89PNG picture")
    content = Content(ContentKind.IMAGES, "早安", link=LINK, images=(picture(open=lambda: stream),))
    WEIBO.submit(connection("weibo"), content, "k", {})
    assert played.last().files["pic"].read() == b"\x89PNG picture"
    assert played.last().form["status"] == f"早安 {LINK}"
    assert stream.closed


@pytest.mark.parametrize(
    "text",
    ["早安", "早安 https://elsewhere.example/x", f"#早安# {LINK}", "https://xqz.example.com"],
)
def test_what_weibo_would_refuse_is_refused_before(played: Played, text: str) -> None:
    """No address of the bound domain, or a topic: no call is spent."""
    with pytest.raises(PlatformError) as refused:
        WEIBO.prepare(connection("weibo"), Content(ContentKind.TEXT, text), "k")
    assert refused.value.fault is Fault.VALIDATION


@pytest.mark.parametrize(
    ("answer", "status", "fault", "wait"),
    [
        ("weibo.repeat", 400, Fault.CONFLICT, None),
        ("weibo.similar", 400, Fault.CONFLICT, None),
        ("weibo.too_fast", 403, Fault.RATE, 60),
        ("weibo.too_long", 400, Fault.VALIDATION, None),
        ("weibo.out_of_rate", 403, Fault.QUOTA, 3600),
        ("weibo.busy", 503, Fault.BUSY, 15),
        ("weibo.system", 200, Fault.UNKNOWN, None),
        ("weibo.system", 403, Fault.UNKNOWN, None),
        ({"gateway": "bad"}, 502, Fault.UNKNOWN, None),
        ([], 200, Fault.UNKNOWN, None),
    ],
)
def test_what_an_answer_means(
    played: Played, answer: Any, status: int, fault: Fault, wait: int | None
) -> None:
    """Each code has one of our names; a server that failed, or said nothing, leaves it open."""
    played.answers(SHARE, answer, status=status)
    with pytest.raises(PlatformError) as refused:
        WEIBO.submit(connection("weibo"), CONTENT, "k", {})
    assert (refused.value.fault, refused.value.retry_after) == (fault, wait)


def test_a_token_that_ended_is_asked_for_anew_once(played: Played) -> None:
    """It was refused, so nothing was posted; the second refusal stays."""
    played.answers(SHARE, "weibo.expired", status=403)
    played.answers(SHARE, "weibo.share")
    assert isinstance(WEIBO.submit(connection("weibo"), CONTENT, "k", {}), Live)
    assert [one.form["access_token"] for one in played.asked] == ["token-0", "token-1"]
    played.answers(SHARE, "weibo.expired", status=403)
    played.answers(SHARE, "weibo.expired", status=403)
    with pytest.raises(PlatformError) as refused:
        WEIBO.submit(connection("weibo"), CONTENT, "k", {})
    assert refused.value.fault is Fault.AUTH
    assert len(played.asked) == 4


def test_what_was_posted_is_found_by_text_within_its_time(played: Played) -> None:
    """Weibo rewrites links and escapes marks; an older post of the same words is another one."""
    timeline = "api.weibo.com/2/statuses/user_timeline.json"
    played.answers(timeline, "weibo.timeline")
    found = WEIBO.find(connection("weibo"), CONTENT, "k", {}, SINCE)
    assert isinstance(found, Live)
    assert found.remote_id == "3501756485200075"
    played.answers(timeline, "weibo.timeline")
    later = SINCE.replace(hour=18)
    assert WEIBO.find(connection("weibo"), CONTENT, "k", {}, later) is None


def test_figures_and_comments(played: Played) -> None:
    """A hundred ids a call; what Weibo leaves out is left out."""
    ids = ["3501756485200075", *(str(number) for number in range(149))]
    count = "api.weibo.com/2/statuses/count.json"
    played.answers(count, "weibo.counts")
    played.answers(count, [])
    played.answers("api.weibo.com/2/users/counts.json", "weibo.followers")
    played.answers("api.weibo.com/2/comments/show.json", "weibo.comments")
    link = connection("weibo")
    assert WEIBO.post_figures(link, ids) == {
        ids[0]: (Figure("comments", 12), Figure("shares", 5), Figure("likes", 230))
    }
    assert [len(one.args["ids"].split(",")) for one in played.asked] == [100, 50]
    assert WEIBO.account_figures(link)[0] == Figure("followers", 89012)
    comment = WEIBO.comments(link, ids[0], 20)[0]
    assert (comment.author, comment.text) == ("小雨", "好听!")
    assert comment.at == datetime(2026, 10, 24, 15, 45, 10, tzinfo=UTC)


def test_signing_in(played: Played) -> None:
    """The owner's yes becomes a token that nothing renews."""
    oauth = oauth_get("weibo")
    assert oauth is not None
    app = {"client_id": "app-1", "client_secret": "app-secret"}
    there = urlsplit(oauth.authorize_url(app, "https://qz.example.com/back", "st"))
    assert parse_qs(there.query) == {
        "client_id": ["app-1"],
        "response_type": ["code"],
        "redirect_uri": ["https://qz.example.com/back"],
        "state": ["st"],
    }
    played.answers("api.weibo.com/oauth2/access_token", "weibo.tokens")
    tokens = oauth.exchange(app, "code-1", "https://qz.example.com/back")
    assert (tokens.access_token, tokens.uid, tokens.refresh_token) == (
        "2.00abcDEF",
        "1234567890",
        "",
    )
    assert tokens.expires_at is not None
    assert played.last().form["code"] == "code-1"
    assert "2.00abcDEF" not in repr(tokens)
    played.answers("api.weibo.com/2/users/show.json", "weibo.user")
    assert oauth.profile(app, tokens).name == "林小满"
    with pytest.raises(PlatformError):
        oauth.refresh(app, tokens)
