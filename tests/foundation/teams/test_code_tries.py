"""Trying a code: how often, how long, in which browser, from where."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from foundation.teams.codes import code_verify
from foundation.teams.errors import CodeDead, CodeElsewhere, CodeWrong, TooManyTries
from foundation.teams.models import SignInCode, User
from tests.foundation.teams.code_world import E164, IP, MINE, PHONE, THEIRS, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_limits")]


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
