"""What the rules decide by themselves about somebody, so that they may appeal."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from community.groups.models import GroupMember
from community.groups.services import member_mute
from community.moderation.models import Decision, Hit
from community.moderation.models.decisions import EXCERPT_LENGTH, REASON_LENGTH
from community.moderation.services.held import Draft, hit_note
from community.moderation.services.locks import target_lock
from community.moderation.verdict import Verdict
from foundation.events.services import event_emit
from foundation.scopes.actors import SYSTEM
from foundation.scopes.errors import DomainError


def rule_mute(*, draft: Draft, verdict: Verdict) -> bool:
    """Mute a sender as a rule has it, by a decision of nobody's that they may appeal against; kept
    in the log. A twin of the message finds them muted, and that is one decision.

    False where they can't be muted (they left meanwhile): then nothing is written.
    """
    try:
        with transaction.atomic():
            target = target_lock(draft.member_id)
            if not target.is_muted:
                _mute(target, draft, verdict)
    except DomainError:
        return False
    return True


def _mute(target: GroupMember, draft: Draft, verdict: Verdict) -> None:
    until = timezone.now() + timedelta(minutes=verdict.minutes)
    member_mute(member=target, until=until, reason=verdict.found, by=None, actor=SYSTEM)
    hit_note(draft=draft, verdict=verdict, done=Hit.Done.MUTED)
    decision = Decision.objects.create(
        team_id=draft.team_id,
        group_id=draft.group_id,
        target=target,
        excerpt=draft.text[:EXCERPT_LENGTH],
        act=Decision.Act.MUTE,
        until=until,
        reason=verdict.found[:REASON_LENGTH],
    )
    event_emit(
        team_id=draft.team_id,
        name="moderation.decided",
        actor=SYSTEM,
        subject=decision,
        payload={"group": draft.group_id, "decision": decision.pk, "act": decision.act},
    )
