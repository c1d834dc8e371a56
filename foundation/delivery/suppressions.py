"""The list of addresses that a team sends no more of what people may decline."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.delivery.models import Delivery, Suppression
from foundation.events.services import event_emit
from foundation.scopes.actors import Actor
from foundation.scopes.errors import DomainError
from foundation.scopes.hashing import keyed_hash
from foundation.teams.audit import audit_record
from foundation.text.emails import email_normalise
from foundation.text.errors import TextError

Reason = Suppression.Reason


class SuppressionTheirs(DomainError):
    """Who unsubscribed decides on it alone."""

    code = "suppression_theirs"
    message = _(
        "They unsubscribed themselves, so only they can take it back: by the link at the foot of"
        " any mail of yours."
    )


class AddressRefused(DomainError):
    """What was typed is no address."""

    code = "suppression_address"
    message = _("This is no e-mail address. Type it as name@example.com.")
    status = 422


def address_hash_of(address: str, channel: str = "email") -> bytes:
    """How an address is known without being kept; the same as on a Delivery."""
    return keyed_hash(f"delivery-{channel}", address)


def suppress(
    *,
    team_id: int,
    address_hash: bytes,
    reason: str,
    actor: Actor,
    channel: str = "email",
) -> Suppression:
    """Put an address on the list. Twice is as once; what somebody said themselves outweighs what
    we found out, and is not written over by it."""
    with transaction.atomic():
        row, new = Suppression.objects.select_for_update().get_or_create(
            team_id=team_id,
            channel=channel,
            address_hash=address_hash,
            defaults={"reason": reason, "by_id": actor.staff_id},
        )
        stronger = reason == Reason.UNSUBSCRIBED and row.reason != reason
        if not new and row.lifted_at is None and not stronger:
            return row
        if not new:
            row.reason, row.at, row.lifted_at = reason, timezone.now(), None
            row.by_id = actor.staff_id
            row.save(update_fields=["reason", "at", "lifted_at", "by"])
        audit_record(
            actor=actor, action="suppression.add", obj=row, changes={"reason": [None, reason]}
        )
        event_emit(
            team_id=team_id,
            name="delivery.suppressed",
            actor=actor,
            subject=row,
            payload={"channel": channel, "reason": reason},
        )
    return row


def suppress_typed(*, team_id: int, address: str, actor: Actor) -> Suppression:
    """Put an address on the list that somebody typed. Raises AddressRefused."""
    return suppress(
        team_id=team_id,
        address_hash=address_hash_of(_typed(address)),
        reason=Reason.BY_HAND,
        actor=actor,
    )


def suppression_lift(*, suppression: Suppression, actor: Actor, themselves: bool = False) -> None:
    """Take an address off the list; twice is as once. Raises SuppressionTheirs for one that
    unsubscribed, unless they do it ``themselves``."""
    with transaction.atomic():
        locked = Suppression.objects.select_for_update().get(pk=suppression.pk)
        if locked.lifted_at is not None:
            return
        if locked.reason == Reason.UNSUBSCRIBED and not themselves:
            raise SuppressionTheirs
        locked.lifted_at = timezone.now()
        locked.save(update_fields=["lifted_at"])
        audit_record(actor=actor, action="suppression.lift", obj=locked)


def suppressed(*, address_hash: bytes, channel: str = "email") -> Suppression | None:
    """The entry of an address of the team in scope, if it is on the list. One query."""
    return Suppression.objects.filter(
        channel=channel, address_hash=address_hash, lifted_at=None
    ).first()


def suppressed_among(hashes: "set[bytes]", channel: str = "email") -> dict[bytes, str]:
    """Which of these are on the team's list, and for what reason. One query."""
    rows = Suppression.objects.filter(
        channel=channel, address_hash__in=hashes, lifted_at=None
    ).values_list("address_hash", "reason")
    return {bytes(found): reason for found, reason in rows}


def suppressions_find(*, address: str = "", reason: str = "") -> "Q":
    """The condition of a list: an address typed whole, a reason. Raises AddressRefused."""
    wanted = Q(lifted_at=None)
    if address:
        wanted &= Q(channel=Delivery.Channel.EMAIL, address_hash=address_hash_of(_typed(address)))
    if reason in Reason.values:
        wanted &= Q(reason=reason)
    return wanted


def suppressions_erase(limit: int) -> int:
    """Of a team that is erased: its list goes too. Returns how many rows went."""
    some = Suppression.objects.order_by("pk").values("pk")[:limit]
    gone, _by_model = Suppression.objects.filter(pk__in=some).delete()
    return gone


def _typed(address: str) -> str:
    try:
        return email_normalise(address)
    except TextError:
        raise AddressRefused(field="address") from None
