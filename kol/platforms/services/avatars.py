"""The picture of an account."""

from foundation.assets.models import Asset
from foundation.scopes.actors import Actor
from foundation.teams.models import Staff, User
from foundation.teams.permissions import role_may
from kol.platforms.models import PlatformAccount
from kol.platforms.services.pictures import picture_keep

PURPOSE = "account"


def avatar_keep(account: PlatformAccount, actor: Actor, url: str) -> bool:
    """Copy the picture the platform shows of an account, where it is a new one. Nothing depends on
    it: what fails is left as it was. Asks the platform: call it outside a transaction."""
    if url == account.avatar_url and account.avatar:
        return False
    kept = picture_keep(account, actor, url, purpose=PURPOSE)
    if not kept:
        return False
    account.avatar_url, account.avatar = url, kept
    account.save(update_fields=["avatar_url", "avatar"])
    return True


def avatar_readable(user: User, asset: Asset) -> bool:
    """Staff of the team who see its accounts see their pictures. One query."""
    staff = Staff.objects.filter(user=user, state=Staff.State.ACTIVE).first()
    return staff is not None and role_may(staff.role, "platforms.view")
