"""What Douyin tells an app of all its accounts: signed with the app's secret."""

import hashlib
import hmac
import json
from collections.abc import Mapping

from kol.platforms.connectors.base import JSON, Accepted, Notice
from kol.platforms.connectors.callbacks import CallbackRefused, Heard, Incoming
from kol.platforms.connectors.http import kept
from kol.platforms.connectors.reading import json_read


class DouyinCallbacks:
    """The reader."""

    per_app = True
    signed = True

    def hear(self, secrets: Mapping[str, str], incoming: Incoming) -> Heard:
        """Read a verification or an event. Raises CallbackRefused."""
        signed = secrets["client_secret"].encode() + incoming.body
        right = hashlib.sha1(signed, usedforsecurity=False).hexdigest()
        if not hmac.compare_digest(
            incoming.headers.get("x-douyin-signature", "").encode(), right.encode()
        ):
            raise CallbackRefused("signature")
        told = _object(incoming.body)
        content = told.get("content")
        # An object, or one written as text; some events say nothing there, or a plain word.
        about = _loaded(content) if isinstance(content, str) else content
        about = about if isinstance(about, dict) else {}
        event = str(told.get("event", ""))
        if event == "verify_webhook":
            reply = json.dumps({"challenge": about.get("challenge")})
            return Heard(reply=reply, mime="application/json")
        key = incoming.headers.get("msg-id") or hashlib.sha256(incoming.body).hexdigest()
        return Heard(reply="{}", mime="application/json", notices=_notices(key, event, told, about))


def _notices(key: str, event: str, told: JSON, about: JSON) -> tuple[Notice, ...]:
    uid = str(told.get("from_user_id", ""))
    if event != "create_video":
        return (Notice(key, event, "", None, kept(about), uid),)
    item_id = str(about.get("item_id", ""))
    share_id = str(about.get("share_id", ""))
    handle = f"share:{share_id}" if share_id else f"item:{item_id}"
    outcome = Accepted(handle=f"item:{item_id}") if item_id else None
    return (Notice(key, event, handle, outcome, kept(about), uid),)


def _object(body: bytes) -> JSON:
    try:
        found = json_read(body)
    except ValueError:
        raise CallbackRefused("json") from None
    if not isinstance(found, dict):
        raise CallbackRefused("json")
    return found


def _loaded(text: str) -> object:
    try:
        return json_read(text)
    except ValueError:
        return None
