"""How accounts fare, for their list and their pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise

from kol.platforms.connectors.capability import Capability
from kol.platforms.connectors.registry import capability_get, oauth_get, platform_known
from kol.platforms.limits import QuotaLeft, quotas_left
from kol.platforms.models import PlatformAccount
from kol.platforms.services.renewing import TOLD
from kol.platforms.words import ADVICE, FAULTS, rate_told

Connecting = PlatformAccount.Connecting
NEARLY = 80  # hundredths of a quota from which it is said


@dataclass(frozen=True, slots=True)
class QuotaTold:
    """A quota as a bar."""

    label: str
    used: int
    amount: int
    percent: int
    until: datetime

    @property
    def nearly(self) -> bool:
        """Worth a warning."""
        return self.percent >= NEARLY


@dataclass(frozen=True, slots=True)
class HealthTold:
    """One account: whether it works, and what to do where it does not."""

    account: PlatformAccount
    capability: Capability | None
    state: str
    label: str | Promise
    tone: str
    ends_at: datetime | None
    ends_soon: bool
    ill: bool
    fault: str | Promise
    advice: str | Promise
    quotas: tuple[QuotaTold, ...]


def healths(accounts: Sequence[PlatformAccount]) -> list[HealthTold]:
    """How each of these accounts fares. One query."""
    left = quotas_left(accounts)
    return [health_told(one, left[one.pk]) for one in accounts]


def health_told(account: PlatformAccount, left: Sequence[QuotaLeft] = ()) -> HealthTold:
    """How one account fares. No query."""
    known = platform_known(account.platform)
    capability = capability_get(account.platform) if known else None
    ends_at = _end(account)
    soon = ends_at is not None and ends_at < timezone.now() + TOLD
    # A good call after the last bad one: it is over.
    ill = account.error_at is not None and (
        account.good_at is None or account.good_at < account.error_at
    )
    return HealthTold(
        account=account,
        capability=capability,
        state=account.connection,
        label=account.get_connection_display(),
        tone=_tone(account, soon or ill),
        ends_at=ends_at,
        ends_soon=soon,
        ill=ill,
        fault=FAULTS.get(account.error_kind, ""),
        advice=ADVICE.get(account.error_kind, ""),
        quotas=tuple(
            QuotaTold(rate_told(one.rate), one.used, one.amount, one.percent, one.until)
            for one in left
            if one.rate.seconds > 60
        ),
    )


def _end(account: PlatformAccount) -> datetime | None:
    """When a person has to connect it again; None: never, or nobody knows."""
    if account.connection != Connecting.CONNECTED or oauth_get(account.platform) is None:
        return None
    return account.refresh_expires_at or account.expires_at


def _tone(account: PlatformAccount, worry: bool) -> str:
    if account.connection == Connecting.EXPIRED:
        return "bad"
    if account.connection == Connecting.CONNECTED:
        return "warn" if worry else "good"
    return ""
