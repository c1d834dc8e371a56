"""Handing a file to another site: an address that opens it for an hour, for whoever has it."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from foundation.assets.models import Asset

SALT = "assets.handed"
SECONDS = 3600


def handed_url(asset: Asset) -> str:
    """An address that a platform can fetch this file from for an hour; empty where the site has no
    address of its own (QZ_SITE_URL)."""
    if not settings.SITE_URL:
        return ""
    mark = signing.TimestampSigner(salt=SALT).sign(asset.public_id).partition(":")[2]
    return f"{settings.SITE_URL}{reverse('asset', args=[asset.public_id])}?k={mark}"


def handed_good(public_id: str, mark: str) -> bool:
    """Whether this mark opens this file now."""
    if not mark or len(mark) > 100:
        return False
    try:
        signing.TimestampSigner(salt=SALT).unsign(f"{public_id}:{mark}", max_age=SECONDS)
    except signing.BadSignature:
        return False
    return True
