"""Spreading what the demo made in a minute over the days it would have taken.

Rows are made by the services; only their times are moved, and only backwards.
"""

from datetime import timedelta

from django.db.models import F

from community.chat.models import Message
from community.groups.models import FanGroup, GroupMember, JoinRequest
from community.invites.models import Invite, Redemption
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
    for invite in Invite.objects.order_by("pk"):
        Invite.objects.filter(pk=invite.pk).update(view_count=invite.use_count * 3 + 17)
    for number, request in enumerate(JoinRequest.objects.filter(state="pending").order_by("pk")):
        JoinRequest.objects.filter(pk=request.pk).update(
            created_at=request.created_at - timedelta(hours=2 + 3 * number)
        )


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
