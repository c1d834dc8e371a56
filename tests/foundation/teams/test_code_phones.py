"""A phone proved by a code and added to an account."""

from datetime import timedelta
from unittest.mock import ANY

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.utils import timezone

from foundation.delivery.models import Delivery
from foundation.delivery.sealing import unseal
from foundation.teams.codes import phone_add
from foundation.teams.errors import AddressTaken
from foundation.teams.models import SignInCode, User
from tests.foundation.teams.code_world import E164, IP, MINE, PHONE, RESET, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_limits")]


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
