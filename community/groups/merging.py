"""What of groups follows a fan into another record when the two are merged, and comes back."""

from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from community.fans.models import Fan
from community.groups.models import (
    FanGroup,
    GroupMember,
    JoinRequest,
    LeaveWord,
    RuleEvidence,
    TeamBan,
)
from community.groups.services.holds import hold_drop

ACTIVE, LEFT = GroupMember.State.ACTIVE, GroupMember.State.LEFT


def places_move(loser: Fan, winner: Fan) -> dict[str, Any]:
    """Places change hands. Where both had one in a group, one stays: the winner's, read as far as
    either had read; the other ends and its place is free again, so that a person counts once."""
    theirs = {one.group_id: one for one in _places(winner)}
    moved, ended = [], []
    for member in _places(loser):
        twin = theirs.get(member.group_id)
        moved.append(member.pk)
        if member.state == ACTIVE and twin is not None and twin.state == ACTIVE:
            ended.append(_end(member, twin))
    GroupMember.objects.filter(pk__in=moved).update(fan=winner)
    return {"moved": moved, "ended": ended}


def places_unmove(loser: Fan, winner: Fan, moved: dict[str, Any]) -> list[str]:
    """Places go back; one that ended comes to life again where its group has room."""
    GroupMember.objects.filter(pk__in=moved["moved"], fan=winner).update(fan=loser)
    lost = []
    for one in moved["ended"]:
        member = (
            GroupMember.objects.select_for_update(of=("self",), no_key=True)
            .select_related("group")
            .get(pk=one["member"])
        )
        if member.state != LEFT or member.remove_reason != "":
            continue
        if member.staff_id is None and not _count_in(member.group_id):
            lost.append(_("%(group)s has no room for them now.") % {"group": member.group.name})
            continue
        GroupMember.objects.filter(pk=member.pk).update(state=ACTIVE, left_at=None)
        # The twin's marks, unless it has read on since.
        GroupMember.objects.filter(
            pk=one["twin"], read_seq=one["after"][0], read_count=one["after"][1]
        ).update(read_seq=one["before"][0], read_count=one["before"][1])
    return lost


def _places(fan: Fan) -> list[GroupMember]:
    """Locked, before their groups, as everybody locks them."""
    members = GroupMember.objects.select_for_update(of=("self",), no_key=True)
    return list(members.filter(fan=fan).order_by("pk"))


def _end(member: GroupMember, twin: GroupMember) -> dict[str, Any]:
    before = [twin.read_seq, twin.read_count]
    after = [max(twin.read_seq, member.read_seq), max(twin.read_count, member.read_count)]
    GroupMember.objects.filter(pk=twin.pk).update(read_seq=after[0], read_count=after[1])
    GroupMember.objects.filter(pk=member.pk).update(
        state=LEFT, left_at=timezone.now(), remove_reason=""
    )
    if member.staff_id is None:
        FanGroup.objects.filter(pk=member.group_id).update(member_count=F("member_count") - 1)
    return {"member": member.pk, "twin": twin.pk, "before": before, "after": after}


def _count_in(group_id: int) -> int:
    groups = FanGroup.objects.filter(pk=group_id, member_count__lt=F("capacity") - F("held_count"))
    return groups.update(member_count=F("member_count") + 1)


def requests_move(loser: Fan, winner: Fan) -> dict[str, Any]:
    """Requests change hands; of two that wait for one group, the winner's goes on waiting."""
    waiting = JoinRequest.State.PENDING
    requests = JoinRequest.objects.select_for_update(of=("self",)).filter(fan__in=[loser, winner])
    rows = list(requests.order_by("pk").values_list("pk", "fan_id", "group_id", "state"))
    taken = {group for _pk, fan, group, state in rows if fan == winner.pk and state == waiting}
    twice = [
        pk for pk, fan, group, state in rows
        if fan == loser.pk and state == waiting and group in taken
    ]  # fmt: skip
    for one in JoinRequest.objects.filter(pk__in=twice, held_until__isnull=False):
        hold_drop(one)
    JoinRequest.objects.filter(pk__in=twice).update(
        state=JoinRequest.State.WITHDRAWN, decided_at=timezone.now()
    )
    moved = [pk for pk, fan, _group, _state in rows if fan == loser.pk]
    JoinRequest.objects.filter(pk__in=moved).update(fan=winner)
    return {"moved": moved, "withdrawn": twice}


def requests_unmove(loser: Fan, winner: Fan, moved: dict[str, Any]) -> None:
    """Requests go back, and those that gave way wait again."""
    back = JoinRequest.objects.filter(pk__in=moved["moved"], fan=winner)
    ids = list(back.values_list("pk", flat=True))
    back.update(fan=loser)
    JoinRequest.objects.filter(
        pk__in=set(moved["withdrawn"]) & set(ids), state=JoinRequest.State.WITHDRAWN
    ).update(state=JoinRequest.State.PENDING, decided_at=None)


def bans_move(loser: Fan, winner: Fan) -> dict[str, Any]:
    """A ban follows the person; of two that stand, the winner's goes on. Places the winner has are
    left for staff to look at: a merge removes nobody."""
    lifted = []
    if TeamBan.objects.filter(fan=winner, lifted_at=None).exists():
        standing = TeamBan.objects.filter(fan=loser, lifted_at=None)
        lifted = list(standing.values_list("pk", flat=True))
        standing.update(lifted_at=timezone.now())
    moved = list(TeamBan.objects.filter(fan=loser).values_list("pk", flat=True))
    TeamBan.objects.filter(pk__in=moved).update(fan=winner)
    return {"moved": moved, "lifted": lifted}


def bans_unmove(loser: Fan, winner: Fan, moved: dict[str, Any]) -> None:
    """Bans go back, and one that gave way stands again."""
    back = TeamBan.objects.filter(pk__in=moved["moved"], fan=winner)
    ids = list(back.values_list("pk", flat=True))
    back.update(fan=loser)
    TeamBan.objects.filter(pk__in=set(moved["lifted"]) & set(ids)).update(lifted_at=None)


def evidence_move(loser: Fan, winner: Fan) -> dict[str, Any]:
    """What was asked of either was asked of the one person."""
    mine = RuleEvidence.objects.filter(fan=loser)
    moved = list(mine.values_list("pk", flat=True))
    mine.update(fan=winner)
    return {"moved": moved}


def evidence_unmove(loser: Fan, winner: Fan, moved: dict[str, Any]) -> None:
    """Evidence goes back."""
    RuleEvidence.objects.filter(pk__in=moved["moved"], fan=winner).update(fan=loser)


def words_move(loser: Fan, winner: Fan) -> dict[str, Any]:
    """What either said on leaving."""
    mine = LeaveWord.objects.filter(fan=loser)
    moved = list(mine.values_list("pk", flat=True))
    mine.update(fan=winner)
    return {"moved": moved}


def words_unmove(loser: Fan, winner: Fan, moved: dict[str, Any]) -> None:
    """Words go back."""
    LeaveWord.objects.filter(pk__in=moved["moved"], fan=winner).update(fan=loser)
