"""Places kept for requests that wait, where the door they came by says so.

A kept place counts against the group's capacity and against the door's own limit, so that who is
accepted finds room. It is given back once: when the request is answered either way, withdrawn or
erased, or when its time is over; the request goes on waiting then, without a place.
"""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from community.groups.errors import GroupFull
from community.groups.models import FanGroup, JoinRequest
from community.groups.registry import DoorRef, door_hold, door_release


def hold_take(request: JoinRequest) -> None:
    """Keep a place for a request just made, where its door says so. In the caller's transaction.

    Raises GroupFull and what the door raises.
    """
    if request.door_id is None:
        return
    until = door_hold(DoorRef(request.door_kind, request.door_id), fan=request.fan)
    if until is None:
        return
    kept = FanGroup.objects.filter(
        pk=request.group_id, member_count__lt=F("capacity") - F("held_count")
    ).update(held_count=F("held_count") + 1)
    if not kept:
        raise GroupFull
    JoinRequest.objects.filter(pk=request.pk).update(held_until=until)
    request.held_until = until


def hold_drop(request: JoinRequest) -> bool:
    """Give back what is kept for a request, if anything still is. In the caller's transaction.

    Followed by an admission in the same transaction nobody can come between: the rows of door and
    group stay locked until it ends.
    """
    dropped = JoinRequest.objects.filter(pk=request.pk, held_until__isnull=False).update(
        held_until=None
    )
    request.held_until = None
    if not dropped:
        return False
    if request.door_id is not None:
        door_release(DoorRef(request.door_kind, request.door_id))
    FanGroup.objects.filter(pk=request.group_id).update(held_count=F("held_count") - 1)
    return True


def holds_expire(limit: int = 500) -> int:
    """Give back up to ``limit`` places of the team in scope whose time is over; returns how many.

    Each in a transaction of its own; requests somebody works at are left for the next time.
    """
    over = JoinRequest.objects.filter(held_until__lt=timezone.now()).order_by("held_until")
    dropped = 0
    for pk in list(over.values_list("pk", flat=True)[:limit]):
        with transaction.atomic():
            locked = (
                JoinRequest.objects.select_for_update(of=("self",), skip_locked=True)
                .filter(pk=pk, held_until__lt=timezone.now())
                .first()
            )
            dropped += locked is not None and hold_drop(locked)
    return dropped
