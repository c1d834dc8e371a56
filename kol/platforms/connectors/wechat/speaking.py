"""How WeChat is spoken to: always HTTP 200, the number in the body counts; ``stable_token``, which
does not make the token of another process worthless."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from foundation.fetching.calling import MOST_BYTES
from kol.platforms.connectors.base import JSON, Connection, Media
from kol.platforms.connectors.bases import base_of
from kol.platforms.connectors.errors import Fault
from kol.platforms.connectors.http import Ask, Dialect, Said, Upload, ask, with_token
from kol.platforms.connectors.oauth import Profile, Tokens, moment_in

HOST = "https://api.weixin.qq.com"
# What it says of a day whose figures are not there yet; they come in the morning, about eight.
NOT_COUNTED = "61503"
COUNTED_AFTER = 3600


def _read(body: JSON) -> Said | None:
    code = body.get("errcode", 0)
    if code in (0, "0"):
        return None
    text = str(body.get("errmsg", ""))
    return Said(str(code), text, log_id=text.partition("rid: ")[2].strip())


DIALECT = Dialect(
    read=_read,
    faults={
        "-1": Fault.BUSY,
        "40001": Fault.AUTH,
        "40013": Fault.AUTH,
        "40014": Fault.AUTH,
        "40125": Fault.AUTH,
        "41001": Fault.AUTH,
        "42001": Fault.AUTH,
        "42007": Fault.AUTH,
        "40003": Fault.NOT_FOUND,
        "40007": Fault.NOT_FOUND,
        "46004": Fault.NOT_FOUND,
        "53600": Fault.NOT_FOUND,  # no such article
        "40164": Fault.PERMISSION,  # our address is not on the account's list
        # Its administrator has to say yes to our address, or said no for an hour or a day.
        "89501": Fault.PERMISSION,
        "89502": Fault.PERMISSION,
        "89503": Fault.PERMISSION,
        "89504": Fault.PERMISSION,
        "89505": Fault.PERMISSION,
        "89506": Fault.PERMISSION,
        "89507": Fault.PERMISSION,
        "40243": Fault.PERMISSION,  # the secret is frozen
        "50004": Fault.PERMISSION,  # no tokens for this account
        "50007": Fault.PERMISSION,  # the account is frozen
        "48001": Fault.PERMISSION,
        "48004": Fault.PERMISSION,
        "50002": Fault.PERMISSION,
        "43004": Fault.PERMISSION,
        "48002": Fault.PERMISSION,
        "45009": Fault.QUOTA,
        "45028": Fault.QUOTA,  # no mass send left today
        "45047": Fault.QUOTA,
        "45011": Fault.RATE,
        "45066": Fault.RATE,
        "45065": Fault.CONFLICT,
        "45110": Fault.VALIDATION,  # the author's name is too long
        "45015": Fault.VALIDATION,
        "45067": Fault.VALIDATION,
        "45166": Fault.VALIDATION,
        "47001": Fault.VALIDATION,
        "48008": Fault.VALIDATION,
        "53501": Fault.RATE,
        "53503": Fault.VALIDATION,  # the draft did not pass the look before publishing
        "53504": Fault.PERMISSION,  # this draft is published, or saved first, in WeChat's own
        "53505": Fault.PERMISSION,  # pages
        "61500": Fault.VALIDATION,
        "61501": Fault.VALIDATION,
        NOT_COUNTED: Fault.PROCESSING,
        "88000": Fault.PERMISSION,  # the account has no comments
        "88001": Fault.NOT_FOUND,
        "88002": Fault.PERMISSION,
        "88008": Fault.NOT_FOUND,
    },
    ranges=(
        (40000, 40999, Fault.VALIDATION),
        (41000, 41999, Fault.VALIDATION),
        (44000, 44999, Fault.VALIDATION),
        (45001, 45008, Fault.VALIDATION),
        (88000, 88099, Fault.VALIDATION),
    ),
    unlisted=frozenset({"40164"}),
    waits={
        "-1": 5,
        "45011": 60,
        "45066": 60,
        "53501": 60,
        "89506": 86400,
        "89507": 3600,
        NOT_COUNTED: COUNTED_AFTER,
    },
)


def _read_mass(body: JSON) -> Said | None:
    # The clientmsgid is known, and the answer names the send it stands for: that is a yes.
    return None if str(body.get("errcode")) == "45065" and body.get("msg_id") else _read(body)


MASS = replace(DIALECT, read=_read_mass)


class WeChatTokens:
    """Tokens for the keys of an account."""

    def issue(self, credentials: Mapping[str, str], *, force: bool = False) -> Tokens:
        """A token; the same one for all who ask, unless ``force`` (twenty times a day, and thirty
        seconds apart) makes the last one worthless."""
        got = ask(
            Ask(
                "POST",
                f"{base_of(HOST)}/cgi-bin/stable_token",
                json={
                    "grant_type": "client_credential",
                    "appid": credentials["app_id"],
                    "secret": credentials["app_secret"],
                    "force_refresh": force,
                },
            ),
            DIALECT,
        )
        return Tokens(
            access_token=str(got["access_token"]), expires_at=moment_in(got.get("expires_in"))
        )

    def profile(self, credentials: Mapping[str, str]) -> Profile:
        """Good keys get a token; WeChat tells no name by them."""
        self.issue(credentials)
        return Profile(uid=credentials["app_id"])


def post(
    link: Connection,
    path: str,
    body: Mapping[str, Any],
    *,
    effect: bool = False,
    dialect: Dialect = DIALECT,
    most_bytes: int = MOST_BYTES,
) -> JSON:
    """A call with JSON in it."""

    def make(token: str) -> Ask:
        return Ask(
            "POST",
            base_of(HOST) + path,
            effect=effect,
            params={"access_token": token},
            json=body,
            most_bytes=most_bytes,
        )

    return with_token(link, make, dialect)


def upload(link: Connection, path: str, picture: Media, **params: str) -> JSON:
    """A picture handed in: as material of the account (which counts), or for a text's body."""

    def make(token: str) -> Ask:
        name = picture.filename or f"{picture.public_id}.{picture.mime.partition('/')[2]}"
        return Ask(
            "POST",
            base_of(HOST) + path,
            params={"access_token": token, **params},
            files={"media": Upload(picture.open(), name, picture.mime)},
            seconds=40,
        )

    return with_token(link, make, DIALECT)
