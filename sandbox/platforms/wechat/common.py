"""What all calls to WeChat share: tokens, errors, and events with signature and AES."""

import base64
import hashlib
import json
import os
import struct
import time
from collections.abc import Callable
from urllib.parse import urlencode

import httpx
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from sandbox.books import Post
from sandbox.faults import Fault, Kind
from sandbox.http import JSON, Answer, BadRequest, Call, answer
from sandbox.pushing import tell
from sandbox.routing import Platform
from sandbox.world import World, digest

HOST = "/api.weixin.qq.com"
WithAccount = Callable[[World, Call, str], Answer]
_SAYS = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40004: "invalid media type",
    40005: "invalid file type",
    40007: "invalid media_id",
    40009: "invalid image size",
    40013: "invalid appid",
    40035: "invalid parameter",
    40125: "invalid appsecret",
    40130: "invalid openid list size, at least two openid",
    40164: "invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist",
    41001: "access_token missing",
    41005: "media data missing",
    42001: "access_token expired",
    44003: "empty news data",
    45001: "media size out of limit",
    45003: "title size out of limit",
    45004: "description size out of limit",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit  mustslower  retry next minute",
    45028: "has no masssend quota",
    45065: "clientmsgid exist",
    45066: "same clientmsgid retry too fast",
    45067: "clientmsgid size out of limit",
    45166: "invalid content",
    47001: "data format error",
    48001: "api unauthorized",
    48004: "api forbidden for irregularities",
    53503: "该草稿未通过发布检查",
    53504: "需前往公众平台官网使用草稿",
    53600: "Article ID 无效",
    88000: "without comment privilege",
    88001: "msg_data is not exists",
    88010: "count range error. cout <= 0 or count > 50",
    61500: "date format error",
    61501: "date range error",
    61503: "data is not ready, please try later",
}


def no(code: int, **more: object) -> Answer:
    """An error in WeChat's form: HTTP 200, the code in the body."""
    return answer({"errcode": code, "errmsg": f"{_SAYS[code]} rid: {os.urandom(8).hex()}", **more})


def ok(**more: object) -> Answer:
    """It worked."""
    return answer({"errcode": 0, "errmsg": "ok", **more})


def _who(world: World, call: Call) -> str:
    told = world.token("wechat", call.query.get("access_token", ""))
    if told:
        return str(told["uid"])
    if call.path.endswith("stable_token") and call.body.startswith(b"{"):
        return str(json.loads(call.body).get("appid", ""))
    return call.query.get("appid", "")


def _refuse(_world: World, _call: Call, fault: Fault) -> Answer:
    codes = {
        Kind.RATE: 45011, Kind.QUOTA: 45009, Kind.BUSY: -1, Kind.EXPIRED: 42001,
        Kind.SIGNATURE: 40001, Kind.PERMISSION: 48001,
    }  # fmt: skip
    return no(codes[fault.kind])


wechat = Platform("wechat", "微信公众号", _who, _refuse, lambda _call: no(47001))


def on(path: str, role: str) -> Callable[[WithAccount], WithAccount]:
    """A call that carries an access token; its handler gets the account (the appid), too."""

    def register(handler: WithAccount) -> WithAccount:
        def checked(world: World, call: Call) -> Answer:
            appid = account_of(world, call)
            return appid if isinstance(appid, Answer) else handler(world, call, appid)

        wechat.on("POST", HOST + path, role)(checked)
        return handler

    return register


def account_of(world: World, call: Call) -> str | Answer:
    """The account (appid) of a call, or what is wrong with its token."""
    token = call.query.get("access_token", "")
    if not token:
        return no(41001)
    told = world.token("wechat", token)
    if told is None or told.get("dead"):
        return no(40001)
    if told["until"] <= world.now():
        return no(42001)
    return str(told["uid"])


def _known(world: World, appid: str, secret: str) -> Answer | None:
    """What is wrong with the keys, or with where the call comes from (``ip_refused``: the caller is
    not on the account's list of addresses)."""
    if not appid:
        return no(40013)
    if secret != world.secret(appid):
        return no(40125)
    return no(40164) if world.account("wechat", appid).get("ip_refused") else None


@wechat.on("GET", HOST + "/cgi-bin/token", "token")
def token(world: World, call: Call) -> Answer:
    """A new token, which ends the one before."""
    appid = call.query.get("appid", "")
    if call.query.get("grant_type") != "client_credential":
        return no(40002)
    wrong = _known(world, appid, call.query.get("secret", ""))
    if wrong:
        return wrong
    if world.over_today(f"wechat/{appid}", "token", 2000):
        return no(45009)
    before = world.books.get("wechat.token", appid)
    if before and (told := world.token("wechat", before["token"])):
        world.books.put("token:wechat", before["token"], {**told, "dead": True})
    return _token_made(world, appid, "wechat.token")


