"""Who may read the files of groups."""

from foundation.assets.models import Asset
from foundation.teams.models import Staff, User
from foundation.teams.permissions import role_may


def proof_readable(user: User, asset: Asset) -> bool:
    """A screenshot of a follow: who sent it, and staff who may decide. At most one query."""
    if asset.created_by_id == user.pk:
        return True
    staff = Staff.objects.filter(user=user, state=Staff.State.ACTIVE).first()
    return staff is not None and role_may(staff.role, "groups.moderate")


def pool_picture_readable(user: User, asset: Asset) -> bool:
    """A QR picture of a pool, on the desk: the team's staff. One query."""
    return Staff.objects.filter(user=user, state=Staff.State.ACTIVE).exists()
