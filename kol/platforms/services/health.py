"""How an account fares: the last good call, the last that failed, and when it lost its platform."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from foundation.events.services import event_emit
from foundation.scopes.actors import SYSTEM
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.models import PlatformAccount

Connecting = PlatformAccount.Connecting
# A good call is noted once a minute, not at each call.
NOTED_EVERY = timedelta(minutes=1)


def health_record(account_id: int, *, error: PlatformError | None = None) -> None:
    """Note a call that went well, or one that did not. What says that the token or key is no good
    any more (auth) ends the connection; whoever is concerned is told once. One query, or two."""
    now = timezone.now()
    ours = PlatformAccount.objects.filter(pk=account_id)
    if error is None:
        stale = Q(good_at=None) | Q(good_at__lt=now - NOTED_EVERY) | Q(error_at__gt=F("good_at"))
        ours.filter(stale).update(good_at=now)
        return
    ours.update(
        error_at=now,
        error_kind=error.fault.value,
        error_code=error.code[:40],
        error_text=error.text[:300],
    )
    if error.fault is Fault.AUTH:
        connection_lost(account_id)


def connection_lost(account_id: int) -> bool:
    """A connected account is connected no more: told once, whoever finds out first."""
    with transaction.atomic():
        ours = PlatformAccount.objects.filter(pk=account_id, connection=Connecting.CONNECTED)
        if not ours.update(connection=Connecting.EXPIRED):
            return False
        account = PlatformAccount.objects.get(pk=account_id)
        event_emit(
            team_id=account.team_id, name="platform.disconnected", actor=SYSTEM, subject=account
        )
    return True
