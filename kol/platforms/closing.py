"""The end of a team: what platforms gave it is forgotten."""

from foundation.scopes.actors import Actor
from foundation.teams.models import Team
from kol.platforms.models import PlatformAccount, PlatformApp, PlatformNotice, PlatformQuota
from kol.platforms.services.connecting import secrets_erase


def platforms_end(team: Team, actor: Actor) -> None:
    """The team closes: no secret of an account or an app is kept any more."""
    for account in PlatformAccount.objects.select_for_update().order_by("pk"):
        if account.sealed is not None or account.sealed_token is not None:
            secrets_erase(account)
    PlatformAccount.objects.exclude(app=None).update(app=None)
    PlatformApp.objects.all().delete()


def platforms_erase(limit: int) -> int:
    """Of a team that is erased, what its platforms told and how much was used goes. Returns how
    many rows went."""
    for model in (PlatformNotice, PlatformQuota):
        some = model.objects.order_by("pk").values("pk")[:limit]
        gone, _by_model = model.objects.filter(pk__in=some).delete()
        if gone:
            return gone
    return 0
