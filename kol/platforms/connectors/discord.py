"""Discord's webhooks. Abroad: off until a team says otherwise. Nobody is mentioned by accident."""

import json
import re
from collections.abc import Mapping

from django.conf import settings

from kol.platforms.connectors.base import JSON, Connection, Content, Live, Outcome
from kol.platforms.connectors.bases import base_of
from kol.platforms.connectors.capability import Counting
from kol.platforms.connectors.counting import cut_to
from kol.platforms.connectors.errors import Fault
from kol.platforms.connectors.http import Ask, Dialect, Said, Upload, ask, kept
from kol.platforms.connectors.oauth import Profile
from kol.platforms.connectors.parts import name_of
from kol.platforms.connectors.silent import Silent
from kol.platforms.connectors.webhooks import no_robot

HOST = "https://discord.com"
MOST_ALT = 1024
_HOOK = re.compile(r"/api/(?:v\d+/)?webhooks/(\d+)/([\w-]{20,})", re.ASCII)


def _read(body: JSON) -> Said | None:
    if "code" not in body and "retry_after" not in body:
        return None
    wait = body.get("retry_after")
    code = "429" if wait is not None else str(body["code"])
    text = str(body.get("message", ""))
    return Said(code, text, retry_after=None if wait is None else int(float(wait)) + 1)


DIALECT = Dialect(
    read=_read,
    faults={
        "429": Fault.RATE,
        "10003": Fault.AUTH,  # its channel is gone, and the webhook with it
        "10015": Fault.AUTH,  # no such webhook
        "50027": Fault.AUTH,
        "50001": Fault.PERMISSION,
        "50013": Fault.PERMISSION,
        # Its channel is a forum, which takes threads alone: no message can be sent by it.
        "220001": Fault.PERMISSION,
        "20016": Fault.RATE,
        "20028": Fault.RATE,
        "20029": Fault.RATE,
        "30046": Fault.RATE,
        "40062": Fault.RATE,
        "40004": Fault.BUSY,
        "130000": Fault.BUSY,
    },
    # It has codes for what is wrong with a message, and says so before it sends one.
    other=Fault.VALIDATION,
    # Mostly it says itself how long.
    waits={"20028": 60, "20029": 60, "40062": 60, "40004": 15, "130000": 15},
)


class Discord(Silent):
    """The connector."""

    def submit(self, link: Connection, content: Content, key: str, prepared: JSON) -> Outcome:
        """Send one message; ``wait`` makes Discord say what became of it."""
        body: JSON = {"content": content.text, "allowed_mentions": {"parse": []}}
        files = {
            f"files[{at}]": Upload(one.open(), name_of(one), one.mime)
            for at, one in enumerate(content.images)
        }
        if files:
            body["attachments"] = [
                {"id": at, "description": cut_to(one.alt, MOST_ALT, Counting.UTF16)}
                for at, one in enumerate(content.images)
            ]
        written = json.dumps(body, ensure_ascii=False)
        got = ask(
            Ask(
                "POST",
                _url(link.credentials),
                effect=True,
                params={"wait": "true"},
                headers=_agent(),
                json=None if files else body,
                form={"payload_json": written} if files else None,
                files=files or None,
                seconds=120 if files else 20,
            ),
            DIALECT,
        )
        return Live(remote_id=str(got["id"]), response=kept(got))


class DiscordKeys:
    """Whether a webhook is good."""

    def profile(self, credentials: Mapping[str, str]) -> Profile:
        """Which one it is. Raises PlatformError (auth)."""
        got = ask(Ask("GET", _url(credentials), headers=_agent()), DIALECT)
        return Profile(uid=str(got["id"]), name=str(got.get("name") or ""))


def _agent() -> dict[str, str]:
    """Who calls, in Discord's own form: others may be kept out."""
    return {"User-Agent": f"DiscordBot ({settings.SITE_URL or 'Qunzhu'}, 1.0)"}


def _url(credentials: Mapping[str, str]) -> str:
    found = _HOOK.search(credentials["webhook"])
    if found is None:
        raise no_robot()
    return f"{base_of(HOST)}/api/v10/webhooks/{found[1]}/{found[2]}"
