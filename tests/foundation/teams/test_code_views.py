"""``/accounts/code/``, its HTMX part, the captcha's files, and ``/accounts/phone/``."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from foundation.teams import captcha as captchas
from foundation.teams.models import SignInCode, Staff, User
from tests.cast import PASSWORD
from tests.foundation.teams.code_world import send_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_limits")]
URL = "/accounts/code/"


def token_in(page: bytes) -> str:
    found = re.search(rb'name="captcha_token" value="([^"]+)"', page)
    assert found
    return found[1].decode()


def answer_of(token: str) -> str:
    return captchas._answer(captchas.nonce_read(token))


def test_the_two_plain_steps(client: Client) -> None:
    page = client.get(f"{URL}?next=/g/")
    assert page.status_code == 200
    assert page["Cache-Control"].startswith("max-age=0")
    token = token_in(page.content)
    typed = {
        "address": "13800138000",
        "captcha_token": token,
        "captcha": answer_of(token),
        "next": "/g/",
    }
    page = client.post(URL, {**typed, "act": "send"})
    assert page.status_code == 200
    text = page.content.decode()
    assert "138****8000" in text
    assert 'value="13800138000"' in text
    assert 'autocomplete="one-time-code"' in text
    assert token_in(page.content) != token
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        code = send_in(client, "13800138000")
        done = client.post(URL, {**typed, "code_sent": "1", "code": code, "act": "verify"})
    assert (done.status_code, done["Location"]) == (302, "/g/")
    assert client.session["_auth_user_id"] == str(User.objects.get(phone="+8613800138000").pk)


def test_a_refusal_keeps_what_was_typed_and_signs_nobody_in(client: Client) -> None:
    code = send_in(client, "13800138000")
    wrong = f"{(int(code) + 1) % 1000000:06}"
    page = client.post(URL, {"address": "13800138000", "code_sent": "1", "code": wrong})
    assert page.status_code == 422
    text = page.content.decode()
    assert 'value="13800138000"' in text
    assert f'value="{wrong}"' in text
    assert "4" in re.search(r'id="id_code_error".*?</div>', text, re.S)[0]  # type: ignore[index]
    assert "_auth_user_id" not in client.session
    assert User.objects.count() == 0


def ask(client: Client, address: str = "13800138000", language: str = "en") -> Any:
    """Ask for a code as the page does."""
    token = token_in(client.get(URL).content)
    typed = {"address": address, "captcha_token": token, "captcha": answer_of(token)}
    return client.post(URL, {**typed, "act": "send"}, headers={"accept-language": language})


def test_asking_too_soon_says_how_long_to_wait_and_shows_the_code_field(client: Client) -> None:
    send_in(client, "13800138000")
    page = ask(client)
    text = page.content.decode()
    assert page.status_code == 422
    assert re.search(r"another in (5\d|60) seconds", text)
    assert 'autocomplete="one-time-code"' in text
    assert SignInCode.objects.count() == 1


def test_asking_from_another_browser_says_how_long_to_wait_and_no_more(client: Client) -> None:
    assert ask(client).status_code == 200
    stranger = Client()
    page = ask(stranger)
    text = page.content.decode()
    assert page.status_code == 422
    assert re.search(r"sent a minute apart\. Try again in (5\d|60) seconds", text)
    assert "138****8000" not in text
    assert 'autocomplete="one-time-code"' not in text
    assert "qz_session" not in stranger.cookies
    assert SignInCode.objects.count() == 1


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "A code works only in the browser that asked for it"),
        ("zh-hans", "验证码只能在获取它的浏览器里使用"),
    ],
)
def test_a_code_opens_nothing_in_another_browser(client: Client, language: str, words: str) -> None:
    code = send_in(client, "13800138000")
    stranger = Client()
    typed = {"address": "13800138000", "code_sent": "1", "code": code}
    page = stranger.post(URL, typed, headers={"accept-language": language})
    text = page.content.decode()
    assert page.status_code == 422
    assert words in text
    assert 'autocomplete="one-time-code"' not in text  # but what it takes to get one
    assert 'name="captcha"' in text
    assert "_auth_user_id" not in stranger.session
    assert client.post(URL, typed).status_code == 302
    assert client.session["_auth_user_id"] == str(User.objects.get().pk)


def test_visits_and_refusals_make_no_session(client: Client) -> None:
    token = token_in(client.get(URL).content)
    client.post(URL, {"address": "13800138000", "captcha_token": token, "act": "send"})
    assert "qz_session" not in client.cookies
    ask(client)
    assert "qz_session" in client.cookies


def test_htmx_gets_the_part_alone(client: Client) -> None:
    token = token_in(client.get(URL).content)
    part = client.post(
        "/accounts/code/send/",
        {"address": "a@qq.com", "captcha_token": token, "captcha": answer_of(token)},
        headers={"hx-request": "true"},
    )
    text = part.content.decode()
    assert part.status_code == 200
    assert text.strip().startswith('<div id="code-form"')
    assert "a***@qq.com" in text
    assert "<html" not in text
    assert SignInCode.objects.get().channel == "email"


def test_another_picture_keeps_the_address(client: Client) -> None:
    token = token_in(client.get(URL).content)
    part = client.post("/accounts/captcha/", {"address": "a@qq.com", "captcha_token": token})
    assert token_in(part.content) != token
    assert b'value="a@qq.com"' in part.content
    assert b"field-error" not in part.content


def test_the_captcha_files(client: Client) -> None:
    token = token_in(client.get(URL).content)
    image = client.get(f"/accounts/captcha/{token}.png")
    voice = client.get(f"/accounts/captcha/{token}.wav")
    assert (image.status_code, image["Content-Type"]) == (200, "image/png")
    assert (voice.status_code, voice["Content-Type"]) == (200, "audio/wav")
    assert client.get("/accounts/captcha/made.up:token.png").status_code == 404


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_next_leads_nowhere_else(client: Client, url: str) -> None:
    code = send_in(client, "13800138000")
    done = client.post(URL, {"address": "13800138000", "code": code, "next": url})
    assert (done.status_code, done["Location"]) == (302, "/")


def test_who_is_signed_in_goes_on(client_for: Callable[..., Client], fan_user: User) -> None:
    page = client_for(fan_user).get(f"{URL}?next=/g/")
    assert (page.status_code, page["Location"]) == (302, "/g/")


def test_a_second_factor_is_asked_for(client: Client, owner: Staff) -> None:
    EmailAddress.objects.create(user_id=owner.user_id, email="owner@example.com", verified=True)
    Authenticator.objects.create(
        user_id=owner.user_id, type=Authenticator.Type.TOTP, data={"secret": "x"}
    )
    code = send_in(client, "owner@example.com", "email")
    page = client.post(URL, {"address": "owner@example.com", "code": code})
    assert (page.status_code, page["Location"]) == (302, "/accounts/2fa/authenticate/")
    assert "_auth_user_id" not in client.session


def test_one_who_may_not_sign_in_does_not(client: Client) -> None:
    User.objects.create_user(phone="+8613800138000", is_active=False)
    page = client.post(URL, {"address": "13800138000", "code": send_in(client, "13800138000")})
    assert (page.status_code, page["Location"]) == (302, "/accounts/inactive/")
    assert "_auth_user_id" not in client.session


def test_adding_a_phone(client_for: Callable[..., Client], stranger: User) -> None:
    client = client_for(stranger)
    page = client.get("/accounts/phone/?next=/g/")
    assert page.status_code == 200
    code = send_in(client, "13800138000")
    done = client.post("/accounts/phone/", {"address": "13800138000", "code": code, "next": "/g/"})
    assert (done.status_code, done["Location"]) == (302, "/g/")
    assert User.objects.get(pk=stranger.pk).phone == "+8613800138000"


def test_putting_another_phone_in_place_asks_who_one_is(
    client_for: Callable[..., Client], fan_user: User
) -> None:
    fan_user.set_password(PASSWORD)
    fan_user.save()
    client = client_for(fan_user)
    typed = {"address": "13800138000", "code": send_in(client, "13800138000")}
    ask = "/accounts/reauthenticate/?next=%2Faccounts%2Fphone%2F"
    for page in (client.get("/accounts/phone/"), client.post("/accounts/phone/", typed)):
        assert (page.status_code, page["Location"]) == (302, ask)
    assert User.objects.get(pk=fan_user.pk).phone == "+8613800000001"
    client.post("/accounts/reauthenticate/?next=/accounts/phone/", {"password": PASSWORD})
    client.post("/accounts/phone/", typed)
    assert User.objects.get(pk=fan_user.pk).phone == "+8613800138000"


def test_adding_an_address_that_is_no_phone(
    client_for: Callable[..., Client], stranger: User
) -> None:
    client = client_for(stranger)
    token = token_in(client.get("/accounts/phone/").content)
    part = client.post(
        "/accounts/code/send/?only=phone",
        {"address": "a@qq.com", "captcha_token": token, "captcha": answer_of(token)},
    )
    assert part.status_code == 200
    assert b"field-error" in part.content
    assert SignInCode.objects.count() == 0


def test_adding_a_phone_needs_a_sign_in(client: Client) -> None:
    page = client.get("/accounts/phone/")
    assert (page.status_code, page["Location"]) == (
        302,
        "/accounts/code/?next=/accounts/phone/",
    )


@pytest.mark.parametrize("page", ["/g/", "/g/abcdefgh/", "/accounts/me/", "/g/requests/abc/"])
def test_a_fan_is_asked_for_a_code_and_not_for_a_password(client: Client, page: str) -> None:
    answer = client.get(page)
    assert (answer.status_code, answer["Location"]) == (302, f"{URL}?next={page}")


@pytest.mark.parametrize(
    ("page", "way"),
    [
        ("/accounts/login/?next=/g/", "/accounts/code/?next=/g/"),
        ("/accounts/code/?next=/g/", "/accounts/login/?next=/g/"),
        ("/accounts/login/", "/accounts/code/"),
        ("/accounts/password/reset/", "/accounts/code/"),
        ("/j/", "/accounts/code/?next=/g/"),
    ],
)
def test_each_way_to_sign_in_leads_to_the_other(client: Client, page: str, way: str) -> None:
    assert f'href="{way}"' in client.get(page).content.decode()


@pytest.mark.parametrize("typed", ["138001", "010-12345678", "1380013800013800138000", "小满"])
def test_what_is_neither_is_asked_for_as_either(client: Client, typed: str) -> None:
    page = ask(client, typed, "zh-hans")
    assert page.status_code == 422
    assert "请输入正确的手机号或邮箱。" in page.content.decode()
    assert "不是有效的" not in page.content.decode()
    assert SignInCode.objects.count() == 0


def test_where_a_phone_alone_is_taken_no_email_is_asked_for(
    client_for: Callable[[User | Staff], Client], stranger: User
) -> None:
    client = client_for(stranger)
    token = token_in(client.get("/accounts/phone/").content)
    typed = {"address": "138001", "captcha_token": token, "captcha": answer_of(token)}
    page = client.post("/accounts/phone/", {**typed, "act": "send"}).content.decode()
    assert "不是有效的电话号码" in page
    assert "或邮箱" not in page
