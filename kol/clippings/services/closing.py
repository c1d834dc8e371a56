"""Erasing what clippings hold of a team that closed long ago."""

from django.db import connection, transaction

from foundation.assets.services import asset_delete
from kol.clippings.models import Capture, Clipping, ClippingFile, Crisis, CrisisEntry, Watch


def clippings_erase_some(limit: int) -> int:
    """Delete up to ``limit`` things of the team in scope. Returns how many; 0 when none is left.

    The crisis log takes no deletion but one that says that the team is erased (migration 0002).
    """
    with transaction.atomic():
        for file in ClippingFile.objects.select_related("asset").order_by("pk")[:limit]:
            file.delete()
            asset_delete(asset=file.asset)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL qunzhu.erasing = 'on'")
        # What nothing corrects goes first; what it corrects in the next round.
        last = CrisisEntry.objects.filter(corrections=None).values_list("pk", flat=True)
        entries = list(last.order_by("-pk")[:limit])
        CrisisEntry.objects.filter(pk__in=entries).delete()
        if entries:
            return len(entries)
        done = 0
        for model in (Crisis, Watch, Capture, Clipping):
            if done >= limit:
                break
            rows = model._default_manager.order_by("-pk").values_list("pk", flat=True)
            ids = list(rows[: limit - done])
            model._default_manager.filter(pk__in=ids).delete()
            done += len(ids)
    return done
