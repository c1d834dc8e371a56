"""What consumers hear: handed over, in tests whose transaction no reader of the outbox sees, and
read, in those that commit."""

from foundation.events.models import ConsumerCursor, Event
from foundation.events.registry import consumer_get
from foundation.events.services import consume
from foundation.scopes.scope import system_scope, team_scope
from tests.workers import until


def hand_to(name: str, event: Event) -> None:
    """Hand an event to the consumer of that name, which must be registered and listen to it."""
    reader = consumer_get(name)
    assert event.name in reader.events
    with team_scope(event.team_id):
        reader.handler(event)


def read_all(name: str) -> None:
    """Let a consumer read all that is committed. Readers wait for the oldest transaction of the
    whole server, and other tests have theirs, so the first look may see only a part of it."""
    with system_scope():
        last = Event.objects.latest("xact", "id")

        def at_the_end() -> bool:
            consume(name)
            cursor = ConsumerCursor.objects.get(name=name)
            return (cursor.xact, cursor.event_id) >= (last.xact, last.id)

        until(at_the_end, 90)
