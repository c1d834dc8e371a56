"""The picture of an account: our own copy, for pages load nothing from elsewhere."""

import logging

from django.core.files.uploadedfile import SimpleUploadedFile

from foundation.assets.models import Asset
from foundation.assets.services import asset_create
from foundation.fetching.calling import Call, CallFailed, call
from foundation.scopes.actors import Actor
from foundation.scopes.errors import DomainError
from foundation.teams.models import Staff, User
from foundation.teams.permissions import role_may
from kol.platforms.connectors.bases import bases_trusted
from kol.platforms.models import PlatformAccount

logger = logging.getLogger(__name__)
PURPOSE = "account"
MOST_BYTES = 1024 * 1024
SECONDS = 6.0


def avatar_keep(account: PlatformAccount, actor: Actor, url: str) -> bool:
    """Copy the picture the platform shows of an account, where it is a new one. Nothing depends on
    it: what fails is left as it was. Asks the platform: call it outside a transaction."""
    if url == account.avatar_url and account.avatar:
        return False
    body = picture_fetch(url)
    if body is None:
        return False
    try:
        asset = asset_create(
            team_id=account.team_id,
            upload=SimpleUploadedFile("avatar", body),
            purpose=PURPOSE,
            ref_id=account.pk,
            actor=actor,
        )
    except DomainError as error:
        logger.info("no picture of an account: %s", error)
        return False
    account.avatar_url, account.avatar = url, asset.public_id
    account.save(update_fields=["avatar_url", "avatar"])
    return True


def picture_fetch(url: str) -> bytes | None:
    """The bytes of a picture a platform shows; None: it could not be had."""
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


def avatar_readable(user: User, asset: Asset) -> bool:
    """Staff of the team who see its accounts see their pictures. One query."""
    staff = Staff.objects.filter(user=user, state=Staff.State.ACTIVE).first()
    return staff is not None and role_may(staff.role, "platforms.view")
