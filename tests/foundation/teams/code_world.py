"""What the tests of sign-in codes share: addresses, browsers, and a code that was sent."""

from django.core.cache.backends.dummy import DummyCache
from django.test import Client

from foundation.delivery.models import Delivery
from foundation.delivery.sealing import unseal
from foundation.teams import captcha as captchas
from foundation.teams.captcha import CaptchaAnswer, LocalCaptcha
from foundation.teams.code_forms import BROWSER
from foundation.teams.codes import code_send
from foundation.teams.models import SignInCode

PHONE = "138 0013 8000"
E164 = "+8613800138000"
IP = "192.0.2.7"
# The secrets in two browsers' sessions.
MINE, THEIRS = "my-browser", "another-browser"
RESET = "https://qz.example/accounts/password/reset/"


class CacheAway(DummyCache):
    """As the site's cache is while Valkey does not answer: it takes nothing in."""

    def add(self, *args: object, **kwargs: object) -> bool:
        """Nothing is kept."""
        return False


def solved() -> CaptchaAnswer:
    """A captcha as somebody who can read it answers."""
    token = LocalCaptcha().challenge().token
    return CaptchaAnswer(token, captchas._answer(captchas.nonce_read(token)))


def send(
    address: str = PHONE, channel: str = "phone", ip: str | None = IP, browser: str = MINE
) -> str:
    """Send a code and give what the message holds."""
    code_send(channel=channel, address=address, browser=browser, ip=ip, captcha=solved())
    delivery = Delivery.objects.latest("pk")
    assert delivery.sealed is not None
    return str(unseal(bytes(delivery.sealed))["context"]["code"])


def send_in(client: Client, address: str = PHONE, channel: str = "phone") -> str:
    """As ``send``, asked for in that client's browser."""
    session = client.session
    session[BROWSER] = MINE
    session.save()
    return send(address, channel)


def rows() -> tuple[int, int]:
    """How many codes and messages there are: unchanged after a refusal."""
    return SignInCode.objects.count(), Delivery.objects.count()
