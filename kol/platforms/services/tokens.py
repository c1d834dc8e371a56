"""Access tokens: kept sealed in the account's row, renewed ahead of their end by one process.

Whoever finds a token near its end claims the renewal by a conditional UPDATE and asks the platform
with no transaction open; the others go on with the old token while it lasts, or wait. A claim
lapses with its process. After a failure nobody asks for a few seconds: a platform that is down is
not stormed.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db.models import Q
from django.utils import timezone

from foundation.scopes.errors import DomainError
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.connectors.oauth import Tokens
from kol.platforms.connectors.registry import issuer_get, oauth_get
from kol.platforms.errors import KeysMissing, NotConnected
from kol.platforms.models import PlatformAccount
from kol.platforms.secrets import secrets_open, secrets_seal
from kol.platforms.services.apps import app_opened
from kol.platforms.services.health import health_record

# Of the last minutes of a token. WeChat's stable_token gives a new one in the last five.
EARLY = timedelta(minutes=4)
# A renewal is a call of at most twenty seconds.
CLAIMED = timedelta(seconds=45)
WAIT_SECONDS = 25.0
COOL = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Held:
    """The token of now, and what renews it."""

    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    expires_at: datetime | None = None
    refresh_expires_at: datetime | None = None

    def lasts(self, early: timedelta = timedelta(0)) -> bool:
        """Whether it is good for longer than ``early``."""
        return bool(self.access) and (
            self.expires_at is None or self.expires_at - early > timezone.now()
        )


class TokenSource:
    """Gives an account's access token. ``source()`` a good one; ``source(True)`` a new one, after
    the platform refused the one given last. Never shows a token when printed."""

    def __init__(self, account_id: int) -> None:
        self.account_id = account_id
        self._held: Held | None = None

    def __call__(self, new: bool = False) -> str:
        """A good token, or a new one. Raises PlatformError (auth, busy)."""
        if not new and self._held is not None and self._held.lasts(EARLY):
            return self._held.access
        refused = self._held.access if new and self._held is not None else None
        self._held = token_good(self.account_id, refused=refused)
        return self._held.access

    def __repr__(self) -> str:
        return f"<TokenSource of account {self.account_id}>"


def token_good(account_id: int, *, refused: str | None = None, early: timedelta = EARLY) -> Held:
    """A token that is good for longer than ``early`` where one can be had, and is not ``refused``.
    Raises PlatformError (auth: somebody has to connect the account again; busy: not now)."""
    patience = time.monotonic() + WAIT_SECONDS
    while True:
        account = _read(account_id)
        held = held_of(account)
        usable = held.lasts() and held.access != refused
        if usable and (held.lasts(early) or not renewable(account, held)):
            return held
        now = timezone.now()
        if account.claim_until is not None and account.claim_until > now:
            if usable:
                return held
            if account.claim is None or time.monotonic() > patience:
                raise PlatformError(Fault.BUSY, code="token_renewal", retry_after=10)
            time.sleep(0.05)
        elif claim := claim_take(account_id, now):
            return _renewed(account_id, claim, refused, early)


def renewable(account: PlatformAccount, held: Held) -> bool:
    """Whether another token can be had without a person."""
    if issuer_get(account.platform) is not None:
        return True
    over = held.refresh_expires_at is not None and held.refresh_expires_at <= timezone.now()
    return bool(held.refresh) and not over


def tokens_sealed(account: PlatformAccount, tokens: Tokens, before: Held | None = None) -> None:
    """Put what a platform gave into the row's fields (without saving)."""
    refresh = tokens.refresh_token or (before.refresh if before else "")
    account.sealed_token = secrets_seal(
        {"access": tokens.access_token, "refresh": refresh}, of=account.public_id
    )
    account.expires_at = tokens.expires_at
    account.refresh_expires_at = tokens.refresh_expires_at or (
        before.refresh_expires_at if before else None
    )


def _read(account_id: int) -> PlatformAccount:
    account = PlatformAccount.objects.select_related("app").get(pk=account_id)
    if account.connection != PlatformAccount.Connecting.CONNECTED:
        told = NotConnected(account=account)
        raise PlatformError(Fault.AUTH, code=told.code, text=told.text())
    return account


def held_of(account: PlatformAccount) -> Held:
    """The token in a row. Raises PlatformError where it can't be opened."""
    opened = secrets_of(lambda: secrets_open(account.sealed_token, of=account.public_id))
    return Held(
        opened.get("access", ""),
        opened.get("refresh", ""),
        account.expires_at,
        account.refresh_expires_at,
    )


def secrets_of(opening: Callable[[], dict[str, str]]) -> dict[str, str]:
    """What is kept, opened. A site without its keys is not the account's fault, and a wrong key may
    be put right: neither ends the connection. Raises PlatformError (busy, permission)."""
    try:
        return opening()
    except KeysMissing as told:
        raise PlatformError(Fault.BUSY, code=told.code, text=told.text()) from None
    except DomainError as told:
        raise PlatformError(Fault.PERMISSION, code=told.code, text=told.text()) from None


def claim_take(account_id: int, now: datetime) -> UUID | None:
    """Say that this process renews the account's token; None: another one does. One query."""
    claim = uuid4()
    free = Q(claim_until=None) | Q(claim_until__lte=now)
    ours = PlatformAccount.objects.filter(free, pk=account_id)
    return claim if ours.update(claim=claim, claim_until=now + CLAIMED) else None


def _renewed(account_id: int, claim: UUID, refused: str | None, early: timedelta) -> Held:
    ours = PlatformAccount.objects.filter(pk=account_id, claim=claim)
    try:
        account = _read(account_id)
        held = held_of(account)
        # Somebody may have renewed it between our look and our claim.
        if held.lasts(early) and held.access != refused:
            ours.update(claim=None, claim_until=None)
            return held
        tokens = _asked(account, held, refused)
    except PlatformError as error:
        _failed(account_id, claim, error)
        raise
    except BaseException:
        ours.update(claim=None, claim_until=None)
        raise
    tokens_sealed(account, tokens, held)
    ours.update(
        sealed_token=account.sealed_token,
        expires_at=account.expires_at,
        refresh_expires_at=account.refresh_expires_at,
        claim=None,
        claim_until=None,
    )
    health_record(account_id)
    return held_of(account)


def _asked(account: PlatformAccount, held: Held, refused: str | None) -> Tokens:
    issuer = issuer_get(account.platform)
    if issuer is not None:
        keys = secrets_of(lambda: secrets_open(account.sealed, of=account.public_id))
        tokens = issuer.issue(keys)
        # Forcing a new one is rationed; needed only where the usual way gives the refused one.
        return issuer.issue(keys, force=True) if tokens.access_token == refused else tokens
    oauth = oauth_get(account.platform)
    if oauth is None or not renewable(account, held):
        raise PlatformError(Fault.AUTH, code="token_ended")
    app = secrets_of(lambda: app_opened(account.app))
    return oauth.refresh(
        app,
        Tokens(
            access_token=held.access,
            expires_at=held.expires_at,
            refresh_token=held.refresh,
            refresh_expires_at=held.refresh_expires_at,
            uid=account.uid,
        ),
    )


def _failed(account_id: int, claim: UUID, error: PlatformError) -> None:
    ours = PlatformAccount.objects.filter(pk=account_id, claim=claim)
    ours.update(claim=None, claim_until=timezone.now() + COOL)
    if error.code == NotConnected.code:
        return
    health_record(account_id, error=error)
