"""Files of the archive that go, with what is stored of them."""

from typing import TYPE_CHECKING

from foundation.assets.models import Asset
from foundation.assets.services import asset_delete
from kol.press.models import PressFile

if TYPE_CHECKING:
    from django.db.models import QuerySet


def files_drop(files: "QuerySet[PressFile, PressFile]") -> int:
    """Delete these files, rows and stored bytes; returns how many. In a transaction."""
    rows = list(files.values_list("pk", "asset_id"))
    PressFile.objects.filter(pk__in=[pk for pk, _asset in rows]).delete()
    assets = {asset for _pk, asset in rows}
    held = PressFile.objects.filter(asset__in=assets).values("asset")
    for asset in Asset.objects.filter(pk__in=assets).exclude(pk__in=held):
        asset_delete(asset=asset)
    return len(rows)
