"""Finding files."""

from foundation.assets.models import Asset
from foundation.scopes.scope import system_scope


def asset_find(public_id: str) -> Asset | None:
    """The file of this id, whichever team's: the caller asks registry.asset_readable. One query."""
    with system_scope():
        return Asset.objects.filter(public_id=public_id).first()
