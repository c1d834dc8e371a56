"""A granted appeal takes back the sanction it is about, and no later one."""

import pytest

from community.groups.models import GroupMember, TeamBan
from community.groups.services import fan_ban, fan_unban, member_readmit, member_remove
from community.moderation.models import Decision, Report
from community.moderation.services import (
    appeal_decide,
    appeal_make,
    report_decide,
    report_make,
)
from foundation.scopes.actors import Actor
from foundation.teams.models import Staff
from tests.cast import fan_actor, staff_actor
from tests.community.chat.room import Room


@pytest.fixture
def report(room: Room, old: GroupMember, scope: None) -> Report:
    """老粉 is reported."""
    made, _new = report_make(
        reporter=room.fan, target=old, message=None, reason="abuse", actor=fan_actor(room.fan.user)
    )
    return made


def appealed(report: Report, act: str, old: GroupMember, operator: Staff) -> Decision:
    """A decision against which they appealed."""
    decision = report_decide(
        report=report, act=act, reason="骂人", by=operator, actor=staff_actor(operator)
    )
    appeal_make(decision=decision, user=old.user, text="我在开玩笑", actor=fan_actor(old.user))
    return decision


def test_who_was_removed_again_stays_out(
    report: Report, old: GroupMember, operator: Staff, owner: Staff, actor: Actor
) -> None:
    decision = appealed(report, "remove", old, operator)
    member_readmit(member=old, by=operator, actor=actor)
    member_remove(member=old, by=operator, reason="又骂人", actor=actor)
    done = appeal_decide(
        decision=decision, lift=True, answer="好", by=owner, actor=staff_actor(owner)
    )
    old.refresh_from_db()
    assert (done.appeal, old.state, old.remove_reason) == ("lifted", "removed", "又骂人")


def test_who_was_banned_again_stays_out(
    report: Report, old: GroupMember, operator: Staff, owner: Staff, actor: Actor
) -> None:
    decision = appealed(report, "ban", old, operator)
    assert old.fan is not None
    fan_unban(fan=old.fan, by=operator, actor=actor)
    fan_ban(fan=old.fan, reason="又骂人", by=operator, actor=actor)
    appeal_decide(decision=decision, lift=True, answer="好", by=owner, actor=staff_actor(owner))
    assert TeamBan.objects.get(fan=old.fan, lifted_at=None).reason == "又骂人"


@pytest.mark.parametrize(("act", "state"), [("remove", "active"), ("ban", "left")])
def test_one_that_stands_is_taken_back(
    report: Report, old: GroupMember, operator: Staff, owner: Staff, act: str, state: str
) -> None:
    decision = appealed(report, act, old, operator)
    appeal_decide(decision=decision, lift=True, answer="好", by=owner, actor=staff_actor(owner))
    old.refresh_from_db()
    assert old.state == state
    assert not TeamBan.objects.filter(lifted_at=None).exists()
