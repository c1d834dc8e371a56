"""What the join page shows of a code, made once per request in the team's scope."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from community.groups.entry import EntryExplained, entry_explained, rules_explained
from community.groups.models import FanGroup, GroupMember, JoinRequest
from community.groups.selectors.rules import RuleView, door_rules
from community.invites.models import Invite
from community.invites.selectors.place import Place, face_of_team, place_of
from foundation.teams.models import User


@dataclass(frozen=True, slots=True)
class DoorView:
    """A code's group as the one at the door sees it."""

    invite: Invite
    place: Place
    face: str
    entry: EntryExplained
    closed: bool
    team_closed: bool
    # Where several conditions are put together: how each stands for them.
    rules: RuleView | None = None

    @property
    def logo(self) -> str:
        """Where the team's picture is, or empty."""
        logo = self.invite.team.logo
        return reverse("asset", args=[logo]) + "?v=thumb" if logo else ""

    @property
    def member(self) -> GroupMember | None:
        """Their place, in the group or once in it."""
        return self.place.member

    @property
    def request(self) -> JoinRequest | None:
        """Their request that waits."""
        return self.place.request

    @property
    def inside(self) -> bool:
        """Whether they are in a group that is still there."""
        return self.place.inside and not self.team_closed

    @property
    def staff(self) -> bool:
        """Whether they work here, and so just enter."""
        return self.place.staff and not self.team_closed

    @property
    def group_url(self) -> str:
        """The conversation."""
        return group_url(self.invite.into)

    @property
    def request_url(self) -> str:
        """Where their request that waits is answered."""
        return request_url(self.place.request) if self.place.request else ""


def group_url(group: FanGroup) -> str:
    """A group's page for those in it."""
    return reverse("chat_fan:room", args=[group.public_id])


def request_url(request: JoinRequest) -> str:
    """A waiting request's own page."""
    return reverse("groups_fan:request", args=[request.public_id])


def door_view(
    invite: Invite, user: User | AnonymousUser, answers: Mapping[str, str] | None = None
) -> DoorView:
    """Five queries for one who is signed in, one for one who is not; and those of door_rules where
    several conditions are put together. ``answers``: what was typed to their questions."""
    known = user if isinstance(user, User) else None
    rules, group = None, invite.into
    if group.entry == FanGroup.Entry.RULES:
        rules = door_rules(group, known, answers or {})
    return DoorView(
        invite=invite,
        place=place_of(known, invite) if known is not None else Place(),
        face=face_of_team(invite.team_id) or invite.team.name,
        entry=rules_explained(rules.tree, rules.names) if rules else entry_explained(group),
        rules=rules,
        closed=group.state != FanGroup.State.OPEN or not (invite.team.is_open and invite.pool_open),
        team_closed=not invite.team.is_open,
    )
