"""How Kuaishou is spoken to: 1 is a yes, every other number a no, and few of them are published."""

from kol.platforms.connectors.base import JSON, Connection
from kol.platforms.connectors.bases import base_of
from kol.platforms.connectors.errors import Fault
from kol.platforms.connectors.http import Ask, Dialect, Said, with_token

HOST = "https://open.kuaishou.com"
VIDEO_NOT_EXIST = frozenset({"100120001", "120001"})
# What its words mean, the first that fits: few of its numbers are published.
_WORDS = (
    ("UPLOAD_TOKEN", Fault.CONFLICT),  # used before
    ("TOKEN", Fault.AUTH),
    ("CODE", Fault.AUTH),
    ("APP", Fault.AUTH),
    ("SCOPE", Fault.PERMISSION),
    ("PERMISSION", Fault.PERMISSION),
    ("FORBIDDEN", Fault.PERMISSION),
    ("QUOTA", Fault.QUOTA),
    ("RATE", Fault.RATE),
    ("LIMIT", Fault.RATE),
    ("PARAM", Fault.VALIDATION),
)


def _read(body: JSON) -> Said | None:
    code = body.get("result")
    if code in (1, "1"):
        return None
    error = str(body.get("error") or "")
    word = next((fault for part, fault in _WORDS if part in error.upper()), None)
    text = str(body.get("error_msg") or error)
    number = "unreadable" if code is None else str(code)
    return Said(number, text, fault=_NUMBERS.get(number) or word)


# Numbers of contents come with the interface's number before them, and without.
_NUMBERS = {
    "10000200": Fault.VALIDATION,
    "100400": Fault.VALIDATION,
    "100200100": Fault.VALIDATION,
    "100200103": Fault.VALIDATION,
    "100200104": Fault.VALIDATION,
    "100200101": Fault.AUTH,
    "100200102": Fault.AUTH,
    "100200105": Fault.AUTH,
    "100200106": Fault.PERMISSION,
    "100200107": Fault.AUTH,
    "100200108": Fault.AUTH,
    "100200109": Fault.AUTH,  # the owner took the app's right back
    "100200110": Fault.AUTH,
    "100200111": Fault.AUTH,
    "100200112": Fault.AUTH,
    "100200113": Fault.AUTH,
    "100200114": Fault.AUTH,  # the signature
    "100200115": Fault.AUTH,
    "100200301": Fault.PERMISSION,  # taken for spam: a person looks
    "100200410": Fault.RATE,
    "400000": Fault.NOT_FOUND,
    "400002": Fault.RATE,
    "100120002": Fault.VALIDATION,  # the upload did not succeed
    "120002": Fault.VALIDATION,
    **dict.fromkeys(VIDEO_NOT_EXIST, Fault.NOT_FOUND),
}
# A system error stays unknown where it may have published.
DIALECT = Dialect(
    read=_read,
    faults=_NUMBERS,
    broken=frozenset({"100200500"}),
    waits={"100200410": 60, "400002": 60},
)


def app_params(link: Connection, token: str) -> dict[str, str]:
    """What each call for an account begins with."""
    return {"access_token": token, "app_id": link.app["client_id"]}


def call(link: Connection, method: str, path: str, **params: str | int) -> JSON:
    """A call for an account."""

    def make(token: str) -> Ask:
        return Ask(method, base_of(HOST) + path, params={**app_params(link, token), **params})

    return with_token(link, make, DIALECT)
