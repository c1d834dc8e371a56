"""The picture of a work that was found on an account: our own copy, for pages load nothing from
elsewhere."""

from django.core.files.uploadedfile import SimpleUploadedFile

from foundation.assets.services import asset_create
from foundation.scopes.actors import SYSTEM
from foundation.scopes.errors import DomainError
from kol.platforms.models import PlatformAccount
from kol.platforms.services.avatars import picture_fetch

PURPOSE = "work"


def cover_keep(account: PlatformAccount, url: str) -> str:
    """The public id of a copy; empty where there is none to be had: a card goes without. Asks
    another server: call it outside a transaction."""
    body = picture_fetch(url)
    if body is None:
        return ""
    try:
        asset = asset_create(
            team_id=account.team_id,
            upload=SimpleUploadedFile("cover", body),
            purpose=PURPOSE,
            ref_id=account.pk,
            actor=SYSTEM,
        )
    except DomainError:
        return ""
    return asset.public_id
