"""Asking again for those who wait: who meets all conditions by now comes in by himself."""

from django.utils import timezone

from community.groups.models import FanGroup, JoinRequest
from community.groups.selectors.waiting import requests_passing
from community.groups.services.requests import request_recheck

AT_ONCE = 200


def waiting_recheck(*, group_id: int, after: int = 0, limit: int = AT_ONCE) -> int | None:
    """Ask the conditions of a group again for the next who wait and whose keys come after
    ``after``; the last key looked at, or None when none is left.

    Nothing tells that days went by, that a place came free, that the steps of levels moved or that
    a task was lost: this finds all of that. Who passes comes in as by request_recheck, each in a
    transaction of their own, where there is room; who has no place waits on. A fixed number of
    queries, and those of each who passes.
    """
    group = FanGroup.objects.select_related("team").filter(pk=group_id).first()
    if group is None or group.entry != FanGroup.Entry.RULES or not _open(group):
        return None
    waiting = list(
        JoinRequest.objects.filter(group=group, state=JoinRequest.State.PENDING, pk__gt=after)
        .select_related("fan")
        .order_by("pk")[:limit]
    )
    if not waiting:
        return None
    for request in requests_passing(group, waiting):
        if group.is_full and request.held_until is None:
            continue
        if request_recheck(request=request) is None:
            group.refresh_from_db(fields=["member_count", "held_count", "capacity"])
        else:
            group.member_count += 1
    return waiting[-1].pk if len(waiting) == limit else None


def request_see(*, request: JoinRequest) -> None:
    """Note that the fan has looked at what was decided."""
    if request.seen_at is None and request.decided_at is not None:
        JoinRequest.objects.filter(pk=request.pk, seen_at=None).update(seen_at=timezone.now())


def _open(group: FanGroup) -> bool:
    return group.state == FanGroup.State.OPEN and group.team.is_open
