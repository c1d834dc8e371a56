"""Many at once: codes asked for and codes tried stay within their bounds."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from unittest.mock import ANY

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import Settings

from foundation.teams.codes import code_send, code_verify
from foundation.teams.errors import CodeBusy, CodeDead, CodeElsewhere, CodeQuota, CodeWrong
from foundation.teams.models import SignInCode, User
from tests.foundation.teams.code_world import IP, MINE, PHONE, rows, send, solved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_limits")]


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
