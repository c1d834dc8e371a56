"""Who fails a group's conditions is written to: the days they have may pass while they are away.

By mail, where they verified an address; on their pages everybody is told (chat's places).
"""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from community.groups.models import GroupMember
from foundation.delivery.registry import MessageKind, message_kind
from foundation.delivery.services import delivery_send
from foundation.events.models import Event
from foundation.teams.selectors import verified_email

FAILING = "group_failing"


def register() -> None:
    """Called once, in AppConfig.ready()."""
    message_kind(FAILING, MessageKind(ttl=timedelta(days=1)))


def on_member_failing(event: Event) -> None:
    """One mail a warning, however often the event is read; none to who is not warned any more."""
    member = (
        GroupMember.objects.select_related("user", "group", "team")
        .filter(
            pk=event.payload["member"],
            state=GroupMember.State.ACTIVE,
            grace_until__isnull=False,
        )
        .first()
    )
    if member is None or member.grace_until is None:
        return
    address = verified_email(member.user_id)
    if not address:
        return
    until = member.grace_until.astimezone(ZoneInfo(member.team.time_zone))
    page = reverse("groups_fan:rules", args=[member.group.public_id])
    delivery_send(
        channel="email",
        to=address,
        template=FAILING,
        context={
            "team": member.team.name,
            "group": member.group.name,
            "until": f"{until:%Y-%m-%d %H:%M}",
            "url": f"{settings.SITE_URL}{page}" if settings.SITE_URL else "",
        },
        language=member.user.language or member.team.language,
        team_id=member.team_id,
        dedupe=f"{FAILING}:{member.pk}:{until.isoformat()}",
    )
