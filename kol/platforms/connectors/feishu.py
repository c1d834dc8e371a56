"""Feishu's group robot: signed in the body, where a secret is set; the number in the answer counts.
Nothing can be asked afterwards, and nothing is known twice."""

import base64
import hashlib
import hmac
import json
import re
import time

from kol.platforms.connectors.base import JSON, Connection, Content, ContentKind, Live, Outcome
from kol.platforms.connectors.bases import base_of
from kol.platforms.connectors.errors import Fault
from kol.platforms.connectors.http import Ask, Dialect, Said, ask, kept
from kol.platforms.connectors.silent import Silent, invalid
from kol.platforms.connectors.webhooks import no_robot, robot_address

HOST = "https://open.feishu.cn"
TOO_FAST = 11232
MOST_BYTES = 20 * 1024
_TOKEN = re.compile(r"^[\w-]{8,80}$")


def _read(body: JSON) -> Said | None:
    # Old answers say StatusCode, new ones code; both, for a while.
    code = body.get("code", body.get("StatusCode"))
    if code == 0:
        return None
    text = str(body.get("msg") or body.get("StatusMessage") or "")
    # The gate before the robots says by the number of a bad request that there were too many.
    if code == 9499 and "too many" in text.lower():
        code = TOO_FAST
    return Said("unreadable" if code is None else str(code), text)


DIALECT = Dialect(
    read=_read,
    faults={
        "unreadable": Fault.UNKNOWN,
        "2200": Fault.UNKNOWN,  # something broke inside
        "9499": Fault.VALIDATION,
        "11232": Fault.RATE,
        # What Feishu's apps are told when they are too fast.
        "11233": Fault.RATE,
        "11247": Fault.RATE,
        "99991400": Fault.RATE,
        "19001": Fault.AUTH,
        "19002": Fault.VALIDATION,
        "19007": Fault.PERMISSION,  # the robot was turned off
        "19021": Fault.AUTH,
        "19022": Fault.PERMISSION,  # our address is not allowed
        "19024": Fault.VALIDATION,
    },
    other=Fault.VALIDATION,
    unlisted=frozenset({"19022"}),
    waits={"11232": 60, "11233": 60, "11247": 60, "99991400": 60},
)


class Feishu(Silent):
    """The connector."""

    def submit(self, link: Connection, content: Content, key: str, prepared: JSON) -> Outcome:
        """Send one message."""
        message = message_of(content)
        if secret := link.credentials.get("secret"):
            now = int(time.time())
            message |= {"timestamp": str(now), "sign": signature(secret, now)}
        token = hook_token(link.credentials["webhook"])
        if _bytes_of(message) > MOST_BYTES:
            raise invalid("body_long")
        body = ask(
            Ask(
                "POST", f"{base_of(HOST)}/open-apis/bot/v2/hook/{token}", effect=True, json=message
            ),
            DIALECT,
        )
        return Live(remote_id="", response=kept(body))


def hook_token(webhook: str) -> str:
    """The token at the end of a webhook's address. Raises PlatformError (validation)."""
    token = robot_address(webhook, HOST).rstrip("/").rpartition("/")[2]
    if not _TOKEN.match(token):
        raise no_robot()
    return token


def _bytes_of(message: JSON) -> int:
    """How long it is as it is sent: what stands around each line counts, too."""
    return len(json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode())


def signature(secret: str, timestamp: int) -> str:
    """Nothing at all, signed with the moment and the secret."""
    made = hmac.new(f"{timestamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
    return base64.b64encode(made).decode("ascii")


def message_of(content: Content) -> JSON:
    """A text, or with a title a post whose link can be tapped."""
    if content.kind is ContentKind.TEXT and not content.title:
        return {"msg_type": "text", "content": {"text": content.text}}
    text = content.text.replace(content.link, "").rstrip() if content.link else content.text
    lines: list[list[JSON]] = [
        [{"tag": "text", "text": line}] for line in text.split("\n") if line.strip()
    ]
    if content.link:
        lines.append([{"tag": "a", "text": content.link, "href": content.link}])
    post = {"zh_cn": {"title": content.title, "content": lines}}
    return {"msg_type": "post", "content": {"post": post}}
