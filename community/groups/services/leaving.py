"""What those who left say of it."""

from django.db import transaction
from django.utils import timezone

from community.groups.models import GroupMember, LeaveWord
from foundation.text.normal import display_clean

TEXT_LENGTH = 500


def leave_word_put(*, member: GroupMember, reason: str, text: str) -> LeaveWord | None:
    """Keep why a fan left, with the time they left; said twice, the last counts. Nothing for staff,
    for who is in again, and for empty words where nothing was said before."""
    if reason not in GroupMember.OWN_REASONS:
        reason = ""
    text = display_clean(text, TEXT_LENGTH, multiline=True)
    with transaction.atomic():
        fresh = (
            GroupMember.objects.select_for_update(of=("self",), no_key=True)
            .filter(pk=member.pk, state=GroupMember.State.LEFT, left_at__isnull=False)
            .first()
        )
        if fresh is None or fresh.fan_id is None or fresh.left_at is None:
            return None
        known = LeaveWord.objects.filter(member=fresh, left_at=fresh.left_at).first()
        if known is None and not reason and not text:
            return None
        said, _made = LeaveWord.objects.update_or_create(
            member=fresh,
            left_at=fresh.left_at,
            defaults={
                "team_id": fresh.team_id,
                "group_id": fresh.group_id,
                "fan_id": fresh.fan_id,
                "reason": reason,
                "text": text,
                "at": timezone.now(),
            },
        )
        GroupMember.objects.filter(pk=fresh.pk).exclude(
            remove_reason=GroupMember.LeaveReason.ERASED
        ).update(remove_reason=reason)
    return said
