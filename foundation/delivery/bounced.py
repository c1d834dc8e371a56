"""A mail that a server took and that came back later: found by its Message-ID, told once."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from foundation.delivery.handing import of_team
from foundation.delivery.models import Delivery
from foundation.delivery.registry import kind_get

State = Delivery.State
_DIGITS = 18
# What ends the error of a mail that came back, behind the code of the report.
CAME_BACK = " bounced"


def delivery_bounced(*, team_id: int, keys: Sequence[str], code: str) -> bool:
    """A report names mails by the keys of their Message-IDs (``channels.email.message_id``): the
    first of them that is the team's has failed, and whoever wrote it is told. False: none is the
    team's. The same report again changes nothing."""
    for key in keys:
        pk, _dot, mark = key.partition(".")
        if not pk.isdecimal() or len(pk) > _DIGITS:
            continue
        delivery = Delivery.objects.filter(
            pk=int(pk), team_id=team_id, channel=Delivery.Channel.EMAIL
        ).first()
        if delivery is not None and delivery.address_hash.hex().startswith(mark) and mark:
            _failed(delivery, code)
            return True
    return False


def _failed(delivery: Delivery, code: str) -> None:
    with transaction.atomic():
        taken = Delivery.objects.filter(
            pk=delivery.pk, state__in=[State.DONE, State.UNCONFIRMED]
        ).update(
            state=State.FAILED, error=f"{code}{CAME_BACK}", sealed=None, done_at=timezone.now()
        )
        tell = kind_get(delivery.template).bounced
        if taken and tell is not None:
            with of_team(delivery):
                tell(delivery, code)
