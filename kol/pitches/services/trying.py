"""A look at one mail of a draft in one's own mailbox."""

from django.utils import timezone, translation

from foundation.delivery.models import Delivery
from foundation.delivery.registry import MessageKind, message_kind
from foundation.delivery.services import delivery_send
from foundation.teams.models import Staff
from foundation.teams.selectors import verified_email
from kol.pitches.candidates import candidates_of, texts_of
from kol.pitches.errors import NoAddressOfYours, NobodyToSendTo
from kol.pitches.letters import letter_of
from kol.pitches.models import Pitch
from kol.pitches.services.sender import sender_get

TRY_OUT = "pitch_try_out"


def register() -> None:
    """Called once, in AppConfig.ready()."""
    message_kind(TRY_OUT, MessageKind())


def pitch_try_out(*, pitch: Pitch, contact_id: str, staff: Staff) -> Delivery:
    """Send the mail as a contact (its public id) reads it to whoever asks, without files and
    without the links that are the contact's own. Twice within a minute is one. Raises
    NoAddressOfYours, and NobodyToSendTo where the contact gets none."""
    address = verified_email(staff.user_id)
    if not address:
        raise NoAddressOfYours
    notes = pitch.chosen.get("notes", {})
    picked = {"picked": [contact_id]}
    found = candidates_of(picked, texts=texts_of(pitch), notes=notes)
    if not found or found[0].skip:
        raise NobodyToSendTo
    letter = letter_of(pitch, found[0].values, sender_get(pitch.team_id))
    return delivery_send(
        channel="email",
        to=address,
        template=TRY_OUT,
        context={"subject": letter.subject, "text": letter.text},
        language=translation.get_language() or pitch.team.language,
        team_id=pitch.team_id,
        dedupe=f"pitch-try:{pitch.pk}:{staff.pk}:{contact_id}:{timezone.now():%Y%m%d%H%M}",
    )
