"""Reads of the team's own accounts."""

from django.db.models import QuerySet

from kol.platforms.models import PlatformAccount

AccountSet = QuerySet[PlatformAccount, PlatformAccount]


def accounts_list(*, state: str = PlatformAccount.State.ACTIVE) -> AccountSet:
    """The team's accounts in a state, by platform and name. A team has few: no pages. One query."""
    return PlatformAccount.objects.filter(state=state).order_by("platform", "handle", "pk")


def account_get(public_id: str) -> PlatformAccount | None:
    """One account of the team in scope. One query."""
    return PlatformAccount.objects.filter(public_id=public_id).first()