@wechat.on("POST", HOST + "/cgi-bin/stable_token", "token")
def stable_token(world: World, call: Call) -> Answer:
    """The same token for all who ask, until five minutes before its end."""
    told = call.json
    appid = str(told.get("appid", ""))
    if told.get("grant_type") != "client_credential":
        return no(40002)
    wrong = _known(world, appid, str(told.get("secret", "")))
    if wrong:
        return wrong
    before = world.books.get("wechat.stable", appid)
    kept = world.token("wechat", before["token"]) if before else None
    if told.get("force_refresh"):
        if world.over(f"wechat/{appid}", "force", 1, 30) or world.over_today(
            f"wechat/{appid}", "forced", 20
        ):
            return no(45009)
        if before and kept:
            world.books.put("token:wechat", before["token"], {**kept, "dead": True})
        return _token_made(world, appid, "wechat.stable")
    if before and kept and kept["until"] - world.now() > 300:
        left = int(kept["until"] - world.now())
        return answer({"access_token": before["token"], "expires_in": left})
    return _token_made(world, appid, "wechat.stable")


def _token_made(world: World, appid: str, kind: str) -> Answer:
    made = world.token_make("wechat", appid, 7200)
    world.books.put(kind, appid, {"token": made}, world.now())
    left = int((world.token("wechat", made) or {})["until"] - world.now())
    return answer({"access_token": made, "expires_in": left})


# --- Events --------------------------------------------------------------------------------------


def callback_token(world: World, appid: str) -> str:
    """The token typed beside the callback's address."""
    return str(world.account("wechat", appid).get("callback_token") or f"token-{appid}")


def aes_key(world: World, appid: str) -> str:
    """EncodingAESKey: 43 letters and digits."""
    told = world.account("wechat", appid).get("aes_key")
    made = base64.b64encode(bytes.fromhex(digest("aes", appid)), b"ab").decode()[:43]
    return str(told or made)


def encrypted(key: str, appid: str, text: str) -> str:
    """AES-256-CBC over 16 random bytes, the length, the text and the appid, padded to 32."""
    secret = base64.b64decode(key + "=")
    plain = text.encode()
    body = os.urandom(16) + struct.pack(">I", len(plain)) + plain + appid.encode()
    pad = 32 - len(body) % 32
    body += bytes([pad]) * pad
    cipher = Cipher(algorithms.AES(secret), modes.CBC(secret[:16])).encryptor()
    return base64.b64encode(cipher.update(body) + cipher.finalize()).decode()


def sign(*parts: str) -> str:
    """sha1 over the sorted parts."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def signed(world: World, appid: str, xml: str, *, forged: bool = False) -> tuple[bytes, JSON]:
    """Body and query of an event in safe mode."""
    # By the clock everybody has: a call signed an hour off is a replay, whatever day it is here.
    stamp, nonce = str(int(time.time())), os.urandom(5).hex()
    token = "somebody-else" if forged else callback_token(world, appid)
    sealed = encrypted(aes_key(world, appid), appid, xml)
    body = f"<xml><ToUserName><![CDATA[gh_{digest(appid)[:12]}]]></ToUserName>"
    body += f"<Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
    query = {
        "signature": sign(token, stamp, nonce), "timestamp": stamp, "nonce": nonce,
        "openid": f"o{digest(appid, 'helper')[:27]}", "encrypt_type": "aes",
        "msg_signature": sign(token, stamp, nonce, sealed),
    }  # fmt: skip
    return body.encode(), query


def event(world: World, call: Call, appid: str, post: Post, name: str, inner: str) -> None:
    """Tell the account's callback of a publication's end."""
    url = str(world.account("wechat", appid).get("callback", ""))
    if not url:
        return
    xml = (
        f"<xml><ToUserName><![CDATA[gh_{digest(appid)[:12]}]]></ToUserName>"
        f"<FromUserName><![CDATA[o{digest(appid, 'helper')[:27]}]]></FromUserName>"
        f"<CreateTime>{int(post.due)}</CreateTime><MsgType><![CDATA[event]]></MsgType>"
        f"<Event><![CDATA[{name}]]></Event>{inner}</xml>"
    )
    headers = {"content-type": "text/xml"}
    body, query = signed(world, appid, xml)
    bad_body, bad_query = signed(world, appid, xml, forged=True)
    joint = "&" if "?" in url else "?"
    # The query is part of the address, so the forged one goes by a header the pusher adds to it.
    tell(
        world, call, "wechat", appid, url,
        (body, {**headers, "x-query": joint + urlencode(query)}),
        (bad_body, {**headers, "x-query": joint + urlencode(bad_query)}),
        at=post.due,
    )  # fmt: skip


async def verify(world: World, appid: str) -> bool:
    """What WeChat does when the address is typed in: it must echo a word."""
    url = str(world.account("wechat", appid).get("callback", ""))
    stamp, nonce, echo = str(int(world.now())), os.urandom(5).hex(), os.urandom(8).hex()
    signature = sign(callback_token(world, appid), stamp, nonce)
    query = {"signature": signature, "timestamp": stamp, "nonce": nonce, "echostr": echo}
    async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
        try:
            said = await client.get(url, params=query)
        except httpx.HTTPError:
            return False
    return said.status_code == 200 and said.text.strip() == echo


# What figures and comments know a send by, and a publication.
SENDS, PUBLICATIONS = 2_247_000_000, 2_247_483_647


def data_id(post: Post) -> int:
    """The msg_data_id of what was sent or published."""
    return (SENDS if "msg_id" in post.extra else PUBLICATIONS) + post.id


def wanted(told: JSON, name: str) -> str:
    """A text that must be there. Raises BadRequest."""
    value = told.get(name)
    if not isinstance(value, str) or not value:
        raise BadRequest
    return value
