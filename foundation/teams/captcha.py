"""Telling people from programs before a code is sent: a picture of digits, or its sound.

The local kind needs no row and no other site: a challenge is a signed token, its answer is derived
from the token's nonce under the site's key, and the picture is drawn when it is asked for. An
answer counts once: a try burns the nonce in the cache, and the code that was sent for it carries
the nonce under a unique constraint, so that a lost cache forgives a wrong guess and no second use.
Another kind (``QZ_CAPTCHA=package.module.Class``) implements ``Captcha``.
"""

import io
import secrets
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, cast

from captcha.audio import AudioCaptcha
from captcha.image import ImageCaptcha
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.urls import reverse
from django.utils.module_loading import import_string

from foundation.scopes.hashing import keyed_hash
from foundation.teams import demo_log
from foundation.teams.errors import CaptchaWrong

SECONDS = 600
DIGITS = 4
_SALT = "teams.captcha"


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a form shows: a token to send back, and where the picture and the sound are."""

    token: str
    image_url: str
    audio_url: str


@dataclass(frozen=True, slots=True)
class CaptchaAnswer:
    """What a form sent back."""

    token: str
    answer: str


class Captcha(Protocol):
    """A way of telling people from programs."""

    def challenge(self) -> Challenge:
        """A new riddle."""

    def check(self, answer: CaptchaAnswer, *, ip: str | None) -> str:
        """The nonce of a right answer (at most 32 characters). Raises CaptchaWrong."""


class LocalCaptcha:
    """Four digits, drawn and spoken here."""

    def challenge(self) -> Challenge:
        """A new riddle; in the demo its answer is written to the codes' log."""
        nonce = secrets.token_urlsafe(12)
        token = signing.dumps(nonce, salt=_SALT)
        demo_log.write("captcha", token, _answer(nonce))
        return Challenge(
            token,
            reverse("teams_captcha", kwargs={"token": token, "kind": "png"}),
            reverse("teams_captcha", kwargs={"token": token, "kind": "wav"}),
        )

    def check(self, answer: CaptchaAnswer, *, ip: str | None) -> str:
        """As the protocol says; one try a challenge."""
        nonce = nonce_read(answer.token)
        if not _first_try(nonce):
            raise CaptchaWrong(field="captcha")
        typed = "".join(char for char in answer.answer if not char.isspace())
        digits = "".join(str(int(char)) for char in typed if char.isdecimal())
        if len(typed) != DIGITS or not secrets.compare_digest(digits, _answer(nonce)):
            raise CaptchaWrong(field="captcha")
        return nonce


def captcha() -> Captcha:
    """The kind that QZ_CAPTCHA names."""
    return cast(Captcha, import_string(settings.CAPTCHA)())


def nonce_read(token: str) -> str:
    """The nonce of a token of ours that is not too old. Raises CaptchaWrong."""
    try:
        return str(signing.loads(token, salt=_SALT, max_age=SECONDS))
    except signing.BadSignature:
        raise CaptchaWrong(field="captcha") from None


# Each ink has more than 10 to 1 against the paper, so that 4.5 to 1 is left where it is softened.
PAPER = (246, 247, 249)
INKS = ((28, 39, 66), (92, 26, 20), (16, 66, 48), (74, 30, 92), (36, 36, 40))


def picture(token: str) -> bytes:
    """The challenge drawn, as PNG of 120 by 44 (times two). Raises CaptchaWrong."""
    answer = _answer(nonce_read(token))
    out = io.BytesIO()
    image = ImageCaptcha(width=240, height=88, font_sizes=(58, 64, 70))
    ink = secrets.choice(INKS)
    # The library takes a glyph's lightness for how opaque it is: a dark one would come out pale.
    luma = 0.299 * ink[0] + 0.587 * ink[1] + 0.114 * ink[2]
    image.lookup_table = [min(255, round(255 * level / luma)) for level in range(256)]
    image.generate_image(answer, bg_color=PAPER, fg_color=ink).save(out, "PNG")
    return out.getvalue()


def sound(token: str) -> bytes:
    """The challenge spoken in English over noise, as WAV. Raises CaptchaWrong."""
    return bytes(_speaker().generate(_answer(nonce_read(token))))


@lru_cache(maxsize=1)
def _speaker() -> AudioCaptcha:
    return AudioCaptcha()


def _answer(nonce: str) -> str:
    number = int.from_bytes(keyed_hash("captcha", nonce)[:8], "big")
    return str(number % 10**DIGITS).zfill(DIGITS)


def _first_try(nonce: str) -> bool:
    key = f"captcha:{nonce}"
    # A cache that is away takes nothing in and holds nothing: then the code's row alone guards.
    return bool(cache.add(key, 1, timeout=SECONDS)) or cache.get(key) is None
