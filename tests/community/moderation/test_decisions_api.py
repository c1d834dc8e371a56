"""Reports taken, decisions read and appeals answered by the API."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.groups.models import GroupMember
from community.moderation.models import Report
from community.moderation.services import appeal_make, report_decide, report_make
from foundation.scopes.actors import Actor
from foundation.teams.models import Staff
from tests.api import api_of, assert_problem
from tests.cast import fan_actor
from tests.community.chat.room import Room

pytestmark = pytest.mark.django_db


def test_a_report_is_taken_and_an_appeal_answered(
    room: Room, old: GroupMember, scope: None, operator: Staff, manager: Staff, actor: Actor
) -> None:
    ask = api_of(manager, "moderation:read", "moderation:write")
    report, _new = report_make(
        reporter=room.fan, target=old, message=None, reason="abuse", actor=fan_actor(room.fan.user)
    )
    for mine, to in ((True, manager.pk), (False, None)):
        answer = ask("POST", f"reports/{report.public_id}/assign", {"mine": mine})
        assert answer.status_code == 200, answer.content
        assert Report.objects.get().assigned_to_id == to
    decision = report_decide(
        report=report,
        act="mute",
        by=operator,
        actor=actor,
        reason="骂人",
        until=timezone.now() + timedelta(hours=2),
    )
    assert_problem(
        ask("POST", f"reports/{report.public_id}/assign", {"mine": True}), 409, "report_decided"
    )
    answer = f"decisions/{decision.public_id}/answer"
    body = {"lift": True, "answer": "误判"}
    assert_problem(ask("POST", answer, body), 409, "appeal_closed")
    appeal_make(decision=decision, user=old.user, text="没有骂", actor=fan_actor(old.user))
    (row,) = ask("GET", "decisions?appeal=open").json()["items"]
    assert (row["decision"], row["target"], row["appeal_text"]) == ("mute", old.public_id, "没有骂")
    reader = api_of(manager, "moderation:read")
    assert_problem(reader("POST", answer, body), 403, "permission_denied")
    assert ask("POST", answer, body).json()["appeal"] == "lifted"
    old.refresh_from_db()
    assert not old.is_muted
    assert ask("GET", "decisions?appeal=open").json()["items"] == []
    assert_problem(ask("POST", "decisions/nothinghere1/answer", body), 404, "not_found")
