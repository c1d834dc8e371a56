"""Reads of the team's own accounts."""

from django.db.models import F, Q, QuerySet
from django.http import QueryDict

from foundation.scopes.pages import Page, keyset_page
from foundation.text.matching import answers, typed
from kol.platforms.models import FOLLOWED_VALUES, Platform, PlatformAccount, PlatformApp

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


def accounts_page(
    *,
    state: str,
    platform: str = "",
    connection: str = "",
    q: str = "",
    params: QueryDict | None = None,
) -> Page[PlatformAccount]:
    """A page of the accounts of a state that fit: by platform, by connection, by name, pinyin or
    initials (``q``). Two queries, three with ``q``."""
    accounts = accounts_list(state=state)
    if platform:
        accounts = accounts.filter(platform=platform)
    if connection == "trouble":
        accounts = accounts.filter(_trouble())
    elif connection:
        accounts = accounts.filter(connection=connection)
    accounts = accounts_named(accounts, q)
    return keyset_page(accounts, params=params, order=("platform", "handle", "pk"))


def accounts_named(accounts: AccountSet, q: str) -> AccountSet:
    """Those of them whose name or platform answers to what was typed, by letters, pinyin or
    initials. One query of names, for pinyin is not in the database."""
    wanted = typed(q)
    if not wanted:
        return accounts
    names = dict(Platform.choices)
    return accounts.filter(
        pk__in=[
            pk
            for pk, handle, platform in accounts.values_list("pk", "handle", "platform")
            if answers(handle, wanted) or answers(str(names.get(platform, platform)), wanted)
        ]
    )


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
