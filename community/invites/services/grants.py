"""What a code gives to who comes in by it: tags, points, a role in the group.

Every grant is looked at when somebody comes in, against what the code's owner may give at that
moment. What they may not is dropped, the joining stands, and staff are told.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from community.fans.models import Fan, Tag
from community.fans.services import fan_tag
from community.groups.models import GroupMember
from community.invites.errors import GrantNotYours
from community.invites.models import Invite, InviteGrant, InviteTag, Redemption
from community.points.services import points_add
from foundation.events.services import event_emit
from foundation.scopes.actors import SYSTEM, Actor
from foundation.teams.audit import audit_record
from foundation.teams.models import Staff
from foundation.teams.permissions import role_may

# What a role on the team must be allowed to do for its codes to give a thing.
RIGHTS = {"tags": "fans.edit", "points": "fans.edit", "role": "groups.edit"}
GRANTS: dict[str, str | Promise] = {
    "tags": gettext_lazy("Tags"),
    "points": gettext_lazy("Points"),
    "role": gettext_lazy("Role in the group"),
}
MOST_TAGS = 10
Why = InviteGrant.Why


def grants_allowed(role: str) -> frozenset[str]:
    """Which grants the codes of somebody with this role may give; none for the empty role."""
    return frozenset(kind for kind, right in RIGHTS.items() if role and role_may(role, right))


@dataclass(frozen=True, slots=True)
class Offer:
    """What a code promises. Empty is falsy."""

    tags: tuple[Tag, ...] = ()
    points: int = 0
    role: str = ""

    def kinds(self) -> list[str]:
        """The kinds of grants in it, as in GRANTS."""
        return [kind for kind in GRANTS if getattr(self, kind)]

    def __bool__(self) -> bool:
        return bool(self.kinds())


def offer_of(invite: Invite) -> Offer:
    """What a code promises now. One query."""
    tags = Tag.objects.filter(
        pk__in=InviteTag.objects.filter(invite=invite).values("tag")
    ).order_by("pk")
    role = invite.grant_role if invite.grant_role != Invite.Role.MEMBER else ""
    return Offer(tuple(tags), invite.grant_points, role)


def offer_check(*, kinds: Iterable[str], owner: Staff, by: Staff | None) -> None:
    """Pass when both the code's owner and who sets it may give these. Raises GrantNotYours.

    Both, because what an owner may give is not for somebody of a lower role to hand out.
    """
    for kind in kinds:
        for staff in filter(None, (by, owner)):
            if kind not in grants_allowed(staff.role):
                raise GrantNotYours(kind=kind, grant=GRANTS[kind], name=staff.display_name)


def grants_give(
    *, offer: Offer, redemption: Redemption, fan: Fan, member: GroupMember, role: str, gone: bool
) -> InviteGrant:
    """Give what a code promises to one who came in by it just now. In the joining transaction.

    ``role``: the owner's on the team as it is now, empty where they left (``gone``). A row says
    what was given and what was dropped.
    """
    allowed = grants_allowed(role)
    given = [kind for kind in offer.kinds() if kind in allowed]
    dropped = [kind for kind in offer.kinds() if kind not in allowed]
    grant = InviteGrant(team_id=fan.team_id, redemption=redemption, dropped=dropped)
    if "tags" in given:
        grant.tags = [tag.name for tag in offer.tags]
        fan_tag(team_id=fan.team_id, fans=[fan], names=grant.tags, actor=SYSTEM)
    if "points" in given:
        grant.points = offer.points
        points_add(
            fan=fan,
            amount=offer.points,
            reason=gettext("Came in by an invite code"),
            key=f"invite:{redemption.invite_id}:fan:{fan.pk}",
            actor=SYSTEM,
        )
    if "role" in given:
        grant.role = member.role = GroupMember.Role(offer.role)
        GroupMember.objects.filter(pk=member.pk).update(role=member.role)
        audit_record(
            actor=SYSTEM,
            action="group.member_role",
            obj=member,
            changes={"role": [GroupMember.Role.MEMBER, member.role]},
        )
    if dropped:
        grant.why = Why.OWNER_GONE if gone else Why.OWNER_ROLE
    grant.save()
    if dropped:
        _tell(grant, redemption)
    return grant


def grants_seen(*, invite: Invite, actor: Actor) -> int:
    """Staff have read which grants of a code were dropped; returns how many."""
    with transaction.atomic():
        seen = (
            InviteGrant.objects.filter(redemption__invite=invite, seen_at=None)
            .exclude(why="")
            .update(seen_at=timezone.now())
        )
        if seen:
            audit_record(actor=actor, action="invite.grants_seen", obj=invite)
    return seen


def _tell(grant: InviteGrant, redemption: Redemption) -> None:
    event_emit(
        team_id=grant.team_id,
        name="invite.grant_dropped",
        actor=SYSTEM,
        subject=grant,
        payload={
            "invite": redemption.invite_id,
            "fan": redemption.fan_id,
            "member": redemption.member_id,
            "dropped": grant.dropped,
            "why": grant.why,
        },
    )
