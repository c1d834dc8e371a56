"""What of invites follows a fan into another record when the two are merged, and comes back."""

from typing import Any

from django.db.models import F, Q

from community.fans.models import Fan
from community.invites.models import Invite, Redemption


def redemptions_move(loser: Fan, winner: Fan) -> dict[str, Any]:
    """Redemptions change hands. Where both came by one code it was one person: one row stays, and
    the code has the use back."""
    rows = Redemption.objects.select_for_update(of=("self",)).filter(fan__in=[loser, winner])
    found = list(rows.order_by("pk"))
    known = {one.invite_id for one in found if one.fan_id == winner.pk}
    moved, dropped = [], []
    for one in found:
        if one.fan_id != loser.pk:
            continue
        if one.invite_id not in known:
            moved.append(one.pk)
            continue
        dropped.append([one.invite_id, one.member_id, one.at.isoformat()])
        Redemption.objects.filter(pk=one.pk).delete()
        Invite.objects.filter(pk=one.invite_id, use_count__gt=0).update(
            use_count=F("use_count") - 1
        )
    Redemption.objects.filter(pk__in=moved).update(fan=winner)
    return {"moved": moved, "dropped": dropped}


def redemptions_unmove(loser: Fan, winner: Fan, moved: dict[str, Any]) -> None:
    """Redemptions go back. A use that somebody else took meanwhile is not counted again: a code
    never has more uses than it may."""
    Redemption.objects.filter(pk__in=moved["moved"], fan=winner).update(fan=loser)
    for invite_id, member_id, at in moved["dropped"]:
        _row, made = Redemption.objects.get_or_create(
            team_id=loser.team_id,
            invite_id=invite_id,
            fan=loser,
            defaults={"member_id": member_id, "at": at},
        )
        if made:
            Invite.objects.filter(pk=invite_id).filter(
                Q(max_uses=None) | Q(use_count__lt=F("max_uses"))
            ).update(use_count=F("use_count") + 1)
