"""Kuaishou: a video is handed in under an upload token, which can be published once: that token is
what a publication is known by. What was made is looked for in the account's list."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from time import time

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
from kol.platforms.connectors.http import Ask, Upload, ask, kept, with_token
from kol.platforms.connectors.kuaishou.speaking import (
    DIALECT,
    HOST,
    VIDEO_NOT_EXIST,
    app_params,
    call,
)
from kol.platforms.connectors.matching import found_among
from kol.platforms.connectors.pages import kuaishou_page
from kol.platforms.connectors.parts import name_of, parts_of
from kol.platforms.connectors.silent import Silent, invalid
from kol.platforms.connectors.table.official import KUAISHOU

WHOLE_BYTES = 10 * 1024 * 1024
PART_BYTES = 10 * 1024 * 1024
UPLOAD_SECONDS = 180.0
LISTED = 30
PAGES = KUAISHOU.figures_calls
_ENDPOINT = re.compile(r"^[a-z0-9][a-z0-9.-]+(:\d{2,5})?(/[\w.-]+)*$", re.ASCII)
GONE_SECONDS = 900


class Kuaishou(Silent):
    """The connector."""

    def prepare(self, link: Connection, content: Content, key: str) -> JSON:
        """Hand the video in; nothing is to be seen of it."""
        if content.video is None:
            raise invalid("video")
        if content.cover is None:
            raise invalid("cover")
        begun = call(link, "POST", "/openapi/photo/start_upload")
        token = str(begun["upload_token"])
        base = _upload_base(str(begun["endpoint"]))
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
                params={**app_params(link, token), "upload_token": str(prepared["upload_token"])},
                form={"caption": content.text},
                files={"cover": Upload(cover.open(), name_of(cover), cover.mime)},
                seconds=40,
            )

        got = with_token(link, make, DIALECT)
        return _taken(_outcome(got["video_info"]), time())

    def check(self, link: Connection, handle: str, prepared: JSON) -> Outcome | None:
        """Whether it passed its review. Right after publishing it may not be known yet; later, one
        that is not known (any more) was turned down."""
        photo_id, _slash, taken = handle.partition("/")
        try:
            got = call(link, "GET", "/openapi/photo/info", photo_id=photo_id)
        except PlatformError as error:
            if error.code not in VIDEO_NOT_EXIST:
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
        if post is None:
            return None
        return _taken(_outcome(listed[post.remote_id]), post.published_at.timestamp())

    def account_figures(self, link: Connection) -> Sequence[Figure]:
        """Followers and whom it follows."""
        got = call(link, "GET", "/openapi/user_info")["user_info"]
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


def _taken(came: Outcome, at: float) -> Outcome:
    """When it was taken stands behind what Kuaishou knows it by."""
    return replace(came, handle=f"{came.handle}/{int(at)}") if isinstance(came, Accepted) else came


def _upload_base(endpoint: str) -> str:
    """Where this very upload goes; it speaks plain HTTP. Raises PlatformError (unreadable)."""
    if not _ENDPOINT.match(endpoint):
        raise PlatformError(Fault.BUSY, code="unreadable", text="endpoint")
    return base_of(f"http://{endpoint}")


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
        page = list(call(link, "GET", "/openapi/photo/list", **params).get("video_list") or ())
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
        url=kuaishou_page(photo_id),
        text=str(one.get("caption", "")),
        published_at=_moment(one),
        state="processing" if one.get("pending") else "live",
        cover=str(one.get("cover") or ""),
    )


def _outcome(one: JSON) -> Outcome:
    photo_id = str(one["photo_id"])
    reason = str(one.get("reject_reason") or one.get("audit_msg") or "")
    if reason and not one.get("pending"):
        return Rejected(reason=reason, remote_id=photo_id, response=kept(one))
    if one.get("pending"):
        return Accepted(handle=photo_id, response=kept(one))
    return Live(remote_id=photo_id, url=kuaishou_page(photo_id), response=kept(one))
