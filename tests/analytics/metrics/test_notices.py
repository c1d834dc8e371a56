"""Accounts that are about to lose their connection, and figures that keep failing, reach a bell."""

import pytest
from django.db import transaction
from django.utils import translation

from analytics.metrics.models import Pull
from foundation.events.services import event_emit
from foundation.notify.models import Notice
from foundation.notify.words import lines_of
from foundation.scopes.actors import SYSTEM
from foundation.teams.models import Staff
from kol.platforms.models import PlatformAccount
from tests.foundation.notify.world import bell_of, heard

pytestmark = pytest.mark.django_db


def test_those_who_keep_accounts_are_told(
    bare: PlatformAccount, owner: Staff, analyst: Staff, other_owner: Staff
) -> None:
    pull = Pull.objects.create(team=bare.team, account=bare, what="works")
    for name, subject in (
        ("platform.token_expiring", bare),
        ("platform.disconnected", bare),
        ("metrics.pull_failing", pull),
    ):
        with transaction.atomic():
            event_emit(team_id=bare.team_id, name=name, actor=SYSTEM, subject=subject)
        heard()
    with translation.override("zh-hans"):
        rows = Notice.objects.filter(staff=owner).order_by("pk")
        drawn = [(line.text, line.path) for line in lines_of(rows, team=bare.team, role="owner")]
    account = f"/t/xiaoman/platforms/{bare.public_id}/"
    assert drawn == [
        ("请尽快重新授权：微博 @小满", account),
        ("连接已失效：微博 @小满", account),
        ("数据拉取失败：微博 @小满 · 内容数据", "/t/xiaoman/metrics/pulls/"),
    ]
    assert all(row.mail_at is not None for row in rows)
    assert bell_of(analyst) == []
    assert bell_of(other_owner) == []
