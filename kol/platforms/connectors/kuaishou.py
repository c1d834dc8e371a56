"""Kuaishou: a video is handed in under an upload token, which can be published once: that token is
what a publication is known by. What was made is looked for in the account's list."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from time import time
from urllib.parse import urlencode

from kol.platforms.connectors.base import (
    JSON,
    Accepted,
    Connection,
    Content,
    Figure,
    Live,
    Media,
    Outcome,
    Rejected,
    RemotePost,
)
from kol.platforms.connectors.bases import base_of
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.connectors.http import Ask, Dialect, Said, Upload, ask, kept, with_token
from kol.platforms.connectors.matching import found_among
from kol.platforms.connectors.oauth import Profile, Tokens, moment_in
from kol.platforms.connectors.parts import name_of, parts_of
from kol.platforms.connectors.silent import Silent, invalid
from kol.platforms.connectors.table.official import KUAISHOU

HOST = "https://open.kuaishou.com"
WHOLE_BYTES = 10 * 1024 * 1024
PART_BYTES = 10 * 1024 * 1024
UPLOAD_SECONDS = 180.0
LISTED = 30
PAGES = 5
VIDEO_NOT_EXIST = "100120001"
GONE_SECONDS = 900


# What its words mean, the first that fits: few of its numbers are published.
_WORDS = (
    ("UPLOAD_TOKEN", Fault.CONFLICT),  # used before
    ("TOKEN", Fault.AUTH),
    ("CODE", Fault.AUTH),
    ("APP", Fault.AUTH),
    ("SCOPE", Fault.PERMISSION),
    ("PERMISSION", Fault.PERMISSION),
    ("FORBIDDEN", Fault.PERMISSION),
    ("QUOTA", Fault.QUOTA),
    ("RATE", Fault.RATE),
    ("LIMIT", Fault.RATE),
    ("PARAM", Fault.VALIDATION),
)


def _read(body: JSON) -> Said | None:
    code = body.get("result")
    if code in (1, "1"):
        return None
    error = str(body.get("error") or "")
    word = next((fault for part, fault in _WORDS if part in error.upper()), None)
    text = str(body.get("error_msg") or error)
    number = "unreadable" if code is None else str(code)
    return Said(number, text, fault=_NUMBERS.get(number) or word)


_NUMBERS = {
    "10000200": Fault.VALIDATION,
    "100200100": Fault.VALIDATION,
    "100200101": Fault.AUTH,
    "100200102": Fault.AUTH,
    VIDEO_NOT_EXIST: Fault.NOT_FOUND,
}
# A system error stays unknown where it may have published.
DIALECT = Dialect(read=_read, faults=_NUMBERS)


class Kuaishou(Silent):
    """The connector."""

    def prepare(self, link: Connection, content: Content, key: str) -> JSON:
        """Hand the video in; nothing is to be seen of it."""
        if content.video is None:
            raise invalid("video")
        if content.cover is None:
            raise invalid("cover")
        begun = _call(link, "POST", "/openapi/photo/start_upload")
        token = str(begun["upload_token"])
        # The very host of this upload; it speaks plain HTTP.
        base = base_of(f"http://{begun['endpoint']}")
        if content.video.size < WHOLE_BYTES:
            with content.video.open() as stream:
                _sent(f"{base}/api/upload", content.video, stream.read(), upload_token=token)
            return {"upload_token": token}
        count = 0
        for piece in parts_of(content.video, PART_BYTES):
            _sent(
                f"{base}/api/upload/fragment",
                content.video,
                piece,
                upload_token=token,
                fragment_id=count,
            )
            count += 1
        params: dict[str, str | int] = {"upload_token": token, "fragment_count": count}
        ask(Ask("POST", f"{base}/api/upload/complete", params=params), DIALECT)
        return {"upload_token": token}

    def submit(self, link: Connection, content: Content, key: str, prepared: JSON) -> Outcome:
        """Publish what was handed in."""
        cover = content.cover
        if cover is None:
            raise invalid("cover")

        def make(token: str) -> Ask:
            return Ask(
                "POST",
                f"{base_of(HOST)}/openapi/photo/publish",
                effect=True,
                params={**_app(link, token), "upload_token": str(prepared["upload_token"])},
                form={"caption": content.text},
                files={"cover": Upload(cover.open(), name_of(cover), cover.mime)},
                seconds=40,
            )

        got = with_token(link, make, DIALECT)
        came = _outcome(got["video_info"])
        if isinstance(came, Accepted):
            # When it was taken stands behind what Kuaishou knows it by.
            return replace(came, handle=f"{came.handle}/{int(time())}")
        return came

    def check(self, link: Connection, handle: str, prepared: JSON) -> Outcome | None:
        """Whether it passed its review. Right after publishing it may not be known yet; later, one
        that is not known (any more) was turned down."""
        photo_id, _slash, taken = handle.partition("/")
        try:
            got = _call(link, "GET", "/openapi/photo/info", photo_id=photo_id)
        except PlatformError as error:
            if error.code != VIDEO_NOT_EXIST:
                raise
            if not taken.isdigit() or time() - int(taken) < GONE_SECONDS:
                return None
            return Rejected(reason=error.text or "gone", code=error.code, remote_id=photo_id)
        outcome = _outcome(got["video_info"])
        return None if isinstance(outcome, Accepted) else outcome

    def find(
        self, link: Connection, content: Content, key: str, prepared: JSON, since: datetime
    ) -> Outcome | None:
        """Look through the account's newest videos, by time and text."""
        listed = {str(one["photo_id"]): one for one in _listed(link, 1)}
        post = found_among([_post(one) for one in listed.values()], content, since)
        return None if post is None else _outcome(listed[post.remote_id])

    def account_figures(self, link: Connection) -> Sequence[Figure]:
        """Followers and whom it follows."""
        got = _call(link, "GET", "/openapi/user_info")["user_info"]
        return (Figure("followers", int(got["fan"])), Figure("following", int(got["follow"])))

    def post_figures(
        self, link: Connection, remote_ids: Sequence[str]
    ) -> Mapping[str, Sequence[Figure]]:
        """From the list of videos: one call for thirty of them, newest first."""
        wanted = set(remote_ids)
        return {
            str(one["photo_id"]): (
                Figure("views", int(one.get("view_count", 0))),
                Figure("likes", int(one.get("like_count", 0))),
                Figure("comments", int(one.get("comment_count", 0))),
            )
            for one in _listed(link, PAGES, until=wanted)
            if str(one["photo_id"]) in wanted
        }

    def recent(self, link: Connection, since: datetime) -> Sequence[RemotePost]:
        """The newest videos."""
        posts = [_post(one) for one in _listed(link, 1)]
        return [one for one in posts if one.published_at >= since]


