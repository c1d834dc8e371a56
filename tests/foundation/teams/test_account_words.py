"""The pages of sign-in and of the second step speak as ours, in both languages."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from foundation.teams.models import Staff, User
from tests.cast import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_limits")]
ClientFor = Callable[[User | Staff], Client]

OPEN = {
    "/accounts/login/": ("登录", "Sign in"),
    "/accounts/signup/": ("注册", "Sign up"),
    "/accounts/password/reset/": ("忘记密码", "Forgot your password?"),
    "/accounts/password/reset/done/": ("找回密码", "Forgot your password"),
    "/accounts/password/reset/key/1-bad/": ("链接已失效", "This link is used up"),
    "/accounts/password/reset/key/done/": ("设置新密码", "Choose a new password"),
    "/accounts/inactive/": ("账号已停用", "This account is closed"),
}
BEFORE = {
    "/accounts/2fa/": ("两步验证", "Second step"),
    "/accounts/2fa/totp/activate/": ("开启验证器", "Turn on the authenticator app"),
    "/accounts/2fa/webauthn/": ("通行密钥与安全密钥", "Passkeys and security keys"),
    "/accounts/2fa/webauthn/add/": ("添加密钥", "Add a passkey or security key"),
    "/accounts/2fa/recovery-codes/generate/": ("恢复码", "Recovery codes"),
    "/accounts/email/": ("邮箱", "E-mail"),
    "/accounts/password/change/": ("修改密码", "Change your password"),
    "/accounts/logout/": ("退出登录", "Sign out"),
    "/accounts/3rdparty/": ("其他登录方式", "Other sign-ins"),
    "/accounts/reauthenticate/": ("再确认一下是你", "Is it you?"),
}
AFTER = {
    "/accounts/2fa/": ("两步验证", "Second step"),
    "/accounts/2fa/recovery-codes/": ("恢复码", "Recovery codes"),
    "/accounts/2fa/totp/deactivate/": ("关闭验证器", "Turn off the authenticator app"),
    "/accounts/2fa/webauthn/": ("通行密钥与安全密钥", "Passkeys and security keys"),
    "/accounts/2fa/webauthn/keys/KEY/edit/": ("给密钥改名", "Rename the key"),
    "/accounts/2fa/webauthn/keys/KEY/remove/": ("移除密钥", "Remove the key"),
}
# The library's English, none of which is ours.
RAW = re.compile(
    r"\bEmail\b|email address|Two-Factor|Authenticator App|Security Key|Deactivate|Activate\b"
    r"|Account Inactive|Bad Token|Confirm Access|reauthenticate|Third-Party|Remember Me|Generate"
    r"|Not used\.|Your password can|Passwordless"
)
# Names that stay as they are in Chinese.
LATIN = {"EN", "PIN", "Microsoft", "Authenticator", "JavaScript"}


def text_of(page: bytes) -> str:
    """What people read in the page's middle."""
    whole = page.decode()
    main = whole[whole.index("<main") : whole.index("</main>")]
    main = re.sub(r"<(script|style|textarea)\b.*?</\1>", " ", main, flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def read_all(client: Client, pages: dict[str, tuple[str, str]], key: str = "") -> None:
    for at, language in enumerate(("zh-hans", "en")):
        client.cookies["qz_lang"] = language
        for url, titles in pages.items():
            answer = client.get(url.replace("KEY", key))
            assert answer.status_code == 200, url
            heading = re.search(rb"<h1[^>]*>\s*(.*?)\s*</h1>", answer.content, re.S)
            assert heading
            assert heading[1].decode() == titles[at], url
            text = text_of(answer.content)
            if language == "en":
                assert RAW.findall(text) == [], url
            else:
                words = set(re.findall(r"[A-Za-z]{2,}", re.sub(r"\S+@\S+", "", text)))
                assert words - LATIN == set(), url
                assert "您" not in text, url


@pytest.fixture
def signed_in(owner: Staff) -> Client:
    """The owner, who just typed their password."""
    user = owner.user
    user.display_name = "小满"
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client = Client()
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def test_for_who_is_not_signed_in(client: Client) -> None:
    read_all(client, OPEN)


def test_what_is_wrong_is_said_in_our_words(client: Client) -> None:
    client.cookies["qz_lang"] = "en"
    page = client.post("/accounts/login/", {"login": "a@example.com", "password": "x"})
    assert "E-mail or password is wrong. Check both." in text_of(page.content)


def test_before_the_second_step(signed_in: Client) -> None:
    read_all(signed_in, BEFORE)


def test_with_the_second_step(signed_in: Client, owner: Staff) -> None:
    TOTP.activate(owner.user, generate_totp_secret())
    RecoveryCodes.activate(owner.user)
    key = Authenticator.objects.create(
        user=owner.user, type=Authenticator.Type.WEBAUTHN,
        data={"name": "手机", "passwordless": True, "credential": {}},
    )  # fmt: skip
    read_all(signed_in, AFTER, str(key.pk))
    key.delete()  # no browser made it, so it can't be asked
    fresh = Client()
    fresh.post("/accounts/login/", {"login": owner.user.email, "password": PASSWORD})
    read_all(fresh, {"/accounts/2fa/authenticate/": ("两步验证", "Second step")})
