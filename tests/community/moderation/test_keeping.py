"""Records are kept half a year at least, then dropped; people and teams are forgotten."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from community.groups.models import GroupMember
from community.moderation.errors import MessageHeld, MessageRefused
from community.moderation.models import Decision, Held, Hit, Report, Rules
from community.moderation.person import person_erase, person_extract
from community.moderation.services import (
    appeal_make,
    held_decline,
    logs_drop,
    report_decide,
    report_make,
    rules_set,
)
from community.moderation.services.erasure import team_erase
from community.moderation.services.reports import Reported
from community.moderation.tasks import drop_logs
from foundation.scopes.actors import SYSTEM, Actor
from foundation.scopes.scope import system_scope
from foundation.teams.models import Staff
from tests.cast import fan_actor
from tests.community.chat.room import Room
from tests.community.moderation.conftest import MakeList, Say

pytestmark = pytest.mark.django_db


@pytest.fixture
def records(
    room: Room, old: GroupMember, make_list: MakeList, say: Say, operator: Staff, actor: Actor
) -> None:
    """One of each, decided, and one that waits."""
    make_list("hold", "加微信")
    make_list("refuse", "赌博网")
    for number in (1, 2):
        with pytest.raises(MessageHeld):
            say(old, "加微信", client_id=f"client-000{number}")
    held_decline(held=Held.objects.order_by("pk")[0], by=operator, reason="广告", actor=actor)
    with pytest.raises(MessageRefused):
        say(old, "赌博网")
    report, _new = report_make(
        reporter=room.fan, target=old, message=Reported(1, "傻瓜", False), reason="abuse",
        note="骂人", actor=fan_actor(room.fan.user),
    )  # fmt: skip
    decision = report_decide(report=report, act="warn", reason="骂人", by=operator, actor=actor)
    appeal_make(decision=decision, user=old.user, text="没有", actor=fan_actor(old.user))


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Hit, Held, Report, Decision))


def aged(days: int) -> None:
    at = timezone.now() - timedelta(days=days)
    Hit.objects.update(at=at)
    Held.objects.update(created_at=at)
    Report.objects.update(created_at=at)
    Decision.objects.update(at=at)


def test_kept_for_180_days_unless_the_team_keeps_them_longer(
    room: Room, records: None, actor: Actor
) -> None:
    aged(179)
    assert logs_drop() == 0
    aged(181)
    rules_set(team=room.team, actor=actor, log_days=200)
    assert logs_drop() == 0
    rules_set(team=room.team, actor=actor, log_days=180)
    drop_logs()
    # What waits, for review or for an answer, stays.
    assert counts() == (0, 1, 0, 1)
    Decision.objects.update(appeal="upheld")
    assert logs_drop(chunk=1) == 1


def test_less_than_half_a_year_is_refused_by_the_database(room: Room, scope: None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Rules.objects.create(team=room.team, log_days=179)


def test_a_person_is_forgotten_and_told(room: Room, records: None, old: GroupMember) -> None:
    with system_scope():
        told: dict[str, Any] = person_extract(old.user)
        assert [one["text"] for one in told["held"]] == ["加微信", "加微信"]
        assert [(one["decision"], one["appeal"]) for one in told["decisions"]] == [
            ("decline", ""),
            ("warn", "没有"),
        ]
        assert told["reports"] == []
        person_erase(old.user, SYSTEM)
    assert set(Held.objects.values_list("text", "found")) == {("", "")}
    assert not Held.objects.filter(state="waiting").exists()
    assert set(Hit.objects.values_list("text", flat=True)) == {""}
    assert Report.objects.get().excerpt == ""
    assert Report.objects.get().note == "骂人"  # the reporter's own word
    words = Decision.objects.values_list("excerpt", "reason", "appeal_text", "appeal_answer")
    assert set(words) == {("", "", "", "")}
    with system_scope():
        assert len(person_extract(room.fan.user)["reports"]) == 1
        person_erase(room.fan.user, SYSTEM)
    assert Report.objects.get().note == ""


def test_a_team_is_erased_in_parts(records: None) -> None:
    done = [team_erase(3) for _ in range(5)]
    assert done[-1] == 0
    assert counts() == (0, 0, 0, 0)
