"""What consumers hear, in tests whose transaction no reader of the outbox sees."""

from foundation.events.models import Event
from foundation.events.registry import consumer_get
from foundation.scopes.scope import team_scope


def hand_to(name: str, event: Event) -> None:
    """Hand an event to the consumer of that name, which must be registered and listen to it."""
    reader = consumer_get(name)
    assert event.name in reader.events
    with team_scope(event.team_id):
        reader.handler(event)
