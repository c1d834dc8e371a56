"""What the clock does for connections: tokens renewed a day ahead, what renews them prolonged where
a platform has that, and ends told of in time."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from foundation.events.services import event_emit
from foundation.scopes.actors import SYSTEM
from foundation.scopes.scope import team_scope
from kol.platforms.connectors.errors import PlatformError
from kol.platforms.connectors.registry import capabilities, oauth_get
from kol.platforms.models import PlatformAccount
from kol.platforms.selectors.across import accounts_ending
from kol.platforms.services.prolonging import token_prolong
from kol.platforms.services.tokens import held_of, renewable, token_good

# Somebody is told this long before an end that nobody but a person can put off.
TOLD = timedelta(days=3)
RENEWED = timedelta(days=1)


def connections_sweep() -> int:
    """Renew what ends within a day, and tell of what can't be renewed. Tokens made of keys end
    every two hours and are made when they are needed. Returns how many were looked at."""
    platforms = [one.platform for one in capabilities() if oauth_get(one.platform) is not None]
    found = accounts_ending(platforms, timezone.now() + TOLD)
    for team_id, pk in found:
        with team_scope(team_id):
            connection_look(pk)
    return len(found)


def connection_look(account_id: int) -> None:
    """Renew one account's token if it ends within a day and can be renewed; tell of an end that
    comes in three days and needs a person. Before somebody is told, the platform is asked for more
    time, where it gives any; after it, no more."""
    account = PlatformAccount.objects.filter(pk=account_id).first()
    if account is None:
        return
    try:
        held = held_of(account)
        if renewable(account, held) and not held.lasts(RENEWED):
            held = token_good(account_id, early=RENEWED)
        elif not held.lasts():
            # Its end has come: whoever asks for a token learns it, and so does the team.
            token_good(account_id)
    except PlatformError:
        return  # its health tells
    again = renewable(account, held)
    ends = held.refresh_expires_at if again else held.expires_at
    if ends is None or ends >= timezone.now() + TOLD:
        return
    if not again or account.warned_of == ends or not _prolonged(account_id, ends):
        _tell(account_id, ends)


def _prolonged(account_id: int, ends: datetime) -> bool:
    """Whether nobody has to be told yet."""
    try:
        return token_prolong(account_id)
    except PlatformError:
        # Not now: the next sweep asks again, as long as there is time for a person after it.
        return ends > timezone.now() + RENEWED


def _tell(account_id: int, ends: object) -> None:
    with transaction.atomic():
        ours = PlatformAccount.objects.filter(~Q(warned_of=ends) | Q(warned_of=None), pk=account_id)
        if ours.update(warned_of=ends):
            account = PlatformAccount.objects.get(pk=account_id)
            event_emit(
                team_id=account.team_id,
                name="platform.token_expiring",
                actor=SYSTEM,
                subject=account,
            )
