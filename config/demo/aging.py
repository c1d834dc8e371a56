"""Spreading what the demo made in a minute over the days it would have taken.

Rows are made by the services; what no service does is to make the past: here times are moved, and
only backwards, and looks at codes are written for days gone by.
"""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db.models import F
from django.utils import timezone

from community.chat.models import Message
from community.groups.models import FanGroup, GroupMember, JoinRequest
from community.invites.models import Invite, InviteViews, Redemption
from foundation.teams.models import Team


def spread(team: Team) -> None:
    """Joins over nine days, talk over the last hours, codes some weeks old."""
    for group in FanGroup.objects.order_by("pk"):
        _talk(group)
        _joins(group)
    Invite.objects.update(
        created_at=F("created_at") - timedelta(days=12),
        starts_at=F("starts_at") - timedelta(days=12),
    )
    for invite in Invite.objects.select_related("team").order_by("pk"):
        _looks(invite)
    for number, request in enumerate(JoinRequest.objects.filter(state="pending").order_by("pk")):
        JoinRequest.objects.filter(pk=request.pk).update(
            created_at=request.created_at - timedelta(hours=2 + 3 * number)
        )


def _looks(invite: Invite) -> None:
    """Three looks a join and some more, over the last ten days, most of them lately."""
    looks = invite.use_count * 3 + 17
    today = timezone.now().astimezone(ZoneInfo(invite.team.time_zone)).date()
    shares = [2, 3, 1, 2, 4, 3, 5, 6, 9, 8]
    rows = [
        InviteViews(
            team_id=invite.team_id,
            invite=invite,
            day=today - timedelta(days=len(shares) - 1 - number),
            shard=0,
            count=looks * share // sum(shares),
            folded=looks * share // sum(shares),
        )
        for number, share in enumerate(shares)
    ]
    InviteViews.objects.filter(invite=invite).delete()
    InviteViews.objects.bulk_create(rows)
    Invite.objects.filter(pk=invite.pk).update(view_count=sum(row.count for row in rows))


def _talk(group: FanGroup) -> None:
    """The last message some minutes ago, each earlier one a few minutes before the next."""
    back = timedelta(minutes=6)
    messages = list(
        Message.objects.filter(group=group).order_by("-seq").only("team_id", "seq", "created_at")
    )
    for number, message in enumerate(messages):
        back += timedelta(minutes=1 + (number * 7) % 9)
        Message.objects.filter(pk=message.pk).update(created_at=message.created_at - back)
    if messages:
        FanGroup.objects.filter(pk=group.pk).update(
            last_message_at=messages[0].created_at - timedelta(minutes=7)
        )


def _joins(group: FanGroup) -> None:
    """A third of the members came since yesterday, the others over the week before."""
    members = list(GroupMember.objects.filter(group=group, staff=None).order_by("pk"))
    for number, member in enumerate(members):
        days = 0 if number % 3 == 0 else 2 + number % 7
        back = timedelta(days=days, minutes=20 + (number * 37) % 600)
        GroupMember.objects.filter(pk=member.pk).update(joined_at=member.joined_at - back)
        Redemption.objects.filter(member=member).update(at=F("at") - back)
