"""Who listens. Apps name their consumers in ``AppConfig.ready()``."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from foundation.events.models import Event

Handler = Callable[[Event], None]
LIMIT = 500


@dataclass(frozen=True, slots=True)
class Consumer:
    """A named reader of the outbox: its handler runs in the event's team scope and in the
    transaction that moves its cursor, so its rows are written exactly once. ``limit`` events are
    read in one transaction: few where the handler locks rows that people wait for."""

    name: str
    events: frozenset[str]
    handler: Handler
    limit: int = LIMIT


_consumers: dict[str, Consumer] = {}


def consumer(name: str, *, events: Iterable[str], handler: Handler, limit: int = LIMIT) -> None:
    """Register a consumer. Raises ValueError when the name is taken by another handler."""
    new = Consumer(name=name, events=frozenset(events), handler=handler, limit=limit)
    if name in _consumers and _consumers[name] != new:
        raise ValueError(f"consumer {name} is registered twice")
    _consumers[name] = new


def consumer_listens(name: str, *, events: Iterable[str]) -> None:
    """Let a consumer hear more events: one whose own registry is filled by the apps above it.
    Raises KeyError for one that is not registered."""
    known = _consumers[name]
    _consumers[name] = replace(known, events=known.events | frozenset(events))


def consumers() -> list[Consumer]:
    """All consumers, by name."""
    return [_consumers[name] for name in sorted(_consumers)]


def consumer_get(name: str) -> Consumer:
    """One consumer. Raises KeyError."""
    return _consumers[name]
