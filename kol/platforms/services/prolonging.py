"""What renews a token gets a longer life of its own, where a platform has that (Douyin)."""

import logging

from django.utils import timezone

from kol.platforms.connectors.errors import REPEATABLE, Fault, PlatformError
from kol.platforms.connectors.oauth import Tokens
from kol.platforms.connectors.registry import prolongs_get
from kol.platforms.models import PlatformAccount
from kol.platforms.services.apps import app_opened
from kol.platforms.services.tokens import claim_take, held_of, secrets_of, tokens_sealed

logger = logging.getLogger(__name__)


def token_prolong(account_id: int) -> bool:
    """Ask for it once, under the claim a renewal takes. False: this platform gives none, or none
    any more. Raises PlatformError (busy) where it may be asked again. Asks the platform: call it
    outside a transaction."""
    account = PlatformAccount.objects.select_related("app").get(pk=account_id)
    way = prolongs_get(account.platform)
    if way is None:
        return False
    claim = claim_take(account_id, timezone.now())
    if claim is None:
        raise PlatformError(Fault.BUSY, code="token_renewal")
    ours = PlatformAccount.objects.filter(pk=account_id, claim=claim)
    try:
        # Somebody may have renewed it between our look and our claim.
        account = PlatformAccount.objects.select_related("app").get(pk=account_id)
        held = held_of(account)
        if not held.refresh:
            return False
        before = Tokens(
            access_token=held.access,
            expires_at=held.expires_at,
            refresh_token=held.refresh,
            refresh_expires_at=held.refresh_expires_at,
            uid=account.uid,
            scopes=tuple(account.scopes),
        )
        tokens = way.prolong(secrets_of(lambda: app_opened(account.app)), before)
        tokens_sealed(account, tokens, held)
        ours.update(
            sealed_token=account.sealed_token, refresh_expires_at=account.refresh_expires_at
        )
    except PlatformError as error:
        # "Too often" is said of how many times there are, and not of now.
        if error.fault in REPEATABLE - {Fault.RATE, Fault.QUOTA}:
            raise
        logger.info("a refresh token is not prolonged: %s", error.code)
        return False
    finally:
        ours.update(claim=None, claim_until=None)
    return True
