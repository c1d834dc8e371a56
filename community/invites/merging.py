"""What of invites follows a fan into another record when the two are merged, and comes back."""

from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from community.fans.models import Fan
from community.invites.models import Invite, InviteAllowance, Redemption, Referral


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
        came = [one.invite_id, one.member_id, one.at.isoformat(), one.click_id, one.link_id]
        dropped.append(came)
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
    for invite_id, member_id, at, *click in moved["dropped"]:
        click_id, link_id = click or (None, None)
        _row, made = Redemption.objects.get_or_create(
            team_id=loser.team_id,
            invite_id=invite_id,
            fan=loser,
            defaults={
                "member_id": member_id,
                "at": at,
                "click_id": click_id,
                "link_id": link_id,
            },
        )
        if made:
            Invite.objects.filter(pk=invite_id).filter(
                Q(max_uses=None) | Q(use_count__lt=F("max_uses") - F("held_count"))
            ).update(use_count=F("use_count") + 1)


def codes_move(loser: Fan, winner: Fan) -> dict[str, Any]:
    """Codes of their own change hands; where both have a live one for a group, the winner's stays
    in use and the other is revoked."""
    rows = list(
        Invite.objects.select_for_update(of=("self",), no_key=True)
        .filter(fan__in=[loser, winner])
        .order_by("pk")
    )
    live = {
        one.group_id
        for one in rows
        if one.fan_id == winner.pk and one.state != Invite.State.REVOKED
    }
    twice = [
        one.pk
        for one in rows
        if one.fan_id == loser.pk and one.state != Invite.State.REVOKED and one.group_id in live
    ]
    states = {str(one.pk): one.state for one in rows if one.pk in twice}
    Invite.objects.filter(pk__in=twice).update(
        state=Invite.State.REVOKED, revoked_at=timezone.now()
    )
    moved = [one.pk for one in rows if one.fan_id == loser.pk]
    Invite.objects.filter(pk__in=moved).update(fan=winner)
    return {"moved": moved, "revoked": states}


def codes_unmove(loser: Fan, winner: Fan, moved: dict[str, Any]) -> None:
    """Codes go back, and those that gave way live again."""
    Invite.objects.filter(pk__in=moved["moved"], fan=winner).update(fan=loser)
    for pk, state in moved["revoked"].items():
        Invite.objects.filter(pk=int(pk), fan=loser, state=Invite.State.REVOKED).update(
            state=state, revoked_at=None
        )


def allowances_move(loser: Fan, winner: Fan) -> dict[str, Any]:
    """What both brought in counts together; a limit of the winner's own stays, else the loser's."""
    rows = InviteAllowance.objects.select_for_update().filter(fan__in=[loser, winner])
    found = {one.fan_id: one for one in rows.order_by("pk")}
    theirs = found.get(loser.pk)
    if theirs is None:
        return {"moved": None, "added": None}
    if winner.pk not in found:
        InviteAllowance.objects.filter(pk=theirs.pk).update(fan=winner)
        return {"moved": theirs.pk, "added": None}
    theirs.delete()
    mine = found[winner.pk]
    InviteAllowance.objects.filter(pk=mine.pk).update(
        joins=F("joins") + theirs.joins,
        max_codes=theirs.max_codes if mine.max_codes is None else mine.max_codes,
        max_joins=theirs.max_joins if mine.max_joins is None else mine.max_joins,
    )
    return {
        "moved": None,
        "added": theirs.joins,
        "limits": [theirs.max_codes, theirs.max_joins],
        "before": [mine.max_codes, mine.max_joins],
    }


def allowances_unmove(loser: Fan, winner: Fan, moved: dict[str, Any]) -> None:
    """Each counts for themselves again."""
    if moved["moved"] is not None:
        InviteAllowance.objects.filter(pk=moved["moved"], fan=winner).update(fan=loser)
    elif moved["added"] is not None:
        InviteAllowance.objects.filter(fan=winner, joins__gte=moved["added"]).update(
            joins=F("joins") - moved["added"]
        )
        codes, joins = moved.get("limits", [None, None])
        if "before" in moved:
            before = dict(zip(("max_codes", "max_joins"), moved["before"], strict=True))
            InviteAllowance.objects.filter(fan=winner).update(**before)
        InviteAllowance.objects.create(
            team_id=loser.team_id,
            fan=loser,
            joins=moved["added"],
            max_codes=codes,
            max_joins=joins,
        )


def places_move(loser: Fan, winner: Fan) -> dict[str, Any]:
    """One place in the tree stays, the older of the two, and whom either brought stands below it.

    The older, for a child's place is younger than its parent's, and so than the older of two.
    """
    rows = list(Referral.objects.select_for_update().filter(fan__in=[loser, winner]).order_by("pk"))
    theirs = {one.fan_id: one for one in rows}
    if loser.pk not in theirs:
        return {"moved": None, "gone": None, "children": []}
    if len(rows) == 1:
        Referral.objects.filter(pk=rows[0].pk).update(fan=winner)
        return {"moved": rows[0].pk, "gone": None, "children": []}
    older, younger = rows
    children = Referral.objects.filter(parent=younger)
    ids = list(children.order_by("pk").values_list("pk", flat=True))
    children.update(parent=older)
    gone = {
        "id": younger.pk,
        "parent": younger.parent_id,
        "invite": younger.invite_id,
        "at": younger.at.isoformat(),
    }
    younger.delete()
    moved = older.pk if older.fan_id == loser.pk else None
    if moved is not None:
        Referral.objects.filter(pk=moved).update(fan=winner)
    return {"moved": moved, "gone": gone, "children": ids}


def places_unmove(loser: Fan, winner: Fan, moved: dict[str, Any]) -> None:
    """Places and those below them as they were; who came since stays where they came."""
    if moved["moved"] is not None:
        Referral.objects.filter(pk=moved["moved"], fan=winner).update(fan=loser)
    gone = moved["gone"]
    if gone is None:
        return
    back = winner if moved["moved"] is not None else loser
    parent = Referral.objects.filter(pk=gone["parent"]).first() if gone["parent"] else None
    place = Referral(
        pk=gone["id"],
        team_id=loser.team_id,
        fan=back,
        parent=parent,
        invite_id=gone["invite"],
        at=gone["at"],
    )
    place.save(force_insert=True)
    Referral.objects.filter(pk__in=moved["children"]).update(parent=place)
