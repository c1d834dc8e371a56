"""Publishing an article: pictures and a draft beforehand, then one call.

``options["mode"]``: ``publish`` (freepublish: on the account's page, nobody is told), ``mass`` (to
all followers, or to those with ``options["tag_id"]``; once a day; known twice by its clientmsgid),
``draft`` (a person publishes it in the app). An account that may not publish (48001) gets the draft
whatever was asked for; so does a draft that WeChat wants to see in its own pages first.
"""

import html
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from kol.platforms.connectors.base import (
    JSON,
    Accepted,
    Connection,
    Content,
    Figure,
    Handoff,
    Live,
    Outcome,
    Rejected,
    RemoteComment,
    RemotePost,
    handle_head,
)
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.connectors.http import kept, web_url
from kol.platforms.connectors.matching import SLACK, same_text
from kol.platforms.connectors.silent import Silent, invalid, unasked
from kol.platforms.connectors.wechat import comments, figures
from kol.platforms.connectors.wechat.modes import mode_of
from kol.platforms.connectors.wechat.speaking import MASS, post, upload
from kol.platforms.connectors.wishes import flag, number, word

BACKSTAGE = "https://mp.weixin.qq.com/"
DIGEST_LENGTH = 120
# A clientmsgid is known for a day; some of it is gone with clocks and settling.
KEY_KNOWN = timedelta(hours=20)
LISTED = 20
# An article is a megabyte at most.
LISTED_WHOLE, WHOLE_BYTES = 10, 11 * 1024 * 1024
# The draft is in the box, and WeChat leaves it to a person: the account may not publish by the
# interface, or this draft is to be used (53504) or saved (53505) in its pages first.
TO_A_PERSON = frozenset({"48001", "53504", "53505"})
# What it says of a mass send it does not know: right after a good one, too.
NO_SUCH_SEND = "40059"
# publish_status -> why it did not come to be.
REFUSALS = {
    2: "originality",
    3: "failed",
    4: "review",
    5: "deleted",
    6: "blocked",
}
_IMG = re.compile(r"""(<img\b[^>]*?\bsrc=)(["'])(.*?)\2""", re.I | re.S)


