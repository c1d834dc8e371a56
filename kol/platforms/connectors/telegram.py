"""Telegram's bots. Abroad: off until a team says otherwise. The token is part of the address."""

import json
import re
from collections.abc import Mapping

from kol.platforms.connectors.base import JSON, Connection, Content, Live, Media, Outcome
from kol.platforms.connectors.bases import base_of
from kol.platforms.connectors.errors import Fault
from kol.platforms.connectors.http import Ask, Dialect, Said, Upload, ask, kept
from kol.platforms.connectors.oauth import Profile
from kol.platforms.connectors.parts import name_of
from kol.platforms.connectors.silent import Silent, invalid

HOST = "https://api.telegram.org"
_TOKEN = re.compile(r"^\d+:[\w-]{20,}$", re.ASCII)


def _read(body: JSON) -> Said | None:
    if body.get("ok") is True:
        return None
    code, text = str(body.get("error_code", "unreadable")), str(body.get("description", ""))
    wait = (body.get("parameters") or {}).get("retry_after")
    return Said(
        code,
        text,
        retry_after=None if wait is None else int(wait),
        fault=_bad(text) if code == "400" else None,
    )


# What is called a bad request and is none, by its words: some of a sentence, some of a name.
_BAD = (
    (("not found", "peer_id_invalid"), Fault.NOT_FOUND),
    (
        ("rights", "_forbidden", "chat_restricted", "chat_admin_required", "topic_closed"),
        Fault.PERMISSION,
    ),
)


def _bad(text: str) -> Fault | None:
    lower = text.lower()
    return next((fault for words, fault in _BAD if any(one in lower for one in words)), None)


DIALECT = Dialect(
    read=_read,
    faults={
        "unreadable": Fault.UNKNOWN,
        "400": Fault.VALIDATION,
        "401": Fault.AUTH,
        "403": Fault.PERMISSION,
        "404": Fault.AUTH,  # a token nobody has
        "409": Fault.CONFLICT,
        "413": Fault.VALIDATION,
        "421": Fault.BUSY,  # another of its servers speaks for this bot: nothing was done
        "429": Fault.RATE,
    },
)


class Telegram(Silent):
    """The connector."""

    def submit(self, link: Connection, content: Content, key: str, prepared: JSON) -> Outcome:
        """Send one message, or one album."""
        form = {"chat_id": link.credentials["chat_id"]}
        files: dict[str, Upload] = {}
        if content.video is not None:
            method = "sendVideo"
            form |= {"caption": content.text}
            files = {"video": _file(content.video)}
        elif len(content.images) > 1:
            method = "sendMediaGroup"
            files = {f"p{at}": _file(one) for at, one in enumerate(content.images)}
            album: list[JSON] = [{"type": "photo", "media": f"attach://{name}"} for name in files]
            album[0]["caption"] = content.text
            form |= {"media": json.dumps(album, ensure_ascii=False)}
        elif content.images:
            method = "sendPhoto"
            form |= {"caption": content.text}
            files = {"photo": _file(content.images[0])}
        else:
            method = "sendMessage"
            form |= {"text": content.text}
        body = ask(
            Ask(
                "POST",
                _url(link.credentials, method),
                effect=True,
                form=form,
                files=files or None,
                seconds=120 if files else 20,
            ),
            DIALECT,
        )
        sent = body["result"]
        first = sent[0] if isinstance(sent, list) else sent
        number = str(first["message_id"])
        name = (first.get("chat") or {}).get("username")
        return Live(
            remote_id=number,
            url=f"https://t.me/{name}/{number}" if name else "",
            response=kept(body),
        )


class TelegramKeys:
    """Whether a bot's token is good."""

    def profile(self, credentials: Mapping[str, str]) -> Profile:
        """Whose it is. Raises PlatformError (auth)."""
        got = ask(Ask("GET", _url(credentials, "getMe")), DIALECT)["result"]
        return Profile(uid=str(got["id"]), name=str(got.get("username", "")))


def _file(media: Media) -> Upload:
    return Upload(media.open(), name_of(media), media.mime)


def _url(credentials: Mapping[str, str], method: str) -> str:
    token = credentials["bot_token"].strip()
    if not _TOKEN.match(token):
        raise invalid("bot_token")
    return f"{base_of(HOST)}/bot{token}/{method}"
