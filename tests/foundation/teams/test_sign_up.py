"""Signing up, in and out by e-mail and password; resetting it; second factors."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from foundation.delivery.models import Delivery
from foundation.delivery.sealing import unseal
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, User
from foundation.teams.services import staff_invite
from foundation.teams.views.home import desk_url
from tests.cast import PASSWORD, staff_actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_limits")]
ClientFor = Callable[[User | Staff], Client]
SIGNUP = {"display_name": "小鹿", "email": "Lu@Example.com", "password1": PASSWORD}


def mails() -> list[tuple[str, str, dict[str, Any]]]:
    """Template, language and content of what waits to be sent, oldest first."""
    found = []
    for delivery in Delivery.objects.order_by("pk"):
        content = unseal(bytes(delivery.sealed or b""))
        found.append((delivery.template, delivery.language, content))
    return found


@pytest.fixture
def member(db: None) -> User:
    """One with a password and a proved address."""
    user = User.objects.create_user(
        email="member@example.com", password=PASSWORD, display_name="老陈", language="en"
    )
    EmailAddress.objects.create(user_id=user.pk, email=user.email, verified=True, primary=True)
    return user


def sign_in(client: Client, email: str = "member@example.com", **extra: str) -> Any:
    return client.post("/accounts/login/", {"login": email, "password": PASSWORD, **extra})


def test_sign_up_asks_for_name_mail_and_password(client: Client) -> None:
    page = client.get("/accounts/signup/")
    assert page.status_code == 200
    fields = page.context["form"].fields
    assert list(fields) == ["display_name", "email", "password1"]


def test_from_sign_up_to_making_a_team(client: Client) -> None:
    page = client.post("/accounts/signup/", SIGNUP)
    assert (page.status_code, page["Location"]) == (302, "/accounts/confirm-email/")
    user = User.objects.get()
    assert (user.display_name, user.email, user.language) == ("小鹿", "lu@example.com", "zh-hans")
    assert user.password.startswith("argon2$argon2id$")
    assert "_auth_user_id" not in client.session
    template, language, content = mails()[0]
    assert (template, language, content["to"]) == ("email_code", "zh-hans", "lu@example.com")
    code = content["context"]["code"]
    assert client.get("/accounts/confirm-email/").status_code == 200
    done = client.post("/accounts/confirm-email/", {"code": code})
    assert (done.status_code, done["Location"]) == (302, "/teams/new/")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert EmailAddress.objects.get().verified is True
    assert client.get("/teams/new/").status_code == 200


def test_a_wrong_confirmation_code_opens_nothing(client: Client) -> None:
    client.post("/accounts/signup/", SIGNUP)
    page = client.post("/accounts/confirm-email/", {"code": "WRONG1"})
    assert page.status_code == 200
    assert "code" in page.context["form"].errors
    assert "_auth_user_id" not in client.session
    assert EmailAddress.objects.filter(verified=True).count() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [("display_name", ""), ("email", "lu@"), ("password1", "123"), ("password1", "")],
)
def test_a_refused_sign_up_keeps_what_was_typed(client: Client, field: str, value: str) -> None:
    page = client.post("/accounts/signup/", {**SIGNUP, field: value})
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [field]
    assert (User.objects.count(), Delivery.objects.count()) == (0, 0)
    kept = "小鹿" if field != "display_name" else "Lu@Example.com"
    assert f'value="{kept}"' in page.content.decode()


def test_a_taken_address_gets_the_same_answer_and_a_mail(client: Client, member: User) -> None:
    known = client.post("/accounts/signup/", {**SIGNUP, "email": "member@example.com"})
    unknown = Client().post("/accounts/signup/", SIGNUP)
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert User.objects.filter(email="member@example.com").count() == 1
    template, language, content = mails()[0]
    assert (template, language, content["to"]) == (
        "account_already_exists",
        "en",
        "member@example.com",
    )


@pytest.mark.parametrize(
    ("next_url", "lands"),
    [
        ("/g/", "/g/"),
        ("https://evil.example/", "/"),
        ("//evil.example/x", "/"),
        ("http:evil.example", "/"),
    ],
)
def test_signing_in_leads_nowhere_else(
    client: Client, member: User, next_url: str, lands: str
) -> None:
    page = client.post(
        f"/accounts/login/?next={next_url}",
        {"login": "MEMBER@example.com", "password": PASSWORD, "next": next_url},
    )
    assert (page.status_code, page["Location"]) == (302, lands)


def test_signing_in_says_nothing_aloud(client: Client, member: User) -> None:
    page = client.post(
        "/accounts/login/", {"login": "member@example.com", "password": PASSWORD}, follow=True
    )
    assert [str(message) for message in page.context["messages"]] == []


def test_pages_turn_to_the_persons_language(client: Client, member: User) -> None:
    page = sign_in(client)
    assert page.cookies["qz_lang"].value == "en"
    other = Client()
    other.cookies["qz_lang"] = "zh-hans"  # this browser's reader chose for themselves
    assert "qz_lang" not in sign_in(other).cookies


def test_one_who_was_invited_comes_back_after_signing_up(client: Client, owner: Staff) -> None:
    with team_scope(owner.team_id):
        _invitation, token = staff_invite(
            by=owner, email="lu@example.com", role="pr", actor=staff_actor(owner)
        )
    url = f"/accounts/invitations/{token}/"
    client.post(f"/accounts/signup/?next={url}", {**SIGNUP, "next": url})
    code = mails()[-1][2]["context"]["code"]
    done = client.post("/accounts/confirm-email/", {"code": code})
    assert (done.status_code, done["Location"]) == (302, url)
    assert client.post(url)["Location"] == desk_url("xiaoman")
    assert client.get("/t/xiaoman/settings/staff/").status_code == 200


def test_second_factors_are_not_guessed(client: Client, member: User) -> None:
    auth = TOTP.activate(member, "JBSWY3DPEHPK3PXP")
    sign_in(client)
    for _number in range(10):
        client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert auth.validate_code(totp_now("JBSWY3DPEHPK3PXP")) is True
    client.post("/accounts/2fa/authenticate/", {"code": totp_now("JBSWY3DPEHPK3PXP")})
    assert "_auth_user_id" not in client.session


def test_a_wrong_password_looks_like_an_unknown_account(client: Client, member: User) -> None:
    pages = [
        client.post("/accounts/login/", {"login": email, "password": "wrong password"})
        for email in ("member@example.com", "nobody@example.com")
    ]
    errors = [page.context["form"].non_field_errors() for page in pages]
    assert errors[0] == errors[1]
    assert len(errors[0]) == 1
    assert "_auth_user_id" not in client.session


def test_resetting_a_password(client: Client, member: User) -> None:
    elsewhere = Client()
    sign_in(elsewhere)
    assert elsewhere.get("/accounts/me/").status_code == 200
    done = client.post("/accounts/password/reset/", {"email": "member@example.com"})
    assert (done.status_code, done["Location"]) == (302, "/accounts/password/reset/done/")
    template, language, content = mails()[0]
    assert (template, language) == ("password_reset_key", "en")
    url = re.sub(r"^https?://[^/]+", "", content["context"]["url"])
    page = client.get(url, follow=True)
    assert page.status_code == 200
    form_url = page.request["PATH_INFO"]
    new = "an entirely new one 42"
    done = client.post(form_url, {"password1": new, "password2": new})
    assert done.status_code == 302
    member.refresh_from_db()
    assert member.check_password(new) is True
    assert member.password.startswith("argon2$argon2id$")
    assert elsewhere.get("/accounts/me/").status_code == 302  # other sessions have ended
    template, language, content = mails()[-1]
    assert (template, language, content["context"]["what"]) == (
        "account_notice",
        "en",
        "password_reset",
    )
    assert client.get(url, follow=True).context.get("token_fail") is True  # once


def test_resetting_the_password_of_nobody_gives_the_same_answer(client: Client) -> None:
    done = client.post("/accounts/password/reset/", {"email": "nobody@example.com"})
    assert (done.status_code, done["Location"]) == (302, "/accounts/password/reset/done/")
    template, _language, content = mails()[0]
    assert (template, content["context"]["email"]) == (
        "unknown_account",
        "nobody@example.com",
    )


def totp_now(secret: str) -> str:
    counter = next(yield_hotp_counters_from_time())
    return str(format_hotp_value(hotp_value(secret, counter)))


def test_an_authenticator_app_and_recovery_codes(
    client: Client,
    member: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    sign_in(client)
    page = client.get("/accounts/2fa/totp/activate/")
    assert page["Location"].startswith("/accounts/reauthenticate/")
    client.post(page["Location"], {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    assert page.status_code == 200
    secret = page.context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post("/accounts/2fa/totp/activate/", {"code": totp_now(secret)})
    assert (done.status_code, done["Location"]) == (302, "/accounts/2fa/recovery-codes/")
    assert [mail[2]["context"]["what"] for mail in mails()] == [
        "totp_activated",
    ]
    codes = client.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
    assert len(codes) == 10
    client.post("/accounts/logout/")
    page = sign_in(client)
    assert page["Location"] == "/accounts/2fa/authenticate/"
    assert "_auth_user_id" not in client.session
    page = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert "_auth_user_id" not in client.session
    done = client.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert (done.status_code, done["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(member.pk)
    left = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()
    assert len(left) == 9
    assert TOTP(Authenticator.objects.get(type="totp")).validate_code(totp_now(secret)) is True


@pytest.mark.parametrize(
    "path",
    [
        "login/",
        "signup/",
        "password/reset/",
        "logout/",
        "email/",
        "password/change/",
        "reauthenticate/",
        "2fa/",
        "2fa/totp/activate/",
        "2fa/webauthn/",
        "2fa/webauthn/add/",
        "2fa/recovery-codes/generate/",
        "inactive/",
    ],
)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_is_there_in_both_languages(member: User, path: str, language: str) -> None:
    client = Client()
    client.cookies["qz_lang"] = language
    if path not in ("login/", "signup/", "password/reset/", "inactive/"):
        sign_in(client)
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get(f"/accounts/{path}", follow=True)
    text = page.content.decode()
    assert page.status_code == 200
    assert f'<html lang="{"zh-Hans" if language == "zh-hans" else "en"}"' in text
    if language == "en":
        assert not re.search("[一-鿿]", re.sub(r"群主?|中文|简体", "", text))


def test_social_buttons_are_off_by_default(client: Client) -> None:
    text = client.get("/accounts/login/").content.decode()
    assert "weixin" not in text
    assert client.get("/accounts/weixin/login/").status_code == 404
