"""Publishing through the owner's own app: a share-id, a signed address that opens Douyin with the
post in it for an hour, and the question what became of it."""

import hashlib
import json
import secrets
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode

from kol.platforms.connectors.base import JSON, Connection, Content, Handoff
from kol.platforms.connectors.bases import base_of
from kol.platforms.connectors.douyin.signing_in import client_token
from kol.platforms.connectors.douyin.speaking import DIALECT, HOST
from kol.platforms.connectors.http import Ask, ask
from kol.platforms.connectors.silent import invalid

SCHEMA = "snssdk1128://openplatform/share"
LASTS = timedelta(hours=1)
# What the target's row keeps of an address.
MOST_URL = 1000


def handed_off(link: Connection, content: Content) -> Handoff:
    """A hand-off for a content. Nothing is published by it. Raises PlatformError."""
    media = media_of(content)
    token = client_token(link.app)
    share_id = str(_data("/share-id/", token, need_callback="true")["share_id"])
    ticket = str(_data("/open/getticket/", token)["ticket"])
    asked = {
        "share_type": "h5",
        "client_key": link.app["client_id"],
        "state": share_id,
        **signed(ticket, secrets.token_hex(16), str(int(time.time()))),
        **media,
    }
    url = _fitting(asked, content.text)
    if not url:
        return Handoff()
    until = datetime.now(UTC) + LASTS
    # How long it opens stands behind what Douyin knows it by.
    return Handoff(url, f"share:{share_id}/{int(until.timestamp())}", until)


def _fitting(asked: Mapping[str, str], title: str) -> str:
    """The address, with as much of the words as it holds (all of them can be copied beside it);
    empty for so many pictures that it does not even hold those."""
    while True:
        given = {**asked, "title": title} if title else asked
        url = f"{SCHEMA}?{urlencode(given, quote_via=quote)}"
        if len(url) <= MOST_URL:
            return url
        if not title:
            return ""
        title = title[: min(len(title) - 1, len(title) * MOST_URL // len(url))]


def shareable(content: Content) -> bool:
    """Whether the app can fetch what is to be published: its files have addresses."""
    files = [content.video] if content.video is not None else list(content.images)
    return bool(files) and all(one.url for one in files)


def media_of(content: Content) -> dict[str, str]:
    """What the app is to fetch by itself. Raises PlatformError (validation) without addresses."""
    if content.video is not None and content.video.url:
        return {"video_path": content.video.url, "share_to_publish": "1"}
    pictures = [one.url for one in content.images]
    if not pictures or not all(pictures):
        raise invalid("media_address")
    return {"image_list_path": json.dumps(pictures, separators=(",", ":"))}


def signed(ticket: str, nonce: str, timestamp: str) -> dict[str, str]:
    """The signature of a share, and what it was made of."""
    text = f"nonce_str={nonce}&ticket={ticket}&timestamp={timestamp}"
    signature = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
    return {"nonce_str": nonce, "timestamp": timestamp, "signature": signature}


def item_of_share(app: Mapping[str, str], share_id: str) -> str:
    """The item a share became; empty as long as it became none."""
    found = _data("/share-id/", client_token(app), share_id=share_id)
    return str(found.get("item_id") or "")


def _data(path: str, token: str, **params: str) -> JSON:
    asked = Ask("GET", base_of(HOST) + path, headers={"access-token": token}, params=params)
    data: JSON = ask(asked, DIALECT)["data"]
    return data
