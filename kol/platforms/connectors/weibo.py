"""Weibo: one call posts; what was posted is found again in the app's own timeline.

A post must carry an address of the domain registered with Weibo and no #topic#; the platform
refuses the same or a similar text (20017, 20019, 20038): something like it is there already. 20032
is a yes whose post does not show yet: it is looked for.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from kol.platforms.connectors.base import (
    JSON,
    Connection,
    Content,
    Figure,
    Live,
    Outcome,
    RemoteComment,
    RemotePost,
)
from kol.platforms.connectors.bases import base_of
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.connectors.http import Ask, Dialect, Said, Upload, ask, kept, with_token
from kol.platforms.connectors.matching import found_among
from kol.platforms.connectors.oauth import Profile, Tokens, moment_in
from kol.platforms.connectors.pages import weibo_page
from kol.platforms.connectors.silent import Silent, invalid
from kol.platforms.connectors.table.official import WEIBO

HOST = "https://api.weibo.com"
BATCH = WEIBO.figures_batch
_LINK = re.compile(r"https?://[\w.:-]+", re.ASCII)


def _read(body: JSON) -> Said | None:
    code = str(body.get("error_code", "") or "")
    if not code and not body.get("error"):
        return None
    return Said(code or str(body["error"]), str(body.get("error_description") or body["error"]))


DIALECT = Dialect(
    read=_read,
    faults={
        "10002": Fault.BUSY,
        "10004": Fault.RATE,
        "10005": Fault.PERMISSION,
        "10009": Fault.BUSY,
        "10013": Fault.AUTH,  # no user of Weibo
        "10014": Fault.PERMISSION,
        "10022": Fault.RATE,
        "10023": Fault.QUOTA,
        "10024": Fault.QUOTA,
        "20003": Fault.NOT_FOUND,
        "20014": Fault.BUSY,  # "call once more"
        "20016": Fault.RATE,
        "20017": Fault.CONFLICT,
        "20019": Fault.CONFLICT,
        "20023": Fault.BUSY,  # not to be had for the moment
        "20031": Fault.PERMISSION,  # somebody has to type a captcha
        # It is out, and shows in a minute or two: a second call would post it twice.
        "20032": Fault.PROCESSING,
        "20033": Fault.AUTH,
        "20038": Fault.CONFLICT,  # like one of today
        "20101": Fault.NOT_FOUND,
        "20111": Fault.CONFLICT,
        "20112": Fault.PERMISSION,
        "20120": Fault.PERMISSION,
        "20206": Fault.PERMISSION,
        "20207": Fault.PERMISSION,
        "invalid_grant": Fault.AUTH,
        "invalid_client": Fault.AUTH,
        "expired_token": Fault.AUTH,
        "access_denied": Fault.AUTH,
    },
    ranges=(
        (10006, 10008, Fault.VALIDATION),
        (10012, 10021, Fault.VALIDATION),
        (20001, 20299, Fault.VALIDATION),
        (21301, 21399, Fault.AUTH),
    ),
    broken=frozenset({"10001", "10003", "10010", "10011", "10025"}),
    waits={
        "20014": 15,
        "20016": 60,
        "20023": 3600,
        "10023": 3600,
        "10024": 3600,
        "10022": 3600,
        "10004": 3600,
        "10009": 15,
    },
)


class Weibo(Silent):
    """The connector."""

    def prepare(self, link: Connection, content: Content, key: str) -> JSON:
        """Refuses what Weibo would refuse; there is nothing to upload beforehand."""
        _text(link, content)
        return {}

    def submit(self, link: Connection, content: Content, key: str, prepared: JSON) -> Outcome:
        """Post it."""
        form = {
            "status": _text(link, content),
            "rip": str(content.options.get("rip") or settings.PUBLIC_IP or "127.0.0.1"),
        }

        def share(token: str) -> Ask:
            files = None
            if content.images:
                picture = content.images[0]
                files = {"pic": Upload(picture.open(), picture.filename or "pic", picture.mime)}
            return Ask(
                "POST",
                f"{base_of(HOST)}/2/statuses/share.json",
                effect=True,
                form={"access_token": token, **form},
                files=files,
                seconds=40 if files else 20,
            )

        return _live(with_token(link, share, DIALECT), link.uid)

    def find(
        self, link: Connection, content: Content, key: str, prepared: JSON, since: datetime
    ) -> Outcome | None:
        """Look through what the app posted lately."""
        post = found_among(self.recent(link, since), content, since)
        return None if post is None else Live(remote_id=post.remote_id, url=post.url)

    def account_figures(self, link: Connection) -> Sequence[Figure]:
        """Followers, friends, posts."""
        found = _get(link, "/2/users/counts.json", uids=link.uid)
        for one in found.get("list", ()):
            if str(one.get("id")) == link.uid:
                return (
                    Figure("followers", int(one["followers_count"])),
                    Figure("following", int(one["friends_count"])),
                    Figure("posts", int(one["statuses_count"])),
                )
        return ()

    def post_figures(
        self, link: Connection, remote_ids: Sequence[str]
    ) -> Mapping[str, Sequence[Figure]]:
        """A hundred posts a call; Weibo leaves out those it does not know."""
        figures: dict[str, Sequence[Figure]] = {}
        for start in range(0, len(remote_ids), BATCH):
            ids = ",".join(remote_ids[start : start + BATCH])
            for one in _get(link, "/2/statuses/count.json", ids=ids).get("list", ()):
                figures[str(one["id"])] = (
                    Figure("comments", int(one["comments"])),
                    Figure("shares", int(one["reposts"])),
                    Figure("likes", int(one["attitudes"])),
                )
        return figures

    def recent(self, link: Connection, since: datetime) -> Sequence[RemotePost]:
        """The newest hundred."""
        found = _get(link, "/2/statuses/user_timeline.json", uid=link.uid, count=100)
        return [_post(one, link.uid) for one in found.get("statuses", ())]

    def comments(self, link: Connection, remote_id: str, limit: int) -> Sequence[RemoteComment]:
        """The newest comments."""
        found = _get(link, "/2/comments/show.json", id=remote_id, count=min(limit, 200))
        return [
            RemoteComment(
                remote_id=str(one.get("idstr") or one["id"]),
                author=str((one.get("user") or {}).get("screen_name", "")),
                text=str(one.get("text", "")),
                at=_moment(one["created_at"]),
            )
            for one in found.get("comments", ())
        ]


class WeiboOAuth:
    """Tokens of Weibo: none to refresh with, so the owner is asked again when they end."""

    def authorize_url(self, app: Mapping[str, str], redirect: str, state: str) -> str:
        """Where the owner is sent."""
        asked = {
            "client_id": app["client_id"],
            "response_type": "code",
            "redirect_uri": redirect,
            "state": state,
        }
        return f"{base_of(HOST)}/oauth2/authorize?{urlencode(asked)}"

    def exchange(self, app: Mapping[str, str], code: str, redirect: str) -> Tokens:
        """Tokens for a code."""
        got = ask(
            Ask(
                "POST",
                f"{base_of(HOST)}/oauth2/access_token",
                form={
                    "client_id": app["client_id"],
                    "client_secret": app["client_secret"],
                    "grant_type": "authorization_code",
                    "code": code,
                    "redirect_uri": redirect,
                },
            ),
            DIALECT,
        )
        return Tokens(
            access_token=str(got["access_token"]),
            expires_at=moment_in(got.get("expires_in")),
            uid=str(got.get("uid", "")),
        )

    def refresh(self, app: Mapping[str, str], tokens: Tokens) -> Tokens:
        """There is no such thing. Raises PlatformError (auth)."""
        raise PlatformError(Fault.AUTH, code="no_refresh")

    def profile(self, app: Mapping[str, str], tokens: Tokens) -> Profile:
        """Whose account it is."""
        got = ask(
            Ask(
                "GET",
                f"{base_of(HOST)}/2/users/show.json",
                params={"access_token": tokens.access_token, "uid": tokens.uid},
            ),
            DIALECT,
        )
        return Profile(
            uid=str(got.get("idstr") or got.get("id") or tokens.uid),
            name=str(got.get("screen_name", "")),
            avatar=str(got.get("avatar_large") or got.get("profile_image_url") or ""),
        )


def _get(link: Connection, path: str, **params: str | int) -> JSON:
    def make(token: str) -> Ask:
        return Ask("GET", base_of(HOST) + path, params={"access_token": token, **params})

    return with_token(link, make, DIALECT)


def _text(link: Connection, content: Content) -> str:
    text = content.text
    if content.link and content.link not in text:
        text = f"{text} {content.link}".strip()
    hosts = [urlsplit(found).hostname or "" for found in _LINK.findall(text)]
    domain = link.app.get("domain", "")
    if not any(host == domain or host.endswith("." + domain) or not domain for host in hosts):
        raise invalid("no_link")
    if text.count("#") > 1:
        raise invalid("topics")
    return text


def _live(body: JSON, uid: str) -> Live:
    remote_id = str(body.get("idstr") or body["id"])
    return Live(remote_id=remote_id, url=weibo_page(uid, remote_id), response=kept(body))


def _post(one: JSON, uid: str) -> RemotePost:
    remote_id = str(one.get("idstr") or one["id"])
    return RemotePost(
        remote_id=remote_id,
        url=weibo_page(uid, remote_id),
        text=str(one.get("text", "")),
        published_at=_moment(one["created_at"]),
        cover=str(one.get("bmiddle_pic") or one.get("original_pic") or ""),
    )


def _moment(said: str) -> datetime:
    return datetime.strptime(said, "%a %b %d %H:%M:%S %z %Y")
