"""Sign-in by code: quotas, tries, races, and who the user is."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from unittest.mock import ANY

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core import signing
from django.core.cache.backends.dummy import DummyCache
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from foundation.delivery.models import Delivery
from foundation.delivery.sealing import unseal
from foundation.teams import captcha as captchas
from foundation.teams.captcha import CaptchaAnswer, LocalCaptcha, picture, sound
from foundation.teams.code_forms import BROWSER
from foundation.teams.codes import code_send, code_verify, phone_add
from foundation.teams.errors import (
    AddressRefused,
    AddressTaken,
    CaptchaWrong,
    CodeBusy,
    CodeDead,
    CodeElsewhere,
    CodeQuota,
    CodeTooSoon,
    CodeWrong,
    CountryRefused,
    TooManyTries,
)
from foundation.teams.models import SignInCode, User

PHONE = "138 0013 8000"
E164 = "+8613800138000"
IP = "192.0.2.7"
# The secrets in two browsers' sessions.
MINE, THEIRS = "my-browser", "another-browser"
RESET = "https://qz.example/accounts/password/reset/"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_limits")]


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
    settings.CACHES = {"default": {"BACKEND": "tests.foundation.teams.test_codes.CacheAway"}}
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


def test_a_minute_between_two_codes() -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        send()
    with time_machine.travel(start + timedelta(seconds=18), tick=False):
        answer = solved()
        with pytest.raises(CodeTooSoon) as refusal:
            code_send(channel="phone", address=PHONE, browser=MINE, ip=IP, captcha=answer)
        assert refusal.value.seconds == 42
        assert rows() == (1, 1)
        send("13900000009")  # another address needs no pause
    with time_machine.travel(start + timedelta(seconds=61), tick=False):
        # The refused captcha was not used up.
        code_send(channel="phone", address=PHONE, browser=MINE, ip=IP, captcha=answer)
    assert rows() == (3, 3)


@pytest.mark.parametrize(
    ("setting", "addresses"),
    [
        ("CODE_DAILY_ADDRESS", [PHONE] * 3),
        ("CODE_DAILY_IP", ["13900000001", "13900000002", "13900000003"]),
        ("CODE_DAILY_PHONE", ["13900000001", "13900000002", "13900000003"]),
    ],
)
def test_the_third_code_is_over_a_cap_of_two(
    settings: Settings, setting: str, addresses: list[str]
) -> None:
    setattr(settings, setting, 2)
    start = timezone.now()
    for number, address in enumerate(addresses[:2]):
        with time_machine.travel(start + timedelta(minutes=2 * number), tick=False):
            send(address)
    with time_machine.travel(start + timedelta(minutes=4), tick=False):
        with pytest.raises(CodeQuota) as refusal:
            send(addresses[2])
        assert refusal.value.seconds == 24 * 3600 - 4 * 60
        assert refusal.value.params["hours"] == 24
        assert rows() == (2, 2)
    with time_machine.travel(start + timedelta(hours=24, seconds=1), tick=False):
        send(addresses[2])
    assert rows() == (3, 3)


def test_addresses_of_one_ipv6_network_count_together(settings: Settings) -> None:
    settings.CODE_DAILY_IP = 2
    send("13900000001", ip="2001:db8:0:7::1")
    send("13900000002", ip="2001:db8:0:7:ffff::2")
    with pytest.raises(CodeQuota):
        send("13900000003", ip="2001:db8:0:7::3")
    assert rows() == (2, 2)
    send("13900000003", ip="2001:db8:0:8::1")
    stored = SignInCode.objects.order_by("pk").values_list("ip", flat=True)
    assert list(stored) == ["2001:db8:0:7::", "2001:db8:0:7::", "2001:db8:0:8::"]


def test_mails_have_a_cap_of_their_own(settings: Settings) -> None:
    settings.CODE_DAILY_PHONE, settings.CODE_DAILY_EMAIL = 0, 1
    with pytest.raises(CodeQuota):
        send()
    send("a@qq.com", "email")
    with pytest.raises(CodeQuota):
        send("b@qq.com", "email")
    assert rows() == (1, 1)


def test_five_wrong_tries_and_the_code_is_dead() -> None:
    code = send()
    wrong = f"{(int(code) + 1) % 1000000:06}"
    for left in (4, 3, 2, 1):
        with pytest.raises(CodeWrong) as refusal:
            code_verify(channel="phone", address=PHONE, browser=MINE, code=wrong, ip=IP)
        assert refusal.value.params["left"] == left
    for typed in (wrong, code, code):
        with pytest.raises(CodeDead):
            code_verify(channel="phone", address=PHONE, browser=MINE, code=typed, ip=IP)
    row = SignInCode.objects.get()
    assert (row.attempts, row.used_at) == (5, None)
    assert User.objects.count() == 0


def test_a_code_works_once_for_ten_minutes_and_only_the_newest() -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        old = send()
    with time_machine.travel(start + timedelta(minutes=2), tick=False):
        new = send()
        if old != new:
            with pytest.raises(CodeWrong):
                code_verify(channel="phone", address=PHONE, browser=MINE, code=old, ip=IP)
    with time_machine.travel(start + timedelta(minutes=12, seconds=1), tick=False):
        with pytest.raises(CodeDead):
            code_verify(channel="phone", address=PHONE, browser=MINE, code=new, ip=IP)
        assert User.objects.count() == 0
        newest = send()
        code_verify(channel="phone", address=PHONE, browser=MINE, code=newest, ip=IP)
        with pytest.raises(CodeDead):
            code_verify(channel="phone", address=PHONE, browser=MINE, code=newest, ip=IP)
    assert User.objects.count() == 1


def test_a_code_belongs_to_its_address() -> None:
    code = send()
    with pytest.raises(CodeElsewhere):
        code_verify(channel="phone", address="13900000009", browser=MINE, code=code, ip=IP)
    with pytest.raises(CodeElsewhere):
        code_verify(channel="email", address="a@qq.com", browser=MINE, code=code, ip=IP)
    assert User.objects.count() == 0


def test_a_code_works_only_in_the_browser_that_asked() -> None:
    code = send()
    for browser in (THEIRS, ""):
        with pytest.raises(CodeElsewhere) as refusal:
            code_verify(channel="phone", address=PHONE, browser=browser, code=code, ip=IP)
        assert refusal.value.field is None
    row = SignInCode.objects.get()
    assert (row.attempts, row.used_at, User.objects.count()) == (0, None, 0)
    assert MINE.encode() not in bytes(row.browser)
    code_verify(channel="phone", address=PHONE, browser=MINE, code=code, ip=IP)
    assert User.objects.get().phone == E164


def test_whether_another_browser_asked_is_not_told() -> None:
    send()
    for phone in (PHONE, "13900000009"):
        with pytest.raises(CodeElsewhere) as refusal:
            code_verify(channel="phone", address=phone, browser=THEIRS, code="000000", ip=IP)
        assert refusal.value.text() == (
            "验证码只能在获取它的浏览器里使用，而这个浏览器还没有为该地址获取过。请在这里获取验证码。"
        )


def test_a_code_asked_for_elsewhere_leaves_mine_alone() -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        mine = send()
    with time_machine.travel(start + timedelta(minutes=2), tick=False):
        theirs = send(browser=THEIRS)
        wrong = f"{(int(theirs) + 1) % 1000000:06}"
        for refusal in [CodeWrong] * 4 + [CodeDead] * 2:
            with pytest.raises(refusal):
                code_verify(channel="phone", address=PHONE, browser=THEIRS, code=wrong, ip=IP)
        code_verify(channel="phone", address=PHONE, browser=MINE, code=mine, ip=IP)
    attempts = SignInCode.objects.order_by("pk").values_list("attempts", flat=True)
    assert (list(attempts), User.objects.get().phone) == ([1, 5], E164)


def test_the_minute_holds_for_all_browsers_and_tells_each_its_own() -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        send()
    with time_machine.travel(start + timedelta(seconds=18), tick=False):
        for browser, refusal in ((MINE, CodeTooSoon), (THEIRS, CodeBusy)):
            with pytest.raises(refusal) as refused:
                send(browser=browser)
            assert refused.value.params["seconds"] == 42
    assert rows() == (1, 1)


def test_the_cap_of_an_address_counts_all_browsers(settings: Settings) -> None:
    settings.CODE_DAILY_ADDRESS = 3
    start = timezone.now()
    for number in range(3):
        with time_machine.travel(start + timedelta(minutes=2 * number), tick=False):
            send(browser=f"browser-{number}")
    with time_machine.travel(start + timedelta(minutes=6)), pytest.raises(CodeQuota):
        send(browser="browser-3")
    assert rows() == (3, 3)


def test_who_tries_codes_of_many_addresses_is_slowed_down() -> None:
    code = send()
    for number in range(60):
        with pytest.raises(CodeElsewhere):
            code_verify(
                channel="phone",
                address=f"139{number:08}",
                browser=MINE,
                code="000000",
                ip="192.0.2.9",
            )
    with pytest.raises(TooManyTries):
        code_verify(channel="phone", address=PHONE, browser=MINE, code=code, ip="192.0.2.9")
    assert SignInCode.objects.get().attempts == 0
    code_verify(channel="phone", address=PHONE, browser=MINE, code=code, ip=IP)


def test_tries_from_one_ipv6_network_count_together() -> None:
    for number in range(60):
        with pytest.raises(CodeElsewhere):
            code_verify(
                channel="phone",
                address=PHONE,
                browser=MINE,
                code="000000",
                ip=f"2001:db8:0:7::{number:x}",
            )
    with pytest.raises(TooManyTries):
        code_verify(
            channel="phone", address=PHONE, browser=MINE, code="000000", ip="2001:db8:0:7:9::1"
        )
    with pytest.raises(CodeElsewhere):
        code_verify(
            channel="phone", address=PHONE, browser=MINE, code="000000", ip="2001:db8:0:8::1"
        )


def test_a_phone_is_added_to_an_account(stranger: User) -> None:
    phone_add(user=stranger, phone=PHONE, browser=MINE, code=send(), ip=IP, reset_url=RESET)
    assert Delivery.objects.filter(template="account_notice").count() == 0
    assert User.objects.get(pk=stranger.pk).phone == E164
    assert User.objects.count() == 1


def test_another_phone_is_told_by_mail_to_a_proved_address(fan_user: User) -> None:
    phone_add(user=fan_user, phone=PHONE, browser=MINE, code=send(), ip=IP, reset_url=RESET)
    notices = Delivery.objects.filter(template="account_notice")
    assert notices.count() == 0  # fan@example.com was never proved
    EmailAddress.objects.create(user_id=fan_user.pk, email="fan@example.com", verified=True)
    for phone in ("13900000009", "139 0000 0009"):  # the second is the one they have
        with time_machine.travel(timezone.now() + timedelta(minutes=2)):
            phone_add(
                user=fan_user, phone=phone, browser=MINE, code=send(phone), ip=IP, reset_url=RESET
            )
        SignInCode.objects.all().delete()
    sealed = unseal(bytes(notices.get().sealed or b""))
    assert sealed == {
        "to": "fan@example.com",
        "context": {"what": "phone_changed", "at": ANY, "ip": IP, "url": RESET},
    }
    assert User.objects.get(pk=fan_user.pk).phone == "+8613900000009"


def test_a_phone_of_another_account_is_refused(stranger: User, fan_user: User) -> None:
    with pytest.raises(AddressTaken):
        phone_add(
            user=stranger,
            phone=str(fan_user.phone),
            browser=MINE,
            code=send(str(fan_user.phone)),
            ip=IP,
            reset_url=RESET,
        )
    assert User.objects.get(pk=stranger.pk).phone is None
    assert User.objects.get(pk=fan_user.pk).phone == "+8613800000001"


@pytest.mark.django_db(transaction=True)
def test_many_requests_at_once_send_no_more_than_the_cap(settings: Settings) -> None:
    settings.CODE_DAILY_IP = 3

    def one(number: int) -> bool:
        try:
            code_send(
                channel="phone",
                address=f"1390000{number:04}",
                browser=MINE,
                ip=IP,
                captcha=solved(),
            )
        except CodeQuota:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(one, range(12)))
    assert sum(sent) == 3
    assert rows() == (3, 3)


@pytest.mark.django_db(transaction=True)
def test_one_code_at_two_places_makes_one_user_and_opens_one_door() -> None:
    code = send()

    def one(_number: int) -> int | None:
        try:
            return code_verify(channel="phone", address=PHONE, browser=MINE, code=code, ip=None).pk
        except CodeDead:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        users = [pk for pk in pool.map(one, range(4)) if pk]
    assert users == [ANY]
    assert User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_browsers_at_once_get_one_code_a_minute_to_an_address() -> None:
    def one(number: int) -> bool:
        try:
            send(browser=f"browser-{number}")
        except CodeBusy:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, range(12))) == 1
    assert rows() == (1, 1)


def wait_for_locks(count: int) -> None:
    """Until so many connections to this database wait for a lock."""
    stop = time.monotonic() + 20
    waiting = 0
    while waiting < count and time.monotonic() < stop:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            waiting = cursor.fetchone()[0]
    assert waiting == count


@pytest.mark.django_db(transaction=True)
def test_guesses_at_once_from_many_browsers_stay_within_the_bound(settings: Settings) -> None:
    """A day's codes to a phone, each in another browser: five guesses each, and no more."""
    settings.CODE_DAILY_ADDRESS, settings.CODE_DAILY_IP = 3, 300
    start = timezone.now()
    codes = []
    for number in range(3):
        with time_machine.travel(start + timedelta(minutes=2 * number), tick=False):
            codes.append(send(browser=f"browser-{number}"))
    wrong = next(f"{n:06}" for n in range(9) if f"{n:06}" not in codes)

    def guess(number: int) -> str:
        try:
            code_verify(
                channel="phone",
                address=PHONE,
                browser=f"browser-{number % 4}",  # the fourth has asked for none
                code=wrong,
                ip=None,
            )
        except (CodeWrong, CodeDead, CodeElsewhere) as refusal:
            return refusal.code
        finally:
            connection.close()
        return "in"

    with time_machine.travel(start + timedelta(minutes=6), tick=False):
        with ThreadPoolExecutor(28) as pool:
            with transaction.atomic():  # All have read their row before any of them counts.
                list(SignInCode.objects.select_for_update())
                guesses = [pool.submit(guess, number) for number in range(28)]
                wait_for_locks(21)
            heard = [each.result() for each in guesses]
        assert heard.count("code_elsewhere") == 7
        assert heard.count("code_wrong") + heard.count("code_dead") == 21
        assert heard.count("code_wrong") <= 3 * 4  # the fifth of each hears that it was the last
        assert list(SignInCode.objects.values_list("attempts", flat=True)) == [5, 5, 5]
        for number, code in enumerate(codes):
            with pytest.raises(CodeDead):
                code_verify(
                    channel="phone", address=PHONE, browser=f"browser-{number}", code=code, ip=None
                )
        with pytest.raises(CodeQuota):
            send(browser="browser-3")
    assert User.objects.count() == 0
