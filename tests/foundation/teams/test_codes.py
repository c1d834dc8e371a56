"""Sign-in by code: what is sent and kept, and who the user is."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from foundation.delivery.models import Delivery
from foundation.delivery.sealing import unseal
from foundation.teams.codes import code_send, code_verify
from foundation.teams.errors import AddressRefused, CountryRefused
from foundation.teams.models import SignInCode, User
from tests.foundation.teams.code_world import E164, IP, MINE, PHONE, rows, send, solved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_limits")]


def test_a_code_is_sent_stored_hashed_and_makes_a_user() -> None:
    code = send()
    row = SignInCode.objects.get()
    delivery = Delivery.objects.get()
    assert (row.channel, row.ip, row.attempts, row.used_at) == ("phone", IP, 0, None)
    assert row.expires_at - row.created_at == pytest.approx(
        timedelta(minutes=10), abs=timedelta(seconds=1)
    )
    assert len(code) == 6
    assert code.encode() not in bytes(row.code_hash)
    assert (delivery.channel, delivery.template, delivery.language) == (
        "sms",
        "signin_code",
        "zh-hans",
    )
    assert unseal(bytes(delivery.sealed or b"")) == {
        "to": E164,
        "context": {"code": code, "minutes": 10},
    }
    user = code_verify(
        channel="phone", address="+8613800138000", browser=MINE, code=f" {code} ", ip=IP
    )
    assert (user.phone, user.email, user.has_usable_password()) == (E164, None, False)
    row.refresh_from_db()
    assert row.used_at is not None


def test_the_same_person_comes_back_to_the_same_user() -> None:
    first = code_verify(channel="phone", address=PHONE, browser=MINE, code=send(), ip=IP)
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        again = code_verify(channel="phone", address=PHONE, browser=MINE, code=send(), ip=IP)
    assert again.pk == first.pk
    assert User.objects.count() == 1


def test_an_e_mail_code_verifies_the_address() -> None:
    code = send("Xiao.Lu＠QQ.com", "email")
    assert Delivery.objects.get().channel == "email"
    user = code_verify(channel="email", address="xiao.lu@qq.com", browser=MINE, code=code, ip=IP)
    assert user.email == "xiao.lu@qq.com"
    row = EmailAddress.objects.get()
    assert (row.user_id, row.email, row.verified, row.primary) == (
        user.pk,
        "xiao.lu@qq.com",
        True,
        True,
    )


def test_a_password_set_without_proving_the_address_is_dropped() -> None:
    squatter = User.objects.create_user(email="lu@qq.com", password="chosen by a stranger")
    EmailAddress.objects.create(user_id=squatter.pk, email="lu@qq.com", primary=True)
    user = code_verify(
        channel="email", address="lu@qq.com", browser=MINE, code=send("lu@qq.com", "email"), ip=IP
    )
    assert user.pk == squatter.pk
    assert user.has_usable_password() is False
    assert EmailAddress.objects.get().verified is True


def test_whoever_made_the_account_without_proving_the_address_is_shut_out(
    client_for: Callable[[User], Client],
) -> None:
    squatter = User.objects.create_user(email="lu@qq.com")
    EmailAddress.objects.create(user_id=squatter.pk, email="lu@qq.com", primary=True)
    EmailAddress.objects.create(user_id=squatter.pk, email="thief@qq.com")
    SocialAccount.objects.create(user_id=squatter.pk, provider="weixin", uid="o-1")
    Authenticator.objects.create(user_id=squatter.pk, type="totp", data={})
    thief = client_for(squatter)
    assert thief.get("/accounts/me/").status_code == 200
    user = code_verify(
        channel="email", address="lu@qq.com", browser=MINE, code=send("lu@qq.com", "email"), ip=IP
    )
    assert user.pk == squatter.pk
    assert thief.get("/accounts/me/")["Location"].startswith("/accounts/code/")
    assert SocialAccount.objects.count() == 0
    assert Authenticator.objects.count() == 0
    assert list(EmailAddress.objects.values_list("email", "verified")) == [("lu@qq.com", True)]


@pytest.mark.parametrize("proof", ["phone", "email"])
def test_an_account_proved_by_something_else_stays_with_its_owner(proof: str) -> None:
    squatter = User.objects.create_user(email="lu@qq.com", password="her own choice")
    EmailAddress.objects.create(user_id=squatter.pk, email="lu@qq.com", primary=True)
    if proof == "phone":
        User.objects.filter(pk=squatter.pk).update(phone=E164)
    else:
        EmailAddress.objects.create(user_id=squatter.pk, email="own@qq.com", verified=True)
    user = code_verify(
        channel="email", address="lu@qq.com", browser=MINE, code=send("lu@qq.com", "email"), ip=IP
    )
    assert (user.pk != squatter.pk, user.email, user.phone) == (True, "lu@qq.com", None)
    row = EmailAddress.objects.get(email="lu@qq.com")
    assert (row.user_id, row.verified) == (user.pk, True)
    squatter.refresh_from_db()
    assert squatter.email is None
    assert squatter.check_password("her own choice") is True


def test_a_proved_address_keeps_its_password() -> None:
    known = User.objects.create_user(email="lu@qq.com", password="her own choice")
    EmailAddress.objects.create(user_id=known.pk, email="lu@qq.com", verified=True, primary=True)
    user = code_verify(
        channel="email", address="lu@qq.com", browser=MINE, code=send("lu@qq.com", "email"), ip=IP
    )
    assert user.pk == known.pk
    assert User.objects.get().check_password("her own choice") is True


def test_the_answer_is_the_same_for_known_and_unknown(fan_user: User) -> None:
    send(str(fan_user.phone))
    known = SignInCode.objects.latest("pk")
    send("13900000009")
    unknown = SignInCode.objects.latest("pk")
    assert (known.channel, known.attempts) == (unknown.channel, unknown.attempts)
    assert Delivery.objects.count() == 2


@pytest.mark.parametrize("address", ["", "hello", "010-62345678", "a@b", "12345"])
def test_what_is_no_address_is_refused(address: str) -> None:
    channel = "email" if "@" in address else "phone"
    with pytest.raises(AddressRefused):
        code_send(channel=channel, address=address, browser=MINE, ip=IP, captcha=solved())
    assert rows() == (0, 0)


def test_phones_of_other_countries_are_refused_unless_allowed(settings: Settings) -> None:
    with pytest.raises(CountryRefused):
        code_send(channel="phone", address="+1 415 555 2671", browser=MINE, ip=IP, captcha=solved())
    assert rows() == (0, 0)
    settings.SMS_COUNTRIES = ["86", "1"]
    send("+1 415 555 2671")
    assert rows() == (1, 1)
