"""The captcha before a code: one try, one code, ten minutes."""

from datetime import timedelta

import pytest
import time_machine
from django.core import signing
from django.utils import timezone
from pytest_django import Settings

from foundation.teams import captcha as captchas
from foundation.teams.captcha import CaptchaAnswer, LocalCaptcha, picture, sound
from foundation.teams.codes import code_send
from foundation.teams.errors import CaptchaWrong
from tests.foundation.teams.code_world import IP, MINE, PHONE, rows, solved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_limits")]


def test_a_wrong_captcha_sends_nothing_and_is_burnt() -> None:
    token = LocalCaptcha().challenge().token
    right = captchas._answer(captchas.nonce_read(token))
    wrong = f"{(int(right) + 1) % 10000:04}"
    for answer in (wrong, right):  # the right one comes too late: one try a picture
        with pytest.raises(CaptchaWrong):
            code_send(
                channel="phone",
                address=PHONE,
                browser=MINE,
                ip=IP,
                captcha=CaptchaAnswer(token, answer),
            )
    assert rows() == (0, 0)


def test_a_captcha_opens_the_way_to_one_code_even_without_the_cache(
    settings: Settings,
) -> None:
    answer = solved()
    code_send(channel="phone", address=PHONE, browser=MINE, ip=IP, captcha=answer)
    settings.CACHES = {"default": {"BACKEND": "tests.foundation.teams.code_world.CacheAway"}}
    with pytest.raises(CaptchaWrong):
        code_send(channel="phone", address="13900000009", browser=MINE, ip=IP, captcha=answer)
    assert rows() == (1, 1)


def test_a_captcha_grows_old_and_can_not_be_made_up() -> None:
    answer = solved()
    with time_machine.travel(timezone.now() + timedelta(minutes=11)), pytest.raises(CaptchaWrong):
        code_send(channel="phone", address=PHONE, browser=MINE, ip=IP, captcha=answer)
    forged = signing.dumps("nonce", salt="another")
    for token in (forged, "", "x:y:z"):
        with pytest.raises(CaptchaWrong):
            code_send(
                channel="phone",
                address=PHONE,
                browser=MINE,
                ip=IP,
                captcha=CaptchaAnswer(token, "1234"),
            )
    assert rows() == (0, 0)


def test_the_picture_and_the_sound_are_files() -> None:
    token = LocalCaptcha().challenge().token
    assert picture(token).startswith(b"\x89PNG")
    assert sound(token).startswith(b"RIFF")
    assert captchas._answer(captchas.nonce_read(token)) not in token


def test_full_width_digits_answer_a_captcha() -> None:
    answer = solved()
    wide = "".join(chr(ord(char) + 0xFEE0) for char in answer.answer)
    code_send(
        channel="phone",
        address=PHONE,
        browser=MINE,
        ip=IP,
        captcha=CaptchaAnswer(answer.token, wide),
    )
    assert rows() == (1, 1)
