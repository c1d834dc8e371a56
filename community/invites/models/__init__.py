"""Tables of invites: codes and who came by them, grants, limits, who brought whom, looks."""

from community.invites.models.clicks import RequestClick
from community.invites.models.codes import (
    CODE_LENGTH,
    Invite,
    InviteTag,
    PhraseClaim,
    Redemption,
    new_code,
)
from community.invites.models.grants import InviteGrant
from community.invites.models.referrals import Referral
from community.invites.models.rules import GroupInvites, InviteAllowance, InviteRules
from community.invites.models.views import InviteViews

__all__ = [
    "CODE_LENGTH",
    "GroupInvites",
    "Invite",
    "InviteAllowance",
    "InviteGrant",
    "InviteRules",
    "InviteTag",
    "InviteViews",
    "PhraseClaim",
    "Redemption",
    "Referral",
    "RequestClick",
    "new_code",
]
