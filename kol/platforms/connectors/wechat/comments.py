"""Comments under an article that was sent out: told by what its figures are known by."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from kol.platforms.connectors.base import Connection, RemoteComment
from kol.platforms.connectors.silent import unasked
from kol.platforms.connectors.wechat.speaking import post

# From fifty on WeChat refuses to answer.
MOST = 49
_SENT = re.compile(r"^(\d+)_(\d+)$", re.ASCII)


def comments(link: Connection, remote_id: str, limit: int) -> Sequence[RemoteComment]:
    """The newest of the first ones WeChat lists. It names nobody (an OpenID is no name). Raises
    PlatformError (permission) for an article that was published and not sent: its comments are not
    to be had."""
    found = _SENT.match(remote_id)
    if found is None:
        raise unasked()
    asked = {
        "msg_data_id": int(found[1]),
        "index": int(found[2]) - 1,  # counted from nothing here, from one in figures
        "begin": 0,
        "count": min(limit, MOST),
        "type": 0,
    }
    told = [
        RemoteComment(
            remote_id=str(one["user_comment_id"]),
            author="",
            text=str(one.get("content", "")),
            at=datetime.fromtimestamp(int(one["create_time"]), UTC),
        )
        for one in post(link, "/cgi-bin/comment/list", asked).get("comment") or ()
    ]
    return sorted(told, key=lambda one: one.at, reverse=True)
