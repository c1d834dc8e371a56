"""Every write to invite codes, by subject."""

from community.invites.services.manage import (
    invite_create,
    invite_pause,
    invite_restore,
    invite_resume,
    invite_revoke,
    invite_update,
)
from community.invites.services.phrases import phrase_free_for, phrase_suggest
from community.invites.services.redeem import invite_claim, invite_redeem
from community.invites.services.views import invite_view_count, views_fold

__all__ = [
    "invite_claim",
    "invite_create",
    "invite_pause",
    "invite_redeem",
    "invite_restore",
    "invite_resume",
    "invite_revoke",
    "invite_update",
    "invite_view_count",
    "phrase_free_for",
    "phrase_suggest",
    "views_fold",
]