class KuaishouOAuth:
    """An owner's yes at Kuaishou."""

    def authorize_url(self, app: Mapping[str, str], redirect: str, state: str) -> str:
        """Where the owner is sent."""
        asked = {
            "app_id": app["client_id"],
            "scope": ",".join(KUAISHOU.scopes),
            "response_type": "code",
            "redirect_uri": redirect,
            "state": state,
        }
        return f"{base_of(HOST)}/oauth2/authorize?{urlencode(asked)}"

    def exchange(self, app: Mapping[str, str], code: str, redirect: str) -> Tokens:
        """Tokens for a code."""
        return _tokens(app, "/oauth2/access_token", code=code, grant_type="authorization_code")

    def refresh(self, app: Mapping[str, str], tokens: Tokens) -> Tokens:
        """New tokens, both of them."""
        return _tokens(
            app,
            "/oauth2/refresh_token",
            refresh_token=tokens.refresh_token,
            grant_type="refresh_token",
        )

    def profile(self, app: Mapping[str, str], tokens: Tokens) -> Profile:
        """Whose account it is."""
        params = {"access_token": tokens.access_token, "app_id": app["client_id"]}
        got = ask(Ask("GET", f"{base_of(HOST)}/openapi/user_info", params=params), DIALECT)
        user = got["user_info"]
        return Profile(
            uid=tokens.uid,
            name=str(user.get("name", "")),
            avatar=str(user.get("bigHead") or user.get("head") or ""),
        )


def _tokens(app: Mapping[str, str], path: str, **params: str) -> Tokens:
    keys = {"app_id": app["client_id"], "app_secret": app["client_secret"]}
    got = ask(Ask("GET", base_of(HOST) + path, params={**keys, **params}), DIALECT)
    return Tokens(
        access_token=str(got["access_token"]),
        expires_at=moment_in(got.get("expires_in")),
        refresh_token=str(got.get("refresh_token", "")),
        refresh_expires_at=moment_in(got.get("refresh_token_expires_in")),
        uid=str(got.get("open_id", "")),
        scopes=tuple(str(one) for one in got.get("scopes") or ()),
    )


def _app(link: Connection, token: str) -> dict[str, str]:
    return {"access_token": token, "app_id": link.app["client_id"]}


def _call(link: Connection, method: str, path: str, **params: str | int) -> JSON:
    def make(token: str) -> Ask:
        return Ask(method, base_of(HOST) + path, params={**_app(link, token), **params})

    return with_token(link, make, DIALECT)


def _sent(url: str, video: Media, data: bytes, **params: str | int) -> None:
    ask(
        Ask(
            "POST",
            url,
            params=params,
            headers={"Content-Type": video.mime},
            body=data,
            seconds=UPLOAD_SECONDS,
        ),
        DIALECT,
    )


def _listed(link: Connection, pages: int, until: set[str] | None = None) -> list[JSON]:
    found: list[JSON] = []
    cursor = ""
    for _page in range(pages):
        params: dict[str, str | int] = {"count": LISTED, **({"cursor": cursor} if cursor else {})}
        page = list(_call(link, "GET", "/openapi/photo/list", **params).get("video_list") or ())
        found += page
        if len(page) < LISTED or (until and until <= {str(one["photo_id"]) for one in found}):
            break
        cursor = str(page[-1]["photo_id"])
    return found


def _moment(one: JSON) -> datetime:
    said = int(one["create_time"])
    return datetime.fromtimestamp(said / 1000 if said > 10**11 else said, UTC)


def _post(one: JSON) -> RemotePost:
    photo_id = str(one["photo_id"])
    return RemotePost(
        remote_id=photo_id,
        url=post_url(photo_id),
        text=str(one.get("caption", "")),
        published_at=_moment(one),
        state="processing" if one.get("pending") else "live",
    )


def _outcome(one: JSON) -> Outcome:
    photo_id = str(one["photo_id"])
    reason = str(one.get("reject_reason") or one.get("audit_msg") or "")
    if reason and not one.get("pending"):
        return Rejected(reason=reason, remote_id=photo_id, response=kept(one))
    if one.get("pending"):
        return Accepted(handle=photo_id, response=kept(one))
    return Live(remote_id=photo_id, url=post_url(photo_id), response=kept(one))


def post_url(photo_id: str) -> str:
    """The page of a video."""
    return f"https://www.kuaishou.com/short-video/{photo_id}"
