"""Publishing on Bilibili: the video in parts and its cover beforehand, then one call under the
upload's token. The same token is refused when it comes again; then the list is asked."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

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
from kol.platforms.connectors.bilibili.speaking import DIALECT, UPLOADS, call
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.connectors.http import Ask, Upload, ask, kept
from kol.platforms.connectors.matching import found_among
from kol.platforms.connectors.pages import bilibili_page
from kol.platforms.connectors.parts import name_of, parts_of
from kol.platforms.connectors.silent import Silent, invalid
from kol.platforms.connectors.wishes import number, word

PART_BYTES = 8 * 1024 * 1024
UPLOAD_SECONDS = 180.0
LISTED = 20
TITLE_LENGTH = 79
TEXT_LENGTH = 249
# 日常, where nobody chose a column.
TID = 21
TAGS = "日常"
WISHES = ("copyright", "tid", "no_reprint", "topic_id", "mission_id")
# Open to everybody, and passed with a remark.
OPEN = frozenset({0, 1})
# States that stay: refused, locked, the file or its transfer broken, in the bin, taken back. A
# review that is put off (-7) goes on.
REFUSED = frozenset({-2, -3, -4, -5, -11, -12, -14, -16, -100})
_FIGURES = {
    "view": "views",
    "like": "likes",
    "coin": "coins",
    "favorite": "favourites",
    "share": "shares",
    "danmaku": "danmaku",
    "reply": "comments",
}


class Bilibili(Silent):
    """The connector."""

    def prepare(self, link: Connection, content: Content, key: str) -> JSON:
        """Hand the video and its cover in; nothing is to be seen of them."""
        if content.video is None:
            raise invalid("video")
        if content.cover is None:
            raise invalid("cover")
        for name in WISHES:
            number(content, name)
        video, cover = content.video, content.cover
        begun = call(
            link, "POST", "/archive/video/init", body={"name": name_of(video), "utype": "0"}
        )
        token = str(begun["upload_token"])
        self._parts(video, token)
        call(link, "POST", "/archive/video/complete", upload_token=token)

        def picture() -> Mapping[str, Upload]:
            return {"file": Upload(cover.open(), name_of(cover), cover.mime)}

        placed = call(link, "POST", "/archive/cover/upload", files=picture)
        return {"upload_token": token, "cover": str(placed["url"])}

    def _parts(self, video: Media, token: str) -> None:
        for place, piece in enumerate(parts_of(video, PART_BYTES), start=1):
            ask(
                Ask(
                    "POST",
                    f"{base_of(UPLOADS)}/video/v2/part/upload",
                    params={"upload_token": token, "part_number": place},
                    headers={"Content-Type": "application/octet-stream"},
                    body=piece,
                    seconds=UPLOAD_SECONDS,
                ),
                DIALECT,
            )

    def submit(self, link: Connection, content: Content, key: str, prepared: JSON) -> Outcome:
        """Publish what was handed in."""
        own = number(content, "copyright", 1)
        body: JSON = {
            "title": content.title[:TITLE_LENGTH],
            "tid": number(content, "tid", TID),
            "tag": ",".join(content.topics) or TAGS,
            "copyright": own,
            "no_reprint": number(content, "no_reprint", 1),
            "desc": content.text[:TEXT_LENGTH],
            "cover": prepared["cover"],
        }
        if own == 2:
            body["source"] = word(content, "source")
        for name in ("topic_id", "mission_id"):
            if (wished := number(content, name)) is not None:
                body[name] = wished
        got = call(
            link,
            "POST",
            "/archive/add-by-utoken",
            body=body,
            effect=True,
            upload_token=str(prepared["upload_token"]),
        )
        return Accepted(handle=str(got["resource_id"]), response=kept(got))

    def check(self, link: Connection, handle: str, prepared: JSON) -> Outcome | None:
        """Whether it passed its review."""
        outcome = _outcome(call(link, "GET", "/archive/view", resource_id=handle), handle)
        return None if isinstance(outcome, Accepted) else outcome

    def find(
        self, link: Connection, content: Content, key: str, prepared: JSON, since: datetime
    ) -> Outcome | None:
        """Look through the account's newest videos, by time and title."""
        listed = {str(one["resource_id"]): one for one in self._listed(link)}
        post = found_among([_post(one) for one in listed.values()], content, since)
        return None if post is None else _outcome(listed[post.remote_id], post.remote_id)

    def account_figures(self, link: Connection) -> Sequence[Figure]:
        """Followers, whom it follows, videos."""
        got = call(link, "GET", "/data/user/stat")
        return (
            Figure("followers", int(got["follower"])),
            Figure("following", int(got["following"])),
            Figure("posts", int(got["arc_passed_total"])),
        )

    def post_figures(
        self, link: Connection, remote_ids: Sequence[str]
    ) -> Mapping[str, Sequence[Figure]]:
        """One call a video; those it does not know are left out."""
        found: dict[str, Sequence[Figure]] = {}
        for one in remote_ids:
            try:
                numbers = call(link, "GET", "/data/arc/stat", resource_id=one)
            except PlatformError as error:
                if error.fault is Fault.NOT_FOUND:
                    continue
                raise
            figures = [
                Figure(ours, int(numbers[theirs]))
                for theirs, ours in _FIGURES.items()
                if theirs in numbers
            ]
            if figures:
                found[one] = figures
        return found

    def recent(self, link: Connection, since: datetime) -> Sequence[RemotePost]:
        """The newest videos."""
        posts = [_post(one) for one in self._listed(link)]
        return [one for one in posts if one.published_at >= since]

    def _listed(self, link: Connection) -> list[JSON]:
        got = call(link, "GET", "/archive/viewlist", ps=LISTED, pn=1, status="all")
        return list(got.get("list") or ())


def _info(one: JSON) -> tuple[int, str]:
    info = one.get("addit_info") or {}
    reason = str(info.get("reject_reason") or "")
    return int(info.get("state", -1)), reason or str(info.get("state_desc") or "")


def _outcome(one: JSON, resource: str) -> Outcome:
    state, reason = _info(one)
    if state in OPEN:
        return Live(remote_id=resource, url=bilibili_page(resource), response=kept(one))
    refused = state in REFUSED or bool((one.get("addit_info") or {}).get("reject_reason"))
    if refused:
        return Rejected(reason=reason, code=str(state), remote_id=resource, response=kept(one))
    return Accepted(handle=resource, response=kept(one))


def _post(one: JSON) -> RemotePost:
    state, reason = _info(one)
    resource = str(one["resource_id"])
    names = dict.fromkeys(OPEN, "live") | dict.fromkeys(REFUSED, "rejected")
    return RemotePost(
        remote_id=resource,
        url=bilibili_page(resource),
        title=str(one.get("title", "")),
        text=str(one.get("desc", "")),
        published_at=datetime.fromtimestamp(int(one.get("ctime") or one["ptime"]), UTC),
        state=names.get(state, "processing"),
        reason=reason,
        cover=str(one.get("cover") or ""),
    )
