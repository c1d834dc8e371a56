"""Who a fan is on a platform."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from community.fans.errors import IdentityEmpty, IdentityTaken
from community.fans.models import Fan, PlatformIdentity
from foundation.text.normal import display_clean

HANDLE_LENGTH = 60
UID_LENGTH = 64


@dataclass(frozen=True, slots=True)
class IdentityInput:
    """A platform with a name there, an id there, or both."""

    platform: str
    handle: str = ""
    uid: str = ""


def handle_clean(handle: str) -> str:
    """A name on a platform as it is stored: without the @ people put in front."""
    return display_clean(handle, HANDLE_LENGTH + 1).lstrip("@＠").strip()[:HANDLE_LENGTH]


def uid_clean(uid: str) -> str:
    """An id on a platform as it is stored."""
    return display_clean(uid, UID_LENGTH)


def identity_put(*, fan: Fan, given: IdentityInput) -> tuple[PlatformIdentity, bool]:
    """The fan's identity on that platform, found or made; True when something was written.

    Found by uid, else by handle. A handle known without an id gets the id; an id known gets the
    newer handle. Raises IdentityTaken, IdentityEmpty.
    """
    handle, uid = handle_clean(given.handle), uid_clean(given.uid)
    if not handle and not uid:
        raise IdentityEmpty(field="handle")
    mine = list(fan.identities.filter(platform=given.platform).order_by("pk"))
    found = _pick(mine, handle=handle, uid=uid)
    try:
        with transaction.atomic():
            if found is not None:
                return found, _fill(found, handle=handle, uid=uid)
            made = PlatformIdentity.objects.create(
                team_id=fan.team_id, fan=fan, platform=given.platform, handle=handle, uid=uid
            )
            return made, True
    except IntegrityError:
        other = (
            PlatformIdentity.objects.select_related("fan")
            .filter(platform=given.platform, uid=uid)
            .exclude(uid="")
            .first()
        )
        if other is None:
            raise
        raise IdentityTaken(
            field="uid", uid=uid, nickname=other.fan.nickname, fan=other.fan.public_id
        ) from None


def _pick(mine: list[PlatformIdentity], *, handle: str, uid: str) -> PlatformIdentity | None:
    """The one these speak of: same id; else the same name, unless the ids differ."""
    for identity in mine:
        if uid and identity.uid == uid:
            return identity
    for identity in mine:
        same_person = not uid or not identity.uid
        if handle and identity.handle == handle and same_person:
            return identity
    return None


def _fill(identity: PlatformIdentity, *, handle: str, uid: str) -> bool:
    fields = []
    if handle and identity.handle != handle:
        identity.handle = handle
        fields.append("handle")
    if uid and not identity.uid:
        identity.uid = uid
        fields.append("uid")
    if fields:
        identity.save(update_fields=fields)
    return bool(fields)