class WeChat(Silent):
    """The connector."""

    def prepare(self, link: Connection, content: Content, key: str) -> JSON:
        """Hand the pictures in and put the draft into the account's box, where nobody sees it."""
        # What was wished has to be understood before anything is handed in.
        mode = _mode(content)
        number(content, "tag_id")
        cover = content.cover or (content.images[0] if content.images else None)
        if cover is None:
            raise invalid("cover")
        thumb = upload(link, "/cgi-bin/material/add_material", cover, type="image")
        thumb_id = str(thumb["media_id"])
        article = {
            "title": content.title,
            "author": word(content, "author"),
            "digest": (word(content, "digest") or content.text)[:DIGEST_LENGTH],
            "content": self._body(link, content),
            "content_source_url": content.link,
            "thumb_media_id": thumb_id,
            "need_open_comment": int(flag(content, "comments")),
            "only_fans_can_comment": 0,
        }
        prepared: JSON = {"thumb_media_id": thumb_id}
        draft = post(link, "/cgi-bin/draft/add", {"articles": [article]})
        return {**prepared, "media_id": str(draft["media_id"]), "mode": mode}

    def _body(self, link: Connection, content: Content) -> str:
        """The article's body with its pictures where WeChat keeps them; it shows no others."""
        known = {name: one for one in content.images for name in (one.public_id, one.url) if name}
        there: dict[str, str] = {}

        def place(found: re.Match[str]) -> str:
            source = found[3].removeprefix("asset:")
            one = known.get(source)
            if one is None:
                return found[0]
            if one.public_id not in there:
                there[one.public_id] = str(upload(link, "/cgi-bin/media/uploadimg", one)["url"])
            return f"{found[1]}{found[2]}{there[one.public_id]}{found[2]}"

        return _IMG.sub(place, content.html or f"<p>{html.escape(content.text)}</p>")

    def submit(self, link: Connection, content: Content, key: str, prepared: JSON) -> Outcome:
        """Publish the draft, or send it, or leave it for a person."""
        media_id = str(prepared["media_id"])
        mode = _mode(content)
        if mode == "draft":
            return _draft(media_id)
        try:
            if mode == "mass":
                return self._mass(link, content, key, media_id)
            return self._publish(link, media_id)
        except PlatformError as error:
            if error.code in TO_A_PERSON:
                return _draft(media_id)
            raise

    def _publish(self, link: Connection, media_id: str) -> Outcome:
        try:
            got = post(link, "/cgi-bin/freepublish/submit", {"media_id": media_id}, effect=True)
        except PlatformError as error:
            if error.code != "40007":
                raise
            # A published draft leaves the box: somebody was here before.
            raise PlatformError(
                Fault.CONFLICT, code=error.code, text=error.text, log_id=error.log_id
            ) from None
        return Accepted(handle=f"publish:{got['publish_id']}", response=kept(got))

    def _mass(self, link: Connection, content: Content, key: str, media_id: str) -> Outcome:
        tag = number(content, "tag_id")
        body = {
            "filter": {"is_to_all": tag is None, **({} if tag is None else {"tag_id": tag})},
            "mpnews": {"media_id": media_id},
            "msgtype": "mpnews",
            "send_ignore_reprint": 0,
            "clientmsgid": key[:64],
        }
        got = post(link, "/cgi-bin/message/mass/sendall", body, effect=True, dialect=MASS)
        return Accepted(
            handle=f"mass:{got['msg_id']}/{got.get('msg_data_id', '')}", response=kept(got)
        )

    def check(self, link: Connection, handle: str, prepared: JSON) -> Outcome | None:
        """What became of a publication, a mass send, or a draft left to a person."""
        kind, _colon, number = handle_head(handle).partition(":")
        if kind == "draft":
            return self._ours(link, prepared)
        if kind == "mass":
            return self._sent(link, handle, number)
        got = post(link, "/cgi-bin/freepublish/get", {"publish_id": number})
        return publish_outcome(got)

    def _sent(self, link: Connection, handle: str, number: str) -> Outcome | None:
        try:
            got = post(link, "/cgi-bin/message/mass/get", {"msg_id": number})
        except PlatformError as error:
            if error.code == NO_SUCH_SEND:
                return None
            raise
        return mass_outcome(str(got.get("msg_status", "")), handle, got)

    def find(
        self, link: Connection, content: Content, key: str, prepared: JSON, since: datetime
    ) -> Outcome | None:
        """Among what was published lately, by the cover that was handed in for it alone. A mass
        send can't be looked for: sent again under its clientmsgid, it answers what it was, as long
        as WeChat remembers that. Raises PlatformError (permission) after it."""
        if (prepared.get("mode") or _mode(content)) == "mass":
            if datetime.now(UTC) - since > KEY_KNOWN:
                raise unasked()
            return None
        return self._ours(link, prepared, content.title, since)

    def _ours(
        self, link: Connection, prepared: JSON, title: str = "", since: datetime | None = None
    ) -> Outcome | None:
        """The article under our cover; where covers are not told, the one of that title."""
        for one in self._listed(link):
            news = one["content"]["news_item"][0]
            cover = news.get("thumb_media_id")
            when = datetime.fromtimestamp(int(one["update_time"]), UTC)
            named = since is not None and when >= since - SLACK
            if cover == prepared.get("thumb_media_id") or (
                named and not cover and same_text(title, str(news.get("title", "")))
            ):
                url = web_url(news.get("url"))
                return Live(remote_id=str(one["article_id"]), url=url, response=kept(news))
        return None

    def recent(self, link: Connection, since: datetime) -> Sequence[RemotePost]:
        """What was published lately (mass sends are not listed)."""
        posts = []
        for one in self._listed(link):
            news = one["content"]["news_item"][0]
            posts.append(
                RemotePost(
                    remote_id=str(one["article_id"]),
                    url=web_url(news.get("url")),
                    title=str(news.get("title", "")),
                    text=str(news.get("digest", "")),
                    cover=web_url(news.get("thumb_url")),
                    published_at=datetime.fromtimestamp(int(one["update_time"]), UTC),
                )
            )
        return [found for found in posts if found.published_at >= since]

    def _listed(self, link: Connection) -> list[JSON]:
        """The newest of what was published. Its papers can be read as if ``no_content`` left out
        titles and covers too; then fewer are asked for, whole."""
        asked = {"offset": 0, "count": LISTED, "no_content": 1}
        items = post(link, "/cgi-bin/freepublish/batchget", asked).get("item") or ()
        if items and not any(_told(one) for one in items):
            asked = {"offset": 0, "count": LISTED_WHOLE, "no_content": 0}
            got = post(link, "/cgi-bin/freepublish/batchget", asked, most_bytes=WHOLE_BYTES)
            items = got.get("item") or ()
        return [one for one in items if _told(one)]

    def account_figures(self, link: Connection) -> Sequence[Figure]:
        """Followers as of yesterday, who came and who went."""
        return figures.account_figures(link)

    def day_figures(
        self, link: Connection, first: date, last: date
    ) -> Mapping[date, Sequence[Figure]]:
        """The same of each day of a week at most."""
        return figures.day_figures(link, first, last)

    def post_figures(
        self, link: Connection, remote_ids: Sequence[str]
    ) -> Mapping[str, Sequence[Figure]]:
        """Readers, likes and the like of what went out in the last week."""
        return figures.post_figures(link, remote_ids, lambda: self._addresses(link))

    def _addresses(self, link: Connection) -> Mapping[str, str]:
        """The address of each article that was published lately, by its article_id."""
        return {
            str(one["article_id"]): web_url(one["content"]["news_item"][0].get("url"))
            for one in self._listed(link)
        }

    def comments(self, link: Connection, remote_id: str, limit: int) -> Sequence[RemoteComment]:
        """Those under what was sent."""
        return comments.comments(link, remote_id, limit)


