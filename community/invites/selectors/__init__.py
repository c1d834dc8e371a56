"""Every read of invite codes that is more than a line."""

from community.invites.selectors.figures import (
    DayCount,
    InviteJoins,
    joins_by_day,
    joins_by_invite_since,
    redemption_page,
)
from community.invites.selectors.find import (
    invite_find,
    invite_find_link,
    is_code,
    phrase_hash,
    phrase_is_free,
)
from community.invites.selectors.lists import STATES, invite_filter, invite_get, invite_state
from community.invites.selectors.sweeps import views_fresh

__all__ = [
    "STATES",
    "DayCount",
    "InviteJoins",
    "invite_filter",
    "invite_find",
    "invite_find_link",
    "invite_get",
    "invite_state",
    "is_code",
    "joins_by_day",
    "joins_by_invite_since",
    "phrase_hash",
    "phrase_is_free",
    "redemption_page",
    "views_fresh",
]
