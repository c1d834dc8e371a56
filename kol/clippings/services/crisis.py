"""The crisis log: opened, added to, corrected by adding, closed; nothing in it is changed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from foundation.events.services import event_emit
from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record
from foundation.text.normal import display_clean
from kol.clippings.errors import CrisisClosed, EntryRefused, EntryToCome
from kol.clippings.models import Clipping, ClippingAlert, Crisis, CrisisEntry
from kol.press.models import Contact

State, Channel = Crisis.State, CrisisEntry.Channel
WORDS_LENGTH = 4000
# Clocks differ; what lies further ahead was not said yet.
AHEAD = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryInput:
    """One thing that was said. ``corrects`` is the entry that this one puts right."""

    at: datetime
    speaker: str
    words: str
    audience: str = ""
    channel: str = Channel.OTHER
    contact: Contact | None = None
    clipping: Clipping | None = None
    corrects: CrisisEntry | None = None


def crisis_open(
    *, team_id: int, title: str, actor: Actor, alert: ClippingAlert | None = None
) -> Crisis:
    """Open a log. Raises EntryRefused without a title."""
    title = display_clean(title, 120)
    if not title:
        raise EntryRefused(field="title")
    with transaction.atomic():
        crisis = Crisis.objects.create(
            team_id=team_id, title=title, alert=alert, opened_by_id=actor.staff_id
        )
        audit_record(actor=actor, action="crisis.open", obj=crisis)
        event_emit(team_id=team_id, name="crisis.opened", actor=actor, subject=crisis)
    return crisis


def crisis_close(*, crisis: Crisis, actor: Actor) -> bool:
    """It is over: nothing is added until it is opened again. True when that was new."""
    return _state_set(crisis, State.OPEN, State.CLOSED, actor)


def crisis_reopen(*, crisis: Crisis, actor: Actor) -> bool:
    """It goes on. True when that was new."""
    return _state_set(crisis, State.CLOSED, State.OPEN, actor)


def entry_add(*, crisis: Crisis, actor: Actor, told: EntryInput) -> CrisisEntry:
    """Write down what was said; with ``corrects``, what an entry should have said. Raises
    CrisisClosed, EntryRefused, EntryToCome."""
    speaker = display_clean(told.speaker, 80)
    words = display_clean(told.words, WORDS_LENGTH, multiline=True)
    for field, value in (("speaker", speaker), ("words", words)):
        if not value:
            raise EntryRefused(field=field)
    if told.channel not in Channel.values:
        raise EntryRefused(field="channel")
    if told.at > timezone.now() + AHEAD:
        raise EntryToCome(field="at")
    if told.corrects is not None and told.corrects.crisis_id != crisis.pk:
        raise EntryRefused(field="corrects")
    with transaction.atomic():
        open_now = Crisis.objects.select_for_update().filter(pk=crisis.pk, state=State.OPEN)
        if not open_now.exists():
            raise CrisisClosed
        entry = CrisisEntry.objects.create(
            team_id=crisis.team_id,
            crisis=crisis,
            at=told.at,
            speaker=speaker,
            contact=told.contact,
            audience=display_clean(told.audience, 120),
            channel=told.channel,
            words=words,
            clipping=told.clipping,
            corrects=told.corrects,
            recorded_by_id=actor.staff_id,
        )
        action = "crisis.correct" if told.corrects else "crisis.entry"
        audit_record(actor=actor, action=action, obj=crisis, changes={"entry": entry.public_id})
    return entry


def _state_set(crisis: Crisis, before: str, after: str, actor: Actor) -> bool:
    with transaction.atomic():
        closed_at = timezone.now() if after == State.CLOSED else None
        moved = Crisis.objects.filter(pk=crisis.pk, state=before).update(
            state=after, closed_at=closed_at
        )
        if moved:
            audit_record(
                actor=actor, action="crisis.state", obj=crisis, changes={"state": [before, after]}
            )
    return bool(moved)


def log_taken(*, crisis: Crisis, count: int, actor: Actor) -> None:
    """Note who took a log along, and how many entries."""
    with transaction.atomic():
        audit_record(
            actor=actor, action="crisis.export", obj=crisis, changes={"count": [None, count]}
        )
