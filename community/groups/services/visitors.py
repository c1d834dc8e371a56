"""Whom pictures of doors outside were shown to is forgotten again: their number stays."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from community.groups.models import GroupPool, PoolPicture, PoolVisitor

# Who has not come back for so long is not known again, if the picture lasts that long.
VISITOR_DAYS = 90
CHUNK = 1000


def visitors_sweep(*, chunk: int = CHUNK) -> int:
    """Forget, in the team in scope, whom a picture was shown to that is out of turn or at its end,
    and who has not come for 90 days; ``chunk`` a transaction. Returns how many."""
    now = timezone.now()
    ended = PoolPicture.objects.filter(
        Q(state=PoolPicture.State.RETIRED) | Q(expires_at__lte=now)
    ).values("pk")
    return _forget(PoolVisitor.objects.filter(picture__in=ended), chunk) + _forget(
        PoolVisitor.objects.filter(seen_at__lt=now - timedelta(days=VISITOR_DAYS)), chunk
    )


def visitors_erase(*, user_ids: Iterable[int]) -> int:
    """Forget which pictures people were shown, in the teams in scope. Returns how many."""
    return _forget(PoolVisitor.objects.filter(user__in=list(user_ids)), CHUNK)


def _forget(found: "QuerySet[PoolVisitor, PoolVisitor]", chunk: int) -> int:
    gone = 0
    while True:
        with transaction.atomic():
            some = found.select_for_update(of=("self",), skip_locked=True).order_by("pk")[:chunk]
            rows = dict(some.values_list("pk", "pool_id"))
            PoolVisitor.objects.filter(pk__in=rows).delete()
            for pool_id, count in sorted(Counter(rows.values()).items()):
                GroupPool.objects.filter(pk=pool_id).update(
                    visitors_past=F("visitors_past") + count
                )
        gone += len(rows)
        if len(rows) < chunk:
            return gone
