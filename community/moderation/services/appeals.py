"""What somebody says to a decision about them, once, and the answer."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from community.groups.models import GroupMember, PastStay, TeamBan
from community.groups.services import fan_unban, member_readmit, member_unmute
from community.moderation.errors import (
    AboutOneself,
    AppealClosed,
    AppealOther,
    AppealUnsendable,
    ReasonNeeded,
)
from community.moderation.models import Decision
from community.moderation.models.decisions import APPEAL_LENGTH, REASON_LENGTH
from community.moderation.services.held import held_reopen
from community.moderation.services.locks import target_lock
from foundation.events.services import event_emit
from foundation.scopes.actors import Actor
from foundation.scopes.errors import NotAllowed, NotFound
from foundation.teams.audit import audit_record
from foundation.teams.models import Staff, User
from foundation.teams.permissions import PERMISSIONS, role_may
from foundation.text.normal import display_clean

WITHIN = timedelta(days=30)
Act, Appeal = Decision.Act, Decision.Appeal


def appeal_make(*, decision: Decision, user: User, text: str, actor: Actor) -> Decision:
    """Appeal against a decision about oneself: once, within 30 days.

    Sent twice it is one appeal. Raises NotFound (it is about somebody else), ReasonNeeded,
    AppealClosed. Runs in the team's scope.
    """
    if decision.target.user_id != user.pk:
        raise NotFound
    said = display_clean(text, APPEAL_LENGTH, multiline=True).strip()
    if not said:
        raise ReasonNeeded(field="text")
    with transaction.atomic():
        locked = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
        if locked.appeal == Appeal.OPEN and locked.appeal_text == said:
            return locked
        if not locked.appealable or locked.at < timezone.now() - WITHIN:
            raise AppealClosed
        locked.appeal, locked.appeal_text = Appeal.OPEN, said
        locked.appealed_at = timezone.now()
        locked.save(update_fields=["appeal", "appeal_text", "appealed_at"])
        event_emit(
            team_id=locked.team_id,
            name="moderation.appealed",
            actor=actor,
            subject=locked,
            payload={"group": locked.group_id, "decision": locked.pk},
        )
    return locked


def appeal_decide(
    *, decision: Decision, lift: bool, answer: str, by: Staff, actor: Actor
) -> Decision:
    """Answer an appeal: the decision stays, or is lifted (unmuted, let back in, unbanned, a
    declined message sent; what was recalled stays so). By somebody else than who decided, where
    the team has one who may, and never by whom it is about.

    Raises NotAllowed, AboutOneself, AppealOther, ReasonNeeded, AppealClosed (answered otherwise
    already), AppealUnsendable, and what else lifting raises (the group is full).
    """
    if not role_may(by.role, "moderation.act"):
        raise NotAllowed
    told = display_clean(answer, REASON_LENGTH)
    if not told:
        raise ReasonNeeded(field="answer")
    result = Appeal.LIFTED if lift else Appeal.UPHELD
    with transaction.atomic():
        target = target_lock(decision.target_id)
        locked = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
        if target.user_id == by.user_id:
            raise AboutOneself
        if locked.appeal == result:
            return locked
        if locked.appeal != Appeal.OPEN:
            raise AppealClosed
        if locked.by_id == by.pk and others_may(by):
            raise AppealOther
        locked.appeal, locked.appeal_answer = result, told
        locked.appeal_by, locked.appeal_at = by, timezone.now()
        locked.save(update_fields=["appeal", "appeal_answer", "appeal_by", "appeal_at"])
        if lift:
            _lift(locked, target, by, actor)
        audit_record(
            actor=actor,
            action="appeal.decide",
            obj=locked,
            changes={"appeal": [Appeal.OPEN, result]},
        )
        event_emit(
            team_id=locked.team_id,
            name="moderation.appeal_decided",
            actor=actor,
            subject=locked,
            payload={"group": locked.group_id, "decision": locked.pk, "result": result},
        )
    return locked


def others_may(by: Staff) -> bool:
    """Whether somebody else on the team may decide on appeals. One query."""
    roles = PERMISSIONS["moderation.act"].roles
    others = Staff.objects.filter(state=Staff.State.ACTIVE, role__in=roles).exclude(pk=by.pk)
    return others.exists()


def _lift(decision: Decision, target: GroupMember, by: Staff, actor: Actor) -> None:
    """Take the sanction back where it still stands as it was set."""
    if decision.act == Act.MUTE and target.muted_until == decision.until:
        if target.state == GroupMember.State.ACTIVE:
            member_unmute(member=target, by=by, actor=actor)
    elif decision.act == Act.REMOVE and target.state == GroupMember.State.REMOVED:
        # Who was let back in since is out for something else.
        back = PastStay.objects.filter(member=target, left_at__gte=decision.at)
        if not back.exists():
            member_readmit(member=target, by=by, actor=actor)
    elif decision.act == Act.DECLINE:
        here = target.state == GroupMember.State.ACTIVE and not target.is_muted
        if decision.held is None or not here:
            raise AppealUnsendable
        held_reopen(held=decision.held, by=by, actor=actor)
    elif decision.act == Act.BAN and target.fan is not None:
        lifted = TeamBan.objects.filter(fan=target.fan, lifted_at__gte=decision.at)
        if not lifted.exists():
            fan_unban(fan=target.fan, by=by, actor=actor)
