"""Who may open the picture of a held message."""

from community.moderation.models import Held
from foundation.assets.models import Asset
from foundation.teams.models import Staff, User
from foundation.teams.permissions import PERMISSIONS


def held_picture_readable(user: User, asset: Asset) -> bool:
    """Its sender, and staff who review. Two queries at most."""
    held = Held.objects.filter(image=asset).select_related("member").first()
    if held is None:
        return False
    if held.member.user_id == user.pk and held.member.state == "active":
        return True
    roles = PERMISSIONS["moderation.view"].roles
    return Staff.objects.filter(user=user, state=Staff.State.ACTIVE, role__in=roles).exists()
