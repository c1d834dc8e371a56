"""Accounts that are connected to the sandbox, without the way through OAuth."""

from django.utils import timezone

from foundation.teams.models import Staff
from kol.platforms.connectors.oauth import Tokens
from kol.platforms.models import PlatformAccount
from kol.platforms.secrets import secrets_seal
from kol.platforms.services.tokens import tokens_sealed
from tests.sandbox_server import Sandbox


def connected(staff: Staff, sandbox: Sandbox, platform: str, uid: str) -> PlatformAccount:
    """An account whose token the sandbox gave."""
    account = _account(staff, platform, uid)
    tokens_sealed(account, Tokens(access_token=sandbox.token(platform, uid), uid=uid))
    account.save()
    return account


def connected_by_keys(
    staff: Staff, platform: str, uid: str, keys: dict[str, str]
) -> PlatformAccount:
    """An account whose keys were typed."""
    account = _account(staff, platform, uid)
    account.sealed = secrets_seal(keys, of=account.public_id)
    account.save()
    return account


def _account(staff: Staff, platform: str, uid: str) -> PlatformAccount:
    return PlatformAccount(
        team=staff.team,
        platform=platform,
        handle=f"小满{uid}",
        uid=uid,
        publishing="api",
        connection="connected",
        connected_at=timezone.now(),
    )
