"""Looks over all teams: whose address a platform called, and what the clock has to do."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from foundation.scopes.models import PUBLIC_ID_LENGTH
from foundation.scopes.scope import system_scope
from foundation.teams.models import Team
from kol.platforms.limits import quotas_drop
from kol.platforms.models import PlatformAccount, PlatformApp, PlatformNotice

Owner = PlatformAccount | PlatformApp
# Rows that are sealed anew at a time.
BATCH = 200
NOTICES_KEPT = timedelta(days=30)
# The longest window is a day; some more, for those who look into what was counted.
QUOTAS_KEPT = timedelta(days=35)


def hook_owner(public_id: str) -> Owner | None:
    """The account or app whose address this is, of a team that is open. Two queries at most."""
    if len(public_id) != PUBLIC_ID_LENGTH or not public_id.isalnum():
        return None
    with system_scope():
        for model in (PlatformAccount, PlatformApp):
            found = model.objects.filter(public_id=public_id, team__state=Team.State.OPEN)
            owner: Owner | None = found.select_related("team").first()
            if owner is not None:
                return owner
    return None


def accounts_ending(platforms: Sequence[str], before: datetime) -> list[tuple[int, int]]:
    """Team and key of every connected account of these platforms whose token, or what renews it,
    ends before a moment. One query."""
    ending = Q(expires_at__lt=before) | Q(refresh_expires_at__lt=before)
    with system_scope():
        accounts = PlatformAccount.objects.filter(
            ending,
            platform__in=platforms,
            connection=PlatformAccount.Connecting.CONNECTED,
            state=PlatformAccount.State.ACTIVE,
            team__state=Team.State.OPEN,
        )
        return list(accounts.order_by("pk").values_list("team_id", "pk"))


def sealed_after(model: type[Owner], after: int) -> list[tuple[int, int]]:
    """Team and key of the next rows that hold secrets. One query."""
    held = Q(sealed__isnull=False)
    if model is PlatformAccount:
        held |= Q(sealed_token__isnull=False)
    with system_scope():
        rows = model.objects.filter(held, pk__gt=after).order_by("pk")
        return list(rows.values_list("team_id", "pk")[:BATCH])


def old_drop() -> None:
    """Windows of quotas that are long over, and notices nobody asks about any more, go. Two
    queries."""
    now = timezone.now()
    with system_scope():
        quotas_drop(before=now - QUOTAS_KEPT)
        PlatformNotice.objects.filter(at__lt=now - NOTICES_KEPT).delete()
