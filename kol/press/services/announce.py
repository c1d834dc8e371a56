"""The events of contacts and outlets, in the one shape their readers know."""

from collections.abc import Sequence
from typing import Any

from foundation.events.services import event_emit
from foundation.scopes.actors import Actor
from kol.press.models import Contact, Outlet


def contact_event(
    *,
    team_id: int,
    name: str,
    contact_ids: Sequence[int],
    actor: Actor,
    contact: Contact | None = None,
    **more: Any,
) -> None:
    """Emit ``name`` about these contacts; nothing when there are none."""
    if contact_ids:
        event_emit(
            team_id=team_id,
            name=name,
            actor=actor,
            subject=contact,
            payload={"contacts": list(contact_ids), **more},
        )


def outlet_event(*, name: str, outlet: Outlet, actor: Actor, **more: Any) -> None:
    """Emit ``name`` about an outlet."""
    event_emit(
        team_id=outlet.team_id,
        name=name,
        actor=actor,
        subject=outlet,
        payload={"outlets": [outlet.pk], **more},
    )
