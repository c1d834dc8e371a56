"""What invites do about things that happened elsewhere."""

from community.invites.services.fan_codes import fan_codes_end
from foundation.events.models import Event


def on_fan_erased(event: Event) -> None:
    """Nobody comes in by the code of somebody who is forgotten."""
    fan_codes_end(fan_ids=event.payload["fans"])
