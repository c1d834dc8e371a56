"""The events of fans, in the one shape their readers know."""

from collections.abc import Iterable, Sequence
from typing import Any

from community.fans.models import Fan
from foundation.events.services import event_emit, events_emit_parts
from foundation.scopes.actors import Actor


def fan_event(
    *,
    team_id: int,
    name: str,
    fan_ids: Iterable[int],
    actor: Actor,
    fan: Fan | None = None,
    **more: Any,
) -> None:
    """Emit ``name`` about these fans; nothing when there are none."""
    ids = list(fan_ids)
    if ids:
        event_emit(
            team_id=team_id, name=name, actor=actor, subject=fan, payload={"fans": ids, **more}
        )


def fan_events(
    *, team_id: int, name: str, fan_ids: Sequence[int], actor: Actor, **more: Any
) -> None:
    """Emit ``name`` about very many fans: an event for each few hundred of them, all at once."""
    events_emit_parts(
        team_id=team_id, name=name, actor=actor, key="fans", ids=list(fan_ids), **more
    )
