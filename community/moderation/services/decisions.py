"""Deciding on what was reported."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from community.groups.models import GroupMember
from community.groups.services import fan_ban, member_mute, member_remove
from community.moderation.errors import (
    AboutOneself,
    DecisionImpossible,
    ReasonNeeded,
    ReportDecided,
)
from community.moderation.models import Decision, Report
from community.moderation.models.decisions import REASON_LENGTH
from community.moderation.registry import desk
from community.moderation.services.locks import target_lock
from foundation.events.services import event_emit
from foundation.scopes.actors import Actor
from foundation.scopes.errors import NotAllowed
from foundation.teams.audit import audit_record
from foundation.teams.models import Staff
from foundation.teams.permissions import role_may
from foundation.text.normal import display_clean

Act = Decision.Act
# Whoever these are about is told, so there must be something to tell.
_TOLD = (Act.WARN, Act.MUTE, Act.REMOVE, Act.BAN)


def report_decide(
    *,
    report: Report,
    act: str,
    by: Staff,
    actor: Actor,
    reason: str = "",
    until: datetime | None = None,
    recall: bool = False,
) -> Decision:
    """Decide on a report, and with it on every open report of the same thing.

    ``reason`` is told to whom it is about; ``until`` is for a mute; ``recall`` takes the message
    back as well. All or nothing, and once: repeating the decision that stands gives it again.
    Raises NotAllowed, AboutOneself, ReportDecided, ReasonNeeded, DecisionImpossible, and what the
    sanction raises (NotActive: they have left; MemberIsStaff; MuteEnds).
    """
    if not role_may(by.role, "moderation.act"):
        raise NotAllowed
    told = display_clean(reason, REASON_LENGTH)
    act = Act(act)
    if act == Act.DECLINE:
        raise DecisionImpossible(field="act")
    if act in _TOLD and not told:
        raise ReasonNeeded(field="reason")
    with transaction.atomic():
        target, locked = _lock(report)
        if target.user_id == by.user_id:
            raise AboutOneself
        if locked.state == Report.State.DECIDED:
            return _standing(locked, act)
        recall = act == Act.RECALL or (recall and act != Act.DISMISS)
        if (recall and locked.message_seq is None) or (act == Act.MUTE and until is None):
            raise DecisionImpossible(field="act")
        decision = Decision.objects.create(
            team_id=locked.team_id,
            group_id=locked.group_id,
            target=target,
            message_seq=locked.message_seq,
            excerpt=locked.excerpt,
            act=act,
            recalled=recall,
            until=until if act == Act.MUTE else None,
            reason=told,
            by=by,
        )
        _do(decision, target, recall, by, actor)
        count = _same_thing(locked).update(
            state=Report.State.DECIDED, decided_at=decision.at, decision=decision
        )
        audit_record(
            actor=actor,
            action="report.decide",
            obj=decision,
            changes={"act": [None, act], "reports": [None, count]},
        )
        event_emit(
            team_id=locked.team_id,
            name="moderation.decided",
            actor=actor,
            subject=decision,
            payload={"group": locked.group_id, "decision": decision.pk, "act": act},
        )
    return decision


def report_assign(*, report: Report, to: Staff | None, by: Staff, actor: Actor) -> Report:
    """Give a report to a colleague, or to nobody; the same again changes nothing.

    Raises NotAllowed (also where the colleague may not decide), AboutOneself (one of the two is
    whom it is about), ReportDecided.
    """
    for who in (by, to):
        if who is not None and not role_may(who.role, "moderation.act"):
            raise NotAllowed
    with transaction.atomic():
        reports = Report.objects.select_related("target").select_for_update(of=("self",))
        locked = reports.get(pk=report.pk)
        if any(who is not None and who.user_id == locked.target.user_id for who in (by, to)):
            raise AboutOneself
        if locked.state != Report.State.OPEN:
            raise ReportDecided
        if locked.assigned_to_id != (to.pk if to else None):
            before, locked.assigned_to = locked.assigned_to_id, to
            locked.save(update_fields=["assigned_to"])
            audit_record(
                actor=actor,
                action="report.assign",
                obj=locked,
                changes={"assigned_to": [before, to.pk if to else None]},
            )
    return locked


def _lock(report: Report) -> tuple[GroupMember, Report]:
    """Whom it is about first, as the sanctions and whoever speaks take them; so two decisions on
    one thing come one after the other, whichever of its reports they are made on."""
    target = target_lock(report.target_id)
    locked = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    return target, locked


def _same_thing(report: Report) -> QuerySet[Report, Report]:
    return Report.objects.filter(
        target_id=report.target_id, message_seq=report.message_seq, state=Report.State.OPEN
    )


def _standing(report: Report, act: str) -> Decision:
    decision = report.decision
    assert decision is not None
    if decision.act != act:
        raise ReportDecided
    return decision


def _do(decision: Decision, target: GroupMember, recall: bool, by: Staff, actor: Actor) -> None:
    if recall and decision.message_seq is not None:
        desk().recall(decision.group_id, decision.message_seq, by, actor)
    if decision.act == Act.MUTE:
        assert decision.until is not None
        member_mute(member=target, until=decision.until, reason=decision.reason, by=by, actor=actor)
    elif decision.act == Act.REMOVE:
        member_remove(member=target, by=by, reason=decision.reason, actor=actor)
    elif decision.act == Act.BAN:
        if target.fan is None:
            raise DecisionImpossible(field="act")
        fan_ban(fan=target.fan, reason=decision.reason, by=by, actor=actor)
