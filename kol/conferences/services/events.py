"""Planning an event, changing it, calling it off."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from foundation.events.services import event_emit
from foundation.scopes.actors import Actor
from foundation.teams.audit import Changes, audit_record, fields_set
from foundation.teams.models import Staff
from foundation.text.normal import display_clean
from kol.conferences.errors import EventCancelled, EventOver, EventPlaces, EventTimes
from kol.conferences.models import PressEvent

State = PressEvent.State
SETTABLE = frozenset(
    {
        "name",
        "kind",
        "starts_at",
        "ends_at",
        "venue",
        "address",
        "online_url",
        "programme",
        "capacity",
        "reply_by",
        "campaign",
        "owner",
    }
)
# Guests who were told otherwise have to be told.
DETAILS = frozenset({"starts_at", "ends_at", "venue", "address", "online_url"})
_LENGTHS = {"name": 80, "venue": 120, "address": 200, "campaign": 80}


def event_create(
    *,
    team_id: int,
    actor: Actor,
    name: str,
    starts_at: datetime,
    ends_at: datetime,
    owner: Staff,
    by: Staff | None = None,
    **settings: Any,
) -> PressEvent:
    """Plan an event (``settings``: names in SETTABLE). Raises EventTimes."""
    new = _cleaned(
        {"name": name, "starts_at": starts_at, "ends_at": ends_at, "owner": owner, **settings}
    )
    _check_times(new["starts_at"], new["ends_at"], new.get("reply_by"))
    with transaction.atomic():
        event = PressEvent.objects.create(team_id=team_id, created_by=by, **new)
        audit_record(actor=actor, action="press_event.create", obj=event)
        event_emit(team_id=team_id, name="press_event.created", actor=actor, subject=event)
    return event


def event_name(name: str) -> str:
    """A name as it is kept."""
    return display_clean(name, _LENGTHS["name"])


def event_update(*, event: PressEvent, actor: Actor, **settings: Any) -> PressEvent:
    """Change an event (names in SETTABLE). A new time or place makes a new version of its details,
    which the guests are to be told (mails_ask). Raises EventTimes, EventPlaces."""
    with transaction.atomic():
        locked = event_lock(event)
        new = _cleaned(settings)
        _check_times(
            new.get("starts_at", locked.starts_at),
            new.get("ends_at", locked.ends_at),
            new.get("reply_by", locked.reply_by),
        )
        if any(getattr(locked, name) != new[name] for name in DETAILS & new.keys()):
            new["details_version"] = locked.details_version + 1
        try:
            with transaction.atomic():
                changes: Changes = fields_set(locked, new)
        except IntegrityError:
            raise EventPlaces(accepted=locked.accepted) from None
        if changes:
            audit_record(actor=actor, action="press_event.update", obj=locked, changes=changes)
            event_emit(
                team_id=locked.team_id,
                name="press_event.changed",
                actor=actor,
                subject=locked,
                payload={"fields": sorted(changes)},
            )
    return locked


def event_cancel(*, event: PressEvent, reason: str, actor: Actor) -> PressEvent:
    """Call it off; mails_ask tells the guests. Twice is as once. Raises EventOver."""
    with transaction.atomic():
        locked = event_lock(event)
        if locked.ends_at < timezone.now():
            raise EventOver
        _state_set(locked, State.CANCELLED, display_clean(reason, 200), actor)
    return locked


def event_restore(*, event: PressEvent, actor: Actor) -> PressEvent:
    """Put an event back on that was called off. Its details count as changed: guests may have been
    told that it is off. Twice is as once."""
    with transaction.atomic():
        locked = event_lock(event)
        _state_set(locked, State.PLANNED, "", actor)
    return locked


def event_lock(event: PressEvent, *, planned: bool = False) -> PressEvent:
    """The event's row, locked; in a transaction. With ``planned`` raises EventCancelled."""
    locked = PressEvent.objects.select_for_update().get(pk=event.pk)
    if planned and locked.state == State.CANCELLED:
        raise EventCancelled
    return locked


def _state_set(event: PressEvent, state: str, reason: str, actor: Actor) -> None:
    if event.state == state:
        return
    before, event.state, event.cancelled_reason = event.state, state, reason
    event.details_version += 1
    event.save(update_fields=["state", "cancelled_reason", "details_version"])
    changes: Changes = {"state": [before, state]}
    audit_record(actor=actor, action="press_event.state", obj=event, changes=changes)
    event_emit(
        team_id=event.team_id,
        name="press_event.changed",
        actor=actor,
        subject=event,
        payload={"fields": ["state"]},
    )


def _cleaned(settings: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(settings) - SETTABLE:
        raise TypeError(f"not a setting of an event: {sorted(unknown)}")
    new = dict(settings)
    for name, length in _LENGTHS.items():
        if name in new:
            new[name] = display_clean(new[name], length)
    if "programme" in new:
        new["programme"] = display_clean(new["programme"], 4000, multiline=True).strip()
    return new


def _check_times(starts_at: datetime, ends_at: datetime, reply_by: datetime | None) -> None:
    if ends_at <= starts_at:
        raise EventTimes(field="ends_at")
    if reply_by is not None and reply_by > starts_at:
        raise EventTimes(field="reply_by")
