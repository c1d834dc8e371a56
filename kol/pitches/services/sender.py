"""How a team sends: its settings, made with their usual values when first asked for."""

from typing import Any

from django.db import transaction

from foundation.delivery.registry import Pace
from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams.audit import audit_record, fields_set
from foundation.text.normal import display_clean
from kol.pitches.models import Mailbox, SenderSettings

SETTABLE = frozenset(
    {
        "from_name",
        "from_address",
        "reply_to",
        "signature",
        "approval",
        "approval_above",
        "per_minute",
        "per_domain",
        "per_day",
        "follow_up_most",
        "follow_up_days",
        "track_opens",
    }
)


def sender_get(team_id: int) -> SenderSettings:
    """The settings of a team in scope; unsaved ones where it set nothing. One query."""
    found = SenderSettings.objects.filter(team_id=team_id).first()
    return found or SenderSettings(team_id=team_id)


def mailbox_on(team_id: int) -> Mailbox | None:
    """The mailbox that answers are read from, if the team has one. One query."""
    return Mailbox.objects.filter(team_id=team_id, is_on=True).first()


def sender_update(*, team_id: int, actor: Actor, **settings: Any) -> SenderSettings:
    """Change how a team sends (the names in SETTABLE)."""
    if unknown := set(settings) - SETTABLE:
        raise TypeError(f"not a setting of the sender: {sorted(unknown)}")
    if "from_name" in settings:
        settings["from_name"] = display_clean(settings["from_name"], 60)
    if "signature" in settings:
        settings["signature"] = display_clean(settings["signature"], 500, multiline=True)
    with transaction.atomic():
        SenderSettings.objects.get_or_create(team_id=team_id)
        locked = SenderSettings.objects.select_for_update().get(team_id=team_id)
        changes = fields_set(locked, settings)
        if changes:
            audit_record(actor=actor, action="pitch.sender", obj=locked, changes=changes)
    return locked


def pace_of(team_id: int) -> Pace:
    """How fast a team's pitches go."""
    with team_scope(team_id):
        sender = sender_get(team_id)
    return Pace(sender.per_minute, sender.per_domain, sender.per_day)
