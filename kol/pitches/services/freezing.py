"""Sending off: who gets it is frozen, everybody with the reason where they don't; then somebody
agrees where the team wants that, and the mails wait for their turn."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from foundation.events.services import event_emit
from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record
from foundation.text.normal import display_clean
from kol.pitches.candidates import Candidate, candidates_of, texts_of
from kol.pitches.errors import (
    FieldsMissing,
    NobodyToSendTo,
    OwnPitch,
    PitchNotThere,
    SiteAddressMissing,
)
from kol.pitches.merge_fields import FIELDS, field_labels
from kol.pitches.models import Pitch, PitchMail, PitchRecipient, PitchRound, SenderSettings
from kol.pitches.services.drafts import draft_lock
from kol.pitches.services.sender import sender_get
from kol.pitches.waking import dispatch_soon

State = Pitch.State
Skip = PitchRecipient.Skip


def pitch_send_off(*, pitch: Pitch, actor: Actor, skip_missing: bool = False) -> Pitch:
    """Freeze the recipients and let the mails go, or ask for approval where the team wants it.

    Raises PitchNotDraft (also when it was sent off a moment ago), SiteAddressMissing,
    NobodyToSendTo, TooManyRecipients, and FieldsMissing unless ``skip_missing``.
    """
    if not settings.SITE_URL:
        raise SiteAddressMissing
    with transaction.atomic():
        locked = draft_lock(pitch)
        notes = locked.chosen.get("notes", {})
        found = candidates_of(locked.chosen, texts=texts_of(locked), notes=notes)
        _missing(found, skip_missing)
        going = [one for one in found if not one.skip]
        if not going:
            raise NobodyToSendTo
        asks = approval_wanted(sender_get(locked.team_id), len(going))
        now = timezone.now()
        first = PitchRound.objects.create(
            team_id=locked.team_id,
            pitch=locked,
            number=0,
            state=PitchRound.State.REVIEW if asks else PitchRound.State.OPEN,
            start_at=_start(locked, now),
            by_id=actor.staff_id,
        )
        _recipients(locked, first, found)
        locked.state = State.REVIEW if asks else State.SENDING
        locked.frozen_at, locked.asked_by_id, locked.remark = now, actor.staff_id, ""
        locked.save(update_fields=["state", "frozen_at", "asked_by", "remark"])
        _told(locked, actor, "pitch.ask" if asks else "pitch.send", len(going))
        if not asks:
            dispatch_soon(locked)
    return locked


def pitch_approve(*, pitch: Pitch, actor: Actor) -> Pitch:
    """Agree to what waits of a pitch: itself, or a follow-up. Raises OwnPitch, PitchNotThere."""
    with transaction.atomic():
        locked, waiting = _asked(pitch, actor)
        waiting.state = PitchRound.State.OPEN
        waiting.start_at = max(waiting.start_at, timezone.now())
        waiting.save(update_fields=["state", "start_at"])
        _decide(locked, actor, State.SENDING)
        count = waiting.mails.filter(state=PitchMail.State.WAITING).count()
        _told(locked, actor, "pitch.approve", count)
        dispatch_soon(locked)
    return locked


def pitch_send_back(*, pitch: Pitch, actor: Actor, why: str) -> Pitch:
    """Say no, and why. A pitch is a draft again with its list as it was chosen; of a follow-up
    nothing goes out. Raises OwnPitch, PitchNotThere."""
    with transaction.atomic():
        locked, waiting = _asked(pitch, actor)
        locked.remark = display_clean(why, 300)
        if waiting.number == 0:
            PitchMail.objects.filter(pitch=locked).delete()
            PitchRecipient.objects.filter(pitch=locked).delete()
            waiting.delete()
            locked.frozen_at = None
            _decide(locked, actor, State.DRAFT)
        else:
            PitchMail.objects.filter(round=waiting).delete()
            waiting.state = PitchRound.State.DECLINED
            waiting.save(update_fields=["state"])
            _decide(locked, actor, State.SENDING)
            dispatch_soon(locked)
        _told(locked, actor, "pitch.send_back", 0)
    return locked


def approval_wanted(sender: SenderSettings, people: int) -> bool:
    """Whether somebody has to agree to a mail to so many."""
    if sender.approval == SenderSettings.Approval.ABOVE:
        return people > sender.approval_above
    return sender.approval == SenderSettings.Approval.ALWAYS


def _asked(pitch: Pitch, actor: Actor) -> tuple[Pitch, PitchRound]:
    locked = Pitch.objects.select_for_update().get(pk=pitch.pk)
    waiting = locked.rounds.filter(state=PitchRound.State.REVIEW).order_by("number").first()
    if locked.state != State.REVIEW or waiting is None:
        raise PitchNotThere(state=locked.get_state_display())
    if actor.staff_id is None or waiting.by_id == actor.staff_id:
        raise OwnPitch
    return locked, waiting


def _decide(pitch: Pitch, actor: Actor, state: Pitch.State) -> None:
    pitch.state = state
    pitch.decided_by_id, pitch.decided_at = actor.staff_id, timezone.now()
    pitch.save(update_fields=["state", "decided_by", "decided_at", "remark", "frozen_at"])


def _missing(found: list[Candidate], skip_missing: bool) -> None:
    lacking = [one for one in found if one.missing and not one.skip]
    if lacking and not skip_missing:
        names = {name for one in lacking for name in one.missing}
        first = next(one.zh for one in FIELDS if one.name in names)
        raise FieldsMissing(people=len(lacking), fields=field_labels(names), first=first)
    for one in lacking:
        one.skip = Skip.MISSING


def _start(pitch: Pitch, now: datetime) -> datetime:
    start = max(pitch.start_at or now, now)
    until = pitch.version.embargo_until
    held = pitch.embargo == Pitch.Embargo.HOLD and until is not None
    return max(start, until) if held and until is not None else start


def _recipients(pitch: Pitch, first: PitchRound, found: list[Candidate]) -> None:
    rows = PitchRecipient.objects.bulk_create(
        [
            PitchRecipient(
                team_id=pitch.team_id,
                pitch=pitch,
                contact=one.contact,
                name=one.contact.name,
                address=one.address if not one.skip else "",
                address_hash=one.address_hash,
                values=one.values if not one.skip else {},
                note=one.values.get("note", "") if not one.skip else "",
                state=PitchRecipient.State.SKIPPED if one.skip else PitchRecipient.State.WAITING,
                reason=one.skip,
            )
            for one in found
        ],
        batch_size=500,
    )
    PitchMail.objects.bulk_create(
        [
            PitchMail(
                team_id=pitch.team_id,
                pitch=pitch,
                round=first,
                recipient=row,
                not_before=first.start_at,
            )
            for row in rows
            if row.state == PitchRecipient.State.WAITING
        ],
        batch_size=500,
    )


def _told(pitch: Pitch, actor: Actor, action: str, people: int) -> None:
    changes = {"people": [None, people]} if people else {}
    audit_record(actor=actor, action=action, obj=pitch, changes=changes)
    event_emit(
        team_id=pitch.team_id,
        name=action,
        actor=actor,
        subject=pitch,
        payload={"people": people},
    )
