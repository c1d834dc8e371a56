"""A guest wants no more mail, or wants it again."""

from foundation.delivery.models import Suppression
from foundation.delivery.suppressions import suppress, suppressed, suppression_lift
from foundation.scopes.actors import Actor
from kol.conferences.models import Guest, GuestMail


def guest_stop(*, guest: Guest, actor: Actor) -> None:
    """No more mail of the team to any address this guest was written to: now, and whatever becomes
    of their record. Twice is as once."""
    for address_hash in _addresses(guest):
        suppress(
            team_id=guest.team_id,
            address_hash=address_hash,
            reason=Suppression.Reason.UNSUBSCRIBED,
            actor=actor,
        )


def guest_resume(*, guest: Guest, actor: Actor) -> None:
    """They take it back, themselves. Twice is as once."""
    for address_hash in _addresses(guest):
        found = suppressed(address_hash=address_hash)
        if found is not None:
            suppression_lift(suppression=found, actor=actor, themselves=True)


def guest_stopped(guest: Guest) -> bool:
    """Whether they want no more mail."""
    return any(suppressed(address_hash=one) is not None for one in _addresses(guest))


def _addresses(guest: Guest) -> list[bytes]:
    mails = GuestMail.objects.filter(guest=guest, delivery__isnull=False)
    return sorted({bytes(one) for one in mails.values_list("delivery__address_hash", flat=True)})
