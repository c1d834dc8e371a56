"""How Bilibili is spoken to: each call is signed over its ``x-bili-`` headers, which hold the MD5
of a JSON body (of nothing for files and questions)."""

import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any

from kol.platforms.connectors.base import JSON, Connection
from kol.platforms.connectors.bases import base_of
from kol.platforms.connectors.errors import Fault
from kol.platforms.connectors.http import Ask, Dialect, Said, Upload, with_token

HOST = "https://member.bilibili.com"
API = "https://api.bilibili.com"
UPLOADS = "https://openupos.bilivideo.com"
FN = "/arcopen/fn"


def _read(body: JSON) -> Said | None:
    code = body.get("code")
    if code in (0, "0"):
        return None
    text = str(body.get("message", ""))
    return Said("unreadable" if code is None else str(code), text, str(body.get("request_id", "")))


# Its own failures, and those of what stands behind it. 4004: its gateway had this very call
# before, so what came of that is to be found out.
BROKEN = frozenset(
    {
        "-500",
        "4004",
        "5000",
        "5001",
        "5002",
        "5003",
        "122010",
        "123002",
        "123023",
        "123039",
        "123044",
        "129020",
        "129021",
        "130004",
        "130005",
        "130006",
        "131001",
        "141002",
        "141003",
        "141005",
    }
)
DIALECT = Dialect(
    read=_read,
    faults={
        # Overloaded, by some; by the gateway's own list no such interface, and no JSON. To try
        # again does no harm either way.
        "4010": Fault.BUSY,
        "4011": Fault.BUSY,
        "127201": Fault.BUSY,
        "122009": Fault.BUSY,
        "127009": Fault.RATE,
        "127306": Fault.RATE,
        "123026": Fault.RATE,
        "-101": Fault.AUTH,
        "122000": Fault.AUTH,
        "122001": Fault.AUTH,
        "122002": Fault.AUTH,
        "122007": Fault.AUTH,
        "122008": Fault.AUTH,
        "127008": Fault.AUTH,
        "123029": Fault.QUOTA,
        "123036": Fault.QUOTA,
        "123037": Fault.QUOTA,
        "129009": Fault.QUOTA,
        "129012": Fault.QUOTA,
        "129018": Fault.QUOTA,
        "123007": Fault.CONFLICT,
        "123015": Fault.CONFLICT,
        "123035": Fault.CONFLICT,
        "123043": Fault.CONFLICT,
        "129000": Fault.CONFLICT,
        "129015": Fault.CONFLICT,
        # An upload's token that is not good (any more): looked up before anything else is done.
        "127022": Fault.CONFLICT,
        "127023": Fault.CONFLICT,
        "123001": Fault.PERMISSION,
        "127005": Fault.PERMISSION,
        "127006": Fault.PERMISSION,
        "127007": Fault.PERMISSION,  # the app may not
        "127010": Fault.PERMISSION,
        "127011": Fault.PERMISSION,  # the account's owner did not allow it
        "127304": Fault.PERMISSION,
        "127305": Fault.PERMISSION,
        "130001": Fault.PERMISSION,
        "127012": Fault.AUTH,
        "127100": Fault.VALIDATION,
        "127102": Fault.VALIDATION,
        "127207": Fault.VALIDATION,
        "127107": Fault.NOT_FOUND,
        "127124": Fault.NOT_FOUND,
        "123004": Fault.NOT_FOUND,
        "123005": Fault.NOT_FOUND,
        "123011": Fault.NOT_FOUND,
        "123040": Fault.NOT_FOUND,
        "123041": Fault.NOT_FOUND,
        "129001": Fault.NOT_FOUND,
        "130002": Fault.NOT_FOUND,
        "141004": Fault.NOT_FOUND,
        "4000": Fault.VALIDATION,
        "4001": Fault.AUTH,
        "4002": Fault.AUTH,
        "4003": Fault.AUTH,
        "4005": Fault.VALIDATION,
        "4006": Fault.VALIDATION,
        "4007": Fault.PERMISSION,
        "4008": Fault.PERMISSION,
        "4009": Fault.RATE,
        "4012": Fault.VALIDATION,
        "4013": Fault.VALIDATION,
        "-400": Fault.VALIDATION,
        "-403": Fault.PERMISSION,
        "-404": Fault.NOT_FOUND,
    },
    # What videos, uploads and lists of them are refused for.
    ranges=(
        (127000, 127004, Fault.AUTH),
        (123000, 123099, Fault.VALIDATION),
        (129000, 129099, Fault.VALIDATION),
        (130000, 130099, Fault.VALIDATION),
    ),
    broken=BROKEN,
    waits={"127009": 60, "127306": 60, "123026": 60, "-500": 15, "4010": 15, "4011": 15},
)


def signed(
    app: Mapping[str, str],
    body: bytes,
    *,
    nonce: str = "",
    timestamp: str = "",
    version: str = "2.0",
) -> dict[str, str]:
    """The headers of a call, signature included."""
    headers = {
        "x-bili-accesskeyid": app["client_id"],
        "x-bili-content-md5": hashlib.md5(body, usedforsecurity=False).hexdigest(),
        "x-bili-signature-method": "HMAC-SHA256",
        "x-bili-signature-nonce": nonce or secrets.token_hex(16),
        "x-bili-signature-version": version,
        "x-bili-timestamp": timestamp or str(int(time.time())),
    }
    text = "\n".join(f"{name}:{headers[name]}" for name in sorted(headers))
    right = hmac.new(app["client_secret"].encode(), text.encode(), hashlib.sha256).hexdigest()
    return {**headers, "Authorization": right}


def call(
    link: Connection,
    method: str,
    path: str,
    *,
    body: Any = None,
    files: Callable[[], Mapping[str, Upload]] | None = None,
    effect: bool = False,
    **params: str | int,
) -> JSON:
    """A signed call for an account. What came under ``data``."""
    written = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()

    def make(token: str) -> Ask:
        kind = {"Content-Type": "application/json"} if not files else {}
        return Ask(
            method,
            base_of(HOST) + FN + path,
            effect=effect,
            headers={**signed(link.app, written), "access-token": token, **kind},
            params=params,
            body=written if body is not None else None,
            files=files() if files else None,
            seconds=40 if files else 20,
        )

    got = with_token(link, make, DIALECT).get("data")
    found: JSON = dict(got) if isinstance(got, dict) else {"list": got or []}
    return found
