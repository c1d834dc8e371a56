"""DingTalk's group robot: signed in its address, where a secret is set; the number in the answer
counts. Too many, and the group hears nothing for ten minutes. Nothing can be asked afterwards."""

import base64
import hashlib
import hmac
import time
from urllib.parse import parse_qs, urlsplit

from kol.platforms.connectors.base import JSON, Connection, Content, ContentKind, Live, Outcome
from kol.platforms.connectors.bases import base_of
from kol.platforms.connectors.errors import Fault
from kol.platforms.connectors.http import Ask, Dialect, Said, ask, kept
from kol.platforms.connectors.silent import Silent, invalid
from kol.platforms.connectors.webhooks import no_robot, robot_address
from kol.platforms.connectors.wishes import flag, several

HOST = "https://oapi.dingtalk.com"
BLOCKED_SECONDS = 600


def _read(body: JSON) -> Said | None:
    code, text = body.get("errcode"), str(body.get("errmsg", ""))
    if code == 0:
        return None
    if code == 310000:
        return Said("310000", text, fault=_refused(text))
    if code is None and (body.get("status") == 1111 or body.get("punish") == "deny"):
        # The gate before the robots knows no errcode.
        return Said("1111", text)
    return Said("unreadable" if code is None else str(code), text)


# One number for three things, told apart by its words, which were English once. A robot's keywords
# come first: they may be any word, and stand in what is said about them.
_REFUSED = (
    (("关键词", "keyword"), Fault.VALIDATION),
    (("签名", "时间戳", "sign", "timestamp"), Fault.AUTH),
    (("白名单", "whitelist"), Fault.PERMISSION),
)


def _refused(text: str) -> Fault | None:
    lower = text.lower()
    return next((fault for words, fault in _REFUSED if any(one in lower for one in words)), None)


DIALECT = Dialect(
    read=_read,
    faults={
        "unreadable": Fault.UNKNOWN,
        "-1": Fault.BUSY,
        "310000": Fault.VALIDATION,
        "300001": Fault.AUTH,
        "300005": Fault.AUTH,
        "400101": Fault.AUTH,  # no such robot
        "400106": Fault.AUTH,
        "400013": Fault.PERMISSION,  # the group is no more
        "400102": Fault.PERMISSION,  # the robot was turned off
        "410100": Fault.RATE,
        "130101": Fault.RATE,
        "1111": Fault.RATE,
        # The robots' page has neither of these.
        "660026": Fault.RATE,
        "90030": Fault.RATE,
    },
    other=Fault.VALIDATION,
    unlisted=frozenset({"310000"}),
    waits={
        "410100": BLOCKED_SECONDS,
        "130101": BLOCKED_SECONDS,
        # Five minutes for an address, ten for a robot: it doesn't say which.
        "1111": BLOCKED_SECONDS,
        "660026": BLOCKED_SECONDS,
        "90030": BLOCKED_SECONDS,
        "-1": 15,
    },
)


class DingTalk(Silent):
    """The connector."""

    def submit(self, link: Connection, content: Content, key: str, prepared: JSON) -> Outcome:
        """Send one message."""
        params: dict[str, str] = {"access_token": hook_token(link.credentials["webhook"])}
        if secret := link.credentials.get("secret"):
            now = int(time.time() * 1000)
            params |= {"timestamp": str(now), "sign": signature(secret, now)}
        body = ask(
            Ask(
                "POST",
                f"{base_of(HOST)}/robot/send",
                effect=True,
                params=params,
                json=message_of(content),
            ),
            DIALECT,
        )
        return Live(remote_id="", response=kept(body))


def hook_token(webhook: str) -> str:
    """The token of a webhook's address. Raises PlatformError (validation)."""
    token = parse_qs(urlsplit(robot_address(webhook, HOST)).query).get("access_token", [""])[0]
    if not token:
        raise no_robot()
    return token


def signature(secret: str, timestamp: int) -> str:
    """The moment and the secret, signed with the secret. It is written into an address later."""
    text = f"{timestamp}\n{secret}"
    made = hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()
    return base64.b64encode(made).decode("ascii")


def message_of(content: Content) -> JSON:
    """A text, or with a title or pictures a markdown message, which has to have a title."""
    at = {
        "atMobiles": several(content, "at_mobiles"),
        "isAtAll": flag(content, "at_all"),
    }
    if content.kind is ContentKind.TEXT and not content.title:
        return {"msgtype": "text", "text": {"content": content.text}, "at": at}
    if not all(one.url for one in content.images):
        raise invalid("media_address")
    title = content.title or content.text.strip().partition("\n")[0][:40]
    parts = [
        *([f"#### {content.title}"] if content.title else []),
        content.text,
        *(f"![{one.alt}]({one.url})" for one in content.images),
    ]
    if content.link and content.link not in content.text:
        parts.append(f"[{content.link}]({content.link})")
    return {
        "msgtype": "markdown",
        "markdown": {"title": title, "text": "\n\n".join(parts)},
        "at": at,
    }
