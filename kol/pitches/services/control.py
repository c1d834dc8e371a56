"""Holding a pitch that goes out: pause, resume, cancel; taking one person off."""

from django.db import transaction
from django.utils import timezone

from foundation.delivery.services import delivery_withdraw
from foundation.events.services import event_emit
from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record
from foundation.text.normal import display_clean
from kol.pitches.errors import PitchNotThere, RecipientEnded
from kol.pitches.models import Pitch, PitchMail, PitchRecipient
from kol.pitches.services.sending import PAUSED, mail_skip
from kol.pitches.waking import dispatch_soon

State = Pitch.State
Mail = PitchMail.State
Skip = PitchRecipient.Skip


def pitch_pause(*, pitch: Pitch, actor: Actor, why: str = "") -> Pitch:
    """Hold it: mails that no worker has begun with come back. Raises PitchNotThere."""
    with transaction.atomic():
        locked = _moved(pitch, [State.SENDING], State.PAUSED, display_clean(why, 300))
        _take_back(locked)
        _told(locked, actor, "pitch.pause")
    return locked


def pitch_resume(*, pitch: Pitch, actor: Actor) -> Pitch:
    """Let it go on. Raises PitchNotThere."""
    with transaction.atomic():
        locked = _moved(pitch, [State.PAUSED], State.SENDING, "")
        _told(locked, actor, "pitch.resume")
        dispatch_soon(locked)
    return locked


def pitch_cancel(*, pitch: Pitch, actor: Actor) -> Pitch:
    """End it: what has not left never will. What left stays. Raises PitchNotThere."""
    before = [State.DRAFT, State.REVIEW, State.SENDING, State.PAUSED]
    with transaction.atomic():
        locked = _moved(pitch, before, State.CANCELLED, "")
        _take_back(locked)
        waiting = PitchMail.objects.filter(pitch=locked, state=Mail.WAITING)
        PitchRecipient.objects.filter(
            pk__in=waiting.filter(round__number=0).values("recipient")
        ).update(state=PitchRecipient.State.SKIPPED, reason=Skip.CANCELLED)
        waiting.update(state=Mail.SKIPPED, reason=Skip.CANCELLED)
        _told(locked, actor, "pitch.cancel")
    return locked


def recipient_take_out(*, recipient: PitchRecipient, actor: Actor) -> None:
    """Take one person off a pitch whose mail has not left. Raises RecipientEnded."""
    with transaction.atomic():
        pitch = Pitch.objects.select_for_update().get(pk=recipient.pitch_id)
        mails = list(
            PitchMail.objects.filter(
                recipient=recipient, state__in=[Mail.WAITING, Mail.HANDED]
            ).select_related("round")
        )
        for mail in mails:
            if mail.state == Mail.HANDED and not _withdrawn(mail):
                raise RecipientEnded
            mail_skip(mail, Skip.TAKEN_OUT)
        if not mails:
            raise RecipientEnded
        _told(pitch, actor, "pitch.take_out")


def _moved(pitch: Pitch, before: list[Pitch.State], after: Pitch.State, remark: str) -> Pitch:
    locked = Pitch.objects.select_for_update().get(pk=pitch.pk)
    if locked.state not in before:
        raise PitchNotThere(state=locked.get_state_display())
    locked.state, locked.remark = after, remark
    if after == State.CANCELLED:
        locked.done_at = timezone.now()
    locked.save(update_fields=["state", "remark", "done_at"])
    return locked


def _take_back(pitch: Pitch) -> None:
    """Those that a worker holds this moment are asked about right before the hand-over
    (``mail_guard``), and come back by that."""
    for mail in PitchMail.objects.filter(pitch=pitch, state=Mail.HANDED).order_by("delivery_id"):
        if _withdrawn(mail):
            mail.state, mail.delivery = Mail.WAITING, None
            mail.save(update_fields=["state", "delivery"])


def _withdrawn(mail: PitchMail) -> bool:
    return mail.delivery_id is not None and delivery_withdraw(
        delivery_id=mail.delivery_id, reason=PAUSED
    )


def _told(pitch: Pitch, actor: Actor, action: str) -> None:
    audit_record(actor=actor, action=action, obj=pitch)
    event_emit(team_id=pitch.team_id, name=action, actor=actor, subject=pitch)
