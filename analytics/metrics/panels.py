"""What pages of apps below show of figures."""

from analytics.metrics.models import Series
from analytics.metrics.selectors import days_ago, pulls_told, series_told
from foundation.scopes.panels import Context
from kol.platforms.models import PlatformAccount

DAYS = 30


def account_context(account: PlatformAccount, team_slug: str) -> Context:
    """The last month of an account's figures, and how its pulls fare. Four queries."""
    return {
        "series": series_told(Series.Of.ACCOUNT, [account.pk], since=days_ago(DAYS))[account.pk],
        "pulls": pulls_told(account),
        "account": account,
        "days": DAYS,
        "team_slug": team_slug,
    }
