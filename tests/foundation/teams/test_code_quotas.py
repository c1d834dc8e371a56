"""How many codes are sent: a minute between two, and the caps of a day."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from foundation.teams.codes import code_send
from foundation.teams.errors import CodeBusy, CodeQuota, CodeTooSoon
from foundation.teams.models import SignInCode
from tests.foundation.teams.code_world import IP, MINE, PHONE, THEIRS, rows, send, solved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_limits")]


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
