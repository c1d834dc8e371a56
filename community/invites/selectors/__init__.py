"""Every read of invite codes that is more than a line."""

from community.invites.selectors.figures import (
    DayCount,
    InviteJoins,
    joins_by_day,
    joins_by_invite_since,
    redemption_page,
    views_by_day,
)
from community.invites.selectors.find import (
    invite_find,
    invite_find_link,
    is_code,
    phrase_hash,
    phrase_is_free,
)
from community.invites.selectors.lists import STATES, invite_filter, invite_get, invite_state
from community.invites.selectors.stays import (
    CodesTold,
    InviteFigures,
    Stayed,
    codes_told,
    invite_figures,
    invite_views,
)
from community.invites.selectors.sweeps import views_fresh
from community.invites.selectors.tree import (
    Brought,
    Node,
    Tree,
    brought_by,
    brought_page,
    referral_tree,
)

__all__ = [
    "STATES",
    "Brought",
    "CodesTold",
    "DayCount",
    "InviteFigures",
    "InviteJoins",
    "Node",
    "Stayed",
    "Tree",
    "brought_by",
    "brought_page",
    "codes_told",
    "invite_figures",
    "invite_filter",
    "invite_find",
    "invite_find_link",
    "invite_get",
    "invite_state",
    "invite_views",
    "is_code",
    "joins_by_day",
    "joins_by_invite_since",
    "phrase_hash",
    "phrase_is_free",
    "redemption_page",
    "referral_tree",
    "views_by_day",
    "views_fresh",
]
