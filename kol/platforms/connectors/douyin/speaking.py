"""How Douyin is spoken to. Three shapes of answers at once: ``extra.error_code`` (old), ``err_no``
(v1), ``data.error_code`` (signing in); two more were met beside them. HTTP 200 nearly always."""

from collections.abc import Callable, Mapping
from typing import Any

from kol.platforms.connectors.base import JSON, Connection
from kol.platforms.connectors.bases import base_of
from kol.platforms.connectors.errors import Fault
from kol.platforms.connectors.http import Ask, Dialect, Said, Upload, with_token

HOST = "https://open.douyin.com"


def _read(body: JSON) -> Said | None:
    extra, data = _part(body, "extra"), _part(body, "data")
    log_id = str(extra.get("logid") or body.get("log_id") or "")
    shapes = (
        (extra.get("error_code"), extra.get("sub_description") or extra.get("description")),
        (body.get("err_no"), body.get("err_msg")),
        (data.get("error_code"), data.get("description")),
        (data.get("errorCode"), data.get("description")),
        (body.get("error_code"), body.get("description")),
    )
    for code, text in shapes:
        if code not in (None, 0, "0", ""):
            return Said(str(code), str(text or ""), log_id)
    return None


def _part(body: JSON, name: str) -> JSON:
    found = body.get(name)
    return found if isinstance(found, dict) else {}


DIALECT = Dialect(
    read=_read,
    faults={
        "10008": Fault.AUTH,
        "10010": Fault.AUTH,
        "10013": Fault.AUTH,
        "10003": Fault.AUTH,
        "10004": Fault.PERMISSION,
        "10005": Fault.VALIDATION,
        "10007": Fault.AUTH,
        "2190002": Fault.AUTH,
        "2190008": Fault.AUTH,
        "28001003": Fault.AUTH,
        "28001008": Fault.AUTH,
        "2190003": Fault.PERMISSION,
        "2190004": Fault.PERMISSION,
        "2190015": Fault.AUTH,  # the token is not this account's
        "2190016": Fault.PERMISSION,  # the app is closed
        "28001012": Fault.PERMISSION,
        "28001014": Fault.PERMISSION,
        "28001015": Fault.AUTH,
        "28001016": Fault.PERMISSION,
        "28001017": Fault.PERMISSION,  # an interface it does not have
        "28001018": Fault.PERMISSION,
        "28001019": Fault.PERMISSION,
        "28001020": Fault.PERMISSION,  # an app for tests, which does not know the account
        "28001021": Fault.PERMISSION,  # or is over
        "28001042": Fault.PERMISSION,
        "28001045": Fault.AUTH,  # the account is gone
        "28001046": Fault.PERMISSION,  # or banned
        "28001047": Fault.PERMISSION,  # or private
        "28001056": Fault.PERMISSION,  # the interface is no more
        "28004020": Fault.PERMISSION,  # not by this way of signing in
        "10020": Fault.RATE,
        "28003018": Fault.RATE,
        "28001052": Fault.RATE,
        "2190001": Fault.QUOTA,
        "28003017": Fault.QUOTA,
        "2100009": Fault.PERMISSION,  # the account is banned from doing this
        "2119003": Fault.QUOTA,
        "2100004": Fault.BUSY,
        "28001005": Fault.BUSY,
        "28001006": Fault.BUSY,
        "10002": Fault.VALIDATION,
        "2100005": Fault.VALIDATION,
        "2100007": Fault.PERMISSION,
        "28001007": Fault.VALIDATION,
        "2114004": Fault.VALIDATION,
    },
    waits={
        "10020": 60,
        "28003018": 60,
        "28001052": 60,
        "2100004": 15,
        "28001005": 15,
        "28001006": 15,
    },
)


def call(
    link: Connection,
    method: str,
    path: str,
    *,
    json: Any = None,
    files: Callable[[], Mapping[str, Upload]] | None = None,
    effect: bool = False,
    seconds: float = 20.0,
    **params: str | int,
) -> JSON:
    """A call for an account. ``files`` opens them anew for each try."""

    def make(token: str) -> Ask:
        return Ask(
            method,
            base_of(HOST) + path,
            effect=effect,
            headers={"access-token": token},
            params={"open_id": link.uid, **params},
            json=json,
            files=files() if files else None,
            seconds=seconds,
        )

    body = with_token(link, make, DIALECT)
    data = body.get("data")
    found: JSON = dict(data) if isinstance(data, dict) else {}
    return found
