"""Codes in Ctrl-K: by phrase, channel or code."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.invites.models import Invite
from community.invites.selectors import STATES, invite_filter, invite_state
from foundation.search.registry import SearchHit
from foundation.teams.models import Staff, Team


def invites_find(team: Team, staff: Staff, query: str, limit: int) -> list[SearchHit]:
    """The newest codes that match; nothing for an empty query. One query."""
    if not query.strip():
        return []
    now = timezone.now()
    return [
        _hit(team, invite, now=now) for invite in invite_filter(q=query).order_by("-pk")[:limit]
    ]


def _hit(team: Team, invite: Invite, *, now: datetime) -> SearchHit:
    state = STATES[invite_state(invite, now)]
    return SearchHit(
        title=invite.phrase,
        url=reverse("invites:detail", args=[team.slug, invite.public_id]),
        icon="ticket",
        subtitle=" · ".join(filter(None, [invite.leads_to, invite.channel, str(state)])),
        kind=_("Invite code"),
    )
