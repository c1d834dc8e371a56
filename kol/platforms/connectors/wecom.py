"""WeCom's group robot: the key in its address is all there is. HTTP says 200 whatever happens; the
number in the body counts. Nothing can be asked afterwards, and nothing is known twice."""

import base64
import hashlib
from urllib.parse import parse_qs, urlsplit

from kol.platforms.connectors.base import JSON, Connection, Content, ContentKind, Live, Outcome
from kol.platforms.connectors.bases import base_of
from kol.platforms.connectors.capability import Counting
from kol.platforms.connectors.counting import cut_to
from kol.platforms.connectors.errors import Fault
from kol.platforms.connectors.http import Ask, Dialect, Said, ask, kept
from kol.platforms.connectors.silent import Silent, invalid
from kol.platforms.connectors.webhooks import no_robot, robot_address
from kol.platforms.connectors.wishes import several

HOST = "https://qyapi.weixin.qq.com"


def _read(body: JSON) -> Said | None:
    code = body.get("errcode")
    if code == 0:
        return None
    text = str(body.get("errmsg", ""))
    # Mostly the address, but a text that is too long was told by this number as well.
    wrong = code == 93000 and "webhook" not in text.lower()
    return Said(
        str(code if code is not None else "unreadable"),
        text,
        fault=Fault.VALIDATION if wrong else None,
    )


DIALECT = Dialect(
    read=_read,
    faults={
        "unreadable": Fault.UNKNOWN,
        "-1": Fault.BUSY,
        "93000": Fault.AUTH,
        "93004": Fault.PERMISSION,  # the robot was turned off
        "93008": Fault.PERMISSION,  # it is not in the group any more
        "60020": Fault.PERMISSION,  # our address is not allowed
        "45009": Fault.RATE,
        "45033": Fault.RATE,
        "45002": Fault.VALIDATION,
        "45008": Fault.VALIDATION,
        "301019": Fault.VALIDATION,
    },
    # It said what is wrong with it: it did not send it.
    other=Fault.VALIDATION,
    unlisted=frozenset({"60020"}),
    waits={"45009": 60, "45033": 60, "-1": 15},
)


class WeCom(Silent):
    """The connector."""

    def submit(self, link: Connection, content: Content, key: str, prepared: JSON) -> Outcome:
        """Send one message."""
        body = ask(
            Ask(
                "POST",
                f"{base_of(HOST)}/cgi-bin/webhook/send",
                effect=True,
                params={"key": webhook_key(link.credentials["webhook"])},
                json=message_of(content),
            ),
            DIALECT,
        )
        return Live(remote_id="", response=kept(body))


def webhook_key(webhook: str) -> str:
    """The key of a webhook's address, or the key itself. Raises PlatformError (validation)."""
    address = robot_address(webhook, HOST)
    key = parse_qs(urlsplit(address).query).get("key", [""])[0] if "/" in address else address
    if not key:
        raise no_robot()
    return key


def message_of(content: Content) -> JSON:
    """The message of a content: a text, a card with its picture and link, or a picture."""
    if content.kind is ContentKind.IMAGES and content.link:
        return {"msgtype": "news", "news": {"articles": _cards(content)}}
    if content.kind is ContentKind.IMAGES:
        return _picture(content)
    if content.kind is ContentKind.ARTICLE:
        head = f"**{content.title}**\n" if content.title else ""
        tail = f"\n[{content.link}]({content.link})" if content.link else ""
        return {"msgtype": "markdown", "markdown": {"content": f"{head}{content.text}{tail}"}}
    text: JSON = {"content": content.text}
    for name in ("mentioned_list", "mentioned_mobile_list"):
        if named := several(content, name):
            text[name] = named
    return {"msgtype": "text", "text": text}


def _cards(content: Content) -> list[JSON]:
    first, *others = content.images
    title = content.title or content.text
    cards = [
        {
            "title": cut_to(title, 128, Counting.BYTES),
            "description": cut_to(content.text, 512, Counting.BYTES),
            "url": content.link,
            "picurl": first.url,
        }
    ]
    cards += [
        {
            "title": cut_to(one.alt or title, 128, Counting.BYTES),
            "description": "",
            "url": content.link,
            "picurl": one.url,
        }
        for one in others
    ]
    return cards


def _picture(content: Content) -> JSON:
    if len(content.images) != 1 or content.text.strip():
        raise invalid("card_needs_link")
    with content.images[0].open() as stream:
        data = stream.read()
    return {
        "msgtype": "image",
        "image": {
            "base64": base64.b64encode(data).decode("ascii"),
            "md5": hashlib.md5(data, usedforsecurity=False).hexdigest(),
        },
    }
