"""Follow-ups: one more mail to those who have not answered, within the rules of the team."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.db.models.query import QuerySet
from django.utils import timezone

from foundation.events.services import event_emit
from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record
from foundation.text.normal import display_clean
from kol.pitches.errors import FollowUpRefused, NobodyToFollowUp, PitchNotThere, TextMissing
from kol.pitches.merge_fields import fields_check
from kol.pitches.models import Pitch, PitchMail, PitchRecipient, PitchRound
from kol.pitches.models.pitches import SUBJECT_LENGTH
from kol.pitches.services.drafts import BODY_LENGTH
from kol.pitches.services.freezing import approval_wanted
from kol.pitches.services.sender import sender_get
from kol.pitches.waking import dispatch_soon

State = Pitch.State


def unanswered(pitch: Pitch) -> "QuerySet[PitchRecipient, PitchRecipient]":
    """Those who got the first mail and said nothing: neither answered nor unsubscribed."""
    return PitchRecipient.objects.filter(
        pitch=pitch,
        state=PitchRecipient.State.SENT,
        answer="",
        replied_at=None,
        unsubscribed_at=None,
    )


def follow_up_add(
    *, pitch: Pitch, actor: Actor, subject: str, body: str, start_at: datetime | None = None
) -> PitchRound:
    """Ask once more those who have not answered. Each gets it at the earliest so many days after
    the mail before; who answers meanwhile gets none.

    Raises PitchNotThere, FollowUpRefused, NobodyToFollowUp, TextMissing, FieldUnknown.
    """
    written = _written(subject, body)
    now = timezone.now()
    with transaction.atomic():
        locked = Pitch.objects.select_for_update().get(pk=pitch.pk)
        if locked.state not in (State.DONE, State.SENDING):
            raise PitchNotThere(state=locked.get_state_display())
        sender = sender_get(locked.team_id)
        held = locked.rounds.exclude(state=PitchRound.State.DECLINED)
        if held.filter(number__gt=0).count() >= sender.follow_up_most:
            raise FollowUpRefused(most=sender.follow_up_most)
        gap = timedelta(days=sender.follow_up_days)
        left = list(unanswered(locked).annotate(last=Max("mails__sent_at")))
        waiting = set(
            PitchMail.objects.filter(pitch=locked, state=PitchMail.State.WAITING).values_list(
                "recipient_id", flat=True
            )
        )
        left = [one for one in left if one.pk not in waiting]
        if not left:
            raise NobodyToFollowUp
        asks = approval_wanted(sender, len(left))
        if asks and locked.state == State.SENDING:  # waiting for a word would hold the others up
            raise PitchNotThere(state=locked.get_state_display())
        number = locked.rounds.aggregate(most=Max("number"))["most"] + 1
        follow_up = PitchRound.objects.create(
            team_id=locked.team_id,
            pitch=locked,
            number=number,
            state=PitchRound.State.REVIEW if asks else PitchRound.State.OPEN,
            start_at=max(start_at or now, now),
            by_id=actor.staff_id,
            **written,
        )
        PitchMail.objects.bulk_create(
            [
                PitchMail(
                    team_id=locked.team_id,
                    pitch=locked,
                    round=follow_up,
                    recipient=one,
                    not_before=max(follow_up.start_at, (one.last or now) + gap),
                )
                for one in left
            ],
            batch_size=500,
        )
        locked.state, locked.done_at = State.REVIEW if asks else State.SENDING, None
        locked.save(update_fields=["state", "done_at"])
        audit_record(
            actor=actor,
            action="pitch.follow_up",
            obj=locked,
            changes={"people": [None, len(left)]},
        )
        event_emit(
            team_id=locked.team_id,
            name="pitch.follow_up",
            actor=actor,
            subject=locked,
            payload={"people": len(left), "round": number},
        )
        if not asks:
            dispatch_soon(locked)
    return follow_up


def _written(subject: str, body: str) -> dict[str, str]:
    written = {
        "subject": display_clean(subject, SUBJECT_LENGTH),
        "body": display_clean(body, BODY_LENGTH, multiline=True).strip(),
    }
    for field, text in written.items():
        if not text:
            raise TextMissing(field=field)
    fields_check(*written.items())
    return written
