"""What the chat does about things that happened elsewhere."""

from community.chat.services import notice_write
from foundation.events.models import Event


def member_joined(event: Event) -> None:
    """Say in the group who came. Staff come in quietly: they carry no fan."""
    member_id = event.payload.get("member")
    if member_id is not None and event.payload.get("fan") is not None:
        notice_write(
            member_id=int(member_id), team_id=event.team_id, word="joined", event_id=event.pk
        )
