"""What WeChat tells an account's server: signed with the token, and in the safe mode encrypted with
the EncodingAESKey. Nothing in a plain body is believed where a key for the safe mode is set; nor is
what became of a work anywhere else, for the plain mode signs a moment and not the body: whoever saw
one address could write any body under it. There it is only a reason to ask."""

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping
from dataclasses import replace

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from lxml import etree

from kol.platforms.connectors.base import JSON, Live, Notice
from kol.platforms.connectors.callbacks import CallbackRefused, Heard, Incoming
from kol.platforms.connectors.http import kept
from kol.platforms.connectors.wechat.connector import mass_outcome, publish_outcome

BLOCK = 32
MOST_BYTES = 256 * 1024
# WeChat signs when it tells, and tells again for seconds; clocks differ. An older one is a replay.
FRESH_SECONDS = 3600


class WeChatCallbacks:
    """The reader. Each account has an address of its own."""

    per_app = False
    signed = True

    def hear(self, secrets: Mapping[str, str], incoming: Incoming) -> Heard:
        """Read a verification or an event. Raises CallbackRefused."""
        token = secrets.get("callback_token", "")
        if not token:
            raise CallbackRefused("no token")
        query = incoming.query
        if incoming.method == "GET":
            _signed(query.get("signature", ""), token, query)
            return Heard(reply=query.get("echostr", ""))
        if len(incoming.body) > MOST_BYTES:
            raise CallbackRefused("too large")
        told = _xml(incoming.body)
        safe = bool(secrets.get("aes_key"))
        if safe:
            sealed = str(told.get("Encrypt", ""))
            _signed(query.get("msg_signature", ""), token, query, sealed)
            told = _xml(opened(sealed, secrets["aes_key"], secrets["app_id"]))
        else:
            _signed(query.get("signature", ""), token, query)
        try:
            notices = _notices(told)
            if not safe:
                notices = tuple(replace(one, outcome=None) for one in notices)
            return Heard(reply="success", notices=notices)
        except (ValueError, TypeError, KeyError, AttributeError):
            raise CallbackRefused("shape") from None


def _signed(said: str, token: str, query: Mapping[str, str], *more: str) -> None:
    parts = sorted([token, query.get("timestamp", ""), query.get("nonce", ""), *more])
    right = hashlib.sha1("".join(parts).encode(), usedforsecurity=False).hexdigest()
    if not hmac.compare_digest(said.encode(), right.encode()):
        raise CallbackRefused("signature")
    moment = query.get("timestamp", "")
    known = moment.isascii() and moment.isdigit() and len(moment) <= 12
    if not known or abs(time.time() - int(moment)) > FRESH_SECONDS:
        raise CallbackRefused("stale")


def opened(sealed: str, aes_key: str, app_id: str) -> bytes:
    """The body of an encrypted message: 16 random bytes, its length, itself, whose it is. Raises
    CallbackRefused."""
    try:
        key = base64.b64decode(aes_key + "=")
        data = base64.b64decode(sealed)
        machine = Cipher(algorithms.AES256(key), modes.CBC(key[:16])).decryptor()
        plain = machine.update(data) + machine.finalize()
    except ValueError:
        raise CallbackRefused("encryption") from None
    padding = plain[-1] if plain else 0
    if not 1 <= padding <= BLOCK or len(plain) < 20 + padding:
        raise CallbackRefused("padding")
    plain = plain[:-padding]
    length = int.from_bytes(plain[16:20], "big")
    body, whose = plain[20 : 20 + length], plain[20 + length :]
    if len(body) != length or not hmac.compare_digest(whose, app_id.encode()):
        raise CallbackRefused("not of this account")
    return body


def _xml(body: bytes) -> JSON:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise CallbackRefused("xml") from None
    # WeChat declares no types; entities are what XML bombs are made of.
    if root.getroottree().docinfo.doctype:
        raise CallbackRefused("entities")
    found = _node(root, 0)
    if not isinstance(found, dict):
        raise CallbackRefused("xml")
    return found


def _node(node: etree._Element, depth: int) -> JSON | str:
    if depth > 8:
        raise CallbackRefused("xml")
    if not len(node):
        return (node.text or "").strip()
    found: JSON = {}
    for child in node:
        value, name = _node(child, depth + 1), str(child.tag)
        if name in found:
            several = found[name]
            found[name] = [*(several if isinstance(several, list) else [several]), value]
        else:
            found[name] = value
    return found


def _notices(told: JSON) -> tuple[Notice, ...]:
    event = str(told.get("Event", ""))
    when = f"{told.get('FromUserName', '')}:{told.get('CreateTime', '')}:{event}"
    if event == "PUBLISHJOBFINISH":
        return (_published(told, when),)
    if event == "MASSSENDJOBFINISH":
        handle = f"mass:{told.get('MsgID', '')}"
        outcome = mass_outcome(str(told.get("Status", "")), handle, told)
        # Figures know a send by its msg_data_id, which is not told here: asked for instead.
        outcome = None if isinstance(outcome, Live) else outcome
        return (Notice(f"{when}:{handle}", event, handle, outcome, kept(told)),)
    if not event:
        return ()
    return (Notice(when, event, "", None, {}),)


def _published(told: JSON, when: str) -> Notice:
    info = told.get("PublishEventInfo")
    info = info if isinstance(info, dict) else {}
    handle = f"publish:{info.get('publish_id', '')}"
    detail = info.get("article_detail")
    items = detail.get("item", []) if isinstance(detail, dict) else []
    # One item stands by itself, several are a list.
    answer = {**info, "article_detail": {"item": items if isinstance(items, list) else [items]}}
    return Notice(
        f"{when}:{handle}", str(told["Event"]), handle, publish_outcome(answer), kept(info)
    )
