"""One fan for a change, as the row is now."""

from django.db import transaction

from community.fans.errors import FanErased, FanMerged
from community.fans.models import Fan

_HOPS = 5


def fan_lock(fan: Fan, *, follow: bool = False) -> Fan:
    """The fan's row, locked and active; in a transaction.

    A merged record refuses (FanMerged), or with ``follow`` gives the one it was merged into: for
    what is about the person, whichever record was at hand. Raises FanErased.
    """
    pk = fan.pk
    for _hop in range(_HOPS):
        try:
            return _lock(pk)
        except _Merged as merged:
            if not follow:
                winner = Fan.objects.get(pk=merged.into)
                raise FanMerged(nickname=winner.nickname, fan=winner.public_id) from None
            pk = merged.into
    raise FanErased


class _Merged(Exception):
    """It is another record's by now."""

    def __init__(self, into: int) -> None:
        self.into = into


def _lock(pk: int) -> Fan:
    """In a savepoint, which gives the lock of a merged one back: nobody holds two fans without
    keeping their order. Raises _Merged, FanErased."""
    with transaction.atomic():
        locked = Fan.objects.select_for_update().get(pk=pk)
        if locked.state == Fan.State.ERASED:
            raise FanErased
        if locked.merged_into_id is not None:
            raise _Merged(locked.merged_into_id)
    return locked


def fans_lock(fan_ids: list[int]) -> list[Fan]:
    """Those of these fans that are active, locked in order of their ids. One query."""
    active = Fan.objects.filter(pk__in=fan_ids, state=Fan.State.ACTIVE)
    return list(active.select_for_update().order_by("pk"))
