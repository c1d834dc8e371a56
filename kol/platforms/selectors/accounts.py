"""Reads of the team's own accounts."""

from collections.abc import Sequence

from django.db.models import F, Q, QuerySet

from foundation.text.matching import answers, typed
from kol.platforms.models import FOLLOWED_VALUES, PlatformAccount, PlatformApp

AccountSet = QuerySet[PlatformAccount, PlatformAccount]


def accounts_list(*, state: str = PlatformAccount.State.ACTIVE) -> AccountSet:
    """The team's accounts in a state, by platform and name. A team has few: no pages. One query."""
    return PlatformAccount.objects.filter(state=state).order_by("platform", "handle", "pk")


def accounts_followed(*, state: str = PlatformAccount.State.ACTIVE) -> AccountSet:
    """Those of them people can follow: a group's robot is none. One query."""
    return accounts_list(state=state).filter(platform__in=FOLLOWED_VALUES)


def account_get(public_id: str) -> PlatformAccount | None:
    """One account of the team in scope. One query."""
    return PlatformAccount.objects.filter(public_id=public_id).first()


def accounts_found(
    *, state: str, platform: str = "", connection: str = "", q: str = ""
) -> Sequence[PlatformAccount]:
    """The accounts of a state that fit: by platform, by connection, by name, pinyin or initials
    (``q``). A team has few: no pages. One query."""
    accounts = accounts_list(state=state)
    if platform:
        accounts = accounts.filter(platform=platform)
    if connection == "trouble":
        accounts = accounts.filter(_trouble())
    elif connection:
        accounts = accounts.filter(connection=connection)
    wanted = typed(q)
    return [
        one
        for one in accounts
        if not wanted
        or answers(one.handle, wanted)
        or answers(str(one.get_platform_display()), wanted)
    ]


def apps_list(platform: str = "") -> QuerySet[PlatformApp, PlatformApp]:
    """The team's registrations as a developer, by platform. One query."""
    apps = PlatformApp.objects.order_by("platform", "pk")
    return apps.filter(platform=platform) if platform else apps


def app_get(public_id: str) -> PlatformApp | None:
    """One app of the team in scope. One query."""
    return PlatformApp.objects.filter(public_id=public_id).first()


def _trouble() -> Q:
    bad = Q(error_at__isnull=False) & (Q(good_at=None) | Q(error_at__gt=F("good_at")))
    return Q(connection=PlatformAccount.Connecting.EXPIRED) | bad
