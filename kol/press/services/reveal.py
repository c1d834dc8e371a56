"""Having what is hidden of a contact shown: who looked is in the trail."""

from django.db import transaction

from foundation.events.services import event_emit
from foundation.scopes.actors import Actor
from foundation.scopes.errors import NotFound
from foundation.teams.audit import audit_record
from kol.press.models import Channel, Contact


def channel_reveal(*, contact: Contact, channel_id: int, actor: Actor) -> Channel:
    """The channel in full; the trail keeps who looked, at whom and what kind. Raises NotFound."""
    with transaction.atomic():
        channel = Channel.objects.filter(contact=contact, pk=channel_id).first()
        if channel is None:
            raise NotFound
        audit_record(
            actor=actor,
            action="contact.reveal",
            obj=contact,
            changes={"channels": [None, [channel.kind]]},
        )
        event_emit(
            team_id=contact.team_id,
            name="contact.revealed",
            actor=actor,
            subject=contact,
            payload={"contacts": [contact.pk], "channel": channel.kind},
        )
    return channel
