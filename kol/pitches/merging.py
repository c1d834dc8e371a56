"""What of pitches follows when two records of a person become one.

Both may be on one pitch; then each row keeps its record, for the two mails did go out. What has not
left is asked about by the record that is kept (``contact_now``), whichever it points at.
"""

from typing import Any

from kol.pitches.models import PitchRecipient
from kol.press.holders import contact_holder
from kol.press.models import Contact


def register() -> None:
    """Called once, in AppConfig.ready()."""
    contact_holder("pitches.pitchrecipient", move=recipients_move, unmove=recipients_unmove)


def recipients_move(loser: Contact, winner: Contact) -> dict[str, Any]:
    """The loser's places on pitches where the winner has none become the winner's. Two queries."""
    taken = PitchRecipient.objects.filter(contact=winner).values("pitch")
    rows = PitchRecipient.objects.filter(contact=loser).exclude(pitch__in=taken)
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    PitchRecipient.objects.filter(pk__in=ids).update(contact=winner)
    return {"ids": ids}


def recipients_unmove(loser: Contact, winner: Contact, moved: dict[str, Any]) -> None:
    """Back to whose they were."""
    rows = PitchRecipient.objects.filter(pk__in=moved["ids"], contact=winner)
    rows.update(contact=loser)
