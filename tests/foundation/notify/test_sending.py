"""Notices that leave by mail or phone."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from foundation.delivery.models import Delivery
from foundation.delivery.sealing import unseal
from foundation.delivery.services import delivery_attempt
from foundation.notify.choices import Choices
from foundation.notify.models import Notice
from foundation.notify.services import (
    choices_save,
    notices_read_all,
    notices_send,
    sending,
)
from foundation.notify.words import Line, lines_of
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from tests.foundation.delivery.conftest import Sink, smtp
from tests.foundation.notify.world import bell_of, broke, heard, proved, thing

__all__ = ["smtp"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def told(team: Team, owner: Staff) -> Staff:
    """The owner, with an address, told of two things that broke."""
    proved(owner)
    for name in ("甲", "乙"):
        broke(thing(team, name))
        heard()
    return owner


def ripe(team: Team) -> None:
    """The delay is over."""
    with team_scope(team):
        Notice.objects.filter(mail_at__isnull=False).update(mail_at=timezone.now())


def letters() -> list[dict[str, Any]]:
    return [
        unseal(bytes(row.sealed)) | {"language": row.language}
        for row in Delivery.objects.filter(template="staff_notices").order_by("pk")
        if row.sealed is not None
    ]


def test_a_burst_is_one_mail_after_a_short_delay(team: Team, told: Staff) -> None:
    assert notices_send() == 0
    ripe(team)
    assert notices_send() == 1
    assert notices_send() == 0
    (letter,) = letters()
    assert letter["to"] == told.user.email
    assert letter["language"] == "zh-hans"
    assert letter["context"]["count"] == 1
    (line,) = letter["context"]["lines"]
    assert line["text"] == "2 things broke"
    assert [one["text"] for one in line["names"]] == ["乙", "甲"]
    assert not line["more"]


def test_what_was_read_is_not_mailed(team: Team, told: Staff) -> None:
    with team_scope(team):
        notices_read_all(staff=told)
    ripe(team)
    assert notices_send() == 0


def test_who_may_not_see_it_any_more_gets_no_mail(team: Team, told: Staff) -> None:
    with team_scope(team):
        Staff.objects.filter(pk=told.pk).update(role="analyst")
    ripe(team)
    assert notices_send() == 0
    assert letters() == []


def test_quiet_hours_hold_it_back(team: Team, told: Staff) -> None:
    here = timezone.now().astimezone(ZoneInfo(team.time_zone))
    with team_scope(team):
        choices_save(
            staff=told, chosen={}, quiet_from=(here - timedelta(hours=1)).time(),
            quiet_until=(here + timedelta(hours=2)).time(),
        )  # fmt: skip
    ripe(team)
    assert notices_send() == 0
    (row,) = bell_of(told)
    assert row.mail_at is not None
    assert abs(row.mail_at - (timezone.now() + timedelta(hours=2))) < timedelta(seconds=5)


def test_a_text_message_leaves_where_a_sender_is_set(
    team: Team, owner: Staff, settings: Any
) -> None:
    settings.SMS_PROVIDER = "console"
    owner.user.phone = "+8613800000009"
    owner.user.save()
    with team_scope(team):
        choices_save(staff=owner, chosen={"test.broke": ["sms"]})
    broke(thing(team))
    heard()
    with team_scope(team):
        Notice.objects.update(sms_at=timezone.now())
    assert notices_send() == 1
    (row,) = Delivery.objects.filter(template="staff_notices")
    assert row.channel == "sms"


@pytest.mark.parametrize(
    ("at", "free"),
    [((22, 0), (1, 8, 0)), ((3, 0), (0, 8, 0)), ((8, 0), (0, 8, 0)), ((12, 30), (0, 12, 30))],
)
def test_quiet_hours_go_past_midnight(at: tuple[int, int], free: tuple[int, int, int]) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    choices = Choices({}, zone, time(22), time(8))
    day = datetime(2026, 3, 1, tzinfo=zone)
    expected = day.replace(hour=free[1], minute=free[2]) + timedelta(days=free[0])
    assert choices.awake(day.replace(hour=at[0], minute=at[1])) == expected


def test_whose_notices_can_not_be_drawn_keeps_nobody_elses_back(
    team: Team, told: Staff, manager: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    proved(manager)
    with team_scope(team):
        choices_save(staff=told, chosen={})
    broke(thing(team, "丙"), who=[manager.pk], group="his")
    heard()
    ripe(team)
    drawn = lines_of

    def faulty(rows: Any, **asked: Any) -> list[Line]:
        if rows[0].staff_id == told.pk:
            raise LookupError("a kind with a fault")
        return drawn(rows, **asked)

    monkeypatch.setattr(sending, "lines_of", faulty)
    assert told.pk < manager.pk
    assert notices_send() == 1
    assert [letter["to"] for letter in letters()] == [manager.user.email]
    with team_scope(team):
        later = Notice.objects.filter(staff=told, mail_at__gt=timezone.now())
        assert later.count() == 1


def test_a_mail_with_notices_arrives_at_a_real_server(
    team: Team, told: Staff, smtp: Sink, settings: Any
) -> None:
    settings.SITE_URL = "https://desk.qz.example"
    ripe(team)
    assert notices_send() == 1
    (row,) = Delivery.objects.filter(template="staff_notices")
    assert delivery_attempt(delivery_id=row.pk) == "done"
    (mail,) = smtp.mails
    assert mail["To"] == told.user.email
    said = smtp.text()
    assert "2 things broke" in said
    assert "https://desk.qz.example/t/xiaoman/broken/" in said
    assert "https://desk.qz.example/t/xiaoman/notices/settings/" in said
    assert 'href="https://desk.qz.example/t/xiaoman/broken/"' in smtp.text(kind="text/html")