def _told(one: JSON) -> bool:
    return bool((one.get("content") or {}).get("news_item"))


def _mode(content: Content) -> str:
    said = mode_of(content.options)
    if said not in ("publish", "mass", "draft"):
        raise invalid("option_mode", said)
    return said


def _draft(media_id: str) -> Handoff:
    return Handoff(url=BACKSTAGE, handle=f"draft:{media_id}")


def publish_outcome(told: JSON) -> Outcome | None:
    """What an answer about a publication says: None while it runs."""
    status = int(told.get("publish_status", 1))
    if status == 1:
        return None
    article = str(told.get("article_id", ""))
    if status in REFUSALS:
        failed = told.get("fail_idx") or []
        return Rejected(
            reason=REFUSALS[status],
            code=str(status),
            remote_id=article,
            response=kept({**told, "fail_idx": failed}),
        )
    items = (told.get("article_detail") or {}).get("item") or []
    url = web_url(items[0].get("article_url")) if items else ""
    return Live(remote_id=article, url=url, response=kept(told))


def mass_outcome(status: str, handle: str, told: JSON) -> Outcome | None:
    """What a status of a mass send says: None while it runs. Figures know it by msg_data_id."""
    head, _slash, data_id = handle.partition("/")
    number = head.removeprefix("mass:")
    word = status.lower().replace("_", " ").strip()
    if word == "send success":
        return Live(remote_id=f"{data_id}_1" if data_id else number, response=kept(told))
    if word in ("", "sending"):
        return None
    return Rejected(reason=status, code=status[:40], response=kept(told))
