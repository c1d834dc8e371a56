"""Publishing on Douyin: files are handed in, then one call makes the item, which is reviewed. That
call knows nothing twice, so after a lost answer the account's list is asked.

Direct publishing is for few apps. Where it is refused, or ``options["mode"]`` is ``share``, the
owner gets an address that opens the app with the post in it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime

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
    RemoteComment,
    RemotePost,
    handle_head,
)
from kol.platforms.connectors.douyin import figures
from kol.platforms.connectors.douyin.sharing import handed_off, item_of_share, shareable
from kol.platforms.connectors.douyin.speaking import call
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.connectors.http import Upload, kept, web_url
from kol.platforms.connectors.matching import SLACK, found_among
from kol.platforms.connectors.pages import douyin_page
from kol.platforms.connectors.parts import name_of, parts_of
from kol.platforms.connectors.silent import Silent, invalid
from kol.platforms.connectors.table.official import DOUYIN
from kol.platforms.connectors.wishes import several, word

V1 = "/api/douyin/v1/video"
WHOLE_BYTES = 50 * 1024 * 1024
PART_BYTES = 20 * 1024 * 1024
LEAST_PART = 5 * 1024 * 1024
UPLOAD_SECONDS = 180.0
BATCH = DOUYIN.figures_batch
COMMENTS = 50
LISTED = 20
PAGES = 5
_FIGURES = {
    "play_count": "views",
    "digg_count": "likes",
    "comment_count": "comments",
    "share_count": "shares",
    "forward_count": "forwards",
    "download_count": "downloads",
}
# video_status -> state of a post.
_STATES = {1: "live", 5: "live", 2: "rejected", 4: "processing"}
PICTURE_SET = 2


class Douyin(Silent):
    """The connector."""

    def prepare(self, link: Connection, content: Content, key: str) -> JSON:
        """Hand the files in; nothing is to be seen of them."""
        if (word(content, "mode") or link.options.get("mode")) == "share":
            return {"share": True}
        try:
            if content.video is not None:
                return {"video_id": self._video(link, content.video)}
            if content.images:
                return {"image_ids": [self._image(link, one) for one in content.images]}
        except PlatformError as error:
            if error.fault is Fault.PERMISSION and shareable(content):
                return {"share": True}
            raise
        raise invalid("media")

    def _video(self, link: Connection, video: Media) -> str:
        if video.size <= WHOLE_BYTES:

            def whole() -> Mapping[str, Upload]:
                return {"video": Upload(video.open(), name_of(video), video.mime)}

            got = call(link, "POST", f"{V1}/upload_video/", files=whole, seconds=UPLOAD_SECONDS)
            return str(got["video"]["video_id"])
        begun = call(link, "POST", f"{V1}/init_video_part_upload/")
        upload_id = str(begun["upload_id"])
        pieces = parts_of(video, PART_BYTES, least_last=LEAST_PART)
        for number, piece in enumerate(pieces, start=1):
            self._part(link, upload_id, number, Upload(piece, name_of(video), video.mime))
        done = call(link, "POST", f"{V1}/complete_video_part_upload/", upload_id=upload_id)
        return str(done["video"]["video_id"])

    def _part(self, link: Connection, upload_id: str, number: int, piece: Upload) -> None:
        call(
            link,
            "POST",
            f"{V1}/upload_video_part/",
            files=lambda: {"video": piece},
            seconds=UPLOAD_SECONDS,
            upload_id=upload_id,
            part_number=number,
        )

    def _image(self, link: Connection, picture: Media) -> str:
        def whole() -> Mapping[str, Upload]:
            return {"image": Upload(picture.open(), name_of(picture), picture.mime)}

        got = call(link, "POST", f"{V1}/upload_image/", files=whole, seconds=60)
        return str(got["image"]["image_id"])

    def submit(self, link: Connection, content: Content, key: str, prepared: JSON) -> Outcome:
        """Make the item, or hand it to its owner."""
        if prepared.get("share"):
            return handed_off(link, content)
        try:
            item_id, got = self._made(link, content, prepared)
        except PlatformError as error:
            if error.fault is Fault.PERMISSION and shareable(content):
                return handed_off(link, content)
            raise
        return Accepted(handle=f"item:{item_id}", response=kept(got))

    def _made(self, link: Connection, content: Content, prepared: JSON) -> tuple[str, JSON]:
        body: JSON = {"text": content.text}
        if "video_id" in prepared:
            path = f"{V1}/create_video/"
            body |= {"video_id": prepared["video_id"]}
            if mentioned := several(content, "at_users"):
                body["at_users"] = mentioned
            if place := word(content, "poi_id"):
                body["poi_id"] = place
            if content.cover is not None and content.cover.url:
                body["custom_cover_image_url"] = content.cover.url
        else:
            path = f"{V1}/create_image_text/"
            body |= {"image_list": list(prepared["image_ids"])}
        got = call(link, "POST", path, json=body, effect=True)
        return str(got["item_id"]), got

    def check(self, link: Connection, handle: str, prepared: JSON) -> Outcome | None:
        """Whether an item passed its review, or a share became an item."""
        kind, _colon, name = handle_head(handle).partition(":")
        if kind == "share":
            item_id = item_of_share(link.app, name)
            return Accepted(handle=f"item:{item_id}") if item_id else None
        got = call(link, "POST", f"{V1}/video_data/", json={"item_ids": [name]})
        for one in got.get("list") or ():
            if str(one.get("item_id")) == name:
                outcome = _outcome(one)
                return None if isinstance(outcome, Accepted) else outcome
        return None

    def find(
        self, link: Connection, content: Content, key: str, prepared: JSON, since: datetime
    ) -> Outcome | None:
        """Look through the account's newest items, by time and text."""
        items = {str(one["item_id"]): one for one in self._listed(link, since - SLACK)}
        post = found_among([_post(one) for one in items.values()], content, since)
        return None if post is None else _outcome(items[post.remote_id])

    def account_figures(self, link: Connection) -> Sequence[Figure]:
        """Followers of the last day that is counted."""
        got = call(link, "GET", "/data/external/user/fans/", date_type=7)
        days = sorted(got.get("result_list") or (), key=lambda one: str(one["date"]))
        if not days:
            return ()
        return (
            Figure("followers", int(days[-1]["total_fans"])),
            Figure("new_followers", int(days[-1]["new_fans"])),
        )

    def day_figures(
        self, link: Connection, first: date, last: date
    ) -> Mapping[date, Sequence[Figure]]:
        """Followers of past days."""
        return figures.day_figures(link, first, last)

    def post_figures(
        self, link: Connection, remote_ids: Sequence[str]
    ) -> Mapping[str, Sequence[Figure]]:
        """Twenty items a call."""
        found: dict[str, Sequence[Figure]] = {}
        for start in range(0, len(remote_ids), BATCH):
            ids = list(remote_ids[start : start + BATCH])
            got = call(link, "POST", f"{V1}/video_data/", json={"item_ids": ids})
            for one in got.get("list") or ():
                numbers = one.get("statistics") or {}
                found[str(one["item_id"])] = tuple(
                    Figure(ours, int(numbers[theirs]))
                    for theirs, ours in _FIGURES.items()
                    if theirs in numbers
                )
        return found

    def comments(self, link: Connection, remote_id: str, limit: int) -> Sequence[RemoteComment]:
        """The newest ones; where Douyin tells who wrote one by an id alone, nobody is named."""
        got = call(
            link,
            "GET",
            "/item/comment/list/",
            item_id=remote_id,
            cursor=0,
            count=min(limit, COMMENTS),
            sort_type="time",
        )
        return [
            RemoteComment(
                remote_id=str(one["comment_id"]),
                author=str(one.get("nick_name") or ""),
                text=str(one.get("content", "")),
                at=_moment(one),
            )
            for one in got.get("list") or ()
        ]

    def recent(self, link: Connection, since: datetime) -> Sequence[RemotePost]:
        """The account's items since a moment, newest first."""
        return [_post(one) for one in self._listed(link, since)]

    def _listed(self, link: Connection, since: datetime) -> Iterable[JSON]:
        cursor, found = 0, []
        for _page in range(PAGES):
            got = call(link, "GET", f"{V1}/video_list/", cursor=cursor, count=LISTED)
            page = [one for one in got.get("list") or () if _moment(one) >= since]
            found += page
            if not got.get("has_more") or not page:
                break
            cursor = int(got.get("cursor", 0))
        return sorted(found, key=_moment, reverse=True)


def _moment(one: JSON) -> datetime:
    return datetime.fromtimestamp(int(one["create_time"]), UTC)


def _post(one: JSON) -> RemotePost:
    return RemotePost(
        remote_id=str(one["item_id"]),
        url=_url(one),
        text=str(one.get("title", "")),
        published_at=_moment(one),
        state=_STATES.get(int(one.get("video_status", 4)), "processing"),
        cover=str(one.get("cover") or ""),
    )


def _outcome(one: JSON) -> Outcome:
    item_id = str(one["item_id"])
    state = _STATES.get(int(one.get("video_status", 4)), "processing")
    if state == "live":
        return Live(remote_id=item_id, url=_url(one), response=kept(one))
    if state == "rejected":
        return Rejected(reason="review", code="2", remote_id=item_id, response=kept(one))
    return Accepted(handle=f"item:{item_id}", response=kept(one))


def _url(one: JSON) -> str:
    if shared := web_url(one.get("share_url")):
        return shared
    kind = "note" if int(one.get("media_type", 4)) == PICTURE_SET else "video"
    number = one.get("video_id")
    return douyin_page(kind, str(number)) if number else ""
