"""Our own copies of what platforms show: pages load nothing from elsewhere."""

import logging

from django.core.files.uploadedfile import SimpleUploadedFile

from foundation.assets.services import asset_create
from foundation.fetching.calling import Call, CallFailed, call
from foundation.scopes.actors import Actor
from foundation.scopes.errors import DomainError
from kol.platforms.connectors.bases import bases_trusted
from kol.platforms.models import PlatformAccount

logger = logging.getLogger(__name__)
MOST_BYTES = 1024 * 1024
SECONDS = 6.0


def picture_keep(account: PlatformAccount, actor: Actor, url: str, *, purpose: str) -> str:
    """The public id of a copy of a picture of an account or of its works; empty where there is none
    to be had. Asks another server: call it outside a transaction."""
    body = _fetched(url)
    if body is None:
        return ""
    try:
        asset = asset_create(
            team_id=account.team_id,
            upload=SimpleUploadedFile(purpose, body),
            purpose=purpose,
            ref_id=account.pk,
            actor=actor,
        )
    except DomainError as error:
        logger.info("no picture: %s", error)
        return ""
    return asset.public_id


def _fetched(url: str) -> bytes | None:
    if not url.startswith(("https://", "http://")) or len(url) > 1000:
        return None
    asked = Call(
        "GET", url, deadline_seconds=SECONDS, most_bytes=MOST_BYTES, trusted=bases_trusted()
    )
    try:
        answer = call(asked)
    except CallFailed as error:
        logger.info("no picture: %s", error)
        return None
    return answer.body if answer.status == 200 else None
