"""Mails of the archive to the team's own people."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse

from foundation.delivery.models import Delivery
from foundation.delivery.registry import MessageKind, message_kind
from foundation.delivery.services import delivery_send
from foundation.teams.models import Role, Staff, Team
from foundation.teams.selectors import verified_email

FOLLOW_UPS, RETENTION = "press_follow_ups", "press_retention"
EXPORT_DECIDED = "press_export_decided"


def register() -> None:
    """Called once, in AppConfig.ready()."""
    message_kind(FOLLOW_UPS, MessageKind(ttl=timedelta(days=2)))
    message_kind(RETENTION, MessageKind(ttl=timedelta(days=7)))
    message_kind(EXPORT_DECIDED, MessageKind(ttl=timedelta(days=2)))


def reader_of(*staff: Staff | None) -> Staff | None:
    """The first of these who is still on the team, else the team's owner. One query at most."""
    for one in staff:
        if one is not None and one.state == Staff.State.ACTIVE:
            return one
    leads = Staff.objects.filter(state=Staff.State.ACTIVE, role=Role.OWNER)
    return leads.select_related("user").order_by("pk").first()


def staff_write(
    *,
    reader: Staff,
    team: Team,
    template: str,
    page: str,
    context: dict[str, Any],
    about: Sequence[str] = (),
) -> Delivery | None:
    """Write to somebody on the team, with the address of a page of the archive (``about``: which
    record's); None where they proved no address to be theirs."""
    address = verified_email(reader.user_id)
    if not address:
        return None
    path = reverse(page, args=[team.slug, *about])
    return delivery_send(
        channel="email",
        to=address,
        template=template,
        context={
            **context,
            "team": team.name,
            "url": f"{settings.SITE_URL}{path}" if settings.SITE_URL else "",
        },
        language=reader.user.language or team.language,
        team_id=team.pk,
    )
