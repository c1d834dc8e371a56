"""What moderation tells on the page of a fan, source by source."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from community.fans.models import Fan
from community.groups.models import GroupMember
from community.moderation import fan_pages
from community.moderation.errors import MessageHeld, WordMuted
from community.moderation.models import Held
from community.moderation.services import (
    appeal_decide,
    appeal_make,
    report_decide,
    report_make,
)
from community.moderation.services.held import held_decline
from foundation.scopes.actors import Actor
from foundation.teams.models import Staff
from tests.cast import fan_actor
from tests.community.chat.room import Room
from tests.community.moderation.conftest import MakeList, Say

pytestmark = pytest.mark.django_db


def fan_of(member: GroupMember) -> Fan:
    """The fan in a place."""
    assert member.fan is not None
    return member.fan


def texts(lines: Any) -> list[str]:
    """The sentences, the newest first."""
    return [one.text for one in sorted(lines, key=lambda line: line.at, reverse=True)]


def test_reports_decisions_and_appeals(
    room: Room, old: GroupMember, scope: None, operator: Staff, manager: Staff, actor: Actor
) -> None:
    report, _new = report_make(
        reporter=room.fan, target=old, message=None, reason="abuse", note="骂人",
        actor=fan_actor(room.fan.user),
    )  # fmt: skip
    name = room.group.name
    until = timezone.now() + timedelta(hours=2)
    decision = report_decide(
        report=report, act="mute", by=operator, actor=actor, reason="骂人", until=until
    )
    appeal_make(decision=decision, user=old.user, text="没有骂", actor=fan_actor(old.user))
    appeal_decide(decision=decision, lift=True, answer="误判", by=manager, actor=actor)
    reported, reporter = fan_of(old), fan_of(room.fan)
    (line,) = fan_pages.report_lines(reported, "xiaoman", None, 50)
    assert line.text == f"在“{name}”被举报：辱骂攻击"
    assert line.url == f"/t/xiaoman/moderation/reports/{report.public_id}/"
    assert texts(fan_pages.report_lines(reporter, "xiaoman", None, 50)) == [
        f"在“{name}”举报了别人：辱骂攻击"
    ]
    assert list(fan_pages.report_lines(reported, "xiaoman", report.created_at, 0)) == []
    assert texts(fan_pages.decision_lines(reported, "xiaoman")) == [
        "申诉有了结果：已撤销处理 · Manager",
        f"对“{name}”的处理“禁言”提出申诉",
        f"“{name}”的处理决定：禁言 · Operator",
    ]
    assert list(fan_pages.decision_lines(reporter, "xiaoman")) == []


def test_held_messages_and_what_the_rules_did(
    room: Room, old: GroupMember, make_list: MakeList, say: Say, operator: Staff, actor: Actor
) -> None:
    make_list("hold", "代购")
    make_list("mute", "加微信", mute_minutes=30)
    with pytest.raises(MessageHeld):
        say(old, "代购找我")
    held = Held.objects.get()
    fan, name = fan_of(old), room.group.name
    assert texts(fan_pages.held_lines(fan, "xiaoman", None, 50)) == [
        f"在“{name}”的一条消息被扣下（命中词库）：待审核"
    ]
    held_decline(held=held, by=operator, reason="广告", actor=actor)
    (line,) = fan_pages.held_lines(fan, "xiaoman", None, 50)
    assert (line.text, line.url) == (
        f"在“{name}”的一条消息被扣下（命中词库）：未通过",
        f"/t/xiaoman/moderation/held/{held.public_id}/",
    )
    with pytest.raises(WordMuted):
        say(old, "加微信")
    assert texts(fan_pages.hit_lines(fan, "xiaoman", None, 50)) == [
        f"“{name}”的规则自动处理（命中词库）：已拒绝并禁言"
    ]
    early = timezone.now() - timedelta(days=1)
    assert list(fan_pages.hit_lines(fan, "xiaoman", early, 50)) == []
    assert list(fan_pages.held_lines(fan, "xiaoman", early, 50)) == []
