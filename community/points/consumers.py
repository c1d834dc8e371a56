"""What points do about things that happened elsewhere."""

from community.points.models import Entry
from foundation.events.models import Event


def on_fan_erased(event: Event) -> None:
    """What a line says of an erased fan goes; its number stays."""
    Entry.objects.filter(fan__in=event.payload["fans"]).exclude(reason="").update(reason="")
